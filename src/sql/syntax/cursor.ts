// The parser's place among the tokens, and how it moves and complains.
import { closest } from '../../util/closest.ts';
import { tokenize } from './lexer.ts';
import type { Name, Place } from './nodes.ts';
import { isReserved } from './reserved-words.ts';
import { SyntaxFailure } from './syntax-failure.ts';
import { END, NUMBER, QUOTED, SIGN, STRING, type TokenKind, type Tokens, WORD } from './tokens.ts';

/** How deep parentheses, CASEs and subqueries may stand in each other: far below what a stack holds. */
const deepest = 300;

export class Cursor {
  readonly text: string;
  /** CONNECT BY gives the word PRIOR its meaning. */
  inConnectBy = false;
  /** SELECT … INTO makes a table: a statement, not a query. */
  allowsInto = false;
  readonly #tokens: Tokens;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.text = text;
    this.#tokens = tokenize(text);
  }

  get kind(): TokenKind {
    return this.#tokens.kinds[this.#at] as TokenKind;
  }

  get value(): string {
    return this.#tokens.values[this.#at] as string;
  }

  get start(): number {
    return this.#tokens.starts[this.#at] as number;
  }

  get end(): number {
    return this.#tokens.ends[this.#at] as number;
  }

  /** Where the token before ended: the end of what was read last. */
  get lastEnd(): number {
    return this.#at === 0 ? 0 : (this.#tokens.ends[this.#at - 1] as number);
  }

  get atEnd(): boolean {
    return this.kind === END;
  }

  /** The place of the token that comes next. */
  get place(): Place {
    return { start: this.start, end: this.end };
  }

  /** From `start` to the end of what was read last. */
  since(start: number): Place {
    return { start, end: this.lastEnd };
  }

  kindAhead(distance: number): TokenKind {
    return this.#tokens.kinds[Math.min(this.#at + distance, this.#tokens.kinds.length - 1)] as TokenKind;
  }

  valueAhead(distance: number): string {
    return this.#tokens.values[Math.min(this.#at + distance, this.#tokens.values.length - 1)] as string;
  }

  startAhead(distance: number): number {
    return this.#tokens.starts[Math.min(this.#at + distance, this.#tokens.starts.length - 1)] as number;
  }

  isWord(word: string): boolean {
    return this.kind === WORD && this.value === word;
  }

  isWordAhead(distance: number, word: string): boolean {
    return this.kindAhead(distance) === WORD && this.valueAhead(distance) === word;
  }

  isSign(sign: string): boolean {
    return this.kind === SIGN && this.value === sign;
  }

  isSignAhead(distance: number, sign: string): boolean {
    return this.kindAhead(distance) === SIGN && this.valueAhead(distance) === sign;
  }

  /** True for a string that holds a backslash other than a doubled one. */
  get isEscaped(): boolean {
    return this.#tokens.escaped.has(this.#at);
  }

  /** Two words in a row, so that neither alone loses its freedom to be a name. */
  areWords(first: string, second: string): boolean {
    return this.isWord(first) && this.isWordAhead(1, second);
  }

  advance(count = 1): void {
    this.#at = Math.min(this.#at + count, this.#tokens.kinds.length - 1);
  }

  takeWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.#at += 1;
    return true;
  }

  takeWords(first: string, second: string): boolean {
    if (!this.areWords(first, second)) return false;
    this.#at += 2;
    return true;
  }

  takeSign(sign: string): boolean {
    if (!this.isSign(sign)) return false;
    this.#at += 1;
    return true;
  }

  expectWord(word: string): void {
    if (!this.takeWord(word)) throw this.failure(word.toUpperCase());
  }

  expectSign(sign: string): void {
    if (!this.takeSign(sign)) throw this.failure(`"${sign}"`);
  }

  expectString(expected: string): string {
    if (this.kind !== STRING) throw this.failure(expected);
    const { value } = this;
    this.advance();
    return value;
  }

  /** A whole number without a sign: precisions, lengths. */
  expectInteger(expected: string): number {
    if (this.kind !== NUMBER || !/^\d{1,15}$/.test(this.value)) throw this.failure(expected);
    const value = Number(this.value);
    this.advance();
    return value;
  }

  /** True where a name can begin: quoted, or a word that is not reserved. */
  get isName(): boolean {
    return this.kind === QUOTED || (this.kind === WORD && !isReserved(this.value));
  }

  expectName(expected: string): Name {
    if (!this.isName) throw this.failure(expected);
    return this.#takeName();
  }

  /** A name where every word is free: behind AS and behind a dot. */
  expectLabel(expected: string): Name {
    if (this.kind !== QUOTED && this.kind !== WORD) throw this.failure(expected);
    return this.#takeName();
  }

  /** One or more things with commas between them. */
  list<Item>(read: () => Item): Item[] {
    const items = [read()];
    while (this.takeSign(',')) items.push(read());
    return items;
  }

  /** Guards every recursion of the grammar; `leave` goes back. */
  enter(): void {
    this.#depth += 1;
    if (this.#depth > deepest) throw new SyntaxFailure(`the query nests deeper than ${deepest} levels`, this.place);
  }

  leave(): void {
    this.#depth -= 1;
  }

  /** The clause that a word means which stands where one begins: this one, or the one before, which was taken for an alias. */
  meantClause(): string | undefined {
    const words = [this.kind === WORD ? this.value : '', this.#tokens.values[this.#at - 1] ?? ''];
    for (const word of words) {
      const near = word.length < 4 || isReserved(word) ? undefined : closest(word, misspelt);
      if (near !== undefined && Math.abs(near.length - word.length) < 2) return near;
    }
    return undefined;
  }

  /** What Redshift says of the next token, and what would have been right. */
  failure(expected?: string, hint?: string): SyntaxFailure {
    const found = this.atEnd ? 'syntax error at end of input' : `syntax error at or near "${this.#written()}"`;
    const message = expected === undefined ? found : `${found}: expected ${expected}`;
    const advice = hint ?? this.#advice();
    return new SyntaxFailure(message, this.place, advice === undefined ? {} : { hint: advice });
  }

  #takeName(): Name {
    const name = { text: this.value, quoted: this.kind === QUOTED, start: this.start, end: this.end };
    this.#at += 1;
    return name;
  }

  #written(): string {
    const written = this.text.slice(this.start, this.end);
    return written.length > 40 ? `${written.slice(0, 37)}…` : written;
  }

  #advice(): string | undefined {
    const advice = this.kind === SIGN ? signAdvice[this.value] : undefined;
    if (advice !== undefined) return advice;
    const before = this.#at === 0 ? '' : this.#tokens.values[this.#at - 1];
    if (before === ',' && (this.kind === END || this.value === ')' || isReserved(this.value)))
      return 'the comma before it is one too many, or something is missing behind it';
    if (this.kind === WORD && isReserved(this.value) && !clauseWords.has(this.value))
      return `${this.value} is a reserved word: as a name it is written "${this.value}"`;
    return undefined;
  }
}

const signAdvice: Readonly<Record<string, string>> = {
  '==': 'equality is written with one sign: =',
  '&&': 'write AND',
  '{': 'templates are written with two braces: {{ … }}',
  ':': 'a part of a SUPER value is written a.b, a cast x::type',
  '->': 'Redshift has no arrows: use navigation (a.b[0]) on a SUPER value, or json_extract_path_text',
  '->>': 'Redshift has no arrows: use navigation (a.b[0]) on a SUPER value, or json_extract_path_text',
};

/** Words that begin a clause behind a table, of which a misspelt one reads as its alias. */
const misspelt = ['where', 'group', 'order', 'having', 'limit', 'join', 'union', 'qualify', 'left', 'inner'];

/** Reserved words that nobody means as a name. */
const clauseWords = new Set([
  ...['select', 'from', 'where', 'group', 'order', 'having', 'limit', 'offset', 'union', 'intersect', 'except'],
  ...['minus', 'on', 'using', 'join', 'inner', 'left', 'right', 'full', 'cross', 'natural', 'outer', 'and', 'or'],
  ...['not', 'as', 'in', 'is', 'like', 'ilike', 'between', 'case', 'when', 'then', 'else', 'end', 'null', 'distinct'],
  ...['with', 'all', 'qualify', 'into', 'asc', 'desc', 'similar', 'connect', 'pivot', 'unpivot', 'create', 'for'],
]);
