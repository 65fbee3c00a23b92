// What sqlflow writes is valid against the JSON schemas that dbt publishes (../shared/dbt-schemas).
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { writeCatalog } from '../../src/artifacts/catalog-json.ts';
import { writeManifest } from '../../src/artifacts/manifest-json.ts';
import { writeRunResults } from '../../src/artifacts/run-results-json.ts';
import { writeSources } from '../../src/artifacts/sources-json.ts';
import type { SourceNode } from '../../src/core/node.ts';
import { relationKey } from '../../src/core/relation.ts';
import { sampleDag, sampleManifest, sampleMeta, sampleNode, sampleRun } from '../support/artifact-samples.ts';
import { repositoryRoot } from '../support/source-imports.ts';

async function schema(name: string): Promise<ValidateFunction> {
  const text = await readFile(join(repositoryRoot, '../shared/dbt-schemas', name), 'utf8');
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  return ajv.compile(JSON.parse(text));
}

async function written(write: (path: string) => void): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'sqlflow-artifacts-'));
  try {
    const path = join(folder, 'artifact.json');
    write(path);
    return JSON.parse(await readFile(path, 'utf8'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('manifest.json with one of everything is a manifest v12', async () => {
  const validate = await schema('manifest-v12.json');
  const manifest = await written((path) => writeManifest(sampleManifest, sampleDag, sampleMeta, path));
  expect([validate(manifest), validate.errors]).toEqual([true, null]);
});

test('run_results.json of a run in which everything happened is a run_results v6', async () => {
  const validate = await schema('run-results-v6.json');
  const { summary, plan } = sampleRun();
  const results = await written((path) => writeRunResults(summary, plan, sampleMeta, path));
  expect([validate(results), validate.errors]).toEqual([true, null]);
});

test('sources.json with every status is a sources v3', async () => {
  const validate = await schema('sources-v3.json');
  const node = sampleNode('source.shop.raw.orders') as SourceNode;
  const criteria = { warnAfter: { count: 36, period: 'hour' as const }, errorAfter: undefined, filter: 'id > 1' };
  const asked = { node, criteria, snapshottedAt: new Date(0), startedAt: new Date(0), durationMs: 5 };
  const results = [
    { ...asked, status: 'pass' as const, maxLoadedAt: new Date(0) },
    { ...asked, status: 'warn' as const, maxLoadedAt: undefined },
    { ...asked, status: 'error' as const, maxLoadedAt: new Date(-1e12) },
    { node, status: 'runtime error' as const, reason: 'the table does not exist' },
  ];
  const sources = await written((path) => writeSources(results, sampleMeta, 12, path));
  expect([validate(sources), validate.errors]).toEqual([true, null]);
});

test('catalog.json of what stands in the warehouse is a catalog v1', async () => {
  const validate = await schema('catalog-v1.json');
  const relations = new Map(
    [...sampleManifest.nodes.values()].flatMap((node) => {
      if (!('relation' in node)) return [];
      const columns = [{ name: 'id', type: 'INTEGER', nullable: true }];
      return [[relationKey(node.relation), { relation: node.relation, kind: 'table' as const, columns }] as const];
    }),
  );
  const catalog = await written((path) => {
    expect(writeCatalog(sampleManifest, relations, sampleMeta, path)).toBeGreaterThan(3);
  });
  expect([validate(catalog), validate.errors]).toEqual([true, null]);
});

test('the schemas would notice a wrong artifact', async () => {
  const validate = await schema('manifest-v12.json');
  const manifest = await written((path) => writeManifest(sampleManifest, sampleDag, sampleMeta, path));
  const broken = JSON.parse(JSON.stringify(manifest)) as { nodes: Record<string, Record<string, unknown>> };
  for (const node of Object.values(broken.nodes)) node['not_of_dbt'] = 1;
  expect(validate(broken)).toBe(false);
});
