// Large files: read where they are, several in one statement, where the engine can read their form; else rewritten as lines first.
import type { Compression } from '../core/load-spec.ts';
import type { ListedFile } from '../core/source-state.ts';
import { Bug } from '../diagnostics/bug.ts';
import { ContentError, compressionOf, inflatedBlocks, sealedCopy } from './content.ts';
import { csvHeader } from './csv-header.ts';
import { maxObjectBytes, type TextScan } from './load-sql.ts';
import type { LoadUnit, UnitsInput } from './load-unit.ts';
import { fileChecksum } from './local-bucket.ts';
import { copiesAhead, readAhead } from './read-ahead.ts';
import { countObjectLines, JsonRecordScanner, outlineCsv, ScanError, withoutByteOrderMark } from './record-scanner.ts';
import { Spool } from './spool.ts';

/** A large file in a form that the engine reads. */
interface ReadyFile {
  readonly file: ListedFile;
  readonly scan: TextScan;
  readonly checksum: () => Promise<string>;
  /** It may share a statement with others of its compression. */
  readonly joins: boolean;
  /** Scratch files that it needs. */
  readonly made: readonly string[];
  /** When they are whole. They are copied side by side, while the beginnings of the files behind them are looked at. */
  readonly copied: Promise<void>;
}

/** What one statement reads at most: enough for all threads, and a bound for what lies in the scratch folder. */
const joinedBytes = 256 << 20;
const joinedFiles = 32;

export async function* largeUnits(files: readonly ListedFile[], input: UnitsInput): AsyncGenerator<LoadUnit> {
  const waiting = new Map<string, ReadyFile[]>();
  try {
    const { store, scratch, signal } = input;
    const copy = (file: ListedFile): Promise<string> => store.localCopy(file, scratch.copies, signal);
    for await (const { file, value } of readAhead(files, copiesAhead, copy)) {
      const ready = await readyFile(file, value, input);
      if (!ready.joins) {
        yield await singleUnit(ready, input);
        continue;
      }
      const likeness = [ready.scan.compression, ...(ready.scan.csvColumns ?? [])].join('\n');
      const others = waiting.get(likeness) ?? [];
      const bytes = others.reduce((sum, other) => sum + other.file.bytes, file.bytes);
      const fits = others.length < joinedFiles && bytes <= joinedBytes;
      waiting.set(likeness, fits ? [...others, ready] : [ready]);
      if (!fits && others.length > 0) yield await joinedUnit(others, input);
    }
    for (const [likeness, group] of waiting) {
      waiting.delete(likeness);
      yield await joinedUnit(group, input);
    }
  } finally {
    await disposeFiles([...waiting.values()].flat(), input);
  }
}

async function disposeFiles(files: readonly ReadyFile[], { scratch }: UnitsInput): Promise<void> {
  await Promise.allSettled(files.map(({ copied }) => copied));
  for (const { made } of files) scratch.remove(made);
}

async function untilCopied(files: readonly ReadyFile[], input: UnitsInput): Promise<void> {
  try {
    await Promise.all(files.map(({ copied }) => copied));
  } catch (error) {
    await disposeFiles(files, input);
    throw error;
  }
}

async function singleUnit(ready: ReadyFile, input: UnitsInput): Promise<LoadUnit> {
  await untilCopied([ready], input);
  const { file, checksum, scan, made } = ready;
  return { scan, files: [{ file, rows: undefined, checksum }], dispose: () => input.scratch.remove(made) };
}

/** Several files in one statement: the engine then reads them side by side. */
async function joinedUnit(files: readonly ReadyFile[], input: UnitsInput): Promise<LoadUnit> {
  const [first] = files;
  if (first === undefined) throw new Bug('a unit of no files');
  if (files.length === 1) return singleUnit(first, input);
  await untilCopied(files, input);
  return {
    scan: {
      ...first.scan,
      paths: files.flatMap(({ scan }) => scan.paths),
      counters: files.map(() => input.scratch.name('_sqlflow_rows')),
    },
    files: files.map(({ file, checksum }) => ({ file, rows: undefined, checksum })),
    dispose: () => input.scratch.remove(files.flatMap(({ made }) => made)),
  };
}

/** Read in place where the engine can read it; else rewritten as lines. */
async function readyFile(file: ListedFile, path: string, input: UnitsInput): Promise<ReadyFile> {
  const { load, node, store, scratch, signal } = input;
  const isCopy = scratch.owns(path);
  const compression = compressionOf(file.key, load.compression);
  // A copy gets a seal; its checksum is that of the object.
  const sum = isCopy ? await fileChecksum(path, signal) : undefined;
  const checksum = async (): Promise<string> => sum ?? (await store.checksum(file, signal));
  const ready = (scan: TextScan, joins: boolean, copied = Promise.resolve()): ReadyFile => {
    // Its failure is told when the file's turn comes.
    copied.catch(() => {});
    return { file, scan, checksum, joins, made: [path, ...scan.paths].filter((own) => scratch.owns(own)), copied };
  };
  const head = await readHead(file, path, compression, signal);
  if (load.format.kind === 'csv') {
    const { format } = load;
    const firstLine = outlineCsv(withoutByteOrderMark(head), format.quote.charCodeAt(0)).first.toString('utf8');
    const csvColumns = format.header
      ? csvHeader(node, format, file, firstLine).columns
      : node.columns.map(({ name }) => name);
    const { copied, ...readable } = await readableFile(file, path, compression, input);
    return ready({ ...readable, csvColumns, csvSkipsHeader: format.header }, input.how === 'together', copied);
  }
  const lastLine = head.lastIndexOf(0x0a);
  const whole = head.subarray(0, lastLine < 0 ? head.length : lastLine);
  if (input.how === 'together' && lastLine >= 0 && countObjectLines(whole) !== undefined) {
    input.watch.sample(file.uri, whole);
    const { copied, ...readable } = await readableFile(file, path, compression, input);
    return ready(readable, true, copied);
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
): Promise<Pick<TextScan, 'paths' | 'compression'> & { readonly copied?: Promise<void> }> {
  if (compression === 'none') return { paths: [path], compression };
  if (compression === 'gzip') {
    const copy = sealedCopy(path, input.scratch);
    return { paths: [copy.path], compression, copied: copy.done };
  }
  // A cut-off zstd file looks like a whole one to the engine, and cannot be sealed: it is inflated here.
  const plain = new Spool(input.scratch.path('inflated'));
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
  const spool = new Spool(input.scratch.path('lines'));
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
