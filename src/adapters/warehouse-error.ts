// A statement that the engine refused, in the engine's words, with the place in the statement where it says one.

export interface FailedStatementPlace {
  /** The engine's own name of the statement (Redshift: its id in the Data API). */
  readonly id: string;
  /** Position in its batch, from 0. */
  readonly index: number | undefined;
  /** The key of the engine's system views. */
  readonly queryId: string | undefined;
  readonly text: string;
  /** How long it ran, the statements before it in its batch included, where the engine tells it. */
  readonly tookMs?: number | undefined;
}

export class WarehouseError extends Error {
  readonly sql: string;
  /** 1-based line and column (UTF-16 units) in `sql`. */
  readonly position: { readonly line: number; readonly column: number } | undefined;
  /** Offsets in `sql` (UTF-16) of what can raise such an error over a value, where the engine itself does not say which did. */
  readonly suspects: readonly number[];
  /** Names of pieces of a translated query that can raise such an error (see `raises` of its places). */
  readonly raisedBy: readonly string[];
  readonly kind: 'sql' | 'conflict' | 'interrupted' | 'constraint' | 'disk' | 'connection';
  /** What the engine's own suggestions come to: `did you mean "title"?` */
  readonly hint: string | undefined;
  /** Where the engine keeps a history of statements: which one it was, and the engine's whole text. */
  readonly statement: FailedStatementPlace | undefined;

  constructor(input: {
    readonly message: string;
    readonly sql: string;
    readonly position?: { readonly line: number; readonly column: number } | undefined;
    readonly suspects?: readonly number[] | undefined;
    readonly raisedBy?: readonly string[] | undefined;
    readonly kind: WarehouseError['kind'];
    readonly hint?: string | undefined;
    readonly statement?: FailedStatementPlace | undefined;
    readonly cause?: unknown;
  }) {
    super(input.message, { cause: input.cause });
    this.name = 'WarehouseError';
    this.sql = input.sql;
    this.position = input.position;
    this.suspects = input.suspects ?? [];
    this.raisedBy = input.raisedBy ?? [];
    this.kind = input.kind;
    this.hint = input.hint;
    this.statement = input.statement;
  }
}
