// SUPER: every value has a type of its own, and what is done with it goes by that type (manual, "Querying semistructured data").
import { afterAll, describe, expect, test } from 'vitest';
import { superType } from '../../../src/sql/types/type-makers.ts';
import { problemsText, RedshiftRig } from '../../support/redshift-rig.ts';

const rig = await RedshiftRig.open();
afterAll(() => rig[Symbol.dispose]());
await rig.connection.run(`
CREATE TABLE things (id INTEGER, v JSON);
INSERT INTO things VALUES (1, '3'), (2, '2.50'), (3, '"pear "'), (4, '[1,"b"]'), (5, '{"a":1}'), (6, 'true'), (7, NULL), (8, 'null'), (9, '3.0'), (10, '"pear"');
CREATE TABLE orders (id INTEGER, items JSON);
INSERT INTO orders VALUES (1, '[{"sku":"x","n":2},{"sku":"y","n":1.5}]'), (2, '[]'), (3, NULL), (4, '7'), (5, '{"sku":"z"}');
CREATE TABLE people (p JSON);
INSERT INTO people VALUES ('{"name":{"first":"Ada","last":"L"},"born":1815,"tags":["a"]}'), ('"nobody"'), (NULL), ('{"born":2000}')`);
rig.tables = {
  things: [
    { name: 'id', type: { kind: 'integer' } },
    { name: 'v', type: superType },
  ],
  orders: [
    { name: 'id', type: { kind: 'integer' } },
    { name: 'items', type: superType },
  ],
  people: [{ name: 'p', type: superType }],
};

const text = (rows: readonly (readonly (string | null)[])[]): string =>
  rows.map((row) => row.map((cell) => cell ?? 'NULL').join('|')).join(' / ');
const s = (json: string): string => `json_parse('${json}')`;

describe('the answer follows the types of the values', () => {
  test.each([
    [
      'values of different types are not equal',
      `select ${s('1')} = 'x', ${s('1')} <> 'x', ${s('"1"')} = 1, ${s('"a"')} = true`,
      'f|t|f|f',
    ],
    [
      'nor is one of them smaller',
      `select ${s('1')} < 'x', ${s('"a"')} > 1, ${s('1')} < ${s('"a"')}`,
      'NULL|NULL|NULL',
    ],
    [
      'numbers are equal whatever they are written as, to the last digit',
      `select ${s('1.0')} = 1, ${s('1e0')} = ${s('1')}, ${s('9007199254740993')} = 9007199254740992, ${s('123456789012345678901234')} > 5`,
      't|t|f|t',
    ],
    ['trailing blanks do not count', `select ${s('"a "')} = 'a', ${s('"a"')} = ${s('"a "')}`, 't|t'],
    [
      'JSON null is NULL',
      `select ${s('null')} = 1, ${s('null')} is null, coalesce(${s('null')}, 5), nvl2(${s('null')}, 1, 2), count(v) from things`,
      'NULL|t|5|2|8',
    ],
    [
      'IN, BETWEEN, CASE, NULLIF and DECODE compare so too',
      `select ${s('1')} in (2, 1), ${s('"b"')} between 'a' and 'c', case ${s('1')} when 1 then 'one' end, nullif(${s('1')}, 1), decode(${s('"x"')}, 'x', 1, 2)`,
      't|t|one|NULL|1',
    ],
    [
      'patterns and measures of texts take the strings, and give NULL for all else',
      `select ${s('"pear"')} like 'p%', ${s('1')} like '1', 'pear' ilike ${s('"P%"')}, ${s('"pear"')} similar to '(p|e)%', ${s('"pear"')} ~ 'ea', ${s('["pear"]')} !~ 'x', len(${s('"pear"')}), length(${s('1234')}), position('a' in ${s('"pear"')}), regexp_count(${s('"pear"')}, '[aeiou]')`,
      't|NULL|t|t|t|NULL|4|NULL|3|2',
    ],
    [
      'ORDER BY: booleans, numbers, strings, arrays, objects, then NULL',
      'select id from things order by v, id',
      '6 / 2 / 1 / 9 / 3 / 10 / 4 / 5 / 7 / 8',
    ],
    ['descending, by its number', 'select v from things where id < 7 order by 1 desc limit 2', '{"a":1} / [1,"b"]'],
    [
      'groups, DISTINCT and UNION take equal values together',
      'select count(*) from things group by v order by v',
      '1 / 1 / 2 / 2 / 1 / 1 / 2',
    ],
    [
      'count(distinct)',
      'select count(distinct v), (select count(*) from (select distinct v from things) d), (select count(*) from (select v from things union select v from things) u) from things',
      '6|7|7',
    ],
    [
      'joins and IN with a query',
      'select a.id, b.id from things a join things b on a.v = b.v and a.id < b.id where a.v in (select v from things) order by 1',
      '1|9 / 3|10',
    ],
    [
      'sums have the places of the longest decimal; what is no number does not count',
      'select sum(v), avg(v), min(v), max(v) from things',
      '8.50|2.83|true|{"a":1}',
    ],
    [
      'a float makes a float of the sum',
      `select sum(x) from (select 1e0::super x union all select 2::super) t`,
      '3e+0',
    ],
    [
      'windows',
      'select id, sum(v) over (order by id rows unbounded preceding), rank() over (order by v), max(v) over (partition by v) from things where id in (1, 2, 9) order by id',
      '1|3|2|3 / 2|5.50|1|2.50 / 9|8.50|2|3',
    ],
    [
      'arithmetic gives a SUPER with as many decimals as the operands ask for',
      `select ${s('1')} + 0.5, (${s('5')} + 0.5) * ${s('7')} / 10, ${s('10')} - 10.25, ${s('-7.5')} % 2, ${s('7')} / 2`,
      '1.5|3.8500|-0.25|-1.5|3.5000',
    ],
    ['signs', `select -${s('1.50')}, -${s('-2')}, +${s('"a"')}, -${s('0')}`, '-1.50|2|NULL|0'],
    [
      '+ joins strings; mixed it gives NULL',
      `select ${s('"a"')} + 'b', ${s('"a"')} + 1, ${s('[1]')} * 2, ${s('1e0')} + 2`,
      '"ab"|NULL|NULL|3e+0',
    ],
    [
      'an empty or missing array has no elements, a scalar is one',
      'select id, e from orders, orders.items e order by id, e.sku',
      '1|{"sku":"x","n":2} / 1|{"sku":"y","n":1.5} / 4|7 / 5|{"sku":"z"}',
    ],
    [
      'a left join keeps the row',
      'select o.id, e.n from orders o left join o.items as e on true where o.id in (2, 3) order by 1',
      '2|NULL / 3|NULL',
    ],
    [
      'unnest()',
      'select o.id, sum(u.item.n) from orders o, unnest(o.items) as u(item) group by o.id order by 1',
      '1|3.5 / 4|NULL / 5|NULL',
    ],
    [
      'object_transform keeps paths and sets paths',
      `select object_transform(p keep '"name"."first"', '"born"' set '"born"', p.born + 1, '"seen"."at"', 'home') from people`,
      '{"name":{"first":"Ada"},"born":1816,"seen":{"at":"home"}} / "nobody" / NULL / {"born":2001,"seen":{"at":"home"}}',
    ],
    [
      'a path below one that is kept replaces a part of it',
      `select object_transform(p keep '"name"', '"tags"', '"none"' set '"name"."last"', null) from people where p.born = 1815`,
      '{"name":{"first":"Ada","last":null},"tags":["a"]}',
    ],
    [
      'arrays are searched',
      `select array_contains(array('x', null), 'x'), array_contains(array(1, 2.0), 2), array_contains(array('x', null), 'y', false), array_position(array('x', 'y', 'x'), 'y'), array_position(array(1), 2), array_positions(array('x', 'y', 'x'), 'x'), array_positions(array(1), null)`,
      't|t|NULL|1|-1|[0,2]|[]',
    ],
    [
      'arrays that share an element, NULL too; members of an object',
      `select arrays_overlap(array(1, 'a'), array('b', 1.0)), arrays_overlap(array('a', null), array(null, 2)), arrays_overlap(array('a', null), array('b')), arrays_overlap(array(), array()), arrays_overlap(5::super, array(5)), get_number_attributes(json_parse('{"a":{"b":1},"c":2}')), get_number_attributes(object()), get_number_attributes(array(1))`,
      't|t|f|f|NULL|2|0|NULL',
    ],
    [
      'a table may be named as a lambda of the macros, its columns as their fields',
      `select p.b - p.a, p.b < p.a, array_contains(p.list, p.x), array_distinct(p.list), array_except(p.list, array(p.a)), array_position(p.list, p.b) from (select 1::super as a, 5::super as b, array(7, 1) as list, 7 as x, 9::super as item, array(0) as a_keys) p`,
      '4|f|t|[7,1]|[7]|-1',
    ],
    [
      'arrays are flattened at any depth, whatever made them, arrays inside of objects and brackets inside of texts stay',
      `select array_flatten(array_sort(array(array(2, array(array(1.50))), 3))), array_distinct(array_flatten(array(array(1, 1), 1))), array_flatten(json_parse('[[],[[]],"[[x",{"a":[[1]]},[[["\\\\\\"]"]]],[null]]')), array_flatten(5::super)`,
      '[3,2,1.50]|[1]|["[[x",{"a":[[1]]},"\\"]",null]|NULL',
    ],
    [
      'arrays as sets, and as bags',
      `select array_distinct(array(1, 1.0, 'a', null, null)), array_union(array('a', 'b', 'b'), array('b', 'c')), array_except(array('b', 'b', 'a'), array('b')), array_except(array('b', 'b', 'a'), array('b'), true), array_intersection(array('b', 'b', 'a'), array('b', 'b', 'b')), array_intersection(array('b', 'b'), array('b'), true), array_distinct(5::super)`,
      '[1,"a",null]|["a","b","c"]|["b","a"]|["a"]|["b","b"]|["b"]|NULL',
    ],
    [
      'arrays are sorted as ORDER BY sorts',
      `select array_sort(array('b', 10, 9.5, null, true, array(1))), array_sort(array(1, null, 2), false), array_sort(array(1, null, 2), false, false)`,
      '[true,9.5,10,"b",[1],null]|[null,2,1]|[2,1,null]',
    ],
    ['without paths the object stays', 'select object_transform(p) from people where p.born = 2000', '{"born":2000}'],
  ])('%s', async (_, sql, answer) => {
    expect(text((await rig.query(sql)).rows)).toBe(answer);
  });
});

test.each([
  [`select ${s('1')} / 0`, 'division by zero'],
  [`select ${s('12345678901234567890')} * ${s('12345678901234567890')} * ${s('12')}`, 'Overflow'],
])('raises: %s', async (sql, error) => {
  await expect(rig.query(sql)).rejects.toThrow(error);
});

test.each([
  [
    'select greatest(v, 1) from things',
    'SF5140 GREATEST cannot be had on the embedded engine: the manual does not say which of several SUPER values is the greatest | greatest(v, 1) | refused; cast them: x::integer',
  ],
  [
    'select upper(v) from things',
    'SF5140 UPPER cannot be had on the embedded engine: the manual does not say what it makes of a SUPER value | v | refused; cast it, e.g. x::varchar',
  ],
  [
    'select id from things where v > all (select v from things)',
    'SF5140 > ANY and ALL of SUPER values cannot be had on the embedded engine: their types differ | v > all (select v from things) | refused; cast both sides',
  ],
  [
    'select sum(distinct v) from things',
    'SF5140 SUM cannot be had on the embedded engine: SUM(DISTINCT …) of SUPER values is not built | sum(distinct v) | refused; cast the value: x::decimal(12,2)',
  ],
  [
    'select v + getdate() from things',
    'SF5149 operator does not exist: super + timestamp without time zone | v + getdate() | cast one side, so that both have types that go together',
  ],
  [
    `select object_transform(p keep 'a') from people`,
    `SF5141 "a" is no path: write its parts as '"a"."b"' | 'a' | Redshift refuses this too`,
  ],
  [
    `select object_transform(p set '"a"', 1, '"a"."b"', 2) from people`,
    `SF5140 OBJECT_TRANSFORM cannot be had on the embedded engine: "b" lies below "a", which is set as a whole | object_transform(p set '"a"', 1, '"a"."b"', 2) | refused; set "a" with object(…)`,
  ],
  [
    'select 1 from orders o, unnest(o.items) u',
    'SF5140 UNNEST without a name cannot be had on the embedded engine: its element needs one | unnest(o.items) u | refused; write unnest(t.items) as u(item)',
  ],
])('%s is refused', (sql, problem) => {
  const made = rig.translate(sql);
  expect(made.status === 'failed' ? problemsText(sql, made.problems).join('\n') : 'translated').toBe(problem);
});
