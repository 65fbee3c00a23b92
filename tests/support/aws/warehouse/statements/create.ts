import type { Column, Relation } from '../catalog.ts';
import type { Connection } from '../connection.ts';
import { createPhysical } from '../physical-table.ts';
import { prepareQuery } from '../prepare-query.ts';
import type { Reader } from '../reader.ts';
import type { StatementResult } from '../result.ts';
import { SqlError } from '../sql-error.ts';
import { nothing } from './control.ts';
import { columnsOf, emptyRelation, type Place, placeFor, refuseColumns } from './new-relation.ts';
import { readAttributes, type TableAttributes } from './table-attributes.ts';
import { readColumns } from './table-columns.ts';

export async function createTable(reader: Reader, connection: Connection): Promise<StatementResult> {
  reader.expect('create');
  reader.accept('local');
  const isTemporary = reader.accept('temp') || reader.accept('temporary');
  reader.expect('table');
  const ifNotExists = reader.accept('if', 'not', 'exists');
  const path = reader.path();
  const place = placeFor(path, connection, isTemporary);
  // A name that is there already takes no snapshot, so IF NOT EXISTS may stand before LOCK.
  await connection.lockName(place.schema, place.name);
  if (connection.catalog.find(place.schema, place.name, connection.transaction.changes) !== undefined) {
    if (ifNotExists) return nothing;
    throw new SqlError(`Relation "${place.name}" already exists`);
  }
  if (reader.is('(') && !isNameListOnly(reader)) {
    const { columns, keys } = readColumns(reader, connection);
    const attributes = { ...readAttributes(reader), ...keys };
    reader.end();
    await addTable(connection, place, columns, attributes);
    return nothing;
  }
  const names = reader.is('(') ? reader.nameList() : undefined;
  const attributes = readAttributes(reader);
  reader.expect('as');
  const query = await prepareQuery(reader.rest(), connection, 'relation');
  const columns = await columnsOf(query, connection, names);
  const relation = await addTable(connection, place, columns, attributes);
  const result = await connection.run(`INSERT INTO _oid.${relation.physical} ${query.sql}`);
  return { table: undefined, rows: Number(result.rowsChanged) };
}

/** `(a, b) as select`: names only. */
function isNameListOnly(reader: Reader): boolean {
  const at = reader.at;
  try {
    reader.nameList();
    return true;
  } catch {
    return false;
  } finally {
    reader.back(at);
  }
}

async function addTable(
  connection: Connection,
  place: Place,
  columns: readonly Column[],
  attributes: TableAttributes,
): Promise<Relation> {
  refuseColumns(columns);
  for (const name of [attributes.distKey, ...attributes.sortKey])
    if (name !== undefined && !columns.some((column) => column.name === name))
      throw new SqlError(`column "${name}" named in key does not exist`);
  for (const { name, type } of columns)
    if (type.kind === 'super' && (attributes.distKey === name || attributes.sortKey.includes(name)))
      throw new SqlError(`column "${name}" of type super cannot be a distribution or sort key`);
  const oid = connection.catalog.newOid();
  const physical = await createPhysical(connection, oid, columns);
  const relation: Relation = {
    ...emptyRelation(connection),
    oid,
    ...place,
    kind: 'table',
    columns,
    ...attributes,
    physical,
  };
  connection.change(relation);
  connection.transaction.written.add(oid);
  await connection.lock(relation, 'exclusive');
  return relation;
}

export async function createSchema(reader: Reader, connection: Connection): Promise<StatementResult> {
  reader.expect('create', 'schema');
  const ifNotExists = reader.accept('if', 'not', 'exists');
  const name = reader.path().at(-1) as string;
  const owner = reader.accept('authorization') ? reader.name() : connection.user;
  if (reader.accept('quota')) reader.skipTo(() => false);
  reader.end();
  await connection.lockName('', name);
  const { changes } = connection.transaction;
  if (connection.catalog.schema(name, changes) !== undefined) {
    if (ifNotExists) return nothing;
    throw new SqlError(`Schema "${name}" already exists`);
  }
  if (name.startsWith('pg_'))
    throw new SqlError('unacceptable schema name', 'The prefix "pg_" is reserved for system schemas.');
  changes.schemas.set(name, { oid: connection.catalog.newOid(), name, owner, grants: [] });
  return nothing;
}
