// A change of rows whose text names other relations too: the target is renamed by hand, the others are bound as in a query.
import type { Relation } from '../catalog.ts';
import type { Connection } from '../connection.ts';
import { quoted } from '../physical-table.ts';
import { prepareQuery, standInOf } from '../prepare-query.ts';
import type { StatementResult } from '../result.ts';

/** `write` gets what the target is to be called: `_oid.r17 AS "orders"`. */
export async function runChange(
  connection: Connection,
  relation: Relation,
  path: readonly string[],
  alias: string,
  write: (target: string) => string,
): Promise<StatementResult> {
  const text = unqualified(write(`_oid.${standInOf(relation)} AS ${quoted(alias)}`), path, alias);
  const query = await prepareQuery(text, connection, 'answer');
  const sql = query.sql.replaceAll(`_oid.${standInOf(relation)} `, `_oid.${relation.physical} `);
  const result = await connection.run(sql);
  return { table: undefined, rows: Number(result.rowsChanged) };
}

/** `shop.orders.id` -> `"orders".id`: DuckDB knows the target by its alias only. */
export function unqualified(text: string, path: readonly string[], alias: string): string {
  let written = text;
  for (let from = 0; from < path.length - 1; from += 1) {
    const names = path.slice(from).map((name) => `(?:"${escaped(name)}"|\\b${escaped(name)}\\b)`);
    written = written.replaceAll(new RegExp(`${names.join('\\s*\\.\\s*')}(?=\\s*\\.)`, 'gi'), quoted(alias));
  }
  return written;
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
