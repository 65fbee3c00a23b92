// Columns that a model's config names, held against those of its query: before anything runs, and on every engine, also where it is another
// one that would use them.
import type { ModelNode } from '../core/node.ts';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import type { TypedColumn } from '../sql/types/redshift-type.ts';
import { closest } from '../util/closest.ts';
import { configPlace } from './config-place.ts';

/** Words of `dist` that are no columns. */
const styles = new Set(['even', 'all', 'auto']);

/** One for each column that is none; nothing where not all columns of the query are known. */
export function configColumnProblems(
  node: ModelNode,
  columns: readonly TypedColumn[] | undefined,
): readonly Diagnostic[] {
  if (columns === undefined || columns.length === 0) return [];
  const names = columns.map(({ name }) => name.toLowerCase());
  if (names.includes('*')) return [];
  const { physical, uniqueKey, materialized } = node.config;
  const { dist, sort } = physical;
  const key = materialized === 'incremental' ? uniqueKey : [];
  const strange = (given: readonly string[]): readonly string[] =>
    given.filter((column) => !names.includes(column.toLowerCase()));
  const data = (column: string) => ({ node: node.name, column, closest: closest(column, names) });
  const dists = dist === undefined || styles.has(dist.toLowerCase()) ? [] : [dist];
  const sorts = sort.length === 1 && sort[0]?.toLowerCase() === 'auto' ? [] : sort;
  return [
    ...strange(key).map((column) => errorDiagnostic('uniqueKeyColumn', configPlace(node, 'unique_key'), data(column))),
    ...(
      [
        ['dist', dists],
        ['sort', sorts],
      ] as const
    ).flatMap(([config, given]) =>
      strange(given).map((column) =>
        errorDiagnostic('configColumn', configPlace(node, config), { ...data(column), config }),
      ),
    ),
  ];
}
