// Numbers: guards and functions that DuckDB lacks.
import { macro, type PreludeMacro } from './macro.ts';

export const numbers: readonly PreludeMacro[] = [
  macro('nonzero', 'x', `CASE WHEN x = 0 THEN error('division by zero') ELSE x END`),
  macro('cot', 'x', `CASE WHEN tan(x) = 0 THEN error('value out of range') ELSE 1 / tan(x) END`),
];
