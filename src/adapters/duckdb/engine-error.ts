// What DuckDB's bindings throw -> WarehouseError: kind, the message alone, and the place in the statement that was sent.
import { closest } from '../../util/closest.ts';
import { WarehouseError } from '../warehouse-error.ts';

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
  return new WarehouseError({
    message: withoutHints(report.exception_message),
    hint: hintOf(report),
    sql,
    position: positionIn(sql, report),
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
  switch (report.exception_type.toLowerCase()) {
    case 'interrupt':
      return 'interrupted';
    case 'constraint':
      // A key that another open transaction has touched: gone once that one has ended.
      return /write-write conflict|conflict on/i.test(message) ? 'conflict' : 'constraint';
    case 'transactioncontext':
    case 'transaction':
    case 'catalog':
      return /write-write conflict|transaction conflict|conflict on tuple|has been altered|altered by a different transaction|dropped by another transaction/i.test(
        message,
      )
        ? 'conflict'
        : 'sql';
    case 'io':
      return /no space left|could not write|disk|ENOSPC|EDQUOT|quota/i.test(message) ? 'disk' : 'sql';
    case 'out of memory':
      return /max_temp_directory_size|temp_directory|no space/i.test(message) &&
        /disk|space left|max_temp_directory_size/i.test(message)
        ? 'disk'
        : 'sql';
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
  return message
    .replace(/\n+LINE \d+:[\s\S]*$/, '')
    .replace(/\n(?:Did you mean|Candidate bindings:|Candidate tables:|Candidate Entries:)[^\n]*/g, '')
    .trimEnd();
}

function hintOf(report: EngineReport): string | undefined {
  if (report.candidates === undefined || report.name === undefined) return undefined;
  const candidates = report.candidates.split(',').filter((candidate) => candidate !== '');
  // DuckDB offers the least bad name even where none is near ("nofunc": did you mean "count"?).
  const near = closest(report.name, candidates);
  if (near !== undefined) return `did you mean "${near}"?`;
  return report.error_subtype === 'COLUMN_NOT_FOUND' && candidates.length > 0
    ? `columns there: ${candidates.map((candidate) => `"${candidate}"`).join(', ')}`
    : undefined;
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
  if (report.name === undefined || report.error_subtype === undefined) return true;
  const line = sql.slice(offset, offset + report.name.length * 3 + 200).toLowerCase();
  return line.replaceAll('"', '').includes(report.name.toLowerCase().replaceAll('"', ''));
}
