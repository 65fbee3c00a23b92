// Text -> numbers, booleans: `try_…` gives NULL for what cannot be read, the others raise Redshift's error.
import { preludeCall as call, macro, type PreludeMacro } from './macro.ts';

const integers: readonly (readonly [redshift: string, name: string, duckdb: string])[] = [
  ['smallint', 'int2', 'SMALLINT'],
  ['integer', 'int4', 'INTEGER'],
  ['bigint', 'int8', 'BIGINT'],
];

// DuckDB reads `2.5`, `1e3`, `5_0` and `0x1F` as integers; Redshift takes digits alone.
const wholeNumber = String.raw`'\s*[+-]?[0-9]+\s*'`;
const number = String.raw`'\s*[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?\s*'`;

export const textCasts: readonly PreludeMacro[] = [
  ...integers.flatMap(([redshift, name, duckdb]) => [
    macro(`try_${name}`, 's', `CASE WHEN regexp_full_match(s, ${wholeNumber}) THEN TRY_CAST(s AS ${duckdb}) END`),
    macro(
      `text_${name}`,
      's',
      `CASE WHEN s IS NULL THEN NULL
        ELSE coalesce(${call(`try_${name}`, 's')}, CASE WHEN regexp_full_match(s, ${wholeNumber})
          THEN error('value "' || s || '" is out of range for type ${redshift}')
          ELSE error('invalid input syntax for integer: "' || s || '"') END) END`,
    ),
  ]),
  // For decimals, whose size no macro can take: the text itself where it is a number.
  macro(
    'numeric_text',
    's',
    `CASE WHEN s IS NULL OR regexp_full_match(s, ${number}) THEN trim(s) ELSE error('invalid input syntax for type numeric: "' || s || '"') END`,
  ),
  macro('try_numeric_text', 's', `CASE WHEN regexp_full_match(s, ${number}) THEN trim(s) END`),
  macro(
    'try_float8',
    's',
    `CASE WHEN regexp_full_match(s, ${number}) THEN CASE WHEN isfinite(TRY_CAST(s AS DOUBLE)) THEN TRY_CAST(s AS DOUBLE) END
      WHEN lower(trim(s)) IN ('nan', 'infinity', '-infinity', 'inf', '-inf') THEN CAST(trim(s) AS DOUBLE) END`,
  ),
  macro(
    'text_float8',
    's',
    `CASE WHEN s IS NULL THEN NULL
      ELSE coalesce(${call('try_float8', 's')}, CASE WHEN regexp_full_match(s, ${number})
        THEN error('value "' || s || '" is out of range for type double precision')
        ELSE error('invalid input syntax for type double precision: "' || s || '"') END) END`,
  ),
  macro(
    'try_bool',
    's',
    `CASE WHEN lower(trim(s)) IN ('t', 'true', 'tr', 'tru', 'y', 'ye', 'yes', '1') THEN true
      WHEN lower(trim(s)) IN ('f', 'false', 'fa', 'fal', 'fals', 'n', 'no', '0') THEN false END`,
  ),
  macro(
    'text_bool',
    's',
    `CASE WHEN s IS NULL THEN NULL
      ELSE coalesce(${call('try_bool', 's')}, error('invalid input syntax for type boolean: "' || s || '"')) END`,
  ),
];
