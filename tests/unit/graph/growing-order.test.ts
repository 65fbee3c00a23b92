import { expect, test } from 'vitest';
import type { NodeId } from '../../../src/core/node-id.ts';
import { growingOrder } from '../../../src/graph/growing-order.ts';

const id = (name: string): NodeId => name as NodeId;

test('an edge that closes a circle is refused, any other one is taken', () => {
  const parents = new Map([
    ['b', ['a']],
    ['c', ['b']],
  ]);
  const order = growingOrder(['a', 'b', 'c', 'd'].map(id), (node) => (parents.get(node) ?? []).map(id));
  expect(order.addEdge(id('c'), id('a'))).toBe(false);
  expect(order.addEdge(id('d'), id('a'))).toBe(true);
  expect(order.addEdge(id('c'), id('d'))).toBe(false);
  expect(order.addEdge(id('a'), id('a'))).toBe(false);
  expect(order.addEdge(id('b'), id('c'))).toBe(true);
});

test('five hundred random graphs: exactly the edges are refused that a search from scratch would refuse', () => {
  let seed = 20181101;
  const random = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
  for (let round = 0; round < 500; round += 1) {
    const count = 2 + random(9);
    const names = Array.from({ length: count }, (_, index) => id(`n${index}`));
    const edges = new Map<NodeId, Set<NodeId>>(names.map((name) => [name, new Set()]));
    for (let child = 1; child < count; child += 1) {
      if (random(3) === 0) edges.get(names[child] as NodeId)?.add(names[random(child)] as NodeId);
    }
    const order = growingOrder(names, (node) => edges.get(node) ?? []);
    const reaches = (from: NodeId, to: NodeId): boolean =>
      from === to || [...(edges.get(from) ?? [])].some((next) => reaches(next, to));
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const parent = names[random(count)] as NodeId;
      const child = names[random(count)] as NodeId;
      // `edges` leads from child to parent: a circle is there if the parent already waits for the child.
      const circle = reaches(parent, child);
      expect(order.addEdge(parent, child)).toBe(!circle);
      if (!circle) edges.get(child)?.add(parent);
    }
  }
});
