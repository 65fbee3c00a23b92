// What sqlflow writes is valid against the JSON schemas that dbt publishes (../shared/dbt-schemas).
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { writeManifest } from '../../src/artifacts/manifest-json.ts';
import { writeRunResults } from '../../src/artifacts/run-results-json.ts';
import { sampleDag, sampleManifest, sampleMeta, sampleRun } from '../support/artifact-samples.ts';
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

test('the schemas would notice a wrong artifact', async () => {
  const validate = await schema('manifest-v12.json');
  const manifest = await written((path) => writeManifest(sampleManifest, sampleDag, sampleMeta, path));
  const broken = JSON.parse(JSON.stringify(manifest)) as { nodes: Record<string, Record<string, unknown>> };
  for (const node of Object.values(broken.nodes)) node['not_of_dbt'] = 1;
  expect(validate(broken)).toBe(false);
});
