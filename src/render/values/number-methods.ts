// The attributes and methods of int, bool and float.

import { spendSize } from './budget.ts';
import { PyBytes } from './bytes.ts';
import { type Bound, type PyFunction, pyFunction } from './callables.ts';
import { PyTuple } from './containers.ts';
import { exactFraction } from './float-text.ts';
import { indexNumber } from './indexing.ts';
import { toArray } from './iterate.ts';
import { PyMarkup } from './markup.ts';
import { asFloat, asInt, binary, float, type Int, int, isFloat } from './numbers.ts';
import { PyError, typeError, valueError } from './py-error.ts';
import type { Value } from './py-object.ts';
import { str } from './text.ts';
import { truthy } from './truth.ts';
import { typeName } from './type-names.ts';
import { strip } from './whitespace.ts';

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
    case 'from_bytes':
      return pyFunction(name, 'bytes byteorder? * signed?', fromBytes);
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
    const digits = value === 0 ? '' : absolute(value).toString(16);
    const hex = digits.padStart(size * 2, '0');
    if (hex.length > size * 2) throw new PyError('OverflowError', 'int too big to convert');
    const bytes = Buffer.from(hex, 'hex');
    return new PyBytes(order === 'little' ? bytes.reverse() : bytes);
  });
}

function fromBytes([bytes, order, isSigned]: Bound): Value {
  const data = bytes instanceof PyBytes ? [...bytes.data] : toArray(bytes as Value).map(byteOf);
  if (order !== undefined && order !== 'little' && order !== 'big') {
    throw valueError("byteorder must be either 'little' or 'big'");
  }
  const hex = Buffer.from(order === 'little' ? data.reverse() : data).toString('hex');
  const value = BigInt(`0x${hex === '' ? '0' : hex}`);
  return int(isSigned === undefined || !truthy(isSigned) ? value : BigInt.asIntN(data.length * 8, value));
}

function byteOf(value: Value): number {
  const byte = asInt(value);
  if (byte === undefined) throw typeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
  if (byte < 0 || byte > 255) throw valueError('bytes must be in range(0, 256)');
  return Number(byte);
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
    case 'fromhex':
      return pyFunction(name, 'string /', ([text]) => fromHex(text as Value));
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

const hexShape = /^([+-]?)(?:(inf(?:inity)?)|(nan)|(?:0x)?([0-9a-f]*)\.?([0-9a-f]*)(?:p([+-]?\d+))?)$/i;

/** `float.fromhex`: rounded once, to even. */
function fromHex(text: Value): Value {
  if (typeof text !== 'string' && !(text instanceof PyMarkup)) {
    throw typeError(`bad argument type for built-in operation`);
  }
  const match = hexShape.exec(strip(str(text)));
  const [, sign, infinite, nan, whole = '', fraction = '', exponent = '0'] = match ?? [];
  const digits = whole + fraction;
  if (match === null || (infinite === undefined && nan === undefined && digits === '')) {
    throw valueError('invalid hexadecimal floating-point string');
  }
  if (nan !== undefined) return float(Number.NaN);
  const negative = sign === '-';
  if (infinite !== undefined) return float(negative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
  const shift = Number(exponent) - fraction.length * 4;
  const size = BigInt(`0x${digits}`);
  spendSize(Math.min(Math.abs(shift), 1e12) + digits.length);
  const power = 1n << BigInt(Math.min(Math.abs(shift), 10_000));
  const value =
    size === 0n
      ? 0
      : (asFloat(binary('/', shift < 0 ? int(size) : int(size * power), shift < 0 ? int(power) : 1)) as number);
  return float(negative ? -value : value);
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
