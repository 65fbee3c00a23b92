// SHOW: settings, and the SHOW commands that list schemas, tables and columns.

import { resultColumn, typeText } from '../column-type.ts';
import type { Connection } from '../connection.ts';
import type { Reader } from '../reader.ts';
import type { Cell, StatementResult } from '../result.ts';
import { SqlError } from '../sql-error.ts';

const defaults: Readonly<Record<string, string>> = {
  enable_case_sensitive_identifier: 'off',
  enable_case_sensitive_super_attribute: 'off',
  search_path: '"$user", public',
  statement_timeout: '0',
  timezone: 'UTC',
  datestyle: 'ISO, MDY',
  query_group: 'default',
  server_version: '8.0.2',
  autocommit: 'on',
};

export async function showSomething(reader: Reader, connection: Connection): Promise<StatementResult> {
  reader.expect('show');
  if (reader.accept('schemas', 'from', 'database')) {
    reader.name();
    const rows = connection.catalog
      .schemas(connection.transaction.changes)
      .map(({ name, owner }) => [connection.database, name, owner, 'local', null, null, null] as const)
      .filter(like(reader, 1));
    return table(
      ['database_name', 'schema_name', 'schema_owner', 'schema_type', 'schema_acl', 'source_database', 'schema_option'],
      rows,
    );
  }
  if (reader.accept('tables', 'from', 'schema')) {
    const schema = reader.path().at(-1) as string;
    connection.requireSchema(schema);
    const rows = connection.catalog
      .relations(connection.transaction.changes)
      .filter((relation) => relation.schema === schema)
      .map(
        (relation) =>
          [
            connection.database,
            schema,
            relation.name,
            relation.kind === 'table' ? 'TABLE' : 'VIEW',
            null,
            relation.comment ?? null,
            relation.owner,
            null,
            null,
            relation.distStyle,
            relation.kind === 'table' ? 'REGULAR TABLE' : relation.kind.toUpperCase(),
          ] as const,
      )
      .filter(like(reader, 2));
    return table(
      [
        'database_name',
        'schema_name',
        'table_name',
        'table_type',
        'table_acl',
        'remarks',
        'owner',
        'last_altered_time',
        'last_modified_time',
        'dist_style',
        'table_subtype',
      ],
      rows,
    );
  }
  if (reader.accept('columns', 'from', 'table')) {
    const relation = connection.require(reader.path());
    const rows = relation.columns
      .map(
        ({ name, type, notNull, default: value }, at) =>
          [
            connection.database,
            relation.schema,
            relation.name,
            name,
            String(at + 1),
            value ?? null,
            notNull ? 'NO' : 'YES',
            typeText(type).replace(/\(.*\)/, ''),
            type.kind === 'varchar' || type.kind === 'char' ? String(type.length ?? 65_535) : null,
            type.kind === 'decimal' ? String(type.precision) : null,
            type.kind === 'decimal' ? String(type.scale) : null,
            relation.columnComments[name] ?? null,
          ] as const,
      )
      .filter(like(reader, 3));
    return table(
      [
        'database_name',
        'schema_name',
        'table_name',
        'column_name',
        'ordinal_position',
        'column_default',
        'is_nullable',
        'data_type',
        'character_maximum_length',
        'numeric_precision',
        'numeric_scale',
        'remarks',
      ],
      rows,
    );
  }
  if (
    reader.is('databases') ||
    reader.is('grants') ||
    reader.is('view') ||
    reader.is('table') ||
    reader.is('datashares')
  )
    throw new SqlError(
      `SHOW ${(reader.peek()?.value ?? '').toUpperCase()} is not answered by local-aws (docs/local-aws.md)`,
    );
  const name = reader.rest().toLowerCase();
  const value = connection.settings.get(name) ?? defaults[name];
  if (value === undefined) throw new SqlError(`unrecognized configuration parameter "${name}"`);
  return table([name], [[value]]);
}

function like(reader: Reader, column: number): (row: readonly Cell[]) => boolean {
  if (reader.done) return () => true;
  if (reader.accept('limit')) {
    const limit = reader.integer();
    let seen = 0;
    return () => seen++ < limit;
  }
  reader.expect('like');
  const pattern = new RegExp(
    `^${reader
      .string()
      .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('%', '.*')
      .replaceAll('_', '.')}$`,
    's',
  );
  return (row) => pattern.test(row[column] ?? '');
}

function table(names: readonly string[], rows: readonly (readonly Cell[])[]): StatementResult {
  const columns = names.map((name) => resultColumn(name, { kind: 'varchar', length: 256 }));
  return { table: { columns, rows }, rows: rows.length };
}
