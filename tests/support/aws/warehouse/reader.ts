// Reads a statement token by token: words in order, names, parts in parentheses. What it does not expect is a syntax error.
import { isReserved } from '../../../../src/sql/syntax/reserved-words.ts';
import { SqlError } from './sql-error.ts';
import { type Token, tokensOf } from './tokens.ts';

export class Reader {
  readonly text: string;
  readonly tokens: readonly Token[];
  #at = 0;

  constructor(text: string, tokens: readonly Token[] = tokensOf(text)) {
    this.text = text;
    // A last semicolon is no part of it.
    this.tokens = tokens.at(-1)?.value === ';' ? tokens.slice(0, -1) : tokens;
  }

  get at(): number {
    return this.#at;
  }

  peek(ahead = 0): Token | undefined {
    return this.tokens[this.#at + ahead];
  }

  get done(): boolean {
    return this.#at >= this.tokens.length;
  }

  is(...words: readonly string[]): boolean {
    return words.every((word, ahead) => isWord(this.peek(ahead), word));
  }

  /** Takes the words if they all come next. */
  accept(...words: readonly string[]): boolean {
    if (!this.is(...words)) return false;
    this.#at += words.length;
    return true;
  }

  expect(...words: readonly string[]): void {
    for (const word of words) if (!this.accept(word)) this.fail();
  }

  next(): Token {
    const token = this.peek();
    if (token === undefined) return this.fail();
    this.#at += 1;
    return token;
  }

  /** A name that somebody chose: a reserved word must be quoted. */
  name(): string {
    const token = this.peek();
    if (token?.kind === 'word' && isReserved(token.value)) return this.fail();
    return this.word();
  }

  /** A name or a word of the language. */
  word(): string {
    const token = this.peek();
    if (token?.kind !== 'word' && token?.kind !== 'quoted') return this.fail();
    this.#at += 1;
    return token.value;
  }

  /** `a`, `s.a`, `d.s.a`. */
  path(): readonly string[] {
    const names = [this.name()];
    while (this.accept('.')) names.push(this.name());
    return names;
  }

  string(): string {
    const token = this.next();
    if (token.kind !== 'string') return this.fail(token);
    return token.value;
  }

  integer(): number {
    const token = this.next();
    if (token.kind !== 'number' || !/^\d+$/.test(token.value)) return this.fail(token);
    return Number(token.value);
  }

  /** `( a, b )`. */
  nameList(): readonly string[] {
    this.expect('(');
    const names = [this.name()];
    while (this.accept(',')) names.push(this.name());
    this.expect(')');
    return names;
  }

  /** Text up to the closing parenthesis of the one that comes next; takes both. */
  inParentheses(): string {
    const open = this.next();
    if (open.value !== '(') return this.fail(open);
    const close = this.skipTo((token) => token.value === ')');
    this.expect(')');
    return this.text.slice(open.end, close);
  }

  /** Moves on to the first token outside of parentheses that `stop` wants; gives where it begins in the text, or the end. */
  skipTo(stop: (token: Token) => boolean): number {
    for (let depth = 0; ; ) {
      const token = this.peek();
      if (token === undefined) return this.text.length;
      if (depth === 0 && stop(token)) return token.start;
      if (token.kind === 'symbol' && token.value === '(') depth += 1;
      if (token.kind === 'symbol' && token.value === ')') depth -= 1;
      this.#at += 1;
    }
  }

  /** The text from here to the end; nothing is left. */
  rest(): string {
    const from = this.peek()?.start ?? this.text.length;
    const to = this.tokens.at(-1)?.end ?? this.text.length;
    this.#at = this.tokens.length;
    return this.text.slice(from, to);
  }

  back(at: number): void {
    this.#at = at;
  }

  end(): void {
    if (!this.done) this.fail();
  }

  fail(token: Token | undefined = this.peek()): never {
    if (token === undefined) throw new SqlError('syntax error at end of input');
    throw new SqlError(
      `syntax error at or near "${this.text.slice(token.start, token.end)}"`,
      undefined,
      undefined,
      token.start + 1,
    );
  }
}

export function isWord(token: Token | undefined, word: string): boolean {
  return token !== undefined && token.value === word && (token.kind === 'word' || token.kind === 'symbol');
}
