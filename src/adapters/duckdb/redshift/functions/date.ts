// Date and time functions: parts, truncation, arithmetic. Zones are in date-zones.ts, comparisons in date-compare.ts.
import type { RedshiftType } from '../../../../sql/types/redshift-type.ts';
import {
  anyText,
  bigint,
  date,
  double,
  integer,
  time,
  timestamp,
  timestamptz,
  timetz,
  varchar,
} from '../../../../sql/types/type-makers.ts';
import { castSql } from '../cast.ts';
import { type DatePart, datePart, isTimePart, partOfTime, partOfTimestamp } from '../date-parts.ts';
import type { EmissionContext, FunctionEntry, TypedSql } from '../function-entry.ts';
import { preludeCall as call } from '../prelude/macro.ts';
import { dateCompareFunctions } from './date-compare.ts';
import { dateZoneFunctions } from './date-zones.ts';
import { as, type Emit, given, isNull, noSuchFunction, refused, refuseUnknown, scalar, type Values } from './define.ts';

const dates = scalar('date');

/** The date part that a call names. */
function partOf(value: TypedSql | undefined, context: EmissionContext): DatePart {
  const word = value?.constant;
  if (typeof word !== 'string') {
    return context.refuse('its date part is not a literal', 'write the date part itself, e.g. month', value?.node);
  }
  return datePart(word) ?? context.mistake(`timestamp units "${word}" not recognized`, value?.node);
}

/** The value as a TIMESTAMP of UTC's clock. */
export function asTimestamp(value: TypedSql | undefined, context: EmissionContext, all: Values): string {
  return as(value, timestamp, context, all);
}

const isTime = (value: TypedSql | undefined): boolean => value?.type.kind === 'time' || value?.type.kind === 'timetz';

/** EXTRACT and DATE_PART: the first counts in whole numbers, the second in doubles, with a second's fraction. */
const extracting =
  (whole: boolean): Emit =>
  (values, context) => {
    const [word, value] = values;
    if (value === undefined) return noSuchFunction(values, context);
    const part = partOf(word, context);
    refuseUnknown(value, context);
    const asWhole = whole && value.type.kind !== 'timestamptz';
    const type = !asWhole ? double : part === 'epoch' ? bigint : integer;
    const cast = (sql: string): string => `CAST(${sql} AS ${type.kind.toUpperCase()})`;
    const { sql, exact } = source(part, value, context, values);
    // DATE_PART gives seconds with their fraction; EXTRACT of a TIMESTAMPTZ is a double, yet whole.
    if (!whole && part === 'second') return given(cast(`(microsecond(${sql}) / 1000000.0)`), type);
    if (!whole && part === 'epoch') return given(cast(`epoch(${sql})`), type);
    if (!whole && part === 'millisecond') return given(cast(`((microsecond(${sql}) % 1000000) / 1000.0)`), type);
    return given(cast(exact), type);
  };

/** The value's clock and calendar, and the part of it. */
function source(
  part: DatePart,
  value: TypedSql,
  context: EmissionContext,
  all: Values,
): { sql: string; exact: string } {
  const { kind } = value.type;
  if (kind === 'time' || kind === 'timetz') {
    const zone = part === 'timezone' || part === 'timezone_hour' || part === 'timezone_minute';
    if (zone && kind === 'timetz') return { sql: value.sql, exact: `extract(${part} FROM ${value.sql})` };
    if (!isTimePart(part))
      return context.mistake(
        `"${kind === 'time' ? 'time' : 'time with time zone'}" units "${part}" not supported`,
        all[0]?.node,
      );
    // The clock as it was written: a literal's zone is not applied first.
    const clock = kind === 'time' ? value.sql : `CAST(${value.sql} AS TIME)`;
    return { sql: clock, exact: partOfTime(part, clock) };
  }
  if (kind === 'interval' && (part === 'week' || part.startsWith('dayof') || part.startsWith('timezone')))
    return context.mistake(`interval units "${part}" not recognized`, all[0]?.node);
  if (kind === 'interval')
    return {
      sql: value.sql,
      exact: part === 'epoch' ? `CAST(epoch(${value.sql}) AS BIGINT)` : partOfInterval(part, value.sql),
    };
  const moment = asTimestamp(value, context, all);
  return { sql: moment, exact: partOfTimestamp(part, moment) };
}

function partOfInterval(part: DatePart, x: string): string {
  if (part === 'millisecond') return `((extract(microsecond FROM ${x}) % 1000000) // 1000)`;
  if (part === 'microsecond') return `(extract(microsecond FROM ${x}) % 1000000)`;
  return `extract(${part} FROM ${x})`;
}

const truncating: Emit = (values, context) => {
  const [word, value] = values;
  const part = partOf(word, context);
  if (value === undefined || isTime(value)) return noSuchFunction(values, context);
  if (part === 'epoch' || part === 'dayofweek' || part === 'dayofyear' || part.startsWith('timezone')) {
    return context.mistake(`timestamp units "${String(word?.constant)}" not supported`, word?.node);
  }
  const moment = asTimestamp(value, context, values);
  const start = truncated(part, moment);
  return value.type.kind === 'timestamptz'
    ? given(`(${start} AT TIME ZONE 'UTC')`, timestamptz)
    : given(start, timestamp);
};

function truncated(part: DatePart, x: string): string {
  // Centuries begin with year 1: 2001, not 2000.
  if (part === 'century') return `make_timestamp((year(${x}) - 1) // 100 * 100 + 1, 1, 1, 0, 0, 0)`;
  if (part === 'millennium') return `make_timestamp((year(${x}) - 1) // 1000 * 1000 + 1, 1, 1, 0, 0, 0)`;
  return `date_trunc('${part}', ${x})`;
}

const yearsIn: Readonly<Partial<Record<DatePart, number>>> = { year: 1, decade: 10, century: 100, millennium: 1000 };

/** The interval of n parts; undefined for years, which have a rule of their own. */
function intervalOf(part: DatePart, n: string): string | undefined {
  switch (part) {
    case 'quarter':
      return `to_months(CAST(3 * ${n} AS INTEGER))`;
    case 'month':
      return `to_months(CAST(${n} AS INTEGER))`;
    case 'week':
      return `to_days(CAST(7 * ${n} AS INTEGER))`;
    case 'day':
    case 'dayofyear':
    case 'dayofweek':
      return `to_days(CAST(${n} AS INTEGER))`;
    case 'hour':
    case 'minute':
    case 'second':
    case 'millisecond':
      return `to_${part}s(${n})`;
    case 'microsecond':
      return `to_microseconds(${n})`;
    default:
      return undefined;
  }
}

const dateadd: Emit = (values, context) => {
  const [word, amount, value] = values;
  const part = partOf(word, context);
  if (value === undefined) return noSuchFunction(values, context);
  const n = as(amount, bigint, context, values);
  const years = yearsIn[part];
  const step = intervalOf(part, n);
  if ((step === undefined && years === undefined) || (isTime(value) && (!isTimePart(part) || part === 'epoch'))) {
    return context.mistake(
      `date part "${String(word?.constant)}" is not supported for ${isTime(value) ? 'time' : 'DATEADD'}`,
      word?.node,
    );
  }
  if (value.type.kind === 'time') return given(`(${value.sql} + ${step})`, time);
  if (value.type.kind === 'timetz') return given(`(${call('timetz_utc', value.sql)} + ${step})`, timetz);
  const moment = asTimestamp(value, context, values);
  const moved =
    years === undefined
      ? `(${moment} + ${step})`
      : call('add_years', moment, `CAST(${years === 1 ? n : `${years} * ${n}`} AS INTEGER)`);
  return value.type.kind === 'timestamptz'
    ? given(`(${moved} AT TIME ZONE 'UTC')`, timestamptz)
    : given(moved, timestamp);
};

const datediff: Emit = (values, context) => {
  const [word, a, b] = values;
  const part = partOf(word, context);
  if (a === undefined || b === undefined) return noSuchFunction(values, context);
  if (isTime(a) || isTime(b)) return timeDifference(part, a, b, context, values);
  const [from, to] = [asTimestamp(a, context, values), asTimestamp(b, context, values)];
  switch (part) {
    case 'week':
      return given(`(${call('week_number', to)} - ${call('week_number', from)})`, bigint);
    case 'decade':
    case 'century':
    case 'millennium':
      return given(`CAST(${partOfTimestamp(part, to)} - ${partOfTimestamp(part, from)} AS BIGINT)`, bigint);
    case 'dayofweek':
    case 'dayofyear':
      return given(`date_diff('day', ${from}, ${to})`, bigint);
    case 'epoch':
    case 'timezone':
    case 'timezone_hour':
    case 'timezone_minute':
      return context.mistake(`date part "${String(word?.constant)}" is not supported for DATEDIFF`, word?.node);
    default:
      return given(`date_diff('${part}', ${from}, ${to})`, bigint);
  }
};

function timeDifference(
  part: DatePart,
  a: TypedSql,
  b: TypedSql,
  context: EmissionContext,
  all: Values,
): ReturnType<Emit> {
  if (!isTimePart(part) || part === 'epoch')
    return context.mistake(`date part "${part}" is not supported for time`, all[0]?.node);
  const zoned = a.type.kind === 'timetz' || b.type.kind === 'timetz';
  const clock = (value: TypedSql): string => {
    const sql = as(value, zoned ? timetz : time, context, all);
    return zoned ? `CAST(${call('timetz_utc', sql)} AS TIME)` : sql;
  };
  return given(`date_diff('${part}', ${clock(a)}, ${clock(b)})`, bigint);
}

const addMonths: Emit = (values, context) =>
  given(
    call(
      'add_months',
      asTimestamp(values[0], context, values),
      `CAST(${as(values[1], bigint, context, values)} AS INTEGER)`,
    ),
    timestamp,
  );

const weekdays = [
  'su|sun|sunday',
  'm|mo|mon|monday',
  'tu|tue|tues|tuesday',
  'w|we|wed|wednesday',
  'th|thu|thurs|thursday',
  'f|fr|fri|friday',
  'sa|sat|saturday',
];

const nextDay: Emit = (values, context) => {
  const [value, day] = values;
  const from = as(value, date, context, values);
  if (typeof day?.constant !== 'string')
    return given(call('next_day', from, call('weekday_number', as(day, anyText, context, values))), date);
  const word = day.constant.trim().toLowerCase();
  const number = weekdays.findIndex((names) => names.split('|').includes(word));
  if (number === -1) return context.mistake(`"${day.constant}" is not a day of the week`, day.node);
  return given(call('next_day', from, number), date);
};

/** What depends on the moment only; one moment a run. */
const moment = (name: string, page: string, type: RedshiftType): FunctionEntry =>
  dates(
    name,
    page,
    0,
    (_, { now }) => castSql({ sql: now, type: timestamp }, type, 'explicit') ?? given(now, timestamp),
  );

export const dateFunctions: readonly FunctionEntry[] = [
  dates('add_months', 'r_ADD_MONTHS', 2, addMonths, { by: 'macro' }),
  moment('current_date', 'r_CURRENT_DATE_function', date),
  moment('getdate', 'r_GETDATE', timestamp),
  moment('sysdate', 'r_SYSDATE', timestamp),
  dates('timeofday', 'r_TIMEOFDAY_function', 0, (_, { now }) =>
    given(`strftime(${now}, '%a %b %d %H:%M:%S.%f %Y UTC')`, varchar(64), true),
  ),
  dates('dateadd', 'r_DATEADD_function', 3, dateadd, { words: [0], aliases: ['date_add'] }),
  dates('datediff', 'r_DATEDIFF_function', 3, datediff, { words: [0], aliases: ['date_diff'] }),
  dates('date_part', 'r_DATE_PART_function', 2, extracting(false), { words: [0], aliases: ['pgdate_part'] }),
  dates('extract', 'r_EXTRACT_function', 2, extracting(true), { words: [0] }),
  dates('date_part_year', 'r_DATE_PART_YEAR', 1, (values, context) =>
    given(`CAST(year(${as(values[0], date, context, values)}) AS INTEGER)`, integer),
  ),
  dates('date_trunc', 'r_DATE_TRUNC', 2, truncating, { words: [0] }),
  dates('last_day', 'r_LAST_DAY', 1, (values, context) =>
    given(`last_day(${asTimestamp(values[0], context, values)})`, date),
  ),
  dates(
    'months_between',
    'r_MONTHS_BETWEEN_function',
    2,
    (values, context) =>
      given(
        call('months_between', asTimestamp(values[0], context, values), asTimestamp(values[1], context, values)),
        double,
      ),
    { by: 'macro' },
  ),
  dates('next_day', 'r_NEXT_DAY', 2, nextDay, { by: 'macro' }),
  dates('date', 'r_CONVERT_function', 1, (values, context) => {
    const [value] = values;
    if (value === undefined) return noSuchFunction(values, context);
    refuseUnknown(value, context);
    if (isNull(value)) return given('CAST(NULL AS DATE)', date);
    return castSql(value, date, 'explicit', context.now) ?? noSuchFunction(values, context);
  }),
  ...dateCompareFunctions,
  ...dateZoneFunctions,
  ...refused(
    'date',
    'c_SQL_functions_leader_node_only',
    'now current_time current_timestamp localtime localtimestamp transaction_timestamp statement_timestamp clock_timestamp age isfinite justify_days justify_hours justify_interval',
    'Redshift runs it on its leader node only, so it fails in a query that reads a table',
    'use getdate(), sysdate or current_date, and datediff(…) for differences',
  ),
  ...refused(
    'date',
    'c_Supported_data_types',
    'make_date make_timestamp make_time date_bin to_days to_seconds strftime strptime',
    'Redshift has no such function',
    "use to_date(…, 'YYYY-MM-DD'), dateadd(…) or to_char(…)",
  ),
];
