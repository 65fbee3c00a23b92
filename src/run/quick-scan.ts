// The built-in tests of one relation in one scan. It only says "passes": a test that does not is run in full afterwards,
// so that its count and its rows are those of dbt's own query.
import { WarehouseError } from '../adapters/warehouse-error.ts';
import type { TestNode } from '../core/node.ts';
import type { NodeId } from '../core/node-id.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import type { QueryFunction } from './evaluate-test.ts';
import { isInterruption } from './sql-diagnostic.ts';

/** The SQL expression that is 0 where the test passes, or undefined if the test needs a query of its own. */
export function quickExpression(node: TestNode, literal: (text: string) => string): string | undefined {
  const { origin, config } = node;
  if (origin.kind !== 'generic' || origin.columnName === undefined) return undefined;
  const plain =
    config.where === undefined &&
    config.limit === undefined &&
    config.failCalc === 'count(*)' &&
    config.warnIf === '!= 0' &&
    config.errorIf === '!= 0' &&
    !config.storeFailures;
  if (!plain) return undefined;
  const column = origin.columnName;
  switch (origin.testName) {
    case 'not_null':
      return `count(*) - count(${column})`;
    case 'unique':
      return `count(${column}) - count(distinct ${column})`;
    case 'accepted_values': {
      const { values, quote } = origin.args;
      if (!Array.isArray(values) || values.length === 0) return undefined;
      if (values.some((value) => typeof value === 'string' && (value.includes('{{') || value.includes('('))))
        return undefined;
      const list = values.map((value) => (quote === false ? String(value) : literal(String(value)))).join(', ');
      return `count(case when ${column} not in (${list}) then 1 end)`;
    }
    default:
      return undefined;
  }
}

/** The tests that pass by the shared scan of `relation`. An engine's error passes none: each then tells its own. */
export async function passingByScan(input: {
  readonly tests: readonly TestNode[];
  readonly relation: string;
  readonly literal: (text: string) => string;
  readonly isBuiltIn: (name: string) => boolean;
  readonly query: QueryFunction;
  /** From the project's SQL to the engine's. */
  readonly translate: (sql: string) => Promise<string>;
  readonly onStatement: (sql: string) => void;
}): Promise<ReadonlySet<NodeId>> {
  const passed = new Set<NodeId>();
  const quick: { readonly id: NodeId; readonly expression: string }[] = [];
  for (const test of input.tests) {
    if (test.origin.kind !== 'generic' || !input.isBuiltIn(test.origin.testName)) continue;
    const expression = quickExpression(test, input.literal);
    if (expression !== undefined) quick.push({ id: test.id, expression });
  }
  // One test alone is as cheap by itself.
  if (quick.length < 2) return passed;
  const sql = `select\n  ${quick.map(({ expression }, index) => `${expression} as t${index}`).join(',\n  ')}\nfrom ${input.relation}`;
  let row: readonly (string | null)[] | undefined;
  try {
    const translated = await input.translate(sql);
    input.onStatement(translated);
    row = (await input.query(translated)).rows[0];
  } catch (error) {
    if (isInterruption(error) || !(error instanceof WarehouseError || error instanceof DiagnosticError)) throw error;
    return passed;
  }
  quick.forEach(({ id }, index) => {
    if (row?.[index] === '0') passed.add(id);
  });
  return passed;
}
