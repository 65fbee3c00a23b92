// A diagnostic as plain JSON: for `--log-format json`, artifacts and editors. Words come from the catalogue, as in print.
import type { JsonObject } from '../util/json.ts';
import { type Diagnostic, entryOf } from './diagnostic.ts';
import { type Place, positionAt, type Span } from './source-file.ts';

/**
 * Keys: `code`, `name`, `severity`, `message`; a place in a project file as `file`, `line`, `column`, `endLine`,
 * `endColumn` (1-based, columns in UTF-16 units), a place outside as `uri` and perhaps `line`, `column`; `label`,
 * `details`, `hint`, `notes`, `labels` where there are any.
 */
export function diagnosticJson(diagnostic: Diagnostic): JsonObject {
  const entry = entryOf(diagnostic);
  const { data } = diagnostic;
  const label = entry.label?.(data);
  const hint = entry.hint?.(data);
  const details = entry.details?.(data) ?? [];
  const notes = entry.notes?.(data) ?? [];
  return {
    code: entry.code,
    name: diagnostic.name,
    severity: diagnostic.severity,
    message: entry.message(data),
    ...(diagnostic.at === undefined ? {} : placeJson(diagnostic.at)),
    ...(label === undefined ? {} : { label }),
    ...(details.length === 0 ? {} : { details }),
    ...(hint === undefined || hint === '' ? {} : { hint }),
    ...(notes.length === 0 ? {} : { notes }),
    ...(diagnostic.labels.length === 0
      ? {}
      : { labels: diagnostic.labels.map((other) => ({ ...placeJson(other.at), text: other.text })) }),
  };
}

function placeJson(at: Span | Place): JsonObject {
  if ('uri' in at) {
    return {
      uri: at.uri,
      ...(at.line === undefined ? {} : { line: at.line }),
      ...(at.column === undefined ? {} : { column: at.column }),
    };
  }
  if (at.start === 0 && at.end === 0) return { file: at.file.path };
  const start = positionAt(at.file, at.start);
  const end = positionAt(at.file, at.end);
  return { file: at.file.path, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}
