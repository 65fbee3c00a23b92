// How decimals print: all their digits, and a power of ten only where the point is far away.
import type { DecimalNumber } from './decimal-arithmetic.ts';

export function decimalText(value: DecimalNumber): string {
  const sign = value.negative ? '-' : '';
  if (value.kind === 'nan') return 'NaN';
  if (value.kind === 'infinite') return `${sign}Infinity`;
  const digits = value.coefficient.toString();
  const before = value.exponent + digits.length;
  if (value.exponent <= 0 && before > -6) return sign + withPoint(digits, before);
  const power = before - 1;
  return `${sign}${withPoint(digits, 1)}E${power < 0 ? '-' : '+'}${Math.abs(power)}`;
}

/** The point after so many digits. */
export function withPoint(digits: string, before: number): string {
  if (before <= 0) return `0.${'0'.repeat(-before)}${digits}`;
  if (before >= digits.length) return digits.padEnd(before, '0');
  return `${digits.slice(0, before)}.${digits.slice(before)}`;
}
