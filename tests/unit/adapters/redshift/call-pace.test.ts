import { expect, test } from 'vitest';
import { CallPace } from '../../../../src/adapters/redshift/call-pace.ts';
import { random } from '../../../support/random.ts';

/** The most that arrive in any second. */
function busiestSecond(arrivals: readonly number[]): number {
  const sorted = [...arrivals].sort((left, right) => left - right);
  return Math.max(...sorted.map((at, first) => sorted.slice(first).filter((other) => other < at + 1000).length));
}

test('a burst goes out quickly, and what follows it keeps the quota in every second', () => {
  const pace = new CallPace(30);
  const dues = Array.from({ length: 100 }, () => pace.take(0));
  expect(dues.slice(0, 31)).toEqual([...Array.from({ length: 30 }, (_, at) => at * 10), 1070]);
  expect(dues[60]).toBe(2140);
});

test('calls that travel unequally by up to 70 ms never meet the quota of a second', () => {
  const { int } = random(6);
  const pace = new CallPace(30);
  let now = 0;
  const arrivals = Array.from({ length: 2_000 }, () => {
    now = Math.max(now, pace.take(now + int(20)));
    return now + int(70);
  });
  expect(busiestSecond(arrivals)).toBeLessThanOrEqual(30);
});

test('a refusal slows the pace and spreads the calls; five seconds later nothing of it is left', () => {
  const pace = new CallPace(30);
  pace.take(0);
  pace.refused(1_000);
  // One episode, however many calls were under way.
  pace.refused(1_900);
  expect(pace.take(1_000)).toBe(1_000);
  expect(pace.take(1_000)).toBeCloseTo(1_000 + 1000 / 21);
  expect([pace.take(6_000), pace.take(6_000), pace.take(6_000)]).toEqual([6_000, 6_010, 6_020]);
});

test('two runs that do not know of each other come to share a quota, and neither is starved', () => {
  const runs = [new CallPace(30), new CallPace(30)];
  const accepted = [0, 0];
  const window: number[] = [];
  const next = runs.map((run) => run.take(0));
  for (let at = 0; at < 60_000; at += 1) {
    runs.forEach((run, number) => {
      if ((next[number] ?? 0) > at) return;
      while ((window[0] ?? at) <= at - 1000) window.shift();
      if (window.length < 30) {
        window.push(at);
        accepted[number] = (accepted[number] ?? 0) + 1;
      } else run.refused(at);
      next[number] = run.take(at);
    });
  }
  const [first = 0, second = 0] = accepted;
  expect(first + second).toBeGreaterThan(0.7 * 30 * 60);
  expect(Math.min(first, second)).toBeGreaterThan(0.5 * Math.max(first, second));
});

test('however often the service refuses, calls go on asking: a tenth of the quota, or one in two seconds', () => {
  for (const [quota, mostMs] of [
    [30, 1000 / 3],
    [2, 2_000],
  ] as const) {
    const pace = new CallPace(quota);
    let at = 0;
    for (let refusal = 0; refusal < 60; refusal += 1) {
      at = Math.max(pace.take(at), at + 1_000);
      pace.refused(at);
    }
    const first = pace.take(at);
    expect(pace.take(at) - first).toBeLessThanOrEqual(mostMs);
  }
});
