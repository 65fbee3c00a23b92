import { expect, test } from 'vitest';
import { SessionRig } from '../../support/session-rig.ts';

test('a table, a view and an ephemeral model; seeds keep their types', async () => {
  using rig = new SessionRig({
    'seeds/levels.csv':
      'id,code,price,since,active,note\n1,007,2.50,2018-11-01,true,\n2,012,10.00,2018-11-02,false,x\n',
    'models/inner_rows.sql':
      "{{ config(materialized='ephemeral') }} select id, code from {{ ref('levels') }} where active",
    'models/a_view.sql': "select * from {{ ref('inner_rows') }}",
    'models/a_table.sql':
      "{{ config(materialized='table') }} with own as (select * from {{ ref('inner_rows') }}) select count(*) as n from own",
  });
  expect((await rig.run('build')).steps).toEqual(['a_table success', 'a_view success', 'levels success']);
  expect(await rig.rows('select * from {{ ref("a_view") }}')).toEqual([['1', '007']]);
  expect(await rig.rows('select * from {{ ref("a_table") }}')).toEqual([['1']]);
  expect(
    await rig.rows(
      "select column_name, data_type from information_schema.columns where table_name = 'levels' order by ordinal_position",
    ),
  ).toEqual([
    ['id', 'INTEGER'],
    ['code', 'VARCHAR'],
    ['price', 'DECIMAL(18,2)'],
    ['since', 'DATE'],
    ['active', 'BOOLEAN'],
    ['note', 'VARCHAR'],
  ]);
  expect(
    await rig.rows(
      "select table_name, table_type from information_schema.tables where table_schema = 'shop' and table_name not like '\\_%' escape '\\' order by 1",
    ),
  ).toEqual([
    ['a_table', 'BASE TABLE'],
    ['a_view', 'VIEW'],
    ['levels', 'BASE TABLE'],
  ]);
});

test('a view becomes a table and a table a view, and nothing is left over', async () => {
  using rig = new SessionRig({ 'models/m.sql': "{{ config(materialized='view') }} select 1 as id" });
  for (const kind of ['table', 'view', 'table']) {
    await rig.run('build');
    rig.write({ 'models/m.sql': `{{ config(materialized='${kind}') }} select 1 as id` });
    expect((await rig.run('build')).codes).toEqual([]);
  }
  expect(
    await rig.rows(
      "select table_name from information_schema.tables where table_schema = 'shop' and table_name like 'm%'",
    ),
  ).toEqual([['m']]);
});

test('hooks run in their order, post-hooks with the publication', async () => {
  using rig = new SessionRig({
    'models/log.sql': "{{ config(materialized='table') }} select cast('start' as varchar) as line",
    'models/m.sql': `{{ config(
      materialized='table',
      pre_hook="insert into {{ ref('log') }} values ('before {{ this.identifier }}')",
      post_hook=["insert into {{ ref('log') }} values ('after')", "{% if false %}never{% endif %}"]
    ) }}
-- depends_on: {{ ref('log') }}
select 1 as id`,
  });
  expect((await rig.run('build')).codes).toEqual([]);
  expect(await rig.rows('select line from {{ ref("log") }}')).toEqual([['start'], ['before m'], ['after']]);
});

test('a post-hook that fails takes the publication back', async () => {
  using rig = new SessionRig({ 'models/m.sql': "{{ config(materialized='table') }} select 1 as id" });
  await rig.run('build');
  rig.write({
    'models/m.sql': "{{ config(materialized='table', post_hook='insert into nowhere values (1)') }} select 2 as id",
  });
  expect((await rig.run('build')).codes).toEqual(['SF6001']);
  expect(await rig.rows('select id from {{ ref("m") }}')).toEqual([['1']]);
});

test('a relation that somebody else made is not replaced, until it is adopted', async () => {
  using rig = new SessionRig({
    'models/users.sql': "{{ config(materialized='table') }} select 1 as id",
    'models/other.sql': 'select 1 as id',
  });
  await rig.run('build', { select: ['other'] });
  await rig.execute('create table shop.users as select 42 as id');
  expect((await rig.run('build')).text).toMatchInlineSnapshot(`
    "error[SF5004]: "users" would replace the table shop.users, which sqlflow did not make
      --> models/users.sql
       = hint: rename one of them, drop it yourself, or take it over with --adopt"
  `);
  expect(await rig.rows('select id from shop.users')).toEqual([['42']]);
  expect((await rig.run('build', { adopt: true })).codes).toEqual([]);
  expect(await rig.rows('select id from shop.users')).toEqual([['1']]);
});

test('publish: delete-insert keeps the relation itself while its columns are the same', async () => {
  const model = (sql: string) => ({
    'models/m.sql': `{{ config(materialized='table', publish='delete-insert') }} ${sql}`,
  });
  using rig = new SessionRig(model('select 1 as id'));
  const oid = "select table_oid from duckdb_tables() where table_name = 'm'";
  await rig.run('build');
  const before = await rig.rows(oid);
  rig.write(model('select 2 as id'));
  await rig.run('build');
  expect(await rig.rows('select id from {{ ref("m") }}')).toEqual([['2']]);
  expect(await rig.rows(oid)).toEqual(before);
  rig.write(model('select 3 as id, 4 as more'));
  await rig.run('build');
  expect(await rig.rows('select id, more from {{ ref("m") }}')).toEqual([['3', '4']]);
});

test('a contract is held: names and types, before anything is published', async () => {
  using rig = new SessionRig({
    'models/m.sql': "{{ config(materialized='table') }} select 1 as id, 'x' as extra, 2.5 as amount",
    'models/m.yml': `models:
  - name: m
    config: { contract: { enforced: true } }
    columns:
      - { name: id, data_type: integer }
      - { name: amount, data_type: "decimal(18,2)" }
      - { name: gone, data_type: varchar(10) }
`,
  });
  expect((await rig.run('build')).text).toMatchInlineSnapshot(`
    "error[SF5009]: "m" does not keep its contract
      --> models/m.yml:2:11
       |
     2 |   - name: m
       |           ^
       | amount: declared decimal(18,2), the query gives decimal(2,1)
       | gone: declared varchar(10), missing in the query
       | extra: varchar in the query, not declared
       = hint: change the query, or the columns and data_types in its YAML"
  `);
  rig.write({
    'models/m.sql':
      "{{ config(materialized='table') }} select 1 as id, cast(2.5 as decimal(18,2)) as amount, 'y' as gone",
  });
  expect((await rig.run('build')).codes).toEqual([]);
});

test.each([
  ['id,name\n1\n', 'a line with too few fields'],
  ['id,id\n1,2\n', 'a column that stands twice'],
  ['', 'no header'],
])('a seed that cannot be read: %j (%s)', async (csv) => {
  using rig = new SessionRig({ 'seeds/raw.csv': csv });
  const run = await rig.run('build');
  expect(run.codes).toEqual(['SF5011']);
  expect(run.text).toMatchSnapshot();
});

test('a ref that only the second rendering meets is not in the graph, and said to be so', async () => {
  using rig = new SessionRig({
    'models/users.sql': 'select 1 as id',
    'models/m.sql': "{% if execute %}select * from {{ ref('users') }}{% else %}select 1 as id{% endif %}",
  });
  expect((await rig.run('build')).text).toMatchInlineSnapshot(`
    "error[SF5002]: "m" reads ref('users') only while it runs, so it is not in the graph
      --> models/m.sql:1:34
       |
     1 | {% if execute %}select * from {{ ref('users') }}{% else %}select 1 as id{% endif %}
       |                                  ^^^^^^^^^^^^ not seen while parsing
       = hint: add a line to the model: -- depends_on: {{ ref('users') }}"
  `);
});

test('a template that asks the warehouse is rendered just before its step', async () => {
  using rig = new SessionRig({
    'models/kinds.sql': "{{ config(materialized='table') }} select 'a' as kind union all select 'b'",
    'models/pivot.sql': `-- depends_on: {{ ref('kinds') }}
{% set kinds = run_query('select kind from ' ~ ref('kinds') ~ ' order by 1') if execute %}
select {% for row in kinds %}'{{ row[0] }}' as {{ row['kind'] }}_column{{ ', ' if not loop.last }}{% endfor %}{% if not execute %}1 as id{% endif %}`,
  });
  expect((await rig.run('build')).codes).toEqual([]);
  expect(await rig.rows('select a_column, b_column from {{ ref("pivot") }}')).toEqual([['a', 'b']]);
});

test('exceptions.warn warns with its place, and the run goes on', async () => {
  using rig = new SessionRig({ 'models/m.sql': "{% do exceptions.warn('slow today') %}select 1 as id" });
  const run = await rig.run('build');
  expect(run.steps).toEqual(['m success']);
  expect(run.codes).toContain('SF5012');
});

test('show wants one query', async () => {
  using rig = new SessionRig({ 'models/a.sql': 'select 1 as id', 'models/b.sql': 'select 2 as id' });
  await expect(rig.show('path:models')).rejects.toThrow('"path:models" names 2 nodes; show takes one');
});

test('a parent that is not built yet is named', async () => {
  using rig = new SessionRig({ 'models/a.sql': 'select 1 as id', 'models/b.sql': "select * from {{ ref('a') }}" });
  expect((await rig.run('build', { select: ['b'] })).text).toMatchInlineSnapshot(`
    "error[SF6001]: the SQL of "b" failed: relation "a" does not exist
      --> models/b.sql:1:15
       |
     1 | select * from {{ ref('a') }}
       |               ^^^^^^^^^^^^^^
       = not built yet: shop.a; \`sqlflow build -s +b\` builds what it reads
       = the SQL that was sent: target/run/shop/models/b.sql"
  `);
});
