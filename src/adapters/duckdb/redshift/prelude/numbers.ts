// Numbers: guards and functions that DuckDB lacks.
import { macro, type PreludeMacro } from './macro.ts';

export const numbers: readonly PreludeMacro[] = [
  macro('nonzero', 'x', `CASE WHEN x = 0 THEN error('division by zero') ELSE x END`),
  // Two sums of one column, of which one has no row at times.
  macro('added', 'a b', 'coalesce(a + b, a, b)'),
  macro('cot', 'x', `CASE WHEN tan(x) = 0 THEN error('value out of range') ELSE 1 / tan(x) END`),
];
