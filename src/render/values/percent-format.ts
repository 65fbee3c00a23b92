// `text % values`: Python's old formatting.
import { spendSize } from './budget.ts';
import { PyDict, PyList, PyTuple } from './containers.ts';
import { getItem } from './lookup.ts';
import { toFloat, toInt } from './number-conversions.ts';
import { floatDigits } from './number-format.ts';
import { asFloat, asInt } from './numbers.ts';
import { checkDigits, PyError, typeError, valueError } from './py-error.ts';
import { PyObject, PyUndefined, type Value } from './py-object.ts';
import { repr, str } from './text.ts';
import { codePointLength, typeName } from './type-names.ts';

interface Flags {
  readonly left: boolean;
  readonly zero: boolean;
  readonly plus: boolean;
  readonly space: boolean;
  readonly alternate: boolean;
}

export function percentFormat(format: string, operand: Value): string {
  return new PercentFormatter(format, operand).run();
}

// Python's own order of errors and of taking arguments, step by step.
class PercentFormatter {
  readonly #format: string;
  readonly #operand: Value;
  readonly #values: readonly Value[];
  #next = 0;
  #at = 0;
  #usedMapping = false;

  constructor(format: string, operand: Value) {
    this.#format = format;
    this.#operand = operand;
    this.#values = operand instanceof PyTuple ? operand.items : [operand];
  }

  run(): string {
    const format = this.#format;
    let result = '';
    for (;;) {
      const percent = format.indexOf('%', this.#at);
      result += format.slice(this.#at, percent < 0 ? undefined : percent);
      if (percent < 0) break;
      this.#at = percent + 1;
      result += this.#directive();
      spendSize(result.length);
    }
    const { operand, values } = { operand: this.#operand, values: this.#values };
    const unused = this.#next < values.length && !this.#usedMapping;
    if (unused && (operand instanceof PyTuple || !isMapping(operand))) {
      throw typeError('not all arguments converted during string formatting');
    }
    return result;
  }

  #char(): string {
    const char = this.#format[this.#at];
    if (char === undefined) throw valueError('incomplete format');
    return char;
  }

  #take(): Value {
    const value = this.#values[this.#next];
    if (value === undefined) {
      throw typeError('not enough arguments for format string');
    }
    this.#next += 1;
    return value;
  }

  #directive(): string {
    let value: Value | undefined;
    if (this.#char() === '%') {
      this.#at += 1;
      return '%';
    }
    if (this.#char() === '(') value = this.#mapped();
    const flags = this.#flags();
    let width = this.#number();
    let left = flags.left;
    if (width !== undefined && width < 0) {
      left = true;
      width = -width;
    }
    let precision: number | undefined;
    if (this.#char() === '.') {
      this.#at += 1;
      precision = Math.max(0, this.#number() ?? 0);
    }
    if (/[hlL]/.test(this.#char())) this.#at += 1;
    const type = this.#char();
    const position = this.#at;
    this.#at += 1;
    const taken = value === undefined ? this.#take() : value;
    if (!'sradiouxXeEfFgGc'.includes(type)) {
      const code = (this.#format.codePointAt(position) ?? 0).toString(16);
      throw valueError(`unsupported format character '${type}' (0x${code}) at index ${position}`);
    }
    spendSize((width ?? 0) + (precision ?? 0));
    return convert(type, taken, { ...flags, left }, width ?? 0, precision);
  }

  #mapped(): Value {
    const operand = this.#operand;
    if (!isMapping(operand)) throw typeError('format requires a mapping');
    let depth = 1;
    let end = this.#at + 1;
    for (; end < this.#format.length; end += 1) {
      const char = this.#format[end];
      if (char === '(') depth += 1;
      else if (char === ')') depth -= 1;
      if (depth === 0) break;
    }
    if (depth > 0) throw valueError('incomplete format key');
    const key = this.#format.slice(this.#at + 1, end);
    this.#at = end + 1;
    // What a name gives counts as the one operand: a directive without a name finds none left, one in front of it the mapping.
    this.#usedMapping = true;
    this.#next = 1;
    if (operand instanceof PyDict) {
      const value = operand.get(key);
      if (value === undefined) throw new PyError('KeyError', repr(key));
      return value;
    }
    const value = getItem(operand, key);
    if (value instanceof PyUndefined) throw value.error();
    return value;
  }

  #flags(): Flags {
    const start = this.#at;
    while ('-+ #0'.includes(this.#char())) this.#at += 1;
    const text = this.#format.slice(start, this.#at);
    return {
      left: text.includes('-'),
      zero: text.includes('0'),
      plus: text.includes('+'),
      space: text.includes(' '),
      alternate: text.includes('#'),
    };
  }

  #number(): number | undefined {
    if (this.#char() === '*') {
      this.#at += 1;
      const value = this.#take();
      const number = asInt(value);
      if (number === undefined) throw typeError('* wants int');
      return Number(number);
    }
    const start = this.#at;
    while (/\d/.test(this.#char())) this.#at += 1;
    return this.#at === start ? undefined : Number(this.#format.slice(start, this.#at));
  }
}

function isMapping(value: Value): boolean {
  if (value instanceof PyTuple || typeof value !== 'object' || value === null) return false;
  // Python asks whether it has items of its own: lists do, texts do not count.
  if (value instanceof PyDict || value instanceof PyList) return true;
  return value instanceof PyUndefined || (value instanceof PyObject && value.typeName === 'range');
}

function convert(type: string, value: Value, flags: Flags, width: number, precision: number | undefined): string {
  if (type === 's' || type === 'r' || type === 'a') {
    let text = type === 's' ? str(value) : repr(value);
    if (type === 'a') text = asciiOnly(text);
    if (precision !== undefined) text = [...text].slice(0, precision).join('');
    return padded('', text, width, { ...flags, zero: false });
  }
  if (type === 'c') return padded('', charOf(value), width, { ...flags, zero: false });
  if ('diu'.includes(type)) {
    const whole = integerOf(value, 'd');
    return signed(whole < 0n, digitsOf(whole, 10, precision), flags, width);
  }
  if ('oxX'.includes(type)) {
    const whole = asInt(value);
    if (whole === undefined) {
      if (value instanceof PyUndefined) throw value.error();
      throw typeError(`%${type} format: an integer is required, not ${typeName(value)}`);
    }
    const big = BigInt(whole);
    const radix = type === 'o' ? 8 : 16;
    const prefix = flags.alternate ? (type === 'o' ? '0o' : '0x') : '';
    const digits = digitsOf(big, radix, precision);
    const text = type === 'X' ? digits.toUpperCase() : digits;
    return signed(big < 0n, text, flags, width, type === 'X' ? prefix.toUpperCase() : prefix);
  }
  const number = isNumeric(value) ? toFloat(value) : asFloat(value);
  if (number === undefined) {
    if (value instanceof PyUndefined) throw value.error();
    throw typeError(`must be real number, not ${typeName(value)}`);
  }
  const digits = floatDigits(number, type, precision ?? 6, flags.alternate);
  const negative = number < 0 || Object.is(number, -0);
  return signed(negative, digits, flags, width);
}

/** A decimal: % makes a float of it, or an int. */
function isNumeric(value: Value): boolean {
  return value instanceof PyObject && 'toFloat' in value;
}

function integerOf(value: Value, type: string): bigint {
  const whole = asInt(value);
  if (whole !== undefined) return BigInt(whole);
  if (value instanceof PyUndefined) throw value.error();
  if (isNumeric(value) || asFloat(value) !== undefined) return BigInt(toInt(value));
  throw typeError(`%${type} format: a real number is required, not ${typeName(value)}`);
}

function digitsOf(value: bigint, radix: number, precision: number | undefined): string {
  const digits = (value < 0n ? -value : value).toString(radix);
  if (radix === 10) checkDigits(digits.length);
  return digits.padStart(precision ?? 0, '0');
}

function charOf(value: Value): string {
  if (typeof value === 'string' && codePointLength(value) === 1) return value;
  const code = asInt(value);
  if (code === undefined) throw typeError('%c requires int or char');
  if (code < 0 || code > 0x10ffff) throw new PyError('OverflowError', '%c arg not in range(0x110000)');
  return String.fromCodePoint(Number(code));
}

function asciiOnly(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, (char) => {
    const code = char.codePointAt(0) as number;
    if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
  });
}

function signed(negative: boolean, digits: string, flags: Flags, width: number, prefix = ''): string {
  const sign = negative ? '-' : flags.plus ? '+' : flags.space ? ' ' : '';
  return padded(sign + prefix, digits, width, flags);
}

function padded(head: string, body: string, width: number, flags: Flags): string {
  const missing = width - codePointLength(head) - codePointLength(body);
  if (missing <= 0) return head + body;
  if (flags.left) return head + body + ' '.repeat(missing);
  return flags.zero ? head + '0'.repeat(missing) + body : ' '.repeat(missing) + head + body;
}
