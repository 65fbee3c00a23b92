// ALTER TABLE: rename, columns, keys, owner. Renames follow the OID; a change of columns copies the table below.
import type { Column, Relation } from '../catalog.ts';
import { readType } from '../column-type.ts';
import type { Connection } from '../connection.ts';
import { conflictError } from '../engine-error.ts';
import { createPhysical, quoted } from '../physical-table.ts';
import { requirePrincipal } from '../principals.ts';
import type { Reader } from '../reader.ts';
import type { StatementResult } from '../result.ts';
import { SqlError } from '../sql-error.ts';
import { appendTable } from './append.ts';
import { nothing } from './control.ts';
import { readColumn } from './table-columns.ts';
import { refuseInBlock } from './transaction-block.ts';

export async function alterTable(reader: Reader, connection: Connection): Promise<StatementResult> {
  reader.expect('alter', 'table');
  const path = reader.path();
  if (reader.accept('append')) return appendTable(path, reader, connection);
  const relation = await connection.lock(connection.require(path), 'exclusive');
  if (reader.accept('rename', 'to')) return rename(relation, reader, connection);
  if (relation.kind !== 'table') throw new SqlError(`"${relation.name}" is not a table`);
  if (reader.accept('rename', 'column')) return renameColumn(relation, reader, connection);
  if (reader.accept('rename')) return renameColumn(relation, reader, connection);
  if (reader.accept('owner', 'to')) {
    const owner = reader.name();
    requirePrincipal('user', owner, connection);
    connection.change({ ...relation, owner });
    return nothing;
  }
  if (reader.is('add')) {
    if (['constraint', 'primary', 'unique', 'foreign'].includes(reader.peek(1)?.value ?? '')) return nothing;
    reader.next();
    reader.accept('column');
    const { column } = readColumn(reader);
    reader.end();
    if (relation.columns.some(({ name }) => name === column.name))
      throw new SqlError(`column "${column.name}" of relation "${relation.name}" already exists`);
    if (column.notNull && column.default === undefined)
      throw new SqlError(`ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression`);
    if (column.identity !== undefined) throw new SqlError('cannot add an identity column to a table');
    return rebuild(relation, [...relation.columns, column], connection);
  }
  if (reader.accept('drop')) {
    if (reader.accept('constraint')) return nothing;
    reader.accept('column');
    return dropColumn(relation, reader, connection);
  }
  if (reader.accept('alter', 'column')) return alterType(relation, reader, connection);
  if (reader.accept('alter')) {
    const to = reader.rest();
    const [, distKey] = /^distkey\s+"?(\w+)"?/i.exec(to) ?? [];
    if (distKey !== undefined) connection.change({ ...relation, distKey, distStyle: 'KEY' });
    else if (!/^(diststyle|(compound\s+)?sortkey|encode)/i.test(to))
      throw new SqlError(`syntax error at or near "${to.split(/\s/)[0]}"`);
    return nothing;
  }
  return reader.fail();
}

async function rename(relation: Relation, reader: Reader, connection: Connection): Promise<StatementResult> {
  const name = reader.name();
  reader.end();
  if (relation.kind === 'materialized view') throw new SqlError('materialized views cannot be renamed');
  await connection.lockName(relation.schema, relation.name);
  await connection.lockName(relation.schema, name);
  if (connection.catalog.find(relation.schema, name, connection.transaction.changes) !== undefined)
    throw new SqlError(`Relation "${name}" already exists`);
  await connection.openSnapshot();
  connection.change({ ...relation, name });
  connection.transaction.written.add(relation.oid);
  return nothing;
}

async function renameColumn(relation: Relation, reader: Reader, connection: Connection): Promise<StatementResult> {
  const from = reader.name();
  reader.expect('to');
  const to = reader.name();
  reader.end();
  requireColumn(relation, from);
  if (relation.columns.some(({ name }) => name === to))
    throw new SqlError(`column "${to}" of relation "${relation.name}" already exists`);
  const renamed = relation.columns.map((column) => (column.name === from ? { ...column, name: to } : column));
  return rebuild(relation, renamed, connection, (name) => (name === to ? from : name));
}

async function dropColumn(relation: Relation, reader: Reader, connection: Connection): Promise<StatementResult> {
  const name = reader.name();
  const cascade = reader.accept('cascade');
  reader.accept('restrict');
  reader.end();
  requireColumn(relation, name);
  if (relation.distKey === name || relation.sortKey.includes(name))
    throw new SqlError(`cannot drop distkey or sortkey column "${name}"`);
  const { changes } = connection.transaction;
  const bound = connection.catalog
    .dependents(relation.oid, changes)
    .filter(({ definition }) => new RegExp(`\\b${name}\\b|\\*`, 'i').test(definition ?? ''));
  if (bound.length > 0 && !cascade)
    throw new SqlError(
      `cannot drop table ${relation.name} column ${name} because other objects depend on it`,
      bound.map((view) => `view ${view.name} depends on table ${relation.name} column ${name}`).join('\n'),
      'Use DROP ... CASCADE to drop the dependent objects too.',
    );
  for (const view of bound) changes.relations.set(view.oid, 'dropped');
  return rebuild(
    relation,
    relation.columns.filter((column) => column.name !== name),
    connection,
  );
}

async function alterType(relation: Relation, reader: Reader, connection: Connection): Promise<StatementResult> {
  const name = reader.name();
  if (reader.accept('encode')) return nothing;
  reader.expect('type');
  const type = readType(reader);
  reader.end();
  refuseInBlock(connection, 'ALTER TABLE ALTER COLUMN');
  const column = requireColumn(relation, name);
  const before = column.type;
  const grows =
    (type.kind === 'varchar' || type.kind === 'varbyte') &&
    before.kind === type.kind &&
    (type.length ?? 0) >= (before.length ?? 0);
  if (!grows)
    throw new SqlError(
      `cannot alter column "${name}" of relation "${relation.name}", target column type should be a larger ${before.kind}`,
    );
  if (column.default !== undefined) throw new SqlError(`cannot alter type of column "${name}" which has a default`);
  if (['bytedict', 'runlength', 'text255', 'text32k'].includes(column.encoding ?? ''))
    throw new SqlError(`cannot alter type of column "${name}" with encoding ${column.encoding}`);
  const bound = connection.catalog.dependents(relation.oid, connection.transaction.changes);
  if (bound.length > 0)
    throw new SqlError(
      `cannot alter type of a column used by a view or rule`,
      `view ${bound[0]?.name} depends on column "${name}"`,
    );
  return rebuild(
    relation,
    relation.columns.map((each) => (each.name === name ? { ...each, type } : each)),
    connection,
  );
}

function requireColumn(relation: Relation, name: string): Column {
  const column = relation.columns.find((each) => each.name === name);
  if (column === undefined) throw new SqlError(`column "${name}" of relation "${relation.name}" does not exist`);
  return column;
}

/** `source`: the old name of a column. Rows that others wrote since this transaction's snapshot would be lost: a conflict. */
async function rebuild(
  relation: Relation,
  columns: readonly Column[],
  connection: Connection,
  source = (name: string) => name,
): Promise<StatementResult> {
  const { snapshot } = await connection.openSnapshot();
  if (connection.warehouse.writtenSince(relation.oid, snapshot ?? 0)) throw conflictError(relation.oid);
  const physical = await createPhysical(connection, relation.oid, columns);
  const kept = columns.filter(({ name }) => relation.columns.some((old) => old.name === source(name)));
  await connection.run(
    `INSERT INTO _oid.${physical} (${kept.map(({ name }) => quoted(name)).join(', ')}) SELECT ${kept.map(({ name }) => quoted(source(name))).join(', ')} FROM _oid.${relation.physical}`,
  );
  const before = relation.physical as string;
  connection.transaction.obsolete.push(before);
  connection.change({ ...relation, columns, physical });
  connection.transaction.written.add(relation.oid);
  for (const view of connection.catalog.dependents(relation.oid, connection.transaction.changes))
    if (view.boundSql !== undefined)
      connection.change({ ...view, boundSql: view.boundSql.replaceAll(before, physical) });
  return nothing;
}
