// One model -> how it is built. Pure: the same node and state give the same step.
import type { Manifest } from '../core/manifest.ts';
import type { ModelNode } from '../core/node.ts';
import type { BuildMethod } from '../core/plan.ts';
import type { RelationState } from '../core/relation.ts';
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from '../diagnostics/diagnostic.ts';
import { closest } from '../util/closest.ts';
import { err, ok, type Result } from '../util/result.ts';
import { configPlace } from './config-place.ts';

export const materializations = ['view', 'table', 'incremental', 'materialized_view', 'ephemeral'] as const;

/** dbt's `should_full_refresh`: the model's own word wins over the flag. */
export function isFullRefresh(node: ModelNode, flag: boolean): boolean {
  return node.config.fullRefresh ?? flag;
}

/** dbt's `is_incremental`: an incremental model whose table stands there and is not rebuilt. */
export function isIncremental(node: ModelNode, current: RelationState | undefined, fullRefresh: boolean): boolean {
  return node.config.materialized === 'incremental' && current?.kind === 'table' && !isFullRefresh(node, fullRefresh);
}

function planMicrobatch(node: ModelNode, stands: boolean): Result<BuildMethod, Diagnostic> {
  const { eventTime, beginMs, batchSize, lookback = 1 } = node.config.microbatch ?? {};
  if (eventTime === undefined || beginMs === undefined || batchSize === undefined) {
    const missing = [
      ...(eventTime === undefined ? ['event_time'] : []),
      ...(beginMs === undefined ? ['begin'] : []),
      ...(batchSize === undefined ? ['batch_size'] : []),
    ];
    const at = configPlace(node, 'incremental_strategy');
    return err(errorDiagnostic('microbatchConfigMissing', at, { node: node.name, missing }));
  }
  return ok({ kind: 'microbatch', microbatch: { eventTime, beginMs, batchSize, lookback }, isFirst: !stands });
}

/** dbt's MicrobatchModelNoEventTimeInputs: nothing that the model reads can be limited to a batch. */
export function microbatchInputs(node: ModelNode, method: BuildMethod, manifest: Manifest): Diagnostic | undefined {
  if (method.kind !== 'microbatch') return undefined;
  const filtered = node.dependsOn.some((id) => typeof manifest.nodes.get(id)?.config.raw['event_time'] === 'string');
  if (filtered) return undefined;
  return warningDiagnostic('microbatchUnfiltered', configPlace(node, 'incremental_strategy'), { node: node.name });
}

export function planMethod(
  node: ModelNode,
  current: RelationState | undefined,
  fullRefresh: boolean,
  /** Whether the engine has them. */
  materializedViews: boolean,
): Result<BuildMethod, Diagnostic> {
  switch (node.config.materialized) {
    case 'view':
      return ok({ kind: 'view' });
    case 'table':
      return ok({ kind: 'table' });
    case 'materialized_view':
      return ok({ kind: materializedViews ? 'materialized_view' : 'view' });
    case 'incremental': {
      // Redshift's and DuckDB's default in dbt: delete+insert where there is a key.
      const strategy =
        node.config.incrementalStrategy ?? (node.config.uniqueKey.length > 0 ? 'delete+insert' : 'append');
      if (strategy === 'microbatch') return planMicrobatch(node, isIncremental(node, current, fullRefresh));
      if (strategy !== 'append' && node.config.uniqueKey.length === 0) {
        return err(
          errorDiagnostic('uniqueKeyMissing', configPlace(node, 'incremental_strategy'), { node: node.name, strategy }),
        );
      }
      return ok(isIncremental(node, current, fullRefresh) ? { kind: 'incremental', strategy } : { kind: 'table' });
    }
    default:
      return err(
        errorDiagnostic('materializationUnknown', configPlace(node, 'materialized'), {
          model: node.name,
          materialized: node.config.materialized,
          closest: closest(node.config.materialized, materializations),
        }),
      );
  }
}
