// Every kind of error over a value that translated SQL can raise: Redshift's words, the place in the model, nothing of the engine's inside.
import { afterAll, expect, test } from 'vitest';
import { toWarehouseError } from '../../../src/adapters/duckdb/engine-error.ts';
import { valueError } from '../../../src/adapters/duckdb/value-errors.ts';
import type { WarehouseError } from '../../../src/adapters/warehouse-error.ts';
import type { CompiledSql } from '../../../src/core/compiled.ts';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { lineStarts, positionAt, type SourceFile, type Span } from '../../../src/diagnostics/source-file.ts';
import { diagnosticsOf } from '../../../src/run/sql-diagnostic.ts';
import type { RedshiftType } from '../../../src/sql/types/redshift-type.ts';
import { RedshiftRig } from '../../support/redshift-rig.ts';

const rig = await RedshiftRig.open();
afterAll(() => rig[Symbol.dispose]());
await rig.connection.run(`
SET errors_as_json = true;
CREATE TABLE big AS SELECT * FROM (SELECT 2147483647::INTEGER AS i, 9223372036854775807::BIGINT AS b, 32767::SMALLINT AS s,
  9999999999999999.99::DECIMAL(18,2) AS d, 9999999999999999999999999999999999.9999::DECIMAL(38,4) AS w, 1e308::DOUBLE AS f, 3e38::FLOAT AS r,
  'abc'::VARCHAR AS v, DATE '9999-12-31' AS day, TIMESTAMP '294246-12-31 00:00:00' AS moment, 0::INTEGER AS nought, -1::INTEGER AS below,
  5::INTEGER AS five, 'ff'::VARCHAR AS hex), range(2)`);
const kinds: Readonly<Record<string, RedshiftType>> = {
  i: { kind: 'integer' },
  b: { kind: 'bigint' },
  s: { kind: 'smallint' },
  d: { kind: 'decimal', precision: 18, scale: 2 },
  w: { kind: 'decimal', precision: 38, scale: 4 },
  f: { kind: 'double' },
  r: { kind: 'real' },
  v: { kind: 'varchar', length: 20 },
  day: { kind: 'date' },
  moment: { kind: 'timestamp' },
  nought: { kind: 'integer' },
  below: { kind: 'integer' },
  five: { kind: 'integer' },
  hex: { kind: 'varchar', length: 20 },
};
rig.tables = { big: Object.entries(kinds).map(([name, type]) => ({ name, type })) };

/** The query as a model's file: each line comes from the line itself. */
function asModel(text: string): CompiledSql {
  const file: SourceFile = { path: 'models/m.sql', text };
  return {
    text,
    lineMap: { lines: lineStarts(file).map((start) => ({ at: { file, start, end: start + 1 }, stack: [] })) },
  };
}

async function failureOf(sql: string): Promise<{ readonly error: WarehouseError; readonly diagnostic: Diagnostic }> {
  const made = rig.translate(sql, 'answer');
  if (made.status === 'failed') throw new Error(`${sql} is refused: ${JSON.stringify(made.problems)}`);
  const sent = `CREATE OR REPLACE TEMP TABLE candidate AS\n${made.sql}`;
  try {
    await rig.connection.run(sent);
  } catch (thrown) {
    const error = toWarehouseError(thrown, sent);
    const [diagnostic] = diagnosticsOf(error, {
      node: undefined,
      compiled: asModel(sql),
      translated: { ...made, source: sql },
      compiledPath: undefined,
      database: 'dev.duckdb',
    });
    return { error, diagnostic };
  }
  throw new Error(`${sql} raises nothing`);
}

/** `3:7 word`: where the diagnostic points to, and what stands there. */
function placeText({ at }: Diagnostic): string {
  const span = at as Span;
  const { line, column } = positionAt(span.file, span.start);
  return `${line}:${column} ${span.file.text.slice(span.start, span.end)}`;
}

// What of the engine's must not come back: its types' names, its macros, its functions, its advice.
const inside =
  /_sqlflow|\bINT\d+|HUGEINT|DECIMAL\(|DOUBLE\b|source column|explicit cast|destination type|Binder|Conversion Error/;

// Behind `select five,\n  `: the expression, Redshift's words, and column and word of line 2 that are pointed to.
test.each([
  // Whole numbers
  ['i + 1', 'integer out of range: 2147483647 + 1', '5 +'],
  ['five - i * 2', 'integer out of range: 2147483647 * 2', '12 *'],
  ['five - (- i - 5)', 'integer out of range: -2147483647 - 5', '8 -'],
  ['b + 1', 'bigint out of range: 9223372036854775807 + 1', '5 +'],
  ['s * s', 'smallint out of range: 32767 * 32767', '5 *'],
  ['(i)::smallint', 'value 2147483647 is out of range for type smallint', '4 i'],
  ['five + f::int', 'value 1e+308 is out of range for type integer', '10 f'],
  ['cast(d as integer)', 'value 10000000000000000 is out of range for type integer', '3 cast'],
  ['abs(-b - 1)', 'value out of range: abs(-9223372036854775808)', '3 abs'],
  ['five << 40', 'value out of range: bits shifted out of the number', '8 <'],
  ['five << below', 'value out of range: bits shifted out of the number', '8 <'],
  ['(- i - 1) / below', 'value out of range: -2147483648 / -1', '13 /'],
  // Floats
  ['five + f * 10', 'value out of range: overflow', '8 +'],
  ['r * r', 'value out of range: overflow', '5 *'],
  ['f / 1e-10', 'value out of range: overflow', '5 /'],
  ['exp(f)', 'value out of range: overflow', '3 exp'],
  ['power(nought, below)', 'zero raised to a negative power is undefined', '3 power'],
  ['below ^ .5', 'a negative number raised to a non-integer power yields a complex result', '3 below'],
  ["('1e' || 400)::float", 'value "1e400" is out of range for type double precision', "4 '"],
  // Decimals
  ['w * 10', 'numeric data overflow: the result of a multiplication has more than 38 digits', '5 *'],
  ['w + w', 'numeric data overflow: the result of an addition has more than 38 digits', '5 +'],
  ['d::decimal(5,2)', 'numeric data overflow: 9999999999999999.99 is out of range for type numeric(5,2)', '3 d'],
  ['i::decimal(5,2)', 'numeric data overflow: 2147483647 is out of range for type numeric(5,2)', '3 i'],
  ["'12345.6'::decimal(5,2)", 'numeric data overflow: 12345.6 is out of range for type numeric(5,2)', "3 '"],
  [
    'round(w, five - 6)',
    'numeric data overflow: 10000000000000000000000000000000000 is out of range for type numeric(38,4)',
    '3 round',
  ],
  ['w / 0.01', 'numeric data overflow: the result of a multiplication has more than 38 digits', '5 /'],
  // Division
  ['five / nought', 'division by zero', '8 /'],
  ['five % nought', 'division by zero', '8 %'],
  ['mod(five, nought)', 'division by zero', '3 mod'],
  ['w / nought', 'division by zero', '5 /'],
  ['f / nought', 'division by zero', '5 /'],
  ['d % nought', 'division by zero', '5 %'],
  // Mathematics
  ['sqrt(below)', 'cannot take square root of a negative number', '3 sqrt'],
  ['|/ below', 'cannot take square root of a negative number', '3 |'],
  ['ln(nought)', 'cannot take logarithm of zero', '3 ln'],
  ['dlog10(below)', 'cannot take logarithm of a negative number', '3 dlog10'],
  ['acos(five)', 'input is out of range', '3 acos'],
  ['asin(five)', 'input is out of range', '3 asin'],
  // Texts that are no numbers
  ['v::int', 'invalid input syntax for integer: "abc"', '3 v'],
  ["('9' || i)::int", 'value "92147483647" is out of range for type integer', "4 '"],
  ['v::decimal(5,2)', 'invalid input syntax for type numeric: "abc"', '3 v'],
  ['v::float', 'invalid input syntax for type double precision: "abc"', '3 v'],
  ['v::bool', 'invalid input syntax for type boolean: "abc"', '3 v'],
  ["'2.5'::int", 'invalid input syntax for integer: "2.5"', "3 '"],
  ["to_number(v, '999')", 'invalid input syntax for type numeric: "abc"', '3 to_number'],
  // Dates
  ['v::date', 'invalid input syntax for type date: "abc"', '3 v'],
  ['v::timestamp', 'invalid input syntax for type timestamp: "abc"', '3 v'],
  ["date 'abc'", 'invalid input syntax for type date: "abc"', '3 date'],
  ['day + i', 'date out of range', '7 +'],
  ['dateadd(year, i, day)', 'interval out of range', '3 dateadd'],
  ['dateadd(month, i, day)', 'date out of range', '3 dateadd'],
  ["moment + interval '1 year'", 'timestamp out of range', '10 +'],
  ["timestamp 'epoch' + b * interval '1 second'", 'interval out of range', '25 *'],
  ["to_date(v, 'YYYY-MM-DD')", 'invalid value "abc" for "YYYY"', '3 to_date'],
  ['next_day(day, v)', 'The day "abc" is not a day of the week', '3 next_day'],
  ['convert_timezone(v, moment)', 'time zone "abc" is not recognized', '3 convert_timezone'],
  ['moment at time zone v', 'time zone "abc" is not recognized', '3 moment'],
  // Texts
  ['i::varchar(3)', 'value too long for type character varying(3): "2147483647"', '3 i'],
  ['substring(v, 1, below)', 'negative substring length not allowed', '3 substring'],
  ["split_part(v, 'b', nought)", 'field position must be greater than zero', '3 split_part'],
  ['repeat(v, i)', 'the result is longer than 65535 bytes, the most that a text can have', '3 repeat'],
  ['strtol(v, 10)', 'The input abc is not valid to be converted to base 10', '3 strtol'],
  ["v like 'a' || chr(92)", 'LIKE pattern must not end with escape character', '3 v'],
  ["v ~ (v || '(')", 'invalid regular expression: missing )', '5 ~'],
  ["from_hex(v || 'q')", 'invalid hexadecimal digits: "abcq"', '3 from_hex'],
  ["from_varbyte(from_hex(hex), 'utf8')", 'invalid byte sequence for encoding "UTF8"', '3 from_varbyte'],
  ['getbit(v::varbyte, 99)', 'index 99 out of valid range, 0..23', '3 getbit'],
  // JSON
  ['json_parse(v)', 'JSON parsing error: invalid JSON "abc"', '3 json_parse'],
  ["json_extract_path_text(v, 'a')", 'JSON parsing error', '3 json_extract_path_text'],
  // Queries
  ['(select x.i from big x)', 'more than one row returned by a subquery used as an expression', '3 ('],
  ['ntile(nought) over (order by i)', 'argument of ntile must be greater than zero', '3 ntile'],
])('%s: %s', async (expression, words, place) => {
  const { error, diagnostic } = await failureOf(`select five,\n  ${expression} as x\nfrom big`);
  expect(error.message).toBe(words);
  expect(placeText(diagnostic)).toBe(`2:${place}`);
  expect(error.message).not.toMatch(inside);
});

test.each([
  ['sum(b)', 'value 18446744073709551614 is out of range for type bigint', '3 sum'],
  ['sum(w)', 'numeric data overflow: a sum has more than 38 digits', '3 sum'],
  ['sum(f)', 'value out of range: overflow', '3 sum'],
  ['avg(f * 1)', 'value out of range: overflow', '3 avg'],
  ['avg(w)', 'numeric data overflow: a sum has more than 38 digits', '3 avg'],
  ["listagg(repeat('x', 60000), ',')", 'Result size exceeds LISTAGG limit', '3 listagg'],
])('%s: %s', async (expression, words, place) => {
  const { error, diagnostic } = await failureOf(`select count(*),\n  ${expression} as x\nfrom big`);
  expect(error.message).toBe(words);
  expect(placeText(diagnostic)).toBe(`2:${place}`);
  expect(error.message).not.toMatch(inside);
});

test('a few pieces that can have raised it are pointed to, each; of many the first, with their number', async () => {
  const few = await failureOf('select i + 0,\n  i - 5,\n  five + i\nfrom big');
  expect(placeText(few.diagnostic)).toBe('1:10 +');
  expect(few.diagnostic.labels.map(({ at }) => positionAt(at.file, at.start).line)).toEqual([3]);
  const many = await failureOf(`select ${Array.from({ length: 7 }, (_, at) => `i + ${at}`).join(',\n  ')}\nfrom big`);
  expect(placeText(many.diagnostic)).toBe('1:10 +');
  expect(many.diagnostic.labels).toEqual([]);
  expect(many.diagnostic.data).toMatchObject({ suspects: 7 });
});

test('what tells of something else stays as it is', () => {
  expect(valueError('Table "a" does not exist')).toEqual({ message: 'Table "a" does not exist', raisedBy: [] });
});
