// What is no model in a project in Redshift SQL, on the embedded engine: hooks, headers, run_query, sources to be loaded.
import { expect, test } from 'vitest';
import { SessionRig } from '../../support/session-rig.ts';

const redshift = {
  'project.config.json':
    '{"name":"shop","dialect":"redshift","targets":{"local":{"type":"duckdb","schema":"shop","threads":1,"buckets":{"lake":"lake"}}}}',
};

test('hooks and headers are statements of Redshift: translated one after the other, or done by doing nothing', async () => {
  using rig = new SessionRig({
    ...redshift,
    'models/a.sql': `{{ config(
  materialized='table',
  sql_header="create table shop.head diststyle all as select top 1 decode(1, 1, 'one') as word",
  pre_hook="drop table if exists shop.log; create table shop.log (id integer encode az64, at varchar(max)) sortkey (id);
            insert into shop.log select 7 / 2, nvl(null, 'x;y')",
  post_hook=["grant select on {{ this }} to public; analyze {{ this }}", "vacuum", "comment on table {{ this }} is 'it''s'",
             "update shop.log set at = to_char(getdate(), 'YYYY') from {{ this }} as a where a.n = log.id"],
) }}
select 3 as n`,
  });
  expect(await rig.run('build')).toMatchObject({ text: '', steps: ['a success'] });
  expect(await rig.rows('select id, len(at) as n from shop.log')).toEqual([['3', '4']]);
  expect(await rig.rows('select word from shop.head')).toEqual([['one']]);
});

test('hooks of incremental models and of seeds are Redshift SQL too, inside the transaction', async () => {
  const log = 'insert into shop.log select 7 / 2; grant select on shop.log to public';
  using rig = new SessionRig({
    ...redshift,
    'seeds/s.csv': 'id\n1\n',
    'seeds/s.yml': `seeds: [{name: s, config: {pre-hook: 'create table shop.log (id integer encode az64); ${log}'}}]`,
    'models/a.sql': `{{ config(materialized='incremental', sql_header='analyze', pre_hook='${log}', post_hook='${log}') }} select id from {{ ref('s') }}`,
  });
  expect(await rig.run('build')).toMatchObject({ codes: [], steps: ['a success', 's success'] });
  expect(await rig.run('build', { select: ['a'] })).toMatchObject({ codes: [], steps: ['a success'] });
  expect(await rig.rows('select count(*), min(id), max(id) from shop.log')).toEqual([['5', '3', '3']]);
});

test('what a hook or a header says wrongly is told at its place in the config', async () => {
  using rig = new SessionRig({
    ...redshift,
    'models/a.sql':
      "{{ config(\n  pre_hook='select 1; create table shop.t as select array_agg(1)'\n) }} select 1 as id",
    'models/b.sql': "{{ config(post_hook='call tidy()') }} select 1 as id",
    'models/c.sql': "{{ config(sql_header='PRAGMA enable_profiling', materialized='table') }} select 1 as id",
    'models/d.sql': "{{ config(sql_header='drop table shop.nothing', materialized='table') }} select 1 as id",
  });
  const { text, steps } = await rig.run('build');
  // Before anything runs.
  expect(steps).toEqual([]);
  expect(text).toMatch(/array_agg[^\n]*\n +--> models\/a.sql:2:53/i);
  expect(text).toMatch(/CALL[^\n]*\n +--> models\/b.sql:1:22/);
  expect(text).toMatch(/SF5152[^\n]*\n +--> models\/c.sql:1:\d+/);
  const later = await rig.run('build', { select: ['d'] });
  expect(later.steps).toEqual(['d failed']);
  expect(later.text).toMatch(/the SQL of "d" failed: [^\n]*nothing[^\n]*\n +--> models\/d.sql:1:11/);
});

test('run_query and statement send statements, and what means nothing here answers with nothing', async () => {
  using rig = new SessionRig({
    ...redshift,
    'models/a.sql': `{{ config(materialized='table') }}
{% if execute %}
{% do run_query("create table if not exists shop.kept (id integer encode raw, name varchar(4)) diststyle even") %}
{% call statement('fill') %}delete from shop.kept; insert into shop.kept values (9 / 2, 'four'){% endcall %}
{% set nothing = run_query('analyze shop.kept') %}
{% set some = run_query('select id from shop.kept') %}
{% endif %}
select {{ some.rows | length if execute }} as found, {{ nothing.rows | length if execute }} as nothing`,
  });
  expect(await rig.run('build')).toMatchObject({ codes: [], steps: ['a success'] });
  expect(await rig.rows('select found, nothing from shop.a')).toEqual([['1', '0']]);
  expect(await rig.rows('select id, name from shop.kept')).toEqual([['4', 'four']]);
});

test('mistakes in run_query and statement are told in the words of the call, errors of the database at the call', async () => {
  const asked = (call: string): string => `{% if execute %}\n  ${call}\n{% endif %}\nselect 1 as id`;
  using rig = new SessionRig({
    ...redshift,
    'models/a.sql': asked("{% do run_query('select 1 as id, nosuch(2) as x') %}"),
    'models/b.sql': asked("{% set r = run_query('select 1 / 0 as x') %}"),
    'models/c.sql': asked("{% call statement('q', fetch_result=True) %}select array_agg(1) as x{% endcall %}"),
    'models/d.sql': asked("{% set r = run_query('select x from shop.nothing_there') %}"),
  });
  const { text, codes } = await rig.run('build');
  expect(codes).toEqual(['SF5148', 'SF6001', 'SF5142', 'SF6001']);
  const places = Array.from(text.matchAll(/--> (\S+)/g), ([, place]) => place);
  expect(places).toEqual(['models/a.sql:2:36', 'models/b.sql:2:14', 'models/c.sql:2:54', 'models/d.sql:2:14']);
  expect(text).toContain('division by zero');
  expect(text).toContain('relation "nothing_there" does not exist');
});

test('mistakes in what reads a source are told before it is loaded for the first time, or with a new column', async () => {
  const yaml = (more: string): string => `sources:
  - name: raw
    tables:
      - name: orders
        load: { from: s3://lake/orders/, format: json, loaded_at: loaded_at }
        columns: [{ name: id, data_type: integer }, { name: name, data_type: varchar(4) }${more}]
`;
  const model = (columns: string): Record<string, string> => ({
    'models/a.sql': `select ${columns}, id / 2 as half, max(loaded_at) as at\nfrom {{ source('raw', 'orders') }} group by 1, 2`,
  });
  using rig = new SessionRig({
    ...redshift,
    'lake/orders/1.json': '{"id": 5, "name": "ann"}\n',
    'sources.yml': yaml(''),
    ...model('nmae'),
    'models/b.sql': "select totl from {{ source('raw', 'orders') }}",
  });
  const { codes, steps, text } = await rig.run('build');
  expect([codes, steps]).toEqual([['SF5143', 'SF5143'], []]);
  expect(text).toContain('--> models/a.sql:1:8');
  expect(text).toContain('--> models/b.sql:1:8');
  rig.write({ ...model("name || '!' as name"), 'models/b.sql': "select id from {{ source('raw', 'orders') }}" });
  expect(await rig.run('build')).toMatchObject({ codes: [], steps: ['a success', 'b success', 'orders success'] });
  expect(await rig.rows('select name, half from shop.a')).toEqual([['ann!', '2']]);
  // The table stands by now; the load will add the column.
  rig.write({ 'sources.yml': yaml(', { name: born, data_type: date }'), ...model('dateadd(day, 1, born)') });
  rig.write({ 'lake/orders/2.json': '{"id": 6, "name": "bob", "born": "2001-02-28"}\n' });
  expect(await rig.run('build')).toMatchObject({ codes: [], steps: ['a success', 'b success', 'orders success'] });
});
