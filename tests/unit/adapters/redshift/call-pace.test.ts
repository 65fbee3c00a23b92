import { expect, test } from 'vitest';
import { CallPace } from '../../../../src/adapters/redshift/call-pace.ts';
import { callsPerSecond } from '../../../../src/adapters/redshift/data-api.ts';
import { awsQuotas } from '../../../support/aws/data-api/quotas.ts';
import { random } from '../../../support/random.ts';

/** The most that arrive in any second. */
function busiestSecond(arrivals: readonly number[]): number {
  const sorted = [...arrivals].sort((left, right) => left - right);
  return Math.max(...sorted.map((at, first) => sorted.slice(first).filter((other) => other < at + 1000).length));
}

test('a burst goes out quickly, and what follows it keeps the quota in every second', () => {
  const pace = new CallPace(30, { held: true });
  const calls = Array.from({ length: 30 }, () => pace.take(0));
  expect(calls.map(({ sentMs }) => sentMs)).toEqual(Array.from({ length: 30 }, (_, at) => at * 10));
  for (const call of calls) pace.answered(call, call.sentMs + 200);
  expect(pace.take(500).sentMs).toBe(1040);
});

test('where answers come late, or not at all, calls may have been counted late, too', () => {
  const pace = new CallPace(2, { held: true });
  const [first, second] = [pace.take(0), pace.take(100)];
  pace.answered(first, 200);
  pace.answered(second, 390);
  // The first was as fast as can be, the second 90 ms slower than the first.
  expect([pace.take(500).sentMs, pace.take(500).sentMs]).toEqual([1040, 1190]);
  expect(pace.take(2_000).sentMs).toBe(2_200);
});

test('calls that travel unequally, up to 150 ms, never meet the quota of a second', () => {
  const { int } = random(6);
  const pace = new CallPace(30, { held: true });
  const arrivals: number[] = [];
  const open: { readonly call: ReturnType<CallPace['take']>; readonly answerMs: number }[] = [];
  let now = 0;
  for (let at = 0; at < 2_000; at += 1) {
    const call = pace.take(now + int(20));
    now = call.sentMs;
    // Answers come as late as their calls did.
    const lateMs = int(150);
    arrivals.push(now + 100 + lateMs);
    open.push({ call, answerMs: now + 200 + lateMs });
    while ((open[0]?.answerMs ?? Infinity) <= now) {
      const done = open.shift();
      if (done !== undefined) pace.answered(done.call, done.answerMs);
    }
  }
  expect(busiestSecond(arrivals)).toBeLessThanOrEqual(30);
});

test('a service that stands still counts late what was sent before: its answers tell how late, and the next calls wait for it', () => {
  const pace = new CallPace(14, { held: false });
  // One that is as fast as can be; then all of a second's calls meet a service that stands still, and are counted at 2,600.
  pace.answered(pace.take(0), 20);
  const burst = Array.from({ length: 14 }, () => pace.take(2_000));
  for (const call of burst) pace.answered(call, 2_620);
  const counted = burst.map(() => 2_600);
  // Asked when there may be room: by then the answers are there.
  for (let at = 0; at < 14; at += 1) counted.push(pace.take(pace.freeMs).sentMs);
  expect(busiestSecond(counted)).toBe(14);
  expect(counted[14]).toBe(3_600);
  // Of a call that may be held, an answer tells less.
  const held = new CallPace(1, { held: true });
  held.answered(held.take(0), 20);
  held.answered(held.take(2_000), 2_620);
  expect(held.take(held.freeMs).sentMs).toBe(3_160);
});

test('a call that has no answer when there may be room again is taken to be as late as can be', () => {
  const pace = new CallPace(1, { held: false });
  expect(pace.freeMs).toBe(Number.NEGATIVE_INFINITY);
  const call = pace.take(0);
  expect(pace.freeMs).toBe(1_040);
  pace.sent(call, 300);
  expect(pace.freeMs).toBe(1_340);
  expect(pace.take(1_340).sentMs).toBe(3_300);
});

test('three runs at once, at the worst moments for each other, keep the quotas of describing and of results', () => {
  for (const [perSecond, quota, held] of [
    [callsPerSecond.result, awsQuotas.results, false],
    [callsPerSecond.describe, awsQuotas.describe, true],
  ] as const) {
    for (let apart = 0; apart < 1_000; apart += 50) {
      const arrivals = [0, apart, apart / 2].flatMap((from) => {
        const pace = new CallPace(perSecond, { held });
        return Array.from({ length: 3 * perSecond }, () => {
          const call = pace.take(Math.max(from, pace.freeMs));
          pace.answered(call, call.sentMs + 20);
          return call.sentMs;
        });
      });
      expect(busiestSecond(arrivals)).toBeLessThanOrEqual(quota);
    }
  }
});

test('a refusal slows the pace and spreads the calls; five seconds later nothing of it is left', () => {
  const pace = new CallPace(30, { held: true });
  pace.take(0);
  pace.refused(1_000);
  // One episode, however many calls were under way.
  pace.refused(1_900);
  expect(pace.take(1_000).sentMs).toBe(1_000);
  expect(pace.take(1_000).sentMs).toBeCloseTo(1_000 + 1000 / 21);
  expect([pace.take(6_000), pace.take(6_000), pace.take(6_000)].map(({ sentMs }) => sentMs)).toEqual([
    6_000, 6_010, 6_020,
  ]);
});

test('two runs that do not know of each other come to share a quota, and neither is starved', () => {
  const runs = [new CallPace(30, { held: true }), new CallPace(30, { held: true })];
  const accepted = [0, 0];
  const window: number[] = [];
  const next = runs.map((run) => run.take(0).sentMs);
  for (let at = 0; at < 60_000; at += 1) {
    runs.forEach((run, number) => {
      if ((next[number] ?? 0) > at) return;
      while ((window[0] ?? at) <= at - 1000) window.shift();
      if (window.length < 30) {
        window.push(at);
        accepted[number] = (accepted[number] ?? 0) + 1;
      } else run.refused(at);
      next[number] = run.take(at).sentMs;
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
    const pace = new CallPace(quota, { held: true });
    let at = 0;
    for (let refusal = 0; refusal < 60; refusal += 1) {
      at = Math.max(pace.take(at).sentMs, at + 1_000);
      pace.refused(at);
    }
    const first = pace.take(at).sentMs;
    expect(pace.take(at).sentMs - first).toBeLessThanOrEqual(mostMs);
  }
});
