// Case, character classes and padding as Python's str has them.
import { spend, spendSize } from './budget.ts';
import { codePointLength } from './type-names.ts';

export function toLower(text: string): string {
  return text.toLowerCase();
}

/** The first character in title case, the others lower: a digraph such as ǆ has a title case of its own. */
export function capitalize(text: string): string {
  const code = text.codePointAt(0);
  if (code === undefined) return '';
  const first = String.fromCodePoint(code);
  // The whole is lowered at once: a final sigma looks at what stands before it.
  const lowered = text.toLowerCase();
  const lowerFirst = first.toLowerCase();
  return (
    titleChar(first) +
    (lowered.startsWith(lowerFirst) ? lowered.slice(lowerFirst.length) : text.slice(first.length).toLowerCase())
  );
}

const titleSpecials: Readonly<Record<string, string>> = {
  ŉ: 'ʼN',
  ǆ: 'ǅ',
  Ǆ: 'ǅ',
  ǅ: 'ǅ',
  ǉ: 'ǈ',
  Ǉ: 'ǈ',
  ǈ: 'ǈ',
  ǌ: 'ǋ',
  Ǌ: 'ǋ',
  ǋ: 'ǋ',
  ǳ: 'ǲ',
  Ǳ: 'ǲ',
  ǲ: 'ǲ',
};

function titleChar(char: string): string {
  const special = titleSpecials[char];
  if (special !== undefined) return special;
  const upper = char.toUpperCase();
  // ß becomes Ss, ﬁ becomes Fi.
  const points = [...upper];
  return points.length > 1 && /\p{L}/u.test(points[1] as string)
    ? points[0] + points.slice(1).join('').toLowerCase()
    : upper;
}

function isCased(char: string): boolean {
  return casedPattern.test(char);
}

const casedPattern = /\p{Cased}/u;

export function titleCase(text: string): string {
  let inWord = false;
  const points = [...text];
  return points
    .map((char, at) => {
      const changed = inWord ? lowerAt(points, at) : titleChar(char);
      inWord = isCased(char);
      return changed;
    })
    .join('');
}

export function swapCase(text: string): string {
  const points = [...text];
  return points
    .map((char, at) => {
      if (upperPattern.test(char)) return lowerAt(points, at);
      return lowerPattern.test(char) ? char.toUpperCase() : char;
    })
    .join('');
}

/** A sigma at a word's end has a form of its own. */
function lowerAt(points: readonly string[], at: number): string {
  const char = points[at] as string;
  if (char !== 'Σ') return char.toLowerCase();
  const cased = (step: -1 | 1): boolean => {
    let next = at + step;
    while (ignorable.test(points[next] ?? '')) next += step;
    return isCased(points[next] ?? '');
  };
  return cased(-1) && !cased(1) ? 'ς' : 'σ';
}

const ignorable = /^\p{Case_Ignorable}$/u;

const upperPattern = /\p{Uppercase}/u;
const lowerPattern = /\p{Lowercase}/u;
const titlePattern = /\p{Lt}/u;

/** Full case folding: what lower case of the upper case gives, and ß and its kind spelled out. */
export function casefold(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  spend(text.length * 4);
  let result = '';
  for (const char of text) {
    const lower = char.toLowerCase();
    const folded = char.toUpperCase().toLowerCase();
    result +=
      char === 'İ'
        ? lower
        : keepsFold.has(char)
          ? lower
          : folded === 'σ' || char === 'ς'
            ? 'σ'
            : foldOf(char, lower, folded);
  }
  return result;
}

/** Dotless i folds to itself; Cherokee folds to its upper case. */
const keepsFold = new Set(['ı']);

function foldOf(char: string, lower: string, folded: string): string {
  if (/\p{Script=Cherokee}/u.test(char)) return char.toUpperCase();
  return folded.length >= lower.length ? folded : lower;
}

function every(text: string, pattern: RegExp): boolean {
  if (text === '') return false;
  for (const char of text) if (!pattern.test(char)) return false;
  return true;
}

export function isAlpha(text: string): boolean {
  return every(text, /^\p{L}$/u);
}

export function isDecimal(text: string): boolean {
  return every(text, /^\p{Nd}$/u);
}

const digits = /^[\p{Nd}²³¹⁰⁴-⁹₀-₉①-⑨⑴-⑼⒈-⒐⓪⓵-⓽⓿❶-❾➀-➈➊-➒]$/u;

export function isDigit(text: string): boolean {
  return every(text, digits);
}

/** Han characters that are numbers (Unicode's Numeric_Value) count too. */
const numeric = /^[\p{N}一二三四五六七八九十百千万億兆零〇壹貳參肆伍陸柒捌玖拾佰仟萬两]$/u;

export function isNumeric(text: string): boolean {
  return every(text, numeric);
}

export function isAlnum(text: string): boolean {
  return every(text, /^[\p{L}\p{N}]$/u);
}

export function isAscii(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: every ASCII character counts
  return /^[\x00-\x7f]*$/.test(text);
}

export function isIdentifier(text: string): boolean {
  return /^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(text);
}

export function isPrintable(text: string): boolean {
  return !/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.test(text);
}

export function isLower(text: string): boolean {
  return lowerPattern.test(text) && !upperPattern.test(text) && !titlePattern.test(text);
}

export function isUpper(text: string): boolean {
  return upperPattern.test(text) && !lowerPattern.test(text) && !titlePattern.test(text);
}

export function isTitle(text: string): boolean {
  let found = false;
  let inWord = false;
  for (const char of text) {
    if (upperPattern.test(char) || titlePattern.test(char)) {
      if (inWord) return false;
      inWord = true;
      found = true;
    } else if (lowerPattern.test(char)) {
      if (!inWord) return false;
    } else inWord = false;
  }
  return found;
}

/** `side` is where the filling goes. */
export function pad(text: string, width: number, mark: string, side: 'left' | 'right' | 'both'): string {
  const length = codePointLength(text);
  const missing = width - length;
  if (missing <= 0) return text;
  spendSize(width);
  if (side === 'left') return mark.repeat(missing) + text;
  if (side === 'right') return text + mark.repeat(missing);
  // Python's own way of sharing an odd rest.
  const left = Math.floor(missing / 2) + (missing & width & 1);
  return mark.repeat(left) + text + mark.repeat(missing - left);
}

export function zeroFill(text: string, width: number): string {
  const missing = width - codePointLength(text);
  if (missing <= 0) return text;
  spendSize(width);
  const sign = text.startsWith('-') || text.startsWith('+') ? text.slice(0, 1) : '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}

export function expandTabs(text: string, size: number): string {
  let column = 0;
  let result = '';
  for (const char of text) {
    if (char === '\t') {
      const width = size > 0 ? size - (column % size) : 0;
      spendSize(result.length + width);
      result += ' '.repeat(width);
      column += width;
    } else {
      result += char;
      column = char === '\n' || char === '\r' ? 0 : column + 1;
    }
  }
  return result;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: Python's line ends
const lineEnd = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/g;

export function splitLines(text: string, keepEnds: boolean): string[] {
  const lines: string[] = [];
  let from = 0;
  for (const match of text.matchAll(lineEnd)) {
    lines.push(text.slice(from, match.index + (keepEnds ? match[0].length : 0)));
    from = match.index + match[0].length;
  }
  if (from < text.length) lines.push(text.slice(from));
  return lines;
}
