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
  expect(steadyText(run, rig)).toMatchInlineSnapshot(`
    "error[SF3001]: model "stg_ordres" does not exist
      --> models/customers.sql:7:13
       |
     7 | from {{ ref('stg_ordres') }} as o
       |             ^^^^^^^^^^^^ not found
       = hint: did you mean "stg_orders"?"
  `);
  expect(await rig.contents()).toEqual(before);
});

test('an unknown key of the config is an error with the nearest key', async () => {
  await using rig = await createShop();
  rig.replace('project.config.ts', 'defaultTarget:', 'defaultTraget:');
  const run = await rig.run('build --threads 1');
  expect(run.exitCode).toBe(2);
  expect(steadyText(run, rig)).toMatchInlineSnapshot(`
    "error[SF1004]: unknown key "defaultTraget"
      --> project.config.ts:6:3
       |
     6 |   defaultTraget: 'local',
       |   ^^^^^^^^^^^^^ not known
       = hint: did you mean "defaultTarget"?"
  `);
});

test('an unknown key in a YAML file is an error with the nearest key', async () => {
  await using rig = await createShop();
  rig.replace('models/schema.yml', 'data_tests: [unique, not_null]', 'data_test: [unique, not_null]');
  const run = await rig.run('build --threads 1');
  expect(run.exitCode).toBe(2);
  expect(steadyText(run, rig)).toMatchInlineSnapshot(`
    "error[SF2004]: a column has no key "data_test"
      --> models/schema.yml:6:9
       |
     6 |         data_test: [unique, not_null]
       |         ^^^^^^^^^ unknown key
       = hint: did you mean "data_tests"?"
  `);
});

test('models that depend on each other in a circle are shown with their path', async () => {
  await using rig = await createShop();
  rig.replace('models/stg_orders.sql', "source('lake', 'raw_orders')", "ref('regions_summary')");
  const run = await rig.run('build --threads 1');
  expect(run.exitCode).toBe(2);
  expect(steadyText(run, rig)).toMatchInlineSnapshot(`
    "error[SF4001]: models depend on each other in a circle: customers -> stg_orders -> regions_summary -> customers
      --> models/customers.sql:7:13
       |
     7 | from {{ ref('stg_orders') }} as o
       |             ^^^^^^^^^^^^ "customers" reads "stg_orders"
      ::: models/stg_orders.sql:3:13
       |
     3 | from {{ ref('regions_summary') }}
       |             ----------------- "stg_orders" reads "regions_summary"
      ::: models/regions_summary.sql:3:13
       |
     3 | from {{ ref('customers') }}
       |             ----------- "regions_summary" reads "customers"
       = hint: remove one of these refs, or move the shared part into a model that both read"
  `);
});

test('every mistake is reported in the same run', async () => {
  await using rig = await createShop();
  rig.replace('models/customers.sql', "ref('regions')", "ref('region')");
  rig.replace('models/stg_orders.sql', "source('lake', 'raw_orders')", "source('lake', 'raw_order')");
  rig.replace('models/regions_summary.sql', 'group by region', '{% if true %} group by region');
  const run = await rig.run('build --threads 1');
  expect(run.exitCode).toBe(2);
  expect(steadyText(run, rig)).toMatchInlineSnapshot(`
    "error[SF3001]: model "region" does not exist
      --> models/customers.sql:8:18
       |
     8 | left join {{ ref('region') }} as r on r.customer = o.customer
       |                  ^^^^^^^^ not found
       = hint: did you mean "regions"?

    error[SF3101]: Unexpected end of template. Jinja was looking for the following tags: 'elif' or 'else' or 'endif'. The innermost block that needs to be closed is 'if'.
      --> models/regions_summary.sql:4:30
       |
     4 | {% if true %} group by region
       |    -- opened here
       |                              ^

    error[SF3003]: source "lake" has no table "raw_order"
      --> models/stg_orders.sql:3:24
       |
     3 | from {{ source('lake', 'raw_order') }}
       |                        ^^^^^^^^^^^ not found
       = hint: did you mean "raw_orders"?

    3 errors; nothing was run"
  `);
});

test('a folder without a project says where it looked', async () => {
  await using rig = await createShop();
  rig.write('elsewhere/readme.txt', '');
  rig.remove('project.config.ts');
  const run = await rig.run('build', { cwd: 'elsewhere' });
  expect(run.exitCode).toBe(2);
  expect(steadyText(run, rig)).toMatchInlineSnapshot(`
    "error[SF1002]: no project here: neither "<project>/elsewhere" nor a folder above it has a project.config.ts or a dbt_project.yml
       = hint: change to the folder of a project, name it with --project-dir, or make one with \`sqlflow init\`"
  `);
});
