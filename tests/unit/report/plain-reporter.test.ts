// Logs and pipes: one line a step, no cursor movement; and the same run as JSON lines.
import { expect, test } from 'vitest';
import { createJsonReporter } from '../../../src/report/json-reporter.ts';
import { createPlainReporter } from '../../../src/report/plain-reporter.ts';
import { createQuietReporter } from '../../../src/report/quiet-reporter.ts';
import { firstHalf, id, play, StillHost, secondHalf, sourceId } from './sample-run.ts';

test('every finished step has a line, a diagnostic stands where it happens, skipped steps name their parent', () => {
  const host = new StillHost(Number.POSITIVE_INFINITY);
  play(createPlainReporter(host), [...firstHalf, ...secondHalf]);
  expect(host.written).not.toContain('\u001b');
  expect(host.written).toMatchInlineSnapshot(`
    "sqlflow 0.1.0   sparkify → local (target/local.duckdb)   4 threads   run 7f3a91
    ok    1 of 7  seed   weekdays        7 rows  0.1s
    ok    2 of 7  load   staging_songs   71 files, 19 kB  71 rows  0.3s
    ok    3 of 7  load   staging_events  30 files, 3.7 MB  8,056 rows  0.9s
    FAIL  4 of 7  table  users           1 of 4 tests failed, not published  0.2s
    error[SF7001]: unique(user_id) on users: 2 values more than once
      --> models/marts/_marts.yml:6:22      user_id 15 ×2, 29 ×2
       = not published: users of 2026-11-21 18:02 stays; target/run/tests/unique_users_user_id.sql
    skip  5 of 7  view   levels          skipped: users failed
    ok    6 of 7  incr   songplays       5 tests  6,820 rows  0.9s
    ok    7 of 7  table  time            1 test  6,813 rows  0.3s
    Loaded 101 files, 3.7 MB, 8,127 rows                  Tests 9 passed, 1 failed
    Critical path  staging_events 0.9s > songplays 0.9s > time 0.3s     total 2.4s
    Done. PASS=14 WARN=0 ERROR=2 SKIP=1 TOTAL=17
    "
  `);
});

test('a log message is printed as it is, a cancel once', () => {
  const host = new StillHost(Number.POSITIVE_INFINITY);
  play(createPlainReporter(host), [
    { type: 'log', message: 'hello from a macro', node: undefined },
    { type: 'cancelling' },
    { type: 'cancelling' },
  ]);
  expect(host.written).toMatchInlineSnapshot(`
    "hello from a macro
    cancelling: no run has begun
    "
  `);
});

const counts = [
  { node: id('model', 'users'), name: 'users', rows: 96 },
  { node: id('model', 'songplays'), name: 'songplays', rows: 6820 },
];

test('rows that are told at the end of a run stand on one line, and are an event', () => {
  const host = new StillHost(Number.POSITIVE_INFINITY);
  play(createPlainReporter(host), [{ type: 'rows-counted', counts }]);
  play(createJsonReporter(host), [{ type: 'rows-counted', counts }]);
  expect(host.written).toMatchInlineSnapshot(`
    "Rows  users 96, songplays 6,820
    {"v":1,"type":"rows-counted","time":"1970-01-01T00:00:00.000Z","counts":[{"node":"model.sparkify.users","name":"users","rows":96},{"node":"model.sparkify.songplays","name":"songplays","rows":6820}]}
    "
  `);
});

test('quiet prints errors and nothing else', () => {
  const host = new StillHost(80);
  play(createQuietReporter(host), [...firstHalf, ...secondHalf]);
  expect(host.written).toMatchInlineSnapshot(`
    "error[SF7001]: unique(user_id) on users: 2 values more than once
      --> models/marts/_marts.yml:6:22      user_id 15 ×2, 29 ×2
       = not published: users of 2026-11-21 18:02 stays;
         target/run/tests/unique_users_user_id.sql
    "
  `);
});

test('json prints every event on a line of its own, with version and time', () => {
  const host = new StillHost(80);
  play(createJsonReporter(host), [...firstHalf.slice(4, 5), ...firstHalf.slice(10, 13), ...secondHalf.slice(-1)]);
  expect(host.written).toMatchInlineSnapshot(`
    "{"v":1,"type":"node-finished","time":"1970-01-01T00:00:00.000Z","node":"seed.sparkify.weekdays","result":{"status":"success","startedAtMs":0,"durationMs":50,"rows":7,"tests":[],"warnings":[]}}
    {"v":1,"type":"node-finished","time":"1970-01-01T00:00:00.000Z","node":"model.sparkify.users","result":{"status":"failed","startedAtMs":900,"durationMs":200,"tests":[{"id":"test.sparkify.u1","name":"u1","status":"fail","failures":2,"durationMs":10,"diagnostic":{"code":"SF7001","name":"testFailed","severity":"error","message":"unique(user_id) on users: 2 values more than once","file":"models/marts/_marts.yml","line":6,"column":22,"endLine":6,"endColumn":28,"details":["user_id 15 ×2, 29 ×2"],"notes":["not published: users of 2026-11-21 18:02 stays; target/run/tests/unique_users_user_id.sql"]}},{"id":"test.sparkify.u2","name":"u2","status":"pass","failures":0,"durationMs":10},{"id":"test.sparkify.u3","name":"u3","status":"pass","failures":0,"durationMs":10},{"id":"test.sparkify.u4","name":"u4","status":"pass","failures":0,"durationMs":10}],"causes":[{"code":"SF7001","name":"testFailed","severity":"error","message":"unique(user_id) on users: 2 values more than once","file":"models/marts/_marts.yml","line":6,"column":22,"endLine":6,"endColumn":28,"details":["user_id 15 ×2, 29 ×2"],"notes":["not published: users of 2026-11-21 18:02 stays; target/run/tests/unique_users_user_id.sql"]}]}}
    {"v":1,"type":"node-finished","time":"1970-01-01T00:00:00.000Z","node":"model.sparkify.levels","result":{"status":"skipped","because":{"kind":"upstream","node":"model.sparkify.users"}}}
    {"v":1,"type":"node-progress","time":"1970-01-01T00:00:00.000Z","node":"model.sparkify.songplays","phase":{"kind":"testing","done":2,"total":5},"rows":6820}
    {"v":1,"type":"run-finished","time":"1970-01-01T00:00:00.000Z","durationMs":2400,"cancelled":false,"results":[{"node":"source.sparkify.sparkify.staging_songs","status":"success"},{"node":"source.sparkify.sparkify.staging_events","status":"success"},{"node":"seed.sparkify.weekdays","status":"success"},{"node":"model.sparkify.users","status":"failed"},{"node":"model.sparkify.levels","status":"skipped"},{"node":"model.sparkify.songplays","status":"success"},{"node":"model.sparkify.time","status":"success"}]}
    "
  `);
});

test('the plan stands in the first event, without its SQL', () => {
  const host = new StillHost(80);
  play(createJsonReporter(host), firstHalf.slice(0, 1));
  const first = JSON.parse(host.written) as { readonly plan: { readonly steps: readonly Record<string, unknown>[] } };
  expect(first.plan.steps.map((step) => [step['id'], step['kind'], step['waitsFor']])).toMatchInlineSnapshot(`
    [
      [
        "source.sparkify.sparkify.staging_songs",
        "load-source",
        [],
      ],
      [
        "source.sparkify.sparkify.staging_events",
        "load-source",
        [],
      ],
      [
        "seed.sparkify.weekdays",
        "build-seed",
        [],
      ],
      [
        "model.sparkify.users",
        "build-model",
        [
          "source.sparkify.sparkify.staging_events",
        ],
      ],
      [
        "model.sparkify.songplays",
        "build-model",
        [
          "source.sparkify.sparkify.staging_events",
          "source.sparkify.sparkify.staging_songs",
        ],
      ],
      [
        "model.sparkify.time",
        "build-model",
        [
          "model.sparkify.songplays",
        ],
      ],
      [
        "model.sparkify.levels",
        "build-model",
        [
          "model.sparkify.users",
        ],
      ],
    ]
  `);
});

test('a log tells of a long listing at once, then every ten seconds', () => {
  const host = new StillHost(Number.POSITIVE_INFINITY);
  const reporter = createPlainReporter(host);
  for (let files = 20_000; files <= 140_000; files += 20_000) {
    play(reporter, [{ type: 'listing', node: sourceId('staging_events'), name: 'staging_events', files }]);
    host.tick(files / 10);
  }
  expect(host.written).toMatchInlineSnapshot(`
    "listing staging_events: 20,000 files so far
    listing staging_events: 120,000 files so far
    "
  `);
});
