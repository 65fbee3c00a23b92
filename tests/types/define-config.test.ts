// What editors and tsc say of a config; the compiler is the test (`npm run check`).
import { defineConfig, duckdb, env, redshift, secret, type TargetInput, username } from 'sqlflow';
import { expect, expectTypeOf, test } from 'vitest';

test('targets are objects, functions or promises of what duckdb() and redshift() give', () => {
  const config = defineConfig({
    name: 'shop',
    targets: {
      local: duckdb({ schema: 'shop' }),
      dev: () => redshift({ database: 'dwh', workgroup: 'w', schema: `dev_${username()}` }),
      prod: async () => redshift({ database: 'dwh', cluster: 'c', schema: 'shop', secretArn: secret('ARN') }),
    },
    models: { shop: { '+materialized': 'table', marts: { '+sort': ['a', 'b'], '+meta': { owner: 'x' } } } },
  });
  expect(config.name).toBe('shop');
  expectTypeOf(duckdb({ schema: 'shop' })).toExtend<TargetInput>();
  expectTypeOf(env('X', 'y')).toBeString();
});

test('unknown keys and wrong values are marked', () => {
  // @ts-expect-error the key is defaultTarget
  defineConfig({ name: 'shop', defualtTarget: 'local', targets: { local: duckdb({ schema: 'shop' }) } });
  // @ts-expect-error a list is needed
  defineConfig({ name: 'shop', targets: {}, paths: { models: 'models' } });
  // @ts-expect-error no such dialect
  defineConfig({ name: 'shop', targets: {}, dialect: 'mysql' });
  // @ts-expect-error no such key
  duckdb({ schema: 'shop', bucket: {} });
  // @ts-expect-error the database is missing
  redshift({ schema: 'shop', workgroup: 'w' });
  // @ts-expect-error a target, not a text
  defineConfig({ name: 'shop', targets: { local: 'duckdb' } });
});
