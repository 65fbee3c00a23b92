// Brings the text files of a batch into a shape that the engine reads fast: many small files become one spool, large ones stay
// files. Each unit is one INSERT; the rows of every file are known, from counting while spooling or from the INSERT itself.
import { hash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Compression, LoadSpec } from '../core/load-spec.ts';
import type { SourceNode } from '../core/node.ts';
import type { ListedFile } from '../core/source-state.ts';
import { Bug } from '../diagnostics/bug.ts';
import { ContentError, compressionOf, inflate, inflatedBlocks, sealedCopy } from './content.ts';
import { type CsvHeader, csvHeader } from './csv-header.ts';
import type { FieldWatch } from './field-watch.ts';
import type { TextScan } from './load-sql.ts';
import { maxObjectBytes } from './load-sql.ts';
import { fileChecksum } from './local-bucket.ts';
import type { ObjectStore } from './object-store.ts';
import { readAhead } from './read-ahead.ts';
import { countObjectLines, JsonRecordScanner, outlineCsv, ScanError, withoutByteOrderMark } from './record-scanner.ts';
import { Spool } from './spool.ts';

export interface LoadUnit {
  readonly scan: TextScan;
  /** `rows` undefined: the INSERT tells them, of one file by its count, of several by counters (`scan.counters`). */
  readonly files: readonly {
    readonly file: ListedFile;
    readonly rows: number | undefined;
    readonly checksum: Promise<string>;
  }[];
  /** Removes what was made for it. */
  dispose(): void;
}

export interface UnitsInput {
  readonly node: SourceNode;
  readonly load: LoadSpec;
  readonly files: readonly ListedFile[];
  readonly store: ObjectStore;
  /** Exists; everything in it is ours. */
  readonly workDir: string;
  /** JSON: paths may begin with an index, so that top-level arrays are records. */
  readonly arrays: boolean;
  /** `apart`: every file a unit of its own, JSON cut into lines whatever its look. The slow way, when the fast one failed. */
  readonly how: 'together' | 'apart';
  readonly watch: FieldWatch;
  readonly signal: AbortSignal;
}

/** Files up to this size are spooled. */
const smallBytes = 1 << 20;
/** A spool is handed over when it has grown to this. */
const spoolBytes = 32 << 20;
const filesPerTurn = 64;

export async function* loadUnits(input: UnitsInput): AsyncGenerator<LoadUnit> {
  const together = input.how === 'together';
  const spooler = new Spooler(input);
  let sinceTurn = 0;
  try {
    const small = input.files.filter((file) => together && file.bytes <= smallBytes);
    for await (const { file, content } of readAhead(small, input.store, input.signal)) {
      const full = spooler.add(file, content);
      if (full !== undefined) yield full;
      sinceTurn += 1;
      if (sinceTurn < filesPerTurn) continue;
      sinceTurn = 0;
      await nextTurn();
      input.signal.throwIfAborted();
    }
    yield* spooler.rest();
    const large = input.files.filter((file) => !together || file.bytes > smallBytes);
    yield* largeUnits([...spooler.tooLarge, ...large], input);
  } finally {
    spooler.dispose();
  }
}

interface OpenSpool {
  readonly spool: Spool;
  readonly csvColumns: readonly string[] | undefined;
  readonly files: { readonly file: ListedFile; readonly rows: number; readonly checksum: Promise<string> }[];
}

let scratchNumber = 0;

class Spooler {
  /** Small files that inflate to large ones. */
  readonly tooLarge: ListedFile[] = [];
  readonly #input: UnitsInput;
  /** CSV: by header, because its columns may stand in another order in each file. */
  readonly #open = new Map<string, OpenSpool>();

  constructor(input: UnitsInput) {
    this.#input = input;
  }

  /** Gives the unit that is full now. */
  add(file: ListedFile, content: Buffer): LoadUnit | undefined {
    const { load, watch } = this.#input;
    const text = inflate(file, content, compressionOf(file.key, load.compression));
    if (text === undefined) {
      this.tooLarge.push(file);
      return undefined;
    }
    const checksum = Promise.resolve(hash('sha1', content, 'hex'));
    const plain = withoutByteOrderMark(text);
    const { format } = load;
    if (format.kind === 'csv') return this.#addCsv(file, plain, checksum);
    const count = countObjectLines(plain);
    const lines = count === undefined ? jsonLines(file, plain, this.#input.arrays) : { text: plain, rows: count };
    watch.sample(file.uri, lines.text);
    return this.#append('', undefined, file, lines, checksum);
  }

  *rest(): Generator<LoadUnit> {
    for (const [name, open] of this.#open) {
      this.#open.delete(name);
      yield unitOf(open);
    }
  }

  dispose(): void {
    for (const { spool } of this.#open.values()) spool.remove();
  }

  #addCsv(file: ListedFile, text: Buffer, checksum: Promise<string>): LoadUnit | undefined {
    const { node, load } = this.#input;
    if (load.format.kind !== 'csv') return undefined;
    const outline = outlineCsv(text, load.format.quote.charCodeAt(0));
    if (!load.format.header) {
      const header: CsvHeader = { name: '', columns: node.columns.map(({ name }) => name) };
      return this.#append(header.name, header.columns, file, { text, rows: outline.records }, checksum);
    }
    const header = csvHeader(node, load.format, file, outline.first.toString('utf8'));
    const rows = Math.max(0, outline.records - 1);
    return this.#append(header.name, header.columns, file, { text: text.subarray(outline.afterFirst), rows }, checksum);
  }

  #append(
    name: string,
    csvColumns: readonly string[] | undefined,
    file: ListedFile,
    content: { readonly text: Buffer; readonly rows: number },
    checksum: Promise<string>,
  ): LoadUnit | undefined {
    let open = this.#open.get(name);
    if (open === undefined) {
      open = { spool: new Spool(scratchPath(this.#input.workDir, 'spool')), csvColumns, files: [] };
      this.#open.set(name, open);
    }
    open.spool.append(content.text);
    open.files.push({ file, rows: content.rows, checksum });
    if (open.spool.bytes < spoolBytes) return undefined;
    this.#open.delete(name);
    return unitOf(open);
  }
}

function unitOf({ spool, csvColumns, files }: OpenSpool): LoadUnit {
  spool.close();
  return {
    scan: { paths: [spool.path], compression: 'none', csvColumns, csvSkipsHeader: false },
    files,
    dispose: () => spool.remove(),
  };
}

/** A large file in a form that the engine reads. */
interface ReadyFile {
  readonly file: ListedFile;
  readonly scan: TextScan;
  readonly checksum: Promise<string>;
  /** It may share a statement with others of its compression. */
  readonly joins: boolean;
  readonly scratch: readonly string[];
}

/** What one statement reads at most: enough for all threads, and a bound for what lies in the scratch folder. */
const joinedBytes = 256 << 20;
const joinedFiles = 32;

async function* largeUnits(files: readonly ListedFile[], input: UnitsInput): AsyncGenerator<LoadUnit> {
  const waiting = new Map<string, ReadyFile[]>();
  try {
    for (const file of files) {
      const ready = await readyFile(file, input);
      if (!ready.joins) {
        yield singleUnit(ready);
        continue;
      }
      const likeness = [ready.scan.compression, ...(ready.scan.csvColumns ?? [])].join('\n');
      const others = waiting.get(likeness) ?? [];
      const bytes = others.reduce((sum, other) => sum + other.file.bytes, file.bytes);
      const fits = others.length < joinedFiles && bytes <= joinedBytes;
      waiting.set(likeness, fits ? [...others, ready] : [ready]);
      if (!fits && others.length > 0) yield joinedUnit(others);
    }
    for (const [likeness, group] of waiting) {
      waiting.delete(likeness);
      yield joinedUnit(group);
    }
  } finally {
    for (const { scratch } of [...waiting.values()].flat()) remove(scratch);
  }
}

function singleUnit(ready: ReadyFile): LoadUnit {
  const { file, checksum, scan, scratch } = ready;
  return { scan, files: [{ file, rows: undefined, checksum }], dispose: () => remove(scratch) };
}

/** Several files in one statement: the engine then reads them side by side. */
function joinedUnit(files: readonly ReadyFile[]): LoadUnit {
  const [first] = files;
  if (first === undefined) throw new Bug('a unit of no files');
  if (files.length === 1) return singleUnit(first);
  return {
    scan: {
      ...first.scan,
      paths: files.flatMap(({ scan }) => scan.paths),
      counters: files.map(() => scratchName('_sqlflow_rows')),
    },
    files: files.map(({ file, checksum }) => ({ file, rows: undefined, checksum })),
    dispose: () => remove(files.flatMap(({ scratch }) => scratch)),
  };
}

function remove(paths: readonly string[]): void {
  for (const path of paths) rmSync(path, { force: true });
}

/** Read in place where the engine can read it; else rewritten as lines. */
async function readyFile(file: ListedFile, input: UnitsInput): Promise<ReadyFile> {
  const { load, node, store, workDir, signal } = input;
  const copies = join(workDir, 'files');
  mkdirSync(copies, { recursive: true });
  const path = await store.localCopy(file, copies, signal);
  const isCopy = path.startsWith(copies);
  const compression = compressionOf(file.key, load.compression);
  // A copy gets a seal; its checksum is that of the object.
  const checksum = isCopy ? Promise.resolve(await fileChecksum(path, signal)) : store.checksum(file, signal);
  // Awaited when the rows are in; it must not count as unhandled until then.
  checksum.catch(() => {});
  const ready = (scan: TextScan, joins: boolean): ReadyFile => ({
    file,
    scan,
    checksum,
    joins,
    scratch: [...(isCopy ? [path] : []), ...scan.paths.filter((own) => own.startsWith(workDir))],
  });
  const head = await readHead(file, path, compression, signal);
  if (load.format.kind === 'csv') {
    const { format } = load;
    const firstLine = outlineCsv(withoutByteOrderMark(head), format.quote.charCodeAt(0)).first.toString('utf8');
    const csvColumns = format.header
      ? csvHeader(node, format, file, firstLine).columns
      : node.columns.map(({ name }) => name);
    const readable = await readableFile(file, path, compression, input);
    return ready({ ...readable, csvColumns, csvSkipsHeader: format.header }, input.how === 'together');
  }
  const lastLine = head.lastIndexOf(0x0a);
  const whole = head.subarray(0, lastLine < 0 ? head.length : lastLine);
  if (input.how === 'together' && lastLine >= 0 && countObjectLines(whole) !== undefined) {
    input.watch.sample(file.uri, whole);
    return ready(await readableFile(file, path, compression, input), true);
  }
  return ready({ paths: [await writeLines(file, path, compression, input)], compression: 'none' }, false);
}

const headBytes = 64 << 10;

async function readHead(
  file: ListedFile,
  path: string,
  compression: Compression,
  signal: AbortSignal,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const block of inflatedBlocks(file, path, compression, signal)) {
    parts.push(block);
    bytes += block.length;
    if (bytes >= headBytes) break;
  }
  return Buffer.concat(parts).subarray(0, headBytes);
}

async function readableFile(
  file: ListedFile,
  path: string,
  compression: Compression,
  input: UnitsInput,
): Promise<Pick<TextScan, 'paths' | 'compression'>> {
  if (compression === 'none') return { paths: [path], compression };
  if (compression === 'gzip')
    return { paths: [sealedCopy(path, input.workDir, `${scratchName('sealed')}.gz`)], compression };
  // A cut-off zstd file looks like a whole one to the engine, and cannot be sealed: it is inflated here.
  const plain = new Spool(scratchPath(input.workDir, 'inflated'));
  try {
    for await (const block of inflatedBlocks(file, path, compression, input.signal)) plain.write(block);
    plain.close();
    return { paths: [plain.path], compression: 'none' };
  } catch (error) {
    plain.remove();
    throw error;
  }
}

async function writeLines(
  file: ListedFile,
  path: string,
  compression: Compression,
  input: UnitsInput,
): Promise<string> {
  const spool = new Spool(scratchPath(input.workDir, 'lines'));
  let sampled = 0;
  const scanner = new JsonRecordScanner({
    arrays: input.arrays,
    maxRecordBytes: maxObjectBytes,
    emit: (record) => {
      if (sampled < 20) input.watch.sample(file.uri, record);
      sampled += 1;
      spool.append(record);
    },
  });
  try {
    let first = true;
    for await (const block of inflatedBlocks(file, path, compression, input.signal)) {
      scanner.push(first ? withoutByteOrderMark(block) : block);
      first = false;
    }
    scanner.end();
    spool.close();
    return spool.path;
  } catch (error) {
    spool.remove();
    throw error instanceof ScanError ? new ContentError(file, error.problem.reason, error.problem.line) : error;
  }
}

function jsonLines(file: ListedFile, text: Buffer, arrays: boolean): { readonly text: Buffer; readonly rows: number } {
  const records: Buffer[] = [];
  const newline = Buffer.from('\n');
  const scanner = new JsonRecordScanner({
    arrays,
    maxRecordBytes: maxObjectBytes,
    emit: (record) => records.push(record, newline),
  });
  try {
    scanner.push(text);
    scanner.end();
  } catch (error) {
    throw error instanceof ScanError ? new ContentError(file, error.problem.reason, error.problem.line) : error;
  }
  return { text: Buffer.concat(records), rows: records.length / 2 };
}

function scratchName(kind: string): string {
  scratchNumber += 1;
  return `${kind}_${scratchNumber}`;
}

function scratchPath(dir: string, kind: string): string {
  return join(dir, `${scratchName(kind)}.txt`);
}
