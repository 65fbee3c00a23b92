// Python's arithmetic: ints of any size, floats, bools as ints; and + * % on texts and lists.
import { PyFloat } from '../host.ts';
import { spendSize } from './budget.ts';
import { PyComplex } from './complex.ts';
import { PyDict, PyList, PySet, PyTuple } from './containers.ts';
import { indexNumber } from './indexing.ts';
import { escapeMarkup, PyMarkup } from './markup.ts';
import { percentFormat } from './percent-format.ts';
import { PyError, typeError } from './py-error.ts';
import { PyObject, PyUndefined, type Value } from './py-object.ts';
import { typeName } from './type-names.ts';

export type Int = number | bigint;

/** A float as a value. */
export function float(value: number): Value {
  return Number.isInteger(value) ? new PyFloat(value) : value;
}

/** An int as a value: a number where that is exact. */
export function int(value: bigint): Int {
  return value >= MIN_SAFE && value <= MAX_SAFE ? Number(value) : value;
}

const MIN_SAFE = BigInt(Number.MIN_SAFE_INTEGER);
const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

export function isFloat(value: Value): boolean {
  return value instanceof PyFloat || (typeof value === 'number' && !Number.isInteger(value));
}

/** The int that a value is (bools are ints); undefined: none. */
export function asInt(value: Value): Int | undefined {
  switch (typeof value) {
    case 'number':
      return Number.isInteger(value) ? value : undefined;
    case 'bigint':
      return value;
    case 'boolean':
      return value ? 1 : 0;
    default:
      return undefined;
  }
}

/** The number that a value is, as a float; undefined: it is no number. */
export function asFloat(value: Value): number | undefined {
  switch (typeof value) {
    case 'number':
      return value;
    case 'bigint':
      return bigToFloat(value);
    case 'boolean':
      return value ? 1 : 0;
    default:
      return value instanceof PyFloat ? value.value : undefined;
  }
}

function bigToFloat(value: bigint): number {
  const converted = Number(value);
  if (!Number.isFinite(converted)) throw new PyError('OverflowError', 'int too large to convert to float');
  return converted;
}

type Operator = '+' | '-' | '*' | '/' | '//' | '%' | '**';

export function binary(op: Operator, left: Value, right: Value): Value {
  if (typeof left === 'number' && typeof right === 'number' && Number.isInteger(left) && Number.isInteger(right)) {
    return intOperation(op, left, right);
  }
  const a = asInt(left);
  const b = asInt(right);
  if (a !== undefined && b !== undefined) return intOperation(op, a, b);
  if (isNumber(left) && isNumber(right)) return floatOperation(op, asFloat(left) as number, asFloat(right) as number);
  return otherOperation(op, left, right);
}

function isNumber(value: Value): boolean {
  const type = typeof value;
  return type === 'number' || type === 'bigint' || type === 'boolean' || value instanceof PyFloat;
}

// ---- ints

function intOperation(op: Operator, a: Int, b: Int): Value {
  if (typeof a === 'number' && typeof b === 'number') {
    switch (op) {
      case '+':
        return safe(a + b) ?? int(BigInt(a) + BigInt(b));
      case '-':
        return safe(a - b) ?? int(BigInt(a) - BigInt(b));
      case '*':
        return safe(a * b) ?? int(BigInt(a) * BigInt(b));
      case '/':
        if (b === 0) throw new PyError('ZeroDivisionError', 'division by zero');
        // 0 / -5 is -0.0 in Python too.
        return float(a / b);
      case '//': {
        if (b === 0) throw new PyError('ZeroDivisionError', 'integer division or modulo by zero');
        const rest = a % b;
        const quotient = (a - rest) / b;
        return (rest !== 0 && rest < 0 !== b < 0 ? quotient - 1 : quotient) + 0;
      }
      case '%': {
        if (b === 0) throw new PyError('ZeroDivisionError', 'integer modulo by zero');
        const rest = a % b;
        return (rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest) + 0;
      }
      case '**':
        return intPower(a, b);
    }
  }
  return bigOperation(op, BigInt(a), BigInt(b));
}

function safe(result: number): number | undefined {
  // Adding 0 turns -0 (0 * -1) into 0: an int has no sign of zero.
  return Number.isSafeInteger(result) ? result + 0 : undefined;
}

function bigOperation(op: Operator, a: bigint, b: bigint): Value {
  switch (op) {
    case '+':
      return int(a + b);
    case '-':
      return int(a - b);
    case '*':
      spendSize(bitLength(a) + bitLength(b));
      return int(a * b);
    case '/':
      return float(divideInts(a, b));
    case '//': {
      if (b === 0n) throw new PyError('ZeroDivisionError', 'integer division or modulo by zero');
      const rest = a % b;
      return int(rest !== 0n && rest < 0n !== b < 0n ? a / b - 1n : a / b);
    }
    case '%': {
      if (b === 0n) throw new PyError('ZeroDivisionError', 'integer modulo by zero');
      const rest = a % b;
      return int(rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest);
    }
    case '**':
      return intPower(int(a), int(b));
  }
}

function bitLength(value: bigint): number {
  return value.toString(16).length * 4;
}

/** Correctly rounded, however long the ints are. */
function divideInts(a: bigint, b: bigint): number {
  if (b === 0n) throw new PyError('ZeroDivisionError', 'division by zero');
  if (a === 0n) return b < 0n ? -0 : 0;
  const negative = a < 0n !== b < 0n;
  const top = a < 0n ? -a : a;
  const bottom = b < 0n ? -b : b;
  const shift = Math.max(0, bitLength(bottom) - bitLength(top) + 70);
  const scaled = top << BigInt(shift);
  // The last bit stands for all that is cut off, so that rounding sees it.
  const quotient = (scaled / bottom) | (scaled % bottom === 0n ? 0n : 1n);
  const size = Number(quotient) * 2 ** -Math.min(shift, 1000) * 2 ** -Math.max(0, shift - 1000);
  if (!Number.isFinite(size)) throw new PyError('OverflowError', 'integer division result too large for a float');
  return negative ? -size : size;
}

function intPower(base: Int, exponent: Int): Value {
  if (exponent < 0) return floatPower(asFloat(base) as number, asFloat(exponent) as number);
  if (typeof base === 'number' && typeof exponent === 'number') {
    const quick = base ** exponent;
    if (Number.isSafeInteger(quick)) return quick + 0;
  }
  if (base === 0 || base === 1) return base;
  if (base === -1) return BigInt(exponent) % 2n === 0n ? 1 : -1;
  const bits = bitLength(BigInt(base)) * Number(exponent);
  spendSize(bits);
  return int(BigInt(base) ** BigInt(exponent));
}

// ---- floats

function floatOperation(op: Operator, a: number, b: number): Value {
  switch (op) {
    case '+':
      return float(a + b);
    case '-':
      return float(a - b);
    case '*':
      return float(a * b);
    case '/':
      if (b === 0) throw new PyError('ZeroDivisionError', 'float division by zero');
      return float(a / b);
    case '//':
      if (b === 0) throw new PyError('ZeroDivisionError', 'float floor division by zero');
      return float(floatDivmod(a, b).quotient);
    case '%':
      if (b === 0) throw new PyError('ZeroDivisionError', 'float modulo');
      return float(floatDivmod(a, b).rest);
    case '**':
      return floatPower(a, b);
  }
}

function floatDivmod(a: number, b: number): { readonly quotient: number; readonly rest: number } {
  let rest = a % b;
  let ratio = (a - rest) / b;
  if (rest !== 0) {
    if (b < 0 !== rest < 0) {
      rest += b;
      ratio -= 1;
    }
  } else rest = b < 0 ? -0 : 0;
  if (ratio === 0) return { quotient: a / b < 0 || Object.is(a / b, -0) ? -0 : 0, rest };
  const floor = Math.floor(ratio);
  return { quotient: ratio - floor > 0.5 ? floor + 1 : floor, rest };
}

function floatPower(a: number, b: number): Value {
  if (b === 0 || a === 1) return new PyFloat(1);
  if (a === 0 && b < 0) {
    throw new PyError('ZeroDivisionError', '0.0 cannot be raised to a negative power');
  }
  if (a < 0 && Number.isFinite(a) && Number.isFinite(b) && !Number.isInteger(b)) {
    const size = Math.abs(a) ** b;
    if (!Number.isFinite(size)) throw outOfRange();
    return new PyComplex(size * Math.cos(Math.PI * b), size * Math.sin(Math.PI * b));
  }
  if (a === -1 && !Number.isFinite(b) && !Number.isNaN(b)) return new PyFloat(1);
  const result = a ** b;
  if (!Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b)) {
    throw outOfRange();
  }
  return float(result);
}

function outOfRange(): PyError {
  return new PyError('OverflowError', "(34, 'Numerical result out of range')");
}

// ---- what is no number

/** Objects with arithmetic of their own (dates): undefined where they have none for this operand. */
export interface Arithmetic {
  arithmetic(op: string, other: Value, reflected: boolean): Value | undefined;
}

/** Objects that signs can stand before. */
interface Signed {
  negative(): Value;
  positive(): Value;
}

function otherOperation(op: Operator, left: Value, right: Value): Value {
  if (left instanceof PyUndefined) throw left.error();
  if (op === '%' && (typeof left === 'string' || left instanceof PyMarkup)) return percent(left, right);
  if (right instanceof PyUndefined && !(op === '+' && isSequence(left)) && typeof left !== 'string')
    throw right.error();
  if (op === '+') {
    const sum = concatenate(left, right);
    if (sum !== undefined) return sum;
  }
  if (op === '*') {
    const repeated = repeat(left, right) ?? repeat(right, left);
    if (repeated !== undefined) return repeated;
  }
  if (op === '-' && left instanceof PySet && right instanceof PySet) {
    return PySet.of([...left.values()].filter((item) => !right.has(item)));
  }
  if (left instanceof PyObject) {
    const answer = (left as PyObject & Partial<Arithmetic>).arithmetic?.(op, right, false);
    if (answer !== undefined) return answer;
  }
  if (right instanceof PyObject) {
    const answer = (right as PyObject & Partial<Arithmetic>).arithmetic?.(op, left, true);
    if (answer !== undefined) return answer;
  }
  if (right instanceof PyUndefined) throw right.error();
  throw unsupported(op, left, right);
}

function isSequence(value: Value): boolean {
  return value instanceof PyList || value instanceof PyTuple;
}

function unsupported(op: Operator, left: Value, right: Value): PyError {
  if (op === '+' && (typeof left === 'string' || isSequence(left))) {
    const type = typeName(left);
    return typeError(`can only concatenate ${type} (not "${typeName(right)}") to ${type}`);
  }
  if (op === '*' && (isText(left) || isSequence(left))) {
    return typeError(`can't multiply sequence by non-int of type '${typeName(right)}'`);
  }
  if (op === '*' && (isText(right) || isSequence(right))) {
    return typeError(`can't multiply sequence by non-int of type '${typeName(left)}'`);
  }
  const name = op === '**' ? '** or pow()' : op;
  return typeError(`unsupported operand type(s) for ${name}: '${typeName(left)}' and '${typeName(right)}'`);
}

function isText(value: Value): boolean {
  return typeof value === 'string' || value instanceof PyMarkup;
}

function concatenate(left: Value, right: Value): Value | undefined {
  if (typeof left === 'string' && typeof right === 'string') {
    spendSize(left.length + right.length);
    return left + right;
  }
  if (left instanceof PyMarkup && isText(right)) return new PyMarkup(left.content + escapeMarkup(right).content);
  if (right instanceof PyMarkup && isText(left)) return new PyMarkup(escapeMarkup(left).content + right.content);
  if (left instanceof PyList && right instanceof PyList) {
    spendSize((left.items.length + right.items.length) * 16);
    return new PyList([...left.items, ...right.items]);
  }
  if (left instanceof PyTuple && right instanceof PyTuple) {
    spendSize((left.items.length + right.items.length) * 16);
    return new PyTuple([...left.items, ...right.items]);
  }
  return undefined;
}

function repeat(sequence: Value, count: Value): Value | undefined {
  const times = indexNumber(count);
  if (times === undefined) return undefined;
  if (!Number.isFinite(times) && (typeof sequence === 'string' || isSequence(sequence))) {
    throw new PyError('OverflowError', "cannot fit 'int' into an index-sized integer");
  }
  const whole = Math.max(0, times);
  if (typeof sequence === 'string') {
    spendSize(sequence.length === 0 ? 0 : sequence.length * whole);
    return sequence === '' ? '' : sequence.repeat(whole);
  }
  if (sequence instanceof PyMarkup) return new PyMarkup(repeat(sequence.content, count) as string);
  if (!(sequence instanceof PyList || sequence instanceof PyTuple)) return undefined;
  const { items } = sequence;
  spendSize(items.length === 0 ? 0 : items.length * whole * 16);
  const repeated: Value[] = [];
  if (items.length > 0) for (let round = 0; round < whole; round += 1) for (const item of items) repeated.push(item);
  return sequence instanceof PyList ? new PyList(repeated) : new PyTuple(repeated);
}

function percent(left: string | PyMarkup, right: Value): Value {
  if (typeof left === 'string') return percentFormat(left, right);
  return new PyMarkup(percentFormat(left.content, escapedOperands(right)));
}

function escapedOperands(value: Value): Value {
  if (value instanceof PyTuple) return new PyTuple(value.items.map(escapedOperands));
  if (value instanceof PyDict)
    return PyDict.of([...value.entries()].map(([key, item]) => [key, escapedOperands(item)]));
  return typeof value === 'string' ? escapeMarkup(value).content : value;
}

// ---- signs

export function negative(value: Value): Value {
  const whole = asInt(value);
  if (whole !== undefined) return typeof whole === 'bigint' ? int(-whole) : 0 - whole;
  const fraction = asFloat(value);
  if (fraction !== undefined) return float(-fraction);
  if (value instanceof PyObject && 'negative' in value) return (value as PyObject & Signed).negative();
  throw badUnary('-', value);
}

export function positive(value: Value): Value {
  const whole = asInt(value);
  if (whole !== undefined) return whole;
  if (isFloat(value)) return value;
  if (value instanceof PyObject && 'positive' in value) return (value as PyObject & Signed).positive();
  throw badUnary('+', value);
}

function badUnary(op: '-' | '+', value: Value): PyError {
  if (value instanceof PyUndefined) return value.error();
  return typeError(`bad operand type for unary ${op}: '${typeName(value)}'`);
}
