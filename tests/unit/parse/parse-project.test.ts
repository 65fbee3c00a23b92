import { expect, test } from 'vitest';
import type { Node } from '../../../src/core/node.ts';
import type { NodeId } from '../../../src/core/node-id.ts';
import { codeOf } from '../../../src/diagnostics/diagnostic.ts';
import { parseFiles, parseGoodFiles } from './parse-files.ts';

const sources = `version: 2
sources:
  - name: raw
    schema: "{{ target.schema }}_raw"
    config: { loaded_at_field: seen, freshness: { warn_after: { count: 36, period: hour } } }
    tables:
      - name: orders
        load: { from: s3://b/orders/, format: json }
        columns: [{ name: id, data_type: integer, data_tests: [unique] }]
      - name: users
        identifier: people
        freshness: null
`;

function node<Kind extends Node['kind']>(
  nodes: ReadonlyMap<NodeId, Node>,
  id: string,
  kind: Kind,
): Extract<Node, { kind: Kind }> {
  const found = nodes.get(id as NodeId);
  if (found?.kind !== kind) throw new Error(`no ${kind} ${id} among ${[...nodes.keys()].join(', ')}`);
  return found as Extract<Node, { kind: Kind }>;
}

test('a project becomes nodes in the order of their ids, every reference resolved', async () => {
  const { manifest } = await parseGoodFiles({
    'sources.yml': sources,
    'models/staging/stg_orders.sql': "select * from {{ source('raw', 'orders') }}",
    'models/orders.sql':
      "{{ config(materialized='table', tags=['daily'], meta={'owner': 'ann'}) }}\nselect * from {{ ref('stg_orders') }} join {{ ref('countries') }} using (x)",
    'models/_models.yml':
      'models:\n  - name: orders\n    description: One row an order.\n    config: { tags: core }\n    columns: [{ name: id, data_tests: [not_null] }]\n',
    'seeds/countries.csv': 'code\nDE\n',
    'tests/no_orders.sql': "select * from {{ ref('orders') }} where false",
    'analyses/top.sql': "select * from {{ ref('orders') }}",
  });
  expect([...manifest.nodes].map(([id, { kind }]) => [id, kind])).toEqual([
    ['analysis.shop.top', 'analysis'],
    ['model.shop.orders', 'model'],
    ['model.shop.stg_orders', 'model'],
    ['seed.shop.countries', 'seed'],
    ['source.shop.raw.orders', 'source'],
    ['source.shop.raw.users', 'source'],
    ['test.shop.no_orders', 'test'],
    ['test.shop.not_null_orders_id.84ef11d8fe', 'test'],
    ['test.shop.source_unique_raw_orders_id.56401af608', 'test'],
  ]);
  const orders = node(manifest.nodes, 'model.shop.orders', 'model');
  expect(orders).toMatchObject({
    name: 'orders',
    package: 'shop',
    fqn: ['shop', 'orders'],
    path: 'models/orders.sql',
    patchPath: 'models/_models.yml',
    description: 'One row an order.',
    tags: ['core', 'daily'],
    meta: { owner: 'ann' },
    relation: { database: 'local', schema: 'main', identifier: 'orders' },
    dependsOn: ['model.shop.stg_orders', 'seed.shop.countries'],
    config: { materialized: 'table', enabled: true },
  });
  expect(orders.refs.map(({ name, at }) => [name, at.file.text.slice(at.start, at.end)])).toEqual([
    ['stg_orders', "'stg_orders'"],
    ['countries', "'countries'"],
  ]);
  const staged = node(manifest.nodes, 'model.shop.stg_orders', 'model');
  expect([staged.fqn, staged.dependsOn, staged.config.materialized]).toEqual([
    ['shop', 'staging', 'stg_orders'],
    ['source.shop.raw.orders'],
    'view',
  ]);
  expect(node(manifest.nodes, 'source.shop.raw.orders', 'source')).toMatchObject({
    fqn: ['shop', 'raw', 'orders'],
    path: 'sources.yml',
    relation: { database: 'local', schema: 'main_raw', identifier: 'orders' },
    loadedAtField: 'seen',
    freshness: { warn_after: { count: 36, period: 'hour' } },
    load: { from: [{ uri: 's3://b/orders/' }], mode: 'append' },
  });
  expect(node(manifest.nodes, 'source.shop.raw.users', 'source')).toMatchObject({
    relation: { database: 'local', schema: 'main_raw', identifier: 'people' },
    freshness: null,
    load: undefined,
  });
  expect(node(manifest.nodes, 'test.shop.not_null_orders_id.84ef11d8fe', 'test')).toMatchObject({
    name: 'not_null_orders_id',
    fqn: ['shop', 'not_null_orders_id'],
    dependsOn: ['model.shop.orders'],
    origin: { kind: 'generic', testName: 'not_null', args: {}, columnName: 'id', attachedTo: 'model.shop.orders' },
    config: { severity: 'error' },
  });
  expect(node(manifest.nodes, 'test.shop.no_orders', 'test')).toMatchObject({
    origin: { kind: 'singular' },
    dependsOn: ['model.shop.orders'],
  });
  expect(node(manifest.nodes, 'seed.shop.countries', 'seed').csvPath.endsWith('/seeds/countries.csv')).toBe(true);
  expect(node(manifest.nodes, 'analysis.shop.top', 'analysis').dependsOn).toEqual(['model.shop.orders']);
});

test('every reference that leads nowhere is reported in one run, with the nearest name', async () => {
  const { parsed, problems, diagnostics } = await parseFiles({
    'sources.yml': sources,
    'macros/m.sql': "{% macro users() %}{{ ref('usrs') }}{% endmacro %}",
    'models/stg_orders.sql': "select * from {{ source('raw', 'order') }}, {{ source('rw', 'orders') }}",
    'models/orders.sql':
      "select 1\nfrom {{ ref('stg_ordres') }}, {{ ref('other', 'stg_orders') }}, {{ ref(\"orders\", v=2) }}",
    'models/users.sql': 'select 1\nfrom {{ users() }}',
    'models/off.sql': '{{ config(enabled=false) }} select 1',
    'models/reads_off.sql': "select * from {{ ref('off') }}",
  });
  expect(parsed).toBeUndefined();
  expect(problems).toEqual([
    'SF3001 macros/m.sql:1:27 <\'usrs\'> model "usrs" does not exist | did you mean "users"?',
    'SF3001 models/orders.sql:2:13 <\'stg_ordres\'> model "stg_ordres" does not exist | did you mean "stg_orders"?',
    'SF3001 models/orders.sql:2:47 <\'stg_orders\'> model "other.stg_orders" does not exist | did you mean "stg_orders"?',
    'SF2027 models/orders.sql:2:72 <"orders"> model "orders" has versions, which are not built yet | give each version a model of its own name',
    'SF3002 models/reads_off.sql:1:22 <\'off\'> model "off" is disabled | enable it (config `enabled`), or remove the ref',
    'SF3003 models/stg_orders.sql:1:32 <\'order\'> source "raw" has no table "order" | did you mean "orders"?',
    'SF3003 models/stg_orders.sql:1:55 <\'rw\'> source "rw" does not exist (asked for its table "orders") | did you mean "raw"?',
  ]);
  expect(diagnostics[0]?.labels.map(({ at, text }) => [at.file.path, text])).toEqual([
    ['models/users.sql', 'reached from model "users"'],
  ]);
});

test('names that are used twice are shown with both places', async () => {
  const { problems, diagnostics } = await parseFiles({
    'models/a/orders.sql': 'select 1',
    'models/b/orders.sql': 'select 1',
    'seeds/orders.csv': 'a\n1\n',
    'models/x.sql': "{{ config(alias='same') }} select 1",
    'models/y.sql': "{{ config(alias='SAME') }} select 1",
    'models/m1.yml': 'models:\n  - name: x\n',
    'models/m2.yml': 'models:\n  - name: x\n',
    'macros/a.sql': '{% macro twice() %}{% endmacro %}\n{% macro twice() %}{% endmacro %}',
  });
  expect(problems).toEqual([
    'SF3009 macros/a.sql:2:10 <twice> macro "twice" is defined twice | rename one of them',
    'SF2012 models/b/orders.sql:1:1 <> two models have the name "orders" | ref() finds by name, so rename one of them (a config `alias` may keep the table\'s name)',
    'SF2011 models/m2.yml:2:11 <x> model "x" is described twice | keep one entry and move what the other says into it',
    'SF2013 models/y.sql:1:1 <> "x" and "y" would both be written to "main.SAME" | give one of them another alias or schema',
    'SF2012 seeds/orders.csv:1:1 <> two nodes (a model and a seed) have the name "orders" | ref() finds by name, so rename one of them (a config `alias` may keep the table\'s name)',
  ]);
  expect(diagnostics.map(({ labels }) => labels.map(({ at, text }) => `${at.file.path} ${text}`))).toEqual([
    ['macros/a.sql first here'],
    ['models/a/orders.sql first here'],
    ['models/m1.yml first here'],
    ['models/m1.yml the other one'],
    ['models/a/orders.sql first here'],
  ]);
});

test('YAML for what is not there warns with the nearest name, and its tests are not made', async () => {
  const { parsed, problems } = await parseFiles({
    'models/orders.sql': 'select 1',
    'models/m.yml':
      'models: [{ name: oders, data_tests: [nothing] }]\nseeds: [{ name: x }]\nmacros: [{ name: m }]\ndata_tests: [{ name: t }]\n',
  });
  expect(problems).toEqual([
    'SF2010 warning models/m.yml:1:18 <oders> model "oders" is described here, but does not exist | did you mean "orders"?',
    'SF2010 warning models/m.yml:2:17 <x> seed "x" is described here, but does not exist',
    'SF2010 warning models/m.yml:3:18 <m> macro "m" is described here, but does not exist',
    'SF2010 warning models/m.yml:4:22 <t> singular test "t" is described here, but does not exist',
  ]);
  expect([...(parsed?.manifest.nodes.keys() ?? [])]).toEqual(['model.shop.orders']);
});

test('configs come from the project, the folder, the YAML and the file, in that order', async () => {
  const { manifest } = await parseGoodFiles(
    {
      'models/marts/a.sql': "{{ config(tags='file', meta={'c': 3}) }}{{ config(alias='A1') }} select 1",
      'models/marts/m.yml':
        "models: [{ name: a, tags: [yaml], config: { materialized: \"{{ 'ta' ~ 'ble' }}\", meta: { b: 2, c: 0 } } }]\n",
      'models/b.sql': "{{ config(schema=var('extra'), dist='even') }} select 1",
    },
    {
      vars: { extra: 'x' },
      config: {
        models: {
          '+tags': 'root',
          shop: { marts: { '+materialized': 'ephemeral', '+meta': { a: 1 }, '+schema': 'marts' } },
        },
      },
    },
  );
  const a = node(manifest.nodes, 'model.shop.a', 'model');
  expect([a.config.materialized, a.tags, a.meta, a.relation]).toEqual([
    'table',
    ['root', 'yaml', 'file'],
    { a: 1, b: 2, c: 3 },
    { database: 'local', schema: 'main_marts', identifier: 'A1' },
  ]);
  const b = node(manifest.nodes, 'model.shop.b', 'model');
  expect([b.config.materialized, b.tags, b.relation, b.config.physical.dist]).toEqual([
    'view',
    ['root'],
    { database: 'local', schema: 'main_x', identifier: 'b' },
    'even',
  ]);
});

test("templates in the config's trees are rendered with their types; hooks wait for their run", async () => {
  const files = { 'models/a.sql': 'select 1', 'models/old/b.sql': 'select 1', 'seeds/s.csv': 'x\n1\n' };
  const { manifest } = await parseGoodFiles(files, {
    vars: { area: 'north' },
    env: { WITH_OLD: 'false' },
    config: {
      models: {
        '+schema': "{{ var('area') }}",
        '+materialized': "{{ 'table' if target.name == 'local' else 'view' }}",
        '+tags': ['always', '{{ target.name }}'],
        '+post-hook': 'grant select on {{ this }} to bi',
        shop: { old: { '+enabled': "{{ env_var('WITH_OLD') | as_bool }}" } },
      },
      seeds: { shop: { '+column_types': { x: "{{ var('wide', 'bigint') }}" } } },
    },
  });
  const a = node(manifest.nodes, 'model.shop.a', 'model');
  expect([a.relation.schema, a.config.materialized, a.tags]).toEqual(['main_north', 'table', ['always', 'local']]);
  expect(a.config.postHooks.map((hook) => hook.sql)).toEqual(['grant select on {{ this }} to bi']);
  expect(manifest.disabled.map(({ id }) => id)).toEqual(['model.shop.b']);
  expect(node(manifest.nodes, 'seed.shop.s', 'seed').config.columnTypes).toEqual({ x: 'bigint' });
});

test("a template of the config's trees that cannot be rendered is told at its value, with all others", async () => {
  const { problems } = await parseFiles(
    { 'models/a.sql': "select * from {{ ref('nowhere') }}" },
    { config: { models: { '+schema': "{{ var('area') }}", '+tags': ['{{ 1 + }}'] } } },
  );
  expect(problems).toEqual([
    `SF3001 models/a.sql:1:22 <'nowhere'> model "nowhere" does not exist`,
    `SF1030 project.config.json:1:135 <"{{ var('area') }}"> var "area" is not set | set it under vars in the config, by --vars '{area: …}', or give a default: var('area', …)`,
    `SF3101 project.config.json:1:164 <"{{ 1 + }}"> unexpected 'end of print statement'`,
  ]);
});

test("the project's own macros make the names; what is no name is refused", async () => {
  const macros = `{% macro generate_schema_name(custom, node) %}
  {% if node.name == 'none' %}{{ return(none) }}{% elif node.name != 'empty' %} {{ custom or 'plain' }}_{{ node.resource_type }} {% endif %}
{% endmacro %}
{% macro generate_alias_name(custom, node) -%} {{ node.fqn | join('__') }}_{{ node.config.materialized }} {%- endmacro %}`;
  const { manifest } = await parseGoodFiles({
    'macros/names.sql': macros,
    'models/m/a.sql': "{{ config(schema='s') }} select 1",
    'seeds/b.csv': 'x\n1\n',
  });
  expect(node(manifest.nodes, 'model.shop.a', 'model').relation).toEqual({
    database: 'local',
    schema: 's_model',
    identifier: 'shop__m__a_view',
  });
  expect(node(manifest.nodes, 'seed.shop.b', 'seed').relation).toEqual({
    database: 'local',
    schema: 'plain_seed',
    identifier: 'shop__b_seed',
  });
  const { problems } = await parseFiles({
    'macros/names.sql': macros,
    'models/empty.sql': 'select 1',
    'models/none.sql': 'select 1',
  });
  expect(problems).toEqual([
    'SF3011 models/empty.sql:1:1 <> macro "generate_schema_name" must give a name for "empty", not an empty text',
    'SF3011 models/none.sql:1:1 <> macro "generate_schema_name" must give a name for "none", not none',
  ]);
});

test("the rule for names is that of sqlflow's own macros", async () => {
  const files = {
    'models/a.sql': "{{ config(schema=' s ', alias=' A ', database=' d ') }} select 1",
    'models/b.sql': "{{ config(schema=' ', alias=none) }} select 1",
    'seeds/c.csv': 'x\n1\n',
  };
  const wrapper = (name: string) => `{% macro ${name}(c, node) %}{{ return(sqlflow.${name}(c, node)) }}{% endmacro %}`;
  const wrapped = ['generate_database_name', 'generate_schema_name', 'generate_alias_name'].map(wrapper).join('\n');
  const relations = async (all: Readonly<Record<string, string>>) =>
    [...(await parseGoodFiles(all)).manifest.nodes.values()].map((each) => 'relation' in each && each.relation);
  const byRule = await relations(files);
  expect(byRule).toEqual([
    { database: 'd', schema: 'main_s', identifier: 'A' },
    { database: 'local', schema: 'main', identifier: 'b' },
    { database: 'local', schema: 'main', identifier: 'c' },
  ]);
  expect(await relations({ ...files, 'macros/names.sql': wrapped })).toEqual(byRule);
});

test('sources: two load blocks, a disabled table, the same table twice', async () => {
  const { problems } = await parseFiles({
    'models/a.sql': "select * from {{ source('s', 'gone') }}",
    'models/s.yml': `sources:
  - name: s
    tables:
      - name: gone
        config: { enabled: false }
      - name: t
        load: { from: s3://b/d/, format: json }
        config: { meta: { load: { from: s3://b/e/, format: json } } }
        columns: [{ name: id, data_type: integer }]
      - name: u
        config: { meta: { load: { from: s3://b/e/, format: jsn } } }
      - name: t
`,
  });
  expect(problems).toEqual([
    'SF3004 models/a.sql:1:30 <\'gone\'> source table "s.gone" is disabled | enable it (config `enabled`), or remove the call',
    'SF2022 models/s.yml:8:27 <load> "t" has both "load" and "config.meta.load" | keep one: config.meta.load where dbt reads the file too, else load',
    'SF2006 models/s.yml:11:60 <jsn> "jsn" is no value of "format" | did you mean "json"?',
    'SF2012 models/s.yml:12:15 <t> two source tables have the name "s.t" | keep one of the two entries',
  ]);
});

test('descriptions call docs blocks, and read variables as the rest of the YAML does', async () => {
  const files = {
    'models/a.sql': 'select 1',
    'models/docs.md': '# Notes {{ not a template\n',
    'models/blocks.md': '{% docs status %}\nOne of *open*, closed.\n{% enddocs %}\n',
  };
  const { manifest } = await parseGoodFiles({
    ...files,
    'models/m.yml':
      "models: [{ name: a, description: \"State: {{ doc('status') }} {{ var('v', 7) }} {{ target.schema }}\" }]\n",
  });
  expect([node(manifest.nodes, 'model.shop.a', 'model').description, manifest.docs.map(({ name }) => name)]).toEqual([
    'State: One of *open*, closed. 7 main',
    ['status'],
  ]);
  const { problems } = await parseFiles({
    ...files,
    'models/m.yml': 'models: [{ name: a, description: "{{ doc(\'staus\') }}" }]\n',
  });
  expect(problems).toEqual([
    'SF3010 models/m.yml:1:43 <staus> docs block "staus" does not exist | did you mean "status"?',
  ]);
});

test('a YAML file that cannot be read hides no mistake of another file, and makes no second one', async () => {
  const { problems } = await parseFiles({
    'sources.yml': 'sources:\n  - name: s\n\ttables: []\n',
    'models/a.sql': "select * from {{ source('s', 't') }}, {{ ref('b') }}",
    'models/m.yml': 'models: [{ nam: a }]\n',
  });
  expect(problems).toEqual([
    'SF3001 models/a.sql:1:46 <\'b\'> model "b" does not exist | did you mean "a"?',
    'SF2004 models/m.yml:1:12 <nam> a model has no key "nam" | did you mean "name"?',
    'SF2002 sources.yml:3:1 <\t> this is not YAML: a tab indents this line | YAML is indented by spaces only',
  ]);
});

test('a key that is missing because it is misspelt is told once, one that is really missing too', async () => {
  const { problems } = await parseFiles({ 'models/m.yml': 'models:\n  - nmae: a\n  - description: b\n' });
  expect(problems).toEqual([
    'SF2004 models/m.yml:2:5 <nmae> a model has no key "nmae" | did you mean "name"?',
    'SF2007 models/m.yml:3:5 <description: b> a model needs the key "name"',
  ]);
});

test('refs in SQL comments count; what a false branch holds is not seen', async () => {
  const { manifest } = await parseGoodFiles({
    'models/a.sql': 'select 1',
    'models/b.sql': 'select 1',
    'models/c.sql': "-- depends_on: {{ ref('a') }}\n{% if execute %}{{ ref('b') }}{% endif %} select * from {{ this }}",
  });
  expect(node(manifest.nodes, 'model.shop.c', 'model').dependsOn).toEqual(['model.shop.a']);
});

test('templates with errors are reported with the others', async () => {
  const { problems } = await parseFiles(
    {
      'macros/m.sql': '{% macro broken( %}',
      'models/a.sql': "select {{ var('daay') }}",
      'models/b.sql': 'select {% if %}',
      'models/c.sql': "select 1 from {{ ref('d') }}",
    },
    { vars: { day: 1 } },
  );
  expect(problems.map((line) => line.replace(/ <.*/, ''))).toEqual([
    'SF3101 macros/m.sql:1:19',
    'SF1030 models/a.sql:1:11',
    'SF3101 models/b.sql:1:14',
    'SF3001 models/c.sql:1:22',
  ]);
});

test('one mistake is said once, however many nodes meet it', async () => {
  const { problems } = await parseFiles({
    'macros/good.sql': "{% macro reads() %}{{ ref('nothing') }}{{ oh.no }}{% endmacro %}",
    'macros/bad.sql': '{% macro cents(c) %}{{ c / }}{% endmacro %}{% test is_fine(model) %}{% endtest %}',
    'models/a.sql': 'select {{ reads() }}',
    'models/b.sql': 'select {{ reads() }}',
    'models/c.sql': 'select {{ cents(1) }}',
    'models/m.yml': 'models: [{ name: a, data_tests: [is_fine] }]\n',
  });
  expect(problems.map((line) => line.replace(/ <.*/, ''))).toEqual([
    'SF3101 macros/bad.sql:1:28',
    'SF3001 macros/good.sql:1:27',
    'SF3103 macros/good.sql:1:43',
  ]);
});

test('a model in Python is left out, and told', async () => {
  const { problems } = await parseFiles({
    'models/marts/forecast.py': 'def model(dbt, session):\n    return dbt.ref("a")\n',
    'models/a.sql': 'select 1',
  });
  expect(problems).toEqual([
    'SF2080 warning models/marts/forecast.py:1:1 <> model "forecast" is left out: models in Python are not built yet | write it as a select; what needs code can be a macro in TypeScript',
  ]);
});

test('a test of two models of one name is no mistake of its own', async () => {
  const { diagnostics } = await parseFiles({
    'models/a/x.sql': 'select 1',
    'models/b/x.sql': 'select 2',
    'models/m.yml': 'models: [{ name: x, columns: [{ name: id, data_tests: [unique] }] }]\n',
  });
  expect(diagnostics.map(codeOf)).toEqual(['SF2012']);
});

test('a folder of the config that does not exist is told, if it is that of the models or looks misspelt', async () => {
  const files = { 'models/a.sql': 'select 1 as one', 'seeds/s.csv': 'id\n1\n' };
  const paths = (given: Record<string, string[]>) => parseFiles(files, { config: { paths: given } });
  expect((await paths({ models: ['modles'] })).problems).toEqual([
    expect.stringMatching(
      /^SF1023 .*paths\.models names "modles", which is no folder here \| did you mean "models"\?$/,
    ),
  ]);
  expect((await paths({ models: ['models', 'sql'] })).problems).toEqual([
    expect.stringMatching(/^SF1023 .*names "sql".* \| correct it, or make the folder$/),
  ]);
  expect((await paths({ seeds: ['seeds', 'seed_data'], analyses: ['analysis'] })).problems).toEqual([]);
});
