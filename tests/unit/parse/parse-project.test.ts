import { expect, test } from 'vitest';
import type { Node } from '../../../src/core/node.ts';
import type { NodeId } from '../../../src/core/node-id.ts';
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
    ['test.shop.not_null_orders_id.cf6c17daed', 'test'],
    ['test.shop.source_unique_raw_orders_id.4d1ce3dd88', 'test'],
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
  expect(node(manifest.nodes, 'test.shop.not_null_orders_id.cf6c17daed', 'test')).toMatchObject({
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
    'SF3001 macros/m.sql:1:29 <\'usrs\'> model "usrs" does not exist | did you mean "users"?',
    'SF3001 models/orders.sql:2:13 <\'stg_ordres\'> model "stg_ordres" does not exist | did you mean "stg_orders"?',
    'SF3001 models/orders.sql:2:49 <\'stg_orders\'> model "other.stg_orders" does not exist | did you mean "stg_orders"?',
    'SF2027 models/orders.sql:2:75 <"orders"> model "orders" has versions, which are not built yet | give each version a model of its own name',
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
    'SF3009 macros/a.sql:2:1 <{% macro twice() %}{% endmacro %}> macro "twice" is defined twice | rename one of them',
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
