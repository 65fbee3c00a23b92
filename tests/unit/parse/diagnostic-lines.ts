// Diagnostics as one line each, for whole-value assertions: code, severity, place, message, hint.
import { codeOf, type Diagnostic, entryOf, messageOf } from '../../../src/diagnostics/diagnostic.ts';
import { positionAt } from '../../../src/diagnostics/source-file.ts';

export function diagnosticLines(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map((diagnostic) => {
    const hint = entryOf(diagnostic).hint?.(diagnostic.data);
    const severity = diagnostic.severity === 'warning' ? ' warning' : '';
    return `${codeOf(diagnostic)}${severity} ${placeOf(diagnostic)} ${messageOf(diagnostic)}${hint === undefined ? '' : ` | ${hint}`}`;
  });
}

function placeOf({ at }: Diagnostic): string {
  if (at === undefined) return '-';
  if (!('file' in at)) return at.uri;
  const { line, column } = positionAt(at.file, at.start);
  const text = at.file.text.slice(at.start, at.end);
  return `${at.file.path}:${line}:${column} <${text}>`;
}
