// A test that fails, SQL that fails: what was published stays, children are skipped once and name their parent.
import { expect, test } from 'vitest';
import { createBuiltShop, createShop } from '../support/shop-project.ts';
import { steadyText } from '../support/steady-text.ts';

test('a model whose test fails is not published, and the model of before stays', async () => {
  await using rig = await createBuiltShop();
  const before = await rig.contents();
  rig.write('seeds/regions.csv', 'customer,region\nada,north\nada,west\nbob,south\n');
  const run = await rig.run('build --threads 1');
  expect(run.exitCode).toBe(1);
  expect(steadyText(run, rig)).toMatchInlineSnapshot();
  const after = await rig.contents();
  expect(after['shop.customers']).toEqual(before['shop.customers']);
  expect(after['shop.regions_summary']).toEqual(before['shop.regions_summary']);
  expect(Object.keys(after)).toEqual(Object.keys(before));
});

test('an incremental model whose test fails is rolled back to what it was', async () => {
  await using rig = await createShop({
    'models/customers.sql': `{{ config(materialized='incremental', unique_key='order_id') }}
select order_id, customer as region, 1 as orders, ordered_at from {{ ref('stg_orders') }}
`,
    'models/schema.yml': `version: 2
models:
  - name: customers
    columns:
      - name: region
        data_tests:
          - accepted_values: { values: [ada, bob] }
`,
  });
  expect((await rig.run('build')).exitCode).toBe(0);
  const before = await rig.query('select * from customers order by all', { schema: 'shop' });
  rig.write(
    'lake/orders/2026-01-03.json',
    '{"order_id": 1, "customer": "mallory", "amount": 3.00, "ordered_at": "2026-01-03 07:00:00"}\n',
  );
  const run = await rig.run('build --threads 1');
  expect(run.exitCode).toBe(1);
  expect(await rig.query('select * from customers order by all', { schema: 'shop' })).toEqual(before);
});

test('a test of severity warn warns and publishes', async () => {
  await using rig = await createShop();
  rig.write('seeds/regions.csv', 'customer,region\nada,north\nada,west\nbob,south\n');
  rig.replace(
    'models/schema.yml',
    '- name: customer\n        data_tests: [unique, not_null]',
    '- name: customer\n        data_tests:\n          - unique: { config: { severity: warn } }',
  );
  const run = await rig.run('build --threads 1');
  expect(run.exitCode).toBe(0);
  expect(steadyText(run, rig)).toMatchInlineSnapshot();
  expect(await rig.query('select count(*) as rows from customers', { schema: 'shop' })).toEqual([{ rows: '3' }]);
});

test("an SQL error points at the template's line, not at the compiled one", async () => {
  await using rig = await createBuiltShop();
  const before = await rig.contents();
  rig.replace(
    'models/customers.sql',
    'select\n  o.customer,',
    "{% set columns = ['customer'] %}\n{% for column in columns %}\n{% endfor %}\nselect\n  o.costumer,",
  );
  const run = await rig.run('build --threads 1');
  expect(run.exitCode).toBe(1);
  expect(steadyText(run, rig)).toMatchInlineSnapshot();
  expect(await rig.contents()).toEqual(before);
});

test('an SQL error inside a macro names the macro and where it was called', async () => {
  await using rig = await createShop({
    'macros/money.sql': '{% macro cents(column) %}\n  cast({{ column }} * 100 as integer_)\n{% endmacro %}\n',
  });
  rig.replace('models/customers.sql', 'sum(o.amount) as amount', "sum({{ cents('o.amount') }}) as amount");
  const run = await rig.run('build --threads 1');
  expect(run.exitCode).toBe(1);
  expect(steadyText(run, rig)).toMatchInlineSnapshot();
});

test('run audits nothing, test changes nothing', async () => {
  await using rig = await createShop();
  rig.write('seeds/regions.csv', 'customer,region\nada,north\nada,west\nbob,south\n');
  expect((await rig.run('run')).exitCode).toBe(0);
  const before = await rig.contents();
  const tested = await rig.run('test --threads 1');
  expect(tested.exitCode).toBe(1);
  expect(steadyText(tested, rig)).toMatchInlineSnapshot();
  expect(await rig.contents()).toEqual(before);
});

test('fail-fast stops after the first failure and says what it left out', async () => {
  await using rig = await createShop({ 'models/broken.sql': 'select * from nowhere_at_all\n' });
  const run = await rig.run('build --fail-fast --threads 1');
  expect(run.exitCode).toBe(1);
  expect(steadyText(run, rig)).toMatchInlineSnapshot();
});
