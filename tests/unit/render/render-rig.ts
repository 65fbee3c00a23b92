// Renders texts for the tests of this folder.
import type { CompiledSql } from '../../../src/core/compiled.ts';
import { codeOf, type Diagnostic, entryOf } from '../../../src/diagnostics/diagnostic.ts';
import { positionAt, type Span } from '../../../src/diagnostics/source-file.ts';
import type { HostValue } from '../../../src/render/host.ts';
import type { RenderLimits } from '../../../src/render/limits.ts';
import { createMacroScope, definitionsOf, type MacroScope } from '../../../src/render/macro-scope.ts';
import { evaluateTemplate, renderTemplate } from '../../../src/render/render-template.ts';
import { parseTemplate, type Template } from '../../../src/render/template.ts';
import type { Result } from '../../../src/util/result.ts';

export interface Given {
  readonly context?: Readonly<Record<string, HostValue>>;
  readonly globals?: Readonly<Record<string, HostValue>>;
  /** Texts of macro files by package. */
  readonly macros?: Readonly<Record<string, string>>;
  readonly limits?: Partial<RenderLimits>;
  readonly onMacroCall?: (id: string) => void;
}

export function parsed(text: string, path = 'models/m.sql'): Template {
  const result = parseTemplate({ path, text });
  if (!result.ok) throw new Error(told(result.error));
  return result.value;
}

export function scopeOf(macros: Readonly<Record<string, string>> = {}): MacroScope {
  const all = Object.entries(macros).flatMap(([owner, text]) =>
    definitionsOf(parsed(text, `${owner}/macros.sql`)).map((definition) => ({ package: owner, definition })),
  );
  return createMacroScope({ rootPackage: 'shop', macros: all });
}

const limits: RenderLimits = { steps: 2_000_000, depth: 100, outputSize: 1_000_000 };

export async function rendered(text: string, given: Given = {}): Promise<Result<CompiledSql, Diagnostic>> {
  const template = parseTemplate({ path: 'models/m.sql', text });
  if (!template.ok) return template;
  return renderTemplate(inputOf(template.value, given));
}

export function inputOf(template: Template, given: Given = {}) {
  return {
    template,
    globals: given.globals ?? {},
    context: given.context ?? {},
    macros: scopeOf(given.macros),
    packageName: 'shop',
    limits: { ...limits, ...given.limits },
    ...(given.onMacroCall === undefined ? {} : { onMacroCall: given.onMacroCall }),
  };
}

/** The text, or the error in one line: `SF3103 models/m.sql:1:4 'x' is undefined`. */
export async function render(text: string, given: Given = {}): Promise<string> {
  const result = await rendered(text, given);
  return result.ok ? result.value.text : told(result.error);
}

export async function evaluate(text: string, given: Given = {}): Promise<HostValue> {
  const result = await evaluateTemplate(inputOf(parsed(text), given));
  if (!result.ok) throw new Error(told(result.error));
  return result.value;
}

export function told(diagnostic: Diagnostic): string {
  const entry = entryOf(diagnostic);
  const at = diagnostic.at;
  const place = at === undefined ? '' : 'file' in at ? placeOf(at) : at.uri;
  const hint = diagnostic.name === 'templateLimit' ? undefined : entry.hint?.(diagnostic.data);
  const labels = diagnostic.labels.map((label) => ` < ${label.text} ${placeOf(label.at)}`).join('');
  const text = entry.message(diagnostic.data);
  return `${codeOf(diagnostic)} ${place} ${text}${hint === undefined ? '' : ` | ${hint}`}${labels}`;
}

export function placeOf(at: Span): string {
  const { line, column } = positionAt(at.file, at.start);
  return `${at.file.path}:${line}:${column}`;
}
