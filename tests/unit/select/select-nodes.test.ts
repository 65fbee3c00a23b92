import { expect, test } from 'vitest';
import { codeOf, type Diagnostic, entryOf, messageOf } from '../../../src/diagnostics/diagnostic.ts';
import { DiagnosticSink } from '../../../src/diagnostics/sink.ts';
import { manifestDag } from '../../../src/graph/manifest-dag.ts';
import { type SelectInput, selectNodes } from '../../../src/select/select-nodes.ts';
import { buildManifest } from '../../support/manifest-builder.ts';

const shop = buildManifest({
  project: 'shop',
  sources: [
    { source: 'raw', table: 'orders', tags: ['nightly'] },
    { source: 'raw', table: 'customers' },
    { source: 'ads', table: 'clicks' },
  ],
  seeds: [{ name: 'countries', config: { quote_columns: true } }],
  models: [
    { name: 'stg_orders', folder: 'staging', reads: ['raw.orders'], tags: ['nightly', 'pii'] },
    { name: 'stg_customers', folder: 'staging', reads: ['raw.customers', 'countries'], tags: ['pii'] },
    {
      name: 'orders',
      folder: 'marts/core',
      reads: ['stg_orders'],
      config: { materialized: 'table', unique_key: ['id', 'day'] },
    },
    {
      name: 'customers',
      folder: 'marts/core',
      reads: ['stg_customers', 'orders'],
      config: { materialized: 'incremental', meta: { owner: 'finance' }, batch: 5 },
      meta: { owner: 'finance', levels: { gold: true } },
      patchPath: 'models/marts/_marts.yml',
    },
    {
      name: 'clicks',
      folder: 'marts',
      reads: ['ads.clicks'],
      package: 'ads_package',
      config: { group: 'ads', access: 'public' },
    },
    { name: 'old_orders', folder: 'marts', disabled: true },
  ],
  tests: [
    { on: 'orders', test: 'unique', column: 'id' },
    { on: 'orders', test: 'relationships', column: 'customer_id', reads: ['customers'], config: { severity: 'warn' } },
    { on: 'stg_orders', test: 'not_null', column: 'id', tags: ['quick'] },
    { on: 'raw.orders', test: 'not_null', column: 'id' },
    { name: 'no_orphans', reads: ['orders', 'customers'] },
  ],
  analyses: [{ name: 'by_country', reads: ['customers'] }],
});

const dag = manifestDag(shop);
if (!dag.ok) throw new Error('the shop has a cycle');
const graph = dag.value;

function run(input: Partial<SelectInput>): { readonly names: string; readonly problems: readonly Diagnostic[] } {
  const sink = new DiagnosticSink();
  const selected = selectNodes({ manifest: shop, dag: graph, select: [], exclude: [], sink, ...input });
  const names = Array.from(selected, (id) => id.replace(/\.a1b2c3d4e5$/, '').replace(/^(model|seed)\.shop\./, ''));
  return { names: names.sort().join(' '), problems: sink.diagnostics };
}

const TESTS = {
  uniqueId: 'test.shop.unique_orders_id',
  relationships: 'test.shop.relationships_orders_customer_id',
  notNull: 'test.shop.not_null_stg_orders_id',
  notNullRaw: 'test.shop.not_null_raw_orders_id',
  orphans: 'test.shop.no_orphans',
};
const ordersTests = `${TESTS.orphans} ${TESTS.relationships} ${TESTS.uniqueId}`;

/** Without tests, unless the case asks for them: what is written is then the algebra alone. */
test.each([
  ['a name', 'orders', 'orders'],
  ['a folder', 'staging', 'stg_customers stg_orders'],
  ['folders', 'marts.core', 'customers orders'],
  ['folders and a name', 'marts.core.orders', 'orders'],
  ['the package', 'shop', 'countries customers orders stg_customers stg_orders'],
  ['package, folders and name', 'shop.staging.stg_orders', 'stg_orders'],
  ['a part of a path in the middle: nothing', 'core.orders', ''],
  ['a unique id', 'model.shop.orders', 'orders'],
  ['a glob over names', 'stg_*', 'stg_customers stg_orders'],
  ['a glob over names, in any folder', '*orders', 'orders stg_orders'],
  ['a glob over a folder', 'marts.*', 'customers model.ads_package.clicks orders'],
  ['a glob over folders', 'm*.co[rR]e.?rders', 'orders'],
  ['a node of another package', 'clicks', 'model.ads_package.clicks'],
  ['a source is not found by its name alone', 'fqn:raw', ''],
  [
    'everything above',
    '+customers',
    'countries customers orders source.shop.raw.customers source.shop.raw.orders stg_customers stg_orders',
  ],
  ['one step above', '1+customers', 'customers orders stg_customers'],
  ['everything below', 'stg_orders+', 'customers orders stg_orders'],
  ['one step below', 'stg_orders+1', 'orders stg_orders'],
  ['both sides', '1+orders+1', 'customers orders stg_orders'],
  ['a step of nothing', '0+orders', 'orders'],
  [
    'all that descendants need',
    '@stg_customers',
    'countries customers orders source.shop.raw.customers source.shop.raw.orders stg_customers stg_orders',
  ],
  ['a tag', 'tag:pii', 'stg_customers stg_orders'],
  ['a tag of a source', 'tag:nightly', 'source.shop.raw.orders stg_orders'],
  ['a glob of tags', 'tag:night*', 'source.shop.raw.orders stg_orders'],
  ['an intersection', 'tag:pii,tag:nightly', 'stg_orders'],
  ['an intersection with operators', '+customers,config.materialized:view', 'stg_customers stg_orders'],
  ['a union', 'orders countries', 'countries orders'],
  ['union binds weaker than intersection', 'countries staging,tag:nightly', 'countries stg_orders'],
  ['a source', 'source:raw', 'source.shop.raw.customers source.shop.raw.orders'],
  ['a table of a source', 'source:raw.orders', 'source.shop.raw.orders'],
  ['a table of a source of a package', 'source:shop.raw.orders', 'source.shop.raw.orders'],
  ['a glob of sources', 'source:*.c*', 'source.shop.ads.clicks source.shop.raw.customers'],
  ['what a source feeds', 'source:ads+', 'model.ads_package.clicks source.shop.ads.clicks'],
  ['a folder on disk', 'path:models/staging', 'stg_customers stg_orders'],
  ['a path without its method', 'models/staging/stg_orders.sql', 'stg_orders'],
  ['a glob of paths', 'models/**/*customers.sql', 'customers stg_customers'],
  ['the YAML file that describes a model', 'path:models/marts/_marts.yml', 'customers'],
  [
    'the YAML file of sources',
    'path:sources.yml',
    'source.shop.ads.clicks source.shop.raw.customers source.shop.raw.orders',
  ],
  ['a file', 'orders.sql', 'orders'],
  ['a file without its ending', 'file:orders', 'orders'],
  ['a glob of files', 'file:stg_*.sql', 'stg_customers stg_orders'],
  ['a config', 'config.materialized:table', 'orders'],
  ['a default of a config', 'config.materialized:view', 'model.ads_package.clicks stg_customers stg_orders'],
  ['an item of a list', 'config.unique_key:day', ''],
  ['a value in a dict', 'config.meta.owner:fin*', 'customers'],
  ['a key of a dict', 'config.meta:levels', 'customers'],
  ['true in any case', 'config.meta.levels.gold:True', 'customers'],
  ['a number', 'config.batch:5', 'customers'],
  ['a tag by its config', 'config.tags:pii', 'stg_customers stg_orders'],
  ['a kind', 'resource_type:seed', 'countries'],
  ['a package', 'package:ads_*', 'model.ads_package.clicks'],
  ['this package', 'package:this,resource_type:model', 'customers orders stg_customers stg_orders'],
  ['a group', 'group:ads', 'model.ads_package.clicks'],
  ['an access', 'access:public', 'model.ads_package.clicks'],
])('%s: %s', (_, selector, expected) => {
  expect(run({ select: [selector], indirectSelection: 'empty', excludeResourceTypes: ['test'] }).names).toBe(expected);
});

test.each([
  ['the test of a name', 'test_name:unique', TESTS.uniqueId],
  [
    'a glob of test names',
    'test_name:*n*',
    [TESTS.notNullRaw, TESTS.notNull, TESTS.relationships, TESTS.uniqueId].join(' '),
  ],
  ['singular tests', 'test_type:singular', TESTS.orphans],
  [
    'generic tests',
    'test_type:generic',
    [TESTS.notNullRaw, TESTS.notNull, TESTS.relationships, TESTS.uniqueId].join(' '),
  ],
  ['a severity in any case', 'config.severity:WARN', TESTS.relationships],
  ['a test by its own tag', 'tag:quick', TESTS.notNull],
  ['a test by its name', 'no_orphans', TESTS.orphans],
])('%s: %s', (_, selector, expected) => {
  expect(run({ select: [selector] }).names).toBe(expected);
});

test('without a selector everything is selected but analyses', () => {
  const all = run({}).names.split(' ');
  expect(all.length).toBe(shop.nodes.size - 1);
  expect(all).not.toContain('analysis.shop.by_country');
});

test('analyses are selected where the command asks for them', () => {
  expect(run({ select: ['customers+'], resourceTypes: ['analysis'] }).names).toBe('analysis.shop.by_country');
  expect(run({ select: ['by_country'] }).problems.map(codeOf)).toEqual(['SF4007']);
});

test('the answer iterates in graph order', () => {
  const sink = new DiagnosticSink();
  const selected = selectNodes({
    manifest: shop,
    dag: graph,
    select: ['+customers'],
    exclude: [],
    sink,
    excludeResourceTypes: ['test', 'source'],
  });
  expect([...selected]).toEqual([
    'seed.shop.countries',
    'model.shop.stg_customers',
    'model.shop.stg_orders',
    'model.shop.orders',
    'model.shop.customers',
  ]);
});

test('several values are united, as words of one value are', () => {
  expect(run({ select: ['orders', 'countries'] }).names).toBe(run({ select: ['orders countries'] }).names);
});

test('eager: a test comes with any node that it reads', () => {
  expect(run({ select: ['orders'] }).names).toBe(`orders ${ordersTests}`);
  expect(run({ select: ['source:raw.orders'] }).names).toBe(`source.shop.raw.orders ${TESTS.notNullRaw}`);
});

test('cautious: a test comes only with all nodes that it reads', () => {
  const indirectSelection = 'cautious';
  expect(run({ select: ['orders'], indirectSelection }).names).toBe(`orders ${TESTS.uniqueId}`);
  expect(run({ select: ['orders customers'], indirectSelection }).names).toBe(`customers orders ${ordersTests}`);
  expect(run({ select: ['orders', 'customers'], indirectSelection }).names).toBe(`customers orders ${ordersTests}`);
});

test('buildable: a test comes when all that it reads is selected or stands above the selection', () => {
  const indirectSelection = 'buildable';
  expect(run({ select: ['orders'], indirectSelection }).names).toBe(`orders ${TESTS.uniqueId}`);
  expect(run({ select: ['customers'], indirectSelection }).names).toBe(
    `customers ${TESTS.orphans} ${TESTS.relationships}`,
  );
});

test('empty: no test comes with a node, only with its own name', () => {
  const indirectSelection = 'empty';
  expect(run({ select: ['orders'], indirectSelection }).names).toBe('orders');
  expect(run({ select: ['orders no_orphans'], indirectSelection }).names).toBe(`orders ${TESTS.orphans}`);
});

test('what is excluded goes with its tests', () => {
  expect(run({ select: ['staging orders'], exclude: ['orders'] }).names).toBe(
    `stg_customers stg_orders ${TESTS.notNull}`,
  );
  expect(run({ exclude: ['+customers', 'source:*', 'package:ads_package'] }).names).toBe('');
});

test('a blank exclude excludes nothing', () => {
  expect(run({ select: ['orders'], exclude: ['', ' '] }).names).toBe(run({ select: ['orders'] }).names);
});

test('kinds are chosen and left out', () => {
  expect(run({ select: ['orders'], resourceTypes: ['test'] }).names).toBe(ordersTests);
  expect(run({ select: ['orders'], excludeResourceTypes: ['test'] }).names).toBe('orders');
});

/** Code, severity, what is underlined, message, label, hint, notes. */
function told(problem: Diagnostic): string {
  const entry = entryOf(problem);
  if (problem.at === undefined || !('file' in problem.at)) throw new Error('no place');
  const { file, start, end } = problem.at;
  return [
    `${problem.severity}[${codeOf(problem)}]: ${messageOf(problem)}`,
    `${file.path}: ${file.text.slice(0, start)}»${file.text.slice(start, end)}«${file.text.slice(end)} ${entry.label?.(problem.data) ?? ''}`,
    ...[entry.hint?.(problem.data)].filter((hint) => hint !== undefined),
    ...(entry.notes?.(problem.data) ?? []),
  ].join('\n');
}

test.each([
  [
    'SF4003: an unknown method',
    'orders tags:pii',
    'error[SF4003]: selector method "tags" does not exist\n--select: orders »tags«:pii unknown method\ndid you mean "tag:"?',
  ],
  [
    'SF4003: a method like no other',
    '+whatever:x',
    'error[SF4003]: selector method "whatever" does not exist\n--select: +»whatever«:x unknown method\nmethods: fqn, tag, path, file, source, config, resource_type, package, test_type, test_name, group, access, state, result, source_status, selector, exposure, metric, semantic_model, saved_query, unit_test, function, version',
  ],
  [
    'SF4004: a kind that does not exist',
    'resource_type:modle+',
    'error[SF4004]: "modle" is no value for the selector method "resource_type"\n--select: resource_type:»modle«+ expected one of analysis, model, seed, source, test\ndid you mean "model"?',
  ],
  [
    'SF4004: a source of four parts',
    'source:a.b.c.d',
    'error[SF4004]: "a.b.c.d" is no value for the selector method "source"\n--select: source:»a.b.c.d« expected source, source.table or package.source.table',
  ],
  [
    'SF4004: config without a key',
    'config:table',
    'error[SF4004]: "table" is no value for the selector method "config"\n--select: config:»table« expected a key: config.materialized:table',
  ],
  [
    'SF4004: a type of tests that does not exist',
    'test_type:generik',
    'error[SF4004]: "generik" is no value for the selector method "test_type"\n--select: test_type:»generik« expected generic, singular or data\ndid you mean "generic"?',
  ],
  [
    'SF4004: a path out of the project',
    '/etc/passwd',
    'error[SF4004]: "/etc/passwd" is no value for the selector method "path"\n--select: »/etc/passwd« expected a path inside the project, relative to its root',
  ],
  [
    'SF4006: a method that needs an earlier run',
    'state:modified+',
    'error[SF4006]: selector method "state" compares with an earlier run, and none is named\n--select: »state:modified+« needs the manifest.json of an earlier run\nadd --state DIR: a folder that holds the artifacts of that run',
  ],
])('%s', (_, selector, expected) => {
  const { names, problems } = run({ select: [selector] });
  expect([names, problems.map(told).join('\n\n')]).toEqual(['', expected]);
});

test.each([
  ['a misspelled name', '2+custmers+', '2+custmers+', 'no node matches', '"2+customers+"'],
  ['a part of a name', 'click', 'click', 'no node matches', '"clicks"'],
  ['a glob that asks for too much', 'stg_*_order', 'stg_*_order', 'no node matches', '"stg_orders"'],
  ['a disabled model', 'old_orders', 'old_orders', 'the model "old_orders" is disabled', undefined],
  ['the name of a source', 'raw', 'raw', 'no node matches', '"source:raw"'],
  ['the table of a source', 'raw.customers', 'raw.customers', 'no node matches', '"source:raw.customers"'],
  ['a tag without its method', 'nightly', 'nightly', 'no node matches', '"tag:nightly"'],
  ['a misspelled tag', 'tag:nigthly', 'tag:nigthly', 'no node matches', '"tag:nightly"'],
  ['a misspelled source', 'source:row.orders', 'source:row.orders', 'no node matches', '"source:raw.orders"'],
  ['a misspelled folder', 'models/stagin', 'models/stagin', 'no node matches', '"path:models/staging"'],
  ['a misspelled file', 'order.sql', 'order.sql', 'no node matches', '"file:orders.sql"'],
  [
    'a misspelled value',
    'config.materialized:tabel',
    'config.materialized:tabel',
    'no node matches',
    '"config.materialized:table"',
  ],
  [
    'a misspelled key',
    'config.materialised:table',
    'config.materialised:table',
    'no node has the config "materialised"',
    '"config.materialized:table"',
  ],
  ['a misspelled test', 'test_name:uniq', 'test_name:uniq', 'no node matches', '"test_name:unique"'],
  [
    'a kind that dbt has',
    'resource_type:snapshot',
    'resource_type:snapshot',
    'the project has no nodes of the kind "snapshot"',
    undefined,
  ],
  ['a method of what dbt has', 'exposure:*', 'exposure:*', 'there are no exposures', undefined],
  ['nothing like it', 'qqqqq', 'qqqqq', 'no node matches', undefined],
])('SF4005: %s is a warning with the nearest names', (_, selector, named, label, near) => {
  const { names, problems } = run({ select: [selector] });
  const hint = near === undefined ? [] : [`did you mean ${near}?`];
  const expected = [`warning[SF4005]: "${named}" matches nothing`, `--select: »${selector}« ${label}`, ...hint].join(
    '\n',
  );
  expect([names, problems.map(told).join('\n\n')]).toEqual(['', expected]);
});

test('SF4005: what matches nothing does not harm the rest of the selector', () => {
  const { names, problems } = run({ select: ['qqqqq orders'], exclude: ['zzzzz'], excludeResourceTypes: ['test'] });
  expect([names, problems.map((problem) => told(problem).split('\n')[1])]).toEqual([
    'orders',
    ['--select: »qqqqq« orders no node matches', '--exclude: »zzzzz« no node matches'],
  ]);
});

test.each([
  [
    'parts that have no node in common',
    { select: ['countries tag:pii,source:raw'] },
    'countries »tag:pii,source:raw« each part matches some nodes, no node matches all parts',
  ],
  [
    'all is excluded',
    { select: ['staging', 'orders'], exclude: ['shop'] },
    '»staging orders« all that it matches is excluded',
  ],
  [
    'the wrong kind',
    { select: ['countries'], resourceTypes: ['model', 'test'] as const },
    '»countries« it matches only nodes of the kind "seed", which this command leaves alone',
  ],
])('SF4007: %s', (_, input, expected) => {
  const { problems } = run(input);
  expect(problems.map((problem) => told(problem).split('\n')[1])).toEqual([`--select: ${expected}`]);
});

test('what `ls` prints for a node selects that node', () => {
  const types = ['analysis', 'model', 'seed', 'source', 'test'] as const;
  const lost = Array.from(shop.nodes.values(), (node) => {
    const selector = node.kind === 'source' ? `source:${node.fqn.join('.')}` : node.fqn.join('.');
    const sink = new DiagnosticSink();
    const input = {
      manifest: shop,
      dag: graph,
      select: [selector],
      exclude: [],
      indirectSelection: 'empty',
      sink,
    } as const;
    return [selector, [...selectNodes({ ...input, resourceTypes: types })], [node.id]] as const;
  }).filter(([, found, wanted]) => found.join() !== wanted.join());
  expect(lost).toEqual([]);
});
