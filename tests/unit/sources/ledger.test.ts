// What happens to files over time, and to the raw table.
import { expect, test } from 'vitest';
import type { LoadSpec } from '../../../src/core/load-spec.ts';
import { causes, rowsOf, SourceRig, sourceNode, warnings } from './source-rig.ts';

const columns = { id: 'integer', name: 'varchar(20)' };
const node = sourceNode({ columns });

test('a file with new content under its old name stops the load; all such files are listed', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.json', [{ id: 1 }]);
  rig.put('data/b.json', [{ id: 2 }, { id: 3 }]);
  await rig.load(node);
  rig.put('data/a.json', [{ id: 10 }]);
  rig.put('data/b.json', [{ id: 2 }]);
  rig.put('data/c.json', [{ id: 4 }]);
  rig.touch('data/a.json', '2026-01-01T00:00:00Z');
  expect(causes(await rig.load(node))).toMatchInlineSnapshot(`
    "error[SF8004]: 2 loaded files have new content under their old names
      --> s3://bucket/data/a.json
       | loaded 2026-11-21 18:02, 9 bytes, 1 row; now 10 bytes
       = also b.json   loaded 2026-11-21 18:02, 18 bytes, 2 rows; now 9 bytes
       = take the new content:  sqlflow load -s source:raw.events --reload 'data/a.json' 'data/b.json'
       = keep the old rows:     sqlflow files accept 'data/a.json' 'data/b.json'"
  `);
  expect(await rig.rows('select count(*) from raw.events')).toEqual([['3']]);
});

test('on_changed: ignore keeps the old rows and loads what is new', async () => {
  await using rig = await SourceRig.create();
  const ignoring = sourceNode({ columns, load: { onChanged: 'ignore' } });
  rig.put('data/a.json', [{ id: 1 }]);
  await rig.load(ignoring);
  rig.put('data/a.json', [{ id: 10 }, { id: 11 }]);
  rig.put('data/b.json', [{ id: 2 }]);
  expect(rowsOf(await rig.load(ignoring))).toBe(1);
  expect(await rig.rows('select id from raw.events order by 1')).toEqual([['1'], ['2']]);
});

test('a file that was only touched, or copied anew, is not changed', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.json', [{ id: 1 }]);
  await rig.load(node);
  rig.touch('data/a.json', '2030-05-05T05:05:05Z');
  const again = await rig.load(node);
  expect([again.step.action, again.step.refusals]).toEqual(['skip', []]);
});

test('a file that is gone from the bucket keeps its rows', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.json', [{ id: 1 }]);
  await rig.load(node);
  rig.remove('data/a.json');
  const { step, result } = await rig.load(node);
  expect([step.action, step.goneCount, step.listedCount, step.loadedCount, result.status]).toEqual([
    'skip',
    1,
    0,
    1,
    'success',
  ]);
  expect(await rig.rows('select count(*) from raw.events')).toEqual([['1']]);
});

test('a prefix without files is a warning where files were loaded from it', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.json', [{ id: 1 }]);
  await rig.load(node);
  rig.remove('data/a.json');
  rig.put('dat/a.json', [{ id: 1 }]);
  expect(warnings(await rig.load(node))).toMatchInlineSnapshot(`
    "warning[SF8001]: source "events": no file under s3://bucket/data/
      --> sources.yml (nothing there)
       = hint: did you mean "s3://bucket/dat/"?
       = the 1 file loaded earlier is gone from S3; the rows stay"
  `);
});

test('hidden names, markers and empty objects are skipped and counted', async () => {
  await using rig = await SourceRig.create();
  rig.put('_data/in/a.json', [{ id: 1 }]);
  rig.put('_data/in/_SUCCESS', 'x');
  rig.put('_data/in/.part', 'x');
  rig.put('_data/in/_temporary/0.json', [{ id: 2 }]);
  rig.put('_data/in/empty.json', '');
  const { step } = await rig.load(sourceNode({ columns, from: 's3://bucket/_data/in/' }));
  expect([step.listedCount, step.ignoredCount]).toEqual([1, 4]);
});

test('a list of keys, folders and globs: a file that two of them name counts once', async () => {
  await using rig = await SourceRig.create();
  for (const key of ['a/1.json', 'a/2.json', 'b/3.json', 'b/sub/4.json', 'c/_5.json', 'orders_old/6.json'])
    rig.put(key, [{ id: 1 }]);
  const from = [
    's3://bucket/a/',
    's3://bucket/a/1.json',
    's3://bucket/b/*.json',
    's3://bucket/c/_5.json',
    's3://bucket/{a,b}/**/*.json',
  ];
  const { step } = await rig.load(sourceNode({ columns, from }));
  expect(step.batches.flatMap(({ files }) => Array.from(files, ({ key }) => key))).toEqual([
    'a/1.json',
    'a/2.json',
    'b/3.json',
    'c/_5.json',
    'b/sub/4.json',
  ]);
});

test('a prefix without files names the nearest and what else is there', async () => {
  await using rig = await SourceRig.create();
  rig.put('log_data/2018/a.json', [{ id: 1 }]);
  rig.put('song_data/a.json', [{ id: 1 }]);
  const lost = sourceNode({ columns, from: 's3://bucket/log_dta/' });
  expect(causes(await rig.load(lost))).toMatchInlineSnapshot(`
    "error[SF8001]: source "events": no file under s3://bucket/log_dta/
      --> sources.yml (nothing there)
       = hint: did you mean "s3://bucket/log_data/"?
       = there is: s3://bucket/log_data/, s3://bucket/song_data/"
  `);
  expect(
    causes(await rig.load(sourceNode({ columns, from: 's3://bucket/log_data/2018/b.json' }))),
  ).toMatchInlineSnapshot(`
    "error[SF8001]: source "events": no file under s3://bucket/log_data/2018/b.json
      --> sources.yml (nothing there)
       = hint: did you mean "s3://bucket/log_data/2018/a.json"?"
  `);
});

test('a prefix that has only hidden names says so', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/_SUCCESS', 'x');
  expect(causes(await rig.load(node))).toMatchInlineSnapshot(`
    "error[SF8001]: source "events": no file under s3://bucket/data/
      --> sources.yml (nothing there)
       = hint: 1 object there is empty, or has a name that begins with "_" or "."; such are not loaded"
  `);
});

test('a bucket whose folder does not exist', async () => {
  await using rig = await SourceRig.create();
  const { openObjectStore } = await import('../../../src/sources/object-store.ts');
  rig.store = openObjectStore({ buckets: { bucket: '/no/such/folder' } });
  const { thrown } = await import('./source-rig.ts');
  expect(await thrown(rig.load(node))).toMatchInlineSnapshot(`
    "error[SF8007]: bucket "bucket" stands for the folder "/no/such/folder", which does not exist
      --> 
       = hint: correct \`buckets\` of the target, or --s3-map BUCKET=DIR"
  `);
});

test('replace: an equal set is skipped, another set takes the place of the rows in one transaction', async () => {
  await using rig = await SourceRig.create();
  const replacing = sourceNode({ columns, load: { mode: 'replace' } });
  rig.put('data/a.json', [{ id: 1 }, { id: 2 }]);
  rig.put('data/b.json', [{ id: 3 }]);
  expect(rowsOf(await rig.load(replacing))).toBe(3);
  rig.touch('data/a.json', '2030-05-05T05:05:05Z');
  expect((await rig.load(replacing)).step.action).toBe('skip');
  rig.put('data/a.json', [{ id: 7 }]);
  rig.put('data/c.json', [{ id: 8 }]);
  rig.remove('data/b.json');
  const third = await rig.load(replacing);
  expect([third.step.action, rowsOf(third)]).toEqual(['replace', 2]);
  expect(await rig.rows('select id from raw.events order by 1')).toEqual([['7'], ['8']]);
  expect(await rig.rows('select key from raw._sqlflow_files order by 1')).toEqual([['data/a.json'], ['data/c.json']]);
  rig.put('data/c.json', '{"id":"x"}\n');
  expect(causes(await rig.load(replacing))).toContain('SF8012');
  expect(await rig.rows('select id from raw.events order by 1')).toEqual([['7'], ['8']]);
});

test('replace is refused at no files, and when files or rows fall by more than half', async () => {
  await using rig = await SourceRig.create();
  const replacing = sourceNode({ columns, load: { mode: 'replace' } });
  for (const name of ['a', 'b', 'c', 'd']) rig.put(`data/${name}.json`, [{ id: 1 }, { id: 2 }, { id: 3 }]);
  await rig.load(replacing);
  rig.put('data/a.json', [{ id: 1 }]);
  rig.put('data/b.json', [{ id: 1 }]);
  rig.put('data/c.json', [{ id: 1 }]);
  rig.put('data/d.json', [{ id: 1 }]);
  expect(causes(await rig.load(replacing))).toMatchInlineSnapshot(`
    "error[SF8014]: source "events" would fall from 12 to 4 rows; its rows stay
      --> sources.yml
       = hint: if that is right, lower min_files (1) or raise max_drop (0.5) in the load of this source"
  `);
  for (const name of ['a', 'b', 'c']) rig.remove(`data/${name}.json`);
  expect(causes(await rig.load(replacing))).toMatchInlineSnapshot(`
    "error[SF8014]: source "events" would fall from 4 to 1 file; its rows stay
      --> sources.yml
       = hint: if that is right, lower min_files (1) or raise max_drop (0.5) in the load of this source"
  `);
  rig.remove('data/d.json');
  expect(causes(await rig.load(replacing))).toContain('would fall from 4 to 0 files');
  expect(await rig.rows('select count(*) from raw.events')).toEqual([['12']]);
});

test('a column that is new in the YAML is added; a removed one stays, unfilled', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.json', [{ id: 1, name: 'one' }]);
  await rig.load(node);
  rig.put('data/b.json', [{ id: 2, name: 'two', device: 'phone' }]);
  const outcome = await rig.load(sourceNode({ columns: { id: 'integer', device: 'varchar(64)' } }));
  expect(outcome.step.table).toEqual({ kind: 'add-columns', columns: [{ name: 'device', type: 'VARCHAR' }] });
  expect(await rig.rows('select id, name, device from raw.events order by id')).toEqual([
    ['1', 'one', null],
    ['2', null, 'phone'],
  ]);
});

test('another type of a column needs a reload', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.json', [{ id: 1 }]);
  await rig.load(node);
  expect(causes(await rig.load(sourceNode({ columns: { id: 'bigint', name: 'varchar(30)' } })))).toMatchInlineSnapshot(`
    "error[SF8010]: column "id" is declared as bigint, but is INTEGER in raw.events
      --> sources.yml
       = hint: rows that are loaded keep their type: declare the old one and cast in a model, or load the source anew
       = load it anew:          sqlflow load -s source:raw.events --full-refresh"
  `);
});

test('a table that sqlflow did not make is left alone', async () => {
  await using rig = await SourceRig.create();
  await rig.warehouse.execute('create schema raw');
  await rig.warehouse.execute('create table raw.events (id integer)');
  rig.put('data/a.json', [{ id: 1 }]);
  expect(causes(await rig.load(node))).toMatchInlineSnapshot(`
    "error[SF8009]: source "events" would load into the table raw.events, which sqlflow did not make
      --> sources.yml
       = hint: rename the source (or its identifier), or drop the relation yourself"
  `);
});

test('a raw table belongs to the target that made it', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.json', [{ id: 1 }]);
  await rig.load(node, { targetName: 'local' });
  rig.put('data/b.json', [{ id: 2 }]);
  expect(causes(await rig.load(node, { targetName: 'other' }))).toMatchInlineSnapshot(`
    "error[SF8011]: raw.events is loaded by target "local", not by "other"
      --> sources.yml
       = hint: load it with -t local; a target with \`sources: 'read'\` reads what others load; for good: \`sqlflow load -s source:raw.events -t other --take-over\`"
  `);
  expect(rowsOf(await rig.load(node, { targetName: 'other', wishes: { takeOver: true } }))).toBe(1);
  expect(await rig.rows('select target from raw._sqlflow_control')).toEqual([['other']]);
  rig.put('data/c.json', [{ id: 3 }]);
  expect(causes(await rig.load(node, { targetName: 'local' }))).toContain('by target "other", not by "local"');
  // Also where there is nothing to load.
  rig.remove('data/c.json');
  expect(rowsOf(await rig.load(node, { targetName: 'local', wishes: { takeOver: true } }))).toBe(0);
  expect(await rig.rows('select target from raw._sqlflow_control')).toEqual([['local']]);
});

test('files of a raw table that was dropped load again', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.json', [{ id: 1 }]);
  await rig.load(node);
  await rig.warehouse.execute('drop table raw.events');
  expect(rowsOf(await rig.load(node))).toBe(1);
  expect(await rig.rows('select count(*) from raw._sqlflow_files')).toEqual([['1']]);
});

test('two runs with the same plan: the second loads nothing twice', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.json', [{ id: 1 }]);
  await rig.load(node);
  rig.put('data/b.json', [{ id: 2 }]);
  const plans = [await rig.plan(node), await rig.plan(node)];
  const { runLoad } = await import('../../../src/sources/run-load.ts');
  const results = await Promise.all(
    plans.map((step, at) =>
      runLoad(step, {
        warehouse: rig.warehouse,
        store: rig.store,
        runId: `both${at}`,
        workDir: `${rig.dir}/work`,
        emit: () => {},
        signal: new AbortController().signal,
        now: () => new Date(0),
      }),
    ),
  );
  expect(results.map(({ status }) => status).sort()).toEqual(['failed', 'success']);
  const failed = results.find(({ status }) => status === 'failed');
  expect(causes({ step: plans[0]!, result: failed!, phases: [] })).toContain(
    'error[SF8013]: another run has loaded files of "events" in the meantime',
  );
  expect(await rig.rows('select id from raw.events order by 1')).toEqual([['1'], ['2']]);
});

test('two sources of one schema load at the same time', async () => {
  await using rig = await SourceRig.create();
  rig.put('a/a.json', [{ id: 1 }]);
  rig.put('b/b.json', [{ id: 2 }]);
  const both = ['a', 'b'].map((name) => sourceNode({ name, columns, from: `s3://bucket/${name}/` }));
  expect((await Promise.all(both.map((source) => rig.load(source)))).map(rowsOf)).toEqual([1, 1]);
});

test('loaded_at: false makes a table without the column', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.json', [{ id: 1, name: 'x' }]);
  await rig.load(sourceNode({ columns, load: { loadedAtColumn: undefined } }));
  expect(await rig.rows('select * from raw.events')).toEqual([['1', 'x']]);
});

test('a field that no column takes is told once; a key that differs by case, at its column', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.json', [{ id: 1, Name: 'x', device: 'phone' }]);
  rig.put('data/b.json', [{ id: 2, Name: 'y', device: 'tablet', app: 1 }]);
  expect(warnings(await rig.load(node))).toMatchInlineSnapshot(`
    "warning[SF8015]: 2 fields of "events" have no column: app, device
      --> s3://bucket/data/b.json
       = hint: add columns for them, or say on_new_field: ignore
    warning[SF8016]: column "name" is NULL in every row: the key in the files is "Name"
      --> sources.yml (no key "name")
       = hint: \`json: auto\` compares case; add \`paths: { name: $.Name }\`, or use \`json: auto ignorecase\`"
  `);
});

const refused: Readonly<Record<string, Partial<LoadSpec>>> = {
  'SF8029 on_changed: reload without a load time': { onChanged: 'reload', loadedAtColumn: undefined },
  'SF8020 a path with a wildcard': { format: { kind: 'json', mapping: { kind: 'paths', paths: { id: '$.a[*]' } } } },
  'SF8019 letters that COPY does not know': { timeFormat: { kind: 'pattern', pattern: 'YYYY-WW' } },
  'SF8021 noshred into two columns': { format: { kind: 'json', mapping: { kind: 'noshred' } } },
};

for (const [what, load] of Object.entries(refused)) {
  test(`${what}: refused before anything is loaded`, async () => {
    await using rig = await SourceRig.create();
    rig.put('data/a.json', [{ id: 1 }]);
    const said = causes(await rig.load(sourceNode({ columns, load })));
    expect(said).toContain(`error[${what.slice(0, 6)}]`);
    expect(said).toMatchSnapshot();
  });
}

test('on_new_field: fail looks at every record', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.json', [...Array.from({ length: 50 }, (_, id) => ({ id })), { id: 51, late: true }]);
  expect(causes(await rig.load(sourceNode({ columns, load: { onNewField: 'fail' } })))).toMatchInlineSnapshot(`
    "error[SF8026]: 1 new field in the files of "events" (on_new_field: fail): late
      --> s3://bucket/data/a.json
       = hint: add columns for them, or say on_new_field: warn"
  `);
});

test('an error of the engine that no file explains is told in its own words', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.json', [{ id: 1 }]);
  await rig.load(node);
  rig.put('data/b.json', [{ id: 2 }]);
  const step = await rig.plan(node);
  await rig.warehouse.execute('alter table raw.events drop column name');
  const { runLoad } = await import('../../../src/sources/run-load.ts');
  const result = await runLoad(step, {
    warehouse: rig.warehouse,
    store: rig.store,
    runId: 'r',
    workDir: `${rig.dir}/work`,
    emit: () => {},
    signal: new AbortController().signal,
    now: () => new Date(0),
  });
  expect(causes({ step, result, phases: [] })).toMatchInlineSnapshot(`
    "error[SF8024]: the load of "events" failed; batch rolled back
      --> sources.yml
       | column "name" of relation "events" does not exist"
  `);
});

test('an address that is none', async () => {
  await using rig = await SourceRig.create();
  const { thrown } = await import('./source-rig.ts');
  expect(await thrown(rig.load(sourceNode({ columns, from: 'bucket/data/' })))).toMatchInlineSnapshot(`
    "error[SF8025]: "bucket/data/" is no S3 address
      --> 
       = hint: write s3://bucket/folder/"
  `);
});

test('a raw table of every type is its own match the next time', async () => {
  await using rig = await SourceRig.create();
  const types = [
    'smallint',
    'int',
    'bigint',
    'decimal(5, 2)',
    'numeric',
    'real',
    'float',
    'double precision',
    'boolean',
    'char(3)',
    'varchar',
    'character varying(9)',
    'text',
    'date',
    'timestamp',
    'timestamptz',
    'time',
    'timetz',
    'super',
    'varbyte(9)',
  ];
  const every = sourceNode({ columns: Object.fromEntries(types.map((type, at) => [`c${at}`, type])) });
  rig.put('data/a.json', '{"c0":1}\n');
  expect(rowsOf(await rig.load(every))).toBe(1);
  const again = await rig.load(every);
  expect([again.step.table, again.step.refusals]).toEqual([{ kind: 'none' }, []]);
});

test('a type that does not exist is told at its column', async () => {
  await using rig = await SourceRig.create();
  rig.put('data/a.json', [{ id: 1 }]);
  const { result } = await rig.load(sourceNode({ columns: { id: 'integr' } }));
  const [cause] = result.status === 'failed' ? result.causes : [];
  expect([cause?.data, cause?.at !== undefined && 'start' in cause.at && cause.at.start > 0]).toEqual([
    { source: 'events', detail: 'Type with name integr does not exist', hint: 'did you mean "integer"?' },
    true,
  ]);
});
