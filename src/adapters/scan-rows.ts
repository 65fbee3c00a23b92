// Answers that need not fit into memory: their rows in parts, as they come.
import type { Cell, RunOptions, Warehouse } from './adapter.ts';

/** Takes part after part; an engine that cannot answer in parts gives its whole answer as one. */
export async function scanRows(
  warehouse: Warehouse,
  sql: string,
  take: (rows: readonly (readonly Cell[])[]) => void,
  options: RunOptions = {},
): Promise<void> {
  if (warehouse.scan !== undefined) await warehouse.scan(sql, take, options);
  else take((await warehouse.query(sql, options)).rows);
}
