// Jinja2's lexer with dbt's settings: trim_blocks, lstrip_blocks and keep_trailing_newline are off.
// One pass, no regular expression for the common tokens. It knows no grammar.
import { pythonWhitespace } from '../values/whitespace.ts';
import { unescapeString } from './string-escapes.ts';
import { SyntaxFailure } from './syntax-failure.ts';
import type { Operator, TokenKind, Tokens } from './tokens.ts';

const rawBegin = new RegExp(
  `\\{%[-+]?${pythonWhitespace}*raw${pythonWhitespace}*(?:-%\\}${pythonWhitespace}*|%\\})`,
  'uy',
);
const rawEnd = new RegExp(
  `\\{%([-+]?)${pythonWhitespace}*endraw${pythonWhitespace}*(?:\\+%\\}|-%\\}${pythonWhitespace}*|%\\})`,
  'ug',
);
const docsEnd = new RegExp(`\\{%[-+]?${pythonWhitespace}*enddocs${pythonWhitespace}*[-+]?%\\}`, 'ug');
const commentEnd = new RegExp(`\\+#\\}|-#\\}${pythonWhitespace}*|#\\}`, 'ug');
const spaces = new RegExp(`${pythonWhitespace}+`, 'uy');
const trailingSpaces = new RegExp(`${pythonWhitespace}+$`, 'u');
const float = /(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy;
const integer = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy;
const singleQuoted = /'[^'\\]*(?:\\.[^'\\]*)*'/sy;
const doubleQuoted = /"[^"\\]*(?:\\.[^"\\]*)*"/sy;
const word = /[\p{L}\p{N}_]+/uy;
const identifier = /^[\p{XID_Start}_]\p{XID_Continue}*$/u;
const twoSigns = new Set(['**', '//', '==', '!=', '<=', '>=']);
const oneSign = new Set('+-*/%~<>()[]{}=,.:|;');
const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** All tokens of a template; whitespace, comments and the marks of raw blocks are left out. Throws SyntaxFailure. */
export function tokenize(text: string): Tokens {
  const kinds: TokenKind[] = [];
  const values: (string | number | bigint)[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const end = lengthWithoutFinalNewline(text);
  const source = end === text.length ? text : text.slice(0, end);
  let position = 0;

  const push = (kind: TokenKind, value: string | number | bigint, from: number, to: number): void => {
    kinds.push(kind);
    values.push(value);
    starts.push(from);
    ends.push(to);
  };
  const pushData = (from: number, to: number, strip: boolean): void => {
    let data = source.slice(from, to);
    if (strip) data = data.replace(trailingSpaces, '');
    if (data !== '') push('data', normalizeNewlines(data), from, to);
  };

  while (position < end) {
    const tag = nextTag(source, position);
    if (tag < 0) {
      pushData(position, end, false);
      break;
    }
    const second = source.charCodeAt(tag + 1);
    const sign = source.charCodeAt(tag + 2);
    if (second === PERCENT) {
      rawBegin.lastIndex = tag;
      if (rawBegin.test(source)) {
        pushData(position, tag, sign === MINUS);
        const bodyStart = rawBegin.lastIndex;
        rawEnd.lastIndex = bodyStart;
        const close = rawEnd.exec(source);
        if (close === null) throw new SyntaxFailure('Missing end of raw directive', tag, bodyStart);
        pushData(bodyStart, close.index, close[1] === '-');
        position = rawEnd.lastIndex;
        continue;
      }
    }
    pushData(position, tag, sign === MINUS);
    const inside = tag + (sign === MINUS || sign === PLUS ? 3 : 2);
    if (second === HASH) {
      commentEnd.lastIndex = inside;
      if (!commentEnd.test(source)) throw new SyntaxFailure('Missing end of comment tag', tag, inside);
      position = commentEnd.lastIndex;
    } else {
      const block = second === PERCENT;
      push(block ? 'block_begin' : 'variable_begin', '', tag, inside);
      const first = kinds.length;
      position = tagTokens(inside, block);
      if (block && values[first] === 'docs' && kinds[first] === 'name') position = docsBody(position);
    }
  }
  push('eof', '', end, end);
  return { kinds, values, starts, ends };

  function tagTokens(from: number, block: boolean): number {
    const open: string[] = [];
    const last = block ? PERCENT : BRACE_CLOSE;
    let at = from;
    while (at < end) {
      const code = source.charCodeAt(at);
      if (open.length === 0) {
        // The end of the tag goes before every operator, but only where no bracket is open.
        if (code === last && source.charCodeAt(at + 1) === BRACE_CLOSE) {
          push(block ? 'block_end' : 'variable_end', '', at, at + 2);
          return at + 2;
        }
        if (
          (code === MINUS || (block && code === PLUS)) &&
          source.charCodeAt(at + 1) === last &&
          source.charCodeAt(at + 2) === BRACE_CLOSE
        ) {
          push(block ? 'block_end' : 'variable_end', '', at, at + 3);
          if (code === PLUS) return at + 3;
          spaces.lastIndex = at + 3;
          return spaces.test(source) ? spaces.lastIndex : at + 3;
        }
      }
      if (code === SPACE || code === NEWLINE) {
        at += 1;
      } else if (isNameStart(code)) {
        let to = at + 1;
        while (to < end && isNamePart(source.charCodeAt(to))) to += 1;
        if (to < end && source.charCodeAt(to) > 127) at = unicodeName(at);
        else {
          push('name', source.slice(at, to), at, to);
          at = to;
        }
      } else if (code >= DIGIT_0 && code <= DIGIT_9) {
        at = number(at);
      } else if (code === QUOTE || code === DOUBLE_QUOTE) {
        const pattern = code === QUOTE ? singleQuoted : doubleQuoted;
        pattern.lastIndex = at;
        if (!pattern.test(source)) throw new SyntaxFailure(`unexpected char ${JSON.stringify(source[at])}`, at, at + 1);
        const to = pattern.lastIndex;
        push('string', unescapeString(normalizeNewlines(source.slice(at + 1, to - 1)), at, to), at, to);
        at = to;
      } else at = rare(at, open);
    }
    return end;
  }

  /** What dbt's docs blocks hold is prose: nothing in it is Jinja. */
  function docsBody(from: number): number {
    docsEnd.lastIndex = from;
    const close = docsEnd.exec(source);
    if (close === null) return from;
    pushData(from, close.index, false);
    return close.index;
  }

  function number(at: number): number {
    if (source.charCodeAt(at - 1) !== DOT) {
      float.lastIndex = at;
      if (float.test(source)) {
        push('float', Number(source.slice(at, float.lastIndex).replaceAll('_', '')), at, float.lastIndex);
        return float.lastIndex;
      }
    }
    integer.lastIndex = at;
    integer.test(source);
    const to = integer.lastIndex;
    const digits = source.slice(at, to).replaceAll('_', '');
    const small = Number(digits);
    push('integer', Number.isSafeInteger(small) ? small : BigInt(digits), at, to);
    return to;
  }

  function unicodeName(at: number): number {
    word.lastIndex = at;
    if (!word.test(source)) throw unexpected(at);
    const name = source.slice(at, word.lastIndex);
    if (!identifier.test(name)) throw new SyntaxFailure('Invalid character in identifier', at, word.lastIndex);
    push('name', name.normalize('NFKC'), at, word.lastIndex);
    return word.lastIndex;
  }

  function rare(at: number, open: string[]): number {
    const code = source.charCodeAt(at);
    if (code <= SPACE || code > 127) {
      spaces.lastIndex = at;
      if (spaces.test(source)) return spaces.lastIndex;
    }
    const next = source.charCodeAt(at + 1);
    // Every operator of two signs ends in one of these.
    if (next === EQUALS || next === STAR || next === SLASH) {
      const two = source.slice(at, at + 2);
      if (twoSigns.has(two)) {
        push(two as Operator, '', at, at + 2);
        return at + 2;
      }
    }
    const one = source[at] as string;
    if (!oneSign.has(one)) return source.charCodeAt(at) > 127 ? unicodeName(at) : fail(at);
    const close = closing[one];
    if (close !== undefined) open.push(close);
    else if (one === ')' || one === ']' || one === '}') {
      const expected = open.pop();
      if (expected === undefined) throw new SyntaxFailure(`unexpected '${one}'`, at, at + 1);
      if (expected !== one) throw new SyntaxFailure(`unexpected '${one}', expected '${expected}'`, at, at + 1);
    }
    push(one as Operator, '', at, at + 1);
    return at + 1;
  }

  function fail(at: number): never {
    throw unexpected(at);
  }

  function unexpected(at: number): SyntaxFailure {
    return new SyntaxFailure(`unexpected char '${String.fromCodePoint(source.codePointAt(at) ?? 0)}'`, at, at + 1);
  }
}

const SPACE = 32;
const NEWLINE = 10;
const DOUBLE_QUOTE = 34;
const HASH = 35;
const PERCENT = 37;
const QUOTE = 39;
const STAR = 42;
const PLUS = 43;
const MINUS = 45;
const DOT = 46;
const SLASH = 47;
const DIGIT_0 = 48;
const DIGIT_9 = 57;
const EQUALS = 61;
const BRACE_OPEN = 123;
const BRACE_CLOSE = 125;

function isNameStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}

function isNamePart(code: number): boolean {
  return isNameStart(code) || (code >= DIGIT_0 && code <= DIGIT_9);
}

function nextTag(source: string, from: number): number {
  for (let at = source.indexOf('{', from); at >= 0; at = source.indexOf('{', at + 1)) {
    const next = source.charCodeAt(at + 1);
    if (next === BRACE_OPEN || next === PERCENT || next === HASH) return at;
  }
  return -1;
}

function lengthWithoutFinalNewline(text: string): number {
  if (text.endsWith('\r\n')) return text.length - 2;
  return text.endsWith('\n') || text.endsWith('\r') ? text.length - 1 : text.length;
}

function normalizeNewlines(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}
