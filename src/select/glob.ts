// Unix globs as dbt's selectors know them (Python's fnmatch): `*`, `?`, `[abc]`, `[a-z]`, `[!abc]`. No braces, no escapes.

export type TextMatcher = (text: string) => boolean;

/** Whether `text` means more than itself. */
export function isGlob(text: string): boolean {
  return /[*?[\]]/.test(text);
}

type Part =
  | { readonly kind: 'star' }
  | { readonly kind: 'any' }
  | { readonly kind: 'one'; readonly char: string }
  | { readonly kind: 'set'; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] };

/**
 * A test for whole texts; upper and lower case differ. Its time is bounded by pattern length times text length.
 *
 * @example compileGlob('stg_*')('stg_orders') // true
 */
export function compileGlob(pattern: string): TextMatcher {
  if (!isGlob(pattern)) return (text) => text === pattern;
  if (pattern === '*') return () => true;
  const parts = parseGlob(Array.from(pattern));
  return (text) => matches(parts, Array.from(text));
}

function parseGlob(chars: readonly string[]): readonly Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < chars.length; at += 1) {
    const char = chars[at] ?? '';
    if (char === '*') {
      if (parts.at(-1)?.kind !== 'star') parts.push({ kind: 'star' });
    } else if (char === '?') {
      parts.push({ kind: 'any' });
    } else if (char === '[') {
      const negated = chars[at + 1] === '!';
      const first = at + (negated ? 2 : 1);
      // A `]` in the first place stands for itself; a `[` that is never closed, too.
      const close = chars.indexOf(']', first + 1);
      if (close < 0) {
        parts.push({ kind: 'one', char });
      } else {
        parts.push({ kind: 'set', negated, ranges: parseRanges(chars.slice(first, close)) });
        at = close;
      }
    } else {
      parts.push({ kind: 'one', char });
    }
  }
  return parts;
}

function parseRanges(chars: readonly string[]): readonly (readonly [string, string])[] {
  const ranges: (readonly [string, string])[] = [];
  for (let at = 0; at < chars.length; at += 1) {
    const from = chars[at] ?? '';
    const to = chars[at + 2];
    if (chars[at + 1] === '-' && to !== undefined) {
      ranges.push([from, to]);
      at += 2;
    } else {
      ranges.push([from, from]);
    }
  }
  return ranges;
}

/** Greedy from the left; on a mismatch only the last star takes one more character, so nothing is tried exponentially often. */
function matches(parts: readonly Part[], chars: readonly string[]): boolean {
  let part = 0;
  let at = 0;
  let starPart = -1;
  let starAt = 0;
  while (at < chars.length) {
    const wanted = parts[part];
    if (wanted?.kind === 'star') {
      starPart = part;
      starAt = at;
      part += 1;
    } else if (wanted !== undefined && fits(wanted, chars[at] ?? '')) {
      part += 1;
      at += 1;
    } else if (starPart >= 0) {
      starAt += 1;
      at = starAt;
      part = starPart + 1;
    } else {
      return false;
    }
  }
  while (parts[part]?.kind === 'star') part += 1;
  return part === parts.length;
}

function fits(part: Exclude<Part, { kind: 'star' }>, char: string): boolean {
  switch (part.kind) {
    case 'any':
      return true;
    case 'one':
      return part.char === char;
    case 'set':
      return part.ranges.some(([from, to]) => from <= char && char <= to) !== part.negated;
  }
}
