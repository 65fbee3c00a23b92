// What a new table and a new view have in common: where they go, what they begin with, the columns that a query gives.
import type { TypedColumn } from '../../../../../src/sql/types/redshift-type.ts';
import type { Column, Relation } from '../catalog.ts';
import { typeFromDuckdb } from '../column-type.ts';
import type { Connection } from '../connection.ts';
import type { PreparedQuery } from '../prepare-query.ts';
import { SqlError } from '../sql-error.ts';

export interface Place {
  readonly schema: string;
  readonly name: string;
  readonly temporaryOf: number | undefined;
}

export function placeFor(path: readonly string[], connection: Connection, isTemporary: boolean): Place {
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

export function refuseColumns(columns: readonly Column[]): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name)) throw new SqlError(`column "${name}" specified more than once`);
    if (systemColumns.has(name)) throw new SqlError(`column name "${name}" conflicts with a system column name`);
    seen.add(name);
  }
  if (columns.length > 1600) throw new SqlError('tables can have at most 1600 columns');
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
