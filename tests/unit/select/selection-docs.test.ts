// The examples of docs/selection.md, on a manifest with the shape of this repository's project.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DiagnosticSink } from '../../../src/diagnostics/sink.ts';
import { manifestDag } from '../../../src/graph/manifest-dag.ts';
import { selectMethods } from '../../../src/select/select-methods.ts';
import { selectNodes } from '../../../src/select/select-nodes.ts';
import { buildManifest } from '../../support/manifest-builder.ts';
import { repositoryRoot } from '../../support/source-imports.ts';

const text = readFileSync(join(repositoryRoot, 'docs/selection.md'), 'utf8');

const table = { materialized: 'table' };
const view = { materialized: 'view' };
const manifest = buildManifest({
  project: 'sparkify',
  sources: [
    { source: 'sparkify', table: 'staging_events' },
    { source: 'sparkify', table: 'staging_songs' },
  ],
  seeds: [{ name: 'weekdays' }],
  models: [
    { name: 'stg_plays', folder: 'staging', reads: ['sparkify.staging_events'], config: view },
    { name: 'stg_songs', folder: 'staging', reads: ['sparkify.staging_songs'], config: view },
    { name: 'songplays', folder: 'marts', reads: ['stg_plays', 'stg_songs'], config: { materialized: 'incremental' } },
    { name: 'users', folder: 'marts', reads: ['stg_plays'], config: { ...table, dist: 'all' } },
    { name: 'songs', folder: 'marts', reads: ['stg_songs'], config: table },
    { name: 'artists', folder: 'marts', reads: ['stg_songs'], config: table },
    { name: 'time', folder: 'marts', reads: ['songplays'], config: table },
  ],
});

const examples = [...text.matchAll(/^\| `([^`|]+)` \|([^|]*)\|$/gm)]
  .slice([...text.matchAll(/^\| `([^`|]+)` \|([^|]*)\|$/gm)].findIndex(([, selector]) => selector === 'songplays'))
  .map(([, selector = '', names = '']) => ({ selector, names: names.trim() }));

test('the document has its examples', () => {
  expect(examples.length).toBeGreaterThan(20);
});

test.each(examples)('$selector selects $names', ({ selector, names }) => {
  const dag = manifestDag(manifest);
  if (!dag.ok) throw new Error('the project has a cycle');
  const sink = new DiagnosticSink();
  const selected = selectNodes({ manifest, dag: dag.value, select: [selector], exclude: [], sink });
  expect(
    Array.from(selected, (id) => id.split('.').at(-1))
      .sort()
      .join(' '),
  ).toBe(names);
  expect(sink.diagnostics.map(({ name }) => name)).toEqual(names === '' ? ['selectorMatchesNothing'] : []);
});

test('every method is in the document', () => {
  const missing = [...selectMethods.keys()].filter(
    (name) => !text.includes(`\`${name}:`) && !text.includes(`\`${name}.`),
  );
  expect(missing).toEqual(['semantic_model', 'saved_query', 'function']);
});
