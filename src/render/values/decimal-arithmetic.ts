// Python's decimal arithmetic with its default context: 28 digits, half to even. https://docs.python.org/3.11/library/decimal.html
import { spendSize } from './budget.ts';
import { PyError } from './py-error.ts';

/** (-1)^negative * coefficient * 10^exponent. */
export interface FiniteDecimal {
  readonly kind: 'finite';
  readonly negative: boolean;
  readonly coefficient: bigint;
  readonly exponent: number;
}

export type DecimalNumber =
  | FiniteDecimal
  | { readonly kind: 'infinite'; readonly negative: boolean }
  | { readonly kind: 'nan'; readonly negative: boolean };

const precision = 28;
const highestExponent = 999_999;

export function finite(negative: boolean, coefficient: bigint, exponent: number): FiniteDecimal {
  return { kind: 'finite', negative, coefficient, exponent };
}

export const nan: DecimalNumber = { kind: 'nan', negative: false };

export function tenTo(power: number): bigint {
  spendSize(power);
  return 10n ** BigInt(power);
}

export function digitCount(value: bigint): number {
  return value.toString().length;
}

function invalid(what: string): PyError {
  return new PyError('InvalidOperation', `[<class 'decimal.${what}'>]`);
}

/** `top / bottom`, half to even; `inexact`: something was left over below. */
export function divideRounded(top: bigint, bottom: bigint, inexact = false): bigint {
  const quotient = top / bottom;
  const twice = (top % bottom) * 2n;
  const up = twice > bottom || (twice === bottom && (inexact || quotient % 2n === 1n));
  return up ? quotient + 1n : quotient;
}

/** What the context makes of an exact result. */
export function rounded(value: FiniteDecimal, inexact = false): FiniteDecimal {
  const tooMany = digitCount(value.coefficient) - precision;
  let { coefficient, exponent } = value;
  if (tooMany > 0) {
    coefficient = divideRounded(coefficient, tenTo(tooMany), inexact);
    exponent += tooMany;
    if (digitCount(coefficient) > precision) {
      coefficient /= 10n;
      exponent += 1;
    }
  }
  if (coefficient !== 0n && exponent + digitCount(coefficient) - 1 > highestExponent) {
    throw new PyError('Overflow', "[<class 'decimal.Overflow'>, <class 'decimal.Rounded'>]");
  }
  const lowest = -highestExponent - precision + 1;
  if (exponent < lowest) {
    const cut = Math.min(lowest - exponent, digitCount(coefficient) + 1);
    coefficient = divideRounded(coefficient, tenTo(cut), inexact);
    exponent = lowest;
  }
  return finite(value.negative, coefficient, exponent);
}

/** The same value with this exponent: zeros are added, digits cut off, half to even. */
export function withExponent(value: FiniteDecimal, exponent: number): FiniteDecimal {
  const { negative, coefficient } = value;
  const shift = value.exponent - exponent;
  const size =
    shift >= 0
      ? coefficient * tenTo(coefficient === 0n ? 0 : shift)
      : divideRounded(coefficient, tenTo(Math.min(-shift, digitCount(coefficient) + 1)));
  return finite(negative, size, exponent);
}

/** The coefficient at a lower exponent. */
export function scaledTo(value: FiniteDecimal, exponent: number): bigint {
  return value.coefficient * tenTo(value.exponent - exponent);
}

export function signed(value: FiniteDecimal, exponent: number): bigint {
  const size = scaledTo(value, exponent);
  return value.negative ? -size : size;
}

export function negated(value: DecimalNumber): DecimalNumber {
  return { ...value, negative: !value.negative };
}

export function add(a: DecimalNumber, b: DecimalNumber): DecimalNumber {
  if (a.kind === 'nan' || b.kind === 'nan') return nan;
  if (a.kind === 'infinite') {
    if (b.kind === 'infinite' && a.negative !== b.negative) throw invalid('InvalidOperation');
    return a;
  }
  if (b.kind === 'infinite') return b;
  const exponent = Math.min(a.exponent, b.exponent);
  const sum = signed(a, exponent) + signed(b, exponent);
  const negative = sum === 0n ? a.negative && b.negative : sum < 0n;
  return rounded(finite(negative, sum < 0n ? -sum : sum, exponent));
}

export function multiply(a: DecimalNumber, b: DecimalNumber): DecimalNumber {
  const negative = a.negative !== b.negative;
  if (a.kind === 'nan' || b.kind === 'nan') return nan;
  if (a.kind === 'infinite' || b.kind === 'infinite') {
    if (isZero(a) || isZero(b)) throw invalid('InvalidOperation');
    return { kind: 'infinite', negative };
  }
  return rounded(finite(negative, a.coefficient * b.coefficient, a.exponent + b.exponent));
}

export function isZero(value: DecimalNumber): boolean {
  return value.kind === 'finite' && value.coefficient === 0n;
}

export function divide(a: DecimalNumber, b: DecimalNumber): DecimalNumber {
  const negative = a.negative !== b.negative;
  if (a.kind === 'nan' || b.kind === 'nan') return nan;
  if (a.kind === 'infinite') {
    if (b.kind === 'infinite') throw invalid('InvalidOperation');
    return { kind: 'infinite', negative };
  }
  if (b.kind === 'infinite') return finite(negative, 0n, -highestExponent - precision + 1);
  if (b.coefficient === 0n) {
    if (a.coefficient === 0n) throw invalid('DivisionUndefined');
    throw new PyError('DivisionByZero', "[<class 'decimal.DivisionByZero'>]");
  }
  const ideal = a.exponent - b.exponent;
  if (a.coefficient === 0n) return rounded(finite(negative, 0n, ideal));
  const shift = Math.max(0, digitCount(b.coefficient) - digitCount(a.coefficient) + precision + 1);
  const top = a.coefficient * tenTo(shift);
  let quotient = top / b.coefficient;
  let exponent = ideal - shift;
  if (top % b.coefficient !== 0n) return rounded(finite(negative, quotient * 10n + 1n, exponent - 1));
  // An exact quotient loses the zeros that were only added for it.
  while (exponent < ideal && quotient % 10n === 0n) {
    quotient /= 10n;
    exponent += 1;
  }
  return rounded(finite(negative, quotient, exponent));
}

/** `//` cuts towards zero, and `%` has the sign of the dividend, unlike those of ints. */
export function divideWhole(a: DecimalNumber, b: DecimalNumber): { whole: DecimalNumber; rest: DecimalNumber } {
  const negative = a.negative !== b.negative;
  if (a.kind === 'nan' || b.kind === 'nan') return { whole: nan, rest: nan };
  // ∞ // 2 is ∞; the rest of it is none.
  if (a.kind === 'infinite' && b.kind !== 'infinite') return { whole: { kind: 'infinite', negative }, rest: nan };
  if (a.kind === 'infinite') throw invalid('InvalidOperation');
  if (b.kind === 'infinite') return { whole: finite(negative, 0n, 0), rest: rounded(a) };
  if (b.coefficient === 0n) {
    if (a.coefficient === 0n) throw invalid('DivisionUndefined');
    throw new PyError('DivisionByZero', "[<class 'decimal.DivisionByZero'>]");
  }
  const tooFar = a.exponent + digitCount(a.coefficient) - (b.exponent + digitCount(b.coefficient)) > precision + 1;
  if (tooFar) throw invalid('DivisionImpossible');
  const exponent = Math.min(a.exponent, b.exponent);
  // A dividend far below the divisor is all rest.
  if (b.exponent + digitCount(b.coefficient) - (a.exponent + digitCount(a.coefficient)) > 1) {
    return { whole: finite(negative, 0n, 0), rest: rounded(atExponent(a, exponent)) };
  }
  const top = scaledTo(a, exponent);
  const bottom = scaledTo(b, exponent);
  const whole = top / bottom;
  if (digitCount(whole) > precision) throw invalid('DivisionImpossible');
  return { whole: finite(negative, whole, 0), rest: rounded(finite(a.negative, top % bottom, exponent)) };
}

function atExponent(value: FiniteDecimal, exponent: number): FiniteDecimal {
  // More digits than the context has are cut off anyway.
  const lowest = Math.max(exponent, value.exponent + digitCount(value.coefficient) - precision);
  return lowest >= value.exponent ? value : finite(value.negative, scaledTo(value, lowest), lowest);
}

export function power(a: DecimalNumber, b: DecimalNumber): DecimalNumber {
  if (b.kind === 'finite' && b.coefficient === 0n && a.kind === 'infinite') return finite(false, 1n, 0);
  if (a.kind !== 'finite' || b.kind !== 'finite') return infinitePower(a, b);
  if (b.coefficient === 0n) {
    if (a.coefficient === 0n) throw invalid('InvalidOperation');
    return finite(false, 1n, 0);
  }
  const whole = integral(b);
  const odd = whole !== undefined && whole % 2n !== 0n;
  if (a.coefficient === 0n) {
    const negative = a.negative && odd;
    return b.negative ? { kind: 'infinite', negative } : finite(negative, 0n, 0);
  }
  if (whole === undefined && a.negative) throw invalid('InvalidOperation');
  const count = whole === undefined ? 0n : whole < 0n ? -whole : whole;
  if (whole === undefined || count > mostFactors) return { ...rootPower(a, b), negative: a.negative && odd };
  const { coefficient, exponent } = reduced(a);
  if (coefficient === 1n) {
    const result = finite(a.negative && odd, 1n, Number(whole) * exponent);
    return whole < 0n ? rounded(result) : padded(rounded(result), a.exponent * Number(count));
  }
  spendSize(digitCount(coefficient) * Number(count) * 4);
  const times = Number(count);
  if (whole > 0n) return rounded(finite(a.negative && odd, a.coefficient ** count, a.exponent * times));
  return divide(finite(a.negative && odd, 1n, 0), finite(false, coefficient ** count, exponent * times));
}

/** More are worked out by logarithms. */
const mostFactors = 5000n;

function infinitePower(a: DecimalNumber, b: DecimalNumber): DecimalNumber {
  if (a.kind === 'nan' || b.kind === 'nan') return nan;
  const whole = b.kind === 'finite' ? integral(b) : 0n;
  const negative = a.negative && whole !== undefined && whole % 2n !== 0n;
  if (a.negative && (whole === undefined || b.kind === 'infinite')) throw invalid('InvalidOperation');
  const size = a.kind === 'infinite' ? 1 : compareNumbers({ ...a, negative: false }, finite(false, 1n, 0));
  if (size === 0) return finite(false, 1n, 0);
  return size > 0 === b.negative ? finite(negative, 0n, 0) : { kind: 'infinite', negative };
}

/** As many zeros as the exponent asks for and the context has room for: 1.00 ** 2 is 1.0000. */
function padded(value: FiniteDecimal, exponent: number): FiniteDecimal {
  const lowest = Math.max(exponent, value.exponent - (precision - digitCount(value.coefficient)));
  return lowest >= value.exponent ? value : finite(value.negative, scaledTo(value, lowest), lowest);
}

/** Without zeros at the end. */
export function reduced(value: FiniteDecimal): FiniteDecimal {
  if (value.coefficient === 0n) return finite(value.negative, 0n, 0);
  const digits = value.coefficient.toString();
  const zeros = digits.length - digits.replace(/0+$/, '').length;
  return finite(value.negative, value.coefficient / tenTo(zeros), value.exponent + zeros);
}

/** The int that it is; undefined: it has a fraction. */
export function integral(value: FiniteDecimal): bigint | undefined {
  const { negative, coefficient, exponent } = reduced(value);
  if (exponent < 0) return undefined;
  const size = coefficient * tenTo(exponent);
  return negative ? -size : size;
}

/** Towards zero. */
export function truncated(value: FiniteDecimal): bigint {
  const { negative, coefficient, exponent } = value;
  const size =
    exponent >= 0 ? coefficient * tenTo(exponent) : coefficient / tenTo(Math.min(-exponent, digitCount(coefficient)));
  return negative ? -size : size;
}

export function compareNumbers(a: FiniteDecimal, b: FiniteDecimal): number {
  if (a.coefficient === 0n && b.coefficient === 0n) return 0;
  if (a.coefficient === 0n) return b.negative ? 1 : -1;
  if (b.coefficient === 0n || a.negative !== b.negative) return a.negative ? -1 : 1;
  const sign = a.negative ? -1 : 1;
  const sizes = a.exponent + digitCount(a.coefficient) - (b.exponent + digitCount(b.coefficient));
  if (sizes !== 0) return sizes < 0 ? -sign : sign;
  const exponent = Math.min(a.exponent, b.exponent);
  const left = scaledTo(a, exponent);
  const right = scaledTo(b, exponent);
  return left === right ? 0 : left < right ? -sign : sign;
}

// ---- powers with a fraction: e^(b ln a), in whole numbers with digits to spare

const spare = 60;

function rootPower(a: FiniteDecimal, b: FiniteDecimal): FiniteDecimal {
  const one = tenTo(spare);
  const digits = digitCount(a.coefficient);
  const mantissa = (a.coefficient * one) / tenTo(digits - 1);
  const logarithm = naturalLog(mantissa, one) + BigInt(a.exponent + digits - 1) * naturalLog(10n * one, one);
  const product = b.exponent >= 0 ? logarithm * scaledTo(b, 0) : (logarithm * b.coefficient) / tenTo(-b.exponent);
  const exponent = b.negative ? -product : product;
  const ten = naturalLog(10n * one, one);
  const tens = Number(exponent / ten);
  if (tens < -highestExponent - precision) return finite(false, 0n, -highestExponent - precision + 1);
  if (tens > highestExponent) throw new PyError('Overflow', "[<class 'decimal.Overflow'>, <class 'decimal.Rounded'>]");
  const rest = exponent - BigInt(tens) * ten;
  return exactRoot(rounded(finite(false, exponential(rest, one), tens - spare)), a, b);
}

/** 4 ** 0.5 is 2.0: what comes out in few digits is exact. */
function exactRoot(result: FiniteDecimal, a: FiniteDecimal, b: FiniteDecimal): FiniteDecimal {
  const short = reduced(result);
  if (digitCount(short.coefficient) > precision / 2 || b.exponent < -3) return result;
  const root = tenTo(Math.max(0, -b.exponent));
  const check = rounded(finite(false, short.coefficient ** root, short.exponent * Number(root)));
  const wanted = b.negative
    ? undefined
    : rounded(finite(false, a.coefficient ** b.coefficient, a.exponent * Number(b.coefficient)));
  return wanted !== undefined && compareNumbers(check, wanted) === 0 ? padded(short, -precision) : result;
}

function naturalLog(value: bigint, one: bigint): bigint {
  // ln(x) = 2 atanh((x - 1) / (x + 1)), after square roots that bring x near 1.
  let x = value;
  let doubled = 1n;
  for (let round = 0; round < 8; round += 1) {
    x = squareRoot(x * one);
    doubled *= 2n;
  }
  const ratio = ((x - one) * one) / (x + one);
  const square = (ratio * ratio) / one;
  let term = ratio;
  let sum = ratio;
  for (let n = 3n; term !== 0n; n += 2n) {
    term = (term * square) / one;
    sum += term / n;
  }
  return 2n * sum * doubled;
}

function exponential(value: bigint, one: bigint): bigint {
  let term = one;
  let sum = one;
  for (let n = 1n; term !== 0n; n += 1n) {
    term = (term * value) / (one * n);
    sum += term;
  }
  return sum;
}

export function squareRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let x = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (x + value / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}
