import { expect, test } from 'vitest';
import { type HostObject, type HostValue, PyDecimal } from '../../../src/render/host.ts';
import { tupleOf } from '../../../src/render/result-sequences.ts';
import { resultTable } from '../../../src/render/result-table.ts';
import { render } from '../render/render-rig.ts';
import { call, get } from './context-port.ts';

const logs: string[] = [];
const table = resultTable(
  {
    columns: [
      { name: 'id', type: 'INTEGER' },
      { name: 'Name', type: 'VARCHAR' },
      { name: 'amount', type: 'DECIMAL(38,2)' },
      { name: 'share', type: 'DOUBLE' },
    ],
    rows: [
      [1, 'a', { decimal: '10.50' }, 1],
      [2n ** 60n, null, { decimal: '123456789012345678901234567890.12' }, 0.5],
    ],
  },
  (text) => logs.push(text),
);
const item = (value: HostValue, key: HostValue) => (value as HostObject).item(key);

test('columns are reached by position and by name', async () => {
  const columns = get(table, 'columns');
  expect(get(table, 'column_names')).toEqual(tupleOf(['id', 'Name', 'amount', 'share']));
  expect(await call(get(columns, 'keys'))).toEqual(tupleOf(['id', 'Name', 'amount', 'share']));
  expect(get(columns, 'names')).toEqual(tupleOf(['id', 'Name', 'amount', 'share']));
  expect(await call(get(item(columns, 0), 'values'))).toEqual(tupleOf([1, 2n ** 60n]));
  expect(await call(get(get(columns, 'Name'), 'values'))).toEqual(tupleOf(['a', null]));
  expect((columns as HostObject).length()).toBe(4);
});

test('rows are reached by position, their cells by name or position', async () => {
  const rows = get(table, 'rows');
  expect((rows as HostObject).length()).toBe(2);
  const first = item(rows, 0);
  expect([get(first, 'id'), get(first, 'name'), item(first, 1), item(first, -2), item(first, 9)]).toEqual([
    1,
    'a',
    'a',
    new PyDecimal('10.50'),
    undefined,
  ]);
  expect([...((first as HostObject).iterate() ?? [])]).toEqual([1, 'a', new PyDecimal('10.50'), new PyDecimal('1.0')]);
  expect(await call(get(first, 'values'))).toEqual(tupleOf([1, 'a', new PyDecimal('10.50'), new PyDecimal('1.0')]));
  expect(await call(get(first, 'get'), ['nothing', 'x'])).toBe('x');
  expect([...((rows as HostObject).iterate() ?? [])].map((row) => get(row, 'id'))).toEqual([1, 2n ** 60n]);
});

test('a decimal that a double cannot hold keeps its digits', () => {
  expect(get(item(get(table, 'rows'), 1), 'amount')).toEqual(new PyDecimal('123456789012345678901234567890.12'));
});

test('a table is true even when it is empty, its rows are not', () => {
  const empty = resultTable({ columns: [{ name: 'id', type: 'INTEGER' }], rows: [] }, () => undefined);
  expect([empty.truthy(), empty.length(), (get(empty, 'rows') as HostObject).truthy()]).toEqual([true, 0, false]);
});

test('print_table prints what people read', async () => {
  await call(get(table, 'print_table'), [], { max_rows: 1 });
  expect(logs.join('\n')).toMatchInlineSnapshot(`
    "| id | Name | amount | share |
    | -- | ---- | ------ | ----- |
    | 1  | a    | 10.50  | 1.0   |
    | ... | ...  | ...    | ...   |"
  `);
});

test('columns are selected and rows cut', async () => {
  const selected = await call(get(table, 'select'), [['amount', 'id']]);
  expect(get(selected, 'column_names')).toEqual(tupleOf(['amount', 'id']));
  expect(((await call(get(table, 'limit'), [1])) as HostObject).length()).toBe(1);
});

const people = resultTable(
  {
    columns: [
      { name: 'id', type: 'INTEGER' },
      { name: 'team', type: 'VARCHAR' },
      { name: 'pay', type: 'DECIMAL(10,2)' },
    ],
    rows: [
      [1, 'b', { decimal: '2.00' }],
      [2, null, { decimal: '10.00' }],
      [3, 'a', null],
      [4, 'b', { decimal: '1.50' }],
      [5, 'b', { decimal: '2.00' }],
    ],
  },
  () => undefined,
);
const ids = (expression: string): string => `{{ (${expression}).columns['id'].values() | join(',') }}`;

test('rows are sorted by a column, by several, or by a macro; nulls come last', async () => {
  const macros = { shop: '{% macro backward(row) %}{{ 9 - row.id }}{% endmacro %}' };
  const sorted = async (call: string) => render(ids(call), { context: { t: people }, macros });
  expect(await sorted("t.order_by('pay')")).toBe('4,1,5,2,3');
  expect(await sorted("t.order_by('pay', reverse=true)")).toBe('3,2,1,5,4');
  expect(await sorted("t.order_by(['team', 'pay'])")).toBe('3,4,1,5,2');
  expect(await sorted('t.order_by(backward)')).toBe('5,4,3,2,1');
  expect(await sorted("t.limit(0).order_by('none')")).toBe('');
  expect(await sorted("t.order_by('none')")).toMatch("KeyError: 'none'");
});

test('rows are chosen by a macro, made distinct, and cut as slices are', async () => {
  const macros = { shop: '{% macro in_b(row) %}{% if row.team == "b" %}yes{% endif %}{% endmacro %}' };
  const chosen = async (call: string) => render(ids(call), { context: { t: people }, macros });
  expect(await chosen('t.where(in_b)')).toBe('1,4,5');
  expect(await chosen("t.distinct('team')")).toBe('1,2,3');
  expect(await chosen("t.distinct(['team', 'pay'])")).toBe('1,2,3,4');
  expect(await chosen('t.distinct()')).toBe('1,2,3,4,5');
  expect(await chosen('t.limit(1, 4)')).toBe('2,3,4');
  expect(await chosen('t.limit(0, 5, 2)')).toBe('1,3,5');
  expect(await render('{{ t.rows[1:3] | map(attribute="id") | join(",") }}', { context: { t: people } })).toBe('2,3');
  expect(await render('{{ t.rows[0][:2] }}', { context: { t: people } })).toBe("(1, 'b')");
});

test('columns are renamed by a dict or by a list', async () => {
  const named = async (call: string) => render(`{{ ${call}.column_names }}`, { context: { t: people } });
  expect(await named("t.rename({'id': 'key'})")).toBe("('key', 'team', 'pay')");
  expect(await named("t.rename(column_names=['a', none, 'a'])")).toBe("('a', 'b', 'a_2')");
  expect(await named("t.rename(['a'])")).toMatch('column_names and column_types must be the same length.');
  expect(await named('t.rename(slug_columns=true)')).toMatch('rename() has no slug_columns here');
  expect(await render("{{ t.rename({'id': 'key'}).rows[0].key }}", { context: { t: people } })).toBe('1');
});

test('the distinct and the sorted values of a column, and how its parts print', async () => {
  const shown = async (text: string) => render(`{{ ${text} }}`, { context: { t: people } });
  expect(await shown("t.columns['pay'].values_distinct()")).toBe(
    "(Decimal('2.00'), Decimal('10.00'), None, Decimal('1.50'))",
  );
  expect(await shown("t.columns['team'].values_sorted()")).toBe("['a', 'b', 'b', 'b', None]");
  expect(await shown("t.columns['team'].values_without_nulls_sorted() | first")).toBe('a');
  expect(await shown('t.rows[2]')).toBe("<agate.Row: (3, 'a', None)>");
  expect(await shown("t.columns['id']")).toBe('<agate.Column: (1, 2, 3, 4, 5)>');
});

test('a decimal prints and calculates with its own digits', async () => {
  const text =
    "{{ d }} {{ [d] }} {{ d + 1 }} {{ d == 10.5 }} {{ {d: 'x'}[10.5] }} {{ d | int }} {{ '%.1f' % d }} {{ d ~ '' }} {{ d > 3 }} {{ d | tojson }}";
  expect(await render(text, { context: { d: new PyDecimal('10.50') } })).toBe(
    "10.50 [Decimal('10.50')] 11.50 True x 10 10.5 10.50 True 10.50",
  );
});

test('dates and timestamps are those of modules.datetime', async () => {
  const times = resultTable(
    {
      columns: [
        { name: 'day', type: 'DATE' },
        { name: 'at', type: 'TIMESTAMP' },
        { name: 'zoned', type: 'TIMESTAMP WITH TIME ZONE' },
      ],
      rows: [
        ['2020-01-31', '2020-01-31 10:00:00.5', '2020-01-31 10:00:00+00'],
        ['44-03-15 (BC)', 'infinity', null],
      ],
    },
    () => undefined,
  );
  const text =
    "{{ t.rows[0].values() | join('|') }} {{ t.rows[0].day.strftime('%d.%m.%y') }} {{ t.rows[0].at.year }} {{ [t.rows[0].day] }} {{ t.rows[1].values() | join('|') }} {{ t.rows[0].day | tojson }}";
  expect(await render(text, { context: { t: times } })).toBe(
    '2020-01-31|2020-01-31 10:00:00.500000|2020-01-31 10:00:00+00:00 31.01.20 2020 [datetime.date(2020, 1, 31)] 44-03-15 (BC)|infinity|None "2020-01-31"',
  );
});
