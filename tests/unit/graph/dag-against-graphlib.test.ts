// The graph of src/graph/ against a library that answers the same questions its own way, on random graphs with and without cycles.
import { alg, Graph } from '@dagrejs/graphlib';
import { expect, test } from 'vitest';
import type { NodeId } from '../../../src/core/node-id.ts';
import { buildDag } from '../../../src/graph/dag.ts';
import { random } from '../../support/random.ts';

type Edges = ReadonlyMap<NodeId, readonly NodeId[]>;

/** Backward edges come with the given chance in a hundred: 0 makes no cycle. */
function randomEdges(seed: number, backwards: number): Edges {
  const dice = random(seed);
  const names = Array.from({ length: 2 + dice.int(25) }, (_, index) => `n${index}` as NodeId);
  const edges = new Map<NodeId, NodeId[]>(names.map((name) => [name, []]));
  for (let count = dice.int(names.length * 3); count > 0; count -= 1) {
    const [a, b] = [dice.int(names.length), dice.int(names.length)];
    if (a === b && dice.int(100) >= backwards) continue;
    const [low, high] = dice.int(100) < backwards ? [Math.max(a, b), Math.min(a, b)] : [Math.min(a, b), Math.max(a, b)];
    edges.get(names[high] as NodeId)?.push(names[low] as NodeId);
  }
  return edges;
}

function reference(edges: Edges): Graph {
  const graph = new Graph({ directed: true });
  for (const [id, dependencies] of edges) {
    graph.setNode(id);
    for (const dependency of dependencies) graph.setEdge(dependency, id);
  }
  return graph;
}

test('neighbours and everything that is reachable are what graphlib finds', () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const edges = randomEdges(seed, 0);
    const built = buildDag(edges);
    const graph = reference(edges);
    expect(alg.isAcyclic(graph) && built.ok).toBe(true);
    if (!built.ok) continue;
    const dag = built.value;
    const distances = alg.dijkstraAll(graph, undefined, undefined);
    for (const id of edges.keys()) {
      expect([...dag.parents(id)].sort()).toEqual([...(graph.predecessors(id) ?? [])].sort());
      expect([...dag.children(id)].sort()).toEqual([...(graph.successors(id) ?? [])].sort());
      const below = [...edges.keys()].filter((other) => other !== id && distances[id]?.[other]?.distance !== Infinity);
      expect([...dag.descendants(id)].sort()).toEqual(below.sort());
      const near = below.filter((other) => (distances[id]?.[other]?.distance ?? Infinity) <= 2);
      expect([...dag.descendants(id, 2)].sort()).toEqual(near);
    }
  }
});

test('a graph has cycles where graphlib says so, one told for each group that hangs together', () => {
  let cyclic = 0;
  for (let seed = 1; seed <= 120; seed += 1) {
    const edges = randomEdges(seed, 12);
    const built = buildDag(edges);
    const groups = alg.findCycles(reference(edges)).map((group) => new Set(group));
    expect(built.ok).toBe(groups.length === 0);
    if (built.ok) continue;
    cyclic += 1;
    expect(built.error.cycles.length).toBe(Math.min(10, groups.length));
    for (const cycle of built.error.cycles) {
      expect(groups.some((group) => cycle.every((id) => group.has(id)))).toBe(true);
      for (const [at, id] of cycle.entries()) expect(edges.get(id)).toContain(cycle[(at + 1) % cycle.length]);
    }
  }
  expect(cyclic).toBeGreaterThan(20);
});
