import { expect, test } from 'vitest';
import { toQueryTable } from '../../../src/adapters/query-table.ts';

test('cells get the types that templates work with', () => {
  const columns = [
    'INTEGER',
    'BIGINT',
    'HUGEINT',
    'DECIMAL(18,2)',
    'DOUBLE',
    'FLOAT',
    'BOOLEAN',
    'VARCHAR',
    'DATE',
    'JSON',
  ].map((type, at) => ({ name: `c${at}`, type }));
  const cells = ['7', '9007199254740993', '-3', '1.50', '0.1', 'inf', 'true', '07', '2018-11-01', '{"a": 1}'];
  const nothing = cells.map(() => null);
  expect(toQueryTable({ columns, rows: [cells, nothing] })).toEqual({
    columns,
    rows: [
      [
        7,
        9007199254740993n,
        -3,
        { decimal: '1.50' },
        0.1,
        Number.POSITIVE_INFINITY,
        true,
        '07',
        '2018-11-01',
        '{"a": 1}',
      ],
      nothing,
    ],
  });
});

test("other engines' words for types are known", () => {
  const columns = ['int8', 'numeric', 'bool', 'float8', 'bpchar'].map((type) => ({ name: type, type }));
  expect(toQueryTable({ columns, rows: [['1', '2.0', 't', '2.5', 'x']] }).rows).toEqual([
    [1, { decimal: '2.0' }, true, 2.5, 'x'],
  ]);
});
