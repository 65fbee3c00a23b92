// What a dbt project's templates rely on, item by item, in one small project that is built and then asked.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, messageOf } from '../../../src/diagnostics/diagnostic.ts';
import { DiagnosticError } from '../../../src/diagnostics/diagnostic-error.ts';
import { openSession } from '../../../src/engine/open-session.ts';
import type { Session } from '../../../src/engine/session.ts';
import { SessionRig } from '../../support/session-rig.ts';

const files = {
  'project.config.json': JSON.stringify({
    name: 'shop',
    vars: { first_day: '2018-11-01' },
    targets: { local: { type: 'duckdb', schema: 'shop' } },
  }),
  'models/people.sql': `{{ config(materialized='table', tags=['x'], meta={'owner': 'me'}) }}
select 1 as id, 'Ann' as name, 1.50::decimal(9, 2) as amount union all select 2, 'Bob', 2.25 order by 1`,
  'models/hidden.sql':
    "-- depends_on: {{ ref('people') }}\nselect {% if execute %}(select count(*) from {{ ref('people') }}){% else %}0{% endif %} as n",
  'models/wrapped.sql': "{{ limited(ref('people')) }}",
  'models/_models.yml': `models:
  - name: people
    description: "{{ doc('people') }}"
    columns: [{ name: id, data_tests: [positive, { above: { least: 0 } }] }]
`,
  'models/docs.md': '{% docs people %}\nPeople, {{ not }} rendered.\n{% enddocs %}\n',
  'macros/all.sql': `
{% macro limited(relation) %}select * from {{ relation }} limit 1{% endmacro %}
{% macro number_list() %}{{ return([1, 2]) }}{% endmacro %}
{% macro early() %}before{% for i in [1, 2] %}{% if i == 2 %}{{ return('at ' ~ i) }}{% endif %}{% endfor %}after{% endmacro %}
{% macro nothing() %}{% do return() %}{% endmacro %}
{% macro kind() %}{{ return(adapter.dispatch('kind')()) }}{% endmacro %}
{% macro default__kind() %}default{% endmacro %}
{% macro duckdb__only() %}duck{% endmacro %}
{% macro default__only() %}default{% endmacro %}
{% macro postgres__family() %}postgres{% endmacro %}
{% macro default__family() %}default{% endmacro %}
{% macro env_var(name) %}hidden {{ name }}{% endmacro %}
{% macro source(name) %}hidden {{ builtins.ref(name) }}{% endmacro %}
{% macro twice() %}{{ caller(1) }}{{ caller(2) }}{% endmacro %}
{% macro all_args(a) %}{{ a }}|{{ varargs }}|{{ kwargs }}{% endmacro %}
{% macro raises() %}{{ exceptions.raise_compiler_error('no ' ~ 'way') }}{% endmacro %}
{% macro recursive(n) %}{{ n }}{% if n > 0 %}{{ recursive(n - 1) }}{% endif %}{% endmacro %}
{% test positive(model, column_name) %}select * from {{ model }} where {{ column_name }} <= 0{% endtest %}
{% test above(model, column_name, least) %}select * from {{ model }} where {{ column_name }} <= {{ least }}{% endtest %}
{% materialization odd, adapter='duckdb' %}{{ return({'relations': []}) }}{% endmaterialization %}
{% materialization even, default, supported_languages=['sql'] %}{% endmaterialization %}
`,
};

/** A template, and its text or its error in one line. */
const items: Readonly<Record<string, readonly (readonly [template: string, text: string])[]>> = {
  macros: [
    ['{{ limited("t") }}', 'select * from t limit 1'],
    ['{{ shop.limited("t") }}', 'select * from t limit 1'],
    ["{{ all_args(1, 2, 3, k='v') }}", "1|(2, 3)|{'k': 'v'}"],
    ['{% call(x) twice() %}<{{ x }}>{% endcall %}', '<1><2>'],
    ['{{ recursive(3) }}', '3210'],
    ['{{ test_positive("t", "c") }}', 'select * from t where c <= 0'],
  ],
  return: [
    ['{{ number_list()[1] }}', '2'],
    ['{{ early() }}', 'at 2'],
    ['{{ nothing() }}', 'None'],
    ['{{ number_list() + [3] }}', '[1, 2, 3]'],
  ],
  dispatch: [
    ["{{ adapter.dispatch('kind')() }}", 'default'],
    ["{{ adapter.dispatch('only', 'shop')() }}", 'duck'],
    ["{{ adapter.dispatch('family')() }}", 'default'],
    ['{{ kind() }}', 'default'],
    ["{{ adapter.dispatch('nowhere')() }}", 'SF3106'],
    ["{{ adapter.dispatch('shop.kind')() }}", 'SF3106'],
  ],
  'names that a macro hides': [
    ["{{ source('people') }}", 'hidden "local"."shop"."people"'],
    ["{{ builtins.ref('people') }}", '"local"."shop"."people"'],
    [
      "{{ builtins.config is defined }} {{ builtins.source is defined }} {{ builtins.var('first_day') }}",
      'True True 2018-11-01',
    ],
  ],
  'dbt. and sqlflow. macros': [
    ["{{ dbt.concat(['a', 'b']) }}", 'a || b'],
    ['{{ dbt.type_string() }}', 'varchar'],
    ["{{ dbt.split_part('a', \"'-'\", 1) }}", "split_part(a, '-', 1)"],
  ],
  'modules.datetime': [
    ['{{ modules.datetime.date(2020, 1, 31) }}', '2020-01-31'],
    ['{{ modules.datetime.date(2020, 2, 28) + modules.datetime.timedelta(days=2) }}', '2020-03-01'],
    ["{{ modules.datetime.datetime.strptime('2020-02-03', '%Y-%m-%d').strftime('%d/%m/%y') }}", '03/02/20'],
    ['{{ (modules.datetime.datetime(2020, 1, 2) - modules.datetime.datetime(2020, 1, 1)).days }}', '1'],
    ['{{ modules.datetime.datetime(2020, 1, 2, 3, 4, 5).isoformat() }}', '2020-01-02T03:04:05'],
    ["{{ run_started_at.strftime('%Y') | int > 2000 }}", 'True'],
    ["{{ modules.datetime.date.fromisoformat('2021-05-06').weekday() }}", '3'],
  ],
  'modules.pytz': [
    ['{{ modules.pytz.utc }}', 'UTC'],
    [
      "{{ modules.pytz.timezone('America/New_York').localize(modules.datetime.datetime(2020, 7, 1, 12)).isoformat() }}",
      '2020-07-01T12:00:00-04:00',
    ],
    [
      "{{ modules.datetime.datetime(2020, 7, 1, tzinfo=modules.pytz.utc).astimezone(modules.pytz.timezone('Europe/Paris')).hour }}",
      '2',
    ],
  ],
  'modules.re': [
    ["{{ modules.re.match('a(b+)', 'abbc').group(1) }}", 'bb'],
    ["{{ modules.re.sub('[^a-z]+', '_', 'a-b c') }}", 'a_b_c'],
    ["{{ modules.re.findall('(\\\\w)(\\\\d)', 'a1 b2') }}", "[('a', '1'), ('b', '2')]"],
    ["{{ modules.re.search('x', 'abc') is none }}", 'True'],
    ["{{ modules.re.split(',\\\\s*', 'a, b,c') }}", "['a', 'b', 'c']"],
    ["{{ modules.re.compile('^A', modules.re.IGNORECASE).match('ab') is not none }}", 'True'],
  ],
  'modules.itertools': [
    ["{{ modules.itertools.product([1, 2], ['a']) | list }}", "[(1, 'a'), (2, 'a')]"],
    ['{{ modules.itertools.chain([1], [2, 3]) | list }}', '[1, 2, 3]'],
    ['{{ modules.itertools.combinations([1, 2, 3], 2) | list | length }}', '3'],
  ],
  'text and data': [
    ['{{ fromjson(\'{"a": [1, 2.0, null]}\') }}', "{'a': [1, 2.0, None]}"],
    ["{{ fromjson('x', 'default') }}", 'default'],
    ["{{ tojson({'b': 1, 'a': [true, none]}) }}", '{"b": 1, "a": [true, null]}'],
    ["{{ tojson({'b': 1, 'a': 2}, sort_keys=true) }}", '{"a": 2, "b": 1}'],
    ["{{ fromyaml('a: [1, x]') }}", "{'a': [1, 'x']}"],
    ["{{ toyaml({'a': [1]}) }}", 'a:\n- 1\n'],
    ['{{ set([1, 2, 2]) | list }}', '[1, 2]'],
    ['{{ set(1, 0) }} {{ set(1) }}', '0 None'],
    ['{{ set_strict([1, 1]) | length }}', '1'],
    ['{{ set_strict(1) }}', 'SF3105'],
    ['{{ zip([1, 2], "ab") | list }}', "[(1, 'a'), (2, 'b')]"],
    ['{{ zip(1, 2) }} {{ zip(1, default=3) }}', 'None 3'],
    ['{{ zip_strict(1, 2) }}', 'SF3105'],
    ["{{ local_md5('a') }}", '0cc175b9c0f1b6a831c399e269772661'],
    ["{{ diff_of_two_dicts({'a': ['x', 'y']}, {'a': ['x']}) }}", "{'a': ['y']}"],
    ["{{ '1' | as_number + 1 }} {{ 'true' | as_bool }} {{ 1 | as_text }} {{ [1] | as_native }}", '2 True 1 [1]'],
  ],
  'facts of the run': [
    [
      '{{ execute }} {{ project_name }} {{ target.schema }} {{ target.name }} {{ target.type }}',
      'True shop shop local duckdb',
    ],
    ["{{ var('first_day') }} {{ var('none', 7) }} {{ var.has_var('first_day') }}", '2018-11-01 7 True'],
    ["{{ env_var('MISSING') }}", 'hidden MISSING'],
    ['{{ flags.FULL_REFRESH }} {{ flags.WHICH is defined }}', 'False True'],
    ['{{ invocation_id | length }} {{ thread_id is defined }} {{ dbt_version is string }}', '36 True True'],
    ['{{ invocation_args_dict is mapping }} {{ dbt_metadata_envs }}', 'True {}'],
    ["{{ log('x') }}{{ log('x', info=true) }}{{ print('y') }}|", '|'],
    ['{{ selected_resources is sequence }}', 'True'],
  ],
  graph: [
    ["{{ graph.nodes['model.shop.people'].name }}", 'people'],
    [
      "{{ graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | map(attribute='name') | sort | join(' ') }}",
      'hidden people wrapped',
    ],
    ['{{ graph.sources | length }} {{ graph.exposures }} {{ graph.metrics }}', '0 {} {}'],
    [
      "{{ graph.nodes['model.shop.people'].config.meta.owner }} {{ graph.nodes['model.shop.people'].tags }}",
      "me ['x']",
    ],
  ],
  exceptions: [
    ['{{ raises() }}', 'SF3105'],
    ["{{ exceptions.raise_not_implemented('x') }}", 'SF3105'],
    ["{{ exceptions.raise_database_error('x') }}", 'SF3105'],
    ["{{ exceptions.warn('careful') }}|", '|'],
    ["{{ exceptions.relation_wrong_type('a', 'table') }}", 'SF3105'],
    ["{{ exceptions.missing_config(model, 'x') }}", 'SF3105'],
    ["{{ try_or_compiler_error('bad', raises) }}", 'SF3105'],
  ],
  'questions to the warehouse': [
    [
      "{% set r = run_query('select id, name from shop.people order by id') %}{{ r.columns[1].values() }}",
      "('Ann', 'Bob')",
    ],
    [
      "{% set r = run_query('select id, name from shop.people order by id') %}{% for row in r %}{{ row.id }}{{ row[1] }}{{ row['name'] }} {% endfor %}",
      '1AnnAnn 2BobBob ',
    ],
    [
      "{% set r = run_query('select id, amount from shop.people order by id') %}{{ r.column_names }} {{ r.columns.keys() }} {{ r.rows | length }} {{ r.rows[1]['amount'] }} {{ r.columns['id'].name }}",
      "('id', 'amount') ('id', 'amount') 2 2.25 id",
    ],
    [
      "{% set r = run_query('select 1 as a where false') %}{{ r is none }} {{ r.rows | length }} {{ r | length }}",
      'False 0 0',
    ],
    [
      "{% call statement('s', fetch_result=true) %}select max(id) from {{ builtins.ref('people') }}{% endcall %}{{ load_result('s').table[0][0] }} {{ load_result('s')['data'] }}",
      '2 [[2]]',
    ],
    ["{{ load_result('unknown') }}", 'None'],
    [
      "{% set r = run_query('select 1 as a, 2 as b') %}{{ r.rows[0].values() }} {{ r.rows[0].keys() }} {{ r.rows[0].dict() }}",
      "(1, 2) ('a', 'b') {'a': 1, 'b': 2}",
    ],
    [
      "{% set r = run_query('select 1 as a union all select 2 order by 1') %}{{ r.columns['a'].values_distinct() is defined }} {{ r.exclude(['a']) is defined }}",
      'True True',
    ],
    [
      "{{ adapter.get_columns_in_relation(builtins.ref('people')) | map(attribute='name') | list }}",
      "['id', 'name', 'amount']",
    ],
    ["{{ adapter.get_relation(database=target.database, schema='shop', identifier='people').is_table }}", 'True'],
    ["{{ load_relation(builtins.ref('people')) is not none }}", 'True'],
  ],
  relations: [
    ["{{ api.Relation.create(database='d', schema='s', identifier='i') }}", '"d"."s"."i"'],
    [
      "{{ builtins.ref('people').include(database=false) }} {{ builtins.ref('people').identifier }}",
      '"shop"."people" people',
    ],
    [
      "{{ api.Column('a', 'varchar(10)').data_type }} {{ api.Column.translate_type('string') is defined }}",
      'varchar(10) True',
    ],
  ],
  'settings of the environment': [
    ['a\n{% if true %}\nb\n{% endif %}\nc\n', 'a\n\nb\n\nc'],
    ["-- {{ builtins.ref('people') }}\n/* {{ 1 + 1 }} */ {# no #}", '-- "local"."shop"."people"\n/* 2 */ '],
    ['{{ missing }}|{{ none }}|{{ true }}|{{ 3 / 1 }}|{{ [1, "a"] }}', "|None|True|3.0|[1, 'a']"],
    ['{{ missing.attribute }}', 'SF3103'],
  ],
};

let rig: SessionRig;
let session: Session;
let built: Awaited<ReturnType<SessionRig['run']>>;

beforeAll(async () => {
  rig = new SessionRig(files);
  built = await rig.run('build');
  session = await openSession({
    projectDir: rig.dir,
    env: {},
    emit: () => undefined,
    signal: new AbortController().signal,
  });
});

afterAll(async () => {
  await session[Symbol.asyncDispose]();
  rig[Symbol.dispose]();
});

async function rendered(template: string): Promise<string> {
  try {
    return (await session.compileInline(template)).text;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return error.diagnostics.map((one) => `${codeOf(one)} ${messageOf(one)}`).join('\n');
  }
}

test('the project is built, with its docs, tests and materializations', () => {
  expect(built).toMatchObject({ codes: [], text: '' });
  expect(built.steps).toEqual(['hidden success', 'people success', 'wrapped success']);
  expect(session.manifest.macros.get('shop.materialization_odd_duckdb')?.kind).toBe('materialization');
  expect(session.manifest.macros.get('shop.materialization_even_default')?.kind).toBe('materialization');
  expect(session.manifest.docs.map((doc) => doc.text.trim())).toContain('People, {{ not }} rendered.');
});

for (const [title, rows] of Object.entries(items)) {
  for (const [template, text] of rows) {
    test(`${title}: ${template.replaceAll('\n', '\\n').slice(0, 110)}`, async () => {
      const found = await rendered(template);
      expect(/^SF\d+$/.test(text) ? found.slice(0, text.length) : found).toBe(text);
    });
  }
}

test('while parsing, execute is false and questions have no answer', async () => {
  using other = new SessionRig({
    'models/a.sql': `{% set r = run_query('select 1') %}
{{ config(tags=['executed'] if execute else ['parsed', 'asked' if r else 'not_asked']) }}
select 1 as id`,
  });
  await using opened = await openSession({
    projectDir: other.dir,
    env: {},
    emit: () => undefined,
    signal: new AbortController().signal,
  });
  expect([...opened.manifest.nodes.values()].map((node) => node.tags)).toEqual([['parsed', 'not_asked']]);
});

test('a custom materialization and a snapshot are told to be not built yet', async () => {
  using other = new SessionRig({
    'macros/m.sql': '{% materialization odd, default %}{% endmaterialization %}',
    'models/a.sql': "{{ config(materialized='odd') }}select 1 as id",
  });
  expect((await other.run('build')).codes).toMatchInlineSnapshot(`
    [
      "SF5001",
    ]
  `);
  using snapshots = new SessionRig({
    'snapshots/s.sql':
      "{% snapshot s %}{{ config(unique_key='id', strategy='check', check_cols='all') }}select 1 as id{% endsnapshot %}",
    'macros/s.sql': '{% snapshot t %}select 1 as id{% endsnapshot %}',
    'models/a.sql': 'select 1 as id',
  });
  expect(await snapshots.run('build')).toMatchInlineSnapshot(`
    {
      "codes": [
        "SF3013",
        "SF3013",
      ],
      "steps": [
        "a success",
      ],
      "text": "warning[SF3013]: snapshot "t" is left out: snapshots are not built yet
      --> macros/s.sql:1:13
       |
     1 | {% snapshot t %}select 1 as id{% endsnapshot %}
       |             ^
       = hint: an incremental model that keeps old versions can stand in for it
    warning[SF3013]: snapshot "s" is left out: snapshots are not built yet
      --> snapshots/s.sql:1:13
       |
     1 | {% snapshot s %}{{ config(unique_key='id', strategy='check', check_cols='all') }}select 1 as i…
       |             ^
       = hint: an incremental model that keeps old versions can stand in for it",
    }
  `);
});
