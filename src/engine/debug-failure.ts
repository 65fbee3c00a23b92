// A check of `debug` that failed, in the words of the error that it met.
import { codeOf, type Diagnostic, entryOf, messageOf } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import type { DebugCheck } from './session.ts';

const mostProblems = 5;

/** The diagnostics in short, with the way out of the one that it is, or the page to read. */
export function failed(name: string, diagnostics: readonly Diagnostic[], hint?: string): DebugCheck {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  const lines = errors.slice(0, mostProblems).map((error) => `${codeOf(error)}: ${messageOf(error)}`);
  const [only] = errors;
  if (only !== undefined && errors.length === 1) lines.push(...(entryOf(only).details?.(only.data) ?? []));
  if (errors.length > mostProblems) lines.push(`and ${errors.length - mostProblems} more`);
  const [first] = errors;
  const own = first === undefined || errors.length > 1 ? undefined : entryOf(first).hint?.(first.data);
  const explain = first === undefined ? undefined : `\`sqlflow explain ${codeOf(first)}\``;
  return { name, status: 'failed', detail: lines.join('\n'), hint: hint ?? own ?? explain };
}

export function failedBy(name: string, place: string, error: unknown, hint?: string): DebugCheck {
  if (error instanceof DiagnosticError) return failed(name, error.diagnostics);
  return { name, status: 'failed', detail: `${place}: ${reasonOf(error)}`, hint };
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
