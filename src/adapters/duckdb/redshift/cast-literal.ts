// Texts between apostrophes that become another type: read when the query is translated, so that the SQL holds a plain constant.
import type { RedshiftType } from '../../../sql/types/redshift-type.ts';
import { typeText } from '../../../sql/types/type-text.ts';
import { quoteLiteral } from '../../sql-text.ts';
import { readDateTime, readTimeDigits } from './datetime-text.ts';
import type { Emission } from './function-entry.ts';
import { intervalSql, readInterval } from './interval-text.ts';
import { toUtc, type Zone } from './time-zones.ts';
import { duckdbType } from './type-names.ts';

/**
 * Undefined: no type that is read here (numbers and texts take the way of all values).
 * A text that cannot be read gives SQL that raises Redshift's error when it runs, or NULL where `lax`.
 */
export function castLiteral(text: string, to: RedshiftType, lax: boolean, now?: string): Emission | undefined {
  switch (to.kind) {
    case 'date':
    case 'time':
    case 'timetz':
    case 'timestamp':
    case 'timestamptz': {
      const sql = dateTime(text, to.kind, now);
      return { sql: sql ?? unreadable(text, to, lax), type: to };
    }
    case 'interval': {
      const read = readInterval(text);
      return { sql: read === undefined ? unreadable(text, to, lax) : intervalSql(read), type: to };
    }
    case 'smallint':
    case 'integer':
    case 'bigint':
      // A plain number needs no check at run time.
      return /^\s*[+-]?\d{1,18}\s*$/.test(text)
        ? { sql: `CAST(${quoteLiteral(text.trim())} AS ${duckdbType(to)})`, type: to }
        : undefined;
    case 'boolean': {
      const value = booleanOf(text);
      return value === undefined ? undefined : { sql: String(value), type: to };
    }
    default:
      return undefined;
  }
}

const limits: Readonly<Partial<Record<RedshiftType['kind'], bigint>>> = {
  smallint: 2n ** 15n,
  integer: 2n ** 31n,
  bigint: 2n ** 63n,
};

/** Why a text cannot be of that type, in Redshift's words; undefined: it can, or the type is none that is looked at here. */
export function literalProblem(text: string, to: RedshiftType): string | undefined {
  const limit = limits[to.kind];
  if (limit !== undefined) {
    if (!/^\s*[+-]?\d+\s*$/.test(text)) return `invalid input syntax for integer: "${text}"`;
    const amount = BigInt(text.trim().replace(/^\+/, ''));
    return amount < limit && amount >= -limit ? undefined : `value "${text}" is out of range for type ${typeText(to)}`;
  }
  switch (to.kind) {
    case 'decimal':
    case 'real':
    case 'double': {
      const isNumber = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/.test(text);
      const isNamed = to.kind !== 'decimal' && /^\s*(?:nan|-?inf(?:inity)?)\s*$/i.test(text);
      const name = to.kind === 'decimal' ? 'numeric' : typeText(to);
      return isNumber || isNamed ? undefined : `invalid input syntax for type ${name}: "${text}"`;
    }
    case 'boolean':
      return booleanOf(text) === undefined ? `invalid input syntax for type boolean: "${text}"` : undefined;
    default:
      return undefined;
  }
}

function booleanOf(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  if (word === '') return undefined;
  if (word === '1' || 'true'.startsWith(word) || 'yes'.startsWith(word)) return true;
  return word === '0' || 'false'.startsWith(word) || 'no'.startsWith(word) ? false : undefined;
}

const raising = 'error(';

/** True for what a literal that cannot be read is made of. */
export const isUnreadable = (sql: string): boolean => sql.startsWith(`CAST(${raising}`);

function unreadable(text: string, to: RedshiftType, lax: boolean): string {
  const name = to.kind === 'timestamp' || to.kind === 'time' ? to.kind : typeText(to);
  if (lax) return `CAST(NULL AS ${duckdbType(to)})`;
  return `CAST(${raising}${quoteLiteral(`invalid input syntax for type ${name}: "${text}"`)}) AS ${duckdbType(to)})`;
}

function dateTime(
  text: string,
  kind: 'date' | 'time' | 'timetz' | 'timestamp' | 'timestamptz',
  now: string | undefined,
): string | undefined {
  const isTime = kind === 'time' || kind === 'timetz';
  const digits = isTime ? readTimeDigits(text) : undefined;
  if (digits !== undefined) return `${kind.toUpperCase()} '${digits}${kind === 'timetz' ? '+00' : ''}'`;
  const read = readDateTime(text);
  if (read === undefined) return undefined;
  if (read.relative !== undefined) return now === undefined ? undefined : relative(read.relative, kind, now);
  if (isTime) {
    if (read.time === undefined) return undefined;
    if (kind === 'time') return `TIME '${read.time}'`;
    return `TIMETZ '${read.time}${offsetText(read.zone, read.date)}'`;
  }
  if (read.date === undefined) return undefined;
  if (kind === 'date') return `DATE '${read.date}'`;
  const plain = `TIMESTAMP '${read.date} ${read.time ?? '00:00:00'}'`;
  // A TIMESTAMP pays no heed to a zone in its text; a TIMESTAMPTZ is kept as the moment in UTC.
  if (kind === 'timestamp') return plain;
  if (read.zone === undefined || ('seconds' in read.zone && read.zone.seconds === 0)) {
    return `TIMESTAMPTZ '${read.date} ${read.time ?? '00:00:00'}+00'`;
  }
  if ('seconds' in read.zone)
    return `TIMESTAMPTZ '${read.date} ${read.time ?? '00:00:00'}${offsetText(read.zone, read.date)}'`;
  return `(${toUtc(plain, read.zone)} AT TIME ZONE 'UTC')`;
}

function relative(when: 'now' | number, kind: string, now: string): string {
  const day = when === 'now' || when === 0 ? '' : ` + to_days(${when})`;
  switch (kind) {
    case 'date':
      return `CAST(CAST(${now} AS DATE)${day} AS DATE)`;
    case 'timestamp':
      return when === 'now' ? now : `CAST(CAST(${now} AS DATE)${day} AS TIMESTAMP)`;
    case 'timestamptz':
      return `(${when === 'now' ? now : `CAST(CAST(${now} AS DATE)${day} AS TIMESTAMP)`} AT TIME ZONE 'UTC')`;
    default:
      return `CAST(CAST(${now} AS TIME) AS ${kind.toUpperCase()})`;
  }
}

/** A named zone's offset on that day is its summer or winter time; without a day, today's would change from run to run. */
function offsetText(zone: Zone | undefined, day: string | undefined): string {
  if (zone === undefined) return '+00';
  const seconds = 'seconds' in zone ? zone.seconds : offsetOn(zone.name, day ?? '1970-01-01');
  const size = Math.abs(seconds);
  const [hours, minutes, rest] = [Math.floor(size / 3600), Math.floor((size % 3600) / 60), size % 60];
  const text = [hours, minutes, rest].map((part) => String(part).padStart(2, '0')).join(':');
  return `${seconds < 0 ? '-' : '+'}${text.replace(/(:00){1,2}$/, '')}`;
}

function offsetOn(name: string, day: string): number {
  try {
    const parts = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' }).formatToParts(
      new Date(`${day}T12:00:00Z`),
    );
    const [, sign, hours = '0', minutes = '0'] =
      /GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(parts.find((part) => part.type === 'timeZoneName')?.value ?? '') ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
  } catch {
    return 0;
  }
}
