// The catalogs that are answered: each gives its rows as they are now. All others are refused by name.
import type { Connection } from '../warehouse/connection.ts';
import { SqlError } from '../warehouse/sql-error.ts';
import { historyRelations } from './history-relations.ts';
import { pgRelations } from './pg-relations.ts';
import { svvRelations } from './svv-relations.ts';

export type Value = string | number | boolean | null;

export interface SystemTable {
  /** Name and DuckDB type. */
  readonly columns: Readonly<Record<string, string>>;
  rows(connection: Connection): readonly (readonly Value[])[];
  /** Kept on the leader node: cannot be read together with tables of users. */
  readonly leaderOnly: boolean;
}

export interface SystemRelation {
  readonly name: string;
  readonly leaderOnly: boolean;
  /** A SELECT of its rows. */
  sql(connection: Connection): string;
}

export const systemTables: Readonly<Record<string, SystemTable>> = {
  ...pgRelations,
  ...svvRelations,
  ...historyRelations,
};

const looksLikeSystem = /^(pg_|svv_|stv_|stl_|svl_|svcs_|sys_)/;

/** Undefined: not a system's name at all. Throws where it is one, but not answered here. */
export function systemRelation(names: readonly string[]): SystemRelation | undefined {
  const [name = '', schema] = [...names].reverse();
  if (schema === 'information_schema') return known(`information_schema.${name}`);
  if (schema !== undefined && schema !== 'pg_catalog') return undefined;
  if (schema === undefined && !looksLikeSystem.test(name)) return undefined;
  return known(name);
}

function known(name: string): SystemRelation {
  const table = systemTables[name];
  if (table === undefined)
    throw new SqlError(
      `relation "${name}" is not answered by local-aws (docs/local-aws.md lists the catalogs that are)`,
    );
  return {
    name: name.replaceAll('.', '_'),
    leaderOnly: table.leaderOnly,
    sql: (connection) => {
      if (name === 'stl_load_errors' && connection.deployment === 'serverless')
        throw new SqlError(`permission denied for relation ${name}`);
      return rowsSql(table, table.rows(connection));
    },
  };
}

// As one JSON text: a VALUES of thousands of rows takes DuckDB's parser far longer.
function rowsSql({ columns }: SystemTable, rows: readonly (readonly Value[])[]): string {
  const names = Object.keys(columns);
  const objects = rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at] ?? null])));
  const shape = JSON.stringify([Object.fromEntries(names.map((name) => [name, columns[name]]))]);
  const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  const list = names.map((name) => `r."${name}" AS "${name}"`).join(', ');
  return `SELECT ${list} FROM (SELECT unnest(from_json(${literal(JSON.stringify(objects))}, ${literal(shape)})) AS r)`;
}
