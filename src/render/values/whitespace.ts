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
  let end = text.length;
  while (end > 0 && space.test(text[end - 1] as string)) end -= 1;
  return text.slice(0, end);
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
