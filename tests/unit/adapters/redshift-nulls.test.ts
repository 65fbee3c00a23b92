// A NULL among the arguments of a function makes its answer NULL: every function of the table, every argument.
import { afterAll, expect, test } from 'vitest';
import { allFunctions } from '../../../src/adapters/duckdb/redshift/functions/index.ts';
import { RedshiftRig } from '../../support/redshift-rig.ts';

const rig = await RedshiftRig.open();
afterAll(() => rig[Symbol.dispose]());

const array = 'array(1, 2, 3)';
const document = `json_parse('{"a":{"b":1}}')`;
const day = `date '2024-01-31'`;
const moment = `timestamp '2024-01-31 10:11:12.5'`;
const instant = `timestamptz '2024-01-31 10:11:12.5+01'`;
const bytes = `'abc'::varbyte`;

/** Each function with arguments for which its answer is a value; flags that are TRUE or FALSE left out. */
const calls: Readonly<Record<string, readonly (readonly string[])[]>> = {
  abs: [['-1.5']],
  acos: [['0.5']],
  add_months: [[day, '1']],
  array_concat: [[array, array]],
  array_distinct: [[array]],
  array_except: [[array, 'array(1)']],
  array_flatten: [['array_concat(array(array(1)), array(2))']],
  array_intersection: [[array, 'array(1)']],
  array_sort: [[array]],
  array_union: [[array, array]],
  arrays_overlap: [[array, array]],
  ascii: [["'a'"]],
  asin: [['0.5']],
  atan: [['0.5']],
  atan2: [['1', '2']],
  bpcharcmp: [["'a'", "'b'"]],
  btrim: [["'xax'", "'x'"]],
  can_json_parse: [["'1'"]],
  cbrt: [['8']],
  ceiling: [['1.5']],
  charindex: [["'a'", "'ba'"]],
  chr: [['65']],
  collate: [],
  concat: [
    ["'a'", "'b'"],
    [bytes, bytes],
  ],
  convert_timezone: [
    ["'UTC'", "'America/Lima'", moment],
    ["'America/Lima'", moment],
  ],
  cos: [['1']],
  cot: [['1']],
  crc32: [["'a'"]],
  date: [["'2024-01-31'"]],
  date_cmp: [[day, day]],
  date_cmp_timestamp: [[day, moment]],
  date_cmp_timestamptz: [[day, instant]],
  date_part: [
    ['year', day],
    ['epoch', moment],
    ['ms', `time '10:11:12.5'`],
  ],
  date_part_year: [[day]],
  date_trunc: [["'month'", moment]],
  dateadd: [
    ['month', '1', day],
    ['hour', '2', moment],
    ['minute', '3', `time '10:11'`],
  ],
  datediff: [
    ['week', day, day],
    ['hour', moment, moment],
    ['second', `time '10:11'`, `time '10:12'`],
  ],
  decimal_precision: [['1.5::super']],
  decimal_scale: [['1.5::super']],
  degrees: [['1']],
  dexp: [['1']],
  difference: [["'a'", "'b'"]],
  exp: [['1']],
  extract: [],
  farmfingerprint64: [["'a'"]],
  floor: [['1.5']],
  fnv_hash: [["'a'"]],
  from_hex: [["'6162'"]],
  from_varbyte: [[bytes, "'hex'"]],
  get_array_length: [[array]],
  get_number_attributes: [[document]],
  getbit: [[bytes, '1']],
  initcap: [["'ab cd'"]],
  interval_cmp: [["interval '1 day'", "interval '2 days'"]],
  is_valid_json: [[`'{"a":1}'`]],
  is_valid_json_array: [["'[1]'"]],
  json_array_length: [["'[1]'"]],
  json_extract_array_element_text: [["'[1]'", '0']],
  json_extract_path_text: [[`'{"a":{"b":1}}'`, "'a'", "'b'"]],
  json_parse: [["'[1]'"]],
  json_serialize: [[document]],
  json_serialize_to_varbyte: [[document]],
  json_size: [[document]],
  json_typeof: [[document]],
  last_day: [[day]],
  left: [["'abc'", '2']],
  len: [["'abc'"], [bytes]],
  ln: [['2']],
  log: [['2']],
  lower: [["'A'"]],
  lower_attribute_names: [[document]],
  lpad: [
    ["'a'", '3', "'x'"],
    ["'a'", '3'],
  ],
  ltrim: [["'xa'", "'x'"]],
  md5: [["'a'"]],
  mod: [
    ['7', '2'],
    ['7.5', '2.0'],
  ],
  months_between: [[day, day]],
  murmur3_32_hash: [["'a'"]],
  next_day: [[day, "'Tue'"]],
  object_transform: [],
  octet_length: [["'é'"]],
  octetindex: [["'a'", "'ba'"]],
  position: [],
  power: [['2', '3']],
  quote_ident: [["'a b'"]],
  quote_literal: [["'a'"]],
  radians: [['1']],
  regexp_count: [["'abcb'", "'b'", '2', "'i'"]],
  regexp_instr: [
    ["'abcb'", "'b'", '1', '2', '0'],
    ["'abcb'", "'(b)'", '1', '2', '0', "'e'"],
  ],
  regexp_replace: [
    ["'abcb'", "'b'", "'x'", '2'],
    ["'abcb'", "'(?=b)b'", "'x'", '2', "'p'"],
  ],
  regexp_substr: [
    ["'abcb'", "'b'", '1', '2'],
    ["'abcb'", "'(?=b)b'", '1', '2', "'p'"],
  ],
  repeat: [["'a'", '2']],
  replace: [["'abc'", "'b'", "'x'"]],
  reverse: [["'abc'"]],
  right: [["'abc'", '2']],
  round: [['1.55', '1'], ['1.55::float', '1'], ['1.5']],
  rpad: [["'a'", '3', "'x'"]],
  rtrim: [["'ax'", "'x'"]],
  sha1: [["'a'"]],
  sha2: [
    ["'a'", '256'],
    ["'a'", '384'],
  ],
  sign: [['-1']],
  sin: [['1']],
  soundex: [["'abc'"]],
  split_part: [["'a-b'", "'-'", '2']],
  split_to_array: [["'a-b'", "'-'"]],
  sqrt: [['4']],
  strpos: [["'ba'", "'a'"]],
  strtol: [["'12'", '10']],
  subarray: [[array, '1', '2']],
  substring: [
    ["'abc'", '2', '1'],
    ["'abc'", '2'],
    [bytes, '2', '1'],
    [bytes, '2'],
  ],
  tan: [['1']],
  text_to_int_alt: [["'12'"]],
  text_to_numeric_alt: [["'12.5'", '5', '2']],
  timestamp_cmp: [[moment, moment]],
  timestamp_cmp_date: [[moment, day]],
  timestamp_cmp_timestamptz: [[moment, instant]],
  timestamptz_cmp: [[instant, instant]],
  timestamptz_cmp_date: [[instant, day]],
  timestamptz_cmp_timestamp: [[instant, moment]],
  timezone: [["'America/Lima'", moment]],
  to_char: [
    [moment, "'YYYY'"],
    ['1.5', "'9.9'"],
  ],
  to_date: [["'2024'", "'YYYY'"]],
  to_hex: [[bytes]],
  to_number: [["'1.5'", "'9.9'"]],
  to_timestamp: [["'2024'", "'YYYY'"]],
  to_varbyte: [["'6162'", "'hex'"]],
  translate: [["'abc'", "'b'", "'x'"]],
  trim: [["'xax'", "'x'"]],
  trunc: [['1.55', '1'], ['1.55::float', '1'], [moment]],
  upper: [["'a'"]],
  upper_attribute_names: [[document]],
};

/** These are about NULL, or take it for a value: as the manual says of each. */
const tolerant = new Set(
  (
    'array array_contains array_position array_positions coalesce decode greatest least isnull nullif nullifzero nvl nvl2 zeroifnull object ' +
    'is_array is_object is_boolean is_varchar is_smallint is_integer is_bigint is_char is_decimal is_float is_scalar ' +
    'current_date getdate sysdate timeofday current_database current_schema db_collation version pi random'
  ).split(' '),
);

const scalars = allFunctions.filter((entry) => entry.use === 'scalar').map((entry) => entry.name);

test('each function is among them, or takes NULL for a value', () => {
  expect(scalars.filter((name) => calls[name] === undefined && !tolerant.has(name)).sort()).toEqual([]);
  expect([...Object.keys(calls), ...tolerant].filter((name) => !scalars.includes(name)).sort()).toEqual([]);
});

const callSql = (name: string, values: readonly string[]): string => `${name}(${values.join(', ')})`;

test.each(
  Object.entries(calls).flatMap(([name, all]) => all.map((values) => [callSql(name, values), name, values] as const)),
)('%s', async (call, name, values) => {
  expect(await rig.value(call)).not.toBeNull();
  for (const at of values.keys()) {
    const wanting = callSql(
      name,
      values.map((value, index) => (index === at ? `nullif(${value}, ${value})` : value)),
    );
    const made = rig.translate(`select ${wanting}`);
    // Some arguments must be literals: dateparts, patterns, masks, options.
    if (made.status === 'failed')
      expect(made.problems.map((problem) => problem.name)).toEqual([
        expect.stringMatching(/^redshift(?:NotLocal|Mistake)$/),
      ]);
    else expect([wanting, await rig.value(wanting)]).toEqual([wanting, null]);
  }
});
