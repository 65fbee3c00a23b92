// The slow, exact reading of text files: every record alone, with its file and line, so that what is wrong can be named and the
// rest be kept. Memory is bounded: records go to a scratch file, a part at a time.
import { isUtf8 } from 'node:buffer';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parse } from 'csv-parse';
import type { FileFormat, LoadSpec } from '../core/load-spec.ts';
import type { SourceNode } from '../core/node.ts';
import type { ListedFile } from '../core/source-state.ts';
import { messageOf } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { ContentError, compressionOf, inflatedBlocks } from './content.ts';
import { csvHeader } from './csv-header.ts';
import { envelopeKeys, maxObjectBytes } from './load-sql.ts';
import { fileChecksum } from './local-bucket.ts';
import type { ObjectStore } from './object-store.ts';
import { JsonRecordScanner, ScanError, withoutByteOrderMark } from './record-scanner.ts';
import { Spool } from './spool.ts';

/** A record, or a whole file, that cannot be read. */
export interface Unreadable {
  readonly file: number;
  readonly line: number | undefined;
  readonly reason: string;
  /** False: what follows it in the file is lost too. */
  readonly skippable: boolean;
}

export interface EnvelopePart {
  readonly path: string;
  readonly unreadable: readonly Unreadable[];
  /** Checksums of the files that ended in this part, by number. */
  readonly checksums: ReadonlyMap<number, string>;
  dispose(): void;
}

export interface EnvelopesInput {
  readonly node: SourceNode;
  readonly load: LoadSpec;
  readonly files: readonly ListedFile[];
  readonly store: ObjectStore;
  readonly workDir: string;
  readonly arrays: boolean;
  readonly signal: AbortSignal;
}

const partBytes = 64 << 20;
/** Unreadable records of one file that are kept one by one. */
const unreadableKept = 10_000;

/** Where the records of one file go. */
interface Collector {
  record(text: string, line: number): void;
  unreadable(reason: string, line: number | undefined, skippable: boolean): void;
}

export async function* envelopes(input: EnvelopesInput): AsyncGenerator<EnvelopePart> {
  const copies = join(input.workDir, 'copies');
  mkdirSync(copies, { recursive: true });
  let number = 0;
  let part = newPart(input.workDir, number);
  try {
    for (const [at, file] of input.files.entries()) {
      let kept = 0;
      const collector: Collector = {
        record: (text, line) =>
          part.spool.append(
            Buffer.from(
              `{"${envelopeKeys.file}":${at},"${envelopeKeys.line}":${line},"${envelopeKeys.object}":${text}}`,
            ),
          ),
        unreadable: (reason, line, skippable) => {
          kept += 1;
          if (kept <= unreadableKept || !skippable) part.unreadable.push({ file: at, line, reason, skippable });
        },
      };
      let path: string | undefined;
      try {
        path = await input.store.localCopy(file, copies, input.signal);
        for await (const _ of readFile(file, path, input, collector)) {
          if (part.spool.bytes < partBytes) continue;
          yield closedPart(part);
          number += 1;
          part = newPart(input.workDir, number);
        }
        part.checksums.set(at, await fileChecksum(path, input.signal));
      } catch (error) {
        if (error instanceof ContentError) collector.unreadable(error.reason, error.line, false);
        else if (error instanceof DiagnosticError && error.diagnostics[0]?.name === 'fileUnreadable') {
          collector.unreadable(messageOf(error.diagnostics[0]), undefined, false);
        } else throw error;
      } finally {
        if (path?.startsWith(copies) === true) rmSync(path, { force: true });
      }
    }
    yield closedPart(part);
  } finally {
    part.spool.remove();
  }
}

interface OpenPart {
  readonly spool: Spool;
  readonly unreadable: Unreadable[];
  readonly checksums: Map<number, string>;
}

function newPart(workDir: string, number: number): OpenPart {
  return { spool: new Spool(join(workDir, `envelopes-${number}.txt`)), unreadable: [], checksums: new Map() };
}

function closedPart({ spool, unreadable, checksums }: OpenPart): EnvelopePart {
  spool.close();
  return { path: spool.path, unreadable, checksums, dispose: () => spool.remove() };
}

/** Yields now and then, so that the part can be handed over. */
async function* readFile(
  file: ListedFile,
  path: string,
  input: EnvelopesInput,
  collector: Collector,
): AsyncGenerator<undefined> {
  const compression = compressionOf(file.key, input.load.compression);
  const blocks = withoutMark(inflatedBlocks(file, path, compression, input.signal));
  const { format } = input.load;
  if (format.kind === 'csv') yield* readCsv(file, blocks, format, input, collector);
  else yield* readJson(file, blocks, input, collector);
}

async function* withoutMark(blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let first = true;
  for await (const block of blocks) {
    yield first ? withoutByteOrderMark(block) : block;
    first = false;
    await nextTurn();
  }
}

/** Lines, while the first line is a whole object: then a broken one hides no other. Else whatever the scanner finds. */
async function* readJson(
  file: ListedFile,
  blocks: AsyncIterable<Buffer>,
  input: EnvelopesInput,
  collector: Collector,
): AsyncGenerator<undefined> {
  const take = (record: Buffer, line: number): void => {
    const problem = recordProblem(record, input.arrays);
    // JSON.stringify would alter numbers: the record's own text goes on.
    if (problem === undefined) collector.record(record.toString('utf8'), line);
    else collector.unreadable(problem, line, true);
  };
  const scanner = new JsonRecordScanner({ arrays: input.arrays, maxRecordBytes: maxObjectBytes, emit: take });
  let byLine: boolean | undefined;
  let rest = Buffer.alloc(0);
  let line = 1;
  const takeLine = (text: Buffer): void => {
    if (!isBlank(text)) for (const record of recordsOfLine(text, input.arrays)) take(record, line);
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

function requireUtf8(file: ListedFile, decoder: InstanceType<typeof TextDecoder>, block: Buffer): void {
  try {
    decoder.decode(block, { stream: true });
  } catch {
    throw new ContentError(file, 'not UTF-8');
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

async function* readCsv(
  file: ListedFile,
  blocks: AsyncIterable<Buffer>,
  format: Extract<FileFormat, { kind: 'csv' }>,
  input: EnvelopesInput,
  collector: Collector,
): AsyncGenerator<undefined> {
  const parser = parse({
    delimiter: format.delimiter,
    quote: format.quote,
    escape: format.quote,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  const pump = (async () => {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    for await (const block of blocks) {
      requireUtf8(file, decoder, block);
      if (!parser.write(block)) await new Promise((resolve) => parser.once('drain', resolve));
    }
    parser.end();
  })().catch((error: unknown) => parser.destroy(error instanceof Error ? error : new Error(String(error))));
  let names: readonly string[] | undefined = format.header ? undefined : input.node.columns.map(({ name }) => name);
  const nullText = format.nullAs ?? '\\N';
  try {
    for await (const entry of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      const { record, info } = entry;
      const line = info.lines;
      if (names === undefined) {
        names = csvHeader(
          input.node,
          format,
          file,
          record.map((name) => `"${name.replaceAll('"', '""')}"`.replaceAll('"', format.quote)).join(format.delimiter),
        ).columns;
        continue;
      }
      if (record.length !== names.length) {
        collector.unreadable(`${record.length} fields where ${names.length} are expected`, line, true);
        continue;
      }
      const object: Record<string, string> = {};
      for (const [at, name] of names.entries()) {
        const value = record[at] ?? '';
        if (value !== nullText) object[name] = value;
      }
      collector.record(JSON.stringify(object), line);
      yield;
    }
    await pump;
  } catch (error) {
    if (error instanceof ContentError || error instanceof DiagnosticError || input.signal.aborted) throw error;
    const lines = (error as { lines?: number }).lines;
    throw new ContentError(file, error instanceof Error ? error.message : String(error), lines);
  }
}
