// selectors.yml as data with places, and what is said where a value or key does not fit.
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../diagnostics/source-file.ts';
import { closest } from '../util/closest.ts';
import type { JsonObject, JsonValue } from '../util/json.ts';

/** A parsed YAML file that knows where its values and keys stand. */
export interface SelectorsFile {
  readonly file: SourceFile;
  /** Null where the file is empty. */
  readonly data: JsonValue;
  valueSpan(path: DefinitionPath): Span;
  keySpan(path: DefinitionPath): Span;
}

export type DefinitionPath = readonly (string | number)[];
export type Report = (diagnostic: Diagnostic) => void;

export function reportUnknownKeys(
  yaml: SelectorsFile,
  value: JsonObject,
  path: DefinitionPath,
  known: readonly string[],
  where: string,
  report: Report,
): void {
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const data = { key, where, closest: closest(key, known) };
    report(errorDiagnostic('yamlUnknownKey', yaml.keySpan([...path, key]), data));
  }
}

export function wrongType(at: Span, key: string, expected: string, found: JsonValue): Diagnostic {
  return errorDiagnostic('yamlWrongType', at, { key, expected, found: typeWord(found) });
}

/** What stands there, for people. */
export function typeWord(value: JsonValue): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a mapping' : String(value);
}
