import { expect, test } from 'vitest';
import { toWarehouseError } from '../../../src/adapters/duckdb/engine-error.ts';
import { valueErrorWords } from '../../../src/adapters/duckdb/value-errors.ts';
import { RedshiftRig } from '../../support/redshift-rig.ts';

test.each([
  ['select 2147483647 + 1', 'integer out of range: 2147483647 + 1'],
  ['select 32767::smallint * 2::smallint', 'smallint out of range: 32767 * 2'],
  ['select 70000::smallint', 'value 70000 is out of range for type smallint'],
  ['select 1e20::bigint', 'value 1e+20 is out of range for type bigint'],
  ['select 12345.678::decimal(5,2)', 'numeric data overflow: 12345.678 is out of range for type numeric(5,2)'],
  ["select convert_timezone('Mars/X', '2024-01-01')", 'time zone "Mars/X" is not recognized'],
  [
    'select (select a from (select 1 as a union all select 2) t)',
    'more than one row returned by a subquery used as an expression',
  ],
])('%s: %s', async (sql, words) => {
  using rig = await RedshiftRig.open();
  const failure = await Promise.resolve(rig.query(sql)).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Error);
  expect(toWarehouseError(failure, sql).message).toBe(words);
});

test('what tells of something else stays as it is', () => {
  expect(valueErrorWords('Table "a" does not exist')).toBe('Table "a" does not exist');
});
