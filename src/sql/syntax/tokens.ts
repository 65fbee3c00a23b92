// What the lexer gives: four columns side by side, one row a token. No objects, so that a long query costs little.

/** `end` closes every list, so that looking ahead needs no check. */
export const END = 0;
/** A bare word: its value is folded to lower case. */
export const WORD = 1;
/** `"a name"`: its value is without quotes, folded too. */
export const QUOTED = 2;
export const NUMBER = 3;
/** The value is what the literal means, not how it is written. */
export const STRING = 4;
export const SIGN = 5;

export type TokenKind = typeof END | typeof WORD | typeof QUOTED | typeof NUMBER | typeof STRING | typeof SIGN;

export interface Tokens {
  readonly kinds: readonly TokenKind[];
  readonly values: readonly string[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Which strings hold a backslash that PostgreSQL's younger versions would read otherwise (see scan-string.ts). */
  readonly escaped: ReadonlySet<number>;
}
