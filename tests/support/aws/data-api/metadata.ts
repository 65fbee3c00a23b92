// ListDatabases, ListSchemas, ListTables, DescribeTable: the catalog, asked for by SQL on a connection of their own.
import type { Cell } from '../warehouse/result.ts';
import { SqlError } from '../warehouse/sql-error.ts';
import { ApiError, invalid } from './api-error.ts';
import type { Input } from './input.ts';
import { page } from './listings.ts';
import type { ServiceState } from './service-state.ts';

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

async function rows(input: Input, state: ServiceState, sql: string): Promise<readonly (readonly Cell[])[]> {
  const database = input.text('ConnectedDatabase') ?? input.text('Database');
  if (database === undefined) throw invalid('Database is required');
  try {
    const session = await state.cluster.open(database, 'metadata', 'provisioned');
    try {
      return (await session.execute(sql, new AbortController().signal)).table?.rows ?? [];
    } finally {
      await session.close();
    }
  } catch (error) {
    if (error instanceof SqlError) throw new ApiError('DatabaseConnectionException', error.message);
    throw error;
  }
}

export async function listDatabases(input: Input, state: ServiceState): Promise<object> {
  const found = await rows(input, state, 'select database_name from svv_redshift_databases order by 1');
  const { items, nextToken } = page(found, input, 1000);
  return { Databases: items.map(([name]) => name), ...nextToken };
}

export async function listSchemas(input: Input, state: ServiceState): Promise<object> {
  const pattern = input.text('SchemaPattern') ?? '%';
  const sql = `select schema_name from svv_redshift_schemas where schema_name like ${literal(pattern)} order by 1`;
  const { items, nextToken } = page(await rows(input, state, sql), input, 1000);
  return { Schemas: items.map(([name]) => name), ...nextToken };
}

export async function listTables(input: Input, state: ServiceState): Promise<object> {
  const sql = [
    'select table_name, schema_name, table_type from svv_redshift_tables',
    `where schema_name like ${literal(input.text('SchemaPattern') ?? '%')}`,
    `and table_name like ${literal(input.text('TablePattern') ?? '%')} order by 2, 1`,
  ].join(' ');
  const { items, nextToken } = page(await rows(input, state, sql), input, 1000);
  return { Tables: items.map(([name, schema, type]) => ({ name, schema, type })), ...nextToken };
}

export async function describeTable(input: Input, state: ServiceState): Promise<object> {
  const sql = [
    'select column_name, data_type, is_nullable, column_default, schema_name, table_name from svv_redshift_columns',
    `where schema_name = ${literal(input.text('Schema') ?? 'public')}`,
    `and table_name = ${literal(input.requiredText('Table'))} order by ordinal_position`,
  ].join(' ');
  const { items, nextToken } = page(await rows(input, state, sql), input, 1000);
  return {
    TableName: input.text('Table'),
    ColumnList: items.map(([name, typeName, nullable, columnDefault, schemaName, tableName]) => ({
      name,
      label: name,
      typeName,
      nullable: nullable === 'NO' ? 0 : 1,
      columnDefault,
      schemaName,
      tableName,
    })),
    ...nextToken,
  };
}
