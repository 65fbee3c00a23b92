// Strings as sequences of code points, as Python sees them; JavaScript's are of UTF-16 units.
import { spend } from './budget.ts';
import { sequenceIndex, sliceBounds, sliceItems } from './indexing.ts';
import type { Value } from './py-object.ts';
import { codePointLength, hasSurrogates } from './type-names.ts';

export function stringItem(text: string, key: Value): string | undefined {
  if (!hasSurrogates(text)) {
    const index = sequenceIndex(key, text.length);
    return index === undefined ? undefined : text[index];
  }
  const chars = pointsOf(text);
  const index = sequenceIndex(key, chars.length);
  return index === undefined ? undefined : chars[index];
}

/** The code points, each as a text. */
export function pointsOf(text: string): string[] {
  spend(text.length >> 2);
  return [...text];
}

export function stringIterator(text: string): Iterator<string> & Iterable<string> {
  return text[Symbol.iterator]() as Iterator<string> & Iterable<string>;
}

export function sliceString(text: string, from: Value, to: Value, step: Value): string {
  if (step === null && !hasSurrogates(text)) {
    const bounds = sliceBounds(from, to, step, text.length);
    return bounds.from < bounds.to ? text.slice(bounds.from, bounds.to) : '';
  }
  const chars = hasSurrogates(text) ? pointsOf(text) : text;
  return sliceItems<string>(chars, sliceBounds(from, to, step, chars.length)).join('');
}

/** The UTF-16 offset of a code point's position (clamped). */
export function unitOffset(text: string, position: number): number {
  if (!hasSurrogates(text)) return Math.min(position, text.length);
  spend(text.length >> 3);
  let units = 0;
  let count = 0;
  for (const char of text) {
    if (count === position) return units;
    units += char.length;
    count += 1;
  }
  return units;
}

/** The code point's position of a UTF-16 offset. */
export function pointPosition(text: string, offset: number): number {
  return codePointLength(text.slice(0, offset));
}
