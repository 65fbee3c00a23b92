import { expect, test } from 'vitest';
import { typeName } from '../../../src/adapters/duckdb/type-names.ts';

test.each([
  ['varchar(64)', 'VARCHAR'],
  ['VARCHAR(MAX)', 'VARCHAR'],
  ['character varying (10)', 'VARCHAR'],
  ['char(2)', 'VARCHAR'],
  ['bpchar', 'VARCHAR'],
  ['text', 'VARCHAR'],
  ['int2', 'SMALLINT'],
  ['Integer', 'INTEGER'],
  ['int4', 'INTEGER'],
  ['int8', 'BIGINT'],
  ['real', 'FLOAT'],
  ['float4', 'FLOAT'],
  ['float', 'DOUBLE'],
  ['float(24)', 'FLOAT'],
  ['float(53)', 'DOUBLE'],
  ['double  precision', 'DOUBLE'],
  ['numeric', 'DECIMAL(18,0)'],
  ['decimal(9)', 'DECIMAL(9,0)'],
  ['numeric( 38 , 10 )', 'DECIMAL(38,10)'],
  ['bool', 'BOOLEAN'],
  ['date', 'DATE'],
  ['timestamp', 'TIMESTAMP'],
  ['timestamp without time zone', 'TIMESTAMP'],
  ['timestamptz', 'TIMESTAMP WITH TIME ZONE'],
  ['time', 'TIME'],
  ['timetz', 'TIME WITH TIME ZONE'],
  ['super', 'JSON'],
  ['varbyte(100)', 'BLOB'],
  [' hugeint ', 'hugeint'],
  ['integer[]', 'integer[]'],
  ['struct(a integer, b varchar)', 'struct(a integer, b varchar)'],
])('%s is %s', (redshift, duckdb) => {
  expect(typeName(redshift)).toBe(duckdb);
});
