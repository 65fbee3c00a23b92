// The parser's place among the tokens, and what it has to remember on the way: open tags, loops, names with a special meaning.

import { SyntaxFailure } from './syntax-failure.ts';
import { describeKind, type TokenKind, type Tokens } from './tokens.ts';

/** Which of the special names the body of a macro or loop reads before it sets them. */
export interface NameTracker {
  readonly read: Set<string>;
  readonly hidden: Set<string>;
}

const specialNames = new Set(['loop', 'caller', 'kwargs', 'varargs', 'self', 'super']);

/** Jinja2 itself gives up (Python's recursion limit) at about 75. */
const deepest = 200;

export class Cursor {
  readonly tokens: Tokens;
  readonly source: string;
  at = 0;
  /** Where the last taken token ended. */
  lastEnd = 0;
  /** Loops that a `break` would leave: none inside a macro's body. */
  loopDepth = 0;
  /** Loops around, macros' bodies included. */
  loopsAround = 0;
  /** A filter or a test that does not exist was named. */
  hasUnknownNames = false;
  /** The first thing that Python, not Jinja2, refuses: told only if the rest is well formed. */
  refusedByPython: SyntaxFailure | undefined;
  readonly openTags: { readonly name: string; readonly start: number; readonly end: number }[] = [];
  readonly wantedTags: (readonly string[])[] = [];
  #trackers: NameTracker[] = [];
  #depth = 0;

  constructor(tokens: Tokens, source: string) {
    this.tokens = tokens;
    this.source = source;
  }

  get kind(): TokenKind {
    return this.tokens.kinds[this.at] as TokenKind;
  }

  get value(): string | number | bigint {
    return this.tokens.values[this.at] as string | number | bigint;
  }

  get start(): number {
    return this.tokens.starts[this.at] as number;
  }

  get end(): number {
    return this.tokens.ends[this.at] as number;
  }

  is(kind: TokenKind): boolean {
    return this.tokens.kinds[this.at] === kind;
  }

  lookKind(): TokenKind {
    return this.tokens.kinds[this.at + 1] ?? 'eof';
  }

  next(): void {
    this.lastEnd = this.tokens.ends[this.at] as number;
    if (this.at < this.tokens.kinds.length - 1) this.at += 1;
  }

  isName(name: string): boolean {
    return this.tokens.kinds[this.at] === 'name' && this.tokens.values[this.at] === name;
  }

  skipName(name: string): boolean {
    if (!this.isName(name)) return false;
    this.next();
    return true;
  }

  skip(kind: TokenKind): boolean {
    if (this.tokens.kinds[this.at] !== kind) return false;
    this.next();
    return true;
  }

  expect(kind: TokenKind): void {
    if (this.tokens.kinds[this.at] !== kind) throw this.unexpected(describeKind(kind));
    this.next();
  }

  expectName(): string {
    const value = this.value;
    this.expect('name');
    return value as string;
  }

  expectKeyword(name: string): void {
    if (!this.skipName(name)) throw this.unexpected(name);
  }

  unexpected(expected: string): SyntaxFailure {
    if (this.kind === 'eof') return this.failure(`unexpected end of template, expected '${expected}'.`);
    return this.failure(`expected token '${expected}', got '${this.describe()}'`);
  }

  /** How messages name the current token. */
  describe(): string {
    return this.kind === 'name' ? String(this.value) : describeKind(this.kind);
  }

  failure(message: string, start = this.start, end = this.end): SyntaxFailure {
    return new SyntaxFailure(message, start, end);
  }

  refuseLater(message: string, start: number, end: number): void {
    this.refusedByPython ??= new SyntaxFailure(message, start, end, 'compile');
  }

  deeper(): void {
    this.#depth += 1;
    if (this.#depth > deepest) throw this.failure(`the template is nested more than ${deepest} levels deep`);
  }

  shallower(): void {
    this.#depth -= 1;
  }

  // Jinja2 decides from the body's text alone whether a macro takes caller, kwargs and varargs, and whether a loop needs `loop`.
  track(): NameTracker {
    const tracker: NameTracker = { read: new Set(), hidden: new Set() };
    this.#trackers.push(tracker);
    return tracker;
  }

  untrack(): void {
    this.#trackers.pop();
  }

  /** A block's body does not count for what is around it. Gives the function that ends it. */
  isolated(): () => void {
    const around = this.#trackers;
    this.#trackers = [];
    return () => {
      this.#trackers = around;
    };
  }

  nameRead(name: string): void {
    if (this.#trackers.length === 0 || !specialNames.has(name)) return;
    for (const tracker of this.#trackers) if (!tracker.hidden.has(name)) tracker.read.add(name);
  }

  nameSet(name: string): void {
    if (this.#trackers.length === 0 || !specialNames.has(name)) return;
    for (const tracker of this.#trackers) tracker.hidden.add(name);
  }
}
