import { expect, test } from 'vitest';
import { codeOf, messageOf } from '../../../src/diagnostics/diagnostic.ts';
import { positionAt } from '../../../src/diagnostics/source-file.ts';
import { manifestDag } from '../../../src/graph/manifest-dag.ts';
import { buildManifest } from '../../support/manifest-builder.ts';

test('models, seeds, sources, tests and analyses are in the graph', () => {
  const manifest = buildManifest({
    sources: [{ source: 'raw', table: 'orders' }],
    seeds: [{ name: 'countries' }],
    models: [
      { name: 'stg_orders', reads: ['raw.orders'] },
      { name: 'orders', reads: ['stg_orders', 'countries'] },
    ],
    tests: [{ on: 'orders', test: 'unique', column: 'id' }],
    analyses: [{ name: 'by_country', reads: ['orders'] }],
  });
  const dag = manifestDag(manifest);
  expect(dag.ok && dag.value.order).toEqual([
    'seed.shop.countries',
    'source.shop.raw.orders',
    'model.shop.stg_orders',
    'model.shop.orders',
    'analysis.shop.by_country',
    'test.shop.unique_orders_id.a1b2c3d4e5',
  ]);
});

test('SF4001: a cycle shows its path and points at the refs that close it', () => {
  const manifest = buildManifest({
    models: [
      { name: 'c', reads: ['a'], folder: 'marts' },
      { name: 'a', reads: ['b'] },
      { name: 'b', reads: ['c'] },
      { name: 'd', reads: ['a'] },
    ],
  });
  const dag = manifestDag(manifest);
  if (dag.ok) throw new Error('no cycle found');
  const [diagnostic, ...others] = dag.error;
  expect(others).toEqual([]);
  expect(codeOf(diagnostic)).toBe('SF4001');
  expect(messageOf(diagnostic)).toBe('models depend on each other in a circle: a -> b -> c -> a');
  const at = diagnostic.at;
  if (at === undefined || !('file' in at)) throw new Error('no place');
  expect([at.file.path, positionAt(at.file, at.start), at.file.text.slice(at.start, at.end)]).toEqual([
    'models/a.sql',
    { line: 2, column: 7 },
    "ref('b')",
  ]);
  expect(diagnostic.labels.map((label) => [label.at.file.path, label.text])).toEqual([
    ['models/b.sql', '"b" reads "c"'],
    ['models/marts/c.sql', '"c" reads "a"'],
  ]);
});

test('a model that reads itself is named twice', () => {
  const dag = manifestDag(buildManifest({ models: [{ name: 'orders', reads: ['orders'] }] }));
  expect(dag.ok ? [] : dag.error.map(messageOf)).toEqual(['models depend on each other in a circle: orders -> orders']);
});

test('the path of a long circle is cut in its middle', () => {
  const name = (index: number) => `m${String(index % 50).padStart(2, '0')}`;
  const models = Array.from({ length: 50 }, (_, index) => ({ name: name(index), reads: [name(index + 1)] }));
  const dag = manifestDag(buildManifest({ models }));
  expect(dag.ok ? '' : messageOf(dag.error[0])).toMatch(/m00 -> m01 -> .* -> m28 -> … 20 more … -> m49 -> m00$/);
});
