// After a guard has stopped a transaction and taken everything back: the same once more in a session, to see which tests failed, how
// often, and on which rows. It costs the model's query a second time, in the case that has gone wrong already; nothing of it stays.
import type { QueryResult, Transaction } from '../adapters/adapter.ts';
import type { CompileSituation } from '../compile/compile-environment.ts';
import type { RelationNode } from '../core/node.ts';
import type { GatingTest } from '../core/plan.ts';
import type { Relation } from '../core/relation.ts';
import { type Audit, auditNode } from './audit.ts';
import type { RunContext } from './run-context.ts';
import { writeStoredFailures } from './store-failures.ts';

/** Takes the transaction back, and carries out what was found. */
class Seen extends Error {
  readonly audit: Audit;
  constructor(audit: Audit) {
    super('seen');
    this.audit = audit;
  }
}

export async function lookAgain(input: {
  readonly node: RelationNode;
  readonly tests: readonly GatingTest[];
  readonly context: RunContext;
  /** What brings the node's new rows into being. */
  readonly change: readonly string[];
  /** Where they are then. */
  readonly relation: Relation;
  readonly situation: CompileSituation;
  readonly consequence: string;
}): Promise<Audit> {
  const { node, tests, context, change, relation, situation, consequence } = input;
  const { warehouse, signal } = context;
  const look = async (tx: Transaction): Promise<never> => {
    for (const sql of change) await tx.execute(sql);
    const query = (sql: string): Promise<QueryResult> => tx.query(sql);
    throw new Seen(await auditNode({ node, tests, context, relation, situation, query, consequence }));
  };
  try {
    return await warehouse.transaction(look, { signal });
  } catch (error) {
    if (!(error instanceof Seen)) throw error;
    await writeStoredFailures(error.audit.stored, context);
    return error.audit;
  }
}
