// The files of a source as they are listed now: each once, without hidden names, told apart by whether they are ready.
import type { SourceNode } from '../core/node.ts';
import type { ListedFile } from '../core/source-state.ts';
import type { ObjectStore } from './object-store.ts';
import { folderOf, isIgnored, type KeyPattern, parsePattern, uriOf } from './s3-uri.ts';

export interface Listing {
  /** In key order, address by address. */
  readonly files: readonly ListedFile[];
  /** Not ready: too young, or without their marker. */
  readonly waiting: readonly ListedFile[];
  readonly ignoredCount: number;
}

export interface ListInput {
  readonly store: ObjectStore;
  readonly signal: AbortSignal;
  readonly now?: Date | undefined;
}

export async function listSource(node: SourceNode, input: ListInput): Promise<Listing> {
  const from = node.load?.from ?? [];
  const ready = node.load?.ready;
  const files: ListedFile[] = [];
  const waiting: ListedFile[] = [];
  const ignored = new Set<string>();
  const youngestMs = ready?.minAgeMs === undefined ? undefined : (input.now ?? new Date()).getTime() - ready.minAgeMs;
  // Two entries may name one file: it counts once.
  const seen = from.length > 1 ? new Set<string>() : undefined;
  for (const { uri } of from) {
    const pattern = parsePattern(uri);
    const markers = ready?.marker === undefined ? undefined : new Set<string>();
    const listed: ListedFile[] = [];
    for await (const file of listWithMarkers(uri, pattern, ready?.marker, markers, input)) {
      if (isIgnored(file, pattern)) {
        ignored.add(file.uri);
      } else if (seen === undefined || !seen.has(file.uri)) {
        seen?.add(file.uri);
        listed.push(file);
      }
    }
    const top = folderOf(pattern);
    for (const file of listed) {
      const isYoung = youngestMs !== undefined && file.modifiedAtMs > youngestMs;
      if (isYoung || (markers !== undefined && !isMarked(file.key, top, markers))) waiting.push(file);
      else files.push(file);
    }
  }
  for (const uri of ignored) if (seen?.has(uri) === true) ignored.delete(uri);
  return { files, waiting, ignoredCount: ignored.size };
}

/** A glob need not match the marker beside its files, so its folder is listed whole and the glob applied here. */
async function* listWithMarkers(
  uri: string,
  pattern: KeyPattern,
  marker: string | undefined,
  markers: Set<string> | undefined,
  { store, signal }: ListInput,
): AsyncIterable<ListedFile> {
  if (marker === undefined || markers === undefined) {
    yield* store.list(uri, signal);
    return;
  }
  const folder = folderOf(pattern);
  if (pattern.kind === 'key') {
    for await (const file of store.list(uriOf(pattern.bucket, folder + marker), signal)) {
      if (file.key === folder + marker) markers.add(folder);
    }
    yield* store.list(uri, signal);
    return;
  }
  for await (const file of store.list(uriOf(pattern.bucket, folder), signal)) {
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
