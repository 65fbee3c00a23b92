// A check of `debug` that failed, in the words of the error that it met.

import { WarehouseError } from '../adapters/warehouse-error.ts';
import { codeOf, type Diagnostic, entryOf, messageOf } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { placeText } from '../diagnostics/format-diagnostic.ts';
import type { DebugCheck } from './session.ts';

const mostProblems = 5;

/** The diagnostics in short, with the way out of the one that it is, or the page to read. */
export function failed(name: string, diagnostics: readonly Diagnostic[], hint?: string): DebugCheck {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  const lines = errors.slice(0, mostProblems).map((error) => inShort(error, errors.length > 1));
  const [only] = errors;
  if (only !== undefined && errors.length === 1) lines.push(...(entryOf(only).details?.(only.data) ?? []));
  if (errors.length > mostProblems) lines.push(`and ${errors.length - mostProblems} more`);
  const [first] = errors;
  const own = first === undefined || errors.length > 1 ? undefined : entryOf(first).hint?.(first.data);
  const explain = first === undefined ? undefined : `\`sqlflow explain ${codeOf(first)}\``;
  return { name, status: 'failed', detail: lines.join('\n'), hint: hint ?? own ?? explain };
}

/** With its place in a file; `withHint`: of several, each says how it is mended. */
function inShort(error: Diagnostic, withHint: boolean): string {
  const place = error.at !== undefined && 'file' in error.at ? ` (${placeText(error.at)})` : '';
  const hint = withHint ? entryOf(error).hint?.(error.data) : undefined;
  return `${codeOf(error)}: ${messageOf(error)}${place}${hint === undefined || hint === '' ? '' : `; ${hint}`}`;
}

export function failedBy(name: string, place: string, error: unknown, hint?: string): DebugCheck {
  if (error instanceof DiagnosticError) return failed(name, error.diagnostics);
  const own = error instanceof WarehouseError ? error.hint : undefined;
  return { name, status: 'failed', detail: `${place}: ${reasonOf(error)}`, hint: hint ?? own };
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
