// The listing of a source beside its ledger: what is new, changed, gone, set aside, renamed. Neither side is held: the ledger is an
// index of fingerprints while the listing goes by. Asks for contents only where names and sizes leave a doubt.
import type { Warehouse } from '../adapters/adapter.ts';
import type { Relation } from '../core/relation.ts';
import type { ChangedFile, FailedFile, FileList, ListedFile, RenamedFile } from '../core/source-state.ts';
import { findRenamed } from './find-renamed.ts';
import { type LedgerRow, publicRow } from './ledger.ts';
import { LedgerIndex } from './ledger-index.ts';
import type { Listing } from './list-source.ts';
import type { ObjectStore } from './object-store.ts';
import { PackedFiles } from './packed-files.ts';
import { type Ledger, scanContents, scanLedger } from './read-ledger.ts';
import { bucketAndKey } from './s3-uri.ts';

export interface Comparison {
  readonly fresh: FileList;
  readonly changed: readonly ChangedFile[];
  /** Listed, but not ready; loaded or not. */
  readonly waiting: FileList;
  /** Set aside, and unchanged since. */
  readonly failed: readonly { readonly listed: ListedFile; readonly mark: FailedFile }[];
  readonly renamed: readonly RenamedFile[];
  /** Loaded, and no longer listed. */
  readonly goneCount: number;
  /** What the listing said of a name; undefined: it is not loaded. */
  stateOf(uri: string): LoadedFile['state'] | undefined;
  /** Goes through the loaded files, or those of some batches, in no particular order. */
  eachLoaded(take: (file: LoadedFile) => void, batchIds?: readonly string[]): Promise<void>;
}

/** A file of the ledger, and what the listing says of it. */
export type LoadedFile =
  | { readonly state: 'same' | 'changed'; readonly row: LedgerRow; readonly listed: ListedFile }
  | { readonly state: 'gone' | 'waiting'; readonly row: LedgerRow };

export interface CompareInput {
  readonly relation: Relation;
  readonly warehouse: Warehouse;
  readonly store: ObjectStore;
  readonly signal: AbortSignal;
  /** A shorter listing has not looked everywhere: false for a name that it could not have met. Default: true for all. */
  readonly isListed?: ((uri: string) => boolean) | undefined;
  /** Hears of every file that is ready, in the order of the listing. */
  readonly onReady?: ((file: ListedFile) => void) | undefined;
}

export async function compareFiles(listing: Listing, ledger: Ledger, input: CompareInput): Promise<Comparison> {
  const { relation, warehouse, store, signal } = input;
  const index = new LedgerIndex(ledger.fileCount);
  if (ledger.fileCount > 0) {
    const { isListed = () => true } = input;
    const add = (uri: string, etag: string): void => index.add(uri, etag, isListed(uri) ? 'unseen' : 'unlisted');
    await scanContents(warehouse, relation, ledger.fileCount, add, { signal });
  }
  const fresh = new PackedFiles();
  const waiting = new PackedFiles();
  const failed: { listed: ListedFile; mark: FailedFile }[] = [];
  /** Their ETag is not the loaded one: the content may be all the same. */
  const doubtful = new Map<string, ListedFile>();
  const takeFresh = (file: ListedFile): void => {
    const mark = ledger.failed.get(file.uri);
    if (mark?.etag === file.etag) failed.push({ listed: file, mark });
    else fresh.add(file);
  };
  for await (const { file, ready } of listing.files) {
    if (!ready) {
      waiting.add(file);
      index.wait(file.uri);
      continue;
    }
    input.onReady?.(file);
    const state = index.see(file.uri, file.etag);
    if (state === undefined) takeFresh(file);
    else if (state === 'doubtful') doubtful.set(file.uri, file);
  }
  const settled = await settleDoubts(doubtful, input);
  // Two names with one fingerprint: it was never loaded.
  for (const file of settled.unknown) takeFresh(file);
  const changed = new Set(settled.changed.map(({ listed }) => listed.uri));
  const goneCount = index.count('unseen');
  const stateOf = (uri: string): LoadedFile['state'] | undefined => {
    const state = index.stateOf(uri);
    if (state === 'unseen') return 'gone';
    // What nobody looked at is taken to be as it was.
    if (state === 'unlisted') return 'same';
    return state === 'doubtful' ? (changed.has(uri) ? 'changed' : 'same') : state;
  };
  const eachLoaded = async (take: (file: LoadedFile) => void, batchIds?: readonly string[]): Promise<void> => {
    if (ledger.fileCount === 0) return;
    const takeRow = (row: LedgerRow): void => {
      const state = stateOf(row.uri) ?? 'gone';
      if (state === 'gone' || state === 'waiting') take({ state, row });
      else take({ state, row, listed: doubtful.get(row.uri) ?? asListed(row) });
    };
    await scanLedger(warehouse, relation, takeRow, { batchIds, signal });
  };
  const renamed: RenamedFile[] = [];
  if (fresh.length > 0 && goneCount > 0) {
    const sizes = new Set<number>();
    for (const { bytes } of fresh) sizes.add(bytes);
    const gone: LedgerRow[] = [];
    await eachLoaded(({ state, row }) => {
      if (state === 'gone' && sizes.has(row.bytes)) gone.push(row);
    });
    renamed.push(...(await findRenamed(fresh, gone, store, signal)));
  }
  return { fresh, changed: settled.changed, waiting, failed, renamed, goneCount, stateOf, eachLoaded };
}

/** Another ETag need not be another content: a file was touched or copied anew, an object uploaded in other parts. */
async function settleDoubts(
  doubtful: ReadonlyMap<string, ListedFile>,
  { relation, warehouse, store, signal }: CompareInput,
): Promise<{ readonly changed: readonly ChangedFile[]; readonly unknown: readonly ListedFile[] }> {
  if (doubtful.size === 0) return { changed: [], unknown: [] };
  const rows = new Map<string, LedgerRow>();
  await scanLedger(
    warehouse,
    relation,
    (row) => {
      if (doubtful.has(row.uri)) rows.set(row.uri, row);
    },
    { signal },
  );
  const changed: ChangedFile[] = [];
  const unknown: ListedFile[] = [];
  for (const listed of doubtful.values()) {
    const row = rows.get(listed.uri);
    if (row === undefined) unknown.push(listed);
    else if (!(await isSame(listed, row, store, signal))) changed.push({ listed, loaded: publicRow(row) });
  }
  return { changed, unknown };
}

/** Whether a listed file has the content that was loaded; asks for its checksum where nothing else tells. */
export async function isSame(
  file: ListedFile,
  row: LedgerRow,
  store: ObjectStore,
  signal: AbortSignal,
): Promise<boolean> {
  if (file.etag === row.etag) return true;
  if (file.bytes !== row.bytes || row.checksum === undefined) return false;
  return (await store.checksum(file, signal)) === row.checksum;
}

/** A loaded file that is listed with the content that was loaded. */
function asListed({ uri, bytes, etag, modifiedAtMs }: LedgerRow): ListedFile {
  return { uri, ...bucketAndKey(uri), bytes, etag, modifiedAtMs };
}
