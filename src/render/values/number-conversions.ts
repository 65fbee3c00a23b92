// Python's int(x) and float(x).
import { spendSize } from './budget.ts';
import { PyMarkup } from './markup.ts';
import { asFloat, asInt, type Int, int } from './numbers.ts';
import { checkDigits, PyError, typeError, valueError } from './py-error.ts';
import { PyObject, PyUndefined, type Value } from './py-object.ts';
import { typeName } from './type-names.ts';
import { strip } from './whitespace.ts';

/** Objects that are numbers. */
export interface Numeric {
  toInt(): Int;
  toFloat(): number;
}

/** Python's `int(x)`; `base` only for texts. Throws TypeError and ValueError. */
export function toInt(value: Value, base?: number): Int {
  if (value instanceof PyUndefined) throw value.error();
  if (typeof value === 'string' || value instanceof PyMarkup) {
    const text = typeof value === 'string' ? value : value.content;
    const parsed = parseInteger(text, base ?? 10);
    if (parsed === undefined) {
      throw valueError(`invalid literal for int() with base ${base ?? 10}: '${text}'`);
    }
    return parsed;
  }
  if (value instanceof PyObject && 'toInt' in value) return (value as PyObject & Numeric).toInt();
  if (base !== undefined) throw typeError("int() can't convert non-string with explicit base");
  const whole = asInt(value);
  if (whole !== undefined) return whole;
  const fraction = asFloat(value);
  if (fraction === undefined) {
    throw typeError(`int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`);
  }
  if (Number.isNaN(fraction)) throw valueError('cannot convert float NaN to integer');
  if (!Number.isFinite(fraction)) throw new PyError('OverflowError', 'cannot convert float infinity to integer');
  return int(BigInt(Math.trunc(fraction)));
}

/** Python's `float(x)`. */
export function toFloat(value: Value): number {
  if (value instanceof PyUndefined) throw value.error();
  if (typeof value === 'string' || value instanceof PyMarkup) {
    const text = typeof value === 'string' ? value : value.content;
    const parsed = parseFloatText(text);
    if (parsed === undefined) throw valueError(`could not convert string to float: '${text}'`);
    return parsed;
  }
  const number =
    value instanceof PyObject && 'toFloat' in value ? (value as PyObject & Numeric).toFloat() : asFloat(value);
  if (number === undefined) {
    throw typeError(`float() argument must be a string or a real number, not '${typeName(value)}'`);
  }
  return number;
}

const otherDigit = /(?![0-9])\p{Nd}/gu;

/** Digits of other scripts as ASCII digits: Python reads them too. */
function asciiDigits(text: string): string {
  return text.replace(otherDigit, (digit) => {
    const code = digit.codePointAt(0) as number;
    let zero = code;
    // Each script's digits stand together, in order, from its zero on.
    while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
    return String((code - zero) % 10);
  });
}

const floatShape = /^[+-]?(?:(?:\d+(?:_\d+)*)?\.?(?:\d+(?:_\d+)*)?(?:e[+-]?\d+(?:_\d+)*)?|inf(?:inity)?|nan)$/i;

function parseFloatText(text: string): number | undefined {
  const inner = asciiDigits(strip(text));
  if (!floatShape.test(inner) || !/\d|inf|nan/i.test(inner) || /^[+-]?\.?e/i.test(inner)) return undefined;
  const lower = inner.toLowerCase().replaceAll('_', '');
  if (lower.includes('nan')) return Number.NaN;
  if (lower.includes('inf')) return lower.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(lower);
}

/** Python's int(text, base), base 0 and 2 to 36; undefined: no such literal. */
function parseInteger(text: string, base: number): Int | undefined {
  if (base !== 0 && (base < 2 || base > 36)) throw valueError('int() base must be >= 2 and <= 36, or 0');
  const match = /^([+-]?)(0[xob])?(_?[0-9a-z]+(?:_[0-9a-z]+)*)$/i.exec(asciiDigits(strip(text)));
  if (match === null) return undefined;
  const sign = match[1] ?? '';
  let prefix = (match[2] ?? '').toLowerCase();
  let digits = match[3] ?? '';
  let radix = base;
  const prefixRadix = prefix === '0x' ? 16 : prefix === '0o' ? 8 : prefix === '0b' ? 2 : 0;
  if (prefix !== '' && base !== 0 && base !== prefixRadix) {
    digits = prefix + digits;
    prefix = '';
  }
  if (base === 0) {
    radix = prefix === '' ? 10 : prefixRadix;
    if (prefix === '' && /^0[0_]*[1-9]/.test(digits)) return undefined;
  }
  if (prefix === '' && digits.startsWith('_')) return undefined;
  // Python reads no longer ones, but where the digits are bits.
  if ((radix & (radix - 1)) !== 0) checkDigits(digits.length);
  const plain = digits.replaceAll('_', '').toLowerCase();
  spendSize(plain.length * 4);
  const value = valueOfDigits(plain, radix);
  if (value === undefined) return undefined;
  return int(sign === '-' ? -value : value);
}

/** Undefined: one of them is no digit of this base. */
function valueOfDigits(digits: string, radix: number): bigint | undefined {
  const amounts = Array.from(digits, (digit) => Number.parseInt(digit, 36));
  if (amounts.some((amount) => Number.isNaN(amount) || amount >= radix)) return undefined;
  if (radix === 10) return BigInt(digits);
  const bits = Math.log2(radix);
  // Of these there may be many, and multiplying up digit by digit takes the square of their number.
  if (Number.isInteger(bits)) {
    return BigInt(`0b${amounts.map((amount) => amount.toString(2).padStart(bits, '0')).join('')}`);
  }
  return amounts.reduce((value, amount) => value * BigInt(radix) + BigInt(amount), 0n);
}
