// The syntax of Python's regular expressions.
import { PyError } from '../values/py-error.ts';
import { isSpace } from '../values/whitespace.ts';

export interface RegexFlags {
  ignoreCase: boolean;
  multiline: boolean;
  dotAll: boolean;
  verbose: boolean;
  ascii: boolean;
}

/** What one character must be. */
export type CharTest = (char: string) => boolean;

export type RegexNode =
  | { readonly kind: 'char'; readonly test: CharTest }
  | { readonly kind: 'sequence'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'either'; readonly branches: readonly RegexNode[] }
  | { readonly kind: 'group'; readonly index: number; readonly body: RegexNode }
  | {
      readonly kind: 'repeat';
      readonly body: RegexNode;
      readonly least: number;
      readonly most: number;
      readonly how: 'greedy' | 'lazy' | 'possessive';
    }
  | { readonly kind: 'back'; readonly index: number; readonly ignoreCase: boolean }
  | { readonly kind: 'look'; readonly ahead: boolean; readonly negated: boolean; readonly body: RegexNode }
  | { readonly kind: 'atomic'; readonly body: RegexNode }
  | { readonly kind: Place };

/** A place in the text. */
export type Place = 'start' | 'end' | 'line-start' | 'line-end' | 'last' | Edge;

/** Of a word, and elsewhere; words of ASCII or of all letters. */
type Edge = 'boundary' | 'inside' | 'ascii-boundary' | 'ascii-inside';

export interface ParsedRegex {
  readonly root: RegexNode;
  readonly groupCount: number;
  readonly names: ReadonlyMap<string, number>;
}

export function regexError(message: string, position?: number): PyError {
  return new PyError('ValueError', position === undefined ? message : `${message} at position ${position}`);
}

const deepest = 100;

export function parseRegex(source: string, flags: RegexFlags): ParsedRegex {
  return new RegexParser(source, flags).parse();
}

export function isWordChar(char: string): boolean {
  return /^[\p{L}\p{N}_]$/u.test(char);
}

class RegexParser {
  readonly #chars: readonly string[];
  readonly #flags: RegexFlags;
  readonly #names = new Map<string, number>();
  #at = 0;
  #groups = 0;
  #depth = 0;

  constructor(source: string, flags: RegexFlags) {
    this.#chars = [...source];
    this.#flags = flags;
  }

  parse(): ParsedRegex {
    const root = this.#either();
    if (this.#at < this.#chars.length) throw regexError('unbalanced parenthesis', this.#at);
    return { root, groupCount: this.#groups, names: this.#names };
  }

  #peek(text: string): boolean {
    for (let step = 0; step < text.length; step += 1) {
      if (this.#chars[this.#at + step] !== text[step]) return false;
    }
    return true;
  }

  #skip(text: string): boolean {
    if (!this.#peek(text)) return false;
    this.#at += text.length;
    return true;
  }

  #either(): RegexNode {
    this.#depth += 1;
    if (this.#depth > deepest) throw regexError('the pattern is nested too deeply');
    const branches = [this.#sequence()];
    while (this.#skip('|')) branches.push(this.#sequence());
    this.#depth -= 1;
    return branches.length === 1 ? (branches[0] as RegexNode) : { kind: 'either', branches };
  }

  #sequence(): RegexNode {
    const items: RegexNode[] = [];
    while (this.#at < this.#chars.length && !this.#peek('|') && !this.#peek(')')) {
      if (this.#flags.verbose && this.#skipBlank()) continue;
      const item = this.#atom();
      if (item !== undefined) items.push(this.#quantified(item));
    }
    return items.length === 1 ? (items[0] as RegexNode) : { kind: 'sequence', items };
  }

  #skipBlank(): boolean {
    const char = this.#chars[this.#at] as string;
    if (isSpace(char)) {
      this.#at += 1;
      return true;
    }
    if (char !== '#') return false;
    while (this.#at < this.#chars.length && this.#chars[this.#at] !== '\n') this.#at += 1;
    return true;
  }

  #quantified(item: RegexNode): RegexNode {
    let body = item;
    for (;;) {
      if (this.#flags.verbose) while (this.#at < this.#chars.length && this.#skipBlank());
      const range = this.#range();
      if (range === undefined) return body;
      if (isPlace(item)) throw regexError('nothing to repeat', this.#at - 1);
      if (body !== item) throw regexError('multiple repeat', this.#at - 1);
      const how = this.#skip('?') ? 'lazy' : this.#skip('+') ? 'possessive' : 'greedy';
      body = { kind: 'repeat', body, least: range[0], most: range[1], how };
    }
  }

  #range(): readonly [number, number] | undefined {
    if (this.#skip('*')) return [0, Number.POSITIVE_INFINITY];
    if (this.#skip('+')) return [1, Number.POSITIVE_INFINITY];
    if (this.#skip('?')) return [0, 1];
    const match = /^\{(\d*)(,?)(\d*)\}/.exec(this.#chars.slice(this.#at, this.#at + 24).join(''));
    if (match === null || (match[1] === '' && match[2] === '')) return undefined;
    this.#at += match[0].length;
    const least = Number(match[1]);
    const most = match[2] === '' ? least : match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3]);
    if (most < least) throw regexError('min repeat greater than max repeat', this.#at);
    return [least, most];
  }

  #atom(): RegexNode | undefined {
    const char = this.#chars[this.#at] as string;
    const position = this.#at;
    this.#at += 1;
    switch (char) {
      case '.':
        return { kind: 'char', test: this.#flags.dotAll ? () => true : (c) => c !== '\n' };
      case '^':
        return { kind: this.#flags.multiline ? 'line-start' : 'start' };
      case '$':
        return { kind: this.#flags.multiline ? 'line-end' : 'last' };
      case '(':
        return this.#group(position);
      case '[':
        return { kind: 'char', test: this.#class(position) };
      case '\\':
        return this.#escape(position);
      case '*':
      case '+':
      case '?':
        throw regexError('nothing to repeat', position);
      default:
        return this.#literal(char);
    }
  }

  #literal(char: string): RegexNode {
    if (!this.#flags.ignoreCase) return { kind: 'char', test: (c) => c === char };
    const lower = char.toLowerCase();
    const upper = char.toUpperCase();
    return { kind: 'char', test: (c) => c === char || c.toLowerCase() === lower || c.toUpperCase() === upper };
  }

  #group(position: number): RegexNode | undefined {
    if (!this.#skip('?')) {
      this.#groups += 1;
      const index = this.#groups;
      return { kind: 'group', index, body: this.#closed(position) };
    }
    // A sequence of its own: a place in brackets can be repeated.
    if (this.#skip(':')) return { kind: 'sequence', items: [this.#closed(position)] };
    if (this.#skip('=')) return { kind: 'look', ahead: true, negated: false, body: this.#closed(position) };
    if (this.#skip('!')) return { kind: 'look', ahead: true, negated: true, body: this.#closed(position) };
    if (this.#skip('<=')) return { kind: 'look', ahead: false, negated: false, body: this.#closed(position) };
    if (this.#skip('<!')) return { kind: 'look', ahead: false, negated: true, body: this.#closed(position) };
    if (this.#skip('>')) return { kind: 'atomic', body: this.#closed(position) };
    if (this.#skip('#')) {
      while (this.#at < this.#chars.length && !this.#peek(')')) this.#at += 1;
      if (!this.#skip(')')) throw regexError('missing ), unterminated comment', position);
      return undefined;
    }
    if (this.#skip('P<')) return this.#namedGroup(position);
    if (this.#skip('P=')) {
      const name = this.#until(')');
      const index = this.#names.get(name);
      if (index === undefined) throw regexError(`unknown group name '${name}'`, position + 4);
      return { kind: 'back', index, ignoreCase: this.#flags.ignoreCase };
    }
    return this.#inlineFlags(position);
  }

  #namedGroup(position: number): RegexNode {
    const name = this.#until('>');
    if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name))
      throw regexError(`bad character in group name '${name}'`, position + 4);
    if (this.#names.has(name)) throw regexError(`redefinition of group name '${name}'`, position + 4);
    this.#groups += 1;
    const index = this.#groups;
    this.#names.set(name, index);
    return { kind: 'group', index, body: this.#closed(position) };
  }

  #inlineFlags(position: number): RegexNode | undefined {
    const match = /^([aiLmsux]*)(?:-([imsx]+))?([:)])/.exec(this.#chars.slice(this.#at, this.#at + 16).join(''));
    if (match === null) throw regexError('unknown extension ?', position + 1);
    this.#at += match[0].length;
    const before = { ...this.#flags };
    const set = (letters: string, value: boolean): void => {
      for (const letter of letters) {
        if (letter === 'i') this.#flags.ignoreCase = value;
        else if (letter === 'm') this.#flags.multiline = value;
        else if (letter === 's') this.#flags.dotAll = value;
        else if (letter === 'x') this.#flags.verbose = value;
        else if (letter === 'a') this.#flags.ascii = value;
      }
    };
    set(match[1] ?? '', true);
    set(match[2] ?? '', false);
    if (match[3] === ')') {
      if (position > 0) throw regexError('global flags not at the start of the expression', position);
      return undefined;
    }
    const body = this.#closed(position);
    Object.assign(this.#flags, before);
    return { kind: 'sequence', items: [body] };
  }

  #until(close: string): string {
    const start = this.#at;
    while (this.#at < this.#chars.length && this.#chars[this.#at] !== close) this.#at += 1;
    if (this.#at >= this.#chars.length) throw regexError(`missing ${close}, unterminated name`, start);
    this.#at += 1;
    return this.#chars.slice(start, this.#at - 1).join('');
  }

  #closed(position: number): RegexNode {
    const body = this.#either();
    if (!this.#skip(')')) throw regexError('missing ), unterminated subpattern', position);
    return body;
  }

  #escape(position: number): RegexNode {
    const char = this.#chars[this.#at];
    if (char === undefined) throw regexError('bad escape (end of pattern)', position);
    switch (char) {
      case 'A':
        this.#at += 1;
        return { kind: 'start' };
      case 'Z':
        this.#at += 1;
        return { kind: 'end' };
      case 'b':
        this.#at += 1;
        return { kind: this.#flags.ascii ? 'ascii-boundary' : 'boundary' };
      case 'B':
        this.#at += 1;
        return { kind: this.#flags.ascii ? 'ascii-inside' : 'inside' };
      default:
        break;
    }
    const octal = /^[1-3][0-7]{2}/.exec(this.#chars.slice(this.#at, this.#at + 3).join(''))?.[0];
    if (octal !== undefined) {
      this.#at += 3;
      return this.#literal(String.fromCodePoint(Number.parseInt(octal, 8)));
    }
    if (/[1-9]/.test(char)) {
      const digits = /^\d{1,2}/.exec(this.#chars.slice(this.#at, this.#at + 2).join(''))?.[0] ?? char;
      this.#at += digits.length;
      const index = Number(digits);
      if (index > this.#groups) throw regexError(`invalid group reference ${index}`, position + 1);
      return { kind: 'back', index, ignoreCase: this.#flags.ignoreCase };
    }
    const test = this.#category(char);
    if (test !== undefined) {
      this.#at += 1;
      return { kind: 'char', test };
    }
    return this.#literal(this.#escapedChar(position));
  }

  #category(char: string): CharTest | undefined {
    const { ascii } = this.#flags;
    const tests: Readonly<Record<string, CharTest>> = {
      d: ascii ? (c) => /^\d$/.test(c) : (c) => /^\p{Nd}$/u.test(c),
      w: ascii ? (c) => /^\w$/.test(c) : isWordChar,
      s: isSpace,
    };
    const test = tests[char.toLowerCase()];
    if (test === undefined || char === 'b') return undefined;
    return char === char.toLowerCase() ? test : (c) => !test(c);
  }

  #escapedChar(position: number): string {
    const char = this.#chars[this.#at] as string;
    this.#at += 1;
    const simple: Readonly<Record<string, string>> = {
      a: '\x07',
      f: '\f',
      n: '\n',
      r: '\r',
      t: '\t',
      v: '\v',
      b: '\b',
    };
    if (simple[char] !== undefined) return simple[char];
    const sizes: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
    const size = sizes[char];
    if (size !== undefined) {
      const digits = this.#chars.slice(this.#at, this.#at + size).join('');
      if (!new RegExp(`^[0-9a-fA-F]{${size}}$`).test(digits))
        throw regexError(`incomplete escape \\${char}${digits}`, position);
      this.#at += size;
      return String.fromCodePoint(Number.parseInt(digits, 16));
    }
    if (char === '0') {
      const digits = /^[0-7]{0,2}/.exec(this.#chars.slice(this.#at, this.#at + 2).join(''))?.[0] ?? '';
      this.#at += digits.length;
      return String.fromCodePoint(Number.parseInt(`0${digits}`, 8));
    }
    if (/[a-zA-Z]/.test(char)) throw regexError(`bad escape \\${char}`, position);
    return char;
  }

  #class(position: number): CharTest {
    const negated = this.#skip('^');
    const tests: CharTest[] = [];
    let first = true;
    while (first || !this.#peek(']')) {
      if (this.#at >= this.#chars.length) throw regexError('unterminated character set', position);
      first = false;
      const low = this.#classItem();
      if (typeof low !== 'string') tests.push(low);
      else if (this.#peek('-') && this.#chars[this.#at + 1] !== ']' && this.#at + 1 < this.#chars.length) {
        this.#at += 1;
        const high = this.#classItem();
        if (typeof high !== 'string' || (high.codePointAt(0) ?? 0) < (low.codePointAt(0) ?? 0)) {
          throw regexError('bad character range', position);
        }
        tests.push(rangeTest(low, high, this.#flags.ignoreCase));
      } else tests.push(rangeTest(low, low, this.#flags.ignoreCase));
    }
    this.#at += 1;
    const any = (c: string): boolean => tests.some((test) => test(c));
    return negated ? (c) => !any(c) : any;
  }

  #classItem(): string | CharTest {
    const position = this.#at;
    const char = this.#chars[this.#at] as string;
    this.#at += 1;
    if (char !== '\\') return char;
    const escaped = this.#chars[this.#at];
    if (escaped === undefined) throw regexError('bad escape (end of pattern)', position);
    const test = this.#category(escaped);
    if (test === undefined) return this.#escapedChar(position);
    this.#at += 1;
    return test;
  }
}

const places = new Set<RegexNode['kind']>([
  ...(['start', 'end', 'line-start', 'line-end', 'last'] as const),
  ...(['boundary', 'inside', 'ascii-boundary', 'ascii-inside'] as const),
]);

/** A place in the text, which cannot be repeated; look-arounds can. */
function isPlace(node: RegexNode): boolean {
  return places.has(node.kind);
}

function rangeTest(low: string, high: string, ignoreCase: boolean): CharTest {
  const from = low.codePointAt(0) ?? 0;
  const to = high.codePointAt(0) ?? 0;
  const within = (c: string): boolean => {
    const code = c.codePointAt(0) ?? 0;
    return code >= from && code <= to;
  };
  return ignoreCase ? (c) => within(c) || within(c.toLowerCase()) || within(c.toUpperCase()) : within;
}
