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
import { sendStatements } from './statement-text.ts';

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

/** Those of the hooks that are to run outside of the transaction (`transaction: false`), each by itself. */
export function runOutsideHooks(
  hooks: readonly Hook[],
  node: ModelNode | SeedNode,
  context: RunContext,
): Promise<void> {
  const { warehouse, signal } = context;
  const outside = hooks.filter((hook) => !hook.transaction);
  return runHooks({ hooks: outside, node, context, execute: (sql) => warehouse.runAlone(sql, { signal }) });
}

/** `sql_header` of a model, for where it is sent together with others. */
export function headerStatements({ config: { sqlHeader } }: ModelNode): readonly string[] {
  if (sqlHeader === undefined) return [];
  const split = splitStatements(sqlHeader);
  return split.ok ? split.statements.map(({ text }) => text) : [bareQuery(sqlHeader)];
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
    await sendOf({ sql: written, at: placeOf(hook, node), isHook: true, node, context, execute });
  }
}

/** `sql_header` of a model: statements before the one that makes its table. */
export async function runHeader(
  node: ModelNode,
  context: RunContext,
  execute: (sql: string) => Promise<unknown>,
): Promise<void> {
  const { sqlHeader } = node.config;
  if (sqlHeader !== undefined)
    await sendOf({ sql: sqlHeader, at: configPlace(node, 'sql_header'), isHook: false, node, context, execute });
}

async function sendOf(input: {
  readonly sql: string;
  readonly at: Span;
  readonly isHook: boolean;
  readonly node: ModelNode | SeedNode;
  readonly context: RunContext;
  readonly execute: (sql: string) => Promise<unknown>;
}): Promise<void> {
  const { sql: written, at, isHook, node, context, execute } = input;
  await sendStatements({
    sql: written,
    translations: context.translations,
    placeOf: ({ start, end }) => within(at, written.slice(start, end)),
    provide: context.warehouse.provide?.bind(context.warehouse),
    send: async (sql) => {
      context.statements.record(node, sql);
      try {
        await execute(sql);
      } catch (error) {
        // Else it would pass for the query of the node, in which nobody would find it.
        if (!(error instanceof WarehouseError) || error.kind !== 'sql') throw error;
        const { name } = node;
        const data = { node: name, reason: error.message, hint: error.hint, hook: isHook ? sql : undefined };
        throw new DiagnosticError(errorDiagnostic('sqlFailed', at, data));
      }
    },
  });
}

/** Where `words` stand in `at`, if they stand there once: else the whole. */
export function within(at: Span, words: string): Span {
  const text = at.file.text.slice(at.start, at.end);
  const found = words === '' ? -1 : text.indexOf(words);
  if (found < 0 || text.includes(words, found + 1)) return at;
  return { file: at.file, start: at.start + found, end: at.start + found + words.length };
}

/** The config that sets the hook, if the model's own file does. */
export function placeOf(hook: Hook, node: ModelNode | SeedNode): Span {
  if (node.kind === 'seed') return node.declaredAt;
  return configPlace(node, node.config.preHooks.includes(hook) ? 'pre_hook' : 'post_hook');
}
