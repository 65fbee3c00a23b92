// CONVERT_TIMEZONE, TIMEZONE (also AT TIME ZONE).
import { anyText, timestamp, timestamptz } from '../../../../sql/types/type-makers.ts';
import type { EmissionContext, FunctionEntry, TypedSql } from '../function-entry.ts';
import { preludeCall as call } from '../prelude/macro.ts';
import { fromUtc, toUtc, zoneOf } from '../time-zones.ts';
import { as, type Emit, given, isNull, noSuchFunction, scalar, type Values } from './define.ts';

const dates = scalar('date');

type Direction = 'to utc' | 'from utc';

/** A clock of one zone as the clock of UTC, or the other way. A literal zone is resolved here, another one when it runs. */
function shifted(sql: string, zone: TypedSql, direction: Direction, context: EmissionContext, all: Values): string {
  if (isNull(zone)) return 'CAST(NULL AS TIMESTAMP)';
  if (typeof zone.constant !== 'string') {
    return call(direction === 'to utc' ? 'zone_to_utc' : 'utc_to_zone', sql, as(zone, anyText, context, all));
  }
  const known = zoneOf(zone.constant);
  if (known === undefined) return context.mistake(`time zone "${zone.constant}" not recognized`, zone.node);
  return direction === 'to utc' ? toUtc(sql, known) : fromUtc(sql, known);
}

const convertTimezone: Emit = (values, context) => {
  const [source, target, value] = values.length === 3 ? values : [undefined, ...values];
  if (target === undefined) return noSuchFunction(values, context);
  const clock = as(value, timestamp, context, values);
  const utc = source === undefined ? clock : shifted(clock, source, 'to utc', context, values);
  return given(shifted(utc, target, 'from utc', context, values), timestamp);
};

/** A TIMESTAMP read in the zone is a moment; a moment shown in the zone is a TIMESTAMP. */
const timezone: Emit = (values, context) => {
  const [zone, value] = values;
  if (zone === undefined || value === undefined) return noSuchFunction(values, context);
  if (value.type.kind === 'timestamptz') {
    return given(shifted(`(${value.sql} AT TIME ZONE 'UTC')`, zone, 'from utc', context, values), timestamp);
  }
  const utc = shifted(as(value, timestamp, context, values), zone, 'to utc', context, values);
  return given(`(${utc} AT TIME ZONE 'UTC')`, timestamptz);
};

export const dateZoneFunctions: readonly FunctionEntry[] = [
  dates('convert_timezone', 'CONVERT_TIMEZONE', [2, 3], convertTimezone),
  dates('timezone', 'r_TIMEZONE', 2, timezone),
];
