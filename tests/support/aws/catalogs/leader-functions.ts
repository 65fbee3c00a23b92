// PostgreSQL's functions that queries of the catalogs use, in DuckDB's words.
import type { Connection } from '../warehouse/connection.ts';
import { userId, usersOf } from './pg-relations.ts';

export const leaderMacros = [
  `CREATE OR REPLACE MACRO _oid.user_name(names, id) AS json_extract_string(names, '$."' || id || '"')`,
  `CREATE OR REPLACE MACRO _oid.type_name(id, modifier) AS CASE id
    WHEN 16 THEN 'boolean' WHEN 20 THEN 'bigint' WHEN 21 THEN 'smallint' WHEN 23 THEN 'integer' WHEN 700 THEN 'real'
    WHEN 701 THEN 'double precision' WHEN 1082 THEN 'date' WHEN 1083 THEN 'time without time zone'
    WHEN 1114 THEN 'timestamp without time zone' WHEN 1184 THEN 'timestamp with time zone' WHEN 1266 THEN 'time with time zone'
    WHEN 4000 THEN 'super' WHEN 6551 THEN 'binary varying'
    WHEN 1042 THEN 'character(' || (modifier - 4) || ')'
    WHEN 1043 THEN 'character varying(' || (modifier - 4) || ')'
    WHEN 1700 THEN 'numeric(' || ((modifier - 4) >> 16) || ',' || ((modifier - 4) & 65535) || ')' END`,
].join(';\n');

export function onLeaderNode(text: string, connection: Connection): string {
  return text
    .replaceAll(/\b(?:pg_catalog\s*\.\s*)?pg_get_userbyid\s*\(/gi, () => {
      const names = Object.fromEntries(usersOf(connection).map((name) => [userId(name), name]));
      return `_oid.user_name('${JSON.stringify(names).replaceAll("'", "''")}', `;
    })
    .replaceAll(/\b(?:pg_catalog\s*\.\s*)?format_type\s*\(/gi, '_oid.type_name(');
}
