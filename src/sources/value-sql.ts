// COPY's rules for one value as DuckDB SQL: a text becomes a value of the column's type, or is refused. DuckDB's own casts are
// too kind for that: they round '2.5' to an integer, read '0x1F' and '1_000', and ignore the length of a varchar.

import type { TimeFormat } from '../core/load-spec.ts';
import { assertNever } from '../util/assert-never.ts';
import type { ColumnType } from './column-type.ts';
import { strptimePatterns } from './time-pattern.ts';

/** The text of the error that a value that does not fit raises; the diagnosis then finds which. */
export const badValueMark = 'sqlflow: a value does not fit its column';

export interface ValueRules {
  readonly timeFormat: TimeFormat;
  readonly dateFormat: string | undefined;
  /** CSV: y, yes, n, no are booleans, and a super column holds JSON text. */
  readonly csv: boolean;
  /** Surplus digits of a decimal are rounded, not cut off. */
  readonly roundsDecimals?: boolean;
  /** A date that is none is NULL. */
  readonly acceptsAnyDate?: boolean;
}

/** NULL for what is absent and for what does not fit: `isPresent` tells them apart. `value` is a column of type VARCHAR (super: JSON). */
export function tolerantValue(type: ColumnType, value: string, rules: ValueRules): string {
  switch (type.kind) {
    case 'integer': {
      // Nearly every integer is written as the engine would write it; only the others pay for a regular expression.
      const cast = `TRY_CAST(${value} AS ${type.sql})`;
      return `CASE WHEN CAST(${cast} AS VARCHAR) = ${value} THEN ${cast} WHEN regexp_full_match(${value}, '[+-]?[0-9]+(\\.0*)?') THEN TRY_CAST(split_part(${value}, '.', 1) AS ${type.sql}) END`;
    }
    case 'decimal':
      return rules.roundsDecimals === true
        ? `CASE WHEN NOT contains(${value}, '_') THEN TRY_CAST(${value} AS DECIMAL(${type.precision},${type.scale})) END`
        : decimalValue(type.precision, type.scale, value);
    case 'float':
      return `CASE WHEN NOT contains(${value}, '_') THEN TRY_CAST(${value} AS ${type.sql}) END`;
    case 'boolean': {
      const [yes, no] = rules.csv
        ? ["'true', 't', '1', 'yes', 'y'", "'false', 'f', '0', 'no', 'n'"]
        : ["'true', 't', '1'", "'false', 'f', '0'"];
      return `CASE WHEN lower(${value}) IN (${yes}) THEN true WHEN lower(${value}) IN (${no}) THEN false END`;
    }
    case 'text': {
      const fits = `strlen(${value}) <= ${type.maxBytes}`;
      const single = type.char ? ` AND strlen(${value}) = length(${value})` : '';
      return `CASE WHEN ${fits}${single} THEN ${value} END`;
    }
    case 'date':
      return dateValue(value, rules.dateFormat);
    case 'timestamp':
      return type.zone ? instantValue(value, rules.timeFormat) : timestampValue(value, rules.timeFormat);
    case 'super':
      return rules.csv ? `CASE WHEN json_valid(${value}) THEN CAST(${value} AS JSON) END` : value;
    case 'other':
      return `TRY_CAST(${value} AS ${type.type})`;
    default:
      return assertNever(type);
  }
}

/** True where there is a value: an empty text is NULL in every column but text. */
export function isPresent(type: ColumnType, value: string): string {
  if (type.kind === 'text') return `${value} IS NOT NULL`;
  // JSON's null and what is missing; an empty text inside a super stays one.
  if (type.kind === 'super') return `${value} IS NOT NULL`;
  return `${value} <> ''`;
}

/** The value, or an error that stops the statement. */
export function strictValue(type: ColumnType, value: string, rules: ValueRules): string {
  if (type.kind === 'super' && !rules.csv) return value;
  if (takesAny(type, rules)) return tolerantValue(type, value, rules);
  const raise = `CASE WHEN ${isPresent(type, value)} THEN error('${badValueMark}') END`;
  return `coalesce(${tolerantValue(type, value, rules)}, ${raise})`;
}

/** Whether values of the column are numbers where they are written in JSON's own way. */
export function takesNumbers(type: ColumnType, { timeFormat }: ValueRules): boolean {
  if (type.kind === 'timestamp') return timeFormat.kind === 'epochsecs' || timeFormat.kind === 'epochmillisecs';
  return type.kind === 'integer' || type.kind === 'float';
}

/**
 * `strictValue` of a value in JSON's own text (`7`, `7.0`, `"7"`, `true`), for columns that take numbers: what looks as nearly all do is
 * cast, and the rest is looked at as text. All of that stands in branches of CASE, out of which DuckDB moves nothing to do it for each row.
 */
export function strictNumber(type: ColumnType, json: string, rules: ValueRules): string {
  const others = strictValue(type, `json_extract_string(CAST(${json} AS JSON), '$')`, rules);
  return `CASE ${plainNumber(type, json, rules)} WHEN ${json} IS NOT NULL THEN ${others} END`;
}

// A text keeps its quotes here, and so is no number to a cast.
function plainNumber(type: ColumnType, json: string, { timeFormat }: ValueRules): string {
  const cast = `TRY_CAST(${json} AS ${type.kind === 'integer' || type.kind === 'float' ? type.sql : 'BIGINT'})`;
  if (type.kind === 'float') return `WHEN ${cast} IS NOT NULL THEN ${cast}`;
  const isWhole = `CAST(${cast} AS VARCHAR) = ${json}`;
  if (type.kind === 'integer') return `WHEN ${isWhole} THEN ${cast}`;
  const msPerUnit = timeFormat.kind === 'epochsecs' ? 1000 : 1;
  return `WHEN ${isWhole} AND ${epochRange(cast, msPerUnit)} THEN ${epochMoment(cast, msPerUnit)}`;
}

/** True for a value that does not fit. */
export function isBad(type: ColumnType, value: string, rules: ValueRules): string {
  if ((type.kind === 'super' && !rules.csv) || takesAny(type, rules)) return 'false';
  return `coalesce(${isPresent(type, value)}, false) AND (${tolerantValue(type, value, rules)}) IS NULL`;
}

function takesAny(type: ColumnType, rules: ValueRules): boolean {
  return rules.acceptsAnyDate === true && (type.kind === 'date' || type.kind === 'timestamp');
}

// COPY cuts surplus digits off; a cast would round them.
function decimalValue(precision: number, scale: number, value: string): string {
  const cast = (text: string): string => `TRY_CAST(${text} AS DECIMAL(${precision},${scale}))`;
  const point = `strpos(${value}, '.')`;
  const plain = `NOT contains(${value}, '_') AND NOT contains(lower(${value}), 'e')`;
  const short = `(${point} = 0 OR strlen(${value}) - ${point} <= ${scale})`;
  const long = `regexp_full_match(${value}, '[+-]?[0-9]+\\.[0-9]+')`;
  // With an exponent: cut behind as many digits as the engine has.
  const wideScale = 38 - (precision - scale);
  const wide = `CAST(TRY_CAST(${value} AS DECIMAL(38,${wideScale})) AS VARCHAR)`;
  const others = wideScale === scale ? value : `rtrim(left(${wide}, -${wideScale - scale}), '.')`;
  return [
    `CASE WHEN ${plain} AND ${short} THEN ${cast(value)}`,
    `WHEN ${long} THEN ${cast(`left(${value}, ${point} + ${scale})`)}`,
    `WHEN NOT contains(${value}, '_') THEN ${cast(others)} END`,
  ].join(' ');
}

function dateValue(value: string, format: string | undefined): string {
  if (format === undefined) {
    const cast = `TRY_CAST(${value} AS DATE)`;
    return `CASE WHEN CAST(${cast} AS VARCHAR) = ${value} THEN ${cast} END`;
  }
  if (format.toLowerCase() === 'auto')
    return `coalesce(TRY_CAST(${value} AS DATE), CAST(${autoTimestamp(value)} AS DATE))`;
  return `CAST(try_strptime(${value}, ${patternList(format)}) AS DATE)`;
}

function timestampValue(value: string, format: TimeFormat): string {
  const cast = `TRY_CAST(${value} AS TIMESTAMP)`;
  switch (format.kind) {
    case 'default':
      return `CASE WHEN CAST(${cast} AS VARCHAR) = ${value} OR regexp_full_match(${value}, '\\d{4}-\\d\\d-\\d\\d( \\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?)?') THEN ${cast} END`;
    case 'auto':
      return autoTimestamp(value);
    case 'epochsecs':
      return epochTimestamp(value, 1000);
    case 'epochmillisecs':
      return epochTimestamp(value, 1);
    case 'pattern':
      return `try_strptime(${value}, ${patternList(format.pattern)})`;
    default:
      return assertNever(format);
  }
}

// A text without a zone is in UTC.
function instantValue(value: string, format: TimeFormat): string {
  const cast = `TRY_CAST(${value} AS TIMESTAMP WITH TIME ZONE)`;
  switch (format.kind) {
    case 'default':
      return `CASE WHEN regexp_full_match(${value}, '\\d{4}-\\d\\d-\\d\\d( \\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?([+-]\\d\\d(:?\\d\\d)?)?)?') THEN ${cast} END`;
    case 'auto':
      return `coalesce(${cast}, ${autoTimestamp(value)} AT TIME ZONE 'UTC')`;
    default:
      return `(${timestampValue(value, format)}) AT TIME ZONE 'UTC'`;
  }
}

/** ISO 8601 with T and zone (a column without zone ignores it, as Redshift does), and forms that Redshift's 'auto' lists. Epoch numbers are not among them. */
function autoTimestamp(value: string): string {
  const others = ['%m/%d/%Y %H:%M:%S', '%m/%d/%Y', '%Y%m%d %H%M%S', '%Y%m%d', '%b %d %Y %H:%M:%S', '%d.%m.%Y %H:%M:%S'];
  return `coalesce(TRY_CAST(${value} AS TIMESTAMP), try_strptime(${value}, [${others.map((text) => `'${text}'`).join(', ')}]))`;
}

/** Years 1 to 9999, in milliseconds. */
const firstMs = -62_135_596_800_000n;
const lastMs = 253_402_300_799_999n;

function epochRange(value: string, msPerUnit: 1 | 1000): string {
  const units = BigInt(msPerUnit);
  return `${value} BETWEEN ${firstMs / units} AND ${lastMs / units}`;
}

function epochMoment(whole: string, msPerUnit: 1 | 1000): string {
  return `make_timestamp(${whole} * ${1000 * msPerUnit})`;
}

// Fractions count to the millisecond, as in COPY; what is finer is cut off.
function epochTimestamp(value: string, msPerUnit: 1 | 1000): string {
  const whole = `TRY_CAST(${value} AS BIGINT)`;
  const fine = `TRY_CAST(${value} AS DECIMAL(24,6))`;
  const fineMs = `CAST(floor(${fine} * ${msPerUnit}) AS BIGINT)`;
  return [
    `CASE WHEN CAST(${whole} AS VARCHAR) = ${value}`,
    `THEN CASE WHEN ${epochRange(whole, msPerUnit)} THEN ${epochMoment(whole, msPerUnit)} END`,
    `WHEN regexp_full_match(${value}, '[+-]?[0-9]{1,15}(\\.[0-9]*)?')`,
    `THEN CASE WHEN ${epochRange(fine, msPerUnit)} THEN make_timestamp(${fineMs} * 1000) END END`,
  ].join(' ');
}

function patternList(pattern: string): string {
  const read = strptimePatterns(pattern);
  if (!read.ok) return `['']`;
  return `[${read.patterns.map((text) => `'${text.replaceAll("'", "''")}'`).join(', ')}]`;
}
