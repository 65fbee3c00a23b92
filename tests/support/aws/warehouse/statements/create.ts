// CREATE TABLE (columns, LIKE, AS), VIEW, MATERIALIZED VIEW, SCHEMA; REFRESH.
import type { TypedColumn } from '../../../../../src/sql/types/redshift-type.ts';
import type { Column, Relation } from '../catalog.ts';
import { readType, typeFromDuckdb } from '../column-type.ts';
import type { Connection } from '../connection.ts';
import { createPhysical, quoted } from '../physical-table.ts';
import { type PreparedQuery, prepareQuery } from '../prepare-query.ts';
import type { Reader } from '../reader.ts';
import type { StatementResult } from '../result.ts';
import { SqlError } from '../sql-error.ts';
import { tokensOf } from '../tokens.ts';
import { nothing } from './control.ts';
import { readAttributes, type TableAttributes } from './table-attributes.ts';
import { refuseInBlock } from './transaction-block.ts';

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
  const query = await prepareQuery(unwrapped(reader), connection, 'relation');
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

function unwrapped(reader: Reader): string {
  return reader.rest();
}

interface Place {
  readonly schema: string;
  readonly name: string;
  readonly temporaryOf: number | undefined;
}

function placeFor(path: readonly string[], connection: Connection, isTemporary: boolean): Place {
  const [name = '', schema, database] = [...path].reverse();
  if (database !== undefined && database !== connection.database)
    throw new SqlError('cross-database references are not supported');
  if (isTemporary || name.startsWith('#')) {
    if (schema !== undefined) throw new SqlError('cannot create temporary relation in non-temporary schema');
    return { schema: connection.tempSchema, name, temporaryOf: connection.pid };
  }
  const target = connection.requireSchema(schema ?? 'public').name;
  if (target === 'pg_catalog' || target === 'information_schema')
    throw new SqlError(`permission denied for schema ${target}`);
  return { schema: target, name, temporaryOf: undefined };
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

export function emptyRelation(
  connection: Connection,
): Omit<Relation, 'oid' | 'schema' | 'name' | 'kind' | 'columns' | 'temporaryOf'> {
  return {
    owner: connection.user,
    grants: [],
    comment: undefined,
    columnComments: {},
    distStyle: 'AUTO',
    distKey: undefined,
    sortKey: [],
    backup: true,
    physical: undefined,
    definition: undefined,
    boundSql: undefined,
    dependsOn: [],
  };
}

const systemColumns = new Set(['oid', 'tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid']);

function refuseColumns(columns: readonly Column[]): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name)) throw new SqlError(`column "${name}" specified more than once`);
    if (systemColumns.has(name)) throw new SqlError(`column name "${name}" conflicts with a system column name`);
    seen.add(name);
  }
  if (columns.length > 1600) throw new SqlError('tables can have at most 1600 columns');
}

const tableConstraints = ['primary', 'unique', 'foreign', 'constraint'];

function readColumns(
  reader: Reader,
  connection: Connection,
): { readonly columns: readonly Column[]; readonly keys: Partial<TableAttributes> } {
  const columns: Column[] = [];
  let keys: Partial<TableAttributes> = {};
  reader.expect('(');
  do {
    if (reader.accept('like')) {
      const like = connection.require(reader.path());
      const withDefaults = reader.accept('including', 'defaults');
      reader.accept('excluding', 'defaults');
      columns.push(
        ...like.columns.map((column) => ({
          ...column,
          identity: undefined,
          default: withDefaults ? column.default : undefined,
        })),
      );
      keys = { distStyle: like.distStyle, distKey: like.distKey, sortKey: like.sortKey };
    } else if (tableConstraints.some((word) => reader.is(word))) {
      reader.skipTo(({ value, kind }) => kind === 'symbol' && (value === ',' || value === ')'));
    } else {
      const { column, isDistKey, isSortKey } = readColumn(reader);
      columns.push(column);
      if (isDistKey) keys = { ...keys, distStyle: 'KEY', distKey: column.name };
      if (isSortKey) keys = { ...keys, sortKey: [column.name] };
    }
  } while (reader.accept(','));
  reader.expect(')');
  return { columns, keys };
}

export function readColumn(reader: Reader): {
  readonly column: Column;
  readonly isDistKey: boolean;
  readonly isSortKey: boolean;
} {
  const name = reader.name();
  const type = readType(reader);
  let column: Column = { name, type, notNull: false, default: undefined, identity: undefined, encoding: undefined };
  let isDistKey = false;
  let isSortKey = false;
  const isEnd = () => reader.done || reader.is(',') || reader.is(')');
  while (!isEnd()) {
    if (reader.accept('not', 'null')) column = { ...column, notNull: true };
    else if (reader.accept('null')) continue;
    else if (reader.accept('default')) column = { ...column, default: readDefault(reader) };
    else if (reader.accept('encode')) column = { ...column, encoding: reader.word() };
    else if (reader.accept('distkey')) isDistKey = true;
    else if (reader.accept('sortkey')) isSortKey = true;
    else if (reader.accept('identity')) column = { ...column, identity: readIdentity(reader, false), notNull: true };
    else if (reader.accept('generated', 'by', 'default', 'as', 'identity'))
      column = { ...column, identity: readIdentity(reader, true), notNull: true };
    else if (reader.accept('primary', 'key')) column = { ...column, notNull: true };
    else if (
      reader.accept('unique') ||
      reader.accept('collate', 'case_sensitive') ||
      reader.accept('collate', 'case_insensitive')
    )
      continue;
    else if (reader.accept('references')) {
      reader.path();
      if (reader.is('(')) reader.nameList();
    } else reader.fail();
  }
  return { column, isDistKey, isSortKey };
}

const columnWords = new Set([
  'not',
  'null',
  'encode',
  'distkey',
  'sortkey',
  'identity',
  'generated',
  'primary',
  'unique',
  'references',
  'collate',
  ',',
  ')',
]);

function readDefault(reader: Reader): string {
  const from = reader.peek()?.start ?? 0;
  if (reader.is('null')) reader.next();
  const to = reader.skipTo(({ kind, value }) => kind !== 'string' && kind !== 'quoted' && columnWords.has(value));
  return reader.text.slice(from, to).trim();
}

function readIdentity(reader: Reader, byDefault: boolean): Column['identity'] {
  reader.expect('(');
  const seed = reader.integer();
  reader.expect(',');
  const step = reader.integer();
  reader.expect(')');
  return { seed, step, byDefault };
}

/** The columns that a query gives, for the table made of it: no NOT NULL, no defaults. */
export async function columnsOf(
  query: PreparedQuery,
  connection: Connection,
  names: readonly string[] | undefined,
): Promise<readonly Column[]> {
  const typed = query.columns ?? (await describe(query.sql, connection));
  const isShort = typed.some(({ type }) => type.kind === 'unknown' || type.kind === 'null');
  const known = isShort ? await describe(query.sql, connection) : typed;
  if (names !== undefined && names.length !== typed.length)
    throw new SqlError('CREATE TABLE AS specifies too many column names');
  return typed.map(({ name, type }, at) => {
    const unsure = type.kind === 'unknown' || type.kind === 'null';
    const found = unsure ? (known[at] as TypedColumn).type : type;
    return {
      name: names?.[at] ?? name,
      type: found,
      notNull: false,
      default: undefined,
      identity: undefined,
      encoding: undefined,
    };
  });
}

async function describe(sql: string, connection: Connection): Promise<readonly TypedColumn[]> {
  const result = await connection.run(`DESCRIBE ${sql}`);
  return (await result.getRows()).map(([name, type]) => ({
    name: String(name).toLowerCase(),
    type: typeFromDuckdb(String(type)),
  }));
}

export async function createView(reader: Reader, connection: Connection): Promise<StatementResult> {
  reader.expect('create');
  const orReplace = reader.accept('or', 'replace');
  reader.expect('view');
  const path = reader.path();
  const names = reader.is('(') ? reader.nameList() : undefined;
  reader.expect('as');
  const from = reader.at;
  const { tokens } = reader;
  const tail = tokens
    .slice(-4)
    .map(({ value }) => value)
    .join(' ');
  const isLate = tail === 'with no schema binding';
  reader.back(from);
  const start = reader.peek()?.start ?? 0;
  const definition = reader.text.slice(start, isLate ? (tokens.at(-4)?.start ?? 0) : (tokens.at(-1)?.end ?? 0));
  const place = placeFor(path, connection, false);
  await connection.lockName(place.schema, place.name);
  const before = connection.catalog.find(place.schema, place.name, connection.transaction.changes);
  if (before !== undefined && (!orReplace || before.physical !== undefined))
    throw new SqlError(`Relation "${place.name}" already exists`);
  const base: Omit<Relation, 'columns' | 'kind'> = {
    ...emptyRelation(connection),
    ...(before === undefined ? {} : { owner: before.owner, grants: before.grants, comment: before.comment }),
    ...place,
    oid: before?.oid ?? connection.catalog.newOid(),
    definition,
  };
  if (before !== undefined) await connection.lock(before, 'exclusive');
  if (isLate) {
    refuseUnqualified(definition);
    connection.change({ ...base, kind: 'late-binding view', columns: [] });
    return nothing;
  }
  const query = await prepareQuery(definition, connection, 'relation');
  const columns = await columnsOf(query, connection, names);
  refuseColumns(columns);
  if (before !== undefined && before.kind === 'view') refuseOtherColumns(before, columns);
  const boundSql =
    names === undefined ? query.sql : `SELECT * FROM (${query.sql}) AS t(${names.map(quoted).join(', ')})`;
  connection.change({ ...base, kind: 'view', columns, boundSql, dependsOn: query.oids });
  return nothing;
}

function refuseOtherColumns(before: Relation, columns: readonly Column[]): void {
  const text = (all: readonly Column[]): string => all.map(({ name, type }) => `${name} ${type.kind}`).join();
  if (text(before.columns) !== text(columns)) throw new SqlError('cannot change name of view column or its data type');
}

// Every reference of a late-binding view must say its schema; a name that a WITH gives needs none.
function refuseUnqualified(definition: string): void {
  const tokens = tokensOf(definition);
  const ctes = new Set(
    tokens.filter((_, at) => tokens[at + 1]?.value === 'as' && tokens[at + 2]?.value === '(').map(({ value }) => value),
  );
  let inFrom = false;
  tokens.forEach((token, at) => {
    inFrom = token.kind === 'word' && (token.value === 'from' || token.value === 'join');
    const name = tokens[at + 1];
    if (!inFrom || (name?.kind !== 'word' && name?.kind !== 'quoted') || name.value === 'lateral') return;
    const next = tokens[at + 2]?.value;
    const isCall =
      ['extract', 'trim', 'substring'].includes(tokens[at - 2]?.value ?? '') ||
      tokens[at - 3]?.value === 'extract' ||
      next === '(';
    if (next !== '.' && !ctes.has(name.value) && !isCall && next !== ')')
      throw new SqlError(
        `All the relation names inside should be qualified when creating views with no schema binding.`,
        `"${name.value}" has no schema.`,
      );
  });
}

export async function createMaterializedView(reader: Reader, connection: Connection): Promise<StatementResult> {
  refuseInBlock(connection, 'CREATE MATERIALIZED VIEW');
  reader.expect('create', 'materialized', 'view');
  const path = reader.path();
  const attributes = readAttributes(reader);
  if (reader.accept('auto', 'refresh') && !reader.accept('yes')) reader.expect('no');
  const late = readAttributes(reader);
  reader.expect('as');
  const definition = reader.rest();
  const place = placeFor(path, connection, false);
  await connection.lockName(place.schema, place.name);
  if (connection.catalog.find(place.schema, place.name, connection.transaction.changes) !== undefined)
    throw new SqlError(`Relation "${place.name}" already exists`);
  const depth = tokensOf(definition);
  if (
    depth.some(({ kind, value }) => kind === 'word' && value === 'limit') ||
    /\border\s+by\b[^()]*$/i.test(definition)
  )
    throw new SqlError('ORDER BY and LIMIT are not supported in a materialized view');
  const query = await prepareQuery(definition, connection, 'relation');
  const view = query.relations.find(({ kind }) => kind === 'view' || kind === 'late-binding view');
  if (view !== undefined) throw new SqlError(`Materialized views on top of views are not supported: ${view.name}`);
  if (query.relations.some(({ temporaryOf }) => temporaryOf !== undefined))
    throw new SqlError('Materialized views on temporary tables are not supported');
  const columns = await columnsOf(query, connection, undefined);
  refuseColumns(columns);
  const oid = connection.catalog.newOid();
  const physical = await createPhysical(connection, oid, columns);
  await connection.run(`INSERT INTO _oid.${physical} ${query.sql}`);
  connection.change({
    ...emptyRelation(connection),
    oid,
    ...place,
    kind: 'materialized view',
    columns,
    ...attributes,
    ...late,
    physical,
    definition,
    boundSql: query.sql,
    dependsOn: query.oids,
  });
  connection.transaction.written.add(oid);
  return nothing;
}

export async function refreshView(reader: Reader, connection: Connection): Promise<StatementResult> {
  refuseInBlock(connection, 'REFRESH MATERIALIZED VIEW');
  reader.expect('refresh', 'materialized', 'view');
  const path = reader.path();
  const found = connection.require(path);
  if (found.kind !== 'materialized view') throw new SqlError(`"${found.name}" is not a materialized view`);
  if (found.owner !== connection.user) throw new SqlError(`must be owner of relation ${found.name}`);
  const view = await connection.lock(found, 'write');
  const query = await prepareQuery(view.definition ?? '', connection, 'relation').catch((error) => {
    if (error instanceof SqlError)
      throw new SqlError(
        `Materialized view ${view.name} could not be refreshed as a base table changed`,
        error.message,
      );
    throw error;
  });
  if (query.oids.join() !== view.dependsOn.join())
    throw new SqlError(
      `Materialized view ${view.name} is unrefreshable as a base table was renamed, dropped or replaced`,
    );
  await connection.run(`DELETE FROM _oid.${view.physical}`);
  await connection.run(`INSERT INTO _oid.${view.physical} ${query.sql}`);
  connection.transaction.written.add(view.oid);
  return nothing;
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
