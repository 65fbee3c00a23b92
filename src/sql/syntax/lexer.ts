// Redshift's tokens, in one pass. It knows no grammar. Comments nest, as in PostgreSQL, and are left out.
import { scanDollarString, scanQuotedName, scanString } from './scan-string.ts';
import { SyntaxFailure } from './syntax-failure.ts';
import { END, NUMBER, QUOTED, SIGN, STRING, type TokenKind, type Tokens, WORD } from './tokens.ts';

const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
/** The longest first. What Redshift does not have is here too, so that it can be named where it stands. */
const signs = [
  ...['!~~*', '||/', '!~*', '!~~', '~~*', '->>', '::', '<=', '>=', '<>', '!=', '==', '||', '|/', '<<', '>>', '~*'],
  ...['!~', '~~', '->', '=>', ':=', '&&'],
];
const byFirstCode: (readonly string[] | undefined)[] = [];
for (const sign of signs) {
  const code = sign.charCodeAt(0);
  byFirstCode[code] = [...(byFirstCode[code] ?? []), sign];
}
const singleSigns: (string | undefined)[] = [];
for (const sign of '()[]{},;.:+-*/%^<>=~!@#&|?$') singleSigns[sign.charCodeAt(0)] = sign;

const commentMark = /\/\*|\*\//g;
const strangeSpace = /[\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]/;
const curlyQuote = /[\u2018-\u201f\u2032\u2033\u00b4]/;

/** All tokens of a text, an `END` behind them. Throws SyntaxFailure. */
export function tokenize(text: string): Tokens {
  const kinds: TokenKind[] = [];
  const values: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const escaped = new Set<number>();
  const length = text.length;
  let at = 0;

  const push = (kind: TokenKind, value: string, end: number): void => {
    kinds.push(kind);
    values.push(value);
    starts.push(at);
    ends.push(end);
    at = end;
  };
  const pushString = (scanned: ReturnType<typeof scanString>): void => {
    if (scanned.escaped) escaped.add(kinds.length);
    push(STRING, scanned.value, scanned.end);
  };

  while (at < length) {
    const code = text.charCodeAt(at);
    if (code === 32 || (code >= 9 && code <= 13)) {
      at += 1;
    } else if (isWordStart(code)) {
      if (code === 69 || code === 101) {
        if (text.charCodeAt(at + 1) === 39) {
          const scanned = scanString(text, at + 1, at);
          push(STRING, scanned.value, scanned.end);
          continue;
        }
      }
      let end = at + 1;
      let foreign = code;
      for (let next = text.charCodeAt(end); isWordPart(next); next = text.charCodeAt(end)) {
        foreign |= next;
        end += 1;
      }
      const word = text.slice(at, end);
      if (foreign > 127) refuseStrange(word, at);
      push(WORD, word.toLowerCase(), end);
    } else if (isDigit(code) || (code === 46 && isDigit(text.charCodeAt(at + 1)))) {
      number.lastIndex = at;
      number.test(text);
      push(NUMBER, text.slice(at, number.lastIndex), number.lastIndex);
    } else if (code === 39) {
      pushString(scanString(text, at, at));
    } else if (code === 34) {
      const { value, end } = scanQuotedName(text, at);
      push(QUOTED, value.toLowerCase(), end);
    } else if (code === 45 && text.charCodeAt(at + 1) === 45) {
      const newline = text.indexOf('\n', at);
      at = newline < 0 ? length : newline + 1;
    } else if (code === 47 && text.charCodeAt(at + 1) === 42) {
      at = commentEnd(text, at);
    } else {
      const dollar = code === 36 ? scanDollarString(text, at) : undefined;
      if (dollar !== undefined) pushString(dollar);
      else {
        const sign = byFirstCode[code]?.find((candidate) => text.startsWith(candidate, at)) ?? singleSigns[code];
        if (sign === undefined) throw strangeCharacter(text, at);
        push(SIGN, sign, at + sign.length);
      }
    }
  }
  push(END, '', length);
  return { kinds, values, starts, ends, escaped };
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** A letter, an underscore, or anything outside of ASCII, as PostgreSQL has it. */
function isWordStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code > 127;
}

function isWordPart(code: number): boolean {
  return isWordStart(code) || isDigit(code) || code === 36;
}

function commentEnd(text: string, start: number): number {
  let depth = 1;
  commentMark.lastIndex = start + 2;
  while (depth > 0) {
    const mark = commentMark.exec(text);
    if (mark === null) throw new SyntaxFailure('unterminated /* comment', { start, end: start + 2 });
    depth += mark[0] === '/*' ? 1 : -1;
  }
  return commentMark.lastIndex;
}

/** Characters that look like blanks or quotes and are none: Redshift would take them for a name. */
function refuseStrange(word: string, start: number): void {
  const space = strangeSpace.exec(word);
  const quote = curlyQuote.exec(word);
  const found = space ?? quote;
  if (found === null) return;
  const at = start + found.index;
  const hint = space === null ? "write a straight quote: '" : 'put an ordinary blank in its place';
  const code = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  throw new SyntaxFailure(`syntax error at or near "${found[0]}" (U+${code})`, { start: at, end: at + 1 }, { hint });
}

function strangeCharacter(text: string, at: number): SyntaxFailure {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  const place = { start: at, end: at + character.length };
  const hints: Readonly<Record<string, string>> = {
    '`': 'names are quoted with double quotes in Redshift: "a name"',
    '\\': "a backslash stands in texts only: '\\\\'",
  };
  const hint = hints[character];
  return new SyntaxFailure(`syntax error at or near "${character}"`, place, hint === undefined ? {} : { hint });
}
