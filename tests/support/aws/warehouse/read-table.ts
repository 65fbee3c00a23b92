// A result of DuckDB as Redshift's: names, types, and cells as text.
import type { DuckDBResult } from '@duckdb/node-api';
import { readResult } from '../../../../src/adapters/duckdb/read-result.ts';
import type { TypedColumn } from '../../../../src/sql/types/redshift-type.ts';
import { resultColumn, typeFromDuckdb } from './column-type.ts';
import type { ResultTable } from './result.ts';

export async function readTable(
  result: DuckDBResult,
  columns: readonly TypedColumn[] | undefined,
  stopped: () => void,
): Promise<ResultTable> {
  const { columns: found, rows } = await readResult(result, stopped);
  return {
    columns: found.map(({ name, type }, at) => {
      const known = columns?.[at];
      const unsure = known === undefined || known.type.kind === 'unknown' || known.type.kind === 'null';
      return resultColumn(known?.name ?? name.toLowerCase(), unsure ? typeFromDuckdb(type) : known.type);
    }),
    rows,
  };
}
