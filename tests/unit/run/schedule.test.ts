import { expect, test } from 'vitest';
import { runSchedule, type Verdict } from '../../../src/run/schedule.ts';
import { type Deferred, deferred } from '../../../src/util/deferred.ts';

/** A schedule whose steps wait until the test lets them end. */
function rig(
  edges: Record<string, readonly string[]>,
  options: {
    threads?: number;
    failFast?: boolean;
    alsoBlocks?: Record<string, string[]>;
    judges?: Record<string, string[]>;
  } = {},
) {
  const gates = new Map<string, Deferred<Verdict>>();
  const started = new Map<string, Deferred<void>>();
  const skipped = new Map<string, Deferred<void>>();
  const ended = new Map<string, Deferred<void>>();
  for (const id of Object.keys(edges)) {
    gates.set(id, deferred<Verdict>());
    started.set(id, deferred());
    skipped.set(id, deferred());
    ended.set(id, deferred());
  }
  const log: string[] = [];
  const controller = new AbortController();
  const done = runSchedule<string>({
    order: Object.keys(edges),
    waitsFor: new Map(Object.entries(edges).map(([id, parents]) => [id, new Set(parents)])),
    threads: options.threads ?? 4,
    failFast: options.failFast ?? false,
    signal: controller.signal,
    execute: async (id) => {
      log.push(`start ${id}`);
      started.get(id)?.resolve();
      const verdict = await (gates.get(id) as Deferred<Verdict>).promise;
      log.push(`${verdict} ${id}`);
      ended.get(id)?.resolve();
      return verdict;
    },
    onSkip: (id, outcome) => {
      if (outcome.kind === 'cancelled') log.push(`cancelled ${id}`);
      else log.push(`skip ${id} because ${outcome.because.kind === 'upstream' ? outcome.because.id : 'fail-fast'}`);
      skipped.get(id)?.resolve();
    },
    ...(options.alsoBlocks === undefined ? {} : { alsoBlocks: (id: string) => options.alsoBlocks?.[id] ?? [] }),
    ...(options.judges === undefined ? {} : { judges: (id: string) => options.judges?.[id] ?? [] }),
  });
  return {
    log,
    done,
    controller,
    skipped: (id: string) => (skipped.get(id) as Deferred<void>).promise,
    ended: (id: string) => (ended.get(id) as Deferred<void>).promise,
    started: (id: string) => (started.get(id) as Deferred<void>).promise,
    end: (id: string, verdict: Verdict = 'success') => (gates.get(id) as Deferred<Verdict>).resolve(verdict),
  };
}

test('a step waits for both of its parents', async () => {
  const run = rig({ left: [], right: [], child: ['left', 'right'] });
  await run.started('left');
  await run.started('right');
  run.end('left');
  run.end('right');
  await run.started('child');
  run.end('child');
  await run.done;
  expect(run.log).toEqual([
    'start left',
    'start right',
    'success left',
    'success right',
    'start child',
    'success child',
  ]);
});

test('no more steps run at once than there are threads', async () => {
  const run = rig({ a: [], b: [], c: [] }, { threads: 2 });
  await run.started('b');
  expect(run.log).toEqual(['start a', 'start b']);
  run.end('b');
  await run.started('c');
  run.end('a');
  run.end('c');
  await run.done;
  expect(run.log).toEqual(['start a', 'start b', 'success b', 'start c', 'success a', 'success c']);
});

/** Which steps run together, when each takes as long as any other. */
async function rounds(
  edges: Record<string, readonly string[]>,
  options: { readonly threads: number; readonly judges?: Record<string, string[]> },
): Promise<readonly string[]> {
  const run = rig(edges, options);
  const seen: string[] = [];
  let over = false;
  const done = run.done.then(() => {
    over = true;
  });
  for (let from = 0; !over; ) {
    const starts = run.log.slice(from).filter((line) => line.startsWith('start '));
    from = run.log.length;
    const ids = starts.map((line) => line.slice('start '.length));
    seen.push(ids.join(' '));
    for (const id of ids) run.end(id);
    // Every step that ends here says so, and what it lets go begins, before anything else.
    const ended = Promise.all(ids.map((id) => run.ended(id)));
    await Promise.race([ended.then(() => new Promise(setImmediate)), done]);
  }
  return seen;
}

const comb = { w1: [], w2: [], w3: [], w4: [], a: [], b: ['a'], c: ['b'], d: ['c'] };

test('the step with the longest way below it starts first, so that the way is not walked when all else is done', async () => {
  expect(await rounds(comb, { threads: 2 })).toEqual(['a w1', 'b w2', 'c w3', 'w4 d']);
});

test('with one thread the order is the one of the plan', async () => {
  expect(await rounds(comb, { threads: 1 })).toEqual(['w1', 'w2', 'w3', 'w4', 'a', 'b', 'c', 'd']);
});

test('a step that becomes free goes ahead of those that have waited longer for less, and behind them for as much', async () => {
  const edges = { top: [], w1: [], w2: [], w3: [], left: ['top'], right: ['top'], next: ['right'], end: ['next'] };
  expect(await rounds(edges, { threads: 2 })).toEqual(['top w1', 'right w2', 'next w3', 'left end']);
});

test('a test that nothing waits for is as urgent as what reads the node that it is about', async () => {
  const edges = { node: [], w1: [], w2: [], w3: [], child: ['node'], leaf: ['child'], check: ['node'] };
  expect(await rounds(edges, { threads: 2, judges: { check: ['node'] } })).toEqual([
    'node w1',
    'child check',
    'w2 w3',
    'leaf',
  ]);
});

test('a failure skips everything below it, once, and names itself; the others go on', async () => {
  const run = rig({ a: [], other: [], b: ['a'], c: ['a', 'b'], d: ['c', 'other'] });
  await run.started('other');
  run.end('a', 'failed');
  await run.skipped('d');
  run.end('other');
  await run.done;
  expect(run.log).toEqual([
    'start a',
    'start other',
    'failed a',
    'skip b because a',
    'skip c because a',
    'skip d because a',
    'success other',
  ]);
});

test('fail-fast lets what runs end and starts nothing more', async () => {
  const run = rig({ a: [], slow: [], later: ['slow'] }, { failFast: true });
  await run.started('slow');
  run.end('a', 'failed');
  run.end('slow');
  await run.done;
  expect(run.log).toEqual(['start slow', 'start a', 'failed a', 'success slow', 'skip later because fail-fast']);
});

test('an abort waits for what runs and cancels the rest', async () => {
  const run = rig({ a: [], b: ['a'] });
  await run.started('a');
  run.controller.abort();
  run.end('a', 'cancelled');
  await run.done;
  expect(run.log).toEqual(['start a', 'cancelled a', 'cancelled b']);
});

test('a failed test holds back what it names, unless that has begun', async () => {
  const run = rig({ begun: [], check: [], next: ['begun'] }, { alsoBlocks: { check: ['begun', 'next'] } });
  await run.started('check');
  run.end('check', 'failed');
  await run.skipped('next');
  run.end('begun');
  await run.done;
  expect(run.log).toEqual(['start begun', 'start check', 'failed check', 'skip next because check', 'success begun']);
});

test('fifty thousand steps in a chain end', async () => {
  const order = Array.from({ length: 50_000 }, (_, index) => index);
  let ended = 0;
  await runSchedule<number>({
    order,
    waitsFor: new Map(order.map((id) => [id, new Set(id === 0 ? [] : [id - 1])])),
    threads: 4,
    failFast: false,
    signal: new AbortController().signal,
    execute: async () => {
      ended += 1;
      return 'success';
    },
    onSkip: () => undefined,
  });
  expect(ended).toBe(50_000);
});
