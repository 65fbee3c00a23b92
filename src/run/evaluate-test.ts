// One data test: counts its failing rows and compares the count with warn_if and error_if (dbt's test materialization).
import type { QueryResult } from '../adapters/adapter.ts';
import { WarehouseError } from '../adapters/warehouse-error.ts';
import type { CompiledSql } from '../core/compiled.ts';
import type { TestNode } from '../core/node.ts';
import type { NodeId } from '../core/node-id.ts';
import type { TestOutcome } from '../core/node-result.ts';
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from '../diagnostics/diagnostic.ts';
import { failureWords } from './failure-words.ts';
import { missingParents, refNames } from './missing-parents.ts';
import { bareQuery } from './query-text.ts';
import { raisingView } from './raising-view.ts';
import type { RunContext } from './run-context.ts';
import { diagnosticsOf, isInterruption } from './sql-diagnostic.ts';
import type { TranslatedQuery } from './translations.ts';

/** Rows that a failure shows. */
const shownRows = 5;

export type QueryFunction = (sql: string) => Promise<QueryResult>;

export interface EvaluatedTest {
  readonly outcome: TestOutcome;
  /** The query of the failing rows, where there are any. */
  readonly failing: string | undefined;
}

export async function evaluateTest(input: {
  readonly node: TestNode;
  readonly compiled: CompiledSql;
  readonly query: QueryFunction;
  readonly context: RunContext;
  /** What a failure means for the node: `not published: users of … stays`. */
  readonly consequence: string | undefined;
  /** The node that is being built, if this test decides about it. */
  readonly audited?: NodeId;
}): Promise<EvaluatedTest> {
  const { node, compiled, query, context } = input;
  const startedAtMs = context.nowMs();
  const outcome = (
    status: TestOutcome['status'],
    failures: number,
    diagnostic: TestOutcome['diagnostic'],
  ): TestOutcome => ({
    id: node.id,
    name: node.name,
    status,
    failures,
    durationMs: context.nowMs() - startedAtMs,
    diagnostic,
  });
  let translated: TranslatedQuery | undefined;
  let rowsQuery = bareQuery(compiled.text);
  try {
    translated = await context.translations.query(compiled, 'answer');
    await context.warehouse.provide?.(translated.functions);
    rowsQuery = limited(translated.sql, node.config.limit);
    const counting = countQuery(rowsQuery, node);
    context.statements.record(node, counting);
    const [row] = (await query(counting)).rows;
    const failures = Number(row?.[0] ?? 0);
    const warns = row?.[1] === '1';
    const errs = row?.[2] === '1';
    const status = node.config.severity === 'error' && errs ? 'fail' : warns ? 'warn' : 'pass';
    if (status === 'pass') return { outcome: outcome('pass', failures, undefined), failing: undefined };
    const sample = await query(`select * from (\n${rowsQuery}\n) sqlflow_rows limit ${shownRows}`);
    const words = failureWords(node, failures, sample, context.manifest);
    const data = {
      ...words,
      failures,
      consequence: status === 'fail' ? input.consequence : undefined,
      sqlPath: context.statements.pathOf(node),
    };
    const diagnostic =
      status === 'fail'
        ? errorDiagnostic('testFailed', node.declaredAt, data)
        : warningDiagnostic('testFailed', node.declaredAt, data);
    return { outcome: outcome(status, failures, diagnostic), failing: rowsQuery };
  } catch (error) {
    if (isInterruption(error)) throw error;
    const diagnostic =
      (await settingProblem(error, node, rowsQuery, query)) ??
      diagnosticsOf(error, {
        database: context.warehouse.label,
        node,
        compiled,
        translated,
        compiledPath: context.statements.pathOf(node),
        ...(await missingParents(node, error, context, input.audited)),
        names: refNames(node, context.manifest),
        view: await raisingView(node, error, context),
      })[0];
    return { outcome: outcome('error', 0, diagnostic), failing: undefined };
  }
}

/** Whether the test's own query is fine, and one of its settings broke the statement around it. */
async function settingProblem(
  error: unknown,
  node: TestNode,
  rowsQuery: string,
  query: QueryFunction,
): Promise<Diagnostic | undefined> {
  if (!(error instanceof WarehouseError) || error.kind !== 'sql') return undefined;
  const { failCalc, warnIf, errorIf } = node.config;
  for (const [setting, value, expression] of [
    ['fail_calc', failCalc, failCalc],
    ['warn_if', warnIf, `case when count(*) ${warnIf} then 1 else 0 end`],
    ['error_if', errorIf, `case when count(*) ${errorIf} then 1 else 0 end`],
  ] as const) {
    if (value === 'count(*)' || value === '!= 0') continue;
    try {
      await query(`select count(*) from (\n${rowsQuery}\n) sqlflow_test`);
    } catch {
      return undefined;
    }
    try {
      await query(`select ${expression} from (\n${rowsQuery}\n) sqlflow_test`);
    } catch (inner) {
      const reason = inner instanceof Error ? inner.message : String(inner);
      return errorDiagnostic('testSettingInvalid', node.declaredAt, { test: node.name, setting, value, reason });
    }
  }
  return undefined;
}

/** The query of a test's failing rows. */
export function failingRowsQuery(node: TestNode, compiled: CompiledSql): string {
  return limited(bareQuery(compiled.text), node.config.limit);
}

function limited(query: string, limit: number | undefined): string {
  return limit === undefined ? query : `select * from (\n${query}\n) sqlflow_limited limit ${limit}`;
}

/** One row: `failures`, and whether that many should warn and should be an error. */
export function countQuery(rows: string, node: TestNode): string {
  const { failCalc, warnIf, errorIf } = node.config;
  const failures = `coalesce(${failCalc}, 0)`;
  return [
    `select ${failures} as failures,`,
    `  case when ${failures} ${warnIf} then 1 else 0 end as should_warn,`,
    `  case when ${failures} ${errorIf} then 1 else 0 end as should_error`,
    `from (\n${rows}\n) sqlflow_test`,
  ].join('\n');
}
