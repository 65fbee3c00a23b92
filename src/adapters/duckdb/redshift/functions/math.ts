// Math functions. Types matter: a decimal stays a decimal with its scale, everything else is computed as a double.
import type { RedshiftType } from '../../../../sql/types/redshift-type.ts';
import {
  asDecimal,
  bigint,
  date,
  decimal,
  double,
  integer,
  isOf,
  superType,
} from '../../../../sql/types/type-makers.ts';
import { castSql } from '../cast.ts';
import type { Emission, EmissionContext, FunctionEntry, TypedSql } from '../function-entry.ts';
import { preludeCall as call } from '../prelude/macro.ts';
import { duckdbType } from '../type-names.ts';
import { as, asAll, type Emit, given, noSuchFunction, numberOf, refuseUnknown, scalar, type Values } from './define.ts';

const math = scalar('math');

/** A function of doubles that gives a double. */
const ofDoubles = (
  name: string,
  page: string,
  duckdb: string,
  count = 1,
  aliases: readonly string[] = [],
): FunctionEntry =>
  math(
    name,
    page,
    count,
    (values, context) => given(`${duckdb}(${asAll(values, [double], context).join(', ')})`, double),
    {
      aliases,
    },
  );

/** The same by a macro that raises where DuckDB gives infinity or NaN. */
const checkedDoubles = (
  name: string,
  page: string,
  macro: string,
  count: number,
  aliases: readonly string[] = [],
): FunctionEntry =>
  math(name, page, count, (values, context) => given(call(macro, ...asAll(values, [double], context)), double), {
    by: 'macro',
    aliases,
  });

/** ABS, CEILING and FLOOR keep integers as they are. */
function keepingType(
  values: Values,
  context: EmissionContext,
  how: {
    readonly super: (x: string) => string;
    readonly whole: (x: string) => string;
    readonly other: (x: string, type: RedshiftType) => Emission;
  },
): Emission {
  const [value] = values;
  if (value === undefined) return noSuchFunction(values, context);
  if (value.type.kind === 'super') return given(how.super(value.sql), superType);
  if (isOf('integer', value.type)) return given(how.whole(value.sql), value.type);
  const number = numberOf(value, context, values);
  return how.other(number.sql, number.type);
}

function wholeDecimal(name: string, x: string, type: RedshiftType): Emission {
  if (type.kind !== 'decimal') return given(`${name}(${x})`, type);
  const whole = decimal(Math.min(38, type.precision - type.scale + 1), 0);
  return given(`CAST(${name}(${x}) AS ${duckdbType(whole)})`, whole);
}

const rounding =
  (name: 'ceil' | 'floor'): Emit =>
  (values, context) =>
    keepingType(values, context, {
      super: (x) => call('super_rounded', x, `'${name}'`),
      whole: (x) => x,
      other: (x, type) => wholeDecimal(name, x, type),
    });

/** ROUND and TRUNC: half away from zero, or down; with a number of digits that a decimal's scale follows. */
const toDigits =
  (name: 'round' | 'trunc'): Emit =>
  (values, context) => {
    const [value, digits] = values;
    if (value === undefined) return noSuchFunction(values, context);
    const { kind } = value.type;
    if (
      name === 'trunc' &&
      digits === undefined &&
      (kind === 'date' || kind === 'timestamp' || kind === 'timestamptz')
    ) {
      return castSql(value, date, 'implicit') ?? noSuchFunction(values, context);
    }
    if (kind === 'super' && digits === undefined)
      return given(call('super_rounded', value.sql, `'${name}'`), superType);
    const number = numberOf(value, context, values);
    if (digits === undefined) return wholeDecimal(name, number.sql, number.type);
    const places = as(digits, integer, context, values);
    if (number.type.kind !== 'decimal') return given(`${name}(${number.sql}, ${places})`, number.type);
    return decimalDigits(name, number.sql, number.type, places, digits.constant);
  };

function decimalDigits(
  name: 'round' | 'trunc',
  x: string,
  type: Extract<RedshiftType, { kind: 'decimal' }>,
  places: string,
  constant: TypedSql['constant'],
): Emission {
  const count = typeof constant === 'number' ? constant : undefined;
  if (count !== undefined && count >= type.scale) return given(x, type);
  const scale = count === undefined ? type.scale : Math.max(count, 0);
  // One digit more in front: 9.95 rounds to 10.0.
  const rounded = decimal(Math.min(38, type.precision - type.scale + scale + 1), scale);
  if (count !== undefined) return given(`CAST(${name}(${x}, ${count}) AS ${duckdbType(rounded)})`, rounded);
  // DuckDB wants to know the digits of a decimal when it plans: one branch a possible count.
  const counts = Array.from({ length: type.precision + 1 }, (_, at) => at - (type.precision - type.scale));
  const branches = counts
    .slice(0, -1)
    .map((digit) => `WHEN ${digit} THEN CAST(${name}(${x}, ${digit}) AS ${duckdbType(rounded)})`);
  const least = counts[0] ?? 0;
  return given(
    `CASE CASE WHEN ${places} < ${least} THEN ${least} ELSE ${places} END ${branches.join(' ')} ELSE CASE WHEN ${places} IS NOT NULL THEN CAST(${x} AS ${duckdbType(rounded)}) END END`,
    rounded,
  );
}

function modulo(values: Values, context: EmissionContext): Emission {
  const [left, right] = values.map((value) => wholeOrDecimal(value, context, values));
  if (left === undefined || right === undefined) return noSuchFunction(values, context);
  const divisor = call('nonzero', right.sql);
  const [p, q] = [asDecimal(left.type), asDecimal(right.type)];
  if (p === undefined || q === undefined) return noSuchFunction(values, context);
  if (left.type.kind !== 'decimal' && right.type.kind !== 'decimal') {
    const both = left.type.kind === right.type.kind ? left.type : integer;
    const type = left.type.kind === 'bigint' || right.type.kind === 'bigint' ? bigint : both;
    return given(`CAST(${left.sql} % ${divisor} AS ${duckdbType(type)})`, type);
  }
  const scale = Math.max(p.scale, q.scale);
  const type = decimal(Math.min(38, Math.max(p.precision - p.scale, q.precision - q.scale) + scale), scale);
  const sized = (sql: string): string => `CAST(${sql} AS ${duckdbType(type)})`;
  return given(sized(`${sized(left.sql)} % ${sized(divisor)}`), type);
}

function wholeOrDecimal(value: TypedSql, context: EmissionContext, all: Values): Emission {
  refuseUnknown(value, context);
  if (asDecimal(value.type) !== undefined) return value;
  if (value.type.kind === 'null' || typeof value.constant === 'string')
    return given(as(value, integer, context, all), integer);
  return noSuchFunction(all, context);
}

const signOf: Emit = (values, context) => {
  const [value] = values;
  if (value === undefined) return noSuchFunction(values, context);
  if (value.type.kind === 'super') return given(call('super_rounded', value.sql, `'sign'`), superType);
  const number = numberOf(value, context, values);
  const type = number.type.kind === 'decimal' ? decimal(1, 0) : number.type;
  return given(`CAST(sign(${number.sql}) AS ${duckdbType(type)})`, type);
};

const absolute: Emit = (values, context) =>
  keepingType(values, context, {
    super: (x) => call('super_abs', x),
    whole: (x) => `abs(${x})`,
    other: (x, type) => given(`abs(${x})`, type),
  });

export const mathFunctions: readonly FunctionEntry[] = [
  math('abs', 'r_ABS', 1, absolute),
  ofDoubles('acos', 'r_ACOS', 'acos'),
  ofDoubles('asin', 'r_ASIN', 'asin'),
  ofDoubles('atan', 'r_ATAN', 'atan'),
  ofDoubles('atan2', 'r_ATAN2', 'atan2', 2),
  checkedDoubles('cbrt', 'r_CBRT', 'cube_root', 1),
  math('ceiling', 'r_CEILING_FLOOR', 1, rounding('ceil'), { aliases: ['ceil'] }),
  ofDoubles('cos', 'r_COS', 'cos'),
  checkedDoubles('cot', 'r_COT', 'cot', 1),
  ofDoubles('degrees', 'r_DEGREES', 'degrees'),
  checkedDoubles('dexp', 'r_DEXP', 'exponential', 1),
  checkedDoubles('exp', 'r_EXP', 'exponential', 1),
  math('floor', 'r_FLOOR', 1, rounding('floor')),
  ofDoubles('ln', 'r_LN', 'ln', 1, ['dlog1']),
  ofDoubles('log', 'r_LOG', 'log10', 1, ['dlog10']),
  math('mod', 'r_MOD', 2, modulo, { by: 'macro' }),
  math('pi', 'r_PI', 0, () => given('pi()', double)),
  checkedDoubles('power', 'r_POWER', 'power', 2, ['pow']),
  ofDoubles('radians', 'r_RADIANS', 'radians'),
  math('random', 'r_RANDOM', 0, () => given('random()', double), { isVolatile: true }),
  math('round', 'r_ROUND', [1, 2], toDigits('round')),
  math('sign', 'r_SIGN', 1, signOf),
  ofDoubles('sin', 'r_SIN', 'sin'),
  ofDoubles('sqrt', 'r_SQRT', 'sqrt'),
  ofDoubles('tan', 'r_TAN', 'tan'),
  math('trunc', 'r_TRUNC', [1, 2], toDigits('trunc')),
];
