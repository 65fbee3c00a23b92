// The parser's place among the tokens, and what it has to remember on the way: open tags, loops, names with a special meaning.

import { SyntaxFailure } from './syntax-failure.ts';
import { describeKind, type TokenKind, type Tokens } from './tokens.ts';

export type SpecialName = 'loop' | 'caller' | 'kwargs' | 'varargs' | 'self' | 'super';

/** Which of the special names the body of a macro or loop reads before it sets them: one bit a name. */
export interface NameTracker {
  read: number;
  hidden: number;
}

const bits: ReadonlyMap<string, number> = new Map(
  ['loop', 'caller', 'kwargs', 'varargs', 'self', 'super'].map((name, at) => [name, 1 << at]),
);

export function reads(tracker: NameTracker, name: SpecialName): boolean {
  return (tracker.read & (bits.get(name) as number)) !== 0;
}

const nothing: readonly never[] = [];

/** Jinja2 itself gives up (Python's recursion limit) at about 75. */
const deepest = 200;

export class Cursor {
  readonly #tokens: Tokens;
  #at = 0;
  /** Of the current token. */
  kind: TokenKind = 'eof';
  value: string | number | bigint = '';
  start = 0;
  end = 0;
  /** Where the last taken token ended. */
  lastEnd = 0;
  /** Nodes of the lists that are being read, the innermost on top: so each list is made once, in its size. */
  readonly pending: unknown[] = [];
  #assigned: Set<string> | undefined;
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
  /** How many have been read so far. */
  scopedBlocks = 0;
  #depth = 0;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
    this.#read();
  }

  #read(): void {
    const at = this.#at;
    const { kinds, values, places } = this.#tokens;
    this.kind = kinds[at] as TokenKind;
    this.value = values[at] as string | number | bigint;
    this.start = places[at * 2] as number;
    this.end = places[at * 2 + 1] as number;
  }

  next(): void {
    this.lastEnd = this.end;
    if (this.#at >= this.#tokens.count - 1) return;
    this.#at += 1;
    this.#read();
  }

  lookKind(): TokenKind {
    return this.#at + 1 < this.#tokens.count ? (this.#tokens.kinds[this.#at + 1] as TokenKind) : 'eof';
  }

  /** Whether the next token is this name. */
  looksAtName(name: string): boolean {
    return this.lookKind() === 'name' && this.#tokens.values[this.#at + 1] === name;
  }

  /** Where the token before the last taken one began. */
  get startBeforeLast(): number | undefined {
    return this.#at < 2 ? undefined : this.#tokens.places[(this.#at - 2) * 2];
  }

  is(kind: TokenKind): boolean {
    return this.kind === kind;
  }

  isName(name: string): boolean {
    return this.kind === 'name' && this.value === name;
  }

  skipName(name: string): boolean {
    if (this.kind !== 'name' || this.value !== name) return false;
    this.next();
    return true;
  }

  skip(kind: TokenKind): boolean {
    if (this.kind !== kind) return false;
    this.next();
    return true;
  }

  expect(kind: TokenKind): void {
    if (this.kind !== kind) throw this.unexpected(describeKind(kind));
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

  /** What was put on `pending` since it was `from` long. */
  taken<Node>(from: number): readonly Node[] {
    const { pending } = this;
    if (pending.length === from) return nothing;
    const nodes = pending.slice(from) as Node[];
    pending.length = from;
    return nodes;
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
    const tracker: NameTracker = { read: 0, hidden: 0 };
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

  /** Every name that is set anywhere. */
  get assigned(): readonly string[] {
    return this.#assigned === undefined ? nothing : [...this.#assigned];
  }

  nameRead(name: string): void {
    const bit = bits.get(name);
    if (bit === undefined) return;
    for (const tracker of this.#trackers) if ((tracker.hidden & bit) === 0) tracker.read |= bit;
  }

  nameSet(name: string): void {
    this.#assigned ??= new Set();
    this.#assigned.add(name);
    const bit = bits.get(name);
    if (bit === undefined) return;
    for (const tracker of this.#trackers) tracker.hidden |= bit;
  }
}
