// Numbers: guards and functions that DuckDB lacks.
import { macro, type PreludeMacro } from './macro.ts';

export const numbers: readonly PreludeMacro[] = [
  macro('nonzero', 'x', `CASE WHEN x = 0 THEN error('division by zero') ELSE x END`),
  // Two sums of one column, of which one has no row at times.
  macro('added', 'a b', 'coalesce(a + b, a, b)'),
  macro('finite', 'x', `CASE WHEN isinf(x) THEN error('value out of range: overflow') ELSE x END`),
  macro(
    'within',
    'x most',
    `CASE WHEN x NOT BETWEEN -most AND most THEN error('numeric data overflow: a sum has more than 38 digits') ELSE x END`,
  ),
  macro(
    'exponential',
    'x',
    `CASE WHEN isinf(exp(x)) AND NOT isinf(x) THEN error('value out of range: overflow') ELSE exp(x) END`,
  ),
  macro(
    'power',
    'a b',
    `CASE WHEN a = 0 AND b < 0 THEN error('zero raised to a negative power is undefined')
      WHEN a < 0 AND b <> trunc(b) AND isfinite(b) THEN error('a negative number raised to a non-integer power yields a complex result')
      WHEN isinf(pow(a, b)) AND isfinite(a) AND isfinite(b) THEN error('value out of range: overflow')
      ELSE pow(a, b) END`,
  ),
  // DuckDB's cbrt(27) is 3.0000000000000004.
  macro(
    'cube_root',
    'x',
    `CASE WHEN round(cbrt(x)) * round(cbrt(x)) * round(cbrt(x)) = x THEN round(cbrt(x)) ELSE cbrt(x) END`,
  ),
  macro('cot', 'x', `CASE WHEN tan(x) = 0 THEN error('value out of range') ELSE 1 / tan(x) END`),
];
