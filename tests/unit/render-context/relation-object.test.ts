import { expect, test } from 'vitest';
import { HostFailure, type HostValue } from '../../../src/render/host.ts';
import {
  RelationClass,
  RelationObject,
  relationArgument,
  relationObject,
} from '../../../src/render/relation-object.ts';
import { render } from '../render/render-rig.ts';
import { call, contextPort, get, shown } from './context-port.ts';

const { port } = contextPort({});
const orders = relationObject(
  { kind: 'relation', relation: { database: 'db', schema: 'shop', identifier: 'orders' }, relationKind: 'view' },
  port,
);
const method = async (name: string, positional: HostValue[] = [], keyword: Record<string, HostValue> = {}) =>
  call(get(orders, name), positional, keyword);

test('a relation prints as its quoted three parts, and tells them', () => {
  const members = [
    'database',
    'schema',
    'identifier',
    'name',
    'table',
    'type',
    'is_view',
    'is_table',
    'is_cte',
    'nothing',
  ];
  expect(orders.text()).toBe('"db"."shop"."orders"');
  expect(Object.fromEntries(members.map((name) => [name, get(orders, name)]))).toEqual({
    database: 'db',
    schema: 'shop',
    identifier: 'orders',
    name: 'orders',
    table: 'orders',
    type: 'view',
    is_view: true,
    is_table: false,
    is_cte: false,
    nothing: undefined,
  });
});

test('parts are left out, unquoted and replaced', async () => {
  expect(shown(await method('include', [], { database: false }))).toBe('"shop"."orders"');
  expect(shown(await method('include', [false, false]))).toBe('"orders"');
  expect(shown(await method('quote', [], { identifier: false }))).toBe('"db"."shop".orders');
  expect(shown(await method('replace_path', [], { identifier: 'orders_old' }))).toBe('"db"."shop"."orders_old"');
  expect(shown(await method('without_identifier'))).toBe('"db"."shop"');
  expect(shown(await method('information_schema', ['tables']))).toBe('"db".information_schema.tables');
  expect(await method('render')).toBe('"db"."shop"."orders"');
  const table = await method('incorporate', [], { path: { identifier: 'x' }, type: 'table' });
  expect([shown(table), get(table, 'is_table')]).toEqual(['"db"."shop"."x"', true]);
  expect(await method('matches', [], { schema: 'SHOP', identifier: 'orders' })).toBe(true);
  expect(await method('matches', [], { schema: 'other' })).toBe(false);
});

test('an ephemeral model prints as its CTE', () => {
  const relation = { database: 'db', schema: 'shop', identifier: 'base' };
  const cte = relationObject({ kind: 'cte', name: '__dbt__cte__base', relation }, port);
  expect([cte.text(), get(cte, 'is_cte'), get(cte, 'identifier')]).toEqual(['__dbt__cte__base', true, 'base']);
});

test('api.Relation.create makes relations, also without all parts', async () => {
  const create = get(new RelationClass(port), 'create');
  const full = await call(create, [], { database: 'a', schema: 'b', identifier: 'c', type: 'view' });
  expect([shown(full), get(full, 'type')]).toEqual(['"a"."b"."c"', 'view']);
  expect(shown(await call(create, [], { schema: 'b', identifier: 'c' }))).toBe('"b"."c"');
  expect(shown(await call(create, [], { identifier: 'c', quote_policy: { identifier: false } }))).toBe('c');
  expect(get(new RelationClass(port), 'View')).toBe('view');
});

test('relations with the same parts are equal', () => {
  const same = relationObject(
    { kind: 'relation', relation: { database: 'db', schema: 'shop', identifier: 'orders' }, relationKind: 'table' },
    port,
  );
  expect([orders.equals(same), orders.equals('x'), same instanceof RelationObject]).toEqual([true, false, true]);
});

test('what is no relation is refused where one is needed', () => {
  expect(() => relationArgument('get_columns_in_relation', 'orders')).toThrow(
    new HostFailure(
      "get_columns_in_relation() expects a relation (ref, source, this, api.Relation.create), found the text 'orders'",
    ),
  );
});

test('a relation is a mapping with its metadata, by which packages know it', async () => {
  const text =
    "{{ r is mapping and r.get('metadata', {}).get('type', '').endswith('Relation') }} {{ r.get('nothing', 'x') }} {{ 'text' is mapping }}";
  expect(await render(text, { context: { r: orders } })).toBe('True x False');
});
