import { expect, test } from 'vitest';
import { type TestNameInput, testHash, testNames } from '../../../src/parse/test-names.ts';

const input = (testName: string, targetName: string, args: TestNameInput['args']): TestNameInput => ({
  ...{ testName, targetName, args, namespace: undefined, onSource: false, customName: undefined },
});
const named = (value: TestNameInput) => {
  const names = testNames(value);
  const model = `{{ get_where_subquery(ref('${value.targetName}')) }}`;
  return [names.name, names.short, testHash(names.name, value, model)];
};

// The ids that dbt gives the tests of its well-known example project.
test('names and hashes are those of dbt', () => {
  expect(named(input('unique', 'customers', { column_name: 'customer_id' }))).toEqual([
    'unique_customers_customer_id',
    'unique_customers_customer_id',
    'c5af1ff4b1',
  ]);
  expect(
    named(
      input('relationships', 'orders', { column_name: 'customer_id', to: "ref('customers')", field: 'customer_id' }),
    ),
  ).toEqual([
    'relationships_orders_customer_id__customer_id__ref_customers_',
    'relationships_orders_customer_id__customer_id__ref_customers_',
    'c6ec7f58f2',
  ]);
});

test('a name of 64 characters or more is cut for files: 30 of them and a hash', () => {
  const values = ['placed', 'shipped', 'completed', 'return_pending', 'returned'];
  expect(named(input('accepted_values', 'orders', { column_name: 'status', values }))).toEqual([
    'accepted_values_orders_status__placed__shipped__completed__return_pending__returned',
    'accepted_values_orders_1ce6ab157c285f7cd2ac656013faf758',
    'be6b5b5ec3',
  ]);
  const length = (column: string) => testNames(input('unique', 'a', { column_name: column })).short.length;
  expect([length('c'.repeat(54)), length('c'.repeat(55))]).toEqual([63, 41]);
});

test('sources, namespaces, own names and odd characters', () => {
  const source = { ...input('not_null', 'shop_orders', { column_name: 'id' }), onSource: true };
  expect(testNames(source).name).toBe('source_not_null_shop_orders_id');
  const own = { ...source, customName: 'ids_are_there' };
  expect(testNames(own)).toEqual({ name: 'ids_are_there', short: 'ids_are_there' });
  const spaced = { ...input('is', 'a', { x: { k: 'v w' }, y: [1.5, true, null], z: "it's" }), namespace: 'utils' };
  expect(named(spaced)).toEqual([
    'utils_is_a_v_w__1_5__True__None__it_s',
    'utils_is_a_v_w__1_5__True__None__it_s',
    '9546b2f1be',
  ]);
});
