// A shorter listing: goes down the folders of `partition_path`, and does not look into those whose event time is too old. What has no
// readable time is listed: a file is passed over only because its folder says that it is old.
import { parsePeriod } from '../core/event-time.ts';
import type { SourceNode } from '../core/node.ts';
import type { ListedFile } from '../core/source-state.ts';
import { eventTimePlace } from './event-time.ts';
import type { ObjectStore } from './object-store.ts';
import { folderOf, type KeyPattern, uriOf } from './s3-uri.ts';

export interface RecentInput {
  readonly store: ObjectStore;
  readonly signal: AbortSignal;
  /** Folders of a period that ended before are old. */
  readonly fromMs: number;
}

export async function* recentFiles(
  node: SourceNode,
  uri: string,
  pattern: KeyPattern,
  input: RecentInput,
): AsyncIterable<ListedFile> {
  const segments = folderPatterns(node);
  if (pattern.kind === 'key' || segments.length === 0) {
    yield* input.store.list(uri, input.signal);
    return;
  }
  const folder = folderOf(pattern);
  for await (const file of below(pattern.bucket, folder, segments.slice(begun(folder, segments)), input)) {
    if (pattern.kind === 'directory' || pattern.matches(file.key)) yield file;
  }
}

/** How one folder of the pattern is named; `time`: the number of the group that holds the event time. */
interface FolderPattern {
  readonly name: RegExp;
  readonly time: number | undefined;
}

/** The folders of the pattern down to the one that has the event time. */
function folderPatterns(node: SourceNode): readonly FolderPattern[] {
  const place = eventTimePlace(node);
  if (place === undefined) return [];
  const patterns: FolderPattern[] = [];
  let column = 0;
  for (const segment of (node.load?.partition?.template ?? '').split('/')) {
    const parts = segment.split(/(\{[^{}]*\})/);
    const source = parts.map((part) =>
      part.startsWith('{') ? '(.*)' : part.replaceAll(/[\\^$.*+?()[\]|{}]/g, '\\$&'),
    );
    const columns = parts.filter((part) => part.startsWith('{')).length;
    const isTime = place >= column && place < column + columns;
    patterns.push({ name: new RegExp(`^${source.join('')}$`), time: isTime ? place - column + 1 : undefined });
    if (isTime) return patterns;
    column += columns;
  }
  return [];
}

/** How many folders of the pattern an address has behind it already. */
function begun(folder: string, patterns: readonly FolderPattern[]): number {
  const names = folder.split('/').slice(0, -1);
  for (let count = Math.min(names.length, patterns.length); count > 0; count -= 1) {
    const last = names.slice(-count);
    if (last.every((name, at) => patterns[at]?.name.test(name))) return count;
  }
  return 0;
}

async function* below(
  bucket: string,
  folder: string,
  patterns: readonly FolderPattern[],
  input: RecentInput,
): AsyncIterable<ListedFile> {
  const [pattern, ...deeper] = patterns;
  const uri = uriOf(bucket, folder);
  if (pattern === undefined) {
    yield* input.store.list(uri, input.signal);
    return;
  }
  for await (const entry of input.store.level(uri, input.signal)) {
    if (typeof entry !== 'string') {
      yield entry;
      continue;
    }
    const name = entry.slice(uri.length, -1);
    const found = pattern.name.exec(name);
    if (found === null) yield* input.store.list(entry, input.signal);
    else if (pattern.time === undefined || !isOld(found[pattern.time] ?? '', input.fromMs)) {
      yield* below(bucket, `${folder}${name}/`, deeper, input);
    }
  }
}

function isOld(value: string, fromMs: number): boolean {
  const period = parsePeriod(decoded(value));
  return period !== undefined && period.endMs <= fromMs;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
