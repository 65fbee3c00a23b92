// SUPER values (kept as JSON) as they are compared, sorted, computed with and added up: by the type that each of them holds.
import { boundTo, preludeCall as call, macro, type PreludeMacro } from './macro.ts';

/** What json_type() says of a number. */
export const isNumber = (json: string): string =>
  `json_type(${json}) IN ('UBIGINT', 'BIGINT', 'DOUBLE', 'HUGEINT', 'UHUGEINT')`;
const text = (json: string): string => `trim(CAST(${json} AS VARCHAR))`;

const once = (parameters: string, body: string): string =>
  boundTo(
    parameters.split(' ').map((name) => [name, name]),
    body,
  );

const oneIsFloat = `(${call('is_float', 'sf_p.a')} OR ${call('is_float', 'sf_p.b')})`;
const bothNumbers = `(coalesce(${isNumber('sf_p.a')}, false) AND coalesce(${isNumber('sf_p.b')}, false))`;
const isWhole = (json: string): string => `json_type(${json}) IN ('BIGINT', 'UBIGINT', 'HUGEINT', 'UHUGEINT')`;
const bothWhole = `(coalesce(${isWhole('sf_p.a')}, false) AND coalesce(${isWhole('sf_p.b')}, false))`;
const double = (json: string): string => `CAST(${text(json)} AS DOUBLE)`;
const scale = (json: string): string => `length(regexp_extract(${text(json)}, '[.](\\d*)', 1))`;
const digits = (json: string): string =>
  `greatest(1, length(ltrim(regexp_replace(${text(json)}, '[-.]', '', 'g'), '0')))`;
const units = (json: string): string => `CAST(replace(${text(json)}, '.', '') AS HUGEINT)`;
const power = (exponent: string): string => `CAST('1' || repeat('0', ${exponent}) AS HUGEINT)`;
const mostDecimals = `greatest(${scale('sf_p.a')}, ${scale('sf_p.b')})`;
const atSameScale = (json: string): string => `${units(json)} * ${power(`${mostDecimals} - ${scale(json)}`)}`;

/** Decimals are computed as whole numbers of their last digit: their scales are known only when the query runs. */
const computed = (name: string, floats: string, decimals: string, others = '', whole = ''): PreludeMacro =>
  macro(
    name,
    'a b',
    once(
      'a b',
      `CASE ${whole === '' ? '' : `WHEN ${bothWhole} THEN CAST(CAST(${whole} AS VARCHAR) AS JSON)`} ${others} WHEN NOT ${bothNumbers} THEN NULL
        WHEN ${oneIsFloat} THEN ${call('float_json', floats)} ELSE ${decimals} END`,
    ),
  );
const summed = (sign: '+' | '-'): string =>
  call('scaled_json', `${atSameScale('sf_p.a')} ${sign} ${atSameScale('sf_p.b')}`, mostDecimals);
const wholes = (operator: '+' | '-' | '*'): string =>
  `CAST(${text('sf_p.a')} AS HUGEINT) ${operator} CAST(${text('sf_p.b')} AS HUGEINT)`;
const isZero = (json: string): string => `${double(json)} = 0`;
const byZero = (what: string): string =>
  `CASE WHEN ${isZero('sf_p.b')} THEN error('division by zero') ELSE ${what} END`;

// As for decimals of known scale: max(4, s1 + p2 - s2 + 1), fewer where 38 digits would be passed; what is behind is cut off.
const quotientScale = `greatest(4, least(${scale('sf_p.a')} + ${digits('sf_p.b')} - ${scale('sf_p.b')} + 1, 38 - ${digits('sf_p.a')} + ${scale('sf_p.a')} - ${scale('sf_p.b')}))`;

/** What stands for a value that is compared with a number, and is none: no number in a column is as great. */
export const noNumber = '99999999999999999999.999999999999999999';

const exact = (json: string): string => call('exact_decimal', text(json));

export const superValues: readonly PreludeMacro[] = [
  // The cast of a text to 38 digits takes 9 µs, the others 0.1 µs.
  macro(
    'exact_decimal',
    't',
    `CASE WHEN regexp_full_match(t, '-?\\d{1,20}') THEN TRY_CAST(TRY_CAST(t AS HUGEINT) AS DECIMAL(38,18))
      WHEN regexp_full_match(t, '-?\\d{1,9}[.]\\d{1,9}') THEN CAST(TRY_CAST(t AS DECIMAL(18,9)) AS DECIMAL(38,18)) ELSE TRY_CAST(t AS DECIMAL(38,18)) END`,
  ),
  // What a pattern or a measure of texts sees of a value: NULL of what is no string.
  macro('super_string', 'j', `CASE WHEN json_type(j) = 'VARCHAR' THEN j ->> '$' END`),
  // Booleans, numbers, strings, arrays, objects: the order of ORDER BY, and what is equal is one group. NULL for JSON's null.
  macro(
    'super_key',
    'j',
    once(
      'j',
      `CASE WHEN coalesce(json_type(sf_p.j), 'NULL') = 'NULL' THEN NULL ELSE {
        'rank': CASE json_type(sf_p.j) WHEN 'BOOLEAN' THEN 1 WHEN 'VARCHAR' THEN 3 WHEN 'ARRAY' THEN 4 WHEN 'OBJECT' THEN 5 ELSE 2 END,
        'number': CASE WHEN ${isNumber('sf_p.j')} THEN coalesce(TRY_CAST(${text('sf_p.j')} AS DOUBLE), 0) WHEN ${text('sf_p.j')} = 'true' THEN 1 ELSE 0 END,
        'decimal': CASE WHEN ${isNumber('sf_p.j')} THEN coalesce(${exact('sf_p.j')}, 0) ELSE 0 END,
        'text': CASE json_type(sf_p.j) WHEN 'VARCHAR' THEN rtrim(sf_p.j ->> '$', ' ') WHEN 'ARRAY' THEN CAST(sf_p.j AS VARCHAR) WHEN 'OBJECT' THEN CAST(sf_p.j AS VARCHAR) ELSE '' END
      } END`,
    ),
  ),
  // With what it is compared in rank, or NULL: only values of one kind are smaller or greater.
  macro(
    'super_key_beside',
    'j other',
    once(
      'j other',
      `CASE WHEN ${call('super_key', 'sf_p.j')}.rank = ${call('super_key', 'sf_p.other')}.rank THEN ${call('super_key', 'sf_p.j')} END`,
    ),
  ),
  // As texts, numbers and booleans, for comparisons with values of such types; `other` stands for values of all other kinds.
  macro(
    'super_as_text',
    'j other',
    `CASE coalesce(json_type(j), 'NULL') WHEN 'VARCHAR' THEN rtrim(j ->> '$', ' ') WHEN 'NULL' THEN NULL ELSE other END`,
  ),
  macro(
    'super_as_double',
    'j other',
    `CASE WHEN ${isNumber('j')} THEN ${double('j')} WHEN json_type(j) <> 'NULL' THEN other END`,
  ),
  macro(
    'super_as_decimal',
    'j other',
    `CASE WHEN ${isNumber('j')} THEN coalesce(${exact('j')}, CASE WHEN starts_with(${text('j')}, '-') THEN -${noNumber} ELSE ${noNumber} END)
      WHEN json_type(j) <> 'NULL' THEN other END`,
  ),
  macro(
    'super_as_bool',
    'j other',
    `CASE json_type(j) WHEN 'BOOLEAN' THEN CAST(CAST(j AS VARCHAR) = 'true' AS INTEGER) WHEN 'NULL' THEN NULL ELSE CASE WHEN j IS NOT NULL THEN other END END`,
  ),
  macro('super_value', 'j', `CASE WHEN json_type(j) <> 'NULL' THEN j END`),
  // Arithmetic
  macro(
    'with_point',
    'figures places',
    `CASE WHEN places = 0 THEN figures ELSE left(figures, length(figures) - places) || '.' || right(figures, places) END`,
  ),
  macro(
    'scaled_json',
    'whole_units places',
    `CAST(CASE WHEN whole_units < 0 THEN '-' ELSE '' END || ${call('with_point', "lpad(ltrim(CAST(whole_units AS VARCHAR), '-'), greatest(places + 1, length(ltrim(CAST(whole_units AS VARCHAR), '-')))::INTEGER, '0')", 'places')} AS JSON)`,
  ),
  computed(
    'super_add',
    `${double('sf_p.a')} + ${double('sf_p.b')}`,
    summed('+'),
    `WHEN json_type(sf_p.a) = 'VARCHAR' AND json_type(sf_p.b) = 'VARCHAR' THEN CAST(to_json((sf_p.a ->> '$') || (sf_p.b ->> '$')) AS JSON)`,
    wholes('+'),
  ),
  computed('super_subtract', `${double('sf_p.a')} - ${double('sf_p.b')}`, summed('-'), '', wholes('-')),
  computed(
    'super_multiply',
    `${double('sf_p.a')} * ${double('sf_p.b')}`,
    call('scaled_json', `${units('sf_p.a')} * ${units('sf_p.b')}`, `${scale('sf_p.a')} + ${scale('sf_p.b')}`),
    '',
    wholes('*'),
  ),
  computed(
    'super_divide',
    byZero(`${double('sf_p.a')} / ${double('sf_p.b')}`),
    byZero(
      call(
        'scaled_json',
        `${units('sf_p.a')} * ${power(`${quotientScale} + ${scale('sf_p.b')} - ${scale('sf_p.a')}`)} // ${units('sf_p.b')}`,
        quotientScale,
      ),
    ),
  ),
  computed(
    'super_modulo',
    byZero(`${double('sf_p.a')} % ${double('sf_p.b')}`),
    byZero(call('scaled_json', `(${atSameScale('sf_p.a')}) % (${atSameScale('sf_p.b')})`, mostDecimals)),
  ),
  macro(
    'super_negate',
    'j',
    `CASE WHEN ${isNumber('j')} THEN CAST(CASE WHEN starts_with(${text('j')}, '-') THEN ltrim(${text('j')}, '-') WHEN ${isZero('j')} THEN ${text('j')} ELSE '-' || ${text('j')} END AS JSON) END`,
  ),
  macro('super_plus', 'j', `CASE WHEN ${isNumber('j')} THEN j END`),
  // Aggregates: what is no number counts for nothing.
  macro('super_double', 'j', `CASE WHEN ${isNumber('j')} THEN ${double('j')} END`),
  macro(
    'super_decimal',
    'j',
    `CASE WHEN NOT ${isNumber('j')} THEN NULL WHEN ${scale('j')} > 18 THEN error('SUM of SUPER values is told for 18 decimals at most') ELSE ${exact('j')} END`,
  ),
  macro('super_scale', 'j', `CASE WHEN ${isNumber('j')} THEN ${scale('j')} END`),
  // In whole units of the last digit, through text: DuckDB's own average of decimals is a double.
  macro(
    'decimal_share',
    'amount number',
    `CAST(${call('scaled_json', "CAST(replace(CAST(amount AS VARCHAR), '.', '') AS HUGEINT) // number", '18')} AS VARCHAR)::DECIMAL(38,18)`,
  ),
  macro(
    'decimal_json',
    'amount places',
    `CAST(CASE WHEN places = 0 THEN split_part(CAST(amount AS VARCHAR), '.', 1) ELSE left(CAST(amount AS VARCHAR), (length(CAST(amount AS VARCHAR)) - 18 + places)::INTEGER) END AS JSON)`,
  ),
];
