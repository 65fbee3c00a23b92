import { expect, test } from 'vitest';
import { SessionRig } from '../../support/session-rig.ts';

/** An incremental model over a seed that the tests rewrite. */
function shop(config: string, seed = 'id,name\n1,one\n2,two\n', columns = 'id, name'): SessionRig {
  return new SessionRig({
    'seeds/raw.csv': seed,
    'models/kept.sql': `{{ config(materialized='incremental'${config === '' ? '' : `, ${config}`}) }}\nselect ${columns} from {{ ref('raw') }}`,
  });
}

const kept = 'select * from {{ ref("kept") }} order by all';

test('append adds the rows of every run', async () => {
  using rig = shop('');
  await rig.run('build');
  expect((await rig.run('build')).steps).toEqual(['kept success', 'raw success']);
  expect(await rig.rows(kept)).toEqual([
    ['1', 'one'],
    ['1', 'one'],
    ['2', 'two'],
    ['2', 'two'],
  ]);
});

test.each(['delete+insert', 'merge'])('%s replaces the rows of a key and keeps the others', async (strategy) => {
  using rig = shop(`unique_key='id', incremental_strategy='${strategy}'`);
  await rig.run('build');
  rig.write({ 'seeds/raw.csv': 'id,name\n2,changed\n3,three\n' });
  expect((await rig.run('build')).codes).toEqual([]);
  expect(await rig.rows(kept)).toEqual([
    ['1', 'one'],
    ['2', 'changed'],
    ['3', 'three'],
  ]);
});

test('a key of several columns', async () => {
  using rig = shop("unique_key=['id', 'part']", 'id,part,name\n1,1,a\n1,2,b\n', '*');
  await rig.run('build');
  rig.write({ 'seeds/raw.csv': 'id,part,name\n1,2,B\n' });
  await rig.run('build');
  expect(await rig.rows(kept)).toEqual([
    ['1', '1', 'a'],
    ['1', '2', 'B'],
  ]);
});

test('merge updates the named columns only, or all but the excluded ones', async () => {
  using named = shop(
    "unique_key='id', incremental_strategy='merge', merge_update_columns=['name']",
    'id,name,note\n1,a,x\n',
    '*',
  );
  using excluded = shop(
    "unique_key='id', incremental_strategy='merge', merge_exclude_columns=['name']",
    'id,name,note\n1,a,x\n',
    '*',
  );
  for (const rig of [named, excluded]) {
    await rig.run('build');
    rig.write({ 'seeds/raw.csv': 'id,name,note\n1,b,y\n' });
    expect((await rig.run('build')).codes).toEqual([]);
  }
  expect(await named.rows(kept)).toEqual([['1', 'b', 'x']]);
  expect(await excluded.rows(kept)).toEqual([['1', 'a', 'y']]);
});

test('merge refuses a key that stands twice in what is new, and changes nothing', async () => {
  using rig = shop("unique_key='id', incremental_strategy='merge'");
  await rig.run('build');
  rig.write({ 'seeds/raw.csv': 'id,name\n2,x\n2,y\n3,z\n' });
  expect((await rig.run('build')).text).toMatchInlineSnapshot(`
    "error[SF5006]: "kept" gives one value of its unique_key (id) more than once
      --> models/kept.sql      2 ×2
       = hint: keep one row a key in the model (row_number() over (partition by …) = 1), or choose
         another unique_key"
  `);
  expect(await rig.rows(kept)).toEqual([
    ['1', 'one'],
    ['2', 'two'],
  ]);
});

test('a unique_key that is no column is told with the nearest one', async () => {
  using rig = shop("unique_key='idd'");
  await rig.run('build');
  expect((await rig.run('build')).text).toMatchInlineSnapshot(`
    "error[SF5008]: the unique_key "idd" is not a column of "kept"
      --> models/kept.sql
       = hint: did you mean "id"?"
  `);
});

test('is_incremental() and this see the table; a full refresh rebuilds it', async () => {
  using rig = new SessionRig({
    'seeds/raw.csv': 'id\n1\n2\n',
    'models/kept.sql': `{{ config(materialized='incremental', unique_key='id') }}
select id, cast({{ 1 if is_incremental() else 0 }} as integer) as later from {{ ref('raw') }}
{% if is_incremental() %} where id > (select max(id) from {{ this }}) {% endif %}`,
  });
  await rig.run('build');
  rig.write({ 'seeds/raw.csv': 'id\n1\n2\n3\n' });
  await rig.run('build');
  expect(await rig.rows(kept)).toEqual([
    ['1', '0'],
    ['2', '0'],
    ['3', '1'],
  ]);
  expect(await rig.show('kept')).toHaveLength(3);
  await rig.run('build', { fullRefresh: true });
  expect(await rig.rows(kept)).toEqual([
    ['1', '0'],
    ['2', '0'],
    ['3', '0'],
  ]);
});

test.each([
  [
    'ignore',
    [
      ['1', 'one'],
      ['2', 'two'],
      ['3', 'three'],
    ],
  ],
  [
    'append_new_columns',
    [
      ['1', 'one', null],
      ['2', 'two', null],
      ['3', 'three', 'new'],
    ],
  ],
])('on_schema_change: %s with a new column', async (onSchemaChange, rows) => {
  using rig = shop(`unique_key='id', on_schema_change='${onSchemaChange}'`, undefined, '*');
  await rig.run('build');
  rig.write({ 'seeds/raw.csv': 'id,name,extra\n3,three,new\n' });
  expect((await rig.run('build')).codes).toEqual([]);
  expect(await rig.rows('select * from {{ ref("kept") }} order by id')).toEqual(rows);
});

test('on_schema_change: sync_all_columns drops what is gone and adds what is new', async () => {
  using rig = shop("unique_key='id', on_schema_change='sync_all_columns'", undefined, '*');
  await rig.run('build');
  rig.write({ 'seeds/raw.csv': 'id,extra\n3,new\n' });
  expect((await rig.run('build')).codes).toEqual([]);
  expect(await rig.rows('select id, extra from {{ ref("kept") }} order by id')).toEqual([
    ['1', null],
    ['2', null],
    ['3', 'new'],
  ]);
});

test('on_schema_change: sync_all_columns drops nothing on a production target that nobody consented to', async () => {
  const production = {
    'project.config.json':
      '{"name":"shop","dialect":"duckdb","defaultTarget":"dev","targets":{"dev":{"type":"duckdb","schema":"shop"},"prod":{"type":"duckdb","schema":"shop","production":true}}}',
  };
  using rig = shop("unique_key='id', on_schema_change='sync_all_columns'", undefined, '*');
  rig.write(production);
  rig.target = 'prod';
  await rig.run('build');
  rig.write({ 'seeds/raw.csv': 'id,name,more\n3,three,new\n' });
  expect((await rig.run('build')).codes).toEqual([]);
  const before = await rig.rows('select * from {{ ref("kept") }} order by id');
  rig.write({ 'seeds/raw.csv': 'id,extra\n4,new\n' });
  expect((await rig.run('build')).text).toMatchInlineSnapshot(`
    "error[SF5017]: 2 columns of "kept" would be dropped on "prod", a production target
      --> models/kept.sql
       | - name varchar
       | - more varchar
       = hint: drop with what it holds: \`sqlflow build -s kept -t prod --yes\`; to keep it, select it
         in the model or set on_schema_change='append_new_columns'"
  `);
  expect(await rig.rows('select * from {{ ref("kept") }} order by id')).toEqual(before);
  expect((await rig.run('build', { allowColumnDrops: true })).codes).toEqual([]);
  expect(await rig.rows('select id, extra from {{ ref("kept") }} order by id')).toEqual([
    ['1', null],
    ['2', null],
    ['3', null],
    ['4', 'new'],
  ]);
});

test('on_schema_change: fail names the differences and changes nothing', async () => {
  using rig = shop("unique_key='id', on_schema_change='fail'", undefined, '*');
  await rig.run('build');
  rig.write({ 'seeds/raw.csv': 'id,extra\n3,new\n' });
  expect((await rig.run('build')).text).toMatchInlineSnapshot(`
    "error[SF5005]: the columns of "kept" changed, and on_schema_change is "fail"
      --> models/kept.sql
       | + extra varchar
       | - name varchar
       = hint: rebuild it with \`sqlflow build -s kept --full-refresh\`, or set on_schema_change"
  `);
  expect(await rig.rows(kept)).toEqual([
    ['1', 'one'],
    ['2', 'two'],
  ]);
});

test('a failing test takes the change back, and stored failures outlive that', async () => {
  using rig = shop("unique_key='id'");
  rig.write({
    'models/kept.yml':
      'models: [{name: kept, columns: [{name: name, data_tests: [{accepted_values: {values: [one, two]}}]}]}]',
  });
  await rig.run('build');
  rig.write({ 'seeds/raw.csv': 'id,name\n1,one\n2,bad\n3,worse\n' });
  const run = await rig.run('build', { storeFailures: true });
  expect(run.codes).toEqual(['SF7001']);
  expect(await rig.rows(kept)).toEqual([
    ['1', 'one'],
    ['2', 'two'],
  ]);
  const [stored] = await rig.rows(
    "select table_schema || '.' || table_name from information_schema.tables where table_schema like '%audit' and table_name not like '\\_%' escape '\\'",
  );
  expect(await rig.rows(`select * from ${stored?.[0]} order by all`)).toEqual([
    ['bad', '1'],
    ['worse', '1'],
  ]);
});
