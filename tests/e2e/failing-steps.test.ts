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
  expect(steadyText(run, rig)).toMatchInlineSnapshot(`
    "sqlflow 0.1.0   shop → local (target/local.duckdb)   1 thread   run <id>
    ok    1 of 5  seed   regions          3 rows <time>
    ok    2 of 5  load   raw_orders       nothing new, 2 loaded <time>
    ok    3 of 5  view   stg_orders       2 tests <time>
    FAIL  4 of 5  table  customers        1 of 2 tests failed, not published <time>
    error[SF7001]: unique(customer) on customers: 1 value more than once
      --> models/schema.yml:10:22      customer ada ×2
       = not published: shop.customers stays as it was; target/run/shop/models/schema.yml/unique_customers_customer.sql
    skip  5 of 5  table  regions_summary  skipped: customers failed
    Tests 3 passed, 1 failed
    Done. PASS=6 WARN=0 ERROR=2 SKIP=1 TOTAL=9"
  `);
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
  expect(steadyText(run, rig)).toMatchInlineSnapshot(`
    "sqlflow 0.1.0   shop → local (target/local.duckdb)   1 thread   run <id>
    ok    1 of 5  seed   regions          3 rows <time>
    ok    2 of 5  load   raw_orders       2 files, 266 B  3 rows <time>
    ok    3 of 5  view   stg_orders       2 tests <time>
    warn  4 of 5  table  customers        1 of 1 test warned  3 rows <time>
    warning[SF7001]: unique(customer) on customers: 1 value more than once
      --> models/schema.yml:11:13      customer ada ×2
       = target/run/shop/models/schema.yml/unique_customers_customer.sql
    ok    5 of 5  table  regions_summary  3 rows <time>
    Loaded 2 files, 266 B, 3 rows   Tests 2 passed, 1 warned
    Done. PASS=7 WARN=1 ERROR=0 SKIP=0 TOTAL=8"
  `);
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
  expect(run.exitCode).toBe(2);
  expect(steadyText(run, rig)).toMatchInlineSnapshot(`
    "error[SF5143]: column "costumer" does not exist in "o"
      --> models/customers.sql:6:5
       |
     6 |   o.costumer,
       |     ^^^^^^^^ did you mean "customer"?"
  `);
  expect(await rig.contents()).toEqual(before);
});

test('an SQL error inside a macro names the macro and where it was called', async () => {
  await using rig = await createShop({
    'macros/money.sql': '{% macro cents(column) %}\n  cast({{ column }} * 100 as integer_)\n{% endmacro %}\n',
  });
  rig.replace('models/customers.sql', 'sum(o.amount) as amount', "sum({{ cents('o.amount') }}) as amount");
  const run = await rig.run('build --threads 1');
  expect(run.exitCode).toBe(2);
  expect(steadyText(run, rig)).toMatchInlineSnapshot(`
    "error[SF5141]: type "integer_" does not exist
      --> macros/money.sql:2:30
       |
     2 |   cast({{ column }} * 100 as integer_)
       |                              ^^^^^^^^ Redshift refuses this too
      ::: models/customers.sql:6:7
       |
     6 |   sum({{ cents('o.amount') }}) as amount
       |       ----------------------- in macro "cents", called here"
  `);
});

test('run audits nothing, test changes nothing', async () => {
  await using rig = await createShop();
  rig.write('seeds/regions.csv', 'customer,region\nada,north\nada,west\nbob,south\n');
  expect((await rig.run('run')).exitCode).toBe(0);
  const before = await rig.contents();
  const tested = await rig.run('test --threads 1');
  expect(tested.exitCode).toBe(1);
  expect(steadyText(tested, rig)).toMatchInlineSnapshot(`
    "sqlflow 0.1.0   shop → local (target/local.duckdb)   1 thread   run <id>
    ok    1 of 4  test   not_null_customers_customer <time>
    ok    2 of 4  test   not_null_stg_orders_order_id <time>
    FAIL  3 of 4  test   unique_customers_customer     SF7001 <time>
    error[SF7001]: unique(customer) on customers: 1 value more than once
      --> models/schema.yml:10:22      customer ada ×2
       = target/run/shop/models/schema.yml/unique_customers_customer.sql
    ok    4 of 4  test   unique_stg_orders_order_id <time>
    Tests 3 passed, 1 failed
    Done. PASS=3 WARN=0 ERROR=1 SKIP=0 TOTAL=4"
  `);
  expect(await rig.contents()).toEqual(before);
});

test('fail-fast stops after the first failure and says what it left out', async () => {
  await using rig = await createShop({ 'models/broken.sql': 'select * from nowhere_at_all\n' });
  const run = await rig.run('build --fail-fast --threads 1');
  expect(run.exitCode).toBe(1);
  expect(steadyText(run, rig)).toMatchInlineSnapshot(`
    "sqlflow 0.1.0   shop → local (target/local.duckdb)   1 thread   run <id>
    FAIL  1 of 6  view   broken           SF6001 <time>
    error[SF6001]: the SQL of "broken" failed: relation "nowhere_at_all" does not exist
      --> models/broken.sql:1:15
       |
     1 | select * from nowhere_at_all
       |               ^^^^^^^^^^^^^^
       = the SQL that was sent: target/run/shop/models/broken.sql
    skip  2 of 6  seed   regions          skipped: the run stops at the first failure
    skip  3 of 6  load   raw_orders       skipped: the run stops at the first failure
    skip  4 of 6  view   stg_orders       skipped: the run stops at the first failure
    skip  5 of 6  table  customers        skipped: the run stops at the first failure
    skip  6 of 6  table  regions_summary  skipped: the run stops at the first failure
    Tests 4 skipped
    Done. PASS=0 WARN=0 ERROR=1 SKIP=9 TOTAL=10"
  `);
});
