import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Query } from '../../../../src/sql/syntax/nodes.ts';
import { parseQuery } from '../../../../src/sql/syntax/parse-query.ts';
import { printExpression, printQuery } from '../../../support/print-query.ts';

function parsed(sql: string): Query {
  const result = parseQuery(sql);
  if (!result.ok) throw new Error(`${result.message} in ${sql}`);
  return result.query;
}

function expression(sql: string): string {
  const { body } = parsed(`select ${sql} from t`);
  const item = body.kind === 'select' ? body.items[0] : undefined;
  if (item?.kind !== 'expression') throw new Error(`no expression: ${sql}`);
  return printExpression(item.expression);
}

/** The problem as a reader sees it: the words, what they point at, the hint. */
function problem(sql: string): string[] {
  const result = parseQuery(sql);
  if (result.ok) throw new Error(`is a query: ${sql}`);
  const { at, message, hint } = result;
  return [message, `at <${sql.slice(at.start, at.end)}>`, ...(hint === undefined ? [] : [hint])];
}

describe('operators', () => {
  test.each([
    ['1 + 2 * 3 ^ 2 ^ 2', '(1 + (2 * ((3 ^ 2) ^ 2)))'],
    ['-2 ^ 2', '((- 2) ^ 2)'],
    ['2 ^ -1', '(2 ^ (- 1))'],
    ['-1::varchar', '(- (1)::varchar)'],
    ['a - b - c', '((a - b) - c)'],
    ['a % b * c', '((a % b) * c)'],
    ['not a = b and c or d', '(((not (a = b)) and c) or d)'],
    ['a = not b = c', '(a = (not (b = c)))'],
    ['a = b = c', '(a = (b = c))'],
    ['a || b || c = d', '(((a || b) || c) = d)'],
    ['a || b <> c', '((a || b) <> c)'],
    ['a <= b + 1 and c', '((a <= (b + 1)) and c)'],
    ['a = b is null', '(a = (b is null))'],
    ['a + b is not null', '((a + b) is not null)'],
    ['a isnull or b notnull', '((a is null) or (b is not null))'],
    ['|/ 25 + 1', '(|/ (25 + 1))'],
    ['@ -5 + 3', '(@ ((- 5) + 3))'],
    ['~ 5 | 2', '((~ 5) | 2)'],
    ['flags & 4 <> 0', '((flags & 4) <> 0)'],
    ['1 << 2 + 3', '(1 << (2 + 3))'],
    ["a like 'x' || '%' and b", "((a like ('x' || '%')) and b)"],
    ["a not like 'x' escape '^'", "(a not like 'x' escape '^')"],
    ["a similar to 'x' or a not ilike b", "((a similar to 'x') or (a not ilike b))"],
    ["a ~ 'x' and b !~* 'y'", "((a ~ 'x') and (b !~* 'y'))"],
    ['a between 1 and 2 + 3 and b', '((a between 1 and (2 + 3)) and b)'],
    ['a not between b and c or d', '((a not between b and c) or d)'],
    ['a in (1, 2) and b not in (3)', '((a in (1, 2)) and (b not in (3)))'],
    ["a at time zone 'utc' + b", "((a at time zone 'utc') + b)"],
    ["a::date - interval '1 day'", "((a)::date - interval '1 day')"],
    ['(a, b) in ((1, 2), (3, 4))', '(row(a, b) in (row(1, 2), row(3, 4)))'],
    ['a collate ci = b', '((a collate ci) = b)'],
    ['a = any (select 1) and b <> all (select 2)', '((a = any (select 1)) and (b <> all (select 2)))'],
    ['a is not true = b', '((a is not true) = b)'],
    ['2 - - 1', '(2 - (- 1))'],
    ['a<-1', '(a < (- 1))'],
  ])('%s', (sql, printed) => {
    expect(expression(sql)).toBe(printed);
  });

  test('comparisons, LIKE, BETWEEN and IN do not chain', () => {
    expect(problem('select a < b < c')[0]).toBe('syntax error at or near "<"');
    expect(problem("select a like 'b' like 'c'")[0]).toBe('syntax error at or near "like"');
    expect(problem('select a in (1) in (2)')[0]).toBe('syntax error at or near "in"');
  });
});

describe('literals and words', () => {
  test.each([
    ["'it''s'", "'it''s'"],
    ["'a\\\\d'", "'a\\\\d'"],
    ["e'a\\tb'", "'a\tb'"],
    ["'\\101'", "'A'"],
    ["'one'\n  'two'", "'onetwo'"],
    ["$$it's$$", "'it''s'"],
    ['$q$a $$ b$q$', "'a $$ b'"],
    ['.5 + 1e5 + 2.', '((.5 + 1e5) + 2.)'],
    ["date '2008-01-01'", "date '2008-01-01'"],
    ["timetz '04:05:06 PST'", "timetz '04:05:06 PST'"],
    ["timestamp with time zone '2008-01-01'", "timestamp with time zone '2008-01-01'"],
    ["timestamp(6) without time zone '2008-01-01'", "timestamp(6) without time zone '2008-01-01'"],
    ["varchar(3) 'abc'", "varchar(3) 'abc'"],
    ["interval '1-2' year to month", "interval '1-2' year to month"],
    ["interval (3) '1 2:03' day to second", "interval '1 2:03' day to second (3)"],
    ["interval '3' hour", "interval '3' hour"],
    ['"Two Words" + "a""b"', '("two words" + "a""b")'],
    ['größe + Ñ1', '(größe + ñ1)'],
    ['a /* one /* two */ */ + -- three\n b', '(a + b)'],
    ['x::character varying(12)', '(x)::character varying(12)'],
    ['x::double precision::numeric(12, 2)', '((x)::double precision)::numeric(12, 2)'],
    ['cast(x as varchar(max))', 'cast(x as varchar(max))'],
    ['convert(timestamp with time zone, x)', 'convert(timestamp with time zone, x)'],
    ['x::interval day to second (3)', '(x)::interval day to second(3)'],
    ['try_cast(x as int)', 'try_cast(x as int)'],
    ['t."end"', 't."end"'],
    ['t.order', 't.order'],
    ['constructor', 'constructor'],
  ])('%s', (sql, printed) => {
    expect(expression(sql)).toBe(printed);
  });

  test('a backslash escapes, and a literal where that is doubtful says so', () => {
    const { body } = parsed("select '\\\\d', '\\d', e'\\d'");
    expect(body.kind === 'select' && body.items.map((item) => item.kind === 'expression' && item.expression)).toEqual([
      { kind: 'string', value: '\\d', start: 7, end: 12 },
      { kind: 'string', value: 'd', escaped: true, start: 14, end: 18 },
      { kind: 'string', value: 'd', start: 20, end: 25 },
    ]);
  });

  test('AS frees every word, a bare alias must not be reserved', () => {
    expect(printQuery(parsed('select 1 as select, 2 year, 3 "User" from a t'))).toBe(
      'select 1 as select, 2 as year, 3 as "user" from a as t',
    );
    expect(problem('select 1 user from t')).toEqual([
      'syntax error at or near "user"',
      'at <user>',
      'user is a reserved word: as a name it is written "user"',
    ]);
  });
});

describe('calls', () => {
  test.each([
    ['count(*)', 'count(*)'],
    ['count(distinct a)', 'count(distinct a)'],
    ['approximate count(distinct a)', 'approximate count(distinct a)'],
    [
      "listagg(distinct a, ', ') within group (order by b desc)",
      "listagg(distinct a, ', ') within group (order by b desc)",
    ],
    [
      'lag(a, 1) ignore nulls over (partition by b order by c)',
      'lag(a, 1) ignore nulls over (partition by b order by c)',
    ],
    [
      'sum(a) over (order by b desc nulls last rows between unbounded preceding and current row)',
      'sum(a) over (order by b desc nulls last rows between unbounded preceding and current row)',
    ],
    ['sum(a) over (rows 3 preceding)', 'sum(a) over (rows 3 preceding)'],
    [
      'percentile_cont(0.5) within group (order by a) over (partition by b)',
      'percentile_cont(0.5) within group (order by a) over (partition by b)',
    ],
    ['extract(year from a)', 'extract(year from a)'],
    ["extract('year' from a)", "extract('year' from a)"],
    ['substring(a from 2 for 3)', 'substring(a from 2 for 3)'],
    ['substring(a for 3)', 'substring(a from 1 for 3)'],
    ['substring(a, 2, 3)', 'substring(a, 2, 3)'],
    ["position('a' in b)", "position('a' in b)"],
    ["trim(both 'x' from a)", "trim(both 'x' from a)"],
    ["trim('x' from a)", "trim(both 'x' from a)"],
    ['trim(leading from a)', 'trim(leading  from a)'],
    ['trim(a)', 'trim(both  from a)'],
    ['overlay(a placing b from 1 for 2)', 'overlay(a placing b from 1 for 2)'],
    ['left(a, 1) || right(b, 2)', '(left(a, 1) || right(b, 2))'],
    ['array(1, 2)', 'array(1, 2)'],
    ["collate(a, 'ci')", "collate(a, 'ci')"],
    ['my_schema.f_total(a, b)', 'my_schema.f_total(a, b)'],
    ['current_date - sysdate', '(current_date - sysdate)'],
    ['current_timestamp(3)', 'current_timestamp(3)'],
    ['dateadd(month, 1, getdate())', 'dateadd(month, 1, getdate())'],
    ['case when a then 1 else 2 end + 1', '(case when a then 1 else 2 end + 1)'],
    ['case a when 1 then b when 2 then c end', 'case a when 1 then b when 2 then c end'],
    ['exists (select 1) and not exists (select 2)', '(exists (select 1) and (not exists (select 2)))'],
    ['(select max(x) from u) + 1', '((select max(x) from u) + 1)'],
    ['((select 1) union (select 2)) + 1', '(((select 1) union (select 2)) + 1)'],
    ['a in ((select 1) union all (select 2))', '(a in ((select 1) union all (select 2)))'],
    ['t.a.b[0].c', 't.a.b[0].c'],
    ['json_parse(a).b[1].c', '(json_parse(a)).b[1].c'],
    ['(a).b', '(a).b'],
    ['prior + level + over + at', '(((prior + level) + over) + at)'],
  ])('%s', (sql, printed) => {
    expect(expression(sql)).toBe(printed);
  });
});

const queries = [
  'with a (x, y) as (select 1, 2), b as (select * from a) select * from a, b',
  'with recursive n (i) as (select 1 union all select i + 1 from n where i < 5) select i from n',
  'select top 5 distinct a from t',
  'select all a from t limit all offset 3',
  'select * exclude (a, b), t.* exclude c, s.t.* from t',
  'select 1 union select 2 intersect select 3 minus select 4 except select 5',
  '(select 1 order by 1 limit 1) union all (with x as (select 2) select * from x) order by 1',
  'select a from t where exists (select 1 from u where u.id = t.id) group by 1 having count(*) > 1 qualify row_number() over (order by a) = 1 order by a desc nulls first limit 10 offset 5',
  'select * from a join b using (id, day) left outer join c on a.x = c.x right join d on true full join e on false cross join f natural join g',
  'select * from a join b join c on b.y = c.y on a.x = b.x',
  'select * from a left join (b join c on b.y = c.y) on a.x = b.x',
  'select * from (select 1 as x) t (y), ((select 2) union (select 3)) u, ((select 4)) v',
  'select * from ((a join b on a.x = b.x) join c on c.x = a.x)',
  'select * from a, b where a.id = b.id (+) and b.kind(+) = 1',
  'select c.*, o, i from customer c, c.orders as o at i, c.orders[0].lines l, unpivot c.address as v at k',
  'select array, element from foo as f, f.list as array, array as element',
  "select * from (select part, price from parts) pivot (avg(price) as a, count(*) for part in ('p1' as x, 'p2')) as p (c, d)",
  "select * from t unpivot include nulls (amount for kind in (red, green as 'G')) u",
  'select level, name from staff where x start with boss is null connect by prior id = boss and level < 4',
  'select level from staff connect by boss = prior id start with id = 1',
  'select a, b, count(*) from t group by rollup (a, (b, c)), cube (a, b), grouping sets ((a, b), (), a)',
  'select a from t group by grouping sets (rollup (a, b), cube (a, b), c), ()',
  'select a, sum(b) from t group by all',
  'select * from lateral (select 1) x, generate_series(1, 3) as g (i), #recent r',
  'values (1, 2), (3, 4)',
  "select a::int b, 'x' c, 3 d from s.t as x (k)",
  'select * from t * where a',
];

/** Places out, and what only parentheses say. */
function shape(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(shape);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).filter(([key]) => !['start', 'end', 'operatorAt', 'at'].includes(key));
  return Object.fromEntries(entries.map(([key, value]) => [key, shape(value)]));
}

test.each(queries)('%s is the same query when it is printed and read again', (sql) => {
  const query = parsed(sql);
  const printed = printQuery(query);
  expect(printQuery(parsed(printed)).replaceAll(/[()]/g, '')).toBe(printed.replaceAll(/[()]/g, ''));
  if (!/union|intersect|grouping/.test(sql)) expect(shape(parsed(printed))).toEqual(shape(query));
});

test('INTERSECT binds tighter than UNION, EXCEPT and MINUS, which go from the left', () => {
  expect(printQuery(parsed('select 1 union select 2 intersect select 3 minus select 4'))).toBe(
    '(select 1 union (select 2 intersect select 3)) minus select 4',
  );
});

test('a grouping inside of GROUPING SETS adds its sets', () => {
  expect(printQuery(parsed('select 1 from t group by grouping sets (rollup (a, b), cube (c, d), e)'))).toBe(
    'select 1 from t group by grouping sets ((a, b), (a), (), (c, d), (c), (d), (), (e))',
  );
});

test('every node tells where it stands', () => {
  const sql = 'select  a + b  as c, max( d ) from s.t  x where e  is null order by f desc';
  const pieces: string[] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('start' in node && 'end' in node) pieces.push(sql.slice(node.start as number, node.end as number));
    for (const value of Object.values(node)) walk(value);
  };
  walk(parsed(sql));
  expect(new Set(pieces)).toEqual(
    new Set([
      ...[sql, 'select  a + b  as c, max( d ) from s.t  x where e  is null', 'a + b  as c', 'a + b', 'a', '+', 'b'],
      ...['c', 'max( d )', 'max', 'd', 's.t  x', 's.t', 's', 't', 'x', 'e  is null', 'e', 'f desc', 'f'],
    ]),
  );
});

describe('mistakes', () => {
  test.each([
    ['', ['syntax error at end of input: expected SELECT or WITH', 'at <>']],
    [
      'select a, from t',
      [
        'syntax error at or near "from": expected an expression',
        'at <from>',
        'the comma before it is one too many, or something is missing behind it',
      ],
    ],
    ['select a from', ['syntax error at end of input: expected a table, a view or a subquery', 'at <>']],
    ['select (a from t', ['syntax error at or near "from": expected ")"', 'at <from>']],
    ['select a) from t', ['syntax error at or near ")"', 'at <)>', 'there is no parenthesis open here']],
    ['select a from t where', ['syntax error at end of input: expected an expression', 'at <>']],
    ['select a == b', ['syntax error at or near "=="', 'at <==>', 'equality is written with one sign: =']],
    [
      'select `a` from t',
      ['syntax error at or near "`"', 'at <`>', 'names are quoted with double quotes in Redshift: "a name"'],
    ],
    ['select ‘a’', ['syntax error at or near "‘" (U+2018)', 'at <‘>', "write a straight quote: '"]],
    [
      'select\u00a0a',
      ['syntax error at or near "\u00a0" (U+00A0)', 'at <\u00a0>', 'put an ordinary blank in its place'],
    ],
    ["select 'a", ['unterminated quoted string', "at <'>"]],
    [
      "select split_part(a, '\\', 1) from t",
      ['unterminated quoted string', "at <'>", "a backslash escapes what follows: write a single backslash as '\\\\'"],
    ],
    ['select /* a', ['unterminated /* comment', 'at </*>']],
    [
      'select a from t join u',
      ['syntax error at end of input: expected ON or USING', 'at <>', 'CROSS JOIN needs neither'],
    ],
    ['select case a end', ['syntax error at or near "end": expected WHEN', 'at <end>']],
    [
      'select timestamp from t',
      [
        'syntax error at or near "timestamp": expected an expression',
        'at <timestamp>',
        'timestamp is a reserved word: as a name it is written "timestamp"',
      ],
    ],
    [
      'select a from t where b group by c having d where e',
      [
        'syntax error at or near "where"',
        'at <where>',
        'the order is FROM, WHERE, GROUP BY, HAVING, QUALIFY, ORDER BY, LIMIT',
      ],
    ],
    [
      'select 1; select 2',
      [
        'syntax error at or near ";": expected the end of the query',
        'at <;>',
        'a model is one query: what has to run before or after it is a hook',
      ],
    ],
    [
      'select a into u from t',
      [
        'syntax error at or near "into"',
        'at <into>',
        'a query cannot make a table by itself: leave INTO out, the model is the table',
      ],
    ],
    [
      'select interval 1 day',
      [
        'syntax error at or near "1": expected a text in quotes',
        'at <1>',
        "an interval stands in quotes: interval '1 day'",
      ],
    ],
  ])('%s', (sql, expected) => {
    expect(problem(sql)).toEqual(expected);
  });

  test.each([
    'select a glob from t tablesample',
    'select semi.a from t semi, u as anti join v as asof on anti.a = asof.a',
    'select a from t limit 5 % 3',
    'select 7 / /* whole */ 2 * 3',
    'select rename from t',
  ])('%s is a query all the same', (sql) => {
    expect(parseQuery(sql)).toMatchObject({ ok: true });
  });

  test.each([
    ['select sum(a) filter (where b) from t', 'FILTER', 'filter'],
    ['select array[1, 2]', 'ARRAY[…]', 'array['.slice(0, 5)],
    ['select [1, 2]', 'list literals', '['],
    ["select {'a': 1}", 'struct literals', '{'],
    ['select a is distinct from b', 'IS DISTINCT FROM', 'is distinct'],
    ['select a is not distinct from b', 'IS NOT DISTINCT FROM', 'is not distinct'],
    ['select distinct on (a) b from t', 'DISTINCT ON', 'on'],
    ['select list_filter(a, x -> x > 1)', 'operator ->', '->'],
    ["select a ->> 'b' from t", 'operator ->>', '->>'],
    ['select f(a := 1)', 'named arguments', 'a'],
    ['select lag(a ignore nulls) over (order by b) from t', 'IGNORE NULLS inside a call', 'ignore'],
    ['select first_value(a respect) over (order by b) from t', 'RESPECT NULLS inside a call', 'respect'],
    ["select listagg(a, ',' order by b) from t", 'ORDER BY inside a call', 'order'],
    ['select sum(a) over w from t window w as (order by b)', 'named windows', 'w'],
    ['select a from t fetch first 3 rows only', 'FETCH FIRST', 'fetch'],
    ['select a from t limit 1, 2', 'LIMIT with two numbers', ','],
    ['select a from t for update', 'FOR UPDATE', 'for'],
    ['select a = any (1, 2)', 'ANY over a list', 'any'],
    ['select * except (a) from t', '* EXCEPT (…)', 'except'],
    ['select * replace (1 as a) from t', '* REPLACE (…)', 'replace'],
    ['select a::int[]', 'array types', 'int['],
    ['select a[1:2] from t', 'slices', ':'],
    ['with a as materialized (select 1) select * from a', 'MATERIALIZED', 'materialized'],
    ['select 1 union by name select 2', 'UNION BY NAME', 'by'],
    ['from t select a', 'FROM before SELECT', 'from'],
    ['select (a, b) overlaps (c, d)', 'OVERLAPS', 'overlaps'],
    ['select safe_cast(a as int)', 'function safe_cast', 'safe_cast'],
    ['select 2 ** 3', 'operator **', '**'],
    ['select 7 // 2', 'operator //', '//'],
    ['select * rename (a as b) from t', '* RENAME (…)', 'rename'],
    ['select a from t order by all', 'ORDER BY ALL', 'all'],
    ['select a from t limit 10%', 'LIMIT … PERCENT', '10'],
    ['select a from t limit 10 percent', 'LIMIT … PERCENT', '10'],
    ['select a from t using sample 10', 'USING SAMPLE', 'using'],
    ['select a from t tablesample bernoulli (10)', 'TABLESAMPLE', 'tablesample'],
    ['select a from t tablesample 10 percent', 'TABLESAMPLE', 'tablesample'],
    ['select a from t semi join u using (a)', 'SEMI JOIN', 'semi'],
    ['select a from t anti join u using (a)', 'ANTI JOIN', 'anti'],
    ['select a from t asof join u on t.a >= u.a', 'ASOF JOIN', 'asof'],
    ['select a from t positional join u', 'POSITIONAL JOIN', 'positional'],
    ["select a from t where a glob 'b*'", 'GLOB', 'glob'],
    ['pivot t on a using sum(b)', 'PIVOT as a statement', 'pivot'],
    ['unpivot t on a into name k value v', 'UNPIVOT as a statement', 'unpivot'],
  ])('%s is refused by name', (sql, missing, at) => {
    const result = parseQuery(sql);
    expect(result).toMatchObject({
      ok: false,
      missing,
      hint: expect.any(String),
      message: `Redshift has no ${missing}`,
    });
    expect(result.ok ? '' : sql.slice(result.at.start, result.at.end)).toBe(at);
  });

  test.each([
    `select ${'('.repeat(5000)}1`,
    `select ${'not '.repeat(5000)}a`,
    `select 1 from ${'('.repeat(5000)}t`,
    `select ${'case when a then b else '.repeat(5000)}1`,
    `select 1 from a${' join b'.repeat(5000)}`,
  ])('what nests too deep is an error, not an overflow', (sql) => {
    expect(problem(sql)[0]).toBe('the query nests deeper than 300 levels');
  });

  test('long lists, chains and unions are no nesting', () => {
    const chain = Array.from({ length: 3000 }, (_, index) => `a = ${index}`).join(' or ');
    const union = Array.from({ length: 3000 }, (_, index) => `select ${index}`).join(' union all ');
    expect([parseQuery(`select 1 from t where ${chain}`).ok, parseQuery(union).ok]).toEqual([true, true]);
  });
});

describe('any text', () => {
  const words = [
    ...['select', 'from', 'where', 'group', 'by', 'order', 'join', 'on', 'left', 'a', 't', 'b.c', '1', "'x'", '(', ')'],
    ...[',', '*', '+', '-', '::', 'int', '[', ']', 'case', 'when', 'then', 'end', 'over', 'in', 'is', 'null', 'not'],
    ...['union', 'with', 'as', 'interval', 'date', 'like', 'between', 'and', 'pivot', 'unpivot', 'for', '(+)', '$$'],
    ...['/*', '*/', '--', '"q"', 'extract', 'trim', 'values', 'connect', 'prior', 'limit', '.', '=', '<', 'rollup'],
  ];
  const ends = (sql: string): void => {
    const result = parseQuery(sql);
    const at = result.ok ? result.query : result.at;
    expect(at.start).toBeGreaterThanOrEqual(0);
    expect(at.end).toBeGreaterThanOrEqual(at.start);
    expect(at.end).toBeLessThanOrEqual(sql.length);
  };

  test('made of SQL words ends in a tree or in an error with a place', () => {
    const soup = fc.array(fc.constantFrom(...words), { maxLength: 25 }).map((parts) => `select ${parts.join(' ')}`);
    fc.assert(fc.property(soup, ends), { seed: 5, numRuns: 3000 });
  });

  test('of any characters does, and so does a query with a hole or a stranger in it', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), ends), { seed: 6, numRuns: 1000 });
    const torn = fc
      .tuple(fc.constantFrom(...queries), fc.nat(150), fc.nat(12), fc.constantFrom('', ...words))
      .map(([sql, from, length, word]) => sql.slice(0, from) + word + sql.slice(from + length));
    fc.assert(fc.property(torn, ends), { seed: 7, numRuns: 2000 });
  });
});
