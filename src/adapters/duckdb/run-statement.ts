// One statement on one connection, stoppable at any moment.
import type { DuckDBConnection, DuckDBMaterializedResult } from '@duckdb/node-api';
import { WarehouseError } from '../warehouse-error.ts';
import { toWarehouseError } from './engine-error.ts';

// An interrupt that comes before the statement has got its thread is forgotten, so it is repeated until the statement ends.
const interruptAgainMs = 20;

/**
 * Runs `sql` (the last of several statements gives the result). When `signal` aborts, the statement is interrupted and
 * WarehouseError of kind `interrupted` is thrown; one that ended all the same is reported as what it is: done.
 */
export async function runStatement(
  connection: DuckDBConnection,
  sql: string,
  signal: AbortSignal,
): Promise<DuckDBMaterializedResult> {
  throwIfAborted(signal, sql);
  let again: NodeJS.Timeout | undefined;
  const stop = () => {
    connection.interrupt();
    again = setInterval(() => connection.interrupt(), interruptAgainMs);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await connection.run(sql);
  } catch (error) {
    throw toWarehouseError(error, sql);
  } finally {
    signal.removeEventListener('abort', stop);
    clearInterval(again);
  }
}

export function throwIfAborted(signal: AbortSignal | undefined, sql: string): void {
  if (signal?.aborted)
    throw new WarehouseError({ message: 'interrupted', sql, kind: 'interrupted', cause: signal.reason });
}
