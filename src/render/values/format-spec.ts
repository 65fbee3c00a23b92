// The mini-language of format specs: `{:>10,.2f}`.
import { PyFloat } from '../host.ts';
import { spendSize } from './budget.ts';
import { floatText, significantDigits } from './float-text.ts';
import { PyMarkup } from './markup.ts';
import { floatDigits, grouped, placePoint } from './number-format.ts';
import { asFloat, asInt, isFloat } from './numbers.ts';
import { PyError, typeError, valueError } from './py-error.ts';
import { PyObject, PyUndefined, type Value } from './py-object.ts';
import { str } from './text.ts';
import { codePointLength, typeName } from './type-names.ts';

export interface Spec {
  readonly fill: string;
  readonly align: string;
  /** Empty: none was given. */
  readonly sign: string;
  readonly noNegativeZero: boolean;
  readonly alternate: boolean;
  readonly width: number;
  readonly grouping: string;
  readonly precision: number | undefined;
  readonly type: string;
}

const shape = /^(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?(.)?$/su;

/** Objects with a format of their own (dates). */
export interface Formatting {
  format(spec: string): string;
}

/** Python's `format(value, spec)`. */
export function formatValue(value: Value, spec: string): string {
  if (value instanceof PyObject && 'format' in value) return (value as PyObject & Formatting).format(spec);
  if (spec === '') return str(value);
  const isText = typeof value === 'string' || value instanceof PyMarkup;
  const whole = asInt(value);
  const number = isFloat(value) ? asFloat(value) : undefined;
  if (!isText && whole === undefined && number === undefined) {
    if (value instanceof PyUndefined || !(value instanceof PyFloat)) {
      throw typeError(`unsupported format string passed to ${typeName(value)}.__format__`);
    }
  }
  const parsed = parseSpec(spec, isText ? 'str' : typeName(value));
  spendSize(parsed.width + (parsed.precision ?? 0));
  if (isText) return formatText(typeof value === 'string' ? value : (value as PyMarkup).content, parsed);
  if (whole !== undefined && !isFloatType(parsed.type)) return formatInt(BigInt(whole), parsed, typeName(value));
  return formatFloat(whole !== undefined ? (asFloat(value) as number) : (number as number), parsed, typeName(value));
}

function isFloatType(type: string): boolean {
  return type !== '' && 'eEfFgG%'.includes(type);
}

export function parseSpec(text: string, owner: string): Spec {
  const match = shape.exec(text);
  if (match === null) {
    if (/\.(?!\d)/.test(text)) throw valueError('Format specifier missing precision');
    throw valueError(`Invalid format specifier '${text}' for object of type '${owner}'`);
  }
  const [, fill, align, sign, z, alternate, zero, width, grouping, precision, type] = match;
  const size = Number(width ?? 0);
  if (size > Number.MAX_SAFE_INTEGER) throw valueError('Too many decimal digits in format string');
  return {
    fill:
      fill ?? (zero !== undefined && align === undefined ? '0' : zero !== undefined && fill === undefined ? '0' : ' '),
    align: align ?? (zero !== undefined ? (owner === 'str' ? '' : '=') : ''),
    sign: sign ?? '',
    noNegativeZero: z !== undefined,
    alternate: alternate !== undefined,
    width: size,
    grouping: grouping ?? '',
    precision: precision === undefined ? undefined : Number(precision),
    type: type ?? '',
  };
}

function unknownType(type: string, owner: string): PyError {
  return valueError(`Unknown format code '${type}' for object of type '${owner}'`);
}

function formatText(text: string, spec: Spec): string {
  if (spec.type !== '' && spec.type !== 's') throw unknownType(spec.type, 'str');
  if (spec.sign !== '') throw valueError('Sign not allowed in string format specifier');
  if (spec.noNegativeZero) {
    throw valueError('Negative zero coercion (z) not allowed in string format specifier');
  }
  if (spec.alternate) throw valueError('Alternate form (#) not allowed in string format specifier');
  if (spec.align === '=') throw valueError("'=' alignment not allowed in string format specifier");
  if (spec.grouping !== '') throw valueError(`Cannot specify '${spec.grouping}' with 's'.`);
  const cut = spec.precision === undefined ? text : [...text].slice(0, spec.precision).join('');
  return aligned('', cut, spec, '<');
}

function formatInt(value: bigint, spec: Spec, owner: string): string {
  const { type } = spec;
  if (spec.precision !== undefined) throw valueError('Precision not allowed in integer format specifier');
  if (spec.noNegativeZero) {
    throw valueError('Negative zero coercion (z) not allowed in format specifier with integer format code');
  }
  if (type === 'n') refuseGrouping(spec);
  if (type === 'c') {
    if (spec.grouping !== '') throw valueError(`Cannot specify '${spec.grouping}' with 'c'.`);
    if (spec.sign !== '') throw valueError("Sign not allowed with integer format specifier 'c'");
    if (value < 0n || value > 0x10ffffn) throw new PyError('OverflowError', '%c arg not in range(0x110000)');
    return aligned('', String.fromCodePoint(Number(value)), spec, '<');
  }
  const radix = type === '' || type === 'd' || type === 'n' ? 10 : type === 'b' ? 2 : type === 'o' ? 8 : 16;
  if (radix === 16 && type !== 'x' && type !== 'X') throw unknownType(type, owner === 'bool' ? 'int' : owner);
  if (spec.grouping === ',' && radix !== 10) throw valueError(`Cannot specify ',' with '${type}'.`);
  const size = value < 0n ? -value : value;
  const digits = type === 'X' ? size.toString(16).toUpperCase() : size.toString(radix);
  const prefix = spec.alternate && radix !== 10 ? { 2: '0b', 8: '0o', 16: type === 'X' ? '0X' : '0x' }[radix] : '';
  const head = signOf(value < 0n, spec) + (prefix ?? '');
  return withGroups(head, digits, '', spec, radix === 10 ? 3 : 4);
}

function formatFloat(value: number, spec: Spec, owner: string): string {
  const { type } = spec;
  if (type !== '' && !'eEfFgGn%'.includes(type)) throw unknownType(type, owner);
  if (type === 'n') refuseGrouping(spec);
  let digits: string;
  if (type === '%') {
    digits = `${floatDigits(value * 100, 'f', spec.precision ?? 6, spec.alternate)}`;
  } else if (type === '') digits = plainFloat(value, spec);
  else digits = floatDigits(value, type === 'n' ? 'g' : type, spec.precision ?? 6, spec.alternate);
  let negative = value < 0 || Object.is(value, -0);
  if (spec.noNegativeZero && !/[1-9]/.test(digits.split(/[eE]/)[0] as string)) negative = false;
  const end = /[.eE%naif]/i.exec(digits)?.index ?? digits.length;
  const tail = digits.slice(end) + (type === '%' ? '%' : '');
  return withGroups(signOf(negative, spec), digits.slice(0, end), tail, spec, 3);
}

/** Without a type: like `g`, but repr where no precision is given, and always with a digit behind the point. */
function plainFloat(value: number, spec: Spec): string {
  if (!Number.isFinite(value)) return floatDigits(value, 'g', 6, false);
  if (spec.precision === undefined) {
    const text = floatText(Math.abs(value));
    return spec.alternate && /^\de/.test(text) ? text.replace('e', '.e') : text;
  }
  const count = spec.precision === 0 ? 1 : spec.precision;
  const { digits, exponent } = significantDigits(value, count);
  // The digit behind the point is one of the wanted ones: 1e+01 for a precision of 1.
  if (exponent < -4 || exponent >= count - 1) {
    const cut = spec.alternate ? digits : digits.replace(/(?<=.)0+$/, '');
    const rest = cut.slice(1);
    const size = String(Math.abs(exponent)).padStart(2, '0');
    return `${cut[0]}${rest === '' && !spec.alternate ? '' : `.${rest}`}e${exponent < 0 ? '-' : '+'}${size}`;
  }
  const placed = placePoint(digits, exponent, spec.alternate);
  return placed.includes('.') ? placed : `${placed}.0`;
}

function refuseGrouping(spec: Spec): void {
  if (spec.grouping !== '') throw valueError(`Cannot specify '${spec.grouping}' with 'n'.`);
}

export function signOf(negative: boolean, spec: Spec): string {
  if (negative) return '-';
  return spec.sign === '-' ? '' : spec.sign;
}

export function withGroups(head: string, digits: string, tail: string, spec: Spec, size: number): string {
  if (spec.grouping === '') return aligned(head, digits + tail, spec, '>');
  let whole = digits;
  if (spec.fill === '0' && spec.align === '=') {
    // Zeros that fill the width are grouped too.
    const room = spec.width - codePointLength(head) - codePointLength(tail);
    while (grouped(whole, spec.grouping, size).length < room) whole = `0${whole}`;
    // A group mark cannot come first.
    const text = grouped(whole, spec.grouping, size);
    return head + text + tail;
  }
  return aligned(head, grouped(whole, spec.grouping, size) + tail, spec, '>');
}

function aligned(head: string, body: string, spec: Spec, natural: string): string {
  const missing = spec.width - codePointLength(head) - codePointLength(body);
  if (missing <= 0) return head + body;
  switch (spec.align === '' ? natural : spec.align) {
    case '<':
      return head + body + spec.fill.repeat(missing);
    case '^': {
      const left = Math.floor(missing / 2);
      return spec.fill.repeat(left) + head + body + spec.fill.repeat(missing - left);
    }
    case '=':
      return head + spec.fill.repeat(missing) + body;
    default:
      return spec.fill.repeat(missing) + head + body;
  }
}
