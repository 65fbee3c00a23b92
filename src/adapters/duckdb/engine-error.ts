// What DuckDB's bindings throw -> WarehouseError: kind, the message alone, and the place in the statement that was sent.
import { closest } from '../../util/closest.ts';
import { WarehouseError } from '../warehouse-error.ts';
import { raisingOffsets } from './raising-places.ts';
import { valueError } from './value-errors.ts';

/** The fields of DuckDB's `errors_as_json`; all values are text. */
interface EngineReport {
  readonly exception_type: string;
  readonly exception_message: string;
  /** Offset in bytes of UTF-8, in the text that DuckDB was parsing. */
  readonly position?: string;
  readonly error_subtype?: string;
  readonly name?: string;
  readonly candidates?: string;
}

/** `sql` is the text as it was sent; `error` whatever running it threw. */
export function toWarehouseError(error: unknown, sql: string): WarehouseError {
  if (error instanceof WarehouseError) return error;
  const report = parseReport(error instanceof Error ? error.message : String(error));
  const { message, raisedBy } = valueError(withoutHints(report.exception_message));
  return new WarehouseError({
    message,
    raisedBy,
    hint: hintOf(report),
    sql,
    position: positionIn(sql, report),
    suspects: report.position === undefined ? raisingOffsets(sql, report.exception_message) : [],
    kind: kindOf(report),
    cause: error,
  });
}

/** DuckDB's words with their type in front, for errors that have no statement (opening a file). */
export function parseReport(message: string): EngineReport {
  // The parser's errors come as `Parser Error: {…}`, all others as `{…}` alone; those from before the setting as plain text.
  const brace = message.indexOf('{"exception_type"');
  if (brace >= 0) {
    try {
      return JSON.parse(message.slice(brace)) as EngineReport;
    } catch {
      // Not whole: then the text is all there is.
    }
  }
  const plain = /^(.{1,40}?) Error: ([\s\S]*)$/.exec(message);
  return { exception_type: plain?.[1] ?? '', exception_message: plain?.[2] ?? message };
}

function kindOf(report: EngineReport): WarehouseError['kind'] {
  const message = report.exception_message;
  if (/no space left|could not write file|ENOSPC|EDQUOT|disk quota|max_temp_directory_size/i.test(message))
    return 'disk';
  switch (report.exception_type.toLowerCase()) {
    case 'interrupt':
      return 'interrupted';
    case 'constraint':
      return 'constraint';
    case 'transactioncontext':
      // "Catalog write-write conflict on alter", "Transaction conflict: … dropped by a different transaction", "Conflict on update!";
      // and a key that another transaction has committed meanwhile: begun anew, the insert itself meets it as a constraint.
      return /\bconflict\b|^Failed to commit: .*constraint violation/i.test(message) ? 'conflict' : 'sql';
    case 'fatal':
    case 'internal':
    case 'connection':
      return 'connection';
    default:
      return 'sql';
  }
}

/** The message without the lines that hint at names: those are made again, in our words, from the candidates. */
function withoutHints(message: string): string {
  return (
    message
      .replace(/\n+LINE \d+:[\s\S]*$/, '')
      // Its name for a view, and its names for types.
      .replace(/^Values list (?=")/, 'Table ')
      .replace(
        /^(Could not convert .*? to )INT(16|32|64)\b/,
        (_all, start: string, bits: string) => start + (integerNames[bits] ?? ''),
      )
      .replace(/does not exist!/, 'does not exist')
      .replace(/^(?:Table|View) with name "?([^"\s]+)"? does not exist/, 'relation "$1" does not exist')
      .replace(
        /^Table "([^"]+)" does not have a column with name "([^"]+)"/,
        'column "$2" of relation "$1" does not exist',
      )
      .replace(/ when casting from source column [\s\S]*$/, '')
      .replace(/\n(?:Did you mean|Candidate bindings:|Candidate tables:|Candidate Entries:)[^\n]*/g, '')
      .trimEnd()
  );
}

const integerNames: Readonly<Record<string, string>> = { 16: 'smallint', 32: 'integer', 64: 'bigint' };

function hintOf(report: EngineReport): string | undefined {
  const { name, candidates } = namesOf(report);
  if (name === undefined) return undefined;
  // DuckDB offers the least bad name even where none is near ("nofunc": did you mean "count"?).
  const near = closest(name, candidates);
  if (near !== undefined) return `did you mean "${near}"?`;
  return report.error_subtype === 'COLUMN_NOT_FOUND' && candidates.length > 0
    ? `columns there: ${candidates.map((candidate) => `"${candidate}"`).join(', ')}`
    : undefined;
}

/** Some reports have the names as data, some in the message alone: `Candidate bindings: : "amount", "day"`. */
function namesOf(report: EngineReport): { readonly name: string | undefined; readonly candidates: readonly string[] } {
  if (report.candidates !== undefined) {
    return { name: report.name, candidates: report.candidates.split(',').filter((candidate) => candidate !== '') };
  }
  const message = report.exception_message;
  const name = /does not have a column named "([^"]+)"|^Referenced table "([^"]+)" not found/.exec(message);
  const list = /\nCandidate (?:bindings|tables):[ :]*([^\n]*)/.exec(message)?.[1] ?? '';
  return { name: name?.[1] ?? name?.[2], candidates: Array.from(list.matchAll(/"([^"]+)"/g), ([, one = '']) => one) };
}

function positionIn(sql: string, report: EngineReport): { readonly line: number; readonly column: number } | undefined {
  if (report.position === undefined) return undefined;
  const offset = utf16Offset(sql, Number(report.position));
  // An error inside a view carries the offset in the view's own text. Where the name is known, it must stand there.
  if (offset === undefined || !startsToken(sql, offset) || !namesIt(sql, offset, report)) return undefined;
  const before = sql.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}

function utf16Offset(sql: string, bytes: number): number | undefined {
  if (!Number.isInteger(bytes) || bytes < 0) return undefined;
  const encoded = Buffer.from(sql, 'utf8');
  return bytes > encoded.length ? undefined : encoded.subarray(0, bytes).toString('utf8').length;
}

function startsToken(sql: string, offset: number): boolean {
  return !(/[\p{L}\p{N}_]/u.test(sql[offset] ?? '') && /[\p{L}\p{N}_]/u.test(sql[offset - 1] ?? ''));
}

function namesIt(sql: string, offset: number, report: EngineReport): boolean {
  const name = report.name?.split('.').at(-1);
  if (name === undefined || report.error_subtype === undefined) return true;
  const dotted =
    /^(?:"(?:[^"]|"")*"|[\p{L}\p{N}_$]+)(?:\s*\.\s*(?:"(?:[^"]|"")*"|[\p{L}\p{N}_$]+))*/u.exec(
      sql.slice(offset),
    )?.[0] ?? '';
  const plain = (text: string) => text.replaceAll('"', '').toLowerCase();
  return plain(dotted)
    .split(/\s*\.\s*/)
    .includes(plain(name));
}
