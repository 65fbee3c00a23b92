// A regular expression as a tree: PCRE's language without back-references and recursion, which no bounded matcher can have.

/** Ranges of code points, both ends included. */
export type Ranges = readonly (readonly [number, number])[];

export type RegexpNode =
  | { readonly kind: 'set'; readonly ranges: Ranges; readonly negated: boolean }
  /** `.`: any character, of a line where `lines`. */
  | { readonly kind: 'any'; readonly lines: boolean }
  | {
      readonly kind: 'edge';
      readonly edge: 'start' | 'end' | 'very end' | 'line start' | 'line end' | 'word' | 'no word';
    }
  | { readonly kind: 'sequence'; readonly items: readonly RegexpNode[] }
  | { readonly kind: 'choice'; readonly items: readonly RegexpNode[] }
  | { readonly kind: 'group'; readonly item: RegexpNode; readonly capture: number | undefined }
  | {
      readonly kind: 'repeat';
      readonly item: RegexpNode;
      readonly least: number;
      /** Infinity: no limit. */
      readonly most: number;
      readonly greedy: boolean;
    }
  /** Looks without moving on. */
  | { readonly kind: 'look'; readonly item: RegexpNode; readonly behind: boolean; readonly negated: boolean }
  /** `(?>…)`, `a++`: its first match, never another one. */
  | { readonly kind: 'atomic'; readonly item: RegexpNode };

export interface ParsedRegexp {
  readonly root: RegexpNode;
  /** How many groups capture. */
  readonly captures: number;
  /** False: RE2 reads it to the same end. */
  readonly onlyPcre: boolean;
}
