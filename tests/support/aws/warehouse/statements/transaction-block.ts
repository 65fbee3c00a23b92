// What may not stand in a transaction (reference: Redshift's manual, "Using transactions", and each statement's own page).
import type { Connection } from '../connection.ts';
import { SqlError } from '../sql-error.ts';

/** Throws what Redshift says of a statement that may not stand in a transaction. */
export function refuseInBlock(connection: Connection, what: string): void {
  if (connection.inBlock) throw new SqlError(`${what} cannot run inside a transaction block`);
}
