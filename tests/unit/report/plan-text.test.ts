// What `sqlflow plan` prints, and the plan as JSON.
import { expect, test } from 'vitest';
import type { RunHeader } from '../../../src/core/event.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { errorDiagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { planJson } from '../../../src/report/plan-json.ts';
import { planText } from '../../../src/report/plan-text.ts';
import { file, header, id, loadStep, modelStep, planOf, seedStep, sourceId, testStep } from './sample-run.ts';

const production: RunHeader = {
  ...header,
  targetName: 'prod',
  targetLabel: 'dwh.analytics, aws 111122223333',
  production: true,
};

const events = [
  file('log_data/2018/12/2018-12-01-events.json', 131_000),
  file('log_data/2018/12/2018-12-02-events.json', 118_000),
];

const daily: Plan = {
  ...planOf(
    [
      loadStep('staging_events', events, {
        listedCount: 32,
        loadedCount: 30,
        table: { kind: 'add-columns', columns: [{ name: 'device', type: 'varchar(64)' }] },
      }),
      loadStep('staging_songs', [], { listedCount: 71, loadedCount: 71, goneCount: 1 }),
      seedStep('weekdays'),
      modelStep('songplays', { kind: 'incremental', strategy: 'delete+insert' }, ['p1', 'p2', 'p3', 'p4', 'p5']),
      modelStep('users', { kind: 'table' }, ['u1', 'u2', 'u3', 'u4']),
      modelStep('time', { kind: 'table' }, ['t1', 't2', 't3']),
      modelStep('songs', { kind: 'table' }, ['s1', 's2', 's3']),
      modelStep('artists', { kind: 'table' }, ['a1', 'a2']),
      modelStep('stg_events', { kind: 'view' }, [], false),
      testStep('relationships_songplays_song_id'),
    ],
    { songplays: [sourceId('staging_events')], time: [id('model', 'songplays')] },
  ),
  orphans: [{ database: 'dwh', schema: 'analytics', identifier: 'users_old' }],
};

function print(plan: Plan, width: number): string {
  return planText(production, plan, { color: false, width, apply: 'sqlflow build -t prod' });
}

test('a day in production: new files, a new column, what is built and how it becomes visible', () => {
  expect(print(daily, 80)).toMatchInlineSnapshot(`
    "sqlflow plan  sparkify → prod (dwh.analytics, aws 111122223333)  PRODUCTION
    Load   staging_events   2 new of 32 files, 249 kB   1 batch   → sparkify_raw
             + s3://udacity-dend/log_data/2018/12/2018-12-01-events.json      131 kB
             + s3://udacity-dend/log_data/2018/12/2018-12-02-events.json      118 kB
           staging_songs    nothing new (71 loaded; 1 gone from S3, its rows stay)
    Alter  staging_events   + device varchar(64)   new in sources.yml; old rows NULL
    Seed   weekdays         new
    Build  songplays        incremental, delete+insert on songplay_id, 5 tests
           users time songs artists   candidate, 12 tests, swap
           stg_events       new view
    Test   1 test           once their tables are published
    Drop   nothing
    Note   analytics.users_old: ours, in no model
    1 load, 7 builds, 18 tests.   Apply: sqlflow build -t prod"
  `);
});

test('in 40 columns the same, with details below the names', () => {
  expect(print(daily, 40)).toMatchInlineSnapshot(`
    "sparkify → prod  PRODUCTION
    Load   stagin…events
             2 new of 32 files, 249 kB   1
             batch   → sparkify_raw
             + s3://udaci…vents.json  131 kB
             + s3://udaci…vents.json  118 kB
           staging_songs
             nothing new (71 loaded; 1 gone
             from S3, its rows stay)
    Alter  stagin…events
             + device varchar(64)   new in
             sources.yml; old rows NULL
    Seed   weekdays        new
    Build  songplays
             incremental, delete+insert on
             songplay_id, 5 tests
           users time songs artists
             candidate, 12 tests, swap
           stg_events      new view
    Test   1 test
             once their tables are published
    Drop   nothing
    Note   analytics.users_old: ours, in no
             model
    1 load, 7 builds, 18 tests.
    Apply: sqlflow build -t prod"
  `);
});

test('a first load names a few of its files and counts the rest', () => {
  const files = Array.from({ length: 71 }, (_, at) => file(`song_data/A/B/song-${at}.json`, 250 + at));
  const plan = planOf([loadStep('staging_songs', files, { table: { kind: 'create' } })]);
  expect(print(plan, 80)).toMatchInlineSnapshot(`
    "sqlflow plan  sparkify → prod (dwh.analytics, aws 111122223333)  PRODUCTION
    Load   staging_songs   71 new files, 20 kB   1 batch   → sparkify_raw (new)
             + s3://udacity-dend/song_data/A/B/song-0.json                     250 B
             + s3://udacity-dend/song_data/A/B/song-1.json                     251 B
             + s3://udacity-dend/song_data/A/B/song-2.json                     252 B
             and 68 more
    Drop   nothing
    1 load, 0 builds, 0 tests.   Apply: sqlflow build -t prod"
  `);
});

test('a load says what it does again, what waits, and what is set aside', () => {
  const [first, second] = events;
  if (first === undefined || second === undefined) throw new Error('two files');
  const again = { batchId: 'b', loadedAt: '2026-11-13 02:10:00', rows: 3 };
  const steps = [
    loadStep('reloaded', events, {
      listedCount: 40,
      loadedCount: 39,
      waitingCount: 2,
      failedCount: 1,
      batches: [
        { number: 1, files: [first], bytes: first.bytes, replaces: again },
        { number: 2, files: [second], bytes: second.bytes },
      ],
    }),
    loadStep('rebuilt', events, { listedCount: 2, loadedCount: 2, action: 'rebuild' }),
    loadStep('waiting', [], { listedCount: 3, loadedCount: 2, waitingCount: 1, failedCount: 1 }),
  ];
  const text = planText(header, planOf(steps), { color: false, width: 100, mostFiles: 0, apply: 'sqlflow build' });
  expect(
    text
      .split('\n')
      .filter((line) => /→|nothing new/.test(line))
      .slice(1),
  ).toMatchInlineSnapshot(`
    [
      "Load   reloaded   2 files, 249 kB   2 batches, 1 of them again   → sparkify_raw; 2 not ready; 1 set",
      "       rebuilt    2 files, 249 kB   table made anew   → sparkify_raw",
      "       waiting    nothing new (2 loaded; 1 not ready; 1 set aside)",
    ]
  `);
});

test('a refused load says why, and what is skipped for it counts as no build', () => {
  const refusal = errorDiagnostic('sqlFailed', { uri: 's3://udacity-dend/log_data/a.json' }, { reason: 'changed' });
  const steps = [
    loadStep('staging_events', events, { refusals: [refusal] }),
    modelStep('songs', { kind: 'table' }, ['p2']),
    modelStep('songplays', { kind: 'table' }, ['p1']),
    modelStep('time', { kind: 'table' }),
  ];
  const waits = { songplays: [sourceId('staging_events')], time: [id('model', 'songplays')] };
  expect(print(planOf(steps, waits), 80)).toMatchInlineSnapshot(`
    "sqlflow plan  sparkify → prod (dwh.analytics, aws 111122223333)  PRODUCTION
    Load   staging_events   refused:
             error[SF6001]: the database refused a statement: changed
               --> s3://udacity-dend/log_data/a.json
    Build  songs songplays time   candidate, 2 tests, swap
    Drop   nothing
    0 loads, 1 build, 1 test; 1 load refused, 2 steps skipped for it.
    Apply: sqlflow build -t prod"
  `);
});

test('nothing selected is said in words', () => {
  expect(print(planOf([]), 80)).toMatchInlineSnapshot(`
    "sqlflow plan  sparkify → prod (dwh.analytics, aws 111122223333)  PRODUCTION
    Nothing to do."
  `);
});

test('as JSON a step has its id, kind, parents and what its kind adds', () => {
  const plan = planOf([loadStep('staging_events', events), modelStep('songplays', { kind: 'table' }, ['p1'])], {
    songplays: [sourceId('staging_events')],
  });
  expect(planJson(plan)).toMatchInlineSnapshot(`
    {
      "inert": [],
      "orphans": [],
      "schemas": [
        {
          "database": "local",
          "schema": "sparkify",
        },
      ],
      "steps": [
        {
          "action": "append",
          "batches": [
            {
              "bytes": 249000,
              "files": [
                {
                  "bytes": 131000,
                  "etag": "e",
                  "uri": "s3://udacity-dend/log_data/2018/12/2018-12-01-events.json",
                },
                {
                  "bytes": 118000,
                  "etag": "e",
                  "uri": "s3://udacity-dend/log_data/2018/12/2018-12-02-events.json",
                },
              ],
              "number": 1,
            },
          ],
          "gone": 0,
          "id": "source.sparkify.sparkify.staging_events",
          "ignored": 0,
          "kind": "load-source",
          "listed": 2,
          "loaded": 0,
          "name": "staging_events",
          "refusals": [],
          "relation": {
            "database": "local",
            "identifier": "staging_events",
            "schema": "sparkify_raw",
          },
          "table": {
            "kind": "none",
          },
          "waitsFor": [],
        },
        {
          "exists": true,
          "id": "model.sparkify.songplays",
          "kind": "build-model",
          "method": {
            "kind": "table",
          },
          "name": "songplays",
          "relation": {
            "database": "local",
            "identifier": "songplays",
            "schema": "sparkify",
          },
          "sql": null,
          "tests": [
            "test.sparkify.p1",
          ],
          "waitsFor": [
            "source.sparkify.sparkify.staging_events",
          ],
        },
      ],
    }
  `);
});
