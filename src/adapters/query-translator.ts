// What an engine says of queries that are written in another engine's SQL. Pure: columns are handed in, nothing is asked.

import type { DiagnosticName } from '../diagnostics/catalog.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Place } from '../sql/syntax/nodes.ts';
import type { RedshiftType, TypedColumn } from '../sql/types/redshift-type.ts';

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
  /** `relation`: the columns become a table's or view's, so their names must differ. `answer`: they are shown only. */
  readonly purpose: 'relation' | 'answer';
}

/** A column of texts: an engine may keep neither that it is a CHAR nor its length. */
export interface TextColumn {
  /** `schema.identifier`, in lower case. */
  readonly relation: string;
  readonly column: string;
  readonly type: Extract<RedshiftType, { kind: 'char' | 'varchar' | 'varbyte' }>;
}

/** A problem of the text: a diagnostic's name and data, and where in that text. */
export interface TranslationProblem {
  readonly name: DiagnosticName;
  readonly data: Diagnostic['data'];
  readonly at: Place;
}

export interface Translation {
  readonly status: 'translated';
  /** One statement in the engine's words, without a final semicolon. */
  readonly sql: string;
  readonly columns: readonly TypedColumn[];
  /** Functions that live in this process and not in the database: what needs them is no view there. */
  readonly functions: readonly string[];
  /** What a person should know, though nothing is wrong. */
  readonly notes: readonly string[];
  /** From offset `at` of `sql` on, the text comes from offset `from` of the source. Ascending. */
  readonly places: readonly TranslatedPlace[];
}

export interface TranslatedPlace {
  readonly at: number;
  readonly from: number;
  /** A piece that an error over a value can come from, by the name that a WarehouseError has in `raisedBy`; its place in the source. */
  readonly raises?: { readonly what: string; readonly from: number };
  /** The place of the innermost of such pieces that the text stands in. */
  readonly within?: number;
}

export interface FailedTranslation {
  readonly status: 'failed';
  /** All that were found; at least one. */
  readonly problems: readonly TranslationProblem[];
}

export interface QueryTranslator {
  translate(text: string, options: TranslateOptions): Translation | FailedTranslation;
  /** One statement of any kind. Its SQL may be several statements, or none where the engine has nothing to do. */
  translateStatement(text: string, options: TranslateOptions): Translation | FailedTranslation;
  /** A type as a user writes it (`varchar(20)`); undefined: there is no such type. In a column VARCHAR has a length. */
  columnTypeNamed(text: string): RedshiftType | undefined;
  /** What a column of the engine's own type is. */
  fromEngineType(engineType: string): RedshiftType;
  /** How a client of Redshift shows a cell, made of the engine's text for it; undefined: both show it alike. */
  shownCell(type: RedshiftType): ((text: string) => string) | undefined;
  /** The engine's type that holds such values. */
  engineType(type: RedshiftType): string;
  /**
   * `sql` with its columns cast as an INSERT casts them into columns of these types: a text that is too long is an error.
   * `undefined` in place of a type: the column stays as it is. Gives the name of the first column that cannot be cast at all.
   */
  assign(
    sql: string,
    columns: readonly { readonly column: TypedColumn; readonly to: RedshiftType | undefined }[],
  ): { readonly ok: true; readonly sql: string } | { readonly ok: false; readonly column: string };
}
