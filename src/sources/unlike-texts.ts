// Which texts of a new raw table are nearly all different, by a look at the first lines of a large file: an engine that is told need
// not find out again and again while it stores them. A hint, no more: what is loaded does not depend on it.
import type { Warehouse } from '../adapters/adapter.ts';
import type { Compression, LoadSpec } from '../core/load-spec.ts';
import type { SourceNode } from '../core/node.ts';
import type { LoadBatch } from '../core/plan.ts';
import type { ListedFile } from '../core/source-state.ts';
import { Bug } from '../diagnostics/bug.ts';
import { compressionOf, inflatedHead } from './content.ts';
import { csvHeader } from './csv-header.ts';
import type { LoadSql, TextScan } from './load-sql.ts';
import type { ObjectStore } from './object-store.ts';
import { countObjectLines, outlineCsv, withoutByteOrderMark } from './record-scanner.ts';
import { Scratch } from './scratch.ts';
import { Spool } from './spool.ts';

export interface UnlikeTextsInput {
  /** With the columns that the files hold. */
  readonly node: SourceNode;
  readonly load: LoadSpec;
  readonly sql: LoadSql;
  readonly store: ObjectStore;
  readonly warehouse: Warehouse;
  readonly batch: LoadBatch;
  readonly workDir: string;
  readonly signal: AbortSignal;
  readonly onStatement?: ((sql: string) => void) | undefined;
}

/** For less the look is not worth its time. */
const leastBytes = 4 << 20;
const largeBytes = 1 << 20;
const filesLookedAt = 1000;
const headBytes: Readonly<Record<Compression, number>> = { none: 1 << 20, gzip: 512 << 10, zstd: 512 << 10 };
const rowsLookedAt = 4000;
const rowsNeeded = 1000;
/**
 * 4,000 values drawn of 40,000 repeat 200 times. So many in a row group of 122,880 give a dictionary no room to be worth it; fewer in the
 * files than there seem to be in the look cost space, no more.
 */
const leastShare = 0.95;

/** Names of columns. */
export async function unlikeTexts(input: UnlikeTextsInput): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const scratch = new Scratch(input.workDir);
  let path: string | undefined;
  try {
    const file = largeFile(input.batch);
    if (file === undefined || !(await isWanted(input))) return found;
    const scan = await headScan(file, input, scratch);
    path = scan?.paths[0];
    if (scan === undefined) return found;
    const keys = input.load.format.kind === 'json' && input.load.format.mapping.kind === 'auto-ignorecase';
    const named = keys ? (await query(input, input.sql.keys(scan))).map(([key]) => key ?? '').sort() : undefined;
    const asked = input.sql.countTexts({ ...scan, keys: named }, rowsLookedAt);
    const counts = asked === undefined ? [] : ((await query(input, asked.sql))[0] ?? []).map(Number);
    for (const [at, name] of (asked?.names ?? []).entries()) {
      const [present = 0, different = 0] = counts.slice(2 * at);
      if (present >= rowsNeeded && different >= leastShare * present) found.add(name);
    }
  } catch (error) {
    // What is wrong with a file is the load's to say.
    if (error instanceof Bug || input.signal.aborted) throw error;
  } finally {
    scratch.remove(path === undefined ? [] : [path]);
  }
  return found;
}

function largeFile({ files, bytes }: LoadBatch): ListedFile | undefined {
  if (bytes < leastBytes) return undefined;
  for (const file of files.slice(0, filesLookedAt)) if (file.bytes > largeBytes) return file;
  return undefined;
}

async function isWanted(input: UnlikeTextsInput): Promise<boolean> {
  const { dialect } = input.warehouse;
  const question = dialect.wantsUnlikeTexts?.(input.node.relation.database);
  return question !== undefined && (await query(input, question)).length > 0;
}

/** The whole lines of a file's beginning, in a file of their own. Undefined: it is not of lines. */
async function headScan(file: ListedFile, input: UnlikeTextsInput, scratch: Scratch): Promise<TextScan | undefined> {
  const { load, node, store, signal } = input;
  const compression = compressionOf(file.key, load.compression);
  const head = inflatedHead(await store.head(file, headBytes[compression], signal), compression);
  const text = withoutByteOrderMark(head.subarray(0, head.lastIndexOf(0x0a) + 1));
  const { format } = load;
  if (format.kind === 'json') return countObjectLines(text) === undefined ? undefined : written(text, {}, scratch);
  if (format.kind !== 'csv') return undefined;
  // A record may go on in the next line: what ends with a quote open is for the load to read.
  const { first } = outlineCsv(text, format.quote.charCodeAt(0));
  const csvColumns = format.header
    ? csvHeader(node, format, file, first.toString('utf8')).columns
    : node.columns.map(({ name }) => name);
  return written(text, { csvColumns, csvSkipsHeader: format.header }, scratch);
}

function written(text: Buffer, shape: Partial<TextScan>, scratch: Scratch): TextScan {
  const spool = new Spool(scratch.path('head'));
  try {
    spool.append(text);
  } finally {
    spool.close();
  }
  return { ...shape, paths: [spool.path], compression: 'none' };
}

async function query(
  { warehouse, signal, onStatement }: UnlikeTextsInput,
  sql: string,
): Promise<readonly (readonly (string | null)[])[]> {
  onStatement?.(sql);
  return (await warehouse.query(sql, { signal })).rows;
}
