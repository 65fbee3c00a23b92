// Rows as table, JSON and CSV.
import { expect, test } from 'vitest';
import type { QueryResult } from '../../../src/core/query-result.ts';
import { rowsCsv } from '../../../src/report/rows-csv.ts';
import { rowsJson } from '../../../src/report/rows-json.ts';
import { tableText } from '../../../src/report/table-text.ts';

const users: QueryResult = {
  columns: [
    { name: 'user_id', type: 'INTEGER' },
    { name: 'name', type: 'VARCHAR' },
    { name: 'paid', type: 'BOOLEAN' },
    { name: 'spent', type: 'DECIMAL(18,2)' },
    { name: 'since', type: 'TIMESTAMP' },
  ],
  rows: [
    ['8', 'Kaylee', 'false', '10.50', '2018-11-01 21:01:46'],
    ['101', '日本 "Jay", Jr', 'true', '1234567890123456.78', '2018-11-02 01:25:34'],
    [null, '', null, null, 'two\nlines'],
  ],
};

test('a table aligns numbers at the right and tells NULL from empty text', () => {
  expect(tableText(users, { color: false, width: 80 })).toMatchInlineSnapshot(`
    "user_id  name            paid                 spent  since
    ───────  ──────────────  ─────  ───────────────────  ───────────────────
          8  Kaylee          false                10.50  2018-11-01 21:01:46
        101  日本 "Jay", Jr  true   1234567890123456.78  2018-11-02 01:25:34
       NULL                  NULL                  NULL  two⏎lines"
  `);
});

test('in 40 columns long values are shortened', () => {
  const text = tableText(users, { color: false, width: 40 });
  expect(text).toMatchInlineSnapshot(`
    "user_id  name            paid
    ───────  ──────────────  ─────
          8  Kaylee          false
        101  日本 "Jay", Jr  true
       NULL                  NULL
    + 2 columns: spent, since"
  `);
});

test('columns that have no room at all are named below', () => {
  const columns = Array.from({ length: 12 }, (_, at) => ({ name: `column_${at}`, type: 'VARCHAR' }));
  const result = { columns, rows: [columns.map((column) => `value of ${column.name}`)] };
  expect(tableText(result, { color: false, width: 40 })).toMatchInlineSnapshot(`
    "colum…  colum…  colum…  column…  column…
    ──────  ──────  ──────  ───────  ───────
    value…  value…  value…  value …  value …
    + 7 columns: column_5, column_6, col…"
  `);
});

test('a table without rows is its header', () => {
  expect(tableText({ ...users, rows: [] }, { color: false, width: 80 })).toMatchInlineSnapshot(`
    "user_id  name  paid  spent  since
    ───────  ────  ────  ─────  ─────"
  `);
});

test('json has columns with types, and rows as objects that keep every digit', () => {
  const json = rowsJson(users);
  expect(json).toMatchInlineSnapshot(`
    "{
      "columns": [{"name":"user_id","type":"INTEGER"},{"name":"name","type":"VARCHAR"},{"name":"paid","type":"BOOLEAN"},{"name":"spent","type":"DECIMAL(18,2)"},{"name":"since","type":"TIMESTAMP"}],
      "rows": [
        {"user_id":8,"name":"Kaylee","paid":false,"spent":10.50,"since":"2018-11-01 21:01:46"},
        {"user_id":101,"name":"日本 \\"Jay\\", Jr","paid":true,"spent":1234567890123456.78,"since":"2018-11-02 01:25:34"},
        {"user_id":null,"name":"","paid":null,"spent":null,"since":"two\\nlines"}
      ]
    }"
  `);
  expect(JSON.parse(json)).toHaveProperty('rows.0.user_id', 8);
  expect(rowsJson({ ...users, rows: [] })).toMatchInlineSnapshot(`
    "{
      "columns": [{"name":"user_id","type":"INTEGER"},{"name":"name","type":"VARCHAR"},{"name":"paid","type":"BOOLEAN"},{"name":"spent","type":"DECIMAL(18,2)"},{"name":"since","type":"TIMESTAMP"}],
      "rows": []
    }"
  `);
});

test('numbers that JSON cannot say are text', () => {
  const result = { columns: [{ name: 'x', type: 'DOUBLE' }], rows: [['nan'], ['-inf'], ['1e+20'], ['-0.5']] };
  expect((JSON.parse(rowsJson(result)) as { rows: unknown }).rows).toEqual([
    { x: 'nan' },
    { x: '-inf' },
    { x: 1e20 },
    { x: -0.5 },
  ]);
});

test('csv quotes what it must, and tells NULL from empty text', () => {
  expect(rowsCsv(users).split('\r\n')).toEqual([
    'user_id,name,paid,spent,since',
    '8,Kaylee,false,10.50,2018-11-01 21:01:46',
    '101,"日本 ""Jay"", Jr",true,1234567890123456.78,2018-11-02 01:25:34',
    ',"",,,"two\nlines"',
  ]);
});
