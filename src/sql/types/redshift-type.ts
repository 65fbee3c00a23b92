// Redshift's types as data. What the manual calls by several names (int, int4, integer) has one name here.

/** A type of Amazon Redshift; `unknown` is a type that could not be found out, `null` the type of a bare NULL. */
export type RedshiftType =
  | { readonly kind: 'smallint' | 'integer' | 'bigint' | 'real' | 'double' | 'boolean' | 'date' }
  | { readonly kind: 'timestamp' | 'timestamptz' | 'time' | 'timetz' | 'super' | 'hllsketch' | 'null' }
  | { readonly kind: 'interval'; readonly family: 'year-month' | 'day-second' | 'legacy' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  /** `length` in bytes; undefined: not known (a column that another tool made). */
  | { readonly kind: 'char' | 'varchar' | 'varbyte'; readonly length: number | undefined }
  /** `why`: for the diagnostic that asks for a cast. */
  | { readonly kind: 'unknown'; readonly why: string };

export type TypeKind = RedshiftType['kind'];

/** What a column of a relation or of a query's answer is. */
export interface TypedColumn {
  /** As Redshift keeps it: folded to lower case. */
  readonly name: string;
  readonly type: RedshiftType;
  /** True: no value ends in a blank, so a comparison needs no trimming. */
  readonly trimmed?: boolean;
}
