// The terminal's picture of a run, wide and narrow, while it runs and when it is over.
import { expect, test } from 'vitest';
import type { NodeId } from '../../../src/core/node-id.ts';
import type { NodeResult } from '../../../src/core/node-result.ts';
import { createPrettyReporter } from '../../../src/report/pretty-reporter.ts';
import {
  firstHalf,
  header,
  id,
  modelStep,
  notUnique,
  outcome,
  planOf,
  play,
  StillHost,
  secondHalf,
  sourceId,
  success,
  testStep,
} from './sample-run.ts';
import { screenOf } from './screen.ts';

function atHalfTime(columns: number): string {
  const host = new StillHost(columns);
  play(createPrettyReporter(host), firstHalf);
  host.tick(1600);
  return screenOf(host.written);
}

function atTheEnd(columns: number): string {
  const host = new StillHost(columns);
  const reporter = createPrettyReporter(host);
  play(reporter, firstHalf);
  host.tick(1600);
  play(reporter, secondHalf);
  reporter.close();
  return screenOf(host.written);
}

test('while it runs: what is done, what runs, what waits, and the totals', () => {
  expect(atHalfTime(80)).toMatchInlineSnapshot(`
    "sqlflow 0.1.0   sparkify → local (target/local.duckdb)   4 threads   run 7f3a91
    ✔ seed   weekdays                                                 7 rows   0.1s
    ✔ load   staging_songs       71 files   19 kB                    71 rows   0.3s
    ✔ load   staging_events      30 files  3.7 MB                 8,056 rows   0.9s
    ✗ table  users               1 of 4 tests failed, not published            0.2s
    - view   levels              skipped: users failed
    ⠙ incr   songplays           testing 3 of 5                   6,820 rows   1.6s
    · table  time                waits for songplays
     5 of 7   1 running   1 failed   1.6s     Ctrl-C stops; published tables stay
    "
  `);
});

test('when it is over, the live lines are gone and diagnostics and totals stand below', () => {
  expect(atTheEnd(80)).toMatchInlineSnapshot(`
    "sqlflow 0.1.0   sparkify → local (target/local.duckdb)   4 threads   run 7f3a91
    ✔ seed   weekdays                                                 7 rows   0.1s
    ✔ load   staging_songs       71 files   19 kB                    71 rows   0.3s
    ✔ load   staging_events      30 files  3.7 MB                 8,056 rows   0.9s
    ✗ table  users               1 of 4 tests failed, not published            0.2s
    - view   levels              skipped: users failed
    ✔ incr   songplays           5 tests                          6,820 rows   0.9s
    ✔ table  time                1 test                           6,813 rows   0.3s

    error[SF7001]: unique(user_id) on users: 2 values more than once
      --> models/marts/_marts.yml:6:22      user_id 15 ×2, 29 ×2
       = not published: users of 2026-11-21 18:02 stays;
         target/run/tests/unique_users_user_id.sql

    Loaded 101 files, 3.7 MB, 8,127 rows                  Tests 9 passed, 1 failed
    Critical path  staging_events 0.9s > songplays 0.9s > time 0.3s     total 2.4s
    Done. PASS=14 WARN=0 ERROR=2 SKIP=1 TOTAL=17
    "
  `);
});

test('a wide window gets the same, with room between', () => {
  expect(atTheEnd(120)).toMatchInlineSnapshot(`
    "sqlflow 0.1.0   sparkify → local (target/local.duckdb)   4 threads   run 7f3a91
    ✔ seed   weekdays                                                                                7 rows   0.1s
    ✔ load   staging_songs       71 files   19 kB                                                   71 rows   0.3s
    ✔ load   staging_events      30 files  3.7 MB                                                8,056 rows   0.9s
    ✗ table  users               1 of 4 tests failed, not published                                           0.2s
    - view   levels              skipped: users failed
    ✔ incr   songplays           5 tests                                                         6,820 rows   0.9s
    ✔ table  time                1 test                                                          6,813 rows   0.3s

    error[SF7001]: unique(user_id) on users: 2 values more than once
      --> models/marts/_marts.yml:6:22      user_id 15 ×2, 29 ×2
       = not published: users of 2026-11-21 18:02 stays; target/run/tests/unique_users_user_id.sql

    Loaded 101 files, 3.7 MB, 8,127 rows                  Tests 9 passed, 1 failed
    Critical path  staging_events 0.9s > songplays 0.9s > time 0.3s     total 2.4s
    Done. PASS=14 WARN=0 ERROR=2 SKIP=1 TOTAL=17
    "
  `);
});

test('in 40 columns nothing wraps but paths: kinds go, figures that have no room go, reasons lose their end', () => {
  expect(atHalfTime(40)).toMatchInlineSnapshot(`
    "sqlflow   sparkify → local
    ✔ weekdays                7 rows   0.1s
    ✔ staging_songs          71 rows   0.3s
    ✔ staging_events      8,056 rows   0.9s
    ✗ users               1 of 4 te…   0.2s
    - levels              skipped: users f…
    ⠙ songplays           6,820 rows   1.6s
    · time                waits for songpl…
     5 of 7   1 running   1 failed   1.6s
    "
  `);
  expect(atTheEnd(40)).toMatchInlineSnapshot(`
    "sqlflow   sparkify → local
    ✔ weekdays                7 rows   0.1s
    ✔ staging_songs          71 rows   0.3s
    ✔ staging_events      8,056 rows   0.9s
    ✗ users               1 of 4 te…   0.2s
    - levels              skipped: users f…
    ✔ songplays           6,820 rows   0.9s
    ✔ time                6,813 rows   0.3s

    error[SF7001]: unique(user_id) on users:
      2 values more than once
      --> models/marts/_marts.yml:6:22
       | user_id 15 ×2, 29 ×2
       = not published: users of
         2026-11-21 18:02 stays;
         target/run/tests/unique_users_user_id.sql

    Loaded 101 files, 3.7 MB, 8,127 rows
    Tests 9 passed, 1 failed
    Critical path  staging_events 0.9s > …
    total 2.4s
    Done. PASS=14 WARN=0 ERROR=2 SKIP=1
    TOTAL=17
    "
  `);
});

test('with colours a line has the same text and the cursor comes back', () => {
  const host = new StillHost(80, true);
  const reporter = createPrettyReporter(host);
  play(reporter, [...firstHalf, ...secondHalf]);
  expect(screenOf(host.written)).toBe(
    screenOf(
      (() => {
        const plain = new StillHost(80);
        play(createPrettyReporter(plain), [...firstHalf, ...secondHalf]);
        return plain.written;
      })(),
    ),
  );
  reporter.close();
  expect(host.written.split('\u001b[?25l').length).toBe(host.written.split('\u001b[?25h').length);
});

test('closing in the middle of a run takes the live lines away and shows the cursor', () => {
  const host = new StillHost(80);
  const reporter = createPrettyReporter(host);
  play(reporter, firstHalf);
  host.tick(1600);
  reporter.close();
  expect(screenOf(host.written)).not.toContain('Ctrl-C');
  expect(host.written.endsWith('\u001b[?25h')).toBe(true);
});

test('Ctrl-C is answered at once', () => {
  const host = new StillHost(80);
  const reporter = createPrettyReporter(host);
  play(reporter, firstHalf);
  host.tick(1600);
  reporter.onEvent({ type: 'cancelling' });
  expect(screenOf(host.written).split('\n').slice(-3)).toMatchInlineSnapshot(`
    [
      "⠙ incr   songplays           testing 3 of 5                   6,820 rows   1.6s",
      " cancelling; Ctrl-C again quits at once",
      "",
    ]
  `);
});

test('rows that are told at the end take four lines at most', () => {
  const counts = (names: readonly string[]) =>
    names.map((name, at) => ({ node: id('model', name), name, rows: at * 1000 }));
  const host = new StillHost(80);
  play(createPrettyReporter(host), [
    { type: 'rows-counted', counts: counts(['users', 'songs', 'songplays']) },
    { type: 'rows-counted', counts: counts(Array.from({ length: 200 }, (_, at) => `model_${at}`)) },
  ]);
  expect(screenOf(host.written)).toMatchInlineSnapshot(`
    "Rows  users 0, songs 1,000, songplays 2,000
    Rows  model_0 0, model_1 1,000, model_2 2,000, model_3 3,000, model_4 4,000,
    model_5 5,000, model_6 6,000, model_7 7,000, model_8 8,000, model_9 9,000,
    model_10 10,000, model_11 11,000, model_12 12,000, model_13 13,000,
    model_14 14,000, model_15 15,000, model_16 16,000, 183 more in run_results.json
    "
  `);
});

test('many quick tests share a line, and a failure between them has its own', () => {
  const names = Array.from({ length: 12 }, (_, at) => `not_null_orders_column_${at}`);
  const plan = planOf(names.map(testStep));
  const results = new Map<NodeId, NodeResult>(names.map((name) => [id('test', name), success(0, 40)]));
  const warned = names[5] ?? '';
  results.set(id('test', warned), success(0, 40, { tests: [outcome(warned, 'warn')] }));
  const host = new StillHost(80);
  play(createPrettyReporter(host), [
    { type: 'run-started', header, plan },
    ...Array.from(results, ([node, result]) => ({ type: 'node-finished', node, result }) as const),
    { type: 'run-finished', summary: { durationMs: 480, cancelled: false, results } },
  ]);
  expect(screenOf(host.written)).toMatchInlineSnapshot(`
    "sqlflow 0.1.0   sparkify → local (target/local.duckdb)   4 threads   run 7f3a91
    ✔ 5 tests  not_null_orders_column_0, not_null_orders_column_1, …           0.2s
    ! test   not_null_orders_column_5   2 failures, warns only                 0.0s
    ✔ 6 tests  not_null_orders_column_6, not_null_orders_column_7, …           0.2s

    Tests 11 passed, 1 warned                                           total 0.5s
    Done. PASS=11 WARN=1 ERROR=0 SKIP=0 TOTAL=12
    "
  `);
});

test('in a long run quick models and skipped models share lines', () => {
  const names = Array.from({ length: 30 }, (_, at) => `model_${at}`);
  const plan = planOf(names.map((name) => modelStep(name, { kind: 'table' })));
  const failed: NodeResult = { status: 'failed', startedAtMs: 0, durationMs: 90, causes: [notUnique], tests: [] };
  const because = { kind: 'upstream', node: id('model', 'model_10') } as const;
  const results = new Map<NodeId, NodeResult>(
    names.map((name, at) => [
      id('model', name),
      at < 10 ? success(0, 50, { rows: at }) : at === 10 ? failed : { status: 'skipped', because },
    ]),
  );
  const host = new StillHost(80);
  play(createPrettyReporter(host), [
    { type: 'run-started', header, plan },
    ...Array.from(results, ([node, result]) => ({ type: 'node-finished', node, result }) as const),
    { type: 'run-finished', summary: { durationMs: 590, cancelled: true, results } },
  ]);
  expect(screenOf(host.written)).toMatchInlineSnapshot(`
    "sqlflow 0.1.0   sparkify → local (target/local.duckdb)   4 threads   run 7f3a91
    ✔ 10 more  model_0, model_1, model_2, model_3, model_4, model_5, …         0.5s
    ✗ table  model_10            2 values more than once                       0.1s
    - 19 skipped  model_11, model_12, model_13, model_14, …  model_10 failed

    error[SF7001]: unique(user_id) on users: 2 values more than once
      --> models/marts/_marts.yml:6:22      user_id 15 ×2, 29 ×2
       = not published: users of 2026-11-21 18:02 stays;
         target/run/tests/unique_users_user_id.sql

    total 0.6s
    Cancelled: running steps were rolled back; what is published stays.
    Done. PASS=10 WARN=0 ERROR=1 SKIP=19 TOTAL=30
    "
  `);
});

test('where nothing can be redrawn the same words come line by line, at once', () => {
  const host = new StillHost(80);
  const still = Object.assign(host, { every: () => undefined });
  const reporter = createPrettyReporter(still);
  play(reporter, firstHalf);
  reporter.onEvent({ type: 'cancelling' });
  expect(host.written).toMatchInlineSnapshot(`
    "sqlflow 0.1.0   sparkify → local (target/local.duckdb)   4 threads   run 7f3a91
    ✔ seed   weekdays                                                 7 rows   0.1s
    ✔ load   staging_songs       71 files   19 kB                    71 rows   0.3s
    ✔ load   staging_events      30 files  3.7 MB                 8,056 rows   0.9s
    ✗ table  users               1 of 4 tests failed, not published            0.2s
    - view   levels              skipped: users failed
    cancelling: running statements are stopped; published tables stay
    "
  `);
});

test('while a huge bucket is listed the terminal says how far it is; the line is gone when the run starts', () => {
  const host = new StillHost(80);
  const reporter = createPrettyReporter(host);
  play(reporter, [
    { type: 'listing', node: sourceId('staging_events'), name: 'staging_events', files: 128_000 },
    { type: 'listing', node: sourceId('staging_songs'), name: 'staging_songs', files: 71 },
  ]);
  host.tick(80);
  expect(screenOf(host.written)).toBe(
    '⠙ listing staging_events: 128,000 files so far\n⠙ listing staging_songs: 71 files so far\n',
  );
  play(reporter, [{ type: 'log', message: 'hello', node: undefined }]);
  host.tick(80);
  expect(screenOf(host.written)).toBe(
    'hello\n⠹ listing staging_events: 128,000 files so far\n⠹ listing staging_songs: 71 files so far\n',
  );
  play(reporter, firstHalf);
  host.tick(1680);
  expect(screenOf(host.written)).toBe(`hello\n${atHalfTime(80).replace('⠙', '⠸')}`);
});
