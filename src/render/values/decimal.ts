// decimal.Decimal: what a numeric column gives. It calculates with ints and its like, and refuses floats, as Python's does.
import type { PyDecimal } from '../host.ts';
import { boundMethod, given, type MethodTable, methodTable } from './callables.ts';
import { PyTuple } from './containers.ts';
import {
  add,
  compareNumbers,
  type DecimalNumber,
  digitCount,
  divide,
  divideWhole,
  type FiniteDecimal,
  finite,
  integral,
  isZero,
  multiply,
  nan,
  negated,
  power,
  reduced,
  rounded,
  squareRoot,
  tenTo,
  truncated,
  withExponent,
} from './decimal-arithmetic.ts';
import { formatDecimal } from './decimal-format.ts';
import { decimalText } from './decimal-text.ts';
import { exactFraction } from './float-text.ts';
import { indexNumber } from './indexing.ts';
import { asFloat, asInt, int } from './numbers.ts';
import { PyError, typeError } from './py-error.ts';
import { type HashKey, PyObject, type Value } from './py-object.ts';
import { typeName } from './type-names.ts';

const shape = /^([+-]?)(?:(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?|(inf(?:inity)?)|(nan))$/i;

export class Decimal extends PyObject {
  readonly typeName = 'decimal.Decimal';
  readonly number: DecimalNumber;

  constructor(number: DecimalNumber) {
    super();
    this.number = number;
  }

  /** What the warehouse's text says. */
  static of({ digits }: PyDecimal): Decimal {
    const [, sign, whole = '', fraction = '', exponent = '0', infinite] = shape.exec(digits.trim()) ?? [];
    const negative = sign === '-';
    if (infinite !== undefined) return new Decimal({ kind: 'infinite', negative });
    if (whole + fraction === '') return new Decimal(nan);
    return new Decimal(finite(negative, BigInt(whole + fraction), Number(exponent) - fraction.length));
  }

  override text(): string {
    return decimalText(this.number);
  }

  override repr(): string {
    return `Decimal('${this.text()}')`;
  }

  override truthy(): boolean {
    return !isZero(this.number);
  }

  /** The nearest double. */
  toFloat(): number {
    const { number } = this;
    if (number.kind === 'nan') return Number.NaN;
    if (number.kind === 'infinite') return number.negative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    return Number(`${number.negative ? '-' : ''}${number.coefficient}e${number.exponent}`);
  }

  /** Towards zero. */
  toInt(): number | bigint {
    return int(truncated(this.#finite('cannot convert', 'to integer')));
  }

  /** Towards the infinities, for round's methods. */
  toWhole(method: 'ceil' | 'floor'): number | bigint {
    const number = this.#finite('cannot convert', 'to integer');
    const whole = truncated(number);
    if (integral(number) !== undefined || number.negative === (method === 'ceil')) return int(whole);
    return int(method === 'ceil' ? whole + 1n : whole - 1n);
  }

  /** Python's `round(x, places)`; without places an int. */
  round(places: number | undefined): Value {
    if (this.number.kind === 'nan' && places !== undefined) return this;
    const number = this.#finite('cannot round', '');
    if (places === undefined) return int(signedSize(quantized(number, 0)));
    return new Decimal(quantized(number, -places));
  }

  absolute(): Decimal {
    return new Decimal(settled({ ...this.number, negative: false }));
  }

  negative(): Decimal {
    const { number } = this;
    return new Decimal(settled(isZero(number) ? { ...number, negative: false } : negated(number)));
  }

  positive(): Decimal {
    return new Decimal(settled(isZero(this.number) ? { ...this.number, negative: false } : this.number));
  }

  arithmetic(op: string, other: Value, reflected: boolean): Value | undefined {
    const right = operand(other);
    if (right === undefined) return undefined;
    const [a, b] = reflected ? [right, this.number] : [this.number, right];
    return new Decimal(calculated(op, a, b));
  }

  /** Undefined: not comparable. */
  order(other: Value): number | undefined {
    const answer = this.#compared(other);
    if (Number.isNaN(answer)) throw new PyError('InvalidOperation', "[<class 'decimal.InvalidOperation'>]");
    return answer;
  }

  /** NaN: one of them is. */
  #compared(other: Value): number | undefined {
    const right = operand(other) ?? exactFloat(other);
    const left = this.number;
    if (right === undefined) return undefined;
    if (left.kind === 'nan' || right.kind === 'nan') return Number.NaN;
    const size = (value: DecimalNumber): number => (value.kind === 'finite' ? 0 : value.negative ? -1 : 1);
    if (left.kind === 'finite' && right.kind === 'finite') return compareNumbers(left, right);
    return size(left) - size(right);
  }

  override equals(other: Value): boolean {
    return this.#compared(other) === 0;
  }

  override hashKey(): HashKey {
    const { number } = this;
    if (number.kind === 'nan') return this;
    if (number.kind === 'infinite') return this.toFloat();
    const whole = number.exponent > 1000 ? undefined : integral(number);
    if (whole !== undefined) return int(whole);
    const near = this.toFloat();
    return this.equals(near) ? near : `\u0000decimal${decimalText(reduced(number))}`;
  }

  format(spec: string): string {
    return formatDecimal(this.number, spec);
  }

  override attribute(name: string): Value | undefined {
    if (name === 'real') return this;
    if (name === 'imag') return new Decimal(finite(false, 0n, 0));
    return boundMethod(methods(), this, 'Decimal', name);
  }

  override attributeNames(): Iterable<string> {
    return ['real', 'imag', ...methods().keys()];
  }

  #finite(before: string, after: string): FiniteDecimal {
    const { number } = this;
    if (number.kind === 'finite') return number;
    const type = number.kind === 'nan' ? 'ValueError' : 'OverflowError';
    throw new PyError(type, `${before} ${number.kind === 'nan' ? 'NaN' : 'Infinity'} ${after}`.trim());
  }
}

function calculated(op: string, a: DecimalNumber, b: DecimalNumber): DecimalNumber {
  switch (op) {
    case '+':
      return add(a, b);
    case '-':
      return add(a, b.kind === 'nan' ? b : negated(b));
    case '*':
      return multiply(a, b);
    case '/':
      return divide(a, b);
    case '//':
      return divideWhole(a, b).whole;
    case '%':
      return divideWhole(a, b).rest;
    default:
      return power(a, b);
  }
}

/** Decimals and ints; floats do not mix with decimals. */
function operand(value: Value): DecimalNumber | undefined {
  if (value instanceof Decimal) return value.number;
  const whole = asInt(value);
  if (whole === undefined) return undefined;
  const big = BigInt(whole);
  return finite(big < 0n, big < 0n ? -big : big, 0);
}

/** A float for comparing: every double is a decimal of so many digits. */
function exactFloat(value: Value): DecimalNumber | undefined {
  const number = value instanceof PyObject ? undefined : asFloat(value);
  if (number === undefined) return undefined;
  if (Number.isNaN(number)) return nan;
  if (!Number.isFinite(number)) return { kind: 'infinite', negative: number < 0 };
  const { numerator, denominator } = exactFraction(number);
  const places = denominator.toString(2).length - 1;
  const size = (numerator < 0n ? -numerator : numerator) * 5n ** BigInt(places);
  return finite(number < 0, size, -places);
}

function settled(value: DecimalNumber): DecimalNumber {
  return value.kind === 'finite' ? rounded(value) : value;
}

function signedSize({ negative, coefficient }: FiniteDecimal): bigint {
  return negative ? -coefficient : coefficient;
}

/** With this exponent, as far as the context has digits. */
function quantized(value: FiniteDecimal, exponent: number): FiniteDecimal {
  const result = withExponent(value, exponent);
  if (digitCount(result.coefficient) > 28)
    throw new PyError('InvalidOperation', "[<class 'decimal.InvalidOperation'>]");
  return result;
}

function squareRootOf(self: Decimal): Decimal {
  const { number } = self;
  if (number.kind !== 'finite') return self;
  if (isZero(number)) return new Decimal({ ...number, exponent: Math.floor(number.exponent / 2) });
  if (number.negative) throw new PyError('InvalidOperation', "[<class 'decimal.InvalidOperation'>]");
  const ideal = Math.floor(number.exponent / 2);
  let shift = Math.max(0, 60 - digitCount(number.coefficient));
  if ((number.exponent - shift) % 2 !== 0) shift += 1;
  const size = number.coefficient * tenTo(shift);
  let root = squareRoot(size);
  let exponent = (number.exponent - shift) / 2;
  if (root * root !== size) return new Decimal(rounded(finite(false, root * 10n + 1n, exponent - 1)));
  while (exponent < ideal && root % 10n === 0n) {
    root /= 10n;
    exponent += 1;
  }
  return new Decimal(rounded(finite(false, root, exponent)));
}

function finiteOf(self: Decimal): FiniteDecimal {
  if (self.number.kind === 'finite') return self.number;
  throw new PyError('InvalidOperation', "[<class 'decimal.InvalidOperation'>]");
}

let table: MethodTable<Decimal> | undefined;

function methods(): MethodTable<Decimal> {
  const whole = (self: Decimal): Decimal => {
    const { number } = self;
    return number.kind !== 'finite' || number.exponent >= 0 ? self : new Decimal(withExponent(number, 0));
  };
  table ??= methodTable<Decimal>({
    adjusted: [
      '',
      ({ number }) => (number.kind === 'finite' ? number.exponent + digitCount(number.coefficient) - 1 : 0),
    ],
    as_integer_ratio: [
      '',
      (self) => {
        const { negative, coefficient, exponent } = reduced(finiteOf(self));
        let top = coefficient * tenTo(Math.max(0, exponent));
        let bottom = tenTo(Math.max(0, -exponent));
        for (const prime of [2n, 5n]) {
          while (top % prime === 0n && bottom % prime === 0n) {
            top /= prime;
            bottom /= prime;
          }
        }
        return new PyTuple([int(negative ? -top : top), int(bottom)]);
      },
    ],
    conjugate: ['', (self) => self],
    copy_abs: ['', ({ number }) => new Decimal({ ...number, negative: false })],
    copy_negate: ['', ({ number }) => new Decimal(negated(number))],
    is_finite: ['', ({ number }) => number.kind === 'finite'],
    is_infinite: ['', ({ number }) => number.kind === 'infinite'],
    is_nan: ['', ({ number }) => number.kind === 'nan'],
    is_signed: ['', ({ number }) => number.negative],
    is_zero: ['', ({ number }) => isZero(number)],
    normalize: ['', (self) => (self.number.kind === 'finite' ? new Decimal(reduced(rounded(self.number))) : self)],
    quantize: [
      'exp',
      (self, [exp]) => {
        const pattern = operand(exp as Value);
        if (pattern === undefined || pattern.kind !== 'finite') {
          throw typeError(`conversion from ${typeName(exp as Value)} to Decimal is not supported`);
        }
        return new Decimal(quantized(finiteOf(self), pattern.exponent));
      },
    ],
    scaleb: [
      'other',
      (self, [other]) => {
        const number = finiteOf(self);
        return new Decimal(rounded({ ...number, exponent: number.exponent + given(indexNumber(other as Value), 0) }));
      },
    ],
    sqrt: ['', squareRootOf],
    to_integral: ['', whole],
    to_integral_exact: ['', whole],
    to_integral_value: ['', whole],
  });
  return table;
}
