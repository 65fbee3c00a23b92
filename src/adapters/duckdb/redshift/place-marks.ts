// Marks inside translated SQL say which place of the Redshift text a piece comes from. They live in the SQL's own text, so that
// whoever builds SQL from pieces (operators, functions) keeps them without knowing of them; the last step takes them out.
import type { Place } from '../../../sql/syntax/nodes.ts';

// Noncharacters: Unicode keeps them out of any text that is exchanged.
const open = '\uFDD0';
const close = '\uFDD1';
/** Where a piece that can raise ends. */
const end = `${open}.${close}`;
const everyMark = /\uFDD0[^\uFDD1]+\uFDD1/g;

/** True where a text holds characters that the marks need for themselves (those of volatile calls too). */
export const holdsMarks = (text: string): boolean => /[\uFDD0-\uFDD5]/.test(text);

/** A piece that can raise an error over a value. */
export interface RaisingPiece {
  /** See raising-pieces.ts. */
  readonly what: string;
  /** Its place in the Redshift text. */
  readonly from: number;
}

export const mark = (at: Place, sql: string, raises?: RaisingPiece): string =>
  raises === undefined
    ? `${open}${at.start.toString(36)}${close}${sql}`
    : `${open}${at.start.toString(36)}:${raises.from.toString(36)}:${raises.what}${close}${sql}${end}`;

export const withoutMarks = (sql: string): string => (sql.includes(open) ? sql.replace(everyMark, '') : sql);

/** From `at` on (an offset in the translated SQL) the text comes from offset `from` of the Redshift text. */
export interface PlaceSegment {
  readonly at: number;
  readonly from: number;
  readonly raises?: RaisingPiece;
  /** The place of the innermost piece that can raise, of all that the text stands in. */
  readonly within?: number;
}

/**
 * Takes the marks out. Where the source goes on to a new line, so does the result: a piece stands in the line that it has in
 * the source, as long as the order is the source's.
 */
export function takeMarks(marked: string, source: string): { readonly sql: string; readonly places: PlaceSegment[] } {
  const lineOf = lineCounter(source);
  const places: PlaceSegment[] = [];
  const pieces: string[] = [];
  const around: { readonly from: number; readonly raises: RaisingPiece }[] = [];
  let length = 0;
  let line = 0;
  const add = (text: string): void => {
    pieces.push(text);
    length += text.length;
  };
  const place = (from: number, raises: RaisingPiece | undefined): void => {
    const within = around.at(-1)?.raises.from;
    places.push({ at: length, from, ...(raises && { raises }), ...(within !== undefined && { within }) });
  };
  for (let from = 0; from < marked.length; ) {
    const start = marked.indexOf(open, from);
    const plain = start < 0 ? marked.slice(from) : marked.slice(from, start);
    add(plain);
    line += countBreaks(plain);
    if (start < 0) break;
    const stop = marked.indexOf(close, start);
    from = stop + 1;
    if (marked[start + 1] === '.') {
      const ended = around.pop();
      // What follows belongs to the piece around it.
      if (ended !== undefined) place(around.at(-1)?.from ?? ended.from, undefined);
      continue;
    }
    const [offsetText = '', raisedAt, what = ''] = marked.slice(start + 1, stop).split(':');
    const offset = Number.parseInt(offsetText, 36);
    const missing = lineOf(offset) - line;
    if (missing > 0) {
      add('\n'.repeat(missing));
      line += missing;
    }
    const raises = raisedAt === undefined ? undefined : { what, from: Number.parseInt(raisedAt, 36) };
    if (raises !== undefined) around.push({ from: offset, raises });
    place(offset, raises);
  }
  return { sql: pieces.join(''), places };
}

/** The offset in the Redshift text that an offset in the translated SQL leads back to; undefined before the first segment. */
export function placeBehind(places: readonly PlaceSegment[], offset: number): number | undefined {
  let low = 0;
  let high = places.length - 1;
  let found: number | undefined;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const segment = places[middle] as PlaceSegment;
    if (segment.at <= offset) {
      found = segment.from;
      low = middle + 1;
    } else high = middle - 1;
  }
  return found;
}

function countBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

function lineCounter(source: string): (offset: number) => number {
  const starts = [0];
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
}

/** `"t"."a"`, without marks: cheap to write twice, and it raises nothing. */
export const isPlainColumn = (sql: string): boolean => /^(?:"(?:[^"]|"")*"\.)*"(?:[^"]|"")*"$/.test(sql);
