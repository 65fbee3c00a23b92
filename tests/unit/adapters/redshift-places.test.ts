// From the translated SQL back to the text that was written: lines stay lines, and an offset leads to its source.
import { expect, test } from 'vitest';
import { placeBehind } from '../../../src/adapters/duckdb/redshift/place-marks.ts';
import { translateQuery } from '../../../src/adapters/duckdb/redshift/translate-query.ts';
import type { Translation } from '../../../src/adapters/duckdb/redshift/translation.ts';

const options = { relationColumns: () => undefined, now: new Date(0), purpose: 'answer' } as const;

function translated(sql: string): Translation {
  const made = translateQuery(sql, options);
  if (made.status === 'failed') throw new Error(JSON.stringify(made.problems));
  return made;
}

const source = `-- who pays, and how much
select
  u.name::varchar(20),   -- the name
  sum(o.amount::numeric(12,2)) as paid
from shop.users u
join shop.orders o
  on o.user_id::int = u.id::int
where o.paid::boolean
group by 1`;

test('each piece of the translated SQL stands in the line that it has in the source', () => {
  const lines = translated(source).sql.split('\n');
  const lineOf = (words: string): number => lines.findIndex((line) => line.includes(words)) + 1;
  expect(['"name"', 'sum(', '"users" AS', '"orders" AS', '"user_id"', '"paid" AS VARCHAR'].map(lineOf)).toEqual([
    3, 4, 5, 6, 7, 8,
  ]);
});

test('an offset of the translated SQL leads to the piece of the source that it was made of', () => {
  const { sql, places } = translated(source);
  const wordsAt = (words: string): string =>
    source.slice(placeBehind(places, sql.indexOf(words))).split(/[^\w.]/)[0] as string;
  expect(wordsAt('"amount"')).toBe('o.amount');
  expect(wordsAt('"shop"."orders"')).toBe('shop.orders');
  expect(wordsAt('"user_id"')).toBe('o.user_id');
  expect(placeBehind(places, 0)).toBeUndefined();
});

test('a literal over several lines keeps the lines behind it in step', () => {
  const { sql } = translated("select 'a\nb' as x,\n  1 as y,\n\n  2 as z");
  expect(sql.split('\n').findIndex((line) => line.includes('2 AS'))).toBe(4);
});

test('thousands of operands and of UNION sides are translated without a deep stack', () => {
  const many = 5_000;
  const union = Array.from({ length: many }, (_, at) => `select ${at} as n`).join(' union all ');
  const chain = `select 1 where ${Array.from({ length: many }, (_, at) => `1 = ${at}`).join(' or ')}`;
  expect(translated(union).columns).toEqual([{ name: 'n', type: { kind: 'integer' }, trimmed: false }]);
  expect(translated(chain).sql).toContain(`(1 = ${many - 1})`);
});
