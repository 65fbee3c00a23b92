// What a translation is asked with and what it answers: plain data, so that a run, a test server and a test may use it alike.

import type { DiagnosticData, DiagnosticName } from '../../../diagnostics/catalog.ts';
import type { Place } from '../../../sql/syntax/nodes.ts';
import type { TypedColumn } from '../../../sql/types/redshift-type.ts';
import type { TextColumn } from '../../query-translator.ts';
import type { PlaceSegment } from './place-marks.ts';

export interface TranslateOptions {
  /**
   * The columns of a table or view, by its name as written, folded to lower case: `['orders']`, `['shop', 'orders']`,
   * `['dwh', 'shop', 'orders']`. Undefined: not known; then its columns have no types, and what needs one asks for a cast.
   */
  readonly relationColumns: (names: readonly string[]) => readonly TypedColumn[] | undefined;
  /** What is known of the texts of all relations, for queries of the catalog; without it nothing is. */
  readonly textColumns?: () => readonly TextColumn[];
  /** The run's one moment: GETDATE() and its kin. */
  readonly now: Date;
  /**
   * What the answer is for: the columns of a relation must have different names, as Redshift demands; those of a query that
   * is only shown need not.
   */
  readonly purpose: 'relation' | 'answer';
}

/** A problem of the Redshift text: a name and data of the catalogue, and where in that text. */
export type TranslationProblem = {
  [Name in DiagnosticName]: { readonly name: Name; readonly data: DiagnosticData<Name>; readonly at: Place };
}[DiagnosticName];

export interface Translation {
  readonly status: 'translated';
  /** One statement in DuckDB's words, without a final semicolon. Its pieces stand in the lines of the source. */
  readonly sql: string;
  /** What the query answers with; empty for a statement that gives no rows. */
  readonly columns: readonly TypedColumn[];
  /** The TypeScript functions that must be registered before `sql` can run. */
  readonly functions: readonly string[];
  /** What a person should know, though nothing is wrong: a view that will be a table locally, and why. */
  readonly notes: readonly string[];
  /** Ascending; see placeBehind(). */
  readonly places: readonly PlaceSegment[];
}

export interface FailedTranslation {
  readonly status: 'failed';
  /** All that were found, in the order of the text; at least one. */
  readonly problems: readonly TranslationProblem[];
}
