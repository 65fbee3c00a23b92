// manifest.json as bytes: its writer puts each entry on a line of its own, so entries are exchanged without reading the others. Knows the
// layout of artifacts/json-file.ts, and nothing of what an entry says.
import { closeSync, openSync, readSync } from 'node:fs';
import { manifestKeys } from '../artifacts/manifest-json.ts';

export type ManifestKey = (typeof manifestKeys)[number];

/** A stretch of the text, in bytes. */
type Stretch = readonly [start: number, end: number];

const newline = 0x0a;
const comma = 0x2c;
const quote = 0x22;
const backslash = 0x5c;

/** The line of a top-level key, its comma left out. */
export function topLevelLine(text: Buffer, key: ManifestKey): Stretch | undefined {
  const at = startOf(text, key);
  const end = at < 0 ? -1 : text.indexOf(newline, at + 1);
  return end < 0 ? undefined : [at + 1, end - 1];
}

/** The line end before a top-level key. Ids have dots in them, so no other line begins like one. Nodes are most of the text. */
function startOf(text: Buffer, key: ManifestKey): number {
  const head = `\n${JSON.stringify(key)}:`;
  return manifestKeys.indexOf(key) <= manifestKeys.indexOf('nodes') ? text.indexOf(head) : text.lastIndexOf(head);
}

/**
 * Where the line of the metadata lies in a manifest's file: not far from its beginning. Undefined where it is not the one of this
 * invocation.
 */
export function metadataStretch(path: string, invocationId: string): Stretch | undefined {
  const file = openSync(path, 'r');
  try {
    let text = Buffer.alloc(0);
    const part = Buffer.allocUnsafe(1 << 20);
    for (let read = readSync(file, part); read > 0; read = readSync(file, part)) {
      text = Buffer.concat([text, part.subarray(0, read)]);
      const found = topLevelLine(text, 'metadata');
      if (found !== undefined) return text.toString('utf8', ...found).includes(invocationId) ? found : undefined;
    }
    return undefined;
  } finally {
    closeSync(file);
  }
}

/** What stands between the braces of a top-level key: lines of `"id":value`, divided by commas. */
function entriesOf(text: Buffer, key: ManifestKey): Stretch | undefined {
  const next = manifestKeys[manifestKeys.indexOf(key) + 1];
  const at = startOf(text, key);
  const end = next === undefined ? -1 : startOf(text, next);
  // Before the next key: the closing brace and a comma.
  return at < 0 || end < 0 ? undefined : [at + `\n"${key}":{`.length, end - 2];
}

export interface ManifestChanges {
  /** Id -> the entry's JSON; undefined: there is no such entry any more. */
  readonly entries: ReadonlyMap<ManifestKey, ReadonlyMap<string, string | undefined>>;
  /** Keys whose whole value is another one, as JSON. */
  readonly values: ReadonlyMap<ManifestKey, string>;
}

/** The manifest with these changes, in pieces. Undefined where the text is not laid out as it should be. */
export function changedManifest(text: Buffer, changes: ManifestChanges): readonly Buffer[] | undefined {
  const edits: { readonly at: Stretch; readonly pieces: readonly Buffer[] }[] = [];
  for (const [key, entries] of changes.entries) {
    if (entries.size === 0) continue;
    const at = entriesOf(text, key);
    if (at === undefined) return undefined;
    edits.push({ at, pieces: changedEntries(text, at, entries) });
  }
  for (const [key, value] of changes.values) {
    const at = topLevelLine(text, key);
    if (at === undefined) return undefined;
    edits.push({ at, pieces: [Buffer.from(`${JSON.stringify(key)}:${value}`)] });
  }
  edits.sort((a, b) => a.at[0] - b.at[0]);
  const pieces: Buffer[] = [];
  let done = 0;
  for (const { at, pieces: own } of edits) {
    pieces.push(text.subarray(done, at[0]), ...own);
    done = at[1];
  }
  pieces.push(text.subarray(done));
  return pieces;
}

/** Entries that stay are taken over in stretches as long as possible; new ones are put in by the code points of their ids. */
function changedEntries(
  text: Buffer,
  [start, end]: Stretch,
  changes: ReadonlyMap<string, string | undefined>,
): readonly Buffer[] {
  const fresh = [...changes].flatMap(([id, json]) => (json === undefined ? [] : [{ id, json }]));
  fresh.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const parts: Buffer[] = [];
  /** Where the stretch of entries that stay begins: at the line end before the first of them. */
  let kept = start;
  let next = 0;
  const keepUntil = (at: number): void => {
    // Without the comma before the line that is not taken over.
    const last = text[at - 1] === comma ? at - 1 : at;
    if (last > kept) parts.push(text.subarray(kept, last));
  };
  const addUpTo = (id: string | undefined, at: number): void => {
    const first = fresh[next];
    if (first === undefined || (id !== undefined && first.id > id)) return;
    keepUntil(at);
    kept = at;
    for (let one: typeof first | undefined = first; one !== undefined; one = fresh[next]) {
      if (id !== undefined && one.id > id) break;
      parts.push(Buffer.from(`\n${JSON.stringify(one.id)}:${one.json}`));
      next += 1;
    }
  };
  for (let at = start; at < end; ) {
    const found = text.indexOf(newline, at + 1);
    const lineEnd = found < 0 || found > end ? end : found;
    const id = idAt(text, at + 1);
    addUpTo(id, at);
    if (changes.has(id)) {
      keepUntil(at);
      kept = lineEnd;
    }
    at = lineEnd;
  }
  addUpTo(undefined, end);
  keepUntil(end);
  return parts.flatMap((part, index) => (index === 0 ? [part] : [Buffer.from(','), part]));
}

/** The key of a line that begins at `start`. */
function idAt(text: Buffer, start: number): string {
  let end = start + 1;
  let isPlain = true;
  for (let byte = text[end] ?? quote; byte !== quote; byte = text[end] ?? quote) {
    // Escapes, and what is not ASCII.
    if (byte === backslash || byte > 0x7f) isPlain = false;
    end += byte === backslash ? 2 : 1;
  }
  return isPlain
    ? text.toString('latin1', start + 1, end)
    : (JSON.parse(text.toString('utf8', start, end + 1)) as string);
}
