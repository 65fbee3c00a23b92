// + and - of dates, times and intervals.
import type { RedshiftType } from '../../../sql/types/redshift-type.ts';
import { date, integer, interval, isOf, timestamp, timestamptz } from '../../../sql/types/type-makers.ts';
import type { Result } from './arithmetic.ts';
import { coerce } from './coerce.ts';
import { isOpenLiteral } from './literals.ts';
import type { Translator, Value } from './translator.ts';

const wholes: readonly string[] = ['smallint', 'integer', 'bigint'];
const moments: readonly string[] = ['date', 'timestamp', 'timestamptz'];

/** Undefined: none of the operators that Redshift has for such types. */
export function dateArithmetic(
  translator: Translator,
  operator: string,
  left: Value,
  right: Value,
): Result | undefined {
  if (operator === '+') return plus(translator, left, right) ?? plus(translator, right, left);
  if (operator === '-') return minus(translator, left, right);
  if (operator === '*') return scaled(translator, operator, left, right) ?? scaled(translator, operator, right, left);
  return operator === '/' ? scaled(translator, operator, left, right) : undefined;
}

function plus(translator: Translator, left: Value, right: Value): Result | undefined {
  const kind = left.type.kind;
  if (right.type.kind === 'interval') return withInterval(translator, '+', left, right);
  if (kind !== 'date') return undefined;
  if (wholes.includes(right.type.kind)) return { sql: days('+', left, right), type: date };
  if (right.type.kind === 'time') return { sql: `(${left.sql} + ${right.sql})`, type: timestamp };
  // A time of day with its zone makes the date a moment.
  if (right.type.kind === 'timetz') return { sql: `(${left.sql} + ${right.sql})`, type: timestamptz };
  return undefined;
}

// DuckDB adds INTEGER days only.
const days = (operator: string, left: Value, right: Value): string =>
  `(${left.sql} ${operator} ${right.type.kind === 'bigint' ? `CAST(${right.sql} AS INTEGER)` : right.sql})`;

function withInterval(translator: Translator, operator: '+' | '-', left: Value, right: Value): Result | undefined {
  const kind = left.type.kind;
  if (kind === 'interval')
    return { sql: `(${left.sql} ${operator} ${right.sql})`, type: sameFamily(left.type, right.type) };
  if (isOpenLiteral(left)) return withInterval(translator, operator, coerce(translator, left, timestamp), right);
  if (kind === 'time' || kind === 'timetz' || kind === 'timestamp')
    return { sql: `(${left.sql} ${operator} ${right.sql})`, type: left.type };
  if (kind === 'date') return { sql: `(CAST(${left.sql} AS TIMESTAMP) ${operator} ${right.sql})`, type: timestamp };
  // Days and months are counted in UTC, the zone of a session, whatever the client's zone is.
  if (kind === 'timestamptz')
    return {
      sql: `(((${left.sql} AT TIME ZONE 'UTC') ${operator} ${right.sql}) AT TIME ZONE 'UTC')`,
      type: timestamptz,
    };
  return undefined;
}

function sameFamily(left: RedshiftType, right: RedshiftType): RedshiftType {
  return left.kind === 'interval' && right.kind === 'interval' && left.family === right.family ? left : interval;
}

function minus(translator: Translator, left: Value, right: Value): Result | undefined {
  if (right.type.kind === 'interval') return withInterval(translator, '-', left, right);
  if (isOpenLiteral(right) && moments.includes(left.type.kind))
    return minus(translator, left, coerce(translator, right, left.type));
  if (isOpenLiteral(left) && moments.includes(right.type.kind))
    return minus(translator, coerce(translator, left, right.type), right);
  const pair = `${left.type.kind} ${right.type.kind}`;
  if (pair === 'date date') return { sql: `CAST((${left.sql} - ${right.sql}) AS INTEGER)`, type: integer };
  if (left.type.kind === 'date' && wholes.includes(right.type.kind)) return { sql: days('-', left, right), type: date };
  if (pair === 'time time') {
    // DuckDB subtracts moments only.
    const on = (value: Value): string => `(DATE '1970-01-01' + ${value.sql})`;
    return { sql: `(${on(left)} - ${on(right)})`, type: interval };
  }
  if (!moments.includes(left.type.kind) || !moments.includes(right.type.kind)) return undefined;
  const type = left.type.kind === 'timestamptz' || right.type.kind === 'timestamptz' ? timestamptz : timestamp;
  return { sql: `(${coerce(translator, left, type).sql} - ${coerce(translator, right, type).sql})`, type: interval };
}

function scaled(translator: Translator, operator: string, left: Value, right: Value): Result | undefined {
  if (left.type.kind !== 'interval' || !isOf('numeric', right.type)) return undefined;
  if (left.type.family === 'year-month' && (operator === '/' || !isOf('integer', right.type)))
    translator.refuse(
      'a part of an INTERVAL YEAR TO MONTH',
      'the manual does not say what becomes of parts of a month',
      'count months: dateadd(month, n / 2, d)',
      right.node,
    );
  const factor = coerce(translator, right, { kind: 'double' }).sql;
  if (operator === '*') return { sql: `(${left.sql} * ${factor})`, type: left.type };
  return {
    sql: `(CASE WHEN ${factor} = 0 THEN error('division by zero') ELSE ${left.sql} / ${factor} END)`,
    type: left.type,
  };
}
