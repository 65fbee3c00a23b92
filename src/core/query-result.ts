// The answer of a query as text, the form in which rows leave sqlflow.

/** One value as the engine's own client would print it; null is SQL's NULL. */
export type Cell = string | null;

export interface QueryResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly Cell[])[];
}
