// What a statement of the cluster gives back.

/** As text, the way Redshift prints it; null is NULL. */
export type Cell = string | null;

export interface ResultColumn {
  readonly name: string;
  /** As the Data API calls it: `int4`, `varchar`, `timestamptz`, `super`. */
  readonly typeName: string;
  /** Digits of a number, length of a text. */
  readonly precision: number;
  readonly scale: number;
  readonly nullable: boolean;
}

export interface ResultTable {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface StatementResult {
  readonly table: ResultTable | undefined;
  /** Rows of the table, or rows changed; 0 after COPY and DDL. */
  readonly rows: number;
}
