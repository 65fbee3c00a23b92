// The files of a source as they are listed now, one by one: each once, without hidden names, told apart by whether they are ready.
import type { SourceNode } from '../core/node.ts';
import type { ListedFile } from '../core/source-state.ts';
import type { ObjectStore } from './object-store.ts';
import { PackedFiles } from './packed-files.ts';
import { recentFiles } from './recent-files.ts';
import { folderOf, isIgnored, type KeyPattern, parsePattern, uriOf } from './s3-uri.ts';

export interface ListInput {
  readonly store: ObjectStore;
  readonly signal: AbortSignal;
  /** What `ready: { min_age }` is measured from. */
  readonly now?: Date | undefined;
  /** A shorter listing: folders whose event time ended before are passed over. */
  readonly recentFromMs?: number | undefined;
  /** Hears now and then how many objects were seen so far. */
  readonly onProgress?: ((seen: number) => void) | undefined;
}

/** A listing as it goes by. */
export interface Listing {
  /** In key order, address by address; `ready` false: too young, or without its marker. Walked over once. */
  readonly files: AsyncIterable<{ readonly file: ListedFile; readonly ready: boolean }>;
  /** Of what has gone by: writers' own names, folder markers, empty objects. */
  ignoredCount(): number;
}

/** A page of S3. */
const progressEvery = 1000;

export function listSource(node: SourceNode, input: ListInput): Listing {
  const from = (node.load?.from ?? []).map(({ uri }) => ({ uri, pattern: parsePattern(uri) }));
  // Two addresses may name one object: it counts once, and whoever takes it decides over who ignores it.
  const shared = overlap(from.map(({ pattern }) => pattern))
    ? { taken: new Set<string>(), ignored: new Set<string>() }
    : undefined;
  let seen = 0;
  let ignored = 0;
  return {
    ignoredCount: () =>
      shared === undefined ? ignored : [...shared.ignored].filter((uri) => !shared.taken.has(uri)).length,
    files: walk(),
  };

  function objects(uri: string, pattern: KeyPattern): AsyncIterable<ListedFile> {
    const { store, signal, recentFromMs } = input;
    if (recentFromMs === undefined) return store.list(uri, signal);
    return recentFiles(node, uri, pattern, { store, signal, fromMs: recentFromMs });
  }

  async function* walk(): Listing['files'] {
    const ready = node.load?.ready;
    const youngestMs = ready?.minAgeMs === undefined ? undefined : (input.now ?? new Date()).getTime() - ready.minAgeMs;
    const isOld = (file: ListedFile): boolean => youngestMs === undefined || file.modifiedAtMs <= youngestMs;
    for (const { uri, pattern } of from) {
      const marker = ready?.marker;
      if (marker === undefined) {
        for await (const file of objects(uri, pattern)) {
          if (isTaken(file, pattern)) yield { file, ready: isOld(file) };
        }
        continue;
      }
      // A marker may come behind the files that it stands for.
      const markers = new Set<string>();
      const listed = new PackedFiles();
      for await (const file of listWithMarkers(uri, pattern, marker, markers, objects)) {
        if (isTaken(file, pattern)) listed.add(file);
      }
      const top = folderOf(pattern);
      for (const file of listed) yield { file, ready: isOld(file) && isMarked(file.key, top, markers) };
    }
  }

  function isTaken(file: ListedFile, pattern: KeyPattern): boolean {
    seen += 1;
    if (seen % progressEvery === 0) input.onProgress?.(seen);
    if (isIgnored(file, pattern)) {
      ignored += 1;
      shared?.ignored.add(file.uri);
      return false;
    }
    if (shared === undefined) return true;
    const isNew = !shared.taken.has(file.uri);
    shared.taken.add(file.uri);
    return isNew;
  }
}

/** Whether an object may be named by two of them. */
function overlap(patterns: readonly KeyPattern[]): boolean {
  const prefixes = patterns.map(({ bucket, prefix }) => `${bucket}/${prefix}`).sort();
  // In order, a prefix stands right before those that begin with it.
  return prefixes.some((prefix, at) => at > 0 && prefix.startsWith(prefixes[at - 1] as string));
}

/** A glob need not match the marker beside its files, so its folder is listed whole and the glob applied here. */
async function* listWithMarkers(
  uri: string,
  pattern: KeyPattern,
  marker: string,
  markers: Set<string>,
  objects: (uri: string, pattern: KeyPattern) => AsyncIterable<ListedFile>,
): AsyncIterable<ListedFile> {
  const folder = folderOf(pattern);
  const listed = (address: string): AsyncIterable<ListedFile> => objects(address, parsePattern(address));
  if (pattern.kind === 'key') {
    for await (const file of listed(uriOf(pattern.bucket, folder + marker))) {
      if (file.key === folder + marker) markers.add(folder);
    }
    yield* listed(uri);
    return;
  }
  for await (const file of listed(uriOf(pattern.bucket, folder))) {
    const name = file.key.slice(file.key.lastIndexOf('/') + 1);
    if (name === marker) markers.add(file.key.slice(0, file.key.length - name.length));
    else if (pattern.kind === 'directory' || pattern.matches(file.key)) yield file;
  }
}

/** The marker stands in the file's folder or in one above it, down from the address's own. */
function isMarked(key: string, top: string, markers: ReadonlySet<string>): boolean {
  let folder = key.slice(0, key.lastIndexOf('/') + 1);
  while (folder.length >= top.length) {
    if (markers.has(folder)) return true;
    if (folder === '') return false;
    folder = folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1);
  }
  return false;
}
