import { expect, test } from 'vitest';
import { addValue, emptyProfile, typeOf } from '../../../src/run/seed-types.ts';

function typeFor(...values: string[]): string {
  const profile = emptyProfile();
  for (const value of values) addValue(profile, value);
  return typeOf(profile);
}

test.each([
  [['1', '-20', ''], 'integer'],
  [['1', '2147483648'], 'bigint'],
  [['12345678901234567890'], 'decimal(20, 0)'],
  [['1', '2.50'], 'decimal(18, 2)'],
  [['1.5', '2e10'], 'double precision'],
  [['true', 'FALSE'], 'boolean'],
  [['2018-11-01', '2018-12-31'], 'date'],
  [['2018-11-01', '2018-11-01 12:30:00.5'], 'timestamp'],
  [['2018-02-30'], 'varchar(16)'],
  [['007', '12'], 'varchar(16)'],
  [['1', 'x'], 'varchar(16)'],
  [['true', '1'], 'varchar(16)'],
  [['é'.repeat(20)], 'varchar(64)'],
  [['', ''], 'varchar(16)'],
])('%j is %s', (values, type) => {
  expect(typeFor(...values)).toBe(type);
});
