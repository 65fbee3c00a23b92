// Rows of tables that a server counts while it publishes and tells at the end of the run, all of them in one answer: to ask for each as
// it ends would double the calls of a run.
import type { QueryResult } from '../adapters/adapter.ts';
import type { RowCount } from '../core/event.ts';
import type { NodeId } from '../core/node-id.ts';
import type { NodeResult } from '../core/node-result.ts';
import type { Plan, Step } from '../core/plan.ts';
import { readRowCounts } from '../run/bookkeeping.ts';

type Results = ReadonlyMap<NodeId, NodeResult>;

/** Whether anything was published whose rows nobody has told. */
export function waitsForRows(plan: Plan, results: Results): boolean {
  return [...plan.steps.values()].some((step) => isUntold(step, results));
}

/** In the order of the plan. */
export function countsIn(plan: Plan, results: Results, answer: QueryResult | undefined): readonly RowCount[] {
  if (answer === undefined) return [];
  const rowsOf = readRowCounts(answer);
  return [...plan.steps.values()].flatMap((step) => {
    const rows = rowsOf.get(step.id);
    if (rows === undefined || !isUntold(step, results)) return [];
    return [{ node: step.id, name: step.node.name, rows }];
  });
}

export function withCounts(results: Results, counts: readonly RowCount[]): Results {
  if (counts.length === 0) return results;
  const all = new Map(results);
  for (const { node, rows } of counts) {
    const result = all.get(node);
    if (result?.status === 'success') all.set(node, { ...result, rows });
  }
  return all;
}

function isUntold(step: Step, results: Results): boolean {
  const result = results.get(step.id);
  return (
    step.kind === 'build-model' &&
    step.method.kind !== 'view' &&
    step.method.kind !== 'materialized_view' &&
    result?.status === 'success' &&
    result.rows === undefined
  );
}
