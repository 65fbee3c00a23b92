// INSERT, UPDATE, DELETE, TRUNCATE: a snapshot first, then the table's write lock, so what others changed meanwhile is a conflict.
// The rows to be changed are found by a query as Redshift reads it, then changed by their numbers.
import type { Relation } from '../catalog.ts';
import type { Connection } from '../connection.ts';
import { quoted } from '../physical-table.ts';
import { prepareQuery, standInOf } from '../prepare-query.ts';
import type { Reader } from '../reader.ts';
import type { StatementResult } from '../result.ts';
import { SqlError } from '../sql-error.ts';
import { readAssignments, requireColumn, setList, valueList } from './assignments.ts';
import { insertValues } from './insert-values.ts';

/** The table that a statement writes to, locked. */
export async function writable(path: readonly string[], connection: Connection): Promise<Relation> {
  await connection.openSnapshot();
  const found = connection.require(path);
  if (found.kind === 'materialized view') throw new SqlError(`cannot change materialized view "${found.name}"`);
  if (found.kind !== 'table') throw new SqlError(`cannot change relation "${found.name}" because it is a view`);
  const relation = await connection.lock(found, 'write');
  connection.transaction.written.add(relation.oid);
  return relation;
}

export async function insertRows(reader: Reader, connection: Connection): Promise<StatementResult> {
  reader.expect('insert', 'into');
  const relation = await writable(reader.path(), connection);
  const names = isColumnList(reader) ? reader.nameList() : undefined;
  const columns = names === undefined ? relation.columns : names.map((name) => requireColumn(relation, name));
  const fixed =
    names === undefined ? undefined : columns.find(({ identity }) => identity !== undefined && !identity.byDefault);
  if (fixed !== undefined)
    throw new SqlError('cannot set an identity column to a value', `Column "${fixed.name}" is an identity column.`);
  const free = names === undefined ? columns.filter(({ identity }) => identity === undefined) : columns;
  const target = `_oid.${relation.physical}`;
  if (reader.accept('default', 'values')) return changed(await connection.run(`INSERT INTO ${target} DEFAULT VALUES`));
  if (reader.is('values')) return insertValues(reader, relation, free, connection);
  const query = await prepareQuery(reader.rest(), connection, 'answer');
  const given = query.columns?.length;
  if (given !== undefined && given > free.length) throw new SqlError('INSERT has more expressions than target columns');
  if (given !== undefined && given < free.length && names !== undefined)
    throw new SqlError('INSERT has more target columns than expressions');
  return changed(await connection.run(`INSERT INTO ${target} ${columnList(free.slice(0, given))} ${query.sql}`));
}

function isColumnList(reader: Reader): boolean {
  const inside = reader.peek(1)?.value;
  return reader.is('(') && inside !== 'select' && inside !== 'with' && inside !== '(';
}

export const columnList = (columns: readonly { readonly name: string }[]): string =>
  `(${columns.map(({ name }) => quoted(name)).join(', ')})`;

/** `UPDATE t [[AS] a] SET … [FROM …] [WHERE …]`. */
export async function updateRows(reader: Reader, connection: Connection): Promise<StatementResult> {
  reader.expect('update');
  const path = reader.path();
  const relation = await writable(path, connection);
  const alias = reader.accept('as') || !reader.is('set') ? reader.name() : relation.name;
  reader.expect('set');
  const assignments = readAssignments(
    reader,
    relation,
    ({ kind, value }) => kind === 'word' && (value === 'from' || value === 'where'),
  );
  const others = reader.accept('from')
    ? reader.text.slice(
        reader.peek()?.start,
        reader.skipTo(({ kind, value }) => kind === 'word' && value === 'where'),
      )
    : undefined;
  const values = valueList(assignments.map(({ value }) => value));
  const found = await prepareQuery(
    `select ${quoted(alias)}."rowid" as "_row", ${unqualified(values, path, alias)} from ${targetAs(relation, alias)}${others === undefined ? '' : `, ${others}`} ${unqualified(reader.rest(), path, alias)}`,
    connection,
    'answer',
    { rowsOf: relation },
  );
  const target = `_oid.${relation.physical}`;
  return changed(
    await connection.run(
      `UPDATE ${target} SET ${setList(assignments, '_found')} FROM (${found.sql}) AS _found WHERE ${target}.rowid = _found."_row"`,
    ),
  );
}

/** `DELETE [FROM] t [[AS] a] [USING …] [WHERE …]`. */
export async function deleteRows(reader: Reader, connection: Connection): Promise<StatementResult> {
  reader.expect('delete');
  reader.accept('from');
  const path = reader.path();
  const relation = await writable(path, connection);
  const isNamed = reader.accept('as') || (!reader.done && !reader.is('using') && !reader.is('where'));
  const alias = isNamed ? reader.name() : relation.name;
  const others = reader.accept('using')
    ? reader.text.slice(
        reader.peek()?.start,
        reader.skipTo(({ kind, value }) => kind === 'word' && value === 'where'),
      )
    : undefined;
  const found = await prepareQuery(
    `select ${quoted(alias)}."rowid" as "_row" from ${targetAs(relation, alias)}${others === undefined ? '' : `, ${others}`} ${unqualified(reader.rest(), path, alias)}`,
    connection,
    'answer',
    { rowsOf: relation },
  );
  return changed(await connection.run(`DELETE FROM _oid.${relation.physical} WHERE rowid IN (${found.sql})`));
}

/** Commits whatever came before it. */
export async function truncateTable(reader: Reader, connection: Connection): Promise<StatementResult> {
  reader.expect('truncate');
  reader.accept('table');
  const path = reader.path();
  reader.end();
  const relation = await writable(path, connection);
  await connection.lock(relation, 'exclusive');
  await connection.run(`DELETE FROM _oid.${relation.physical}`);
  await connection.commit(connection.signal);
  return { table: undefined, rows: 0 };
}

export const targetAs = (relation: Relation, alias: string): string =>
  `_oid.${standInOf(relation)} as ${quoted(alias)}`;

/** `shop.orders.id` -> `"orders".id`: the target is known by its alias from here on. */
export function unqualified(text: string, path: readonly string[], alias: string): string {
  let written = text;
  for (let from = 0; from < path.length - 1; from += 1) {
    const names = path.slice(from).map((name) => `(?:"${escaped(name)}"|\\b${escaped(name)}\\b)`);
    written = written.replaceAll(new RegExp(`${names.join('\\s*\\.\\s*')}(?=\\s*\\.)`, 'gi'), quoted(alias));
  }
  return written;
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

export function changed(result: { readonly rowsChanged: number }): StatementResult {
  return { table: undefined, rows: Number(result.rowsChanged) };
}
