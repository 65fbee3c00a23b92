// The listing of a source beside its ledger: what is new, changed, gone, set aside, renamed. Asks for contents only where names
// and sizes leave a doubt.
import type { ChangedFile, FailedFile, LedgerFile, ListedFile, RenamedFile } from '../core/source-state.ts';
import type { Ledger, LedgerRow } from './ledger.ts';
import type { Listing } from './list-source.ts';
import type { ObjectStore } from './object-store.ts';

export interface Comparison {
  readonly fresh: readonly ListedFile[];
  readonly changed: readonly ChangedFile[];
  /** Loaded and listed, with the same content. */
  readonly same: readonly ListedFile[];
  readonly gone: readonly LedgerRow[];
  readonly renamed: readonly RenamedFile[];
  /** Set aside, and unchanged since. */
  readonly failed: readonly { readonly listed: ListedFile; readonly mark: FailedFile }[];
}

export async function compareFiles(
  listing: Listing,
  ledger: Ledger,
  store: ObjectStore,
  signal: AbortSignal,
): Promise<Comparison> {
  const fresh: ListedFile[] = [];
  const changed: ChangedFile[] = [];
  const same: ListedFile[] = [];
  const failed: { listed: ListedFile; mark: FailedFile }[] = [];
  const gone = new Map<string, LedgerRow>(ledger.files);
  for (const file of listing.waiting) gone.delete(file.uri);
  for (const file of listing.files) {
    const loaded = ledger.files.get(file.uri);
    gone.delete(file.uri);
    if (loaded !== undefined) {
      if (await isSame(file, loaded, store, signal)) same.push(file);
      else changed.push({ listed: file, loaded: publicRow(loaded) });
      continue;
    }
    const mark = ledger.failed.get(file.uri);
    if (mark?.etag === file.etag) failed.push({ listed: file, mark });
    else fresh.push(file);
  }
  const renamed = await findRenamed(fresh, [...gone.values()], store, signal);
  return { fresh, changed, same, gone: [...gone.values()], renamed, failed };
}

// Another ETag need not be another content: a file was touched or copied anew, an object uploaded in other parts.
async function isSame(file: ListedFile, loaded: LedgerRow, store: ObjectStore, signal: AbortSignal): Promise<boolean> {
  if (file.etag === loaded.etag) return true;
  if (file.bytes !== loaded.bytes || loaded.checksum === undefined) return false;
  return (await store.checksum(file, signal)) === loaded.checksum;
}

/** Each loaded file that is gone stands for one new file; an equal own name goes before another. */
async function findRenamed(
  fresh: readonly ListedFile[],
  gone: readonly LedgerRow[],
  store: ObjectStore,
  signal: AbortSignal,
): Promise<readonly RenamedFile[]> {
  if (fresh.length === 0 || gone.length === 0) return [];
  const bySize = new Map<number, LedgerRow[]>();
  for (const row of gone) {
    const alike = bySize.get(row.bytes);
    if (alike === undefined) bySize.set(row.bytes, [row]);
    else alike.push(row);
  }
  const renamed: RenamedFile[] = [];
  for (const file of fresh) {
    const candidates = bySize.get(file.bytes) ?? [];
    if (candidates.length === 0) continue;
    // The content is read once, and only where no ETag settles it.
    const byTag = candidates.filter(({ etag }) => etag === file.etag);
    const checksum =
      byTag.length > 0 || candidates.every((row) => row.checksum === undefined)
        ? undefined
        : await store.checksum(file, signal);
    const equal = byTag.length > 0 ? byTag : candidates.filter((row) => row.checksum === checksum);
    const found = equal.find((row) => nameOf(row.uri) === nameOf(file.uri)) ?? equal[0];
    if (found === undefined || (byTag.length === 0 && checksum === undefined)) continue;
    candidates.splice(candidates.indexOf(found), 1);
    renamed.push({ listed: file, loaded: publicRow(found) });
  }
  return renamed;
}

function nameOf(uri: string): string {
  return uri.slice(uri.lastIndexOf('/') + 1);
}

export function publicRow({ checksum: _, ...row }: LedgerRow): LedgerFile {
  return row;
}
