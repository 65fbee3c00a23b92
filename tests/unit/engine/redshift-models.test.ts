import { expect, test } from 'vitest';
import { SessionRig } from '../../support/session-rig.ts';

const redshift = {
  'project.config.json':
    '{"name":"shop","dialect":"redshift","targets":{"local":{"type":"duckdb","schema":"shop","threads":1}}}',
};

test('models, ephemeral ones too, are written in Redshift SQL, and give what Redshift gives', async () => {
  using rig = new SessionRig({
    ...redshift,
    'seeds/people.csv': 'id,name,born\n1,ann ,2000-01-31\n2,ann,2001-03-05\n3,,2004-02-29\n',
    'models/named.sql':
      "{{ config(materialized='ephemeral') }} select id, nvl(name, 'n/a') as name, born from {{ ref('people') }}",
    'models/report.sql': `{{ config(materialized='table') }}
select name, count(*) as n, 7 / 2 as half, max(dateadd(month, 1, born))::date as latest,
       listagg(id, ',') within group (order by id desc) as ids
from {{ ref('named') }}
group by name`,
    'models/seen.sql': "select top 1 decode(n, 2, 'two', 'other') as how from {{ ref('report') }} order by n desc",
  });
  expect(await rig.run('build')).toMatchObject({
    codes: [],
    steps: ['people success', 'report success', 'seen success'],
  });
  expect(await rig.rows('select n, half, latest, ids from shop.report order by n desc')).toEqual([
    ['2', '3', '2001-04-05', '2,1'],
    ['1', '3', '2004-03-29', '3'],
  ]);
  expect(await rig.rows('select how from shop.seen')).toEqual([['two']]);
});

test('the mistakes of all models are told before anything runs, in the lines of their templates', async () => {
  using rig = new SessionRig({
    ...redshift,
    'macros/double.sql': '{% macro double(column) %}\n  array_aggg({{ column }})\n{% endmacro %}\n',
    'models/a.sql': 'select 1 as id,\n       2 as total',
    'models/b.sql': "select id,\n       totl\nfrom {{ ref('a') }}",
    'models/c.sql': "select {{ double('id') }} as x from {{ ref('a') }}",
    'models/d.sql': "select id from {{ ref('a') }} where a = ]",
  });
  const { codes, steps, text } = await rig.run('build');
  expect([codes, steps]).toEqual([['SF5143', 'SF5148', 'SF5152'], []]);
  expect(text).toContain('--> models/b.sql:2:8');
  expect(text).toContain('--> macros/double.sql:2:3');
  expect(text).toContain('in macro "double", called here');
  expect(text).toContain('--> models/d.sql:1:41');
});

test('the lengths of texts outlive the run that made them', async () => {
  using rig = new SessionRig({
    ...redshift,
    'models/a.sql': "{{ config(materialized='table') }} select 'abc'::varchar(7) as code, 1.5::decimal(9, 3) as amount",
    'models/b.sql':
      "{{ config(materialized='table') }} select code || '-' as code, amount * amount as square from {{ ref('a') }}",
  });
  await rig.run('build');
  rig.write({ 'models/b.sql': "{{ config(materialized='table') }} select code || '--' as code from {{ ref('a') }}" });
  expect(await rig.run('build', { select: ['b'] })).toMatchObject({ codes: [], steps: ['b success'] });
  const types = 'select identifier, column_name, column_type from shop._sqlflow_columns order by 1, 2';
  expect(await rig.rows(types)).toEqual([
    ['a', 'amount', 'numeric(9,3)'],
    ['a', 'code', 'character varying(7)'],
    ['b', 'code', 'character varying(9)'],
  ]);
});

test('a text that is too long for a column of a contract fails the model, as on Redshift', async () => {
  using rig = new SessionRig({
    ...redshift,
    'models/a.sql': "{{ config(materialized='table') }} select 'abcdef' as code",
    'models/a.yml':
      'models: [{name: a, config: {contract: {enforced: true}}, columns: [{name: code, data_type: varchar(5)}]}]',
  });
  const { codes, text } = await rig.run('build');
  expect(codes).toEqual(['SF6001']);
  expect(text).toContain('value too long for type character varying(5)');
  rig.write({ 'models/a.sql': "{{ config(materialized='table') }} select 'abcde' as code" });
  expect(await rig.run('build')).toMatchObject({ codes: [], steps: ['a success'] });
});

test("an incremental model's table keeps its columns: what does not fit changes nothing", async () => {
  const model = (query: string): string =>
    `{{ config(materialized='incremental', unique_key='id', incremental_strategy='merge') }} ${query}`;
  using rig = new SessionRig({ ...redshift, 'models/a.sql': model("select 1 as id, 'one'::varchar(3) as name") });
  await rig.run('build');
  rig.write({ 'models/a.sql': model("select 2 as id, 'four' as name where getdate() > '2001-01-01'") });
  const { codes, text } = await rig.run('build');
  expect(codes).toEqual(['SF6001']);
  expect(text).toContain('value too long for type character varying(3)');
  rig.write({ 'models/a.sql': model("select 2 as id, 'two' as name") });
  expect((await rig.run('build')).codes).toEqual([]);
  expect(await rig.rows('select id, name from shop.a order by id')).toEqual([
    ['1', 'one'],
    ['2', 'two'],
  ]);
});

test('tests see what Redshift sees: keys that differ in blanks at the end are equal', async () => {
  using rig = new SessionRig({
    ...redshift,
    'models/a.sql': "select 'x' as id, 1 as n union all select 'x ', 2",
    'models/a.yml':
      'models: [{name: a, columns: [{name: id, data_tests: [unique, not_null, {accepted_values: {values: [x]}}]}]}]',
  });
  const { codes, text } = await rig.run('build');
  expect(codes).toEqual(['SF7001']);
  expect(text).toContain('unique(id) on a: 1 value more than once');
});

test('GETDATE() is one moment of the run, and run_query and hooks speak Redshift too', async () => {
  using rig = new SessionRig({
    ...redshift,
    'models/a.sql': "{{ config(materialized='table', post_hook='select nvl(null, 1)') }} select getdate() as at",
    'models/b.sql': `{{ config(materialized='table') }}
{% set months = [0] %}
{% if execute %}
{% set months = run_query("select datediff(month, '2018-01-01', '2018-11-30') as n").columns[0].values() %}
{% endif %}
select getdate() as at, {{ months[0] }} as months, (select count(*) from {{ ref('a') }} where at = getdate()) as same`,
  });
  expect(await rig.run('build')).toMatchObject({ codes: [], steps: ['a success', 'b success'] });
  expect(await rig.rows('select months, same from shop.b')).toEqual([['10', '1']]);
});

test('a view that calls a function of this process is a table, and says so', async () => {
  using rig = new SessionRig({
    ...redshift,
    'models/a.sql': "{{ config(materialized='view') }} select farmfingerprint64('Amazon Redshift') as print",
  });
  const { codes, steps } = await rig.run('build');
  // viewBuiltAsTable
  expect([codes, steps]).toEqual([['SF5100'], ['a success']]);
  expect(await rig.rows("select table_type from information_schema.tables where table_name = 'a'")).toEqual([
    ['BASE TABLE'],
  ]);
});

test('a table that does not exist is told alone, with the model that may be meant; hooks may make it', async () => {
  using rig = new SessionRig({
    ...redshift,
    'models/orders.sql': "{{ config(materialized='table') }} select 1 as id, 2.5 as amount",
    'models/total.sql': 'select sum(o.amount) as total\nfrom shop.oders as o',
    'models/made.sql':
      "{{ config(pre_hook='create table if not exists shop.helper as select 3 as n') }} select n * 2 as n from shop.helper",
  });
  const { codes, steps, text } = await rig.run('build');
  expect([codes, steps]).toEqual([['SF5101'], ['made success', 'orders success', 'total failed']]);
  expect(text).toContain('error[SF5101]: table "shop.oders" does not exist\n  --> models/total.sql:2:6');
  expect(text).toContain("write {{ ref('orders') }}");
  expect(await rig.rows('select n from shop.made')).toEqual([['6']]);
});

test('what DuckDB would read and Redshift would not find is told with its way', async () => {
  using rig = new SessionRig({
    ...redshift,
    'models/file.sql': 'select *\nfrom "people.csv"',
    'models/again.sql': 'with n(i) as (select 1 union all select i + 1 from n where i < 3)\nselect i from n',
    'models/inside.sql': 'select *\nfrom duckdb_tables',
  });
  const { codes, text } = await rig.run('build');
  expect(codes).toEqual(['SF5141', 'SF5141', 'SF5141']);
  expect(text).toMatch(/relation "n" does not exist\s+--> models\/again\.sql:1:52/);
  expect(text).toContain('needs the word RECURSIVE');
  expect(text).toMatch(/relation "people\.csv" does not exist\s+--> models\/file\.sql:2:6/);
  expect(text).toMatch(/relation "duckdb_tables" does not exist\s+--> models\/inside\.sql:2:6/);
});

test('a text of a seed that is too long for its column fails the seed, in the line of the file', async () => {
  using rig = new SessionRig({
    ...redshift,
    'seeds/people.csv': 'id,name\n1,"a\nb  "\n2,grüße\n',
    'seeds/people.yml': 'seeds: [{name: people, config: {column_types: {name: varchar(5)}}}]',
  });
  const { codes, text } = await rig.run('build');
  expect(codes).toEqual(['SF5011']);
  expect(text).toMatch(/value too long for type character varying\(5\): "grüße",\s+in column "name"/);
  expect(text).toMatch(/--> seeds\/people\.csv:4$/m);
});

test('an error over a value names the line that can have raised it, in the words of SQL', async () => {
  using rig = new SessionRig({
    ...redshift,
    'models/a.sql': "{{ config(materialized='table') }} select 'x' as t, 0 as z, 2147483647 as big",
    'models/b.sql': "{{ config(materialized='table') }}\nselect 1 as one,\n  z / z as r from {{ ref('a') }}",
    'models/c.sql': "{{ config(materialized='table') }}\nselect\n  t::int as n from {{ ref('a') }}",
    'models/d.sql': "{{ config(materialized='table') }} select big + big as n from {{ ref('a') }}",
    'models/e.sql': "{{ config(materialized='table') }}\nselect '1x'::int as n",
    'models/f.sql': "{{ config(materialized='table') }}\nselect 1 % z as n,\n  1 / z as m from {{ ref('a') }}",
  });
  const { text } = await rig.run('build');
  for (const place of ['b.sql:3:5', 'c.sql:3:3', 'd.sql:1:47', 'e.sql:2:8', 'f.sql:2:10'])
    expect(text).toContain(`models/${place}`);
  expect(text).toContain('or here');
  expect(text).toContain('integer out of range: 2147483647 + 2147483647');
  expect(text).not.toMatch(/INT32|_sqlflow/);
});

test('an error inside of a view that is read, by another view too, points to the line of the view', async () => {
  const views = {
    ...redshift,
    'models/raw.sql': "{{ config(materialized='table') }} select 'x' as t, 0 as z, 2 as n",
    'models/typed.sql': "select n,\n  t::int as number,\n  n / z as share from {{ ref('raw') }}",
    'models/over.sql': "select n, number + 1 as more from {{ ref('typed') }}",
  };
  using rig = new SessionRig({
    ...views,
    'models/reader.sql': "{{ config(materialized='table') }}\nselect sum(more) / 2 as total\nfrom {{ ref('over') }}",
    'models/direct.sql': "{{ config(materialized='table') }}\nselect share from {{ ref('typed') }}",
    'models/own.sql': "{{ config(materialized='table') }}\nselect n,\n  2147483647 + n as big from {{ ref('typed') }}",
  });
  const { text } = await rig.run('build');
  expect(text).toMatch(/"reader" failed: invalid input syntax for integer: "x"\s+--> models\/typed\.sql:2:3/);
  expect(text).toContain('= the view "typed" raises it by itself: its query runs when it is read');
  expect(text).toMatch(/"direct" failed: division by zero\s+--> models\/typed\.sql:3:5/);
  expect(text).toContain('read by "direct" here');
  expect(text).toMatch(/"own" failed: integer out of range[^\n]*\s+--> models\/own\.sql:3:14/);
  using tested = new SessionRig({
    ...views,
    'models/schema.yml':
      'models: [{name: over, columns: [{name: more, data_tests: [{accepted_values: {values: [1]}}]}]}]',
  });
  expect((await tested.run('build')).text).toMatch(
    /"accepted_values_over_more__1" failed: invalid input syntax for integer:\s+"x"\s+--> models\/typed\.sql:2:3/,
  );
});

test('an answer has the names that were written, two of one name too, and cells as Redshift shows them', async () => {
  using rig = new SessionRig({ ...redshift, 'models/a.sql': 'select 1 as id' });
  const { columns, rows } = await rig.answer(
    "select 20::float as n, 1 as n, 20.50 as d, 'ab'::char(4) as c, 'a'::varbyte as b, true as t, 'nan'::float as x",
  );
  expect(columns.map(({ name }) => name)).toEqual(['n', 'n', 'd', 'c', 'b', 't', 'x']);
  expect(rows).toEqual([['20', '1', '20.50', 'ab  ', '61', 'true', 'NaN']]);
});

test('a query may be grouped by a way into a SUPER value', async () => {
  using rig = new SessionRig({
    ...redshift,
    'models/a.sql': `{{ config(materialized='table') }} select json_parse('{"who":"ann","n":[1]}') as doc union all select json_parse('{"who":"ann"}')`,
    'models/b.sql':
      "{{ config(materialized='table') }} select doc.who::varchar as who, count(*) as n from {{ ref('a') }} group by doc.who",
  });
  expect(await rig.run('build')).toMatchObject({ codes: [] });
  expect(await rig.rows('select * from shop.b')).toEqual([['ann', '2']]);
});

test('lists in lists are unnested by the name of the element', async () => {
  using rig = new SessionRig({
    ...redshift,
    'models/a.sql': `{{ config(materialized='table') }} select json_parse('[[1,2],[],[3]]') as lists`,
    'models/b.sql':
      "{{ config(materialized='table') }} select x::int as x, i from {{ ref('a') }} t, t.lists list, list x at i",
  });
  expect(await rig.run('build')).toMatchObject({ codes: [] });
  expect(await rig.rows('select x, i from shop.b order by x')).toEqual([
    ['1', '0'],
    ['2', '1'],
    ['3', '0'],
  ]);
});

test('a table that is not there is called as it was written', async () => {
  using rig = new SessionRig({ ...redshift, 'models/a.sql': 'select a + 1 as b from nowhere' });
  const { codes, text } = await rig.run('build');
  expect(codes).toEqual(['SF5101']);
  expect(text).toContain('table "nowhere" does not exist');
});

test('the catalog tells the types of texts that models and seeds have', async () => {
  using rig = new SessionRig({
    ...redshift,
    'seeds/people.csv': 'id,name\n1,ann\n',
    'seeds/people.yml': 'seeds: [{name: people, config: {column_types: {name: varchar(5)}}}]',
    'models/codes.sql':
      "{{ config(materialized='table') }} select 'ab'::char(3) as code, name from {{ ref('people') }}",
    'models/told.sql': `{{ config(materialized='table') }}{% set rows = run_query("select table_name, column_name, data_type, character_maximum_length from information_schema.columns where table_schema = 'shop' and table_name in ('people', 'codes') order by 1, 2") %}
{% for row in rows or [] %}select '{{ row.values() | join(' ') }}' as line {% if not loop.last %}union all {% endif %}{% endfor %}
-- depends_on: {{ ref('codes') }}`,
  });
  const { codes, text } = await rig.run('build');
  expect([codes, text]).toEqual([[], '']);
  expect(await rig.rows('select line from shop.told order by 1')).toEqual([
    ['codes code character 3'],
    ['codes name character varying 5'],
    ['people id integer None'],
    ['people name character varying 5'],
  ]);
  const { rows } = await rig.answer(
    "select data_type, character_maximum_length from svv_columns where table_name = 'codes' order by ordinal_position",
  );
  expect(rows).toEqual([
    ['character', '3'],
    ['character varying', '5'],
  ]);
});
