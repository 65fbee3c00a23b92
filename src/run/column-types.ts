// `_sqlflow_columns`: the Redshift types of the relations that sqlflow made on an engine with other types, one table a schema.
// Lengths of VARCHAR, CHAR and SUPER would be lost otherwise. Written in the transaction that publishes.
import type { Dialect, Warehouse } from '../adapters/adapter.ts';
import { type Relation, type RelationState, relationKey } from '../core/relation.ts';
import type { TypedColumn } from '../sql/types/redshift-type.ts';
import { typeText } from '../sql/types/type-text.ts';
import type { BookkeepingWarehouse } from './recorded-warehouse.ts';

const tableName = '_sqlflow_columns';

export interface RecordedColumn {
  readonly type: string;
  readonly trimmed: boolean;
}

/** By relationKey, then by column. */
export async function readColumnTypes(
  warehouse: Warehouse,
  relations: ReadonlyMap<string, RelationState>,
): Promise<ReadonlyMap<string, ReadonlyMap<string, RecordedColumn>>> {
  const recorded = new Map<string, Map<string, RecordedColumn>>();
  for (const { relation } of relations.values()) {
    if (relation.identifier.toLowerCase() !== tableName) continue;
    const sql = `select identifier, column_name, column_type, trimmed from ${warehouse.dialect.relation(relation)}`;
    for (const [identifier, column, type, trimmed] of (await warehouse.query(sql)).rows) {
      if (identifier == null || column == null || type == null) continue;
      const key = relationKey({ ...relation, identifier });
      const columns = recorded.get(key) ?? new Map<string, RecordedColumn>();
      columns.set(column, { type, trimmed: trimmed === 'true' });
      recorded.set(key, columns);
    }
  }
  return recorded;
}

/** Made before the run: CREATE TABLE in the short publishing transaction would meet that of another. */
export async function createColumnTypes(
  warehouse: BookkeepingWarehouse,
  schema: { readonly database: string | undefined; readonly schema: string },
): Promise<void> {
  const { dialect } = warehouse;
  const name = dialect.typeName('varchar(256)');
  const table = dialect.relation({ ...schema, identifier: tableName });
  await warehouse.execute(
    `create table if not exists ${table} (identifier ${name}, column_name ${name}, column_type ${name}, trimmed ${dialect.typeName('boolean')})`,
  );
}

/** Part of the publishing transaction. */
export function columnTypeStatements(
  dialect: Dialect,
  relation: Relation,
  columns: readonly TypedColumn[],
): readonly string[] {
  const table = dialect.relation({ ...relation, identifier: tableName });
  const identifier = dialect.literal(relation.identifier);
  const gone = `delete from ${table} where identifier = ${identifier}`;
  const known = columns.filter(({ type }) => type.kind !== 'unknown');
  if (known.length === 0) return [gone];
  const rows = known.map(
    ({ name, type, trimmed }) =>
      `(${identifier}, ${dialect.literal(name)}, ${dialect.literal(typeText(type))}, ${trimmed === true})`,
  );
  return [gone, `insert into ${table} (identifier, column_name, column_type, trimmed) values ${rows.join(', ')}`];
}
