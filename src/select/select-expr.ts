// A selector after parsing: criteria and how they are combined. Says what to look for, not how to find it.
import type { Span } from '../diagnostics/source-file.ts';

/** One `[@][N+][method[.argument…]:]value[+N]`. */
export interface Criterion {
  readonly kind: 'criterion';
  /** A name of the method table. */
  readonly method: string;
  /** Of `config.meta.owner`: meta, owner. */
  readonly arguments: readonly string[];
  readonly value: string;
  /** `@`: all descendants, and all ancestors of those. */
  readonly childrensParents: boolean;
  /** Undefined: without. A depth of Infinity: `+` without a number. */
  readonly parentsDepth: number | undefined;
  readonly childrenDepth: number | undefined;
  /** The whole criterion, its method and its value in the selector's text. */
  readonly at: Span;
  readonly methodAt: Span;
  readonly valueAt: Span;
}

export type SelectExpr =
  | Criterion
  | { readonly kind: 'union'; readonly parts: readonly SelectExpr[] }
  /** `at` is its text, from the first part to the last. */
  | { readonly kind: 'intersection'; readonly parts: readonly SelectExpr[]; readonly at: Span };

/** When a test is selected because of the nodes that it reads: dbt's `--indirect-selection`. */
export type IndirectSelection = 'eager' | 'cautious' | 'buildable' | 'empty';
