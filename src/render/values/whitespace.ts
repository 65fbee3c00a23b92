// What Python calls whitespace (str.isspace); JavaScript's \s differs (it has U+FEFF, and lacks U+001C to U+001F and U+0085).

/** A character class for regular expressions with the flag u. */
export const pythonWhitespace =
  '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';

const leading = new RegExp(`^${pythonWhitespace}+`, 'u');
const space = new RegExp(`^${pythonWhitespace}$`, 'u');
const only = new RegExp(`^${pythonWhitespace}+$`, 'u');
const run = new RegExp(`${pythonWhitespace}+`, 'gu');

export function stripLeft(text: string): string {
  return text.replace(leading, '');
}

export function stripRight(text: string): string {
  // Not by a pattern that ends in $: it would try each run of spaces from each of its places.
  return text.slice(0, skipSpaceBack(text, text.length));
}

/** Where the run of whitespace at `from` ends. */
export function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && space.test(text[at] as string)) at += 1;
  return at;
}

/** Where the word at `from` ends. */
export function skipWord(text: string, from: number): number {
  let at = from;
  while (at < text.length && !space.test(text[at] as string)) at += 1;
  return at;
}

/** Where the run of whitespace before `end` begins. */
export function skipSpaceBack(text: string, end: number): number {
  let at = end;
  while (at > 0 && space.test(text[at - 1] as string)) at -= 1;
  return at;
}

/** Where the word before `end` begins. */
export function skipWordBack(text: string, end: number): number {
  let at = end;
  while (at > 0 && !space.test(text[at - 1] as string)) at -= 1;
  return at;
}

export function strip(text: string): string {
  return stripRight(stripLeft(text));
}

export function isSpace(text: string): boolean {
  return only.test(text);
}

/** The words between runs of whitespace: Python's `str.split()`. */
export function splitWhitespace(text: string): string[] {
  const inner = strip(text);
  return inner === '' ? [] : inner.split(run);
}
