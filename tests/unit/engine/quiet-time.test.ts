import { expect, test } from 'vitest';
import { QuietTime } from '../../../src/engine/quiet-time.ts';

/** A clock that a test turns by hand. */
function handClock() {
  let nowMs = 0;
  let timers: { readonly dueMs: number; readonly work: () => void }[] = [];
  return {
    after(delayMs: number, work: () => void): () => void {
      const timer = { dueMs: nowMs + delayMs, work };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    turn(ms: number): void {
      nowMs += ms;
      const due = timers.filter((timer) => timer.dueMs <= nowMs);
      timers = timers.filter((timer) => timer.dueMs > nowMs);
      for (const timer of due) timer.work();
    },
  };
}

test('a burst is handed on once, each name once and in order, when it is over', () => {
  const clock = handClock();
  const bursts: (readonly string[])[] = [];
  const quiet = new QuietTime({ quietMs: 50, after: clock.after, onQuiet: (names) => bursts.push(names) });
  quiet.add('b');
  clock.turn(40);
  quiet.add('a');
  quiet.add('b');
  clock.turn(49);
  expect(bursts).toEqual([]);
  clock.turn(1);
  expect(bursts).toEqual([['a', 'b']]);
  clock.turn(1000);
  quiet.add('c');
  clock.turn(50);
  expect(bursts).toEqual([['a', 'b'], ['c']]);
});

test('after the end nothing is handed on', () => {
  const clock = handClock();
  const bursts: (readonly string[])[] = [];
  const quiet = new QuietTime({ quietMs: 50, after: clock.after, onQuiet: (names) => bursts.push(names) });
  quiet.add('a');
  quiet.close();
  clock.turn(1000);
  expect(bursts).toEqual([]);
});

test('a name that more is likely to follow holds its burst back, and no later one', () => {
  const clock = handClock();
  const bursts: (readonly string[])[] = [];
  const quiet = new QuietTime({ quietMs: 50, after: clock.after, onQuiet: (names) => bursts.push(names) });
  quiet.add('new', 180);
  clock.turn(110);
  quiet.add('old');
  clock.turn(179);
  expect(bursts).toEqual([]);
  clock.turn(1);
  expect(bursts).toEqual([['new', 'old']]);
  quiet.add('edited');
  clock.turn(50);
  expect(bursts).toEqual([['new', 'old'], ['edited']]);
});
