import type { Column, Relation } from '../catalog.ts';
import type { Connection } from '../connection.ts';
import { createPhysical, quoted } from '../physical-table.ts';
import { prepareQuery } from '../prepare-query.ts';
import type { Reader } from '../reader.ts';
import type { StatementResult } from '../result.ts';
import { SqlError } from '../sql-error.ts';
import { tokensOf } from '../tokens.ts';
import { nothing } from './control.ts';
import { columnsOf, emptyRelation, placeFor, refuseColumns } from './new-relation.ts';
import { readAttributes } from './table-attributes.ts';
import { refuseInBlock } from './transaction-block.ts';

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
  // `name as (` or, as a recursive one must, `name (columns) as (`.
  const opens = (at: number): boolean => {
    if (tokens[at]?.value === '(') {
      const close = tokens.findIndex(({ value }, from) => from > at && value === ')');
      return close > 0 && opens(close + 1);
    }
    return tokens[at]?.value === 'as' && tokens[at + 1]?.value === '(';
  };
  const ctes = new Set(tokens.filter((_, at) => opens(at + 1)).map(({ value }) => value));
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
  const words = tokensOf(definition);
  if (
    words.some(({ kind, value }) => kind === 'word' && value === 'limit') ||
    /\border\s+by\b[^()]*[)\s]*$/i.test(definition)
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
