import { beforeAll, describe, expect, test } from 'vitest';
import { canCast, castSql } from '../../../src/adapters/duckdb/redshift/cast.ts';
import { readDateTime } from '../../../src/adapters/duckdb/redshift/datetime-text.ts';
import { intervalSql, readInterval } from '../../../src/adapters/duckdb/redshift/interval-text.ts';
import {
  columnType,
  duckdbType,
  fromDuckdbType,
  readTypeName,
} from '../../../src/adapters/duckdb/redshift/type-names.ts';
import type { RedshiftType } from '../../../src/sql/types/redshift-type.ts';
import {
  bigint,
  boolean,
  char,
  date,
  decimal,
  double,
  integer,
  real,
  smallint,
  superType,
  time,
  timestamp,
  timestamptz,
  timetz,
  varbyte,
  varchar,
} from '../../../src/sql/types/type-makers.ts';
import { typeText } from '../../../src/sql/types/type-text.ts';
import { type Argument, bareDuckdb, cast, cell, typed } from '../../support/redshift/call-function.ts';

let duckdb: Awaited<ReturnType<typeof bareDuckdb>>;
beforeAll(async () => {
  duckdb = await bareDuckdb();
});

type Style = 'implicit' | 'assignment' | 'explicit' | 'try';

async function castText(value: Argument, to: RedshiftType, style: Style): Promise<string | null> {
  const { sql, type } = cast(value, to, style);
  const shown =
    type.kind === 'varbyte' ? `lower(hex(${sql}))` : type.kind === 'timestamptz' ? `(${sql} AT TIME ZONE 'UTC')` : sql;
  return cell(duckdb, shown);
}

const text = (value: string): Argument => typed(`'${value}'::VARCHAR`, varchar(100));
const json = (value: string): Argument => typed(`'${value}'::JSON`, superType);

describe('a cast gives what Redshift gives', () => {
  test.each<[Argument, RedshiftType, string | null, Style?]>([
    ['25', integer, '25'],
    [text(' -25 '), integer, '-25'],
    [text('2.5'), integer, null, 'try'],
    [typed('2.5::DECIMAL(3,1)', decimal(3, 1)), integer, '3'],
    [typed('-2.5::DECIMAL(3,1)', decimal(3, 1)), smallint, '-3'],
    [typed('2.5::DOUBLE', double), integer, '2'],
    [typed('109.652::DECIMAL(6,3)', decimal(6, 3)), decimal(4, 1), '109.7'],
    [text('1.235'), decimal(5, 2), '1.24'],
    [text('1e3'), double, '1000.0'],
    [text('NaN'), double, 'nan'],
    [text('yes'), boolean, 'true'],
    ['f', boolean, 'false'],
    [5, boolean, 'true'],
    [true, integer, '1'],
    ['Fourscore and seven', varchar(5), 'Fours'],
    [text('héllo'), varchar(2), 'h'],
    [text('abc  '), varchar(3), 'abc', 'assignment'],
    [text('ab   '), char(10), 'ab'],
    [text('abcdef'), char(3), 'abc'],
    [2008, char(4), '2008'],
    [typed('1.0::DOUBLE', double), varchar(20), '1'],
    [typed('0.1::DOUBLE + 0.2::DOUBLE', double), varchar(20), '0.3'],
    [typed('1999.99::FLOAT', real), varchar(20), '1999.99'],
    [typed('1.50::DECIMAL(5,2)', decimal(5, 2)), varchar(20), '1.50'],
    ['Jun 1,2008', date, '2008-06-01'],
    [text('20081231'), date, '2008-12-31'],
    [text('12/31/2008 18:20'), timestamp, '2008-12-31 18:20:00'],
    [text('Jun 1, 2008 09:59:59 EST'), timestamp, '2008-06-01 09:59:59'],
    [text('Jun 1, 2008 09:59:59 EST'), timestamptz, '2008-06-01 14:59:59'],
    ['12/17/1997 07:37:16.00 US/Pacific', timestamptz, '1997-12-17 15:37:16'],
    [text('04:05 PM'), time, '16:05:00'],
    ['040506', time, '04:05:06'],
    ['04:05:06 PST', timetz, '04:05:06-08'],
    ['today', timestamp, '2026-11-28 00:00:00'],
    ['yesterday', date, '2026-11-27'],
    ['now', timestamp, '2026-11-28 12:34:56.789'],
    [cast('2008-06-01 23:30:00-02', timestamptz), date, '2008-06-02'],
    [cast('2008-06-01 10:11:12', timestamp), time, '10:11:12'],
    [cast('2008-06-01', date), timestamptz, '2008-06-01 00:00:00'],
    [cast('2008-06-01 10:11:12-02', timestamptz), varchar(40), '2008-06-01 12:11:12+00'],
    [cast('04:05:06 PST', timetz), varchar(40), '12:05:06+00'],
    [text('abc'), varbyte(undefined), '616263'],
    [text('abc'), varbyte(2), '6162'],
    [typed('5::SMALLINT', smallint), varbyte(undefined), '0005'],
    [typed('-1', integer), varbyte(undefined), 'ffffffff'],
    [typed('5::BIGINT', bigint), varbyte(undefined), '0000000000000005'],
    [cast('abc', varbyte(undefined)), varchar(10), 'abc'],
    [json('"abc"'), varchar(10), 'abc'],
    [json('[1]'), varchar(10), null],
    [json('"Good"'), integer, null],
    [json('5'), integer, '5'],
    [json('5'), boolean, 'true'],
    [json('5.0'), boolean, null],
    [json('"2001-09-08"'), date, '2001-09-08'],
    [typed('2.50::DECIMAL(5,2)', decimal(5, 2)), superType, '2.50'],
    [typed('2.22::DOUBLE', double), superType, '2.22e+0'],
    [text('a"b'), superType, '"a\\"b"'],
    [null, decimal(5, 2), null],
    [text('soon'), date, null, 'try'],
    ['soon', date, null, 'try'],
  ])('%j as %j is %s', async (value, to, expected, style = 'explicit') => {
    expect(await castText(value, to, style)).toBe(expected);
  });

  test.each<[Argument, RedshiftType, RegExp, Style?]>([
    [text('2.5'), integer, /invalid input syntax for integer: "2.5"/],
    [text('99999999999'), integer, /out of range for type integer/],
    [text('abc'), decimal(5, 2), /invalid input syntax for type numeric: "abc"/],
    [text('maybe'), boolean, /invalid input syntax for type boolean: "maybe"/],
    ['2008-02-30', date, /invalid input syntax for type date: "2008-02-30"/],
    [text('soon'), timestamp, /invalid input syntax for type timestamp: "soon"/],
    [text('abcdef'), varchar(3), /value too long for type character varying\(3\)/, 'assignment'],
    [12345, varchar(2), /value too long for type character varying\(2\)/],
    [typed('1234.5::DECIMAL(6,1)', decimal(6, 1)), decimal(3, 1), /out of range/],
  ])('%j as %j raises', async (value, to, message, style = 'explicit') => {
    await expect(castText(value, to, style)).rejects.toThrow(message);
  });

  test('casts that Redshift has not are none here either', () => {
    const from = (type: RedshiftType) => ({ sql: 'x', type });
    expect(castSql(from(boolean), varchar(10), 'explicit')).toBeUndefined();
    expect(castSql(from(decimal(5, 0)), boolean, 'explicit')).toBeUndefined();
    expect(castSql(from(date), superType, 'explicit')).toBeUndefined();
    expect(castSql(from(date), integer, 'explicit')).toBeUndefined();
    expect(castSql(from(varchar(10)), date, 'implicit')).toBeUndefined();
    expect(castSql(from({ kind: 'unknown', why: 'HUGEINT' }), integer, 'explicit')).toBeUndefined();
    expect(canCast('varchar', 'date', 'explicit')).toBe(true);
  });
});

describe('dates and intervals in text', () => {
  test.each([
    ['January 8, 1999', '1999-01-08', undefined],
    ['1/8/1999', '1999-01-08', undefined],
    ['01/02/00', '2000-01-02', undefined],
    ['2000-Jan-31', '2000-01-31', undefined],
    ['31-Jan-2000', '2000-01-31', undefined],
    ['080215', '2008-02-15', undefined],
    ['2008.366', '2008-12-31', undefined],
    ['J2345678 04:05:06.789', '1710-02-23', '04:05:06.789'],
    ['17 Dec 07:37:16 1997 PST', '1997-12-17', '07:37:16'],
    ['17.12.1997 07:37:16.00 PST', '1997-12-17', '07:37:16'],
    ['2020-01-01T05:06:07Z', '2020-01-01', '05:06:07'],
  ])('%s is read as Redshift reads it', (written, day, clock) => {
    const read = readDateTime(written);
    expect([read?.date, read?.time]).toEqual([day, clock]);
  });

  test.each(['2008-13-01', '2007-02-29', 'abc', '25:00', '13:00 PM', ''])('%j is no date or time', (written) => {
    expect(readDateTime(written)).toBeUndefined();
  });

  test.each([
    ['1w, 1h, 1m, 1s', '(to_days(7) + to_microseconds(3661000000))'],
    ['0.5 days', 'to_microseconds(43200000000)'],
    ['1-2', 'to_months(14)'],
    ['3 04:05:06', '(to_days(3) + to_microseconds(14706000000))'],
    ['59', 'to_microseconds(59000000)'],
    ['1.5 month', '(to_months(1) + to_days(15))'],
    ['1 year ago', 'to_months(-12)'],
    ['1 fortnight', undefined],
  ])('the interval %j is %s', (written, sql) => {
    const read = readInterval(written);
    expect(read === undefined ? undefined : intervalSql(read)).toBe(sql);
  });
});

describe('type names', () => {
  const read = (name: string, ...values: (number | 'max')[]) =>
    readTypeName({ name, arguments: values, start: 0, end: 0 });

  test.each<[string, readonly (number | 'max')[], string, string]>([
    ['int8', [], 'bigint', 'BIGINT'],
    ['numeric', [], 'numeric(18,0)', 'DECIMAL(18,0)'],
    ['decimal', [12, 2], 'numeric(12,2)', 'DECIMAL(12,2)'],
    ['float', [24], 'real', 'FLOAT'],
    ['char', [], 'character(1)', 'VARCHAR'],
    ['varchar', ['max'], 'character varying(65535)', 'VARCHAR'],
    ['timestamp with time zone', [], 'timestamp with time zone', 'TIMESTAMPTZ'],
    ['varbyte', [10], 'varbyte(10)', 'BLOB'],
    ['super', [], 'super', 'JSON'],
  ])('%s(%j) is %s and %s in DuckDB', (name, values, redshift, inDuckdb) => {
    const reading = read(name, ...values);
    expect(reading.ok && [typeText(reading.type), duckdbType(reading.type)]).toEqual([redshift, inDuckdb]);
  });

  test.each<[string, readonly (number | 'max')[], RegExp]>([
    ['uuid', [], /type "uuid" does not exist/],
    ['numeric', [40], /must be between 1 and 38/],
    ['numeric', [5, 6], /scale 6/],
    ['varchar', [70_000], /cannot exceed 65535/],
    ['integer', [4], /takes no length/],
  ])('%s(%j) is refused', (name, values, why) => {
    const reading = read(name, ...values);
    expect(reading.ok ? '' : reading.why).toMatch(why);
  });

  test('a column without a length has Redshift’s own', () => {
    expect(columnType(varchar(undefined))).toEqual(varchar(256));
    expect(fromDuckdbType('DECIMAL(12,2)')).toEqual(decimal(12, 2));
    expect(fromDuckdbType('HUGEINT')).toMatchObject({ kind: 'unknown', why: expect.stringContaining('HUGEINT') });
  });
});
