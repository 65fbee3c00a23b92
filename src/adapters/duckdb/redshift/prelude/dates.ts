// Date arithmetic that DuckDB lacks, or answers otherwise.
import { abbreviationsMap } from '../time-zones.ts';
import { preludeCall as call, macro, type PreludeMacro } from './macro.ts';

const posix = String.raw`'[A-Za-z_/]* ?[+-]?\d{1,3}(:\d{2})?'`;

export const dates: readonly PreludeMacro[] = [
  // A year after February 29 is March 1, though twelve months after it is February 28 (manual: DATEADD, usage notes).
  macro(
    'add_years',
    'x n',
    `CASE WHEN month(x) = 2 AND day(x) = 29 THEN (x - INTERVAL 1 DAY) + to_years(n) + INTERVAL 1 DAY ELSE x + to_years(n) END`,
  ),
  // The last day of a month stays one.
  macro(
    'add_months',
    'x n',
    `CASE WHEN CAST(x AS DATE) = last_day(x) THEN CAST(last_day(x + to_months(n)) AS TIMESTAMP) + (x - date_trunc('day', x)) ELSE x + to_months(n) END`,
  ),
  macro(
    'months_between',
    'a b',
    `CASE WHEN day(a) = day(b) OR (CAST(a AS DATE) = last_day(a) AND CAST(b AS DATE) = last_day(b))
      THEN ${'((year(a) - year(b)) * 12 + month(a) - month(b))::DOUBLE'}
      ELSE (year(a) - year(b)) * 12 + month(a) - month(b)
        + ((day(a) - day(b)) * 86400.0::DOUBLE + epoch(CAST(a AS TIME)) - epoch(CAST(b AS TIME))) / 2678400.0::DOUBLE END`,
  ),
  // Weeks begin on Sunday here; all days count from a Sunday before the first day that Redshift has.
  macro('week_number', 'x', `(date_diff('day', DATE '4714-11-23 (BC)', x) // 7)`),
  macro('next_day', 'x n', `(x + ((n - dayofweek(x) + 6) % 7 + 1)::INTEGER)`),
  macro(
    'weekday_number',
    's',
    `CASE lower(trim(s)) WHEN 'su' THEN 0 WHEN 'sun' THEN 0 WHEN 'sunday' THEN 0 WHEN 'm' THEN 1 WHEN 'mo' THEN 1 WHEN 'mon' THEN 1 WHEN 'monday' THEN 1
      WHEN 'tu' THEN 2 WHEN 'tue' THEN 2 WHEN 'tues' THEN 2 WHEN 'tuesday' THEN 2 WHEN 'w' THEN 3 WHEN 'we' THEN 3 WHEN 'wed' THEN 3 WHEN 'wednesday' THEN 3
      WHEN 'th' THEN 4 WHEN 'thu' THEN 4 WHEN 'thurs' THEN 4 WHEN 'thursday' THEN 4 WHEN 'f' THEN 5 WHEN 'fr' THEN 5 WHEN 'fri' THEN 5 WHEN 'friday' THEN 5
      WHEN 'sa' THEN 6 WHEN 'sat' THEN 6 WHEN 'saturday' THEN 6 ELSE CASE WHEN s IS NOT NULL THEN error('The day "' || s || '" is not a day of the week') END END`,
  ),
  macro('cmp', 'a b', `CASE WHEN a < b THEN -1 WHEN a > b THEN 1 WHEN a = b THEN 0 END`),
  // Zones that are values, not literals: an abbreviation, a POSIX offset (westwards), or a name.
  macro(
    'fixed_zone',
    'z',
    `coalesce(element_at(${abbreviationsMap}, lower(trim(z)))[1],
      CASE WHEN regexp_full_match(trim(z), ${posix}) THEN (CASE WHEN contains(z, '-') THEN 1 ELSE -1 END)
        * (regexp_extract(z, '\\d{1,3}')::INTEGER * 3600 + coalesce(TRY_CAST(nullif(regexp_extract(z, ':(\\d{2})$', 1), '') AS INTEGER), 0) * 60) END)`,
  ),
  macro(
    'zone_to_utc',
    'x z',
    `CASE WHEN ${call('fixed_zone', 'z')} IS NOT NULL THEN x - to_seconds(${call('fixed_zone', 'z')}) ELSE (x AT TIME ZONE z) AT TIME ZONE 'UTC' END`,
  ),
  macro(
    'utc_to_zone',
    'x z',
    `CASE WHEN ${call('fixed_zone', 'z')} IS NOT NULL THEN x + to_seconds(${call('fixed_zone', 'z')}) ELSE (x AT TIME ZONE 'UTC') AT TIME ZONE z END`,
  ),
];
