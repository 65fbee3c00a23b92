// Where a quoted text ends and what it means. Backslashes escape, as in the PostgreSQL 8.0 that Redshift comes from and as its
// manual writes them: '\\d' in patterns, LIKE '%start\\_%', UNLOAD ('… state=\'NV\''). E'…' is the same, said aloud.
import { SyntaxFailure } from './syntax-failure.ts';

export interface ScannedString {
  readonly value: string;
  readonly end: number;
  /** Holds a backslash other than a doubled one. */
  readonly escaped: boolean;
}

const quoteOrBackslash = /['\\]/g;
const newlineThenQuote = /[ \t\f\v]*[\r\n]\s*'/y;
const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const simpleEscapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

const octalEscapes = /(?:\\[0-7]{1,3})+/y;

/** `\303\251` are the two bytes of one letter. */
function octalText(escapes: string, start: number): string {
  const bytes = escapes
    .slice(1)
    .split('\\')
    .map((digits) => Number.parseInt(digits, 8) & 0xff);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(new Uint8Array(bytes));
  } catch {
    throw new SyntaxFailure('invalid byte sequence for encoding "UTF8"', { start, end: start + escapes.length });
  }
}

/** A text of the database holds no NUL: as in C, the literal ends there. */
const beforeNul = (value: string): string => (value.includes('\0') ? value.slice(0, value.indexOf('\0')) : value);

/** `open` is the place of the first quote. Two literals with a line's end between them are one, as in standard SQL. */
export function scanString(text: string, open: number, start: number): ScannedString {
  let value = '';
  let escaped = false;
  let from = open + 1;
  quoteOrBackslash.lastIndex = from;
  for (;;) {
    const found = quoteOrBackslash.exec(text);
    if (found === null) throw unterminated(text, start, open);
    const at = found.index;
    if (found[0] === '\\') {
      const next = text[at + 1];
      if (next === undefined) throw unterminated(text, start, open);
      octalEscapes.lastIndex = at;
      const octals = octalEscapes.exec(text)?.[0];
      const meaning = octals === undefined ? (simpleEscapes[next] ?? next) : octalText(octals, at);
      if (next !== '\\') escaped = true;
      value += text.slice(from, at) + meaning;
      from = at + (octals ?? '\\n').length;
      quoteOrBackslash.lastIndex = from;
      continue;
    }
    value += text.slice(from, at);
    if (text[at + 1] === "'") {
      value += "'";
      from = at + 2;
    } else {
      newlineThenQuote.lastIndex = at + 1;
      if (!newlineThenQuote.test(text)) return { value: beforeNul(value), end: at + 1, escaped };
      from = newlineThenQuote.lastIndex;
    }
    quoteOrBackslash.lastIndex = from;
  }
}

/** `$$…$$` and `$tag$…$tag$`; undefined where the dollar sign opens none. */
export function scanDollarString(text: string, start: number): ScannedString | undefined {
  dollarTag.lastIndex = start;
  const tag = dollarTag.exec(text)?.[0];
  if (tag === undefined) return undefined;
  const from = start + tag.length;
  const close = text.indexOf(tag, from);
  if (close < 0) throw new SyntaxFailure(`unterminated dollar-quoted string at or near "${tag}"`, { start, end: from });
  return { value: text.slice(from, close), end: close + tag.length, escaped: false };
}

/** `"…"`, with `""` for a quote inside. */
export function scanQuotedName(text: string, start: number): { readonly value: string; readonly end: number } {
  let from = start + 1;
  let value = '';
  for (;;) {
    const close = text.indexOf('"', from);
    if (close < 0) throw new SyntaxFailure('unterminated quoted identifier', { start, end: start + 1 });
    value += text.slice(from, close);
    if (text[close + 1] !== '"') {
      if (value === '') throw new SyntaxFailure('zero-length delimited identifier', { start, end: close + 1 });
      return { value, end: close + 1 };
    }
    value += '"';
    from = close + 2;
  }
}

function unterminated(text: string, start: number, open: number): SyntaxFailure {
  // The usual cause: '\' was meant as one backslash, and escaped its closing quote.
  const escapesQuote = text.indexOf("\\'", open) >= 0;
  const end = Math.min(open + 1, text.length);
  return new SyntaxFailure(
    'unterminated quoted string',
    { start, end },
    escapesQuote ? { hint: "a backslash escapes what follows: write a single backslash as '\\\\'" } : {},
  );
}
