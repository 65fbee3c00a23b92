// The attributes and methods of int, bool and float.

import { spendSize } from './budget.ts';
import { PyBytes } from './bytes.ts';
import { type PyFunction, pyFunction } from './callables.ts';
import { PyTuple } from './containers.ts';
import { exactFraction } from './float-text.ts';
import { indexNumber } from './indexing.ts';
import { asFloat, asInt, float, type Int, int, isFloat } from './numbers.ts';
import { PyError, typeError, valueError } from './py-error.ts';
import type { Value } from './py-object.ts';
import { typeName } from './type-names.ts';

export function numberAttribute(value: Value, name: string): Value | undefined {
  if (isFloat(value)) return floatAttribute(asFloat(value) as number, name);
  const whole = asInt(value);
  return whole === undefined ? undefined : intAttribute(whole, name);
}

function intAttribute(value: Int, name: string): Value | undefined {
  switch (name) {
    case 'real':
    case 'numerator':
      return value;
    case 'imag':
      return 0;
    case 'denominator':
      return 1;
    case 'conjugate':
      return pyFunction(name, '', () => value);
    case 'bit_length':
      return pyFunction(name, '', () => (value === 0 ? 0 : absolute(value).toString(2).length));
    case 'bit_count':
      return pyFunction(name, '', () => absolute(value).toString(2).replaceAll('0', '').length);
    case 'as_integer_ratio':
      return pyFunction(name, '', () => new PyTuple([value, 1]));
    case 'is_integer':
      return undefined;
    case 'to_bytes':
      return toBytes(value);
    default:
      return undefined;
  }
}

function absolute(value: Int): bigint {
  const big = BigInt(value);
  return big < 0n ? -big : big;
}

function toBytes(value: Int): PyFunction {
  return pyFunction('to_bytes', 'length? byteorder? * signed?', ([length, order]) => {
    const size = length === undefined ? 1 : indexNumber(length);
    if (size === undefined)
      throw typeError(`'${typeName(length as Value)}' object cannot be interpreted as an integer`);
    if (order !== undefined && typeof order !== 'string') {
      throw typeError(`to_bytes() argument 'byteorder' must be str, not ${typeName(order)}`);
    }
    if (order !== undefined && order !== 'little' && order !== 'big') {
      throw valueError("byteorder must be either 'little' or 'big'");
    }
    if (size < 0) throw valueError('length argument must be non-negative');
    spendSize(size);
    if (value < 0) throw new PyError('OverflowError', "can't convert negative int to unsigned");
    const hex = absolute(value)
      .toString(16)
      .padStart(size * 2, '0');
    if (hex.length > size * 2) throw new PyError('OverflowError', 'int too big to convert');
    const bytes = Buffer.from(hex, 'hex');
    return new PyBytes(order === 'little' ? bytes.reverse() : bytes);
  });
}

function floatAttribute(value: number, name: string): Value | undefined {
  switch (name) {
    case 'real':
      return float(value);
    case 'imag':
      return float(0);
    case 'conjugate':
      return pyFunction(name, '', () => float(value));
    case 'is_integer':
      return pyFunction(name, '', () => Number.isInteger(value));
    case 'hex':
      return pyFunction(name, '', () => hexText(value));
    case 'as_integer_ratio':
      return pyFunction(name, '', () => {
        if (Number.isNaN(value)) throw valueError('cannot convert NaN to integer ratio');
        if (!Number.isFinite(value)) {
          throw new PyError('OverflowError', 'cannot convert Infinity to integer ratio');
        }
        const { numerator, denominator } = exactFraction(value);
        return new PyTuple([int(numerator), int(denominator)]);
      });
    default:
      return undefined;
  }
}

function hexText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (value === 0) return `${sign}0x0.0p+0`;
  let size = Math.abs(value);
  let exponent = 0;
  while (size >= 2) {
    size /= 2;
    exponent += 1;
  }
  while (size < 1 && exponent > -1022) {
    size *= 2;
    exponent -= 1;
  }
  const whole = Math.floor(size);
  const fraction = BigInt((size - whole) * 2 ** 52)
    .toString(16)
    .padStart(13, '0');
  return `${sign}0x${whole}.${fraction}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}
