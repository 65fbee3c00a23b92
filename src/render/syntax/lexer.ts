// Jinja2's lexer with dbt's settings: trim_blocks, lstrip_blocks and keep_trailing_newline are off.
// One pass, no regular expression for the common tokens. It knows no grammar.
import { lastOf } from '../last-of.ts';
import { pythonWhitespace } from '../values/whitespace.ts';
import { unescapeString } from './string-escapes.ts';
import { SyntaxFailure } from './syntax-failure.ts';
import { emptyTokens, type Operator, push, type Tokens } from './tokens.ts';

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
/** The operators of one sign, by their character. */
const oneSign: (Operator | undefined)[] = new Array<Operator | undefined>(128).fill(undefined);
for (const sign of '+-*/%~<>()[]{}=,.:|;') oneSign[sign.charCodeAt(0)] = sign as Operator;

/** All tokens of a template; whitespace, comments and the marks of raw blocks are left out. Throws SyntaxFailure. */
export function tokenize(text: string): Tokens {
  const lexer = new Lexer(text);
  lastOf.lexer = lexer;
  lexer.run();
  return lexer.tokens;
}

class Lexer {
  readonly tokens = emptyTokens();
  readonly #source: string;
  readonly #end: number;
  /** The closing brackets that are waited for in this tag. */
  readonly #open: string[] = [];

  constructor(text: string) {
    this.#end = lengthWithoutFinalNewline(text);
    this.#source = this.#end === text.length ? text : text.slice(0, this.#end);
  }

  run(): void {
    const source = this.#source;
    const end = this.#end;
    let position = 0;
    while (position < end) {
      const tag = nextTag(source, position);
      if (tag < 0) {
        this.#data(position, end, false);
        break;
      }
      const second = source.charCodeAt(tag + 1);
      const sign = source.charCodeAt(tag + 2);
      this.#data(position, tag, sign === MINUS);
      const inside = tag + (sign === MINUS || sign === PLUS ? 3 : 2);
      if (second === HASH) {
        // See #rawBody.
        if (inside >= end) break;
        commentEnd.lastIndex = inside;
        if (!commentEnd.test(source)) throw new SyntaxFailure('Missing end of comment tag', tag, inside);
        position = commentEnd.lastIndex;
      } else position = second === PERCENT ? this.#block(tag, inside) : this.#variable(tag, inside);
    }
    push(this.tokens, 'eof', '', end, end);
  }

  #data(from: number, to: number, strip: boolean): void {
    if (from >= to) return;
    let data = this.#source.slice(from, to);
    if (strip) data = data.replace(trailingSpaces, '');
    if (data !== '') push(this.tokens, 'data', normalizeNewlines(data), from, to);
  }

  #variable(tag: number, inside: number): number {
    push(this.tokens, 'variable_begin', '', tag, inside);
    return this.#inTag(inside, false);
  }

  #block(tag: number, inside: number): number {
    const { tokens } = this;
    if (mayBeRaw(this.#source, inside)) {
      rawBegin.lastIndex = tag;
      if (rawBegin.test(this.#source)) return this.#rawBody(tag, rawBegin.lastIndex);
    }
    push(tokens, 'block_begin', '', tag, inside);
    const first = tokens.count;
    const position = this.#inTag(inside, true);
    return tokens.values[first] === 'docs' && tokens.kinds[first] === 'name' ? this.#docsBody(position) : position;
  }

  #rawBody(tag: number, bodyStart: number): number {
    // Jinja2 does not look for the end of one that begins where the text ends.
    if (bodyStart >= this.#end) return bodyStart;
    rawEnd.lastIndex = bodyStart;
    const close = rawEnd.exec(this.#source);
    if (close === null) throw new SyntaxFailure('Missing end of raw directive', tag, bodyStart);
    this.#data(bodyStart, close.index, close[1] === '-');
    return rawEnd.lastIndex;
  }

  /** What dbt's docs blocks hold is prose: nothing in it is Jinja. */
  #docsBody(from: number): number {
    docsEnd.lastIndex = from;
    const close = docsEnd.exec(this.#source);
    if (close === null) return from;
    this.#data(from, close.index, false);
    return close.index;
  }

  #inTag(from: number, block: boolean): number {
    const { tokens } = this;
    const source = this.#source;
    const end = this.#end;
    const open = this.#open;
    open.length = 0;
    const last = block ? PERCENT : BRACE_CLOSE;
    let at = from;
    while (at < end) {
      const code = source.charCodeAt(at);
      if (code === SPACE || code === NEWLINE) {
        at += 1;
      } else if (isNameStart(code)) {
        let to = at + 1;
        while (to < end && isNamePart(source.charCodeAt(to))) to += 1;
        if (to < end && source.charCodeAt(to) > 127) at = this.#unicodeName(at);
        else {
          push(tokens, 'name', source.slice(at, to), at, to);
          at = to;
        }
      } else if (open.length === 0 && code === last && source.charCodeAt(at + 1) === BRACE_CLOSE) {
        // The end of the tag goes before every operator, but only where no bracket is open.
        push(tokens, block ? 'block_end' : 'variable_end', '', at, at + 2);
        return at + 2;
      } else if (
        open.length === 0 &&
        (code === MINUS || (block && code === PLUS)) &&
        source.charCodeAt(at + 1) === last &&
        source.charCodeAt(at + 2) === BRACE_CLOSE
      ) {
        push(tokens, block ? 'block_end' : 'variable_end', '', at, at + 3);
        if (code === PLUS) return at + 3;
        spaces.lastIndex = at + 3;
        return spaces.test(source) ? spaces.lastIndex : at + 3;
      } else if (code === QUOTE || code === DOUBLE_QUOTE) {
        at = this.#string(at, code);
      } else if (code >= DIGIT_0 && code <= DIGIT_9) {
        at = this.#number(at);
      } else at = this.#rare(at, code);
    }
    return end;
  }

  #string(at: number, quote: number): number {
    const source = this.#source;
    const pattern = quote === QUOTE ? singleQuoted : doubleQuoted;
    pattern.lastIndex = at;
    if (!pattern.test(source)) throw new SyntaxFailure(`unexpected char ${JSON.stringify(source[at])}`, at, at + 1);
    const to = pattern.lastIndex;
    push(this.tokens, 'string', unescapeString(normalizeNewlines(source.slice(at + 1, to - 1)), at, to), at, to);
    return to;
  }

  #number(at: number): number {
    const source = this.#source;
    if (source.charCodeAt(at - 1) !== DOT) {
      float.lastIndex = at;
      if (float.test(source)) {
        const value = Number(source.slice(at, float.lastIndex).replaceAll('_', ''));
        push(this.tokens, 'float', value, at, float.lastIndex);
        return float.lastIndex;
      }
    }
    integer.lastIndex = at;
    integer.test(source);
    const to = integer.lastIndex;
    const digits = source.slice(at, to).replaceAll('_', '');
    const small = Number(digits);
    push(this.tokens, 'integer', Number.isSafeInteger(small) ? small : BigInt(digits), at, to);
    return to;
  }

  #unicodeName(at: number): number {
    word.lastIndex = at;
    if (!word.test(this.#source)) throw this.#unexpected(at);
    const name = this.#source.slice(at, word.lastIndex);
    if (!identifier.test(name)) throw new SyntaxFailure('Invalid character in identifier', at, word.lastIndex);
    push(this.tokens, 'name', name.normalize('NFKC'), at, word.lastIndex);
    return word.lastIndex;
  }

  #rare(at: number, code: number): number {
    const source = this.#source;
    if (code <= SPACE || code > 127) {
      spaces.lastIndex = at;
      if (spaces.test(source)) return spaces.lastIndex;
    }
    const next = source.charCodeAt(at + 1);
    // Every operator of two signs ends in one of these.
    if (next === EQUALS || next === STAR || next === SLASH) {
      const two = source.slice(at, at + 2);
      if (twoSigns.has(two)) {
        push(this.tokens, two as Operator, '', at, at + 2);
        return at + 2;
      }
    }
    if (code > 127) return this.#unicodeName(at);
    const one = oneSign[code];
    if (one === undefined) throw this.#unexpected(at);
    if (one === '(') this.#open.push(')');
    else if (one === '[') this.#open.push(']');
    else if (one === '{') this.#open.push('}');
    else if (one === ')' || one === ']' || one === '}') this.#close(one, at);
    push(this.tokens, one, '', at, at + 1);
    return at + 1;
  }

  #close(bracket: string, at: number): void {
    const expected = this.#open.pop();
    if (expected === undefined) throw new SyntaxFailure(`unexpected '${bracket}'`, at, at + 1);
    if (expected !== bracket) throw new SyntaxFailure(`unexpected '${bracket}', expected '${expected}'`, at, at + 1);
  }

  #unexpected(at: number): SyntaxFailure {
    const char = String.fromCodePoint(this.#source.codePointAt(at) ?? 0);
    return new SyntaxFailure(`unexpected char '${char}'`, at, at + 1);
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
const LETTER_R = 114;
const BRACE_OPEN = 123;
const BRACE_CLOSE = 125;

/** Quick to say no: nearly all tags begin with a blank and a word that is not `raw`. */
function mayBeRaw(source: string, inside: number): boolean {
  let at = inside;
  while (source.charCodeAt(at) === SPACE) at += 1;
  const code = source.charCodeAt(at);
  return code === LETTER_R || code < SPACE || code > 127;
}

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
