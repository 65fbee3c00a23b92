import { expect, test } from 'vitest';
import type { QueryTable } from '../../../src/render/node-port.ts';
import { contextPort } from './context-port.ts';
import { rendered } from './rendered.ts';

const counts: QueryTable = {
  columns: [
    { name: 'level', type: 'VARCHAR' },
    { name: 'n', type: 'BIGINT' },
  ],
  rows: [
    ['free', 3],
    ['paid', 5],
  ],
};

test('ref, source and this print as relations', async () => {
  const { port } = contextPort({});
  expect(
    await rendered(
      port,
      "{{ ref('a') }} {{ ref('shop', 'b') }} {{ ref('c', v=2).identifier }} {{ source('raw', 'd') }} {{ this }} {{ this.schema }}",
    ),
  ).toBe('"db"."shop"."a" "db"."shop"."b" c "db"."raw"."d" "db"."shop"."orders" shop');
});

test('the facts of the run and of the target', async () => {
  const { port } = contextPort({});
  expect(
    await rendered(
      port,
      "{{ target.name }} {{ target.type }} {{ target.schema }} {{ target['path'] }} {{ target.get('nothing', 'x') }} {{ execute }} {{ invocation_id }} {{ project_name }} {{ schema }} {{ database }} {{ identifier }} {{ model.name }} {{ flags.FULL_REFRESH }} {{ run_started_at.strftime('%Y-%m-%d %H:%M:%S') }} {{ run_started_at.isoformat() }} {{ adapter.type() }} {{ dbt_version.split('.')[0] }} {{ graph.nodes['model.shop.orders'].name }}",
    ),
  ).toBe(
    'local duckdb shop x.duckdb x True run-1 shop shop db orders orders False 2018-11-05 07:08:09 2018-11-05T07:08:09.123000+00:00 duckdb 1 orders',
  );
});

test('config sets by keywords or by one dict, and prints nothing', async () => {
  const { port, recording } = contextPort({ config: { materialized: 'table', meta: { owner: 'x' } } });
  expect(
    await rendered(
      port,
      "[{{ config(materialized='view', tags=['a']) }}{{ config({'sort': 'ts'}) }}] {{ config.get('materialized') }} {{ config.get('nothing', 'x') }} {{ config.get('nothing') }} {{ config.require('materialized') }} {{ config.meta_get('owner') }} {{ config.meta_get('nothing', 3) }} {{ config.persist_relation_docs() }}",
    ),
  ).toBe('[] table x None table x 3 False');
  expect(recording.configs).toEqual([{ materialized: 'view', tags: ['a'] }, { sort: 'ts' }]);
});

test('a config that is required and not set is an error; while parsing it is an empty text', async () => {
  expect(await rendered(contextPort({}).port, "{{ config.require('sort') }}")).toMatch('the config "sort" is required');
  expect(
    await rendered(
      contextPort({ execute: false }).port,
      "[{{ config.require('sort') }}{{ config.get('sort').upper() }}]",
    ),
  ).toBe('[]');
});

test('var and env_var take what is set, else the default', async () => {
  const { port } = contextPort({ vars: { first_day: '2018-11-01', limit: 10, none: null } });
  expect(
    await rendered(
      port,
      "{{ var('first_day') }} {{ var('limit') + 1 }} {{ var('none') }} {{ var('other', 'x') }} {{ var('other', none) }} {{ var.has_var('limit') }} {{ var.has_var('other') }} {{ env_var('HOME_TOWN') }} {{ env_var('OTHER', 'y') }}",
    ),
  ).toBe('2018-11-01 11 None x None True False Reno y');
});

test('a var, an environment variable and a method of the adapter that do not exist are marked', async () => {
  const { port } = contextPort({ vars: { first_day: '2018-11-01' } });
  expect(await rendered(port, "select {{ var('frist_day') }}")).toMatchInlineSnapshot(`
    "error[SF1030]: var "frist_day" is not set
      --> models/orders.sql:1:11
       |
     1 | select {{ var('frist_day') }}
       |           ^^^^^^^^^^^^^^^^ not set, and no default
       = hint: did you mean "first_day"?"
  `);
  expect(await rendered(port, "select {{ env_var('HOME') }}")).toMatchInlineSnapshot(`
    "error[SF1031]: the environment variable "HOME" is not set
      --> models/orders.sql:1:11
       |
     1 | select {{ env_var('HOME') }}
       |           ^^^^^^^^^^^^^^^ not set, and no default
       = hint: set HOME in the environment or in .env, or give a default: env_var('HOME', '…')"
  `);
  expect(await rendered(port, 'select {{ adapter.get_relations(this) }}')).toMatchInlineSnapshot(`
    "error[SF1032]: adapter.get_relations does not exist
      --> models/orders.sql:1:11
       |
     1 | select {{ adapter.get_relations(this) }}
       |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^ no such method
       = hint: did you mean "adapter.get_relation"?"
  `);
});

test('a secret is not read in a template', async () => {
  expect(await rendered(contextPort({}).port, "{{ env_var('DBT_ENV_SECRET_TOKEN', 'x') }}")).toMatch(
    'secrets are read in the config, with secret(), never in a template',
  );
});

test('wrong arguments are told in the words of the function', async () => {
  const { port } = contextPort({});
  expect(await rendered(port, '{{ ref() }}')).toMatch(
    'ref() takes the name of a model, or a package and a name; 0 were given',
  );
  expect(await rendered(port, "{{ source('raw') }}")).toMatch(
    "source() takes the source and the table: source('raw', 'orders')",
  );
  expect(await rendered(port, "{{ config('table') }}")).toMatch('config() takes keyword arguments, or one dict');
});

test('is_incremental and run_query answer while executing, and not while parsing', async () => {
  const text = "{{ is_incremental() }} {{ run_query('select 1') }}";
  expect(await rendered(contextPort({ execute: false }).port, text)).toBe('False None');
  const { port, recording } = contextPort({ answers: { 'select 1': counts } });
  const use =
    "{{ is_incremental() }} {% set t = run_query('select 1') %}{{ t.columns[0].values() }} {% for row in t.rows %}{{ row.level }}={{ row[1] + 1 }};{% endfor %} {{ t.rows | length }} {{ t.column_names | join(',') }} {{ t.columns['n'].values() | sum }}";
  expect(await rendered(port, use)).toBe("True ('free', 'paid') free=4;paid=6; 2 level,n 8");
  expect(recording.statements).toEqual(['select 1']);
});

test('a statement keeps its answer under its name', async () => {
  const { port, recording } = contextPort({ answers: { 'select 1 as n from "db"."shop"."a"': counts } });
  const text =
    "{% call statement('counts', fetch_result=True) %}select 1 as n from {{ ref('a') }}{% endcall %}{% set result = load_result('counts') %}{{ result['data'] }} {{ result.table.columns[1].values() }} {{ load_result('other') }}";
  expect(await rendered(port, text)).toBe("[['free', 3], ['paid', 5]] (3, 5) None");
  expect(recording.statements).toHaveLength(1);
  expect(await rendered(contextPort({ execute: false }).port, text.slice(0, text.indexOf('{% set')))).toBe('');
});

test('the adapter finds relations and columns', async () => {
  const { port } = contextPort({
    relations: [
      {
        relation: { database: 'db', schema: 'shop', identifier: 'orders' },
        kind: 'view',
        columns: [{ name: 'id', type: 'INTEGER', nullable: false }],
      },
    ],
  });
  expect(
    await rendered(
      port,
      "{% set found = adapter.get_relation(this.database, this.schema, 'orders') %}{{ found }} {{ found.is_view }} {% for column in adapter.get_columns_in_relation(found) %}{{ column.name }}:{{ column.data_type }}{% endfor %} {{ load_relation(this) is not none }} {{ adapter.get_relation(database='db', schema='shop', identifier='x') is none }} {{ api.Relation.create(database='a', schema='b', identifier='c') }}",
    ),
  ).toBe('"db"."shop"."orders" True id:INTEGER True True "a"."b"."c"');
});

test('log, print and exceptions.warn say what the template says', async () => {
  const { port, recording } = contextPort({});
  expect(
    await rendered(
      port,
      "[{{ log('quiet') }}{{ log({'a': none}, info=True) }}{{ print('loud') }}{% do exceptions.warn('careful') %}]",
    ),
  ).toBe('[]');
  expect(recording.logs).toEqual(['debug: quiet', "info: {'a': None}", 'info: loud', 'warn: careful']);
});

test('builtins have the functions that a macro of the project hides', async () => {
  const { port } = contextPort({});
  const macros = '{% macro ref(name) %}{{ return(builtins.ref(name).include(database=false)) }}{% endmacro %}';
  expect(await rendered(port, "{{ ref('a') }}", macros)).toBe('"shop"."a"');
});

test('context finds macros as a call does, and the members of dbt', async () => {
  const { port } = contextPort({});
  const macros =
    '{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}{% macro call_it(name, x) %}{{ return(context[name](x)) }}{% endmacro %}{% macro schema() %}own{% endmacro %}';
  const text =
    "{{ context['twice']('a') }} {{ context.get('twice')('b') }} {{ call_it('twice', 'c') }} {{ context['generate_schema_name']('x') }} {{ context.get('nothing') is none }} {{ context['nothing'] is defined }} {{ context['ref']('a').identifier }} {{ context.target.name }} {{ context['schema']() }} {{ context is mapping }} {{ 'ref' in context }} {{ 'twice' in context }} {{ context.get('none', 'else') }} {{ context.builtins.ref is defined }}";
  expect(await rendered(port, text, macros)).toBe('aa bb cc shop_x True False a local own True True True else True');
});

test('run_started_at is a datetime that calculates, and moves between time zones', async () => {
  const texts = [
    '{{ run_started_at.astimezone(modules.pytz.timezone("America/New_York")).utcoffset() is none }}',
    '{{ (run_started_at - modules.datetime.timedelta(days=1)) < run_started_at }}',
    '{{ run_started_at.replace(hour=0).strftime("%H:%M %Z") }}',
  ];
  const answers = await Promise.all(texts.map((text) => rendered(contextPort({}).port, text)));
  expect(answers).toEqual(['False', 'True', expect.stringMatching(/^00:\d\d UTC$/)]);
});
