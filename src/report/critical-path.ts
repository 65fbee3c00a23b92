// The chain of steps that decided how long the run took: what to make faster first.
import type { RunSummary } from '../core/event.ts';
import type { NodeId } from '../core/node-id.ts';
import type { Plan } from '../core/plan.ts';

export interface PathStep {
  readonly id: NodeId;
  readonly durationMs: number;
}

/** From the step that ended last, back over the parent that ended last, until a step that waited for nobody. */
export function criticalPath(plan: Plan, results: RunSummary['results']): readonly PathStep[] {
  const ends = new Map<NodeId, { readonly endMs: number; readonly durationMs: number }>();
  for (const [id, result] of results) {
    if (result.status !== 'success' && result.status !== 'failed') continue;
    ends.set(id, { endMs: result.startedAtMs + result.durationMs, durationMs: result.durationMs });
  }
  const path: PathStep[] = [];
  let at = lastToEnd(ends.keys(), ends);
  while (at !== undefined) {
    path.push({ id: at, durationMs: ends.get(at)?.durationMs ?? 0 });
    at = lastToEnd(plan.waitsFor.get(at) ?? [], ends);
  }
  return path.reverse();
}

function lastToEnd(ids: Iterable<NodeId>, ends: ReadonlyMap<NodeId, { readonly endMs: number }>): NodeId | undefined {
  let last: NodeId | undefined;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const id of ids) {
    const endMs = ends.get(id)?.endMs;
    if (endMs === undefined || endMs <= lastMs) continue;
    last = id;
    lastMs = endMs;
  }
  return last;
}
