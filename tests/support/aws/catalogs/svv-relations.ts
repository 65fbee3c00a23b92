// SVV views and information_schema: databases, schemas, tables, columns, privileges.
import type { Relation } from '../warehouse/catalog.ts';
import { typeText } from '../warehouse/column-type.ts';
import type { Connection } from '../warehouse/connection.ts';
import { relationsOf } from './pg-relations.ts';
import type { SystemTable, Value } from './system-relations.ts';

const texts = (...names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, 'VARCHAR']));
const view = (
  columns: Readonly<Record<string, string>>,
  rows: SystemTable['rows'],
  leaderOnly = false,
): SystemTable => ({ columns, rows, leaderOnly });

const tableType = ({ kind }: Relation): string => (kind === 'table' ? 'TABLE' : 'VIEW');
const baseType = ({ kind, temporaryOf }: Relation): string =>
  kind !== 'table' ? 'VIEW' : temporaryOf === undefined ? 'BASE TABLE' : 'LOCAL TEMPORARY';
const schemasOf = (connection: Connection) => connection.catalog.schemas(connection.transaction.changes);

function columnRows(connection: Connection, wanted: (relation: Relation) => boolean): readonly (readonly Value[])[] {
  return relationsOf(connection)
    .filter(wanted)
    .flatMap((relation) =>
      relation.columns.map(({ name, type, notNull, default: value, encoding }, at) => [
        connection.database,
        relation.schema,
        relation.name,
        name,
        at + 1,
        value ?? null,
        notNull ? 'NO' : 'YES',
        typeText(type).replace(/\(.*\)/, ''),
        type.kind === 'varchar' || type.kind === 'char' ? (type.length ?? 65_535) : null,
        type.kind === 'decimal' ? type.precision : null,
        type.kind === 'decimal' ? type.scale : null,
        relation.columnComments[name] ?? null,
        encoding ?? null,
        relation.distKey === name,
        relation.sortKey.indexOf(name) + 1,
      ]),
    );
}

const redshiftColumns = {
  database_name: 'VARCHAR',
  schema_name: 'VARCHAR',
  table_name: 'VARCHAR',
  column_name: 'VARCHAR',
  ordinal_position: 'INTEGER',
  column_default: 'VARCHAR',
  is_nullable: 'VARCHAR',
  data_type: 'VARCHAR',
  character_maximum_length: 'INTEGER',
  numeric_precision: 'INTEGER',
  numeric_scale: 'INTEGER',
  remarks: 'VARCHAR',
  encoding: 'VARCHAR',
  distkey: 'BOOLEAN',
  sortkey: 'INTEGER',
};
const { database_name: _a, schema_name: _b, encoding: _c, distkey: _d, sortkey: _e, ...rest } = redshiftColumns;
const schemaColumns = { table_catalog: 'VARCHAR', table_schema: 'VARCHAR', ...rest };

const tables = view(
  texts('database_name', 'schema_name', 'table_name', 'table_type', 'table_acl', 'remarks', 'table_owner'),
  (connection) =>
    relationsOf(connection).map((relation) => [
      connection.database,
      relation.schema,
      relation.name,
      tableType(relation),
      null,
      relation.comment ?? null,
      relation.owner,
    ]),
);
const columns = view(redshiftColumns, (connection) => columnRows(connection, () => true));
const schemas = view(
  texts(
    'database_name',
    'schema_name',
    'schema_owner',
    'schema_type',
    'schema_acl',
    'source_database',
    'schema_option',
  ),
  (connection) =>
    schemasOf(connection).map(({ name, owner }) => [connection.database, name, owner, 'local', null, null, null]),
);
const baseTables = (leaderOnly: boolean) =>
  view(
    texts('table_catalog', 'table_schema', 'table_name', 'table_type', 'remarks'),
    (connection) =>
      relationsOf(connection).map((relation) => [
        connection.database,
        relation.schema,
        relation.name,
        baseType(relation),
        relation.comment ?? null,
      ]),
    leaderOnly,
  );

export const svvRelations: Readonly<Record<string, SystemTable>> = {
  svv_redshift_tables: tables,
  svv_all_tables: tables,
  svv_redshift_columns: columns,
  svv_all_columns: columns,
  svv_redshift_schemas: schemas,
  svv_all_schemas: schemas,
  svv_redshift_databases: view(
    texts(
      'database_name',
      'database_owner',
      'database_type',
      'database_acl',
      'database_options',
      'database_isolation_level',
    ),
    (connection) =>
      connection.warehouse.databases.map((name) => [
        name,
        'rdsdb',
        'local',
        null,
        null,
        connection.warehouse.options.isolation === 'snapshot' ? 'Snapshot Isolation' : 'Serializable',
      ]),
  ),
  svv_tables: baseTables(false),
  svv_columns: view(schemaColumns, (connection) => columnRows(connection, () => true)),
  svv_mv_info: view(
    texts('database_name', 'schema_name', 'user_name', 'name', 'is_stale', 'owner_user_name'),
    (connection) =>
      relationsOf(connection)
        .filter(({ kind }) => kind === 'materialized view')
        .map(({ schema, name, owner }) => [connection.database, schema, connection.user, name, 'f', owner]),
  ),
  svv_table_info: view(
    {
      ...texts('database', 'schema'),
      table_id: 'BIGINT',
      ...texts('table', 'encoded', 'diststyle', 'sortkey1'),
      size: 'BIGINT',
      tbl_rows: 'DECIMAL(38, 0)',
    },
    (connection) =>
      relationsOf(connection)
        .filter(({ kind }) => kind === 'table')
        .map((relation) => [
          connection.database,
          relation.schema,
          relation.oid,
          relation.name,
          'Y, AUTO(ENCODE)',
          relation.distKey === undefined ? relation.distStyle : `KEY(${relation.distKey})`,
          relation.sortKey[0] ?? 'AUTO(SORTKEY)',
          1,
          null,
        ]),
  ),
  svv_relation_privileges: view(
    {
      ...texts('namespace_name', 'relation_name', 'privilege_type'),
      identity_id: 'INTEGER',
      ...texts('identity_name', 'identity_type'),
      admin_option: 'BOOLEAN',
      privilege_scope: 'VARCHAR',
    },
    (connection) =>
      relationsOf(connection).flatMap(({ schema, name, grants }) =>
        grants.map(({ privilege, grantee, granteeType, withGrantOption }) => [
          schema,
          name,
          privilege,
          0,
          grantee,
          granteeType,
          withGrantOption,
          'TABLE',
        ]),
      ),
  ),
  svv_schema_privileges: view(
    {
      ...texts('namespace_name', 'privilege_type'),
      identity_id: 'INTEGER',
      ...texts('identity_name', 'identity_type'),
      admin_option: 'BOOLEAN',
    },
    (connection) =>
      schemasOf(connection).flatMap(({ name, grants }) =>
        grants.map(({ privilege, grantee, granteeType, withGrantOption }) => [
          name,
          privilege,
          0,
          grantee,
          granteeType,
          withGrantOption,
        ]),
      ),
  ),
  'information_schema.tables': baseTables(true),
  // Columns of late-binding views are not there.
  'information_schema.columns': view(
    schemaColumns,
    (connection) => columnRows(connection, ({ kind }) => kind !== 'late-binding view'),
    true,
  ),
  'information_schema.schemata': view(
    texts('catalog_name', 'schema_name', 'schema_owner'),
    (connection) => schemasOf(connection).map(({ name, owner }) => [connection.database, name, owner]),
    true,
  ),
};
