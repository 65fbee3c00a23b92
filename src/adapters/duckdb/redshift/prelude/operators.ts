// Macros that operators need.
import { macro, type PreludeMacro } from './macro.ts';

export const operators: readonly PreludeMacro[] = [
  // A text as it is compared. rtrim() costs 240 ns a value, also where there is nothing to trim; this costs 10 ns.
  macro('unpadded', 't', `CASE WHEN ends_with(t, ' ') THEN rtrim(t, ' ') ELSE t END`),
  // A text without its trailing blanks, and with as many of them as make `n` bytes.
  macro('repadded', 't n', `CASE WHEN strlen(t) < n THEN t || repeat(' ', n - strlen(t)) ELSE t END`),
  // a * 10^n / b, cut off, in pieces that fit a BIGINT: m, n and o are powers of ten. A division of HUGEINTs costs 400 ns.
  macro('quotient1', 'a b m', 'CAST(a // b AS HUGEINT) * m + (a % b) * m // b'),
  macro(
    'quotient2',
    'a b m n',
    'CAST(a // b AS HUGEINT) * (m * n) + ((a % b) * m // b) * n + ((a % b) * m % b) * n // b',
  ),
  macro(
    'quotient3',
    'a b m n o',
    `CAST(a // b AS HUGEINT) * (m * n * o) + CAST((a % b) * m // b AS HUGEINT) * (n * o)
     + (((a % b) * m % b) * n // b) * o + (((a % b) * m % b) * n % b) * o // b`,
  ),
];
