// Gives back what the engine keeps of pages that it has read. It does so by itself only when its limit is reached, which is most of
// the machine's memory: one pass over the ledger of a million files leaves 40 MB that nobody asks for again.
import type { DuckDBConnection } from '@duckdb/node-api';

const smallest = '1MB';

/** To be called while no other statement runs on the instance: the limit is low for a moment. */
export async function releasePages(connection: DuckDBConnection): Promise<void> {
  const [[limit] = []] = await (await connection.run("SELECT current_setting('memory_limit')")).getRows();
  const [, size, unit] = /^(\d+(?:\.\d)?) ?(\w+)$/.exec(String(limit)) ?? [];
  if (size === undefined) return;
  try {
    await connection.run(`SET GLOBAL memory_limit = '${smallest}'`);
  } catch {
    // More than that is in use; what was not is gone all the same.
  } finally {
    // Printed with one digit behind the point, cut off: one more digit, and it stays what it was however often this is done.
    await connection.run(`SET GLOBAL memory_limit = '${size}${size.includes('.') ? '' : '.0'}9${unit}'`);
  }
}
