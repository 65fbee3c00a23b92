// What the lexer hands to the parser: lists side by side, which is smaller and faster than an object a token.

/** Operators are their own kind. */
export type TokenKind =
  | 'data'
  | 'variable_begin'
  | 'variable_end'
  | 'block_begin'
  | 'block_end'
  | 'name'
  | 'string'
  | 'integer'
  | 'float'
  | 'eof'
  | Operator;

export type Operator =
  | '+'
  | '-'
  | '*'
  | '**'
  | '/'
  | '//'
  | '%'
  | '~'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '('
  | ')'
  | '['
  | ']'
  | '{'
  | '}'
  | '='
  | ','
  | '.'
  | ':'
  | '|'
  | ';';

export interface Tokens {
  count: number;
  readonly kinds: TokenKind[];
  /** Names and data: the text; strings: unescaped; integers: number or bigint; floats: number. */
  readonly values: (string | number | bigint)[];
  /** Where each begins and ends, one after the other. */
  places: Int32Array;
}

// One text is read at a time, so its lists serve the next one: making them anew is a third of a lexer's time.
let kept: Tokens | undefined;
const mostKept = 4096;

/** Lists to fill; those of the text before are used again. */
export function emptyTokens(): Tokens {
  if (kept === undefined || kept.kinds.length > mostKept) {
    kept = { count: 0, kinds: [], values: [], places: new Int32Array(512) };
  }
  kept.count = 0;
  return kept;
}

export function push(
  tokens: Tokens,
  kind: TokenKind,
  value: string | number | bigint,
  start: number,
  end: number,
): void {
  const at = tokens.count;
  tokens.kinds[at] = kind;
  tokens.values[at] = value;
  if (at * 2 + 2 > tokens.places.length) {
    const larger = new Int32Array(tokens.places.length * 2);
    larger.set(tokens.places);
    tokens.places = larger;
  }
  tokens.places[at * 2] = start;
  tokens.places[at * 2 + 1] = end;
  tokens.count = at + 1;
}

const words: Partial<Record<TokenKind, string>> = {
  data: 'template data / text',
  variable_begin: 'begin of print statement',
  variable_end: 'end of print statement',
  block_begin: 'begin of statement block',
  block_end: 'end of statement block',
  eof: 'end of template',
};

/** How messages name a kind of token. */
export function describeKind(kind: TokenKind): string {
  return words[kind] ?? kind;
}
