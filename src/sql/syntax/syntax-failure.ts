// Why a text is no query. Thrown inside syntax/ only: the functions that are asked from outside answer with a SyntaxProblem.
import type { Place } from './nodes.ts';

/** Why a text could not be read, in Redshift's words. */
export interface SyntaxProblem {
  readonly ok: false;
  /** `syntax error at or near "from": expected an expression`. */
  readonly message: string;
  readonly at: Place;
  /** What to write instead, where that is known. */
  readonly hint?: string;
  /** The name of what other engines have and Redshift has not: `FILTER`, `list literal`. Undefined for plain mistakes. */
  readonly missing?: string;
}

export class SyntaxFailure extends Error {
  readonly problem: SyntaxProblem;

  constructor(message: string, at: Place, more: { readonly hint?: string; readonly missing?: string } = {}) {
    super(message);
    this.name = 'SyntaxFailure';
    this.problem = { ok: false, message, at, ...more };
  }
}

/** Refuses what Redshift does not have, by its name. */
export function missing(construct: string, at: Place, hint: string): SyntaxFailure {
  return new SyntaxFailure(`Redshift has no ${construct}`, at, { hint, missing: construct });
}
