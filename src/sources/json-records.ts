// The exact reading of a JSON file: every record with its line, and what is no record.
import { isUtf8 } from 'node:buffer';
import type { ListedFile } from '../core/source-state.ts';
import { ContentError } from './content.ts';
import { maxObjectBytes } from './load-sql.ts';
import type { RecordCollector } from './record-collector.ts';
import { JsonRecordScanner, ScanError } from './record-scanner.ts';

/** Lines, while the first line is a whole object: then a broken one hides no other. Else whatever the scanner finds. */
export async function* readJsonRecords(
  file: ListedFile,
  blocks: AsyncIterable<Buffer>,
  { arrays }: { readonly arrays: boolean },
  collector: RecordCollector,
): AsyncGenerator<undefined> {
  const take = (record: Buffer, line: number): void => {
    const problem = recordProblem(record, arrays);
    // JSON.stringify would alter numbers: the record's own text goes on.
    if (problem === undefined) collector.record(record.toString('utf8'), line);
    else collector.unreadable(problem, line, true);
  };
  const scanner = new JsonRecordScanner({ arrays, maxRecordBytes: maxObjectBytes, emit: take });
  let byLine: boolean | undefined;
  let rest = Buffer.alloc(0);
  let line = 1;
  const takeLine = (text: Buffer): void => {
    if (!isBlank(text)) for (const record of recordsOfLine(text, arrays)) take(record, line);
    line += 1;
  };
  try {
    for await (const block of blocks) {
      if (byLine === false) {
        scanner.push(block);
        yield;
        continue;
      }
      rest = Buffer.concat([rest, block]);
      if (rest.length > maxObjectBytes && rest.indexOf(0x0a) < 0) {
        throw new ContentError(file, `a line is longer than ${maxObjectBytes} bytes`, line);
      }
      if (byLine === undefined) {
        byLine = firstLineIsWhole(rest);
        if (byLine === undefined) continue;
        if (!byLine) {
          scanner.push(rest);
          rest = Buffer.alloc(0);
          continue;
        }
      }
      let start = 0;
      for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a, start)) {
        takeLine(rest.subarray(start, end));
        start = end + 1;
      }
      rest = Buffer.from(rest.subarray(start));
      yield;
    }
    if (byLine === false) {
      scanner.end();
    } else if (byLine === undefined && firstLineIsWhole(Buffer.concat([rest, Buffer.from('\n')])) === false) {
      scanner.push(rest);
      scanner.end();
    } else if (rest.length > 0) {
      takeLine(rest);
    }
  } catch (error) {
    // A file that breaks off still has lines that came before: they are judged, the last one is not.
    throw error instanceof ScanError ? new ContentError(file, error.problem.reason, error.problem.line) : error;
  }
}

/** Undefined: no line has ended yet. A first line that only begins an object, or ends in the middle of one, is none. */
function firstLineIsWhole(text: Buffer): boolean | undefined {
  let start = 0;
  for (let end = text.indexOf(0x0a); end >= 0; end = text.indexOf(0x0a, start)) {
    const line = text.subarray(start, end).toString('utf8').trim();
    if (line !== '') return line.startsWith('{') && (line.endsWith('}') || line.length > 2) && !startsPretty(line);
    start = end + 1;
  }
  return undefined;
}

// `{`, `{"a": 1,`, `{"a": {` begin a pretty-printed object; `{"a": 1} {"b": 2}` holds two.
function startsPretty(line: string): boolean {
  if (/[{[,]$/.test(line)) return true;
  try {
    JSON.parse(line);
    return false;
  } catch {
    return /\}\s*\{/.test(line);
  }
}

/** Objects may follow each other on one line. A line that is no row of objects is one (broken) record. */
function recordsOfLine(text: Buffer, arrays: boolean): readonly Buffer[] {
  if (!/\}\s*\{/.test(text.toString('latin1'))) return [text];
  const records: Buffer[] = [];
  const scanner = new JsonRecordScanner({
    arrays,
    maxRecordBytes: maxObjectBytes,
    emit: (record) => records.push(record),
  });
  try {
    scanner.push(text);
    scanner.end();
    return records;
  } catch {
    return [text];
  }
}

function isBlank(text: Buffer): boolean {
  for (const byte of text) if (byte !== 0x20 && byte !== 0x0d && byte !== 0x09) return false;
  return true;
}

function recordProblem(record: Buffer, arrays: boolean): string | undefined {
  if (!isUtf8(record)) return 'not UTF-8';
  const text = record.toString('utf8');
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && (arrays || !Array.isArray(value))) return undefined;
    return `a JSON object is expected here, not ${Array.isArray(value) ? 'a list' : JSON.stringify(value)}`;
  } catch (error) {
    const shown = text.trim();
    const reason =
      error instanceof Error
        ? error.message.replace(/ (in JSON )?at position .*$|, "?.*$|\.\.\. .*$/s, '')
        : String(error);
    return `broken JSON: ${shown.length > 60 ? `…${shown.slice(-57)}` : shown} (${lowerFirst(reason)})`;
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
