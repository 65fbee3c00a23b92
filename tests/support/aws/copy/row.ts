// A row on its way into a table: values in the order of COPY's column list, or why there is none.

/** A value as text: `json` where it was not a text in its file. */
export type RawValue =
  | { readonly kind: 'null' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'json'; readonly value: unknown };

export interface RawRow {
  readonly line: number;
  readonly raw: string;
  readonly values: readonly RawValue[] | RowProblem;
}

export interface RowProblem {
  readonly code: number;
  readonly message: string;
  /** Of COPY's list; undefined: the row as a whole. */
  readonly column?: number;
  readonly position?: number;
  readonly value?: string;
}

export const nothing: RawValue = { kind: 'null' };
export const isProblem = (values: RawRow['values']): values is RowProblem => !Array.isArray(values);
