// Cells are printed as DuckDB itself prints them: compared with its own CAST to VARCHAR.
import { expect, test } from 'vitest';
import { adapter } from '../../src/adapters/duckdb/index.ts';

const connect = () =>
  adapter.connect(
    { schema: 's', path: ':memory:' },
    { projectDir: '/', targetPath: '/', threads: 1, write: true, waitMs: 0, signal: new AbortController().signal },
  );

const values = [
  ...[
    'true',
    '1::utinyint',
    '18446744073709551615::ubigint',
    '(-170141183460469231731687303715884105728)::hugeint',
    '12345678901234567890::bignum',
  ],
  ...['1.50::decimal(18,2)', '-0.05::decimal(4,2)', '0::decimal(4,2)', '99999999999999999999.5::decimal(38,1)'],
  ...[
    '100::double',
    '1e15::double',
    '1e16::double',
    '123456789012345680::double',
    '1e-7::double',
    '0.0001::double',
    '-0.0::double',
    "'nan'::double",
    "'-inf'::double",
  ],
  ...[
    '0.1::float',
    '1e10::float',
    '3.4e38::float',
    '38291288::float',
    '498133984::float',
    '12.125::float',
    '306538.125::float',
  ],
  ...[
    "timestamp '2018-11-01 21:01:46.796'",
    "timestamp '2018-11-01 21:01:46'",
    "timestamp '1969-12-31 23:59:59.5'",
    "timestamp '0099-01-01'",
    "timestamp '0044-03-15 (BC) 01:02:03.5'",
  ],
  ...[
    "timestamp '9999-12-31 23:59:59.999999'",
    "timestamp '290000-01-01'",
    "'infinity'::timestamp",
    "timestamptz '2020-06-01 12:00:00+02'",
    "timestamptz '0044-03-15 (BC) 01:02:03+00'",
    "'-infinity'::timestamptz",
  ],
  ...[
    "timestamp_s '2020-01-01 00:00:00'",
    "timestamp_ms '2020-01-01 00:00:00.12'",
    "timestamp_ns '2020-01-01 00:00:00.123456789'",
  ],
  ...[
    "date '2018-11-01'",
    "date '0044-03-15 (BC)'",
    "'infinity'::date",
    "'-infinity'::date",
    "time '10:11:12.5'",
    "'10:11:12+02:30'::timetz",
    "interval '1 year -2 months 3 days -04:05:06.7'",
    "interval '0 day'",
  ],
  ...[
    "'\\x00\\x27abc'::blob",
    "''::blob",
    "'0101'::bit",
    "'f47ac10b-58cc-4372-a567-0e02b2c3d479'::uuid",
    '\'{"a": [1, 2]}\'::json',
    "'y z'::level",
  ],
  ...[
    '[1, 2, null]',
    '[]',
    '[[1], [2, 3]]',
    "[['a,b']]",
    '[1, 2, 3]::int[3]',
    '[true]',
    "[date '2020-01-01']",
    "[timestamp '2020-01-01', null]",
    "['\\xAA'::blob]",
    '[1e20::double, 5]',
    '[\'{"a": 1}\'::json]',
  ],
  ...[
    "{'a': 1, 'b': 'x y'}",
    "{'it''s': [1.5::double], 'n': null}",
    "[{'a': 'b:c'}]",
    "{'j': '[1]'::json}",
    "row(1, 'a')",
    "row(1, row('b, c', null))",
    '[row(1, 2)]',
  ],
  ...[
    "map {'k': 1, 'z': null}",
    'map {1: [true]}',
    "map {'a': map {'b': row(1, 2)}}",
    'union_value(num := 2)',
    "[union_value(s := 'a,b')]",
    "['y z'::level]",
  ],
];

test.each(values)('%s', async (expression) => {
  await using warehouse = await connect();
  await warehouse.execute("create type level as enum ('x', 'y z')");
  const [[ours, theirs] = []] = (await warehouse.query(`select v, v::varchar from (select ${expression} as v)`)).rows;
  expect(ours).toBe(theirs);
});

// Each character that could end or hide something, in all pairs, at the ends and in the middle.
const characters = [
  'a',
  ' ',
  ',',
  "'",
  '"',
  '\\',
  '[',
  ']',
  '{',
  '}',
  '(',
  ')',
  ':',
  '=',
  '\n',
  '\t',
  ';',
  '-',
  '\u00a0',
  'é',
  'null',
];
const texts = [
  '',
  ...characters.flatMap((first) => characters.flatMap((second) => [first + second, `${first}x${second}`])),
];

test.each([
  ['in a list', (text: string) => `[${text}, 'k']`],
  ['in a struct', (text: string) => `{'a': ${text}, 'b b': 1}`],
  ['in a row', (text: string) => `row(${text}, [${text}])`],
  ['in a map', (text: string) => `map {${text}: ${text}}`],
])('text %s is quoted where it must be', async (_, wrap) => {
  await using warehouse = await connect();
  const union = texts.map((text) => `select ${wrap(warehouse.dialect.literal(text))} as v`).join(' union all ');
  const { rows } = await warehouse.query(`select v, v::varchar from (${union})`);
  expect(rows.length).toBe(texts.length);
  expect(rows.filter(([ours, theirs]) => ours !== theirs)).toEqual([]);
});

test.each(['float', 'double'])('numbers of type %s have the digits that DuckDB gives them', async (type) => {
  await using warehouse = await connect();
  for (const size of [1, 100, 1e5, 1e7, 1e9, 1e12, 1e18, 1e-3, 1e-6, 1e-30]) {
    const sql = `select v, v::varchar from (select ((hash(range)::double / 18446744073709551615 - 0.5) * ${size}::double)::${type} as v from range(3000))`;
    const { rows } = await warehouse.query(sql);
    expect(rows.filter(([ours, theirs]) => ours !== theirs)).toEqual([]);
  }
});
