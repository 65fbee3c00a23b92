// Reads a DuckDB file after the run that wrote it has ended, independently of sqlflow's own adapter.
import { DuckDBInstance } from '@duckdb/node-api';

/** Column -> value as JSON has it: numbers beyond 32 bits, decimals and timestamps are texts. */
export type Row = Readonly<Record<string, unknown>>;

export interface ReadOptions {
  /** Schema that unqualified names mean; default `sparkify`. */
  readonly schema?: string;
}

export async function readDatabase(file: string, sql: string, options: ReadOptions = {}): Promise<readonly Row[]> {
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  try {
    await connection.run("set TimeZone = 'UTC'");
    const schemas = await connection.runAndReadAll(
      `select 1 from information_schema.schemata where schema_name = '${options.schema ?? 'sparkify'}'`,
    );
    if (schemas.currentRowCount > 0) await connection.run(`set schema = '${options.schema ?? 'sparkify'}'`);
    const answer = await connection.runAndReadAll(sql);
    return answer.getRowObjectsJson() as readonly Row[];
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
