// One statement on one connection, stoppable at any moment.
import type { DuckDBConnection, DuckDBMaterializedResult, DuckDBResult } from '@duckdb/node-api';
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
  return stoppable(connection, sql, signal, () => connection.run(sql));
}

/** The same for an answer that is read in parts: `read` gets it before it is whole. */
export async function streamStatement(
  connection: DuckDBConnection,
  sql: string,
  signal: AbortSignal,
  read: (result: DuckDBResult) => Promise<void>,
): Promise<void> {
  await stoppable(connection, sql, signal, async () => read(await connection.stream(sql)));
}

async function stoppable<T>(
  connection: DuckDBConnection,
  sql: string,
  signal: AbortSignal,
  run: () => Promise<T>,
): Promise<T> {
  throwIfAborted(signal, sql);
  let again: NodeJS.Timeout | undefined;
  const stop = () => {
    connection.interrupt();
    again = setInterval(() => connection.interrupt(), interruptAgainMs);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await run();
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
