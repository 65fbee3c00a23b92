// Redshift SQL on an empty DuckDB of its own: translated, run, and the cells printed as Redshift's client would.
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { readResult } from '../../src/adapters/duckdb/read-result.ts';
import { ensurePrelude } from '../../src/adapters/duckdb/redshift/prelude.ts';
import { registerFunctions } from '../../src/adapters/duckdb/redshift/registered-functions.ts';
import { shownCell } from '../../src/adapters/duckdb/redshift/shown-cell.ts';
import { translateQuery } from '../../src/adapters/duckdb/redshift/translate-query.ts';
import type { TranslateOptions } from '../../src/adapters/duckdb/redshift/translation.ts';
import { catalog } from '../../src/diagnostics/catalog.ts';
import type { CatalogEntry } from '../../src/diagnostics/entry.ts';
import type { TypedColumn } from '../../src/sql/types/redshift-type.ts';

/** The run's moment, always the same. */
export const rigNow = new Date('2026-11-28T12:34:56.789Z');

export interface RigAnswer {
  readonly columns: readonly TypedColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** A relation that queries may read: its types in Redshift's words are the test's to say. */
export type RigTables = Readonly<Record<string, readonly TypedColumn[]>>;

export class RedshiftRig implements Disposable {
  readonly #instance: DuckDBInstance;
  readonly connection: DuckDBConnection;
  tables: RigTables = {};

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.connection = connection;
  }

  static async open(): Promise<RedshiftRig> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    // As a client of the user's would have it: no setting of ours, and another zone.
    await connection.run("SET TimeZone = 'America/New_York'");
    await ensurePrelude(connection);
    return new RedshiftRig(instance, connection);
  }

  options(purpose: TranslateOptions['purpose'] = 'answer'): TranslateOptions {
    return { relationColumns: (names) => this.tables[names.join('.')], now: rigNow, purpose };
  }

  translate(sql: string, purpose?: TranslateOptions['purpose']) {
    return translateQuery(sql, this.options(purpose));
  }

  /** Throws what the translation refuses as `SF5141 …`, and what the engine refuses in its words. */
  async query(sql: string): Promise<RigAnswer> {
    const made = this.translate(sql);
    if (made.status === 'failed') throw new Error(problemsText(sql, made.problems).join('\n'));
    await registerFunctions(this.connection, made.functions);
    const result = await readResult(await this.connection.run(made.sql), () => undefined);
    const writers = made.columns.map((column) => shownCell(column.type));
    const rows = result.rows.map((row) =>
      row.map((cell, at) => (cell === null ? null : (writers[at]?.(cell) ?? cell))),
    );
    return { columns: made.columns, rows };
  }

  /** The only cell of the answer. */
  async value(expression: string): Promise<string | null> {
    const { rows } = await this.query(`select ${expression}`);
    return rows[0]?.[0] ?? null;
  }

  [Symbol.dispose](): void {
    this.connection.closeSync();
    this.#instance.closeSync();
  }
}

/** `SF5143 column "nope" does not exist | nope | did you mean …`: code and message, the words at the place, what to do. */
export function problemsText(
  sql: string,
  problems: readonly { readonly name: string; readonly data: unknown; readonly at: { start: number; end: number } }[],
): readonly string[] {
  return problems.map(({ name, data, at }) => {
    const entry = catalog[name as keyof typeof catalog] as unknown as CatalogEntry<unknown>;
    const ways = [entry.label?.(data), entry.hint?.(data)].filter((text) => text !== undefined).join('; ');
    return `${entry.code} ${entry.message(data)} | ${sql.slice(at.start, at.end)} | ${ways}`;
  });
}
