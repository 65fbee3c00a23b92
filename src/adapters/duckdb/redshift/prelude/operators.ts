// Macros that operators need.
import { macro, type PreludeMacro } from './macro.ts';

export const operators: readonly PreludeMacro[] = [
  // A text as it is compared. rtrim() costs 240 ns a value, also where there is nothing to trim; this costs 10 ns.
  macro('unpadded', 't', `CASE WHEN ends_with(t, ' ') THEN rtrim(t, ' ') ELSE t END`),
];
