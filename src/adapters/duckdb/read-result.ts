// A result of the bindings -> names, types and cells as text. Each value is converted once.
import type { DuckDBResult, DuckDBType } from '@duckdb/node-api';
import { ResultReturnType, StatementType } from '@duckdb/node-api';
import type { Cell, QueryResult } from '../adapter.ts';
import { cellWriter, nameUnnamedFields } from './cell-text.ts';

/** Reads chunk by chunk; other work gets its turn between chunks. */
export async function readResult(result: DuckDBResult, stopped: () => void): Promise<QueryResult> {
  const types = result.columnTypes();
  const columns = result.columnNames().map((name, at) => ({ name, type: typeText(types[at] as DuckDBType) }));
  const rows: Cell[][] = [];
  await readParts(result, stopped, (part) => {
    for (const row of part) rows.push(row);
  });
  return { columns, rows };
}

/** Gives each chunk of rows to `take`. */
export async function readParts(
  result: DuckDBResult,
  stopped: () => void,
  take: (rows: Cell[][]) => void,
): Promise<void> {
  const types = result.columnTypes();
  const writers = types.map(cellWriter);
  const unnamed = types.map(nameUnnamedFields);
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    stopped();
    const rows: Cell[][] = [];
    for (let row = 0; row < chunk.rowCount; row += 1) rows.push(new Array<Cell>(writers.length));
    writers.forEach((write, column) => {
      const vector = chunk?.getColumnVector(column);
      if (unnamed[column] && vector !== undefined) nameUnnamedFields(vector.type);
      for (let row = 0; row < (vector?.itemCount ?? 0); row += 1) {
        const value = vector?.getItem(row) ?? null;
        (rows[row] as Cell[])[column] = value === null ? null : write(value);
      }
    });
    // The bindings free a chunk when its JavaScript object is collected, of whose true size V8 knows nothing.
    chunk.reset();
    take(rows);
  }
}

/** Rows that a statement changed; undefined where DuckDB does not count them (DDL other than CREATE TABLE AS). */
export async function changedRows(result: DuckDBResult): Promise<number | undefined> {
  if (result.returnType === ResultReturnType.CHANGED_ROWS) return result.rowsChanged;
  // CREATE TABLE AS answers with one row, the count; the bindings do not take it for one.
  const counts = result.statementType === StatementType.CREATE || result.statementType === StatementType.COPY;
  if (!counts || result.columnCount !== 1 || result.columnName(0) !== 'Count') return undefined;
  const count = (await result.getRows())[0]?.[0];
  return count === undefined || count === null ? undefined : Number(count);
}

/** `DECIMAL(18,2)`, `JSON`, `STRUCT("a" INTEGER)[]`: as DESCRIBE prints it, but that field names are always quoted. */
function typeText(type: DuckDBType): string {
  return type.alias ?? type.toString();
}
