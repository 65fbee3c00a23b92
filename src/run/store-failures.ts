// `store_failures`: the failing rows of a test in a table of their own, `<schema>_dbt_test__audit.<test>` as dbt names it.
// The rows are fetched where they can be seen (inside a transaction, of a candidate) and written after that has ended.
import type { QueryResult } from '../adapters/adapter.ts';
import type { TestNode } from '../core/node.ts';
import type { Relation } from '../core/relation.ts';
import { openSchema, recordPublished } from './bookkeeping.ts';
import type { QueryFunction } from './evaluate-test.ts';
import { recordedWarehouse } from './recorded-warehouse.ts';
import type { RunContext } from './run-context.ts';

/** Rows kept a test: enough to look at, and bounded in memory. */
const mostRows = 10_000;
const rowsPerInsert = 500;

export interface StoredFailures {
  readonly test: TestNode;
  /** Undefined: the test passed, and its table is emptied. */
  readonly rows: QueryResult | undefined;
}

export async function storedFailures(input: {
  readonly test: TestNode;
  readonly failing: string | undefined;
  readonly query: QueryFunction;
  readonly context: RunContext;
}): Promise<StoredFailures> {
  const { test, failing, query } = input;
  if (failing === undefined) return { test, rows: undefined };
  return { test, rows: await query(`select * from (\n${failing}\n) sqlflow_rows limit ${mostRows}`) };
}

/** The table that a test's failures are kept in. */
export function auditRelation(test: TestNode, targetSchema: string, database: string | undefined): Relation {
  return { database, schema: test.config.schema ?? `${targetSchema}_dbt_test__audit`, identifier: test.name };
}

export async function writeStoredFailures(stored: readonly StoredFailures[], context: RunContext): Promise<void> {
  const { warehouse, dialect, targetSchema } = context;
  const recorded = recordedWarehouse(warehouse, context.statements.recordRun);
  for (const { test, rows } of stored) {
    if (rows === undefined) continue;
    const relation = auditRelation(test, targetSchema, warehouse.database);
    await context.publishing.run(async () => {
      await openSchema(recorded, relation, {
        runId: context.runId,
        project: context.manifest.projectName,
        startedAt: context.startedAt,
      });
      const known = (await warehouse.inspect([relation.schema])).get(
        `${relation.schema}.${relation.identifier}`.toLowerCase(),
      );
      await recorded.transaction(async (tx) => {
        if (known !== undefined) await tx.execute(dialect.drop(known.relation, known.kind));
        await tx.execute(
          dialect.createTable(
            relation,
            rows.columns.map(({ name, type }) => ({ name, type })),
          ),
        );
        for (let start = 0; start < rows.rows.length; start += rowsPerInsert) {
          const values = rows.rows
            .slice(start, start + rowsPerInsert)
            .map((row) => `(${row.map((cell) => (cell === null ? 'null' : dialect.literal(cell))).join(', ')})`);
          await tx.execute(`insert into ${dialect.relation(relation)} values\n${values.join(',\n')}`);
        }
        await recordPublished(tx, dialect, {
          relation,
          kind: 'table',
          node: test.id,
          project: context.manifest.projectName,
          runId: context.runId,
          at: context.startedAt,
        });
      });
    });
  }
}
