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
