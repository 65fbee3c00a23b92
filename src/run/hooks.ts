// pre- and post-hooks of a model: SQL with templates, in dbt's order. Each may be several statements in one text.
import { WarehouseError } from '../adapters/warehouse-error.ts';
import type { CompileSituation } from '../compile/compile-environment.ts';
import type { Hook } from '../core/config-values.ts';
import type { ModelNode, SeedNode } from '../core/node.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import type { Span } from '../diagnostics/source-file.ts';
import { configPlace } from '../plan/config-place.ts';
import { splitStatements } from '../sql/syntax/split-statements.ts';
import { bareQuery } from './query-text.ts';
import { publishedSituation, type RunContext } from './run-context.ts';
import { statementSql } from './statement-text.ts';

/** The statements of hooks that are sent together with others. */
export async function hookStatements(
  hooks: readonly Hook[],
  node: ModelNode | SeedNode,
  context: RunContext,
): Promise<readonly string[]> {
  const statements: string[] = [];
  for (const hook of hooks) {
    const sql = await compiledHook(hook, node, context, publishedSituation(context));
    if (sql === undefined) continue;
    const split = splitStatements(sql);
    // What cannot be read is the engine's to refuse.
    statements.push(...(split.ok ? split.statements.map(({ text }) => text) : [sql]));
  }
  return statements;
}

/** Undefined: a hook that renders to nothing (`{% if target.name == 'prod' %}…{% endif %}`) is no statement. */
async function compiledHook(
  hook: Hook,
  node: ModelNode | SeedNode,
  context: RunContext,
  situation: CompileSituation,
): Promise<string | undefined> {
  const file = { path: node.path, text: hook.sql };
  const compiled = await context.compiler.compileText(file, node, situation);
  if (compiled.status === 'failed') throw new DiagnosticError({ ...compiled.diagnostic, at: placeOf(hook, node) });
  const sql = compiled.status === 'compiled' ? bareQuery(compiled.sql.text) : '';
  return sql === '' ? undefined : sql;
}

export async function runHooks(input: {
  readonly hooks: readonly Hook[];
  readonly node: ModelNode | SeedNode;
  readonly context: RunContext;
  readonly situation?: CompileSituation;
  readonly execute: (sql: string) => Promise<unknown>;
}): Promise<void> {
  const { hooks, node, context, execute } = input;
  for (const hook of hooks) {
    const written = await compiledHook(hook, node, context, input.situation ?? publishedSituation(context));
    if (written === undefined) continue;
    const sql = await statementSql(written, context.translations, node.path);
    context.statements.record(node, sql);
    try {
      await execute(sql);
    } catch (error) {
      // Else it would pass for the query of the node, in which nobody would find it.
      if (!(error instanceof WarehouseError) || error.kind !== 'sql') throw error;
      const { name } = node;
      const data = { node: name, reason: error.message, hint: error.hint, hook: sql };
      throw new DiagnosticError(errorDiagnostic('sqlFailed', placeOf(hook, node), data));
    }
  }
}

/** The config that sets the hook, if the model's own file does. */
export function placeOf(hook: Hook, node: ModelNode | SeedNode): Span {
  if (node.kind === 'seed') return node.declaredAt;
  return configPlace(node, node.config.preHooks.includes(hook) ? 'pre_hook' : 'post_hook');
}
