// What the translation of Redshift SQL refuses, with code, words, place and way out: one row a kind of mistake.
import { afterAll, describe, expect, test } from 'vitest';
import { varchar } from '../../../src/sql/types/type-makers.ts';
import { problemsText, RedshiftRig } from '../../support/redshift-rig.ts';

const rig = await RedshiftRig.open();
afterAll(() => rig[Symbol.dispose]());
rig.tables = {
  orders: [
    { name: 'id', type: { kind: 'integer' } },
    { name: 'amount', type: { kind: 'decimal', precision: 12, scale: 2 } },
    { name: 'note', type: varchar(20) },
    { name: 'items', type: { kind: 'super' } },
    { name: 'paid_at', type: { kind: 'timestamp' } },
  ],
  users: [
    { name: 'id', type: { kind: 'integer' } },
    { name: 'name', type: varchar(64) },
  ],
};

function problemsOf(sql: string, purpose: 'answer' | 'relation' = 'answer'): readonly string[] {
  const made = rig.translate(sql, purpose);
  return made.status === 'failed' ? problemsText(sql, made.problems) : [`translated: ${made.sql}`];
}

describe('one problem, its place and its way out', () => {
  test.each([
    [
      'select amuont from orders',
      'SF5143 column "amuont" does not exist in "orders" | amuont | did you mean "amount"?',
    ],
    ['select o.amuont from orders o', 'SF5143 column "amuont" does not exist in "o" | amuont | did you mean "amount"?'],
    [
      'select id from orders o, users u',
      'SF5144 column "id" is ambiguous: "o", "u" have one each | id | which one?; write o.id',
    ],
    [
      'select u.id from orders o',
      'SF5146 "u" is no table of this query: there is no FROM entry of that name | u | did you mean "o"?',
    ],
    [
      'select orders.id from orders o',
      'SF5146 "orders" is no table of this query: there is no FROM entry of that name | orders | not found',
    ],
    [
      'select a / 2 from elsewhere',
      'SF5145 the type of "a" is not known, and the answer depends on it: the columns of "elsewhere" are not known | a | say it with a cast: x::varchar(64), x::numeric(12,2)',
    ],
    [
      'select note = 1 from orders',
      'SF5149 operator does not exist: character varying(20) = integer | note = 1 | cast one side, so that both have types that go together',
    ],
    [
      'select case when id = 1 then id else note end from orders',
      'SF5149 CASE types integer and character varying(20) cannot be matched | note | cast one of them',
    ],
    [
      'select id from orders union all select name from users',
      'SF5149 UNION types integer and character varying(64) cannot be matched, in column "id" | name | cast one of them',
    ],
    [
      'select sum(amount) over (order by id) from orders',
      'SF5150 SUM over an ORDER BY needs a frame: aggregate window functions do, in Redshift | over (order by id) | add "rows unbounded preceding" (a running total) or another ROWS frame behind the ORDER BY',
    ],
    [
      'select note, count(*) from orders',
      'SF5151 column "note" must appear in the GROUP BY clause or be used in an aggregate function | note | not grouped',
    ],
    [
      'select * from orders group by id',
      'SF5151 column "amount" must appear in the GROUP BY clause or be used in an aggregate function | * | not grouped',
    ],
    [
      "select string_agg(note, ',') from orders",
      "SF5142 Redshift has no function STRING_AGG | string_agg(note, ',') | use listagg(x, ',') within group (order by x)",
    ],
    [
      'select coalesc(id, 1) from orders',
      `SF5148 function "coalesc" is not one of Redshift's that sqlflow knows | coalesc | did you mean "coalesce"?`,
    ],
    [
      'select note.x from orders',
      'SF5141 "note.x" is of type character varying(20), which has no parts: navigation needs a SUPER value | x | Redshift refuses this too; json_parse(…) makes a SUPER value of a JSON text',
    ],
    [
      'select count(*) as n from orders having n > 1',
      'SF5141 HAVING cannot use the alias "n" | n | Redshift refuses this too; repeat the expression',
    ],
    [
      'select id from orders where count(*) > 1',
      'SF5141 aggregates not allowed in WHERE clause | count(*) | Redshift refuses this too; use HAVING',
    ],
    [
      'select id from orders qualify row_number() over (order by id) = 1',
      'SF5141 QUALIFY directly behind FROM needs an alias for the table | row_number() over (order by id) = 1 | Redshift refuses this too; write: from orders o qualify …',
    ],
    [
      'select id from orders where id',
      'SF5149 argument of WHERE must be type boolean, not type integer | id | write a comparison: x <> 0, x is not null',
    ],
    [
      'select true::varchar',
      `SF5149 cannot cast type boolean to character varying | true::varchar | write case when … then 'true' else 'false' end`,
    ],
    [
      'select id from orders intersect all select id from users',
      'SF5142 Redshift has no INTERSECT ALL | intersect | use INTERSECT, or number the rows with row_number() on both sides',
    ],
    [
      'select count(distinct id) over () from orders',
      'SF5142 Redshift has no DISTINCT in window functions | count(distinct id) over () | count the distinct values in a subquery with GROUP BY',
    ],
    [
      'select relname from pg_class',
      'SF5140 system table "pg_class" cannot be had on the embedded engine: it tells of a Redshift cluster | pg_class | refused; information_schema.tables has the names of tables; keep the rest to the target: {% if target.type == "redshift" %} … {% endif %}',
    ],
    ['select (select 1, 2)', 'SF5141 subquery must return only one column | select 1, 2 | Redshift refuses this too'],
    [
      'select id from orders union select id, name from users',
      'SF5141 each UNION query must have the same number of columns | union | Redshift refuses this too',
    ],
    [
      'select abs(1, 2)',
      'SF5141 function abs() takes 1 argument, and 2 are given | abs(1, 2) | Redshift refuses this too',
    ],
    [
      'select json_serialize(doc) from elsewhere',
      `SF5140 JSON_SERIALIZE cannot be had on the embedded engine: its argument's type is not known here: the columns of "elsewhere" are not known | doc | refused; cast it, e.g. x::varchar`,
    ],
    [
      "select '1'::geometry",
      'SF5140 type "geometry" cannot be had on the embedded engine: spatial types are not available | geometry | refused; build this model on Redshift',
    ],
    [
      "select id from orders order by 'id'",
      "SF5141 non-integer constant in ORDER BY | 'id' | Redshift refuses this too; name a column, or count it: order by 1",
    ],
    [
      'select count(*) from orders group by null',
      'SF5141 non-integer constant in GROUP BY | null | Redshift refuses this too; name a column, or count it: order by 1',
    ],
    ['select id from orders limit -1', 'SF5141 LIMIT must not be negative | -1 | Redshift refuses this too'],
    [
      'select id from orders limit id',
      'SF5141 argument of LIMIT must not contain variables | id | Redshift refuses this too; write a number',
    ],
    [
      'select id from orders offset true',
      'SF5141 argument of OFFSET must be type bigint, not type boolean | true | Redshift refuses this too',
    ],
    [
      'select sum(id) over (order by id rows between 1 following and 1 preceding) from orders',
      'SF5141 frame starting from FOLLOWING cannot end at PRECEDING | rows between 1 following and 1 preceding | Redshift refuses this too',
    ],
    [
      'select sum(id) over (order by id rows between unbounded following and current row) from orders',
      'SF5141 frame start cannot be UNBOUNDED FOLLOWING | rows between unbounded following and current row | Redshift refuses this too',
    ],
    [
      'select sum(id) over (order by id rows id preceding) from orders',
      'SF5141 the number of rows of a frame must be an unsigned integer | id | Redshift refuses this too',
    ],
    [
      'select approximate sum(id) from orders',
      'SF5142 Redshift has no APPROXIMATE SUM | approximate sum(id) | it goes with COUNT(DISTINCT x) and PERCENTILE_DISC',
    ],
    [
      'select * from (with recursive n(i) as (select 1 union all select i + 1 from n where i < 3) select i from n) q',
      'SF5142 Redshift has no WITH RECURSIVE inside a subquery | with recursive n | write it at the head of the query; an ephemeral model is a subquery, a view is not',
    ],
    [
      'with a as (select 1 x), a as (select 2 x) select x from a',
      'SF5141 WITH query name "a" specified more than once | a | Redshift refuses this too; give it another name',
    ],
    [
      'with n(i) as (select 1 union all select i + 1 from n where i < 3) select i from n',
      'SF5141 relation "n" does not exist | n | Redshift refuses this too; a common table that reads itself needs the word RECURSIVE: with recursive n(…) as …',
    ],
    [
      'select * from "orders.csv"',
      'SF5141 relation "orders.csv" does not exist | "orders.csv" | Redshift refuses this too; files are read by sources: describe them in a sources.yml',
    ],
    [
      'select * from orders.csv',
      'SF5141 relation "orders.csv" does not exist | orders.csv | Redshift refuses this too; files are read by sources: describe them in a sources.yml',
    ],
    [
      'select * from sqlite_master',
      'SF5141 relation "sqlite_master" does not exist | sqlite_master | Redshift refuses this too; it is a view of the embedded engine; information_schema has what both know',
    ],
    [
      "select id from orders where note ~~ 'a%'",
      'SF5140 operator ~~ cannot be had on the embedded engine: the manual does not tell of it | ~~ | refused; write LIKE',
    ],
    [
      'select int8(id) from orders',
      `SF5148 function "int8" is not one of Redshift's that sqlflow knows | int8 | not known; a cast: x::int8`,
    ],
  ])('%s', (sql, problem) => {
    expect(problemsOf(sql)).toEqual([problem]);
  });
});

// Manual, "Correlated subquery patterns that are not supported".
describe('a subquery that Redshift cannot take out of its loop', () => {
  test.each([
    [
      'select id from users u where not exists (select 1 from orders where not exists (select 1 from orders o where o.id = u.id))',
      'SF5142 Redshift has no correlated subquery that reads a column of a query farther out than the next one | u.id | join the tables inside, so that the column comes from the query next to it',
    ],
    [
      'select u.id from users u left join orders o on o.id = u.id and o.amount = (select max(amount) from orders p where p.id = u.id)',
      'SF5142 Redshift has no correlated subquery in the ON of an outer join | u.id | compute it in a subquery of FROM that is grouped by the key, and join that',
    ],
    [
      'select id from users u where id in (select sum(id) over () from orders o where o.id = u.id)',
      'SF5142 Redshift has no window function in a correlated subquery | sum(id) over () | compute it in a subquery of FROM, and join that by the key',
    ],
    [
      'select (select count(*) from orders o where o.id = u.id) as n, count(*) from users u group by n',
      'SF5142 Redshift has no GROUP BY over a correlated subquery | n | compute it in a subquery of FROM, and group that',
    ],
    [
      'select id from users u where id in (select sum(id) from orders o where o.note = u.name group by amount)',
      'SF5142 Redshift has no correlated subquery with GROUP BY behind IN, but for MIN and MAX | select sum(id) from orders o where o.note = u.name group by amount | write EXISTS, or join with the grouped subquery',
    ],
  ])('%s', (sql, problem) => {
    expect(problemsOf(sql)).toEqual([problem]);
  });

  test.each([
    'select id from users u where id in (select max(id) from orders o where o.note = u.name group by amount)',
    'select id from users u where id in (select sum(id) from orders o group by amount)',
    'select u.id from users u join orders o on o.id = u.id and o.amount = (select max(amount) from orders p where p.id = u.id)',
    'select u.id from users u left join orders o on o.id = (select max(id) from orders)',
    'select id from users u where exists (select 1 from (select id from orders o where o.note = u.name) q where q.id = u.id)',
    'select u.id, (select count(*) from orders o where o.id = u.id) from users u group by u.id',
  ])('but it takes %s', (sql) => {
    expect(problemsOf(sql)).toEqual([expect.stringMatching(/^translated/)]);
  });
});

test('a relation may not have two columns of one name, an answer may', () => {
  const sql = 'select o.id, u.id from orders o join users u on u.id = o.id';
  expect(problemsOf(sql, 'relation')).toEqual([
    `SF5147 column "id" duplicated: a relation's columns must have different names | u.id | give one of them another alias`,
  ]);
  expect(problemsOf(sql)[0]).toMatch(/^translated:/);
});

test('a text that is no query is told with the place where it stops to be one', () => {
  expect(problemsOf('select id,, note from orders')).toEqual([
    'SF5152 syntax error at or near ",": expected an expression | , | ',
  ]);
  expect(problemsOf('select sum(id) filter (where id > 1) from orders')).toEqual([
    expect.stringMatching(/^SF5142 Redshift has no FILTER/),
  ]);
});

test('all that is wrong is told in one go, in the order of the text, each once', () => {
  const sql = `with big as (select amuont from orders)
select nope(id), o.zip, note = 1, 1 + nothere
from orders o
join users u on u.id = o.user_id
where note > 5`;
  expect(problemsOf(sql).map((line) => line.split(' | ').slice(0, 2).join(' | '))).toEqual([
    'SF5143 column "amuont" does not exist in "orders" | amuont',
    `SF5148 function "nope" is not one of Redshift's that sqlflow knows | nope`,
    'SF5143 column "zip" does not exist in "o" | zip',
    'SF5149 operator does not exist: character varying(20) = integer | note = 1',
    'SF5143 column "nothere" does not exist | nothere',
    'SF5143 column "user_id" does not exist in "o" | user_id',
    'SF5149 operator does not exist: character varying(20) > integer | note > 5',
  ]);
});
