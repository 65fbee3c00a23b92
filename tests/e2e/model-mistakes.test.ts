// Mistakes in models, seeds and tests that only show once the warehouse is asked: each with its whole printed text.
import { expect, test } from 'vitest';
import type { ProjectRig } from '../support/project-rig.ts';
import { createBuiltShop, createShop } from '../support/shop-project.ts';
import { steadyText } from '../support/steady-text.ts';

/** The diagnostics that a command prints, without the lines of its steps. */
async function diagnosticsOf(rig: ProjectRig, command: string | readonly string[]): Promise<string> {
  const run = await rig.run(command);
  const text = steadyText(run, rig);
  const blocks = text.match(/^(?:error|warning)\[SF\d{4}\].*(?:\n +.*)*/gm) ?? [];
  return [`exit code ${run.exitCode}`, ...blocks].join('\n');
}

const incremental = (config: string, select: string): string =>
  `{{ config(materialized='incremental', ${config}) }}\n${select}\n`;

test('a ref that is only reached while running is not in the graph: SF5002', async () => {
  await using rig = await createShop();
  rig.write('models/late.sql', "select {% if execute %}* from {{ ref('regions') }}{% else %}1 as one{% endif %}\n");
  expect(await diagnosticsOf(rig, 'build -s late')).toMatchInlineSnapshot(`
    "exit code 2
    error[SF5002]: "late" reads ref('regions') only while it runs, so it is not in the graph
      --> models/late.sql:1:34
       |
     1 | select {% if execute %}* from {{ ref('regions') }}{% else %}1 as one{% endif %}
       |                                  ^^^^^^^^^^^^^^ not seen while parsing
       = hint: add a line to the model: -- depends_on: {{ ref('regions') }}"
  `);
});

test('changed columns stop an incremental model whose on_schema_change is "fail": SF5005', async () => {
  await using rig = await createShop();
  const config = "unique_key='order_id', on_schema_change='fail'";
  rig.write('models/kept.sql', incremental(config, "select order_id, customer from {{ ref('stg_orders') }}"));
  expect((await rig.run('build')).exitCode).toBe(0);
  const before = await rig.contents();
  rig.write('models/kept.sql', incremental(config, "select order_id, amount from {{ ref('stg_orders') }}"));
  expect(await diagnosticsOf(rig, 'build -s kept')).toMatchInlineSnapshot(`
    "exit code 1
    error[SF5005]: the columns of "kept" changed, and on_schema_change is "fail"
      --> models/kept.sql
       | + amount decimal(18,2)
       | - customer varchar
       = hint: rebuild it with \`sqlflow build -s kept --full-refresh\`, or set on_schema_change"
  `);
  expect(await rig.contents()).toEqual(before);
});

test('a unique_key that the new rows hold twice stops a merge: SF5006', async () => {
  await using rig = await createShop();
  rig.write(
    'models/kept.sql',
    incremental(
      "unique_key='customer', incremental_strategy='merge'",
      "select customer, amount from {{ ref('stg_orders') }} where amount > 10",
    ),
  );
  expect((await rig.run('build')).exitCode).toBe(0);
  const before = await rig.contents();
  rig.replace('models/kept.sql', ' where amount > 10', '');
  expect(await diagnosticsOf(rig, 'build -s kept')).toMatchInlineSnapshot(`
    "exit code 1
    error[SF5006]: "kept" gives one value of its unique_key (customer) more than once
      --> models/kept.sql      ada ×2
       = hint: keep one row a key in the model (row_number() over (partition by …) = 1), or choose another unique_key"
  `);
  expect(await rig.contents()).toEqual(before);
});

test('a unique_key that is no column is told before anything runs, with the nearest one: SF5008', async () => {
  await using rig = await createBuiltShop();
  rig.write(
    'models/kept.sql',
    incremental("unique_key='customr'", "select customer, amount from {{ ref('stg_orders') }} where amount > 10"),
  );
  expect(await diagnosticsOf(rig, 'build -s kept')).toMatchInlineSnapshot(`
    "exit code 2
    error[SF5008]: the unique_key "customr" is not a column of "kept"
      --> models/kept.sql:1:39
       |
     1 | {{ config(materialized='incremental', unique_key='customr') }}
       |                                       ^^^^^^^^^^^^^^^^^^^^
       = hint: did you mean "customer"?"
  `);
});

test('a model that does not keep its contract is not published: SF5009', async () => {
  await using rig = await createBuiltShop();
  const before = await rig.contents();
  rig.write(
    'models/contracts.yml',
    `version: 2
models:
  - name: regions_summary
    config: { contract: { enforced: true } }
    columns:
      - { name: region, data_type: integer }
      - { name: total, data_type: bigint }
`,
  );
  expect(await diagnosticsOf(rig, 'build -s regions_summary')).toMatchInlineSnapshot(`
    "exit code 1
    error[SF5009]: "regions_summary" does not keep its contract
      --> models/contracts.yml:3:11
       |
     3 |   - name: regions_summary
       |           ^^^^^^^^^^^^^^^
       | region: declared integer, the query gives varchar
       | total: declared bigint, missing in the query
       | orders: bigint in the query, not declared
       = hint: change the query, or the columns and data_types in its YAML"
  `);
  expect(await rig.contents()).toEqual(before);
});

test('a warn_if that is no comparison is told as itself: SF5010', async () => {
  await using rig = await createBuiltShop();
  rig.replace(
    'models/schema.yml',
    '- name: customer\n        data_tests: [unique, not_null]',
    '- name: customer\n        data_tests:\n          - unique: { config: { warn_if: many } }',
  );
  expect(await diagnosticsOf(rig, 'test -s customers')).toMatchInlineSnapshot(`
    "exit code 1
    error[SF5010]: warn_if "many" of test "unique_customers_customer" is not a comparison that the database understands
       --> models/schema.yml:11:13
        |
     11 |           - unique: { config: { warn_if: many } }
        |             ^^^^^^
        | syntax error at or near "many"
        = hint: write a comparison with the number of failures, such as "> 10" or "!= 0""
  `);
});

test('a seed whose header names a column twice cannot be read: SF5011', async () => {
  await using rig = await createBuiltShop();
  const before = await rig.contents();
  rig.write('seeds/regions.csv', 'customer,region,customer\nada,north,ada\n');
  expect(await diagnosticsOf(rig, 'seed')).toMatchInlineSnapshot(`
    "exit code 1
    error[SF5011]: seed "regions" cannot be read: the column "customer" stands twice
      --> seeds/regions.csv:1
       = hint: a seed is a UTF-8 CSV file whose first line names its columns, each once"
  `);
  expect(await rig.contents()).toEqual(before);
});

test('exceptions.warn in a template is a warning at its place: SF5012', async () => {
  await using rig = await createBuiltShop();
  rig.replace(
    'models/regions_summary.sql',
    'select region',
    "{% if execute %}{% do exceptions.warn('region may be null') %}{% endif %}\nselect region",
  );
  expect(await diagnosticsOf(rig, 'build -s regions_summary')).toMatchInlineSnapshot(`
    "exit code 0
    warning[SF5012]: region may be null
      --> models/regions_summary.sql:2:23
       |
     2 | {% if execute %}{% do exceptions.warn('region may be null') %}{% endif %}
       |                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ exceptions.warn was called here"
  `);
});

test('show takes one node: SF5013', async () => {
  await using rig = await createBuiltShop();
  expect(await diagnosticsOf(rig, 'show -s customers+')).toMatchInlineSnapshot(`
    "exit code 2
    error[SF5013]: "customers+" names 2 nodes; show takes one
       = hint: name one of them: customers, regions_summary"
  `);
});

test('a relation that sqlflow did not make is never replaced, unless it is taken over: SF5004', async () => {
  await using rig = await createBuiltShop();
  rig.write(
    'models/foreign.sql',
    "{{ config(materialized='table', post_hook='create table {{ this.schema }}.made_by_hand as select 1 as id') }}\nselect 1 as one\n",
  );
  expect((await rig.run('build -s foreign')).exitCode).toBe(0);
  rig.remove('models/foreign.sql');
  rig.write('models/made_by_hand.sql', "{{ config(materialized='table') }}\nselect 2 as id\n");
  const before = await rig.contents();
  expect(await diagnosticsOf(rig, 'build -s made_by_hand')).toMatchInlineSnapshot(`
    "exit code 2
    error[SF5004]: "made_by_hand" would replace the table shop.made_by_hand, which sqlflow did not make
      --> models/made_by_hand.sql
       = hint: rename one of them, drop it yourself, or take it over with --adopt"
  `);
  expect(await rig.contents()).toEqual(before);
  expect((await rig.run('build -s made_by_hand --adopt')).exitCode).toBe(0);
  expect(await rig.query('select id from made_by_hand', { schema: 'shop' })).toEqual([{ id: 2 }]);
});
