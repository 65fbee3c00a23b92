import { expect, test } from 'vitest';
import { queryOver } from '../../../src/sql/query-over.ts';

const counted = (query: string): string => queryOver(query, 'q', (from) => `select count(*) ${from}`);

test('a query is a subquery', () => {
  expect(counted('select 1 as a -- one')).toBe('select count(*) from (\nselect 1 as a -- one\n) q');
  const inner = 'with a as (select 1 as i) select i from a';
  expect(counted(inner)).toBe(`select count(*) from (\n${inner}\n) q`);
});

test('WITH RECURSIVE stays at the head, whatever stands before and behind it', () => {
  expect(
    counted(
      '-- numbers\nwith recursive n(i) as (select 1 union all select i + 1 from n where i < 4), m as (select 1 as j)\nselect i from n order by i limit 3 -- three',
    ),
  ).toMatchInlineSnapshot(`
    "-- numbers
    with recursive n(i) as (select 1 union all select i + 1 from n where i < 4), m as (select 1 as j),
    q as (
    select i from n order by i limit 3 -- three
    )
    select count(*) from q"
  `);
});

test('what only speaks of it, or is no query, is left as it is', () => {
  for (const query of ["select 'with recursive' as words", 'with recursive n(i) as (select'])
    expect(counted(query)).toBe(`select count(*) from (\n${query}\n) q`);
});
