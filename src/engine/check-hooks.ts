// What hooks and headers say wrongly in any database, told before anything runs. What depends on tables waits for its turn: a hook before
// it may make them.
import type { CompileSituation } from '../compile/compile-environment.ts';
import type { Compiler } from '../compile/compile-node.ts';
import type { ModelNode, SeedNode } from '../core/node.ts';
import type { DiagnosticName } from '../diagnostics/catalog.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import type { DiagnosticSink } from '../diagnostics/sink.ts';
import type { Span } from '../diagnostics/source-file.ts';
import { configPlace } from '../plan/config-place.ts';
import { placeOf, within } from '../run/hooks.ts';
import { bareQuery } from '../run/query-text.ts';
import type { Translations } from '../run/translations.ts';
import { splitStatements } from '../sql/syntax/split-statements.ts';

/** Mistakes that no table can mend. */
const always: readonly DiagnosticName[] = [
  'redshiftSyntax',
  'redshiftLacks',
  'redshiftNotLocal',
  'redshiftFunctionUnknown',
];

export async function checkHooks(input: {
  readonly nodes: readonly (ModelNode | SeedNode)[];
  readonly compiler: Compiler;
  readonly translations: Translations;
  readonly sink: DiagnosticSink;
}): Promise<void> {
  for (const node of input.nodes) {
    const hooks = [...node.config.preHooks, ...node.config.postHooks];
    for (const hook of hooks) {
      const compiled = await input.compiler.compileText({ path: node.path, text: hook.sql }, node, situation);
      // One that asks the warehouse is rendered when its turn comes.
      if (compiled.status === 'compiled') await check(bareQuery(compiled.sql.text), placeOf(hook, node), input);
    }
    const header = node.kind === 'model' ? node.config.sqlHeader : undefined;
    if (header !== undefined) await check(header, configPlace(node as ModelNode, 'sql_header'), input);
  }
}

const situation: CompileSituation = {
  relationOf: (_id, published) => published,
  selfKind: undefined,
  isIncremental: false,
  warehouse: undefined,
};

async function check(
  sql: string,
  at: Span,
  { translations, sink }: { readonly translations: Translations; readonly sink: DiagnosticSink },
): Promise<void> {
  const split = splitStatements(sql);
  const statements = split.ok ? split.statements : [{ text: sql, start: 0 }];
  for (const { text, start } of statements) {
    if (text.trim() === '') continue;
    try {
      await translations.statement(text, (place) => within(at, sql.slice(place.start + start, place.end + start)));
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      for (const diagnostic of error.diagnostics) if (always.includes(diagnostic.name)) sink.report(diagnostic);
    }
  }
}
