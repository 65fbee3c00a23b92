// A model's query as it will fill a table: in the engine's words, and cast into the columns that a contract or the table has.
import type { CompiledSql } from '../core/compiled.ts';
import type { ModelStep } from '../core/plan.ts';
import type { RedshiftType, TypedColumn } from '../sql/types/redshift-type.ts';
import { declaredColumns, hasContract } from './contract.ts';
import type { RunContext } from './run-context.ts';
import type { ColumnChange } from './schema-change.ts';
import type { TranslatedQuery, Translations } from './translations.ts';

/** Throws a DiagnosticError with all mistakes of the query. */
export async function translateModel(
  step: Pick<ModelStep, 'node' | 'method'>,
  compiled: CompiledSql,
  translations: Translations,
): Promise<TranslatedQuery> {
  const query = await translations.query(compiled, 'relation');
  const { types } = translations;
  if (types === undefined || query.columns === undefined) return query;
  if (hasContract(step.node))
    return assign(query, declaredColumns(step.node, query.columns, types.translator), translations);
  if (step.method.kind !== 'incremental' && step.method.kind !== 'microbatch') return query;
  // What is too long for the table's column fails on Redshift, and must fail here, where DuckDB would take it.
  const standing = new Map(types.catalog.columnsOf(step.node.relation)?.map(({ name, type }) => [name, type]));
  const columns = query.columns.map((column) => {
    const to = standing.get(column.name);
    return { column, to: to?.kind === column.type.kind && sized(to) ? to : undefined };
  });
  return columns.some(({ to }) => to !== undefined) ? assign(query, columns, translations) : query;
}

const sized = (type: RedshiftType): boolean =>
  type.kind === 'varchar' || type.kind === 'char' || type.kind === 'varbyte';

function assign(
  query: TranslatedQuery,
  columns: readonly { readonly column: TypedColumn; readonly to: RedshiftType | undefined }[],
  { types }: Translations,
): TranslatedQuery {
  const assigned = types?.translator.assign(query.sql, columns);
  if (assigned?.ok !== true) return query;
  // The inner text keeps its places, moved by what stands before it.
  const shift = assigned.sql.indexOf(query.sql);
  return {
    ...query,
    sql: assigned.sql,
    columns: columns.map(({ column, to }) => (to === undefined ? column : { ...column, type: to })),
    places: query.places?.map((place) => ({ ...place, at: place.at + shift })),
  };
}

/** The columns of an incremental model's table once its change is in. */
export function columnsAfter(
  step: ModelStep,
  change: ColumnChange,
  added: readonly TypedColumn[] | undefined,
  { translations }: RunContext,
): readonly TypedColumn[] | undefined {
  const before = translations.types?.catalog.columnsOf(step.node.relation);
  if (before === undefined || added === undefined) return undefined;
  const incoming = new Map(added.map((column) => [column.name, column]));
  const dropped = new Set(change.dropped.map((name) => name.toLowerCase()));
  const kept = before.flatMap((column) => {
    if (dropped.has(column.name)) return [];
    const trimmed = column.trimmed === true && incoming.get(column.name)?.trimmed !== false;
    return [{ name: column.name, type: column.type, ...(trimmed ? { trimmed } : {}) }];
  });
  const more = change.added.flatMap(({ name }) => incoming.get(name.toLowerCase()) ?? []);
  return [...kept, ...more];
}
