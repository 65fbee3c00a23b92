// What exists in schemas: one query for all of them.
import { type ColumnState, type RelationState, relationKey } from '../../core/relation.ts';
import type { QueryResult } from '../adapter.ts';
import { quoteLiteral } from '../sql-text.ts';

export function inspectionSql(database: string, schemas: readonly string[]): string {
  const wanted = schemas.map((schema) => quoteLiteral(schema.toLowerCase())).join(', ');
  const where = `lower(database_name) = ${quoteLiteral(database.toLowerCase())} AND lower(schema_name) IN (${wanted}) AND NOT internal`;
  // The standard's catalog is the engine's own, and the same in every database.
  const standard = schemas.map((schema) => schema.toLowerCase()).filter((schema) => schema === 'information_schema');
  const ownViews =
    standard.length === 0
      ? ''
      : `SELECT schema_name, table_name, 'view', column_name, data_type, is_nullable, column_index
  FROM duckdb_columns() WHERE database_name = 'system' AND schema_name = 'information_schema'
UNION ALL
`;
  return `SELECT schema_name, name, kind, column_name, data_type, is_nullable FROM (
${ownViews}SELECT r.schema_name, r.name, r.kind, c.column_name, c.data_type, c.is_nullable, c.column_index
FROM (
  SELECT schema_name, table_name AS name, table_oid AS oid, 'table' AS kind FROM duckdb_tables() WHERE ${where}
  UNION ALL
  SELECT schema_name, view_name, view_oid, 'view' FROM duckdb_views() WHERE ${where}
) AS r
LEFT JOIN (SELECT * FROM duckdb_columns() WHERE ${where}) AS c
  ON c.schema_name = r.schema_name AND c.table_name = r.name

) AS found (schema_name, name, kind, column_name, data_type, is_nullable, column_index)
ORDER BY schema_name, name, column_index`;
}

/** Keys by relationKey(). A view whose tables have gone has no columns. */
export function readInspection(database: string, result: QueryResult): ReadonlyMap<string, RelationState> {
  const states = new Map<string, RelationState & { readonly columns: ColumnState[] }>();
  for (const [schema, identifier, kind, column, type, nullable] of result.rows) {
    const relation = { database, schema: schema ?? '', identifier: identifier ?? '' };
    const key = relationKey(relation);
    let state = states.get(key);
    if (state === undefined) {
      state = { relation, kind: kind === 'view' ? 'view' : 'table', columns: [] };
      states.set(key, state);
    }
    if (column != null) state.columns.push({ name: column, type: type ?? '', nullable: nullable === 'true' });
  }
  return states;
}
