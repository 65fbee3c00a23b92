import { expect, test } from 'vitest';
import { DiagnosticError } from '../../../src/diagnostics/diagnostic-error.ts';
import { AdapterObject } from '../../../src/render/adapter-object.ts';
import { HostFailure, HostFunction, type HostObject, type HostValue } from '../../../src/render/host.ts';
import { relationObject } from '../../../src/render/relation-object.ts';
import { printed } from '../config/config-folder.ts';
import { call, contextPort, get, shown } from './context-port.ts';

const stored = {
  relation: { database: 'db', schema: 'shop', identifier: 'orders' },
  kind: 'table' as const,
  columns: [
    { name: 'id', type: 'BIGINT', nullable: false },
    { name: 'name', type: 'VARCHAR(64)', nullable: true },
    { name: 'amount', type: 'DECIMAL(18,2)', nullable: true },
  ],
};
const relations = [
  stored,
  { ...stored, relation: { ...stored.relation, identifier: 'old_orders' }, columns: stored.columns.slice(0, 1) },
];

function adapterOf(input: Parameters<typeof contextPort>[0]) {
  const { port, recording } = contextPort(input);
  const adapter = new AdapterObject(port);
  const method = (name: string, positional: HostValue[] = [], keyword: Record<string, HostValue> = {}) =>
    call(get(adapter, name), positional, keyword);
  const relation = (identifier: string) =>
    relationObject({ kind: 'relation', relation: { ...stored.relation, identifier }, relationKind: 'table' }, port);
  return { method, recording, relation, adapter };
}

test('a relation that exists is found with its type, another is none', async () => {
  const { method } = adapterOf({ relations });
  const found = await method('get_relation', [], { database: 'db', schema: 'shop', identifier: 'orders' });
  expect([shown(found), get(found, 'is_table')]).toEqual(['"db"."shop"."orders"', true]);
  expect(await method('get_relation', ['db', 'shop', 'nothing'])).toBe(null);
});

test('the columns of a relation tell their names and types', async () => {
  const { method, relation } = adapterOf({ relations });
  const columns = (await method('get_columns_in_relation', [relation('orders')])) as HostObject[];
  const facts = async (column: HostObject) => ({
    text: column.text(),
    name: get(column, 'name'),
    quoted: get(column, 'quoted'),
    dtype: get(column, 'dtype'),
    data_type: get(column, 'data_type'),
    size: get(column, 'char_size'),
    is: (
      await Promise.all(
        ['is_string', 'is_number', 'is_integer', 'is_numeric'].map(async (is) =>
          (await call(get(column, is))) ? [is] : [],
        ),
      )
    ).flat(),
  });
  expect(await Promise.all(columns.map(facts))).toEqual([
    {
      text: '<Column id (BIGINT)>',
      name: 'id',
      quoted: '"id"',
      dtype: 'BIGINT',
      data_type: 'BIGINT',
      size: null,
      is: ['is_number', 'is_integer'],
    },
    {
      text: '<Column name (VARCHAR(64))>',
      name: 'name',
      quoted: '"name"',
      dtype: 'VARCHAR',
      data_type: 'VARCHAR(64)',
      size: 64,
      is: ['is_string'],
    },
    {
      text: '<Column amount (DECIMAL(18,2))>',
      name: 'amount',
      quoted: '"amount"',
      dtype: 'DECIMAL',
      data_type: 'DECIMAL(18,2)',
      size: null,
      is: ['is_number', 'is_numeric'],
    },
  ]);
  const missing = (await method('get_missing_columns', [relation('orders'), relation('old_orders')])) as HostObject[];
  expect(missing.map((column) => get(column, 'name'))).toEqual(['name', 'amount']);
});

test('while parsing every question has the answer of dbt, and nothing is asked', async () => {
  const { method, relation, recording } = adapterOf({ execute: false, relations });
  const { method: other } = adapterOf({ execute: false });
  expect({
    get_relation: await method('get_relation', ['db', 'shop', 'orders']),
    columns: await method('get_columns_in_relation', [relation('orders')]),
    exists: await other('check_schema_exists', ['db', 'shop']),
    dropped: await method('drop_relation', [relation('orders')]),
    type: await method('type'),
    quoted: await method('quote', ['a']),
  }).toEqual({ get_relation: null, columns: [], exists: true, dropped: '', type: 'duckdb', quoted: '"a"' });
  expect(recording.statements).toEqual([]);
});

test('statements are sent as the template asked', async () => {
  const { method, relation, recording } = adapterOf({});
  await method('drop_relation', [relation('a')]);
  await method('rename_relation', [relation('a'), relation('b')]);
  await method('truncate_relation', [relation('a')]);
  await method('create_schema', [relation('a')]);
  expect(recording.statements).toEqual([
    'drop table if exists "db"."shop"."a"',
    'alter table "db"."shop"."a" rename to "b"',
    'delete from "db"."shop"."a"',
    'create schema if not exists "shop"',
  ]);
  await expect(async () => method('drop_schema', [relation('a')])).rejects.toThrow('sqlflow never drops a schema');
});

test('a method that does not exist names the nearest', async () => {
  const { method } = adapterOf({});
  const error = await method('get_relations').catch((failure: unknown) => failure);
  expect(error instanceof DiagnosticError ? printed(error.diagnostics) : error).toMatchInlineSnapshot(`
    "error[SF1032]: adapter.get_relations does not exist
      --> models/orders.sql:1:18
       |
     1 | select * from {{ ref('raw_orders') }}
       |                  ^^^^^^^^^^^^^^^^^ no such method
       = hint: did you mean "adapter.get_relation"?"
  `);
});

test("dispatch takes the macro of the project's dialect, of its family, of the target, else the default", async () => {
  const { adapter } = adapterOf({});
  const macros = (...names: string[]) => {
    const known = new Map(names.map((name) => [name, new HostFunction(name, () => name)]));
    return (name: string) => known.get(name);
  };
  const dispatch = async (positional: HostValue[], ...names: string[]) => {
    const macro = macros(...names);
    return call(await call(get(adapter, 'dispatch'), positional, {}, macro));
  };
  expect(await dispatch(['day'], 'default__day', 'duckdb__day', 'postgres__day', 'redshift__day')).toBe(
    'redshift__day',
  );
  expect(await dispatch(['day'], 'default__day', 'duckdb__day', 'postgres__day')).toBe('postgres__day');
  expect(await dispatch(['day'], 'default__day', 'duckdb__day')).toBe('duckdb__day');
  expect(await dispatch(['day'], 'default__day')).toBe('default__day');
  expect(await dispatch(['day', 'kit'], 'kit.default__day', 'shop.default__day')).toBe('shop.default__day');
  expect(await dispatch(['day', 'kit'], 'kit.default__day', 'kit.redshift__day')).toBe('kit.redshift__day');
  await expect(async () => dispatch(['day'])).rejects.toThrow(
    new HostFailure(
      "adapter.dispatch found no macro 'day'; searched for 'redshift__day', 'postgres__day', 'duckdb__day', 'default__day'",
    ),
  );
  await expect(async () => dispatch(['kit.day'])).rejects.toThrow("adapter.dispatch('day', 'kit')");
});
