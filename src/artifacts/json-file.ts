// Writing JSON files: piece by piece (a manifest may have hundreds of megabytes), whole or not at all, without secrets.
import { randomBytes } from 'node:crypto';
import { appendFileSync, closeSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { type JsonValue, sortedJson } from '../util/json.ts';
import { redact } from '../util/secrets.ts';

/** A value of which only a part need be in memory: an object entry by entry, a list item by item. */
export type JsonPiece =
  | { readonly kind: 'value'; readonly value: JsonValue }
  | { readonly kind: 'object'; readonly entries: Iterable<JsonEntry> }
  | { readonly kind: 'list'; readonly items: Iterable<JsonValue> };

export type JsonEntry = readonly [string, JsonPiece];

/** Pieces are collected to writes of this many characters. */
const WRITE_SIZE = 1 << 18;

/**
 * Writes `piece` to `path` (folders are made). Entries are written in the order in which they come, keys inside of plain
 * values sorted; one entry a line. Readers see the old file or the new one, never a half: it is written beside and renamed.
 */
export function writeJsonFile(path: string, piece: JsonPiece): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    writePieces(temporary, piece);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function writePieces(path: string, piece: JsonPiece): void {
  const file = openSync(path, 'wx');
  try {
    let waiting = '';
    for (const text of piecesOf(piece)) {
      waiting += text;
      if (waiting.length < WRITE_SIZE) continue;
      // Not writeSync: it may write a part only.
      appendFileSync(file, waiting);
      waiting = '';
    }
    appendFileSync(file, `${waiting}\n`);
  } finally {
    closeSync(file);
  }
}

function* piecesOf(piece: JsonPiece): Generator<string> {
  if (piece.kind === 'value') {
    yield textOf(piece.value);
    return;
  }
  let separator = '\n';
  if (piece.kind === 'list') {
    yield '[';
    for (const item of piece.items) {
      yield separator + textOf(item);
      separator = ',\n';
    }
    yield ']';
    return;
  }
  yield '{';
  for (const [key, value] of piece.entries) {
    const name = `${separator}${textOf(key)}:`;
    separator = ',\n';
    // Most entries are plain values: one text for each.
    if (value.kind === 'value') {
      yield name + textOf(value.value);
    } else {
      yield name;
      yield* piecesOf(value);
    }
  }
  yield '}';
}

/** Secrets are looked for in the JSON text: they are registered in their escaped form, too. */
function textOf(value: JsonValue): string {
  return redact(sortedJson(value));
}
