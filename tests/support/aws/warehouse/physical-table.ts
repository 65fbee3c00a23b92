// DuckDB's table of a relation: types, NOT NULL, lengths in bytes, defaults. A change of columns makes a new one.
import type { Column } from './catalog.ts';
import { duckdbType } from './column-type.ts';
import type { Connection } from './connection.ts';

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

let versions = 0;

/** Gives its name in the schema _oid. */
export async function createPhysical(connection: Connection, oid: number, columns: readonly Column[]): Promise<string> {
  versions += 1;
  const name = `r${oid}_${versions}${connection.pid % 10_000}`;
  const definitions: string[] = [];
  for (const column of columns) {
    const parts = [quoted(column.name), duckdbType(column.type)];
    if (column.identity !== undefined) {
      const sequence = `_oid.q${name}_${definitions.length}`;
      await connection.run(
        `CREATE SEQUENCE ${sequence} START ${column.identity.seed} INCREMENT ${column.identity.step}`,
      );
      parts.push(`DEFAULT nextval('${sequence}')`);
    } else if (column.default !== undefined) parts.push(`DEFAULT (${defaultSql(column.default)})`);
    if (column.notNull) parts.push('NOT NULL');
    const { type } = column;
    if ((type.kind === 'varchar' || type.kind === 'char') && type.length !== undefined && type.length < 65_535)
      parts.push(`CHECK (strlen(rtrim(${quoted(column.name)}, ' ')) <= ${type.length})`);
    definitions.push(parts.join(' '));
  }
  await connection.run(`CREATE TABLE _oid.${name} (${definitions.join(', ')})`);
  return name;
}

/** A variable of DuckDB's sessions: how many milliseconds the server's clock is ahead. */
export const aheadVariable = 'ahead_ms';
/** The transaction's moment by the server's clock, as DuckDB works it out, in defaults as well. */
export const momentSql = `(CAST(current_timestamp AS TIMESTAMP) + to_milliseconds(CAST(coalesce(getvariable('${aheadVariable}'), 0) AS BIGINT)))`;

export function defaultSql(text: string): string {
  return text.replaceAll(/\bsysdate\b/gi, momentSql).replaceAll(/\bgetdate\s*\(\s*\)/gi, momentSql);
}
