// PostgreSQL's catalogs of the leader node, as far as clients ask them: relations, columns, comments, dependencies.
import type { Relation } from '../warehouse/catalog.ts';
import { typeText } from '../warehouse/column-type.ts';
import type { Connection } from '../warehouse/connection.ts';
import type { SystemTable, Value } from './system-relations.ts';

const noChange = (connection: Connection) => connection.transaction.changes;
export const relationsOf = (connection: Connection): readonly Relation[] =>
  connection.catalog
    .relations(noChange(connection))
    .filter(({ temporaryOf }) => temporaryOf === undefined || temporaryOf === connection.pid);

/** A view's rule has an OID of its own; so has the table behind a materialized view. */
const ruleOid = (oid: number): number => 10_000_000 + oid;
const storeOid = (oid: number): number => 20_000_000 + oid;

/** Users in the order of their first appearance; the superuser is 1. */
export function userId(name: string): number {
  let id = 1;
  for (const letter of name) id = (id * 31 + letter.charCodeAt(0)) % 1_000_003;
  return name === 'rdsdb' ? 1 : 100 + id;
}

export function usersOf(connection: Connection): readonly string[] {
  const names = new Set([...connection.warehouse.principals.names('user'), connection.user]);
  for (const { owner } of relationsOf(connection)) names.add(owner);
  for (const { owner } of connection.catalog.schemas(noChange(connection))) names.add(owner);
  return [...names];
}

const pgTable = (columns: Readonly<Record<string, string>>, rows: SystemTable['rows']): SystemTable => ({
  columns,
  rows,
  leaderOnly: true,
});

const typeOids: Readonly<Record<string, number>> = {
  boolean: 16,
  bigint: 20,
  smallint: 21,
  integer: 23,
  real: 700,
  double: 701,
  char: 1042,
  varchar: 1043,
  date: 1082,
  time: 1083,
  timestamp: 1114,
  timestamptz: 1184,
  timetz: 1266,
  decimal: 1700,
  super: 4000,
  varbyte: 6551,
};

export function typeModifier(relationType: Relation['columns'][number]['type']): number {
  if (relationType.kind === 'varchar' || relationType.kind === 'char') return (relationType.length ?? 65_535) + 4;
  return relationType.kind === 'decimal' ? relationType.precision * 65_536 + relationType.scale + 4 : -1;
}

export const pgRelations: Readonly<Record<string, SystemTable>> = {
  pg_namespace: pgTable({ oid: 'BIGINT', nspname: 'VARCHAR', nspowner: 'BIGINT', nspacl: 'VARCHAR' }, (connection) =>
    connection.catalog.schemas(noChange(connection)).map(({ oid, name, owner }) => [oid, name, userId(owner), null]),
  ),
  pg_class: pgTable(
    {
      oid: 'BIGINT',
      relname: 'VARCHAR',
      relnamespace: 'BIGINT',
      relkind: 'VARCHAR',
      relowner: 'BIGINT',
      reltuples: 'DOUBLE',
      relnatts: 'INTEGER',
      reldiststyle: 'INTEGER',
      relacl: 'VARCHAR',
    },
    (connection) => {
      const schemas = new Map(connection.catalog.schemas(noChange(connection)).map(({ name, oid }) => [name, oid]));
      return relationsOf(connection).flatMap((relation) => {
        const { oid, name, kind, owner, columns } = relation;
        const row = (at: number, relname: string, relkind: string): readonly Value[] => [
          at,
          relname,
          schemas.get(relation.schema) ?? 0,
          relkind,
          userId(owner),
          0.001,
          columns.length,
          { EVEN: 0, KEY: 1, ALL: 8 }[relation.distStyle] ?? 9,
          null,
        ];
        if (kind === 'materialized view') return [row(oid, name, 'v'), row(storeOid(oid), `mv_tbl__${name}__0`, 'r')];
        return [row(oid, name, kind === 'table' ? 'r' : 'v')];
      });
    },
  ),
  pg_attribute: pgTable(
    {
      attrelid: 'BIGINT',
      attname: 'VARCHAR',
      atttypid: 'BIGINT',
      atttypmod: 'INTEGER',
      attnum: 'INTEGER',
      attnotnull: 'BOOLEAN',
      attisdropped: 'BOOLEAN',
      atthasdef: 'BOOLEAN',
      attisdistkey: 'BOOLEAN',
      attsortkeyord: 'INTEGER',
    },
    (connection) =>
      relationsOf(connection)
        .filter(({ kind }) => kind !== 'late-binding view')
        .flatMap((relation) =>
          relation.columns.map((column, at) => [
            relation.oid,
            column.name,
            typeOids[column.type.kind] ?? 1043,
            typeModifier(column.type),
            at + 1,
            column.notNull,
            false,
            column.default !== undefined,
            relation.distKey === column.name,
            relation.sortKey.indexOf(column.name) + 1,
          ]),
        ),
  ),
  pg_description: pgTable(
    { objoid: 'BIGINT', classoid: 'BIGINT', objsubid: 'INTEGER', description: 'VARCHAR' },
    (connection) =>
      relationsOf(connection).flatMap(({ oid, comment, columns, columnComments }) => [
        ...(comment === undefined ? [] : [[oid, 1259, 0, comment]]),
        ...columns.flatMap(({ name }, at) =>
          columnComments[name] === undefined ? [] : [[oid, 1259, at + 1, columnComments[name]]],
        ),
      ]),
  ),
  pg_rewrite: pgTable({ oid: 'BIGINT', rulename: 'VARCHAR', ev_class: 'BIGINT', ev_type: 'VARCHAR' }, (connection) =>
    relationsOf(connection)
      .filter(({ kind }) => kind !== 'table')
      .map(({ oid }) => [ruleOid(oid), '_RETURN', oid, '1']),
  ),
  pg_depend: pgTable(
    {
      classid: 'BIGINT',
      objid: 'BIGINT',
      objsubid: 'INTEGER',
      refclassid: 'BIGINT',
      refobjid: 'BIGINT',
      refobjsubid: 'INTEGER',
      deptype: 'VARCHAR',
    },
    (connection) =>
      relationsOf(connection).flatMap(({ oid, dependsOn }) =>
        dependsOn.map((base) => [2618, ruleOid(oid), 0, 1259, base, 0, 'n']),
      ),
  ),
  pg_user: pgTable(
    { usename: 'VARCHAR', usesysid: 'BIGINT', usecreatedb: 'BOOLEAN', usesuper: 'BOOLEAN' },
    (connection) => usersOf(connection).map((name) => [name, userId(name), true, name === 'rdsdb']),
  ),
  pg_database: pgTable({ oid: 'BIGINT', datname: 'VARCHAR', datdba: 'BIGINT' }, (connection) =>
    connection.warehouse.databases.map((name, at) => [500 + at, name, 1]),
  ),
  pg_views: pgTable(
    { schemaname: 'VARCHAR', viewname: 'VARCHAR', viewowner: 'VARCHAR', definition: 'VARCHAR' },
    (connection) =>
      relationsOf(connection)
        .filter(({ kind }) => kind !== 'table')
        .map(({ schema, name, owner, definition }) => [schema, name, owner, definition ?? '']),
  ),
  pg_tables: pgTable({ schemaname: 'VARCHAR', tablename: 'VARCHAR', tableowner: 'VARCHAR' }, (connection) =>
    relationsOf(connection)
      .filter(({ kind }) => kind === 'table')
      .map(({ schema, name, owner }) => [schema, name, owner]),
  ),
  pg_table_def: pgTable(
    {
      schemaname: 'VARCHAR',
      tablename: 'VARCHAR',
      column: 'VARCHAR',
      type: 'VARCHAR',
      encoding: 'VARCHAR',
      distkey: 'BOOLEAN',
      sortkey: 'INTEGER',
      notnull: 'BOOLEAN',
    },
    (connection) =>
      // Only what the search path finds.
      relationsOf(connection)
        .filter(
          ({ schema, kind }) =>
            kind === 'table' &&
            (schema === 'public' ||
              schema === connection.user ||
              (connection.settings.get('search_path') ?? '').includes(schema)),
        )
        .flatMap((relation) =>
          relation.columns.map(({ name, type, encoding, notNull }) => [
            relation.schema,
            relation.name,
            name,
            typeText(type),
            encoding ?? 'lzo',
            relation.distKey === name,
            relation.sortKey.indexOf(name) + 1,
            notNull,
          ]),
        ),
  ),
};
