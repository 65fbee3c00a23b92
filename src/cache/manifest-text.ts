// manifest.json as bytes: its writer puts each entry on a line of its own, so entries are exchanged without reading the others. Knows the
// layout of artifacts/json-file.ts, and nothing of what an entry says. Nothing here holds the whole text.
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { manifestKeys } from '../artifacts/manifest-json.ts';

export type ManifestKey = (typeof manifestKeys)[number];

/** A stretch of the file, in bytes. */
export type Stretch = readonly [start: number, end: number];

/** What another manifest is made of: stretches of the file, and texts of its own. */
export type ManifestPiece = Stretch | string;

/** Key -> id -> the entry's JSON; null: there is no such entry any more. */
export type ManifestChanges = Readonly<Partial<Record<ManifestKey, Readonly<Record<string, string | null>>>>>;

const newline = 0x0a;
const quote = 0x22;
const backslash = 0x5c;
const bufferSize = 1 << 19;
const keys: ReadonlySet<string> = new Set(manifestKeys);

/** Changes on top of others. */
export function mergedChanges(before: ManifestChanges, after: ManifestChanges): ManifestChanges {
  const merged: { [key in ManifestKey]?: Readonly<Record<string, string | null>> } = { ...before };
  for (const key of manifestKeys) {
    if (after[key] !== undefined) merged[key] = { ...before[key], ...after[key] };
  }
  return merged;
}

/**
 * Where the line of the metadata lies in a manifest's file, its comma left out: not far from its beginning. Undefined where it is not the
 * one of this invocation.
 */
export function metadataStretch(path: string, invocationId: string): Stretch | undefined {
  let found: Stretch | undefined;
  eachLine(path, (text, from, to, at) => {
    if (nameAt(text, from) !== 'metadata') return true;
    if (text.toString('utf8', from, to).includes(invocationId)) found = [at, at + to - from - 1];
    return false;
  });
  return found;
}

/** The manifest with these changes. Undefined where the file is not laid out as it should be. */
export function changedManifest(path: string, changes: ManifestChanges): readonly ManifestPiece[] | undefined {
  const due = new Set(manifestKeys.filter((key) => Object.keys(changes[key] ?? {}).length > 0));
  const pieces: ManifestPiece[] = [];
  let done = 0;
  let section: Section | undefined;
  /** `at`: where the next key's line begins. Before it: the closing brace, a comma, the line end. */
  const close = (at: number): void => {
    if (section === undefined) return;
    pieces.push([done, section.start], ...section.end(at - 3));
    done = at - 3;
    section = undefined;
  };
  const size = eachLine(path, (text, from, _to, at) => {
    const name = nameAt(text, from);
    if (name === undefined) return true;
    if (!keys.has(name)) section?.line(at - 1, name);
    else {
      close(at);
      const key = name as ManifestKey;
      if (due.delete(key)) section = sectionOf(at + `"${key}":{`.length, changes[key] ?? {});
    }
    return true;
  });
  // The last key is none whose entries are exchanged.
  if (section !== undefined || due.size > 0) return undefined;
  return [...pieces, [done, size]];
}

/** The same manifest with another line of metadata. `at`: where that lies in the file. */
export function withMetadata(pieces: readonly ManifestPiece[], at: Stretch, line: string): readonly ManifestPiece[] {
  return pieces.flatMap((piece): readonly ManifestPiece[] =>
    typeof piece === 'string' || at[0] < piece[0] || piece[1] < at[1]
      ? [piece]
      : [[piece[0], at[0]], line, [at[1], piece[1]]],
  );
}

/** How much of it is text of its own, in characters. */
export function ownLength(pieces: readonly ManifestPiece[]): number {
  return pieces.reduce((sum, piece) => sum + (typeof piece === 'string' ? piece.length : 0), 0);
}

/** Makes the file `to`, which must not be there, out of `pieces` of `from`. */
export function writePieces(from: string, pieces: readonly ManifestPiece[], to: string): void {
  const source = openSync(from, 'r');
  try {
    const file = openSync(to, 'wx', 0o666);
    try {
      const buffer = Buffer.allocUnsafe(bufferSize);
      for (const piece of pieces) {
        if (typeof piece === 'string') writeAll(file, Buffer.from(piece));
        else {
          for (let [at, end] = piece; at < end; ) {
            const read = readSync(source, buffer, 0, Math.min(bufferSize, end - at), at);
            if (read === 0) throw new Error(`${from} is shorter than it was`);
            writeAll(file, buffer.subarray(0, read));
            at += read;
          }
        }
      }
    } finally {
      closeSync(file);
    }
  } finally {
    closeSync(source);
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

/** What stands between the braces of a top-level key: lines of `"id":value`, divided by commas, each after a line end. */
interface Section {
  readonly start: number;
  /** `at`: of the line end before it. */
  line(at: number, id: string): void;
  end(at: number): readonly ManifestPiece[];
}

/** Entries that stay are taken over in stretches as long as possible; new ones are put in by the code points of their ids. */
function sectionOf(start: number, changes: Readonly<Record<string, string | null>>): Section {
  const fresh = Object.entries(changes).flatMap(([id, json]) => (json === null ? [] : [{ id, json }]));
  fresh.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const parts: ManifestPiece[] = [];
  /** Where the stretch of entries that stay begins; undefined: with the next line. */
  let kept: number | undefined = start;
  let next = 0;
  const keepUntil = (at: number, isEnd: boolean): void => {
    // Without the comma before the line that is not taken over.
    const last = isEnd ? at : at - 1;
    if (kept !== undefined && last > kept) parts.push([kept, last]);
  };
  const addUpTo = (id: string | undefined, at: number): void => {
    const first = fresh[next];
    if (first === undefined || (id !== undefined && first.id > id)) return;
    keepUntil(at, id === undefined);
    kept = at;
    for (let one: typeof first | undefined = first; one !== undefined; one = fresh[next]) {
      if (id !== undefined && one.id > id) break;
      parts.push(`\n${JSON.stringify(one.id)}:${one.json}`);
      next += 1;
    }
  };
  return {
    start,
    line(at, id) {
      kept ??= at;
      addUpTo(id, at);
      if (!Object.hasOwn(changes, id)) return;
      keepUntil(at, false);
      kept = undefined;
    },
    end(at) {
      kept ??= at;
      addUpTo(undefined, at);
      keepUntil(at, true);
      return parts.flatMap((part, index) => (index === 0 ? [part] : [',', part]));
    },
  };
}

/**
 * Calls `onLine` with each line: where it lies in `text`, its line end left out, and where in the file. It ends where that says false.
 *
 * @returns the size of the file
 */
function eachLine(path: string, onLine: (text: Buffer, from: number, to: number, at: number) => boolean): number {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    let room = Buffer.allocUnsafe(bufferSize);
    /** What is read and not yet gone through, and where in the file it begins. */
    let text = room.subarray(0, 0);
    let origin = 0;
    for (let from = 0; ; ) {
      const to = text.indexOf(newline, from);
      if (to >= 0) {
        if (!onLine(text, from, to, origin + from)) return size;
        from = to + 1;
        continue;
      }
      // The line goes on: it moves to the front, or gets more room.
      const left = text.length - from;
      if (from > 0) room.copyWithin(0, from, text.length);
      else if (left === room.length) room = Buffer.concat([room], room.length * 2);
      origin += from;
      from = 0;
      const read = readSync(file, room, left, room.length - left, origin + left);
      if (read === 0) return size;
      text = room.subarray(0, left + read);
    }
  } finally {
    closeSync(file);
  }
}

/** The key of a line that begins at `start`; undefined: it has none. */
function nameAt(text: Buffer, start: number): string | undefined {
  if (text[start] !== quote) return undefined;
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
