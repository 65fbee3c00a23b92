// + - * / % and the other operators of numbers. Where Redshift raises, DuckDB must raise too, with any settings of its client.

import type { Place } from '../../../sql/syntax/nodes.ts';
import { type ArithmeticOperator, arithmeticType, maxPrecision } from '../../../sql/types/arithmetic-types.ts';
import type { RedshiftType } from '../../../sql/types/redshift-type.ts';
import { asDecimal, double, isOf } from '../../../sql/types/type-makers.ts';
import { typeText } from '../../../sql/types/type-text.ts';
import { coerce } from './coerce.ts';
import { exactOperation, isOfColumns } from './decimal-digits.ts';
import { isOpenLiteral } from './literals.ts';
import { withoutMarks } from './place-marks.ts';
import { preludeCall } from './prelude/macro.ts';
import type { Translator, Value } from './translator.ts';
import { holdsVolatile } from './volatile.ts';

export type Result = Pick<Value, 'sql' | 'type' | 'loose' | 'trimmed' | 'digits' | 'unchecked'>;

export function operatorMissing(
  translator: Translator,
  operator: string,
  left: RedshiftType | undefined,
  right: RedshiftType,
  at: Place,
): never {
  const sides = `${left === undefined ? '' : `${typeText(left)} `}${operator} ${typeText(right)}`;
  return translator.fail(
    'redshiftTypesDiffer',
    { detail: `operator does not exist: ${sides}`, instead: 'cast one side, so that both have types that go together' },
    at,
  );
}

export function arithmetic(
  translator: Translator,
  operator: ArithmeticOperator,
  left: Value,
  right: Value,
  at: Place,
): Result | undefined {
  const [one, other] = adaptLiterals(translator, left, right);
  const type = arithmeticType(operator, one.type, other.type);
  if (type === undefined) return undefined;
  if (type.kind === 'double') {
    return { ...floatOperation(operator, coerce(translator, one, double), coerce(translator, other, double)), type };
  }
  if (type.kind === 'real') return { ...floatOperation(operator, one, other), type };
  if (type.kind === 'decimal') return decimalArithmetic(translator, operator, one, other, type, at);
  return wholeArithmetic(operator, one, other, type);
}

/** NULL and quoted literals take the type of the other side. */
export function adaptLiterals(translator: Translator, left: Value, right: Value): [Value, Value] {
  const adapt = (value: Value, other: Value): Value =>
    (value.type.kind === 'null' || isOpenLiteral(value)) && isOf('numeric', other.type)
      ? coerce(translator, value, other.type)
      : value;
  return [adapt(left, right), adapt(right, left)];
}

/** Redshift raises where a float grows too large; DuckDB has infinity. A chain of operations is looked at once, at its end. */
function floatOperation(operator: ArithmeticOperator, left: Value, right: Value): Pick<Value, 'sql' | 'unchecked'> {
  if (operator === '%') return { sql: guarded(operator, left, right) };
  if (staysFinite(operator, left, right))
    return { sql: operator === '/' ? guarded(operator, left, right) : `(${left.sql} ${operator} ${right.sql})` };
  // What is divided by must be looked at itself: a number divided by infinity is nothing to be seen.
  const divisor = operator === '/' ? right : { ...right, sql: uncheckedSql(right) };
  const dividend = { ...left, sql: uncheckedSql(left) };
  const plain =
    operator === '/' ? guarded(operator, dividend, divisor) : `(${dividend.sql} ${operator} ${divisor.sql})`;
  const sql = preludeCall('finite', plain);
  return { sql, unchecked: { sql: plain, checked: withoutMarks(sql) } };
}

function staysFinite(operator: ArithmeticOperator, left: Value, right: Value): boolean {
  // A call whose value differs each time must not be written twice; RANDOM() is below one.
  if (holdsVolatile(left.sql) || holdsVolatile(right.sql)) return true;
  const constants = [left.constant, right.constant].filter((constant) => typeof constant === 'number');
  if (operator === '/') return typeof right.constant === 'number' && Math.abs(right.constant) >= 1;
  if (operator === '*') return constants.some((constant) => Math.abs(constant) <= 1);
  // Next to the largest number it is lost in the rounding.
  return constants.some((constant) => Math.abs(constant) < 1e20 && left.type.kind !== 'real');
}

const uncheckedSql = (value: Value): string =>
  value.unchecked?.checked === withoutMarks(value.sql) ? value.unchecked.sql : value.sql;

function wholeArithmetic(operator: ArithmeticOperator, left: Value, right: Value, type: RedshiftType): Result {
  // DuckDB fits a bare literal to the other side's SMALLINT; in Redshift it is an INTEGER all the same.
  const one = widened(left, right, type);
  const other = widened(right, left, type);
  if (operator === '/') return { sql: guarded('//', one, other), type };
  if (operator === '%') return { sql: guarded('%', one, other), type };
  return { sql: `(${one.sql} ${operator} ${other.sql})`, type };
}

function widened(value: Value, other: Value, type: RedshiftType): Value {
  const literal = typeof value.constant === 'number';
  return literal && other.type.kind === 'smallint' && type.kind !== 'smallint'
    ? { ...value, sql: `CAST(${value.sql} AS ${type.kind.toUpperCase()})` }
    : value;
}

/** DuckDB answers a division by zero with NULL or infinity. */
function guarded(operator: string, left: Value, right: Value): string {
  if (typeof right.constant === 'number' && right.constant !== 0) return `(${left.sql} ${operator} ${right.sql})`;
  return `(CASE WHEN ${right.sql} = 0 THEN error('division by zero') ELSE ${left.sql} ${operator} ${right.sql} END)`;
}

function decimalArithmetic(
  translator: Translator,
  operator: ArithmeticOperator,
  left: Value,
  right: Value,
  type: Extract<RedshiftType, { kind: 'decimal' }>,
  at: Place,
): Result {
  if (operator === '/') return { sql: decimalQuotient(left, right, type), type };
  if (type.scale > maxPrecision)
    translator.mistake(
      `the product would have ${type.scale} decimals, and ${maxPrecision} are the most`,
      at,
      'cast the factors to fewer decimals',
    );
  if (operator === '%') return { sql: guarded('%', left, right), type, loose: true };
  return { ...exactOperation(operator, left, right), type, loose: true };
}

/** Redshift divides the digits as whole numbers: the dividend is brought to the scale of the answer, the rest is cut off. */
function decimalQuotient(left: Value, right: Value, type: Extract<RedshiftType, { kind: 'decimal' }>): string {
  const one = asDecimal(left.type) as Digits;
  const other = asDecimal(right.type) as Digits;
  const isSafe = typeof right.constant === 'number' && right.constant !== 0;
  const guarded = (quotient: string, precision: number): string => {
    const checked = isSafe
      ? quotient
      : `CASE WHEN ${right.sql} = 0 THEN error('division by zero') ELSE ${quotient} END`;
    // DECIMAL(p,0) times the smallest decimal of the wanted scale: the same digits, with the point set.
    return `CAST(CAST(${checked} AS DECIMAL(${precision},0)) * 0.${'0'.repeat(type.scale - 1)}1 AS DECIMAL(${type.precision},${type.scale}))`;
  };
  const long = guarded(quotientOfDigits(left, one, right, other, type), type.precision);
  const short = shortQuotient(left, one, right, other, type);
  return short === undefined
    ? long
    : `CASE WHEN ${short.fits} THEN ${guarded(short.sql, bigintDigits)} ELSE ${long} END`;
}

/** The quotient in 64 bits, which takes 30 ns where the long one takes 130 to 220; `fits`: of dividends that are short enough. */
function shortQuotient(
  left: Value,
  one: Digits,
  right: Value,
  other: Digits,
  type: Digits,
): { readonly sql: string; readonly fits: string } | undefined {
  const shift = type.scale + other.scale - one.scale;
  const room = bigintDigits - shift - one.scale;
  const isShort =
    Math.max(one.precision, other.precision, type.scale) <= bigintDigits && shift >= one.scale && room > 0;
  if (!isShort || type.precision <= bigintDigits || !isOfColumns(left) || !isOfColumns(right)) return undefined;
  const most = '9'.repeat(room);
  const dividend = one.scale === 0 ? left.sql : `${left.sql} * ${powerOfTen(one.scale)}`;
  return {
    sql: `${times(`CAST(${dividend} AS BIGINT)`, shift)} // ${digitsOf(right, other, 'BIGINT')}`,
    fits: `${withoutMarks(left.sql)} BETWEEN -${most} AND ${most}`,
  };
}

interface Digits {
  readonly precision: number;
  readonly scale: number;
}

const bigintDigits = 18;

function quotientOfDigits(left: Value, one: Digits, right: Value, other: Digits, type: Digits): string {
  const shift = type.scale + other.scale - one.scale;
  const room = bigintDigits - other.precision;
  const fits = one.precision <= bigintDigits && room > 0 && shift >= 0;
  if (fits && type.precision > bigintDigits && shift <= 3 * room) {
    const steps = Array.from({ length: Math.max(1, Math.ceil(shift / room)) }, (_, at) =>
      Math.min(room, shift - at * room),
    );
    const units = steps.map((digits) => `CAST(1${'0'.repeat(digits)} AS BIGINT)`);
    return preludeCall(
      `quotient${steps.length}`,
      digitsOf(left, one, 'BIGINT'),
      digitsOf(right, other, 'BIGINT'),
      ...units,
    );
  }
  const whole = Math.max(type.precision, one.precision, other.precision) <= bigintDigits ? 'BIGINT' : 'HUGEINT';
  const dividend = times(digitsOf(left, one, whole), shift);
  const divisor = times(digitsOf(right, other, whole), -shift);
  return `${dividend} // ${divisor}`;
}

function digitsOf(value: Value, { precision, scale }: Digits, whole: string): string {
  if (scale === 0) return `CAST(${value.sql} AS ${whole})`;
  // Its digits and as many zeros as it has decimals would be too long for any number.
  if (precision + scale > maxPrecision) return `CAST(replace(CAST(${value.sql} AS VARCHAR), '.', '') AS ${whole})`;
  // DuckDB multiplies decimals of at most 18 digits as BIGINTs and raises where the product is longer.
  const isLong = precision + scale > bigintDigits;
  const sql = isLong ? `CAST(${value.sql} AS DECIMAL(38,${scale}))` : value.sql;
  return `CAST(${sql} * ${powerOfTen(scale)} AS ${whole})`;
}

const powerOfTen = (exponent: number): string =>
  exponent < 18 ? `1${'0'.repeat(exponent)}` : `CAST(1${'0'.repeat(exponent)} AS DECIMAL(38,0))`;

function times(sql: string, exponent: number): string {
  if (exponent <= 0) return sql;
  return `(${sql} * ${exponent < 18 ? `1${'0'.repeat(exponent)}` : `CAST('1${'0'.repeat(exponent)}' AS HUGEINT)`})`;
}
