// Which steps a step waits for: the graph with the nodes that have no step (not selected, ephemeral, not loaded) drawn through.
import type { NodeId } from '../core/node-id.ts';
import type { Dag } from '../graph/dag.ts';

/**
 * For every id in `steps`: the nearest ancestors that are steps too. A path through nodes without a step counts, as in dbt's
 * graph of a selection: `a -> b -> c` with only a and c selected lets c wait for a.
 */
export function stepParents(dag: Dag, steps: ReadonlySet<NodeId>): ReadonlyMap<NodeId, ReadonlySet<NodeId>> {
  const parents = new Map<NodeId, ReadonlySet<NodeId>>();
  // For a node without a step: the steps that stand for it.
  const behind = new Map<NodeId, ReadonlySet<NodeId>>();
  const none: ReadonlySet<NodeId> = new Set();
  for (const id of dag.order) {
    let found: Set<NodeId> | undefined;
    for (const parent of dag.parents(id)) {
      if (steps.has(parent)) {
        found ??= new Set();
        found.add(parent);
        continue;
      }
      const through = behind.get(parent) ?? none;
      if (through.size === 0) continue;
      found ??= new Set();
      for (const step of through) found.add(step);
    }
    if (steps.has(id)) parents.set(id, found ?? none);
    else behind.set(id, found ?? none);
  }
  return parents;
}
