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
  /** Of the tests of this criterion alone; undefined: as everywhere. Only selectors.yml can say it. */
  readonly indirectSelection?: IndirectSelection | undefined;
  /** As it is written on a command line: graph operators, method and value, graph operators. */
  readonly words: { readonly before: string; readonly name: string; readonly after: string };
  /** The whole criterion, its method and its value in the selector's text. */
  readonly at: Span;
  readonly methodAt: Span;
  readonly valueAt: Span;
}

export type SelectExpr =
  | Criterion
  | { readonly kind: 'union'; readonly parts: readonly SelectExpr[] }
  /** `at` is its text, from the first part to the last; `text` is what diagnostics call it. */
  | { readonly kind: 'intersection'; readonly parts: readonly SelectExpr[]; readonly at: Span; readonly text: string }
  /** The `exclude:` of selectors.yml. */
  | { readonly kind: 'difference'; readonly from: SelectExpr; readonly without: SelectExpr };

/** A selector of selectors.yml. */
export interface NamedSelector {
  readonly name: string;
  readonly description: string;
  readonly expr: SelectExpr;
  /** Its name, where it is written. */
  readonly at: Span;
}

/** What selectors.yml holds. */
export interface NamedSelectors {
  readonly byName: ReadonlyMap<string, NamedSelector>;
  /** Used where nothing is selected and nothing excluded. */
  readonly defaultName: string | undefined;
}

/** When a test is selected because of the nodes that it reads: dbt's `--indirect-selection`. */
export const INDIRECT_SELECTIONS = ['eager', 'cautious', 'buildable', 'empty'] as const;
export type IndirectSelection = (typeof INDIRECT_SELECTIONS)[number];
