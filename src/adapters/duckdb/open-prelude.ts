// Redshift's macros for a database that is open: in the file where it may be written to, beside it where it may only be read.
import { quoteIdentifier, quoteLiteral } from '../sql-text.ts';
import type { OpenedDatabase } from './open-database.ts';
import { ensurePrelude, hasPrelude } from './redshift/prelude.ts';

/** A database of macros alone, in memory, for files of a reader: none was built yet, or by another version. */
const beside = 'sqlflow_prelude';

export async function withPrelude(opened: OpenedDatabase, writable: boolean): Promise<OpenedDatabase> {
  const connection = await opened.connect();
  try {
    if (writable) {
      await ensurePrelude(connection);
      return opened;
    }
    if (await hasPrelude(connection)) return opened;
    await connection.run(`ATTACH IF NOT EXISTS ':memory:' AS ${beside} (READ_WRITE)`);
    await connection.run(`USE ${beside}`);
    await ensurePrelude(connection);
  } catch (error) {
    opened.close();
    throw error;
  } finally {
    connection.closeSync();
  }
  // Built-in functions come before the macros: some have the same names, and would call themselves without end.
  const path = [`${quoteIdentifier(opened.name)}.main`, 'system.main', `${beside}._sqlflow`].join(',');
  return {
    ...opened,
    connect: async () => {
      const made = await opened.connect();
      await made.run(`SET search_path = ${quoteLiteral(path)}`);
      return made;
    },
  };
}
