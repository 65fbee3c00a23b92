// The graph of a project: who reads whom, in which order, and what lies above or below. Knows ids, nothing of nodes.
import type { NodeId } from '../core/node-id.ts';
import { Bug } from '../diagnostics/bug.ts';
import { err, ok, type Result } from '../util/result.ts';
import { findCycles } from './find-cycles.ts';

/** A graph without cycles. Ids that it does not know have no parents and no children. */
export interface Dag {
  /** Parents before children; among those that could come next, the first id in code-point order. */
  readonly order: readonly NodeId[];
  has(id: NodeId): boolean;
  /** What `id` reads, in code-point order. */
  parents(id: NodeId): ReadonlySet<NodeId>;
  /** What reads `id`, in code-point order. */
  children(id: NodeId): ReadonlySet<NodeId>;
  /**
   * All that the given nodes read, directly or not, up to `depth` steps away. One of several given nodes is in the answer
   * only where another of them reads it, so that the answer for several is the union of the answers for each.
   */
  ancestors(ids: NodeId | Iterable<NodeId>, depth?: number): ReadonlySet<NodeId>;
  /** All that reads the given nodes, directly or not; see `ancestors`. */
  descendants(ids: NodeId | Iterable<NodeId>, depth?: number): ReadonlySet<NodeId>;
}

/** Nodes that read each other in a circle; each path begins at its first id and leads along the reads, without the repetition. */
export interface Cycles {
  readonly cycle: readonly NodeId[];
  /** One for each group of nodes that hang together in circles, `cycle` first; bounded by MAX_CYCLES. */
  readonly cycles: readonly (readonly NodeId[])[];
}

/**
 * Builds the graph in O(V log V + E), without recursion: a chain of 50,000 nodes is no deeper than one of five.
 *
 * @param edges node -> what it depends on; a dependency that has no entry of its own becomes a node without parents
 */
export function buildDag(edges: ReadonlyMap<NodeId, Iterable<NodeId>>): Result<Dag, Cycles> {
  const names = new Set<NodeId>();
  const lists: (readonly [NodeId, readonly NodeId[]])[] = [];
  for (const [id, dependencies] of edges) {
    const list = [...dependencies];
    lists.push([id, list]);
    names.add(id);
    for (const dependency of list) names.add(dependency);
  }
  const ids = [...names].sort();
  const indexOf = new Map<NodeId, number>();
  for (const [index, id] of ids.entries()) indexOf.set(id, index);
  const { parents, children } = adjacency(ids.length, lists, (id) => indexOf.get(id) ?? -1);
  const order = topologicalOrder(parents, children);
  if (order.length < ids.length) {
    const [first, ...rest] = findCycles(parents, children, new Set(order));
    if (first === undefined) throw new Bug('an order is missing nodes, yet there is no cycle');
    const named = [first, ...rest].map((cycle) => cycle.map((index) => idAt(ids, index)));
    return err({ cycle: named[0] ?? [], cycles: named });
  }
  return ok(dagOf(ids, indexOf, order, parents, children));
}

/** For each index of `ids` the indices of its neighbours, ascending. */
export type Adjacency = readonly (readonly number[])[];

/** Each edge once, neighbours ascending: children are met in the order of the nodes that read them. */
function adjacency(
  size: number,
  lists: readonly (readonly [NodeId, readonly NodeId[]])[],
  indexOf: (id: NodeId) => number,
): { readonly parents: Adjacency; readonly children: Adjacency } {
  const parents: (readonly number[])[] = new Array(size).fill(none);
  const children: number[][] = Array.from({ length: size }, () => []);
  for (const [id, dependencies] of lists) {
    if (dependencies.length === 0) continue;
    parents[indexOf(id)] = [...new Set(dependencies.map(indexOf))].sort((a, b) => a - b);
  }
  for (const [index, list] of parents.entries()) for (const parent of list) children[parent]?.push(index);
  return { parents, children };
}

const none: readonly number[] = [];

/** Kahn's algorithm with a heap of indices: the smallest order in code-point order. Nodes on or below cycles are left out. */
function topologicalOrder(parents: Adjacency, children: Adjacency): readonly number[] {
  const blockers = parents.map((list) => list.length);
  const ready = new IndexHeap();
  for (const [index, count] of blockers.entries()) if (count === 0) ready.push(index);
  const order: number[] = [];
  for (let index = ready.pop(); index !== undefined; index = ready.pop()) {
    order.push(index);
    for (const child of children[index] ?? []) {
      const left = (blockers[child] ?? 0) - 1;
      blockers[child] = left;
      if (left === 0) ready.push(child);
    }
  }
  return order;
}

/** A binary heap of numbers, smallest first. */
class IndexHeap {
  readonly #items: number[] = [];

  push(value: number): void {
    const items = this.#items;
    let at = items.push(value) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (items[above]! <= value) break;
      items[at] = items[above]!;
      at = above;
    }
    items[at] = value;
  }

  pop(): number | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return first;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= items.length) break;
      if (below + 1 < items.length && items[below + 1]! < items[below]!) below += 1;
      if (items[below]! >= last) break;
      items[at] = items[below]!;
      at = below;
    }
    items[at] = last;
    return first;
  }
}

function dagOf(
  ids: readonly NodeId[],
  indexOf: ReadonlyMap<NodeId, number>,
  order: readonly number[],
  parents: Adjacency,
  children: Adjacency,
): Dag {
  const named = (indices: Iterable<number>): ReadonlySet<NodeId> => {
    const set = new Set<NodeId>();
    for (const index of indices) set.add(idAt(ids, index));
    return set;
  };
  const neighbours = (edges: Adjacency, id: NodeId): ReadonlySet<NodeId> => named(edges[indexOf.get(id) ?? -1] ?? []);
  const reach = (edges: Adjacency, from: NodeId | Iterable<NodeId>, depth: number | undefined): ReadonlySet<NodeId> => {
    const start: number[] = [];
    for (const id of typeof from === 'string' ? [from] : from) {
      const index = indexOf.get(id as NodeId);
      if (index !== undefined) start.push(index);
    }
    return named(reachable(edges, start, depth ?? Number.POSITIVE_INFINITY));
  };
  return {
    order: order.map((index) => idAt(ids, index)),
    has: (id) => indexOf.has(id),
    parents: (id) => neighbours(parents, id),
    children: (id) => neighbours(children, id),
    ancestors: (from, depth) => reach(parents, from, depth),
    descendants: (from, depth) => reach(children, from, depth),
  };
}

/** Breadth first, layer by layer: every node is expanded once, at its smallest distance from any start. */
function reachable(edges: Adjacency, start: readonly number[], depth: number): ReadonlySet<number> {
  const reached = new Set<number>();
  const expanded = new Set<number>(start);
  let layer: readonly number[] = [...expanded];
  for (let step = 0; step < depth && layer.length > 0; step += 1) {
    const next: number[] = [];
    for (const index of layer) {
      for (const neighbour of edges[index] ?? []) {
        reached.add(neighbour);
        if (expanded.has(neighbour)) continue;
        expanded.add(neighbour);
        next.push(neighbour);
      }
    }
    layer = next;
  }
  return reached;
}

function idAt(ids: readonly NodeId[], index: number): NodeId {
  const id = ids[index];
  if (id === undefined) throw new Bug(`no node has the index ${index}`);
  return id;
}
