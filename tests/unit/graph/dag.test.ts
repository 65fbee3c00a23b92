import { expect, test } from 'vitest';
import type { NodeId } from '../../../src/core/node-id.ts';
import { buildDag, type Dag } from '../../../src/graph/dag.ts';
import { random } from '../../support/random.ts';

function edgesOf(reads: Readonly<Record<string, readonly string[]>>): ReadonlyMap<NodeId, readonly NodeId[]> {
  return new Map(Object.entries(reads)) as unknown as ReadonlyMap<NodeId, readonly NodeId[]>;
}

function dagOf(reads: Readonly<Record<string, readonly string[]>>): Dag {
  const built = buildDag(edgesOf(reads));
  if (!built.ok) throw new Error(`cycle: ${built.error.cycle.join(' -> ')}`);
  return built.value;
}

const id = (name: string): NodeId => name as NodeId;
const diamond = { d: ['b', 'c'], c: ['a'], b: ['a'], a: [], alone: [] };

test('parents come before children, and ties are in code-point order', () => {
  expect(dagOf(diamond).order).toEqual(['a', 'alone', 'b', 'c', 'd']);
  expect(dagOf({ z: [], B: [], a: ['z'], b: [] }).order).toEqual(['B', 'b', 'z', 'a']);
});

test('the order does not depend on the order in which nodes and edges were given', () => {
  const shuffled = { alone: [], b: ['a'], a: [], d: ['c', 'b'], c: ['a'] };
  expect(dagOf(shuffled).order).toEqual(dagOf(diamond).order);
});

test('a dependency without an entry of its own is a node', () => {
  expect(dagOf({ b: ['a'] }).order).toEqual(['a', 'b']);
});

test('parents and children are one step away', () => {
  const dag = dagOf(diamond);
  expect([...dag.parents(id('d'))]).toEqual(['b', 'c']);
  expect([...dag.children(id('a'))]).toEqual(['b', 'c']);
  expect([...dag.parents(id('nobody'))]).toEqual([]);
  expect(dag.has(id('nobody'))).toBe(false);
});

test('ancestors and descendants end at the depth that was asked for', () => {
  const dag = dagOf({ e: ['d'], d: ['c'], c: ['b'], b: ['a'], a: [] });
  expect([...dag.ancestors(id('e'))]).toEqual(['d', 'c', 'b', 'a']);
  expect([...dag.ancestors(id('e'), 2)]).toEqual(['d', 'c']);
  expect([...dag.ancestors(id('e'), 0)]).toEqual([]);
  expect([...dag.descendants(id('b'), 1)]).toEqual(['c']);
});

test('one of several nodes is its own ancestor only where another of them reads it', () => {
  const dag = dagOf({ c: ['b'], b: ['a'], a: [] });
  expect([...dag.ancestors([id('c'), id('b')])].sort()).toEqual(['a', 'b']);
  expect([...dag.descendants([id('a'), id('c')], 1)].sort()).toEqual(['b']);
});

test('the answer for several nodes is the union of the answers for each, at any depth', () => {
  const dice = random(7);
  for (let round = 0; round < 30; round += 1) {
    const size = 2 + dice.int(20);
    const names = Array.from({ length: size }, (_, index) => `n${index}`);
    const reads: Record<string, string[]> = {};
    for (const [index, name] of names.entries()) reads[name] = names.slice(0, index).filter(() => dice.chance(0.2));
    const dag = dagOf(reads);
    const chosen = names.filter(() => dice.chance(0.3)).map(id);
    const depth = dice.chance(0.3) ? undefined : dice.int(4);
    const single = chosen.flatMap((name) => [...dag.ancestors(name, depth)]);
    expect([...dag.ancestors(chosen, depth)].sort()).toEqual([...new Set(single)].sort());
  }
});

test('a cycle is told as the shortest path along the reads, from its first node', () => {
  const built = buildDag(
    edgesOf({ a: ['b'], b: ['c', 'long1'], c: ['a'], long1: ['long2'], long2: ['a'], below: ['a'], top: [] }),
  );
  expect(built).toEqual({ ok: false, error: { cycle: ['a', 'b', 'c'], cycles: [['a', 'b', 'c']] } });
});

test('a node that reads itself is a cycle of one', () => {
  expect(buildDag(edgesOf({ a: ['a'] }))).toEqual({ ok: false, error: { cycle: ['a'], cycles: [['a']] } });
});

test('independent cycles are told once each, at most ten', () => {
  const two = buildDag(edgesOf({ a: ['b'], b: ['a'], x: ['y', 'b'], y: ['x'] }));
  expect(two.ok ? [] : two.error.cycles).toEqual([
    ['a', 'b'],
    ['x', 'y'],
  ]);
  const many: Record<string, string[]> = {};
  for (let index = 0; index < 40; index += 1) {
    many[`a${index}`] = [`b${index}`];
    many[`b${index}`] = [`a${index}`];
  }
  const built = buildDag(edgesOf(many));
  expect(built.ok ? 0 : built.error.cycles.length).toBe(10);
});

test('chains and circles of 50,000 nodes do not overflow', () => {
  const size = 50_000;
  const name = (index: number): NodeId => id(`model.shop.m${String(index).padStart(6, '0')}`);
  const chain = new Map<NodeId, NodeId[]>();
  for (let index = 0; index < size; index += 1) chain.set(name(index), index === 0 ? [] : [name(index - 1)]);
  const built = buildDag(chain);
  if (!built.ok) throw new Error('not a cycle');
  expect(built.value.order.length).toBe(size);
  expect(built.value.ancestors(name(size - 1)).size).toBe(size - 1);
  expect(built.value.descendants(name(0)).size).toBe(size - 1);
  chain.set(name(0), [name(size - 1)]);
  const circle = buildDag(chain);
  expect(circle.ok ? 0 : circle.error.cycle.length).toBe(size);
});

test('on 200 random graphs order and cycles equal what plain search finds', () => {
  const dice = random(11);
  for (let round = 0; round < 200; round += 1) {
    const names = Array.from({ length: 2 + dice.int(9) }, (_, index) => `n${index}`);
    const reads = Object.fromEntries(names.map((name) => [name, names.filter(() => dice.chance(0.15))]));
    const built = buildDag(edgesOf(reads));
    const left = [...names];
    const order: string[] = [];
    for (let next = nextOf(left, order, reads); next !== undefined; next = nextOf(left, order, reads)) {
      order.push(next);
      left.splice(left.indexOf(next), 1);
    }
    if (built.ok) {
      expect({ reads, order: built.value.order }).toEqual({ reads, order });
      expect(left).toEqual([]);
      continue;
    }
    expect(left.length).toBeGreaterThan(0);
    const { cycle, cycles } = built.error;
    expect(cycle).toEqual(cycles[0]);
    const seen = cycles.flat();
    expect(new Set(seen).size).toBe(seen.length);
    for (const path of cycles) {
      const isRead = path.map((name, index) => reads[name]?.includes(path[(index + 1) % path.length] ?? '') ?? false);
      expect({ reads, path, isRead }).toEqual({ reads, path, isRead: path.map(() => true) });
      expect(path[0]).toBe([...path].sort()[0]);
      const shortest = Math.min(
        ...[...names].map((name) => stepsBack(name, reads, new Set(connected(path[0] ?? '', reads)))),
      );
      expect({ reads, path, length: path.length }).toEqual({ reads, path, length: shortest });
    }
  }
});

type Reads = Readonly<Record<string, readonly string[]>>;

function nextOf(left: readonly string[], done: readonly string[], reads: Reads): string | undefined {
  return left.find((name) => reads[name]?.every((read) => done.includes(read)));
}

/** How many reads lead from a node back to it, within a set of nodes. */
function stepsBack(name: string, reads: Reads, within: ReadonlySet<string>): number {
  let layer = within.has(name) ? [name] : [];
  for (let steps = 1; layer.length > 0 && steps <= within.size; steps += 1) {
    layer = [...new Set(layer.flatMap((one) => reads[one] ?? []))].filter((one) => within.has(one));
    if (layer.includes(name)) return steps;
  }
  return Number.POSITIVE_INFINITY;
}

/** The nodes that read `name` and that `name` reads, at any distance. */
function connected(name: string, reads: Reads): readonly string[] {
  const below = (start: string): ReadonlySet<string> => {
    const found = new Set<string>();
    const queue = [start];
    for (const one of queue) {
      for (const read of reads[one] ?? []) {
        if (found.has(read)) continue;
        found.add(read);
        queue.push(read);
      }
    }
    return found;
  };
  return [...below(name)].filter((one) => below(one).has(name));
}
