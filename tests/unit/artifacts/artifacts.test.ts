import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeJsonFile } from '../../../src/artifacts/json-file.ts';
import { writeManifest } from '../../../src/artifacts/manifest-json.ts';
import { nodeJson } from '../../../src/artifacts/node-json.ts';
import { writeRunResults } from '../../../src/artifacts/run-results-json.ts';
import type { ModelNode } from '../../../src/core/node.ts';
import type { JsonObject, JsonValue } from '../../../src/util/json.ts';
import { registerSecret } from '../../../src/util/secrets.ts';
import { sampleDag, sampleManifest, sampleMeta, sampleNode, sampleRun } from '../../support/artifact-samples.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sqlflow-artifacts-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function manifestText(name: string): Promise<string> {
  const path = join(folder, name);
  writeManifest(sampleManifest, sampleDag, sampleMeta, path);
  return readFile(path, 'utf8');
}

test('equal manifests give equal bytes, in sorted keys', async () => {
  const text = await manifestText('one.json');
  expect(await manifestText('two.json')).toBe(text);
  const unsorted: string[] = [];
  const check = (value: JsonValue, path: string): void => {
    if (typeof value !== 'object' || value === null) return;
    const keys = Object.keys(value);
    if (!Array.isArray(value) && keys.join() !== keys.toSorted().join()) unsorted.push(path);
    for (const [key, inner] of Object.entries(value)) check(inner, `${path}.${key}`);
  };
  check(JSON.parse(text) as JsonValue, '');
  expect(unsorted).toEqual([]);
});

test('the manifest holds nodes, sources, what is disabled, macros, docs and both maps', async () => {
  const manifest = JSON.parse(await manifestText('parts.json')) as Record<string, JsonObject>;
  expect(Object.fromEntries(Object.entries(manifest).map(([key, part]) => [key, Object.keys(part)]))).toMatchObject({
    nodes: [
      'analysis.shop.by_country',
      'model.shop.last',
      'model.shop.orders',
      'model.shop.orders_by_day',
      'model.shop.stg_orders',
      'seed.shop.countries',
      'test.shop.dbt_utils.accepted_range_orders_total.a1b2c3d4e5',
      'test.shop.no_orphans',
      'test.shop.not_null_raw_orders_id.a1b2c3d4e5',
      'test.shop.unique_orders_id.a1b2c3d4e5',
    ],
    sources: ['source.shop.raw.orders'],
    disabled: ['model.shop.old_orders'],
    macros: ['macro.shop.cents'],
    docs: ['doc.shop.till'],
  });
  expect(manifest['parent_map']?.['model.shop.orders']).toEqual(['model.shop.stg_orders', 'seed.shop.countries']);
  expect(manifest['child_map']?.['model.shop.stg_orders']).toEqual(['model.shop.orders']);
  expect(manifest['parent_map']?.['source.shop.raw.orders']).toEqual([]);
  expect(manifest['metadata']).toMatchObject({
    adapter_type: 'duckdb',
    dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json',
    env: { sqlflow_version: '0.1.0' },
    generated_at: '2026-11-22T18:00:05.500Z',
    project_name: 'shop',
  });
});

test('a model is what templates see as `model`', () => {
  const json = nodeJson(sampleNode('model.shop.orders'));
  expect(json).toMatchObject({
    alias: 'orders',
    database: 'db',
    depends_on: { macros: [], nodes: ['model.shop.stg_orders', 'seed.shop.countries'] },
    description: 'One row an order',
    fqn: ['shop', 'marts', 'core', 'orders'],
    name: 'orders',
    original_file_path: 'models/marts/core/orders.sql',
    path: 'marts/core/orders.sql',
    refs: [
      { name: 'stg_orders', package: null, version: null },
      { name: 'countries', package: null, version: null },
    ],
    relation_name: '"db"."main"."orders"',
    resource_type: 'model',
    schema: 'main',
    unique_id: 'model.shop.orders',
  });
  expect(json['config']).toMatchObject({
    materialized: 'table',
    dist: 'id',
    sort: ['id'],
    enabled: true,
    meta: { owner: 'finance' },
    contract: { enforced: false, alias_types: true },
    persist_docs: {},
  });
});

test("a node's text stands there without the blanks around it, as in dbt's own manifests, whose bodies are compared", () => {
  const node = sampleNode('model.shop.orders') as ModelNode;
  const template = { ...node.template, text: `\n  ${node.template.text.trim()}  \n\n` };
  expect(nodeJson({ ...node, template })['raw_code']).toBe(node.template.text.trim());
});

test('an ephemeral model has no relation, a private one says so', () => {
  expect(nodeJson(sampleNode('model.shop.orders_by_day'))).toMatchObject({ relation_name: null, access: 'private' });
});

test('a generic test tells its macro, its arguments and its node', () => {
  const json = nodeJson(sampleNode('test.shop.dbt_utils.accepted_range_orders_total.a1b2c3d4e5'), { schema: 'main' });
  expect(json).toMatchObject({
    attached_node: 'model.shop.orders',
    column_name: 'total',
    file_key_name: 'models.orders',
    schema: 'main_dbt_test__audit',
    test_metadata: {
      name: 'accepted_range',
      namespace: 'dbt_utils',
      kwargs: { column_name: 'total', min_value: 0, model: "{{ get_where_subquery(ref('orders')) }}" },
    },
  });
  expect(nodeJson(sampleNode('test.shop.not_null_raw_orders_id.a1b2c3d4e5'))['test_metadata']).toEqual({
    name: 'not_null',
    namespace: null,
    kwargs: { column_name: 'id', model: "{{ get_where_subquery(source('raw', 'orders')) }}" },
  });
  expect(nodeJson(sampleNode('test.shop.no_orphans'))).not.toHaveProperty('test_metadata');
});

test('a seed is known by what its file holds', async () => {
  const csvPath = join(folder, 'countries.csv');
  await writeFile(csvPath, 'code,name\nde,Germany\n');
  const seed = sampleNode('seed.shop.countries');
  if (seed.kind !== 'seed') throw new Error('no seed');
  const nodes = new Map([[seed.id, { ...seed, csvPath }]]);
  const path = join(folder, 'seed.json');
  writeManifest({ ...sampleManifest, nodes }, sampleDag, sampleMeta, path);
  const manifest = JSON.parse(await readFile(path, 'utf8')) as { nodes: Record<string, JsonObject> };
  expect(manifest.nodes[seed.id]?.['checksum']).toEqual({
    name: 'sha256',
    checksum: '1dd16bfc61801f5f37c6bfa96b636638a3210c1b20c82307bf79cdd53c437fcd',
  });
});

interface Entry {
  readonly unique_id: string;
  readonly status: string;
  readonly failures: number | null;
  readonly message: string | null;
}

async function runResults(): Promise<{ readonly results: readonly (Entry & JsonObject)[] } & JsonObject> {
  const path = join(folder, 'run_results.json');
  const { summary, plan } = sampleRun();
  writeRunResults(summary, plan, sampleMeta, path);
  return JSON.parse(await readFile(path, 'utf8')) as { results: (Entry & JsonObject)[] } & JsonObject;
}

test('every step and every test of the plan has a result, in the order of the plan', async () => {
  const { results } = await runResults();
  expect(results.map((one) => [one.unique_id, one.status, one.failures, one.message])).toEqual([
    ['source.shop.raw.orders', 'success', null, '8056 rows'],
    ['seed.shop.countries', 'success', null, '7 rows'],
    ['model.shop.stg_orders', 'success', null, 'done'],
    ['model.shop.orders', 'error', null, 'SF7001: accepted_range(total) on orders: 3 rows out of range'],
    ['test.shop.unique_orders_id.a1b2c3d4e5', 'skipped', null, 'orders was not built'],
    [
      'test.shop.dbt_utils.accepted_range_orders_total.a1b2c3d4e5',
      'fail',
      3,
      'SF7001: accepted_range(total) on orders: 3 rows out of range',
    ],
    ['test.shop.not_null_raw_orders_id.a1b2c3d4e5', 'warn', 2, 'SF7001: not_null(id) on raw.orders: 2 rows'],
    [
      'test.shop.no_orphans',
      'error',
      null,
      expect.stringMatching(/^SF6001: .*"no_orphans".*Binder Error: no column "x"\nLINE 1$/s),
    ],
    ['model.shop.last', 'skipped', null, 'skipped: model.shop.orders failed'],
  ]);
});

test('a result tells when it ran, what it sent and where it went', async () => {
  const { results, args, elapsed_time } = await runResults();
  expect([args, elapsed_time]).toEqual([{ which: 'build', select: ['+orders'], target: 'local' }, 4.321]);
  expect(results[0]).toMatchObject({
    adapter_response: { rows_affected: 8056, files: 30, bytes: 3_700_000 },
    compiled: false,
  });
  expect(results[2]).toEqual({
    adapter_response: {},
    compiled: true,
    compiled_code: 'select 1',
    execution_time: 0.25,
    failures: null,
    message: 'done',
    relation_name: '"db"."main"."stg_orders"',
    status: 'success',
    thread_id: 'main',
    timing: [{ name: 'execute', started_at: '2026-11-22T18:00:01.000Z', completed_at: '2026-11-22T18:00:01.250Z' }],
    unique_id: 'model.shop.stg_orders',
  });
  // Its template asked the warehouse, so the plan had no SQL; the compiler had it afterwards.
  expect(results[3]?.['compiled_code']).toBe("select 'model.shop.orders'");
});

test('rows that a test found are in no artifact', async () => {
  await runResults();
  expect(await readFile(join(folder, 'run_results.json'), 'utf8')).not.toContain('secret row');
});

test('a secret is in no artifact, not as a key and not with quotes in it', async () => {
  registerSecret('hunter22');
  registerSecret('pass"word\\1');
  const path = join(folder, 'secret.json');
  const value = { hunter22: ['x hunter22 y'], text: 'a pass"word\\1 b' };
  writeJsonFile(path, { kind: 'object', entries: [['args', { kind: 'value', value }]] });
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ args: { '***': ['x *** y'], text: 'a *** b' } });
});

test('a file that cannot be finished leaves the old one as it was, and nothing beside it', async () => {
  const target = await mkdtemp(join(folder, 'atomic-'));
  const path = join(target, 'manifest.json');
  await writeFile(path, 'old');
  const entries = function* (): Generator<readonly [string, { readonly kind: 'value'; readonly value: string }]> {
    yield ['a', { kind: 'value', value: 'x'.repeat(1_000_000) }];
    throw new Error('the disk is full');
  };
  expect(() => writeJsonFile(path, { kind: 'object', entries: entries() })).toThrow('the disk is full');
  expect([await readdir(target), await readFile(path, 'utf8')]).toEqual([['manifest.json'], 'old']);
});
