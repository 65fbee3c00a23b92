// Numbers as digits for % and format(): one place for both.
import { fixedDigits, significantDigits } from './float-text.ts';

/** `%e`, `%f`, `%g` and their like for the absolute value; `alternate` is `#`: keep the point and the zeros. */
export function floatDigits(value: number, type: string, precision: number, alternate: boolean): string {
  const upper = type === type.toUpperCase();
  const cased = (text: string): string => (upper ? text.toUpperCase() : text);
  if (Number.isNaN(value)) return cased('nan');
  if (!Number.isFinite(value)) return cased('inf');
  switch (type.toLowerCase()) {
    case 'f':
      return fixedDigits(value, precision) + (alternate && precision === 0 ? '.' : '');
    case 'e':
      return cased(exponential(value, precision, alternate));
    default:
      return cased(general(value, precision, alternate));
  }
}

function exponential(value: number, precision: number, alternate: boolean): string {
  const { digits, exponent } = significantDigits(value, precision + 1);
  return withExponent(digits, exponent, alternate);
}

function withExponent(digits: string, exponent: number, alternate: boolean): string {
  const rest = digits.slice(1);
  const point = rest !== '' || alternate ? '.' : '';
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${digits[0]}${point}${rest}e${exponent < 0 ? '-' : '+'}${size}`;
}

function general(value: number, precision: number, alternate: boolean): string {
  const count = precision === 0 ? 1 : precision;
  const { digits, exponent } = significantDigits(value, count);
  if (exponent < -4 || exponent >= count) {
    return withExponent(alternate ? digits : digits.replace(/(?<=.)0+$/, ''), exponent, alternate);
  }
  return placePoint(digits, exponent, alternate);
}

/** Digits with the point after the power of ten that the first one stands for. */
export function placePoint(digits: string, exponent: number, keepZeros: boolean): string {
  const padded = exponent < 0 ? '0'.repeat(-exponent) + digits : digits.padEnd(exponent + 1, '0');
  const whole = padded.slice(0, Math.max(1, exponent + 1));
  const fraction = padded.slice(whole.length);
  const kept = keepZeros ? fraction : fraction.replace(/0+$/, '');
  return kept === '' && !keepZeros ? whole : `${whole}.${kept}`;
}

/** Groups the digits before the point by `size` with `mark`. */
export function grouped(digits: string, mark: string, size: number): string {
  let result = '';
  let rest = digits;
  while (rest.length > size) {
    result = mark + rest.slice(-size) + result;
    rest = rest.slice(0, -size);
  }
  return rest + result;
}
