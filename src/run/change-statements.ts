// How an incremental strategy writes what is new. Pure text.
import type { Dialect } from '../adapters/adapter.ts';
import { type Batch, sqlTime } from '../core/batch.ts';
import type { IncrementalStrategy } from '../core/config-values.ts';
import type { ModelNode } from '../core/node.ts';
import type { Relation } from '../core/relation.ts';

export type IncrementalChange =
  | { readonly strategy: Exclude<IncrementalStrategy, 'microbatch'> }
  /** What the table holds of the batch's time gives way to the stage. */
  | { readonly strategy: 'microbatch'; readonly eventTime: string; readonly batch: Batch };

/** The statements that bring the stage's rows into the table. */
export function changeStatements(
  node: ModelNode,
  change: IncrementalChange,
  stage: Relation,
  columns: readonly string[],
  dialect: Dialect,
): readonly string[] {
  const { config, relation: target } = node;
  const select = `select ${columns.map((column) => dialect.quote(column)).join(', ')} from ${dialect.relation(stage)}`;
  switch (change.strategy) {
    case 'append':
      return [dialect.insertFrom(target, columns, select)];
    case 'delete+insert':
      return [
        dialect.deleteMatching(target, stage, config.uniqueKey, config.incrementalPredicates),
        dialect.insertFrom(target, columns, select),
      ];
    case 'microbatch': {
      const { eventTime, batch } = change;
      const range = `${eventTime} >= '${sqlTime(batch.startMs)}' and ${eventTime} < '${sqlTime(batch.endMs)}'`;
      return [
        `delete from ${dialect.relation(target)} where ${range}`,
        // A row that moved here from another batch's time leaves it.
        ...(config.uniqueKey.length === 0
          ? []
          : [dialect.deleteMatching(target, stage, config.uniqueKey, config.incrementalPredicates)]),
        dialect.insertFrom(target, columns, select),
      ];
    }
    case 'merge': {
      const excluded = new Set(
        [...config.mergeExcludeColumns, ...config.uniqueKey].map((column) => column.toLowerCase()),
      );
      const updateColumns =
        config.mergeUpdateColumns.length > 0
          ? config.mergeUpdateColumns
          : columns.filter((column) => !excluded.has(column.toLowerCase()));
      return dialect.merge({
        target,
        stage,
        key: config.uniqueKey,
        columns,
        updateColumns,
        predicates: config.incrementalPredicates,
      });
    }
  }
}
