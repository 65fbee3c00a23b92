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

/** The moment of a default is the transaction's, which DuckDB knows as well. */
export function defaultSql(text: string): string {
  return text
    .replaceAll(/\bsysdate\b/gi, 'CAST(current_timestamp AS TIMESTAMP)')
    .replaceAll(/\bgetdate\s*\(\s*\)/gi, 'CAST(current_timestamp AS TIMESTAMP)');
}
