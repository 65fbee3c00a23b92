import { expect, test } from 'vitest';
import { batchesOf, type Microbatch } from '../../../src/core/batch.ts';
import { SessionRig } from '../../support/session-rig.ts';

const model = (more: string, query: string) =>
  `{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='happened', batch_size='day', begin='2026-11-01'${more}) }}\n${query}`;

const rawYaml = 'seeds: [{name: raw, config: {event_time: made, column_types: {made: timestamp}}}]';
const events = (...lines: readonly string[]): string => `id,made\n${lines.join('\n')}\n`;
const byDay = "select id, made as happened, {{ 1 if is_incremental() else 0 }} as later from {{ ref('raw') }}";
const three = events('1,2026-11-01 10:00:00', '2,2026-11-02 00:00:00', '3,2026-11-03 23:59:59');

function shop(more = '', files: Readonly<Record<string, string>> = {}): SessionRig {
  return new SessionRig({
    'seeds/raw.csv': three,
    'seeds/raw.yml': rawYaml,
    'models/kept.sql': model(more, byDay),
    ...files,
  });
}

const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);
const window = (from: string, to: string) => ({ startMs: day(from), endMs: day(to) });
/** No start: what a run by itself would begin with. */
const until = { eventTimes: { startMs: undefined, endMs: day('2026-11-04') } };
const kept = 'select id, later from {{ ref("kept") }} order by all';

const daily: Microbatch = { eventTime: 'made', beginMs: day('2026-11-01'), batchSize: 'day', lookback: 1 };
const ids = (input: Partial<Parameters<typeof batchesOf>[0]>): string =>
  batchesOf({
    microbatch: daily,
    window: undefined,
    nowMs: Date.parse('2026-11-04T13:40:00Z'),
    state: { kind: 'first' },
    ...input,
  })
    .map(({ id }) => id)
    .join(' ');

test('a first build makes every batch from begin to the one that is running', () => {
  expect(ids({})).toBe('20261101 20261102 20261103 20261104');
  expect(ids({ microbatch: { ...daily, batchSize: 'month', beginMs: day('2026-09-15') } })).toBe(
    '202609 202610 202611',
  );
  expect(ids({ microbatch: { ...daily, batchSize: 'year', beginMs: day('2024-05-01') } })).toBe('2024 2025 2026');
  expect(ids({ microbatch: { ...daily, batchSize: 'hour', beginMs: Date.parse('2026-11-04T12:30:00Z') } })).toBe(
    '20261104T12 20261104T13',
  );
});

test('later builds make the lookback and what is missing, never before begin', () => {
  const standing = (newest: string | undefined) =>
    ({ kind: 'standing', newestMs: newest === undefined ? undefined : day(newest) }) as const;
  expect(ids({ state: standing('2026-11-04') })).toBe('20261103 20261104');
  expect(ids({ state: standing('2026-11-02') })).toBe('20261102 20261103 20261104');
  expect(ids({ state: standing(undefined) })).toBe('20261101 20261102 20261103 20261104');
  expect(ids({ state: standing('2026-12-31'), microbatch: { ...daily, lookback: 0 } })).toBe('20261104');
  expect(ids({ state: standing('2026-11-04'), microbatch: { ...daily, lookback: 90 } })).toMatch(/^20261101 /);
});

test('a window is rounded down at its start and exact at its end', () => {
  const given = { startMs: Date.parse('2026-11-01T06:00:00Z'), endMs: Date.parse('2026-11-02T06:00:00Z') };
  const batches = batchesOf({ microbatch: daily, window: given, nowMs: 0, state: { kind: 'first' } });
  expect(batches).toEqual([
    { id: '20261101', startMs: day('2026-11-01'), endMs: day('2026-11-02') },
    { id: '20261102', startMs: day('2026-11-02'), endMs: given.endMs },
  ]);
});

test('each batch reads and replaces its own time; all but the first of a new table are incremental', async () => {
  using rig = shop();
  const first = await rig.run('build', { eventTimes: window('2026-11-01', '2026-11-04') });
  expect(first.text).toBe('');
  expect(await rig.rows(kept)).toEqual([
    ['1', '0'],
    ['2', '1'],
    ['3', '1'],
  ]);
  rig.write({ 'seeds/raw.csv': events('11,2026-11-01 10:00:00', '12,2026-11-02 09:00:00', '13,2026-11-03 09:00:00') });
  await rig.run('build', { eventTimes: window('2026-11-02', '2026-11-03') });
  expect(await rig.rows(kept)).toEqual([
    ['1', '0'],
    ['3', '1'],
    ['12', '1'],
  ]);
  await rig.run('build', { eventTimes: window('2026-11-02', '2026-11-04'), fullRefresh: true });
  expect(await rig.rows(kept)).toEqual([
    ['12', '0'],
    ['13', '1'],
  ]);
});

test('a run without a start goes on from the newest row', async () => {
  using rig = shop();
  await rig.run('build', { eventTimes: window('2026-11-01', '2026-11-02') });
  expect((await rig.run('build', until)).text).toBe('');
  expect(await rig.rows('select id from {{ ref("kept") }} order by all')).toEqual([['1'], ['2'], ['3']]);
});

test('a failing test takes its batch back, names it, and leaves those before it; the next run goes on there', async () => {
  using rig = shop('', {
    'models/kept.yml':
      'models: [{name: kept, columns: [{name: id, data_tests: [{accepted_values: {values: [1, 3]}}]}]}]',
  });
  const times = { eventTimes: window('2026-11-01', '2026-11-04') };
  const failed = await rig.run('build', times);
  expect(failed.codes).toEqual(['SF7001', 'SF5183']);
  expect(failed.text).toContain('batch 20261102 of "kept" failed, and was taken back');
  expect(failed.text).toContain('1 of 3 batches are done, and stay; later ones did not begin');
  expect(await rig.rows(kept)).toEqual([['1', '0']]);
  rig.write({ 'seeds/raw.csv': events('1,2026-11-01 10:00:00', '3,2026-11-03 23:59:59') });
  expect((await rig.run('build', until)).text).toBe('');
  expect(await rig.rows(kept)).toEqual([
    ['1', '1'],
    ['3', '1'],
  ]);
});

test('SQL that fails in one batch is told with its place and the batch', async () => {
  using rig = shop('', {
    'models/kept.sql': model(
      '',
      `${byDay}\n{% if model.batch and model.batch.id == '20261102' %}where nope{% endif %}`,
    ),
  });
  const failed = await rig.run('build', { eventTimes: window('2026-11-01', '2026-11-04') });
  expect(failed.codes).toEqual(['SF6001', 'SF5183']);
  expect(failed.text).toMatch(/models\/kept\.sql:3/);
});

test('a unique_key moves a row out of the batch that it was in before', async () => {
  using rig = shop(", unique_key='id'");
  await rig.run('build', { eventTimes: window('2026-11-01', '2026-11-04') });
  rig.write({ 'seeds/raw.csv': events('1,2026-11-02 10:00:00') });
  await rig.run('build', { eventTimes: window('2026-11-02', '2026-11-03') });
  expect(await rig.rows('select id, happened from {{ ref("kept") }} order by all')).toEqual([
    ['1', '2026-11-02 10:00:00'],
    ['3', '2026-11-03 23:59:59'],
  ]);
});

test('model.batch tells its times, and render() is the whole relation', async () => {
  using rig = shop('', {
    'models/kept.sql': model(
      '',
      "select id, made as happened, '{{ model.batch.event_time_start }} {% if model.batch %}{{ model.batch.event_time_end.day }}{% endif %}' as told, (select count(*) from {{ ref('raw').render() }}) as n from {{ ref('raw') }}",
    ),
  });
  await rig.run('build', { eventTimes: window('2026-11-02', '2026-11-03') });
  expect(await rig.rows('select id, told, n from {{ ref("kept") }}')).toEqual([
    ['2', '2026-11-02 00:00:00+00:00 3', '3'],
  ]);
});

test('an ephemeral parent with an event_time is read as the part of its CTE', async () => {
  using rig = shop('', {
    'models/mid.sql':
      "{{ config(materialized='ephemeral', event_time='made') }}\nselect id, made from {{ ref('raw') }}",
    'models/kept.sql': model('', "select id, made as happened from {{ ref('mid') }}"),
  });
  await rig.run('build', { eventTimes: window('2026-11-03', '2026-11-04') });
  expect(await rig.rows('select id from {{ ref("kept") }}')).toEqual([['3']]);
});

test('hooks run once: before the first batch and after the last', async () => {
  using rig = shop(
    ", pre_hook='create table if not exists shop.hooked (what varchar); insert into shop.hooked values (\\'pre\\')', post_hook='insert into shop.hooked values (\\'post\\')'",
  );
  expect((await rig.run('build', { eventTimes: window('2026-11-01', '2026-11-04') })).text).toBe('');
  expect(await rig.rows('select what from shop.hooked order by 1')).toEqual([['post'], ['pre']]);
});

test('what is missing, wrong or unfiltered is told', async () => {
  const config = (text: string): Readonly<Record<string, string>> => ({
    'models/kept.sql': `{{ config(materialized='incremental', incremental_strategy='microbatch'${text}) }}\n${byDay}`,
  });
  using missing = shop('', config(", event_time='happened'"));
  expect((await missing.run('build')).text).toMatchInlineSnapshot(`
    "error[SF5180]: "kept" uses incremental_strategy "microbatch" without begin, batch_size
      --> models/kept.sql:1:39
       |
     1 | …g(materialized='incremental', incremental_strategy='microbatch', event_time='happened') }}
       |                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: add to its config: event_time (its column of times), batch_size ('hour', 'day', 'month'
         or 'year') and begin ('2026-01-01')"
  `);
  using wrong = shop('', config(", event_time=3, begin='yesterday', batch_size='week', lookback=-1"));
  expect((await wrong.run('build')).codes).toHaveLength(4);
  using later = shop('', { 'models/kept.sql': model('', byDay).replace('2026-11-01', '2999-01-01') });
  expect((await later.run('build')).codes).toEqual(['SF5184']);
  using column = shop('', { 'models/kept.sql': model('', byDay).replace("'happened'", "'hapened'") });
  const times = { eventTimes: window('2026-11-01', '2026-11-02') };
  expect((await column.run('build', times)).text).toMatchInlineSnapshot(`
    "error[SF5182]: the event_time "hapened" is not a column of "kept"
      --> models/kept.sql:1:74
       |
     1 | …mental_strategy='microbatch', event_time='hapened', batch_size='day', begin='2026-11-01') }}
       |                                ^^^^^^^^^^^^^^^^^^^^
       = hint: did you mean "happened"?"
  `);
  await expect(column.rows(kept)).rejects.toThrow('relation "kept" does not exist');
  using changed = shop('', {
    'models/kept.sql': "{{ config(materialized='table') }}\nselect id from {{ ref('raw') }}",
  });
  await changed.run('build');
  changed.write({ 'models/kept.sql': model('', byDay) });
  expect((await changed.run('build', times)).text).toMatchInlineSnapshot(`
    "error[SF5182]: the event_time "happened" is not a column of the table of "kept"
      --> models/kept.sql:1:74
       |
     1 | …mental_strategy='microbatch', event_time='happened', batch_size='day', begin='2026-11-01') }}
       |                                ^^^^^^^^^^^^^^^^^^^^^
       = hint: make the table anew: \`sqlflow build -s kept --full-refresh\`"
  `);
  using unfiltered = shop('', { 'seeds/raw.yml': 'seeds: [{name: raw, config: {column_types: {made: timestamp}}}]' });
  expect((await unfiltered.run('build', times)).codes).toEqual(['SF5181']);
});
