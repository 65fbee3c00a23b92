import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { fullCollection, garbageCollector } from '../../../src/cli/collect-garbage.ts';

test('a collection takes away what nobody holds, and leaves no function behind', async () => {
  const held = { bytes: new Uint8Array(1000) };
  const weak = [new WeakRef(held), new WeakRef({ bytes: new Uint8Array(1000) })];
  const collect = fullCollection();
  // What a WeakRef was made of lives to the end of the turn.
  await nextTurn();
  collect();
  expect(weak.map((ref) => ref.deref())).toEqual([held, undefined]);
  expect('gc' in globalThis && globalThis.gc !== undefined).toBe(process.execArgv.includes('--expose-gc'));
});

test('however often it is called, collections keep their distance', () => {
  const times: number[] = [];
  let now = 0;
  const tidy = garbageCollector(() => times.push(now));
  for (now = 0; now <= 4000; now += 100) tidy(now);
  expect(times).toEqual([0, 1500, 3000]);
});
