import { expect, test } from 'vitest';
import { treeConfig, unusedTreePaths } from '../../../src/config/config-tree.ts';
import { ConfigFolder, printed } from './config-folder.ts';

const files = {
  'project.config.yaml': `name: shop
targets: { local: { type: duckdb, schema: shop } }
models:
  +enabled: true
  shop:
    materialized: view
    +meta: { owner: core }
    staging:
      tags: [staging]
      +schema: stg
    marts:
      +materialized: table
      grants: { select: [bi] }
      orders:
        +sort: ordered_at
    stagng:
      +tags: x
  other_package:
    +enabled: false
`,
};

test('the levels of a model go from the root to its own name; + marks configs whose values are objects', async () => {
  using project = new ConfigFolder(files);
  const { models } = (await project.config()).trees;
  const valuesOf = (...fqn: string[]) => treeConfig(models, fqn).map((level) => level.values);
  expect(valuesOf('shop', 'marts', 'orders')).toEqual([
    { enabled: true },
    { materialized: 'view', meta: { owner: 'core' } },
    { materialized: 'table' },
    { sort: 'ordered_at' },
  ]);
  expect(valuesOf('shop', 'staging', 'deep', 'stg_orders')).toEqual([
    { enabled: true },
    { materialized: 'view', meta: { owner: 'core' } },
    { tags: ['staging'], schema: 'stg' },
  ]);
  expect(valuesOf('elsewhere', 'x')).toEqual([{ enabled: true }]);
});

test('a level knows where each of its values stands', async () => {
  using project = new ConfigFolder(files);
  const [, , level] = treeConfig((await project.config()).trees.models, ['shop', 'staging', 'x']);
  const span = level?.positions['schema'];
  expect(span?.file.text.slice(span.start, span.end)).toBe('stg');
});

test('folders that hold nothing warn, with the nearest folder, or the config that was meant', async () => {
  using project = new ConfigFolder(files);
  const { models } = (await project.config()).trees;
  const fqns = [
    ['shop', 'staging', 'stg_orders'],
    ['shop', 'marts', 'orders'],
  ];
  expect(printed(unusedTreePaths(models, fqns))).toMatchInlineSnapshot(`
    "warning[SF1014]: "models.shop.marts.grants" matches none of the models
       --> project.config.yaml:13:7
        |
     13 |       grants: { select: [bi] }
        |       ^^^^^^ no such package or folder
        = hint: for the config, write "+grants"
    warning[SF1014]: "models.shop.stagng" matches none of the models
       --> project.config.yaml:16:5
        |
     16 |     stagng:
        |     ^^^^^^ no such package or folder
        = hint: did you mean "staging"?
    warning[SF1014]: "models.other_package" matches none of the models
       --> project.config.yaml:18:3
        |
     18 |   other_package:
        |   ^^^^^^^^^^^^^ no such package or folder"
  `);
});
