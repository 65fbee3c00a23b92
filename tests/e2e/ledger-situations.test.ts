// The ledger's twelve situations, each told from files on disk to what stands in the tables, by the real binary. docs/loading.md lists
// them beside the promise that each keeps; finer cases of each are in tests/unit/sources/.
import { renameSync, utimesSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ProjectRig } from '../support/project-rig.ts';
import { createBuiltShop, endlessModel } from '../support/shop-project.ts';

const project = (load = ''): string => `version: 2
sources:
  - name: lake
    tables:
      - name: events
        load: { from: s3://lake/events/, format: json${load === '' ? '' : `, ${load}`} }
        columns: [{ name: id, data_type: integer }, { name: name, data_type: varchar(4) }]
`;

/** Two loads: a (1) and b (2, 3) of the first day, c (4) of the second. */
async function loaded(load = ''): Promise<ProjectRig> {
  const rig = await empty(load);
  rig.write('lake/events/a.json', rows(1));
  rig.write('lake/events/b.json', rows(2, 3));
  await succeed(rig, 'load');
  rig.write('lake/events/c.json', rows(4));
  await succeed(rig, 'load');
  expect(await ids(rig)).toEqual([1, 2, 3, 4]);
  return rig;
}

function empty(load = ''): Promise<ProjectRig> {
  const target = { type: 'duckdb', schema: 'shop', buckets: { lake: './lake' } };
  return ProjectRig.create({
    files: {
      'project.config.json': JSON.stringify({ name: 'shop', defaultTarget: 'local', targets: { local: target } }),
      'sources.yml': project(load),
    },
  });
}

const rows = (...ids: readonly number[]): string => ids.map((id) => `{"id": ${id}, "name": "n"}\n`).join('');

async function ids(rig: ProjectRig): Promise<readonly unknown[]> {
  return (await rig.query('select id from lake.events order by 1')).map((row) => row['id']);
}

/** What the ledger says: each file with its rows. */
async function ledger(rig: ProjectRig): Promise<readonly string[]> {
  const files = await rig.query('select key, rows::int as rows from lake._sqlflow_files order by 1');
  return files.map(({ key, rows }) => `${String(key).replace('events/', '')} ${rows}`);
}

async function states(rig: ProjectRig): Promise<readonly string[]> {
  const { stdout } = await rig.run('files --output jsonl');
  const files = stdout.split('\n').filter((line) => line !== '');
  return files
    .map((line) => JSON.parse(line) as { uri: string; state: string })
    .map(({ uri, state }) => {
      return `${uri.replace('s3://lake/events/', '')} ${state}`;
    });
}

async function succeed(rig: ProjectRig, command: string | readonly string[]): Promise<string> {
  const { exitCode, output } = await rig.run(command);
  expect([exitCode, output]).toEqual([0, output]);
  return output;
}

async function fail(rig: ProjectRig, command: string | readonly string[]): Promise<string> {
  const { exitCode, output } = await rig.run(command);
  expect([exitCode, output]).toEqual([1, output]);
  return output;
}

test('1 changed: the load stops with all that changed; reload takes the new content in whole batches, ignore keeps the old, equal bytes are no change', async () => {
  await using rig = await loaded();
  rig.write('lake/events/a.json', rows(10, 11));
  rig.write('lake/events/c.json', rows(40, 41));
  const said = await fail(rig, 'load');
  expect([said.includes('SF8004'), said.includes('a.json'), said.includes('c.json')]).toEqual([true, true, true]);
  expect(await ids(rig)).toEqual([1, 2, 3, 4]);
  // One of the two is taken, with the other file of its batch; the second still stops a load.
  await fail(rig, ['load', '--reload', 'a.json']);
  await succeed(rig, ['load', '--reload', '{a,c}.json']);
  expect(await ids(rig)).toEqual([2, 3, 10, 11, 40, 41]);
  expect(await ledger(rig)).toEqual(['a.json 2', 'b.json 2', 'c.json 2']);
  utimesSync(rig.path('lake/events/a.json'), new Date(), new Date('2030-01-01'));
  await succeed(rig, 'load');
  rig.write('sources.yml', project('on_changed: ignore'));
  rig.write('lake/events/c.json', rows(400));
  await succeed(rig, 'load');
  expect(await ids(rig)).toEqual([2, 3, 10, 11, 40, 41]);
  rig.write('sources.yml', project('on_changed: reload'));
  await succeed(rig, 'load');
  expect(await ids(rig)).toEqual([2, 3, 10, 11, 400]);
});

test('2 gone: the rows of a file that was deleted from S3 stay, and its state is gone', async () => {
  await using rig = await loaded();
  rig.remove('lake/events/b.json');
  rig.write('lake/events/d.json', rows(5));
  await succeed(rig, 'load');
  expect(await ids(rig)).toEqual([1, 2, 3, 4, 5]);
  expect(await states(rig)).toEqual(['a.json loaded', 'b.json gone', 'c.json loaded', 'd.json loaded']);
});

test('3 late: a file of an old day that comes late is loaded, and reaches a model that filters on _loaded_at, once', async () => {
  await using rig = await loaded();
  rig.write(
    'models/seen.sql',
    `{{ config(materialized='incremental') }}
select id, _loaded_at from {{ source('lake', 'events') }}
{% if is_incremental() %}where _loaded_at > (select max(_loaded_at) from {{ this }}){% endif %}
`,
  );
  await succeed(rig, 'build');
  rig.write('lake/events/0000-older-than-all.json', rows(0));
  utimesSync(rig.path('lake/events/0000-older-than-all.json'), new Date('2001-01-01'), new Date('2001-01-01'));
  await succeed(rig, 'build');
  await succeed(rig, 'build');
  expect(await ids(rig)).toEqual([0, 1, 2, 3, 4]);
  const seen = await rig.query('select id from shop.seen order by 1');
  expect(seen.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4]);
});

test('4 partial delivery: a folder waits for its marker; names that begin with _ or . and empty objects are skipped and counted', async () => {
  await using rig = await empty('ready: { marker: _SUCCESS }');
  rig.write('lake/events/day=1/a.json', rows(1));
  rig.write('lake/events/day=1/.a.json.crc', 'x');
  rig.write('lake/events/day=1/_metadata', 'x');
  rig.write('lake/events/day=1/empty.json', '');
  rig.write('lake/events/day=2/b.json', rows(2));
  rig.write('lake/events/day=1/_SUCCESS', '');
  await succeed(rig, 'load');
  expect(await ids(rig)).toEqual([1]);
  expect(await states(rig)).toEqual(['day=1/a.json loaded', 'day=2/b.json waiting']);
  expect((await rig.run('plan')).output).toContain('3 ignored');
  rig.write('lake/events/day=2/c.json', rows(3));
  rig.write('lake/events/day=2/_SUCCESS', '');
  await succeed(rig, 'load');
  expect(await ids(rig)).toEqual([1, 2, 3]);
});

test('5 renamed: equal files under new names stop the load before rows double; files move follows them', async () => {
  await using rig = await loaded();
  renameSync(rig.path('lake/events'), rig.path('lake/old'));
  rig.write('lake/events/2026/d.json', rows(5));
  for (const name of ['a', 'b', 'c'])
    renameSync(rig.path(`lake/old/${name}.json`), rig.path(`lake/events/2026/${name}.json`));
  const said = await fail(rig, 'load');
  const command = /sqlflow (files move .*)/.exec(said)?.[1] ?? '';
  expect([said.includes('SF8027'), command]).toEqual([true, 'files move s3://lake/events/ s3://lake/events/2026/']);
  expect(await ids(rig)).toEqual([1, 2, 3, 4]);
  await succeed(rig, command);
  await succeed(rig, 'load');
  expect(await ids(rig)).toEqual([1, 2, 3, 4, 5]);
  expect(await ledger(rig)).toEqual(['2026/a.json 1', '2026/b.json 2', '2026/c.json 1', '2026/d.json 1']);
});

test('6 full refresh: build --full-refresh loads nothing anew; load --full-refresh does, and stops where rows would be lost', async () => {
  await using rig = await loaded();
  const before = await rig.query('select id, _loaded_at from lake.events order by 1');
  await succeed(rig, 'build --full-refresh');
  expect(await rig.query('select id, _loaded_at from lake.events order by 1')).toEqual(before);
  rig.remove('lake/events/b.json');
  const said = await fail(rig, 'load --full-refresh');
  expect([said.includes('SF8028'), said.includes('b.json'), said.includes('--accept-loss')]).toEqual([
    true,
    true,
    true,
  ]);
  expect(await rig.query('select id, _loaded_at from lake.events order by 1')).toEqual(before);
  await succeed(rig, 'load --full-refresh --accept-loss');
  expect(await ids(rig)).toEqual([1, 4]);
  expect(await ledger(rig)).toEqual(['a.json 1', 'c.json 1']);
});

test('7 backfill: what was never loaded just loads; --files and event times with --reload load again, nothing twice', async () => {
  await using rig = await empty('partition_path: "day={day}/", batch: { max_files: 1 }');
  rig.replace('sources.yml', '- name: events', '- name: events\n        config: { event_time: day }');
  rig.replace('sources.yml', '{ name: name, data_type: varchar(4) }', '{ name: day, data_type: date }');
  const put = (day: number, id: number): void => rig.write(`lake/events/day=2026-01-0${day}/a.json`, `{"id": ${id}}\n`);
  put(5, 5);
  await succeed(rig, 'load');
  for (const day of [1, 2, 3]) put(day, day);
  await succeed(rig, ['load', '--files', '*/day=2026-01-03/*']);
  expect(await ids(rig)).toEqual([3, 5]);
  await succeed(rig, 'load');
  const before = await rig.query('select id, _loaded_at from lake.events order by 1');
  const window = ['--event-time-start', '2026-01-02', '--event-time-end', '2026-01-04'];
  expect(await succeed(rig, ['load', ...window, '--reload'])).toContain('Loaded 2 files');
  const after = await rig.query('select id, _loaded_at from lake.events order by 1');
  expect(after.map(({ id }, at) => [id, after[at]?.['_loaded_at'] === before[at]?.['_loaded_at']])).toEqual([
    [1, true],
    [2, false],
    [3, false],
    [5, true],
  ]);
});

test('8 one bad file of a hundred: nothing of its batch stays, one pass names all bad files, --skip-file loads the others, new content is tried again', async () => {
  await using rig = await empty();
  for (let number = 100; number < 200; number += 1) rig.write(`lake/events/${number}.json`, rows(number));
  rig.write('lake/events/117.json', '{"id": "n/a"}\n');
  rig.write('lake/events/142.json', `${rows(1)}{"id": 2, "name": "too long"}\n`);
  const said = await fail(rig, 'load');
  expect(['SF8012', '2 of 100 files', '117.json', '142.json'].map((text) => said.includes(text))).toEqual(
    Array(4).fill(true),
  );
  expect(await ids(rig)).toEqual([]);
  await succeed(rig, ['load', '--skip-file', '1{17,42}.json']);
  expect(await ids(rig)).toHaveLength(98);
  expect((await states(rig)).filter((line) => line.endsWith('failed'))).toEqual(['117.json failed', '142.json failed']);
  for (const _ of [1, 2]) expect(await succeed(rig, 'load')).toContain('warning[SF8032]');
  rig.write('lake/events/117.json', rows(117));
  await succeed(rig, 'load');
  expect([(await ids(rig)).length, (await ids(rig)).includes(117)]).toEqual([99, true]);
});

test('9 drift: a new column is added, a text grows, another type wants a full refresh, a removed column stays unfilled, an unknown field warns', async () => {
  await using rig = await loaded();
  const declare = (columns: string): void =>
    rig.write('sources.yml', project().replace(/columns: .*/, `columns: [${columns}]`));
  const table = 'select * exclude (_loaded_at) from lake.events where id > 3 order by 1';
  rig.write('lake/events/d.json', '{"id": 5, "name": "longer", "size": 7}\n');
  declare(
    '{ name: id, data_type: integer }, { name: name, data_type: varchar(9) }, { name: size, data_type: integer }',
  );
  await succeed(rig, 'load');
  expect(await rig.query(table)).toEqual([
    { id: 4, name: 'n', size: null },
    { id: 5, name: 'longer', size: 7 },
  ]);
  declare('{ name: id, data_type: integer }, { name: size, data_type: integer }');
  rig.write('lake/events/e.json', '{"id": 6, "name": "x", "size": 8}\n');
  const warned = await succeed(rig, 'load');
  expect(warned.split('warning[SF8015]')).toHaveLength(2);
  expect((await rig.query(table)).at(-1)).toEqual({ id: 6, name: null, size: 8 });
  declare('{ name: id, data_type: integer }, { name: size, data_type: date }');
  rig.write('lake/events/f.json', '{"id": 7}\n');
  const said = await fail(rig, 'load');
  expect([said.includes('SF8010'), said.includes('load -s source:lake.events --full-refresh')]).toEqual([true, true]);
  expect(await ids(rig)).toEqual([1, 2, 3, 4, 5, 6]);
});

test('10 two runs at once: the second stops and names who is at work; it can skip, or wait', async () => {
  await using rig = await createBuiltShop();
  rig.write('models/endless.sql', endlessModel);
  rig.write(
    'lake/orders/2026-01-03.json',
    '{"order_id": 4, "customer": "ada", "amount": 1.00, "ordered_at": "2026-01-03 07:00:00"}\n',
  );
  const running = rig.start('build -s endless --log-format json');
  await running.printed(/node-started[^\n]*model\.shop\.endless|model\.shop\.endless[^\n]*node-started/);
  const second = await rig.run('load');
  expect([second.exitCode, /held by .*process \d+/.test(second.output)]).toEqual([2, true]);
  const skipping = await rig.run('load --if-busy skip');
  expect([skipping.exitCode, skipping.output.startsWith('warning[')]).toEqual([0, true]);
  const waiting = rig.start('load --wait 10m');
  running.kill('SIGINT');
  await running.outcome;
  const waited = await waiting.outcome;
  expect([waited.exitCode, waited.output]).toEqual([0, waited.output]);
  const orders = await rig.query('select order_id from shop_raw.raw_orders order by 1');
  expect(orders.map((row) => row['order_id'])).toEqual([1, 2, 3, 4]);
});

test('11 replace: an equal set is skipped, another replaces all rows, none at all or a fall by half is refused', async () => {
  await using rig = await loaded('mode: replace');
  const before = await rig.query('select id, _loaded_at from lake.events order by 1');
  expect(await succeed(rig, 'load')).not.toContain('Loaded');
  expect(await rig.query('select id, _loaded_at from lake.events order by 1')).toEqual(before);
  rig.write('lake/events/c.json', rows(40, 41));
  await succeed(rig, 'load');
  expect(await ids(rig)).toEqual([1, 2, 3, 40, 41]);
  rig.write('lake/events/b.json', rows(9));
  rig.write('lake/events/c.json', '{}\n');
  rig.remove('lake/events/a.json');
  const rowsFell = await fail(rig, 'load');
  for (const name of ['b', 'c']) rig.remove(`lake/events/${name}.json`);
  const noFiles = await rig.run('load');
  expect([/SF80\d\d/.exec(rowsFell)?.[0], /SF80\d\d/.exec(noFiles.output)?.[0]]).toEqual(['SF8014', 'SF8014']);
  expect(await ids(rig)).toEqual([1, 2, 3, 40, 41]);
});

test('12 crash: after kill -9 between two batches the next load finishes the job, nothing twice, nothing lost', async () => {
  await using rig = await empty('batch: { max_files: 1 }');
  const names = Array.from({ length: 60 }, (_, at) => 100 + at);
  for (const name of names) rig.write(`lake/events/${name}.json`, rows(name));
  const running = rig.start('load --log-format json');
  await running.printed(/"batch": ?3\b/);
  running.kill('SIGKILL');
  expect((await running.outcome).signal).toBe('SIGKILL');
  const half = await ids(rig);
  expect(half.length).toBeGreaterThan(0);
  expect(half.length).toBeLessThan(names.length);
  expect(await ledger(rig)).toEqual(half.map((id) => `${id}.json 1`));
  await succeed(rig, 'load');
  expect(await ids(rig)).toEqual(names);
  expect(await ledger(rig)).toEqual(names.map((id) => `${id}.json 1`));
});
