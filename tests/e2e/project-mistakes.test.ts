// Mistakes in the project's files: found before the warehouse is asked, all of them in one run, exit code 2.
import { expect, test } from 'vitest';
import { createBuiltShop, createShop } from '../support/shop-project.ts';
import { steadyText } from '../support/steady-text.ts';

test('a ref to nothing is shown in its line, with the nearest name, and nothing is built', async () => {
  await using rig = await createBuiltShop();
  const before = await rig.contents();
  rig.replace('models/customers.sql', "ref('stg_orders')", "ref('stg_ordres')");
  const run = await rig.run('build --threads 1');
  expect(run.exitCode).toBe(2);
  expect(steadyText(run, rig)).toMatchInlineSnapshot();
  expect(await rig.contents()).toEqual(before);
});

test('an unknown key of the config is an error with the nearest key', async () => {
  await using rig = await createShop();
  rig.replace('project.config.ts', 'defaultTarget:', 'defaultTraget:');
  const run = await rig.run('build --threads 1');
  expect(run.exitCode).toBe(2);
  expect(steadyText(run, rig)).toMatchInlineSnapshot();
});

test('an unknown key in a YAML file is an error with the nearest key', async () => {
  await using rig = await createShop();
  rig.replace('models/schema.yml', 'data_tests: [unique, not_null]', 'data_test: [unique, not_null]');
  const run = await rig.run('build --threads 1');
  expect(run.exitCode).toBe(2);
  expect(steadyText(run, rig)).toMatchInlineSnapshot();
});

test('models that depend on each other in a circle are shown with their path', async () => {
  await using rig = await createShop();
  rig.replace('models/stg_orders.sql', "source('lake', 'raw_orders')", "ref('regions_summary')");
  const run = await rig.run('build --threads 1');
  expect(run.exitCode).toBe(2);
  expect(steadyText(run, rig)).toMatchInlineSnapshot();
});

test('every mistake is reported in the same run', async () => {
  await using rig = await createShop();
  rig.replace('models/customers.sql', "ref('regions')", "ref('region')");
  rig.replace('models/stg_orders.sql', "source('lake', 'raw_orders')", "source('lake', 'raw_order')");
  rig.replace('models/regions_summary.sql', 'group by region', '{% if true %} group by region');
  const run = await rig.run('build --threads 1');
  expect(run.exitCode).toBe(2);
  expect(steadyText(run, rig)).toMatchInlineSnapshot();
});

test('a folder without a project says where it looked', async () => {
  await using rig = await createShop();
  rig.write('elsewhere/readme.txt', '');
  rig.remove('project.config.ts');
  const run = await rig.run('build', { cwd: 'elsewhere' });
  expect(run.exitCode).toBe(2);
  expect(steadyText(run, rig)).toMatchInlineSnapshot();
});
