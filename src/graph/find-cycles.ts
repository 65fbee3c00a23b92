// Which nodes go in circles, as short paths that a person can follow. Iterative: a circle of 50,000 nodes is found, too.
import type { Adjacency } from './dag.ts';

/** More circles than this are not told at once: who mends ten of them learns of the rest by the next run. */
export const MAX_CYCLES = 10;
/** In a tangle the shortest circle is looked for from several of its nodes: as many as keep the work within this many visits. */
const MAX_VISITS = 200_000;

/**
 * One simple cycle for each strongly connected group, in the order of their smallest indices. A cycle is a list of indices,
 * each of which depends on the next, the last on the first; it begins at its smallest index.
 *
 * @param acyclic nodes that are known to lie on no cycle
 */
export function findCycles(
  parents: Adjacency,
  children: Adjacency,
  acyclic: ReadonlySet<number>,
): readonly (readonly number[])[] {
  const cycles: (readonly number[])[] = [];
  for (const group of stronglyConnected(parents, children, acyclic)) {
    const cycle = shortestCycle(parents, group);
    if (cycle === undefined) continue;
    cycles.push(cycle);
    if (cycles.length === MAX_CYCLES) break;
  }
  return cycles;
}

/** Kosaraju's two passes, with stacks of our own. Groups come sorted, themselves and among each other. */
function stronglyConnected(
  parents: Adjacency,
  children: Adjacency,
  skip: ReadonlySet<number>,
): readonly (readonly number[])[] {
  const finished: number[] = [];
  const seen = new Set<number>(skip);
  for (const start of parents.keys()) {
    if (seen.has(start)) continue;
    seen.add(start);
    const stack: { readonly index: number; next: number }[] = [{ index: start, next: 0 }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const neighbour = parents[top.index]?.[top.next];
      top.next += 1;
      if (neighbour === undefined) {
        finished.push(top.index);
        stack.pop();
      } else if (!seen.has(neighbour)) {
        seen.add(neighbour);
        stack.push({ index: neighbour, next: 0 });
      }
    }
  }
  const groups: number[][] = [];
  const grouped = new Set<number>(skip);
  for (const start of finished.reverse()) {
    if (grouped.has(start)) continue;
    grouped.add(start);
    const group = [start];
    for (const index of group) {
      for (const neighbour of children[index] ?? []) {
        if (grouped.has(neighbour)) continue;
        grouped.add(neighbour);
        group.push(neighbour);
      }
    }
    groups.push(group.sort((a, b) => a - b));
  }
  return groups.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}

function shortestCycle(parents: Adjacency, group: readonly number[]): readonly number[] | undefined {
  const inGroup = new Set(group);
  let best: readonly number[] | undefined;
  for (const start of group.slice(0, Math.max(1, Math.floor(MAX_VISITS / group.length)))) {
    const found = cycleThrough(parents, start, inGroup);
    if (found !== undefined && (best === undefined || found.length < best.length)) best = found;
    if (best !== undefined && best.length === 1) break;
  }
  if (best === undefined) return undefined;
  const smallest = best.indexOf(best.reduce((a, b) => Math.min(a, b)));
  return [...best.slice(smallest), ...best.slice(0, smallest)];
}

/** The shortest way along dependencies from `start` back to itself, breadth first. */
function cycleThrough(parents: Adjacency, start: number, inGroup: ReadonlySet<number>): readonly number[] | undefined {
  const cameFrom = new Map<number, number>();
  const queue = [start];
  for (const index of queue) {
    for (const neighbour of parents[index] ?? []) {
      if (neighbour === start) {
        const path = [index];
        for (let at = cameFrom.get(index); at !== undefined; at = cameFrom.get(at)) path.push(at);
        return path.reverse();
      }
      if (!inGroup.has(neighbour) || cameFrom.has(neighbour)) continue;
      cameFrom.set(neighbour, index);
      queue.push(neighbour);
    }
  }
  return undefined;
}
