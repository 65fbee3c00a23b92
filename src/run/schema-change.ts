// `on_schema_change`: what happens when an incremental model's query gives other columns than its table has (dbt's four ways).
import type { ColumnDefinition, QueryResult } from '../adapters/adapter.ts';
import type { ModelNode } from '../core/node.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';

export interface ColumnChange {
  readonly added: readonly ColumnDefinition[];
  readonly dropped: readonly string[];
  /** The columns that are written, in the table's order, new ones last. */
  readonly columns: readonly string[];
}

/**
 * Pure; throws a DiagnosticError where `fail` meets a difference, and where `sync_all_columns` would drop columns that this run may not.
 * `ignore` writes what both have, as dbt does.
 */
export function planColumnChange(
  node: ModelNode,
  current: QueryResult['columns'],
  staged: QueryResult['columns'],
  { mayDropColumns, targetName }: { readonly mayDropColumns: boolean; readonly targetName: string },
): ColumnChange {
  const stagedByName = new Map(staged.map((column) => [column.name.toLowerCase(), column]));
  const currentNames = new Set(current.map((column) => column.name.toLowerCase()));
  const shared = current.filter((column) => stagedByName.has(column.name.toLowerCase())).map((column) => column.name);
  const added = staged.filter((column) => !currentNames.has(column.name.toLowerCase()));
  const removed = current.filter((column) => !stagedByName.has(column.name.toLowerCase()));
  const retyped = current.filter((column) => {
    const other = stagedByName.get(column.name.toLowerCase());
    return other !== undefined && other.type !== column.type;
  });
  switch (node.config.onSchemaChange) {
    case 'ignore':
      return { added: [], dropped: [], columns: shared };
    case 'append_new_columns':
      return { added, dropped: [], columns: [...shared, ...added.map((column) => column.name)] };
    case 'sync_all_columns':
      if (removed.length > 0 && !mayDropColumns) {
        const columns = removed.map(({ name, type }) => `${name} ${type.toLowerCase()}`);
        const data = { node: node.name, target: targetName, columns };
        throw new DiagnosticError(errorDiagnostic('columnDropNeedsConsent', node.declaredAt, data));
      }
      return {
        added,
        dropped: removed.map((column) => column.name),
        columns: [...shared, ...added.map((column) => column.name)],
      };
    case 'fail': {
      if (added.length + removed.length + retyped.length === 0) return { added: [], dropped: [], columns: shared };
      const names = (list: QueryResult['columns']): string[] =>
        list.map((column) => `${column.name} ${column.type.toLowerCase()}`);
      throw new DiagnosticError(
        errorDiagnostic('schemaChanged', node.declaredAt, {
          node: node.name,
          added: names(added),
          removed: names(removed),
          retyped: retyped.map(
            (column) =>
              `${column.name} ${column.type.toLowerCase()} -> ${stagedByName.get(column.name.toLowerCase())?.type.toLowerCase()}`,
          ),
        }),
      );
    }
  }
}
