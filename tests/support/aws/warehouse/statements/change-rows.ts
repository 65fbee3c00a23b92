// INSERT, UPDATE, DELETE, TRUNCATE: a snapshot first, then the table's write lock, so what others changed meanwhile is a conflict.
import type { Relation } from '../catalog.ts';
import type { Connection } from '../connection.ts';
import { quoted } from '../physical-table.ts';
import { prepareQuery } from '../prepare-query.ts';
import type { Reader } from '../reader.ts';
import type { StatementResult } from '../result.ts';
import { putSessionFacts } from '../session-functions.ts';
import { SqlError } from '../sql-error.ts';
import { runChange } from './run-change.ts';

export { mergeRows } from './merge.ts';

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
    throw new SqlError(`cannot set an identity column to a value`, `Column "${fixed.name}" is an identity column.`);
  const free = names === undefined ? columns.filter(({ identity }) => identity === undefined) : columns;
  const list = `(${free.map(({ name }) => quoted(name)).join(', ')})`;
  const target = `_oid.${relation.physical}`;
  if (reader.accept('default', 'values')) return changed(await connection.run(`INSERT INTO ${target} DEFAULT VALUES`));
  if (reader.is('values')) {
    const values = putSessionFacts(reader.rest(), () => connection.facts());
    return changed(await connection.run(`INSERT INTO ${target} ${list} ${values}`));
  }
  const query = await prepareQuery(reader.rest(), connection, 'answer');
  return changed(await connection.run(`INSERT INTO ${target} ${list} ${query.sql}`));
}

function isColumnList(reader: Reader): boolean {
  const inside = reader.peek(1)?.value;
  return reader.is('(') && inside !== 'select' && inside !== 'with' && inside !== '(';
}

function requireColumn(relation: Relation, name: string): Relation['columns'][number] {
  const column = relation.columns.find((each) => each.name === name);
  if (column === undefined) throw new SqlError(`column "${name}" of relation "${relation.name}" does not exist`);
  return column;
}

/** `UPDATE t [AS a] SET … FROM … WHERE …`. */
export async function updateRows(reader: Reader, connection: Connection): Promise<StatementResult> {
  reader.expect('update');
  const path = reader.path();
  const relation = await writable(path, connection);
  const alias = reader.accept('as') || !reader.is('set') ? reader.name() : relation.name;
  reader.expect('set');
  return runChange(connection, relation, path, alias, (target) => `UPDATE ${target} SET ${reader.rest()}`);
}

/** `DELETE FROM t [USING …] [WHERE …]`. */
export async function deleteRows(reader: Reader, connection: Connection): Promise<StatementResult> {
  reader.expect('delete');
  reader.accept('from');
  const path = reader.path();
  const relation = await writable(path, connection);
  const isNamed = reader.accept('as') || (!reader.done && !reader.is('using') && !reader.is('where'));
  const alias = isNamed ? reader.name() : relation.name;
  return runChange(connection, relation, path, alias, (target) => `DELETE FROM ${target} ${reader.rest()}`);
}

/** Commits whatever came before it. Only the owner may. */
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

export function changed(result: { readonly rowsChanged: number }): StatementResult {
  return { table: undefined, rows: Number(result.rowsChanged) };
}
