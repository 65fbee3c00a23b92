// Whether a model fits into one transaction of a server that takes so many statements of so many bytes: told before anything is sent.
// What only a rendering at its turn shows (templates that ask the warehouse) is told then (see run/guarded-script.ts). Pure.
import type { Dialect } from '../adapters/adapter.ts';
import type { Hook } from '../core/config-values.ts';
import type { ModelNode } from '../core/node.ts';
import type { GatingTest, StepSql } from '../core/plan.ts';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { splitStatements } from '../sql/syntax/split-statements.ts';

/** The lease's guard, the query's own statement, its name, its row in the registry. */
const always = 4;

export function batchProblem(
  node: ModelNode,
  tests: readonly GatingTest[],
  sql: StepSql,
  dialect: Dialect,
): Diagnostic | undefined {
  const limit = dialect.capabilities.batchLimit;
  // A materialized view is made alone.
  if (limit === undefined || node.config.materialized === 'materialized_view') return undefined;
  const { preHooks, postHooks, sqlHeader, physical } = node.config;
  const hooks = [...preHooks, ...postHooks].filter(({ transaction }) => transaction).flatMap(writtenStatements);
  const header = sqlHeader === undefined ? [] : writtenStatements({ sql: sqlHeader });
  const query = sql.kind === 'compiled' ? [dialect.createTableAs(node.relation, sql.sql.text, physical)] : [];
  const statements = always + (tests.length > 0 ? 1 : 0) + header.length + hooks.length;
  const longestBytes = Math.max(0, ...[...query, ...header, ...hooks].map((text) => Buffer.byteLength(text)));
  if (statements <= limit.statements && longestBytes <= limit.statementBytes) return undefined;
  return errorDiagnostic('batchTooLarge', node.declaredAt, { node: node.name, statements, longestBytes, limit });
}

/** Of a text that holds no template: how many statements a template makes is known when it is rendered. */
function writtenStatements({ sql }: Pick<Hook, 'sql'>): readonly string[] {
  if (sql.includes('{')) return [];
  const split = splitStatements(sql);
  return split.ok ? split.statements.map(({ text }) => text) : [sql];
}
