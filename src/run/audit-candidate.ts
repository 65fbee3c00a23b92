// The tests of a node against its candidate, outside of any transaction, and what they keep of failing rows. Nothing is published here.
import type { ModelStep, SeedStep } from '../core/plan.ts';
import { type Relation, relationLabel } from '../core/relation.ts';
import { type Audit, auditNode } from './audit.ts';
import { candidateSituation, type RunContext } from './run-context.ts';
import { writeStoredFailures } from './store-failures.ts';

export async function auditCandidate(
  { node, current, tests }: ModelStep | SeedStep,
  candidate: Relation,
  context: RunContext,
): Promise<Audit> {
  const { warehouse, signal } = context;
  const audit = await auditNode({
    node,
    tests,
    context,
    relation: candidate,
    situation: candidateSituation(context, node.id, candidate),
    query: (sql) => warehouse.query(sql, { signal }),
    consequence:
      current === undefined ? 'not published' : `not published: ${relationLabel(node.relation)} stays as it was`,
  });
  await writeStoredFailures(audit.stored, context);
  return audit;
}
