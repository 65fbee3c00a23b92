// A statement that the engine refused, in the engine's words, with the place in the statement where it says one.

export class WarehouseError extends Error {
  readonly sql: string;
  /** 1-based line and column (UTF-16 units) in `sql`. */
  readonly position: { readonly line: number; readonly column: number } | undefined;
  readonly kind: 'sql' | 'conflict' | 'interrupted' | 'constraint' | 'disk' | 'connection';
  /** What the engine's own suggestions come to: `did you mean "title"?` */
  readonly hint: string | undefined;

  constructor(input: {
    readonly message: string;
    readonly sql: string;
    readonly position?: { readonly line: number; readonly column: number } | undefined;
    readonly kind: WarehouseError['kind'];
    readonly hint?: string | undefined;
    readonly cause?: unknown;
  }) {
    super(input.message, { cause: input.cause });
    this.name = 'WarehouseError';
    this.sql = input.sql;
    this.position = input.position;
    this.kind = input.kind;
    this.hint = input.hint;
  }
}
