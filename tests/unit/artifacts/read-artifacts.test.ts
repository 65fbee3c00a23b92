import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeManifest } from '../../../src/artifacts/manifest-json.ts';
import { readManifest, readRunResults } from '../../../src/artifacts/read-artifacts.ts';
import { writeRunResults } from '../../../src/artifacts/run-results-json.ts';
import { codeOf, messageOf } from '../../../src/diagnostics/diagnostic.ts';
import { sampleDag, sampleManifest, sampleMeta, sampleRun } from '../../support/artifact-samples.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sqlflow-artifacts-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('run results are read back as they were written', async () => {
  const path = join(folder, 'run_results.json');
  const { summary, plan } = sampleRun();
  writeRunResults(summary, plan, sampleMeta, path);
  const read = readRunResults(path);
  if (!read.ok) throw new Error(messageOf(read.error));
  expect([read.value.invocationId, read.value.args]).toEqual([sampleMeta.invocationId, sampleMeta.args]);
  expect(Array.from(read.value.results, ([id, { status }]) => `${id} ${status}`)).toEqual([
    'source.shop.raw.orders success',
    'seed.shop.countries success',
    'model.shop.stg_orders success',
    'model.shop.orders error',
    'test.shop.unique_orders_id.a1b2c3d4e5 skipped',
    'test.shop.dbt_utils.accepted_range_orders_total.a1b2c3d4e5 fail',
    'test.shop.not_null_raw_orders_id.a1b2c3d4e5 warn',
    'test.shop.no_orphans error',
    'model.shop.last skipped',
  ]);
  expect(read.value.results.get('model.shop.stg_orders')).toEqual({
    status: 'success',
    failures: undefined,
    message: 'done',
    executionSeconds: 0.25,
  });
});

test('a manifest is read back: nodes, sources, macros', async () => {
  const path = join(folder, 'manifest.json');
  writeManifest(sampleManifest, sampleDag, sampleMeta, path);
  const read = readManifest(path);
  if (!read.ok) throw new Error(messageOf(read.error));
  expect([...read.value.nodes.keys()].sort()).toEqual([...sampleManifest.nodes.keys()].sort());
  expect(read.value.nodes.get('model.shop.stg_orders')).toMatchObject({
    name: 'stg_orders',
    resourceType: 'model',
    package: 'shop',
    path: 'models/staging/stg_orders.sql',
    fqn: ['shop', 'staging', 'stg_orders'],
    relationName: '"db"."main"."stg_orders"',
    dependsOn: ['source.shop.raw.orders'],
  });
  expect([...read.value.macros.keys()]).toEqual(['macro.shop.cents']);
});

test.each([
  ['missing.json', undefined, 'it does not exist'],
  ['empty.json', '', 'Unexpected end of JSON input'],
  ['list.json', '[]', 'the file: Invalid input: expected object, received array'],
  [
    'other.json',
    '{"metadata":{},"results":[{"status":"pass"}]}',
    'results.0.unique_id: Invalid input: expected string, received undefined',
  ],
])('SF4008: %s is no run_results.json', async (name, text, reason) => {
  const path = join(folder, name);
  if (text !== undefined) await writeFile(path, text);
  const read = readRunResults(path);
  expect(read.ok ? [] : [codeOf(read.error), messageOf(read.error)]).toEqual([
    'SF4008',
    `"${path}" cannot be read as a run_results.json: ${reason}`,
  ]);
});
