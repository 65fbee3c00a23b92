// A topological order that survives new edges (Pearce and Kelly, "A dynamic topological sort algorithm", 2006):
// an edge that agrees with the order costs nothing, another one a search of the stretch between its ends only.
import type { NodeId } from '../core/node-id.ts';

export interface GrowingOrder {
  /** Lets `child` wait for `parent`. False: the edge would close a circle, and was not added. */
  addEdge(parent: NodeId, child: NodeId): boolean;
}

/** `order` is a topological order of the graph whose parents `parentsOf` gives. */
export function growingOrder(order: readonly NodeId[], parentsOf: (id: NodeId) => Iterable<NodeId>): GrowingOrder {
  const position = new Map<NodeId, number>();
  for (const [index, id] of order.entries()) position.set(id, index);
  const parents = new Map<NodeId, Set<NodeId>>();
  const children = new Map<NodeId, Set<NodeId>>();
  for (const id of order) {
    parents.set(id, new Set());
    children.set(id, new Set());
  }
  for (const id of order) {
    for (const parent of parentsOf(id)) {
      parents.get(id)?.add(parent);
      children.get(parent)?.add(id);
    }
  }
  const positionOf = (id: NodeId): number => position.get(id) ?? -1;

  /** Everything reachable from `start` along `edges` whose position passes `inside`. */
  function reach(
    start: NodeId,
    edges: ReadonlyMap<NodeId, ReadonlySet<NodeId>>,
    inside: (p: number) => boolean,
  ): NodeId[] {
    const seen = new Set([start]);
    const stack = [start];
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      for (const next of edges.get(id) ?? []) {
        if (seen.has(next) || !inside(positionOf(next))) continue;
        seen.add(next);
        stack.push(next);
      }
    }
    return [...seen];
  }

  return {
    addEdge(parent, child) {
      if (parent === child) return false;
      const low = positionOf(child);
      const high = positionOf(parent);
      if (low < 0 || high < 0) return false;
      if (low < high) {
        const after = reach(child, children, (p) => p <= high);
        if (after.includes(parent)) return false;
        const before = reach(parent, parents, (p) => p >= low);
        // The parent's side moves in front of the child's side, within the places that both held.
        const byPosition = (a: NodeId, b: NodeId): number => positionOf(a) - positionOf(b);
        const moved = [...before.sort(byPosition), ...after.sort(byPosition)];
        const places = moved.map(positionOf).sort((a, b) => a - b);
        moved.forEach((id, index) => {
          const place = places[index] ?? 0;
          position.set(id, place);
        });
      }
      parents.get(child)?.add(parent);
      children.get(parent)?.add(child);
      return true;
    },
  };
}
