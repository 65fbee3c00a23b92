// Aggregate functions, most of which also take OVER. `overPlace` says where OVER goes when DuckDB's call is not the end of the SQL.
import { sameExpression } from '../../../../sql/syntax/expression-children.ts';
import type { RedshiftType } from '../../../../sql/types/redshift-type.ts';
import {
  anyText,
  bigint,
  boolean,
  decimal,
  double,
  integer,
  isOf,
  longestVarchar,
  timestamp,
  varchar,
} from '../../../../sql/types/type-makers.ts';
import { textSql } from '../cast.ts';
import { shortForm } from '../decimal-digits.ts';
import { type EmissionContext, type FunctionEntry, overPlace, type TypedSql } from '../function-entry.ts';
import { preludeCall } from '../prelude/macro.ts';
import { duckdbType } from '../type-names.ts';
import { holdsVolatile } from '../volatile.ts';
import {
  aggregate,
  as,
  type Emit,
  given,
  isNull,
  noSuchFunction,
  numberOf,
  refused,
  refuseUnknown,
  type Values,
} from './define.ts';
import { superAverage, superCount, superExtreme, superSum } from './super-aggregates.ts';

const agg = aggregate('aggregate');
const bitwise = aggregate('bitwise');

const distinct = (context: EmissionContext): string => (context.call.distinct ? 'DISTINCT ' : '');
const called = (name: string, sql: string, context: EmissionContext): string =>
  `${name}(${distinct(context)}${sql})${overPlace}`;
const cast = (sql: string, type: RedshiftType): string => `CAST(${sql} AS ${duckdbType(type)})`;

function only(values: Values, context: EmissionContext): TypedSql {
  const [value] = values;
  if (value === undefined) return noSuchFunction(values, context);
  refuseUnknown(value, context);
  return value;
}

const count: Emit = (values, context) => {
  if (context.call.star || values.length === 0) return given(`count(*)${overPlace}`, bigint);
  // HyperLogLog's answer differs from cluster to cluster by 2 %; the exact one is within what it promises.
  const value = only(values, context);
  if (value.type.kind === 'super') return superCount(value, context);
  return given(called('count', value.sql, context), bigint);
};

const sum: Emit = (values, context) => {
  const value = only(values, context);
  if (isOf('integer', value.type)) return given(cast(called('sum', value.sql, context), bigint), bigint);
  if (value.type.kind === 'super') return superSum(value, context);
  const number = numberOf(value, context, values);
  if (number.type.kind !== 'decimal') return given(finite(cast(called('sum', number.sql, context), double)), double);
  const type = decimal(38, number.type.scale);
  const total = cast(decimalSum(value, number.sql, context), type);
  return given(number.type.precision > sumDigits ? within38Digits(total, number.type.scale) : total, type);
};

/** DuckDB computes an aggregate that is written twice once, a window function too. */
const finite = (sql: string): string => (holdsVolatile(sql) ? sql : preludeCall('finite', sql));

/** Ten thousand million such numbers have no sum that is longer than 38 digits. */
const sumDigits = 28;

/** DuckDB raises where 128 bits are too few, which is 1.7 times as far. */
function within38Digits(sql: string, scale: number): string {
  const most = '9'.repeat(38 - scale) + (scale === 0 ? '' : `.${'9'.repeat(scale)}`);
  return holdsVolatile(sql) ? sql : preludeCall('within', sql, `CAST('${most}' AS DECIMAL(38,${scale}))`);
}

/**
 * A sum of 128-bit numbers costs ten times one of 64-bit ones. So products are summed in two parts: those that are surely short,
 * and the others, which most columns have none of.
 */
function decimalSum(value: TypedSql, sql: string, context: EmissionContext): string {
  const short = context.call.distinct || context.call.over !== undefined ? undefined : shortForm(value);
  if (short === undefined) return called('sum', sql, context);
  const shortSum = `sum(CASE WHEN ${short.fits} THEN ${short.sql} END)${overPlace}`;
  const longSum = `sum(CASE WHEN NOT (${short.fits}) THEN ${short.long} END)${overPlace}`;
  return preludeCall('added', shortSum, longSum);
}

/** AVG of integers is a truncated BIGINT; of decimals it keeps the scale, and cuts there as division does. */
const avg: Emit = (values, context) => {
  const value = only(values, context);
  if (value.type.kind === 'super') return superAverage(value, context);
  const over = (name: string): string => called(name, value.sql, context);
  if (isOf('integer', value.type)) return given(cast(`(${over('sum')} // ${over('count')})`, bigint), bigint);
  const number = numberOf(value, context, values);
  if (number.type.kind !== 'decimal') return given(finite(called('avg', cast(number.sql, double), context)), double);
  const type = decimal(38, number.type.scale);
  // In whole units of the last digit, through text: DuckDB's own average of decimals is a double.
  const units = `CAST(replace(CAST(${decimalSum(value, number.sql, context)} AS VARCHAR), '.', '') AS HUGEINT)`;
  const whole = `(${units} // ${called('count', number.sql, context)})`;
  return given(scaledDown(whole, number.type.scale, type), type);
};

/** A whole number of 10^-scale as the decimal that it is, without a step through doubles. */
const scaledDown = (whole: string, scale: number, type: RedshiftType): string =>
  scale === 0
    ? cast(whole, type)
    : cast(`(${cast(whole, decimal(38, 0))} * CAST(${smallest(scale)} AS DECIMAL(${scale},${scale})))`, type);

const smallest = (scale: number): string => `0.${'0'.repeat(scale - 1)}1`;

const extreme =
  (name: 'min' | 'max'): Emit =>
  (values, context) => {
    const value = only(values, context);
    if (value.type.kind === 'boolean') {
      return context.mistake(
        `function ${name}(boolean) does not exist; ${name === 'max' ? 'bool_or' : 'bool_and'}(x) is its equal`,
        value.node,
      );
    }
    if (value.type.kind === 'super') return superExtreme(name, value);
    return given(called(name, value.sql, context), value.type, value.trimmed);
  };

const statistic = (name: string, duckdb: string, page: string, aliases: readonly string[] = []): FunctionEntry =>
  agg(
    name,
    page,
    1,
    (values, context) =>
      given(called(duckdb, cast(numberOf(only(values, context), context, values).sql, double), context), double),
    { aliases },
  );

const bits =
  (name: string): Emit =>
  (values, context) => {
    const value = only(values, context);
    const type = isOf('integer', value.type) ? value.type : integer;
    return given(called(name, as(value, type, context, values), context), type);
  };

const logical =
  (name: string): Emit =>
  (values, context) =>
    given(called(name, as(only(values, context), boolean, context, values), context), boolean);

const anyValue: Emit = (values, context) => {
  const value = only(values, context);
  return given(`any_value(${value.sql})${overPlace}`, value.type, value.trimmed);
};

/** NULL and empty texts are left out; above 65,535 bytes Redshift raises. */
const listagg: Emit = (values, context) => {
  const [value, separator] = values;
  const text = `nullif(${as(value, anyText, context, values)}, '')`;
  const between = separator === undefined || isNull(separator) ? "''" : as(separator, anyText, context, values);
  if (separator !== undefined && separator.constant === undefined) {
    return context.mistake('the delimiter of LISTAGG must be a constant', separator.node);
  }
  const order = context.withinGroup === undefined ? '' : ` ORDER BY ${context.withinGroup}`;
  const call = context.call.distinct
    ? distinctList(value as TypedSql, between, context)
    : `string_agg(${text}, ${between}${order})${overPlace}`;
  return given(
    `CASE WHEN strlen(${call}) > ${longestVarchar} THEN error('Result size exceeds LISTAGG limit') ELSE ${call} END`,
    varchar(longestVarchar),
  );
};

/** DuckDB takes no ORDER BY of another expression beside DISTINCT, and texts of numbers sort otherwise than numbers: a list is sorted. */
function distinctList(value: TypedSql, between: string, context: EmissionContext): string {
  const items = isOf('text', value.type) ? `nullif(${value.sql}, '')` : value.sql;
  const order = context.call.withinGroup ?? [];
  const [sortedBy] = order;
  const byItself = order.length === 1 && sameExpression(sortedBy?.expression, context.call.arguments[0], () => false);
  if (sortedBy !== undefined && !byItself) {
    // By something else: the first of equal values in that order counts.
    const all = `list(${textSql({ ...value, sql: items }) ?? `CAST(${items} AS VARCHAR)`} ORDER BY ${context.withinGroup})`;
    return `nullif(array_to_string(${preludeCall('firsts', `${all}${overPlace}`)}, ${between}), '')`;
  }
  const list = `list(DISTINCT ${items})${overPlace}`;
  const direction = sortedBy?.direction === 'desc' ? 'DESC' : 'ASC';
  const sorted = sortedBy === undefined ? list : `list_sort(${list}, '${direction}', 'NULLS LAST')`;
  const texts = textSql({ sql: 'sf_item', type: value.type }) ?? 'CAST(sf_item AS VARCHAR)';
  // A list of NULLs alone gives NULL, as without DISTINCT.
  return `nullif(array_to_string(list_transform(${sorted}, lambda sf_item: ${texts}), ${between}), '')`;
}

function fraction(value: TypedSql | undefined, context: EmissionContext): string {
  const share = typeof value?.constant === 'number' ? value.constant : undefined;
  if (value === undefined || share === undefined || share < 0 || share > 1) {
    return context.mistake('a percentile must be a constant between 0 and 1', value?.node);
  }
  return String(share);
}

function withinGroup(context: EmissionContext): string {
  return (
    context.withinGroup ?? context.mistake(`${context.call.name.text.toUpperCase()} needs WITHIN GROUP (ORDER BY …)`)
  );
}

/** What is sorted, and its type, come behind the percentile: values[1] is the expression of WITHIN GROUP. */
const percentile =
  (how: 'cont' | 'disc'): Emit =>
  (values, context) => {
    const [percent, value] = values;
    const order = withinGroup(context);
    const p = fraction(percent, context);
    if (value === undefined) {
      return context.refuse(
        'the type of the sorted expression is not known',
        'cast the expression of WITHIN GROUP',
        context.call,
      );
    }
    refuseUnknown(value, context);
    if (value.type.kind === 'super') return noSuchFunction([value], context);
    const descends = /\bDESC NULLS\b/.test(order);
    if (how === 'cont') return interpolated(value, descends ? `1 - ${p}` : p, context, values);
    // A negative share counts from the end; DuckDB takes no WITHIN GROUP beside OVER.
    const share = !descends ? p : p === '0' ? '1' : `-${p}`;
    return given(`quantile_disc(${value.sql}, ${share})${overPlace}`, value.type, value.trimmed);
  };

/** Manual, MEDIAN and PERCENTILE_CONT: DOUBLE of doubles, DECIMAL of decimals and integers, dates and timestamps of theirs. */
function interpolated(value: TypedSql, share: string, context: EmissionContext, all: Values): ReturnType<Emit> {
  const { kind } = value.type;
  if (kind === 'date' || kind === 'timestamp' || kind === 'timestamptz') {
    const moment = as(value, kind === 'timestamptz' ? value.type : timestamp, context, all);
    return given(`quantile_cont(${moment}, ${share})${overPlace}`, kind === 'timestamptz' ? value.type : timestamp);
  }
  if (isOf('float', value.type))
    return given(`quantile_cont(CAST(${value.sql} AS DOUBLE), ${share})${overPlace}`, double);
  // Halves of whole numbers need a digit behind the point.
  const scale = value.type.kind === 'decimal' ? value.type.scale + 2 : 1;
  const type = decimal(38, Math.min(scale, 37));
  const sql = as(value, decimal(38, value.type.kind === 'decimal' ? value.type.scale : 0), context, all);
  if (value.type.kind === 'bigint' || (value.type.kind === 'decimal' && value.type.precision > doubleDigits))
    return given(cast(exactShare(sql, share), type), type);
  return given(cast(`quantile_cont(CAST(${sql} AS DOUBLE), ${share})${overPlace}`, type), type);
}

/** A DOUBLE keeps so many digits of any decimal. */
const doubleDigits = 15;

/** The value at that share of the sorted values, between its two neighbours where it falls between them, without a step through doubles. */
function exactShare(sql: string, share: string): string {
  const sorted = `list_sort(list(${sql}) FILTER (WHERE ${sql} IS NOT NULL)${overPlace})`;
  const at = (round: 'floor' | 'ceil'): string => `sf_all[CAST(${round}(sf_at) AS BIGINT) + 1]`;
  const between = `${at('floor')} + (${at('ceil')} - ${at('floor')}) * CAST(sf_at - floor(sf_at) AS DECIMAL(9,8))`;
  const place = `list_transform([(len(sf_all) - 1) * (${share})], lambda sf_at: ${between})[1]`;
  return `list_transform([${sorted}], lambda sf_all: ${place})[1]`;
}

const median: Emit = (values, context) => interpolated(only(values, context), '0.5', context, values);

export const aggregateFunctions: readonly FunctionEntry[] = [
  agg('any_value', 'r_ANY_VALUE', 1, anyValue),
  agg('avg', 'r_AVG', 1, avg),
  agg('count', 'r_COUNT', [0, 1], count),
  agg('listagg', 'r_LISTAGG', [1, 2], listagg),
  agg('max', 'r_MAX', 1, extreme('max')),
  agg('min', 'r_MIN', 1, extreme('min')),
  agg('median', 'r_MEDIAN', 1, median),
  agg('percentile_cont', 'r_PERCENTILE_CONT', [1, 2], percentile('cont')),
  // `approximate percentile_disc` comes here too: the exact value is within what the approximate one promises.
  agg('percentile_disc', 'r_APPROXIMATE_PERCENTILE_DISC', [1, 2], percentile('disc')),
  statistic('stddev_samp', 'stddev_samp', 'r_STDDEV_functions', ['stddev']),
  statistic('stddev_pop', 'stddev_pop', 'r_STDDEV_functions'),
  statistic('var_samp', 'var_samp', 'r_VARIANCE_functions', ['variance']),
  statistic('var_pop', 'var_pop', 'r_VARIANCE_functions'),
  agg('sum', 'r_SUM', 1, sum),
  bitwise('bit_and', 'r_BIT_AND', 1, bits('bit_and')),
  bitwise('bit_or', 'r_BIT_OR', 1, bits('bit_or')),
  bitwise('bool_and', 'r_BOOL_AND', 1, logical('bool_and')),
  bitwise('bool_or', 'r_BOOL_OR', 1, logical('bool_or')),
  ...refused(
    'aggregate',
    'c_unsupported-postgresql-functions',
    'string_agg',
    'Redshift has no STRING_AGG',
    "use listagg(x, ',') within group (order by x)",
  ),
  ...refused(
    'aggregate',
    'c_unsupported-postgresql-functions',
    'array_agg',
    'Redshift has no ARRAY_AGG',
    "use listagg(x, ',') within group (order by x), and split_to_array(…) for a SUPER",
  ),
  ...refused('aggregate', 'c_unsupported-postgresql-functions', 'every', 'Redshift has no EVERY', 'use bool_and(x)'),
  ...refused(
    'aggregate',
    'c_unsupported-postgresql-functions',
    'count_if arg_max arg_min max_by min_by mode corr covar_pop covar_samp regr_slope',
    'Redshift has no such function',
    'use CASE inside of sum or count, or a window function',
  ),
  ...refused(
    'aggregate',
    'c_GROUP_BY_aggregation-extensions',
    'group_concat',
    'Redshift has no GROUP_CONCAT',
    "use listagg(x, ',')",
  ),
];
