// Text -> dates and times, for values that are not literals (those are read in TypeScript, datetime-text.ts).
import { abbreviationsMap } from '../time-zones.ts';
import { preludeCall as call, macro, type PreludeMacro } from './macro.ts';

const dateFormats = [
  '%Y%m%d', '%y%m%d', '%Y-%m-%d', '%m/%d/%Y', '%m/%d/%y', '%m-%d-%Y', '%Y/%m/%d', '%d.%m.%Y', '%Y.%j',
  '%b %d,%Y', '%b %d, %Y', '%b %d %Y', '%B %d,%Y', '%B %d, %Y', '%B %d %Y', '%d %b %Y', '%d %B %Y',
  '%Y-%b-%d', '%b-%d-%Y', '%d-%b-%Y', '%Y-%B-%d', '%B-%d-%Y', '%d-%B-%Y',
]; // biome-ignore format: by kind
const formats = `[${dateFormats.map((format) => `'${format}'`).join(', ')}]`;

// `2008-02-15`, `2008-02-15 04:05:06.789`: what nearly all data looks like takes the short way.
const isoTimestamp = String.raw`'\s*\d{4}-\d{1,2}-\d{1,2}([ T]+\d{1,2}:\d{1,2}(:\d{1,2}([.]\d*)?)?)?\s*'`;
const clock = String.raw`\d{1,2}:\d{1,2}(?::\d{1,2}(?:[.]\d*)?)?`;
const half = `[AaPp][Mm]`;

const failing = (type: string): string => `error('invalid input syntax for type ${type}: "' || s || '"')`;

export const datetimeCasts: readonly PreludeMacro[] = [
  macro('date_of', 's', `CAST(try_strptime(trim(s), ${formats}) AS DATE)`),
  // The clock in a text, with its am or pm; what stands before it; what stands behind it.
  macro('clock_part', 's', `regexp_extract(s, '(${clock})\\s*(${half})?', 1)`),
  macro('half_part', 's', `lower(regexp_extract(s, '${clock}\\s*(${half})', 1))`),
  macro('day_part', 's', `trim(regexp_replace(s, 'T?${clock}.*$', ''))`),
  macro('zone_part', 's', `trim(regexp_extract(s, '${clock}\\s*(?:${half})?(.*)$', 1))`),
  macro(
    'try_time',
    's',
    `CASE WHEN ${call('half_part', 's')} = '' THEN TRY_CAST(${call('clock_part', 's')} AS TIME)
      WHEN TRY_CAST(split_part(${call('clock_part', 's')}, ':', 1) AS INTEGER) > 12 THEN NULL
      ELSE TRY_CAST(((TRY_CAST(split_part(${call('clock_part', 's')}, ':', 1) AS INTEGER) % 12)
        + CASE ${call('half_part', 's')} WHEN 'pm' THEN 12 ELSE 0 END)::VARCHAR
        || regexp_extract(${call('clock_part', 's')}, ':.*$') AS TIME) END`,
  ),
  macro(
    'try_timestamp',
    's',
    `CASE WHEN regexp_full_match(s, ${isoTimestamp}) THEN TRY_CAST(s AS TIMESTAMP)
      WHEN ${call('clock_part', 's')} = '' THEN CAST(${call('date_of', 's')} AS TIMESTAMP)
      ELSE ${call('date_of', call('day_part', 's'))} + ${call('try_time', 's')} END`,
  ),
  macro('try_date', 's', `CAST(${call('try_timestamp', 's')} AS DATE)`),
  macro('abbreviation_seconds', 'z', `element_at(${abbreviationsMap}, lower(trim(z)))[1]`),
  // A zone that stands in a value: digits count eastwards; NULL: not known.
  macro(
    'zone_seconds',
    'z',
    `CASE WHEN z = '' THEN 0
      WHEN regexp_full_match(z, '[+-]\\d{1,2}(:?\\d{2})?') THEN (CASE WHEN z[1] = '-' THEN -1 ELSE 1 END)
        * (regexp_extract(z, '\\d{1,2}')::INTEGER * 3600 + coalesce(TRY_CAST(nullif(regexp_extract(z, '\\d{1,2}:?(\\d{2})$', 1), '') AS INTEGER), 0) * 60)
      ELSE ${call('abbreviation_seconds', 'z')} END`,
  ),
  macro(
    'try_timestamptz',
    's',
    `CASE WHEN ${call('zone_part', 's')} LIKE '%/%'
      THEN ${call('try_timestamp', 's')} AT TIME ZONE ${call('zone_part', 's')}
      ELSE (${call('try_timestamp', 's')} - to_seconds(${call('zone_seconds', call('zone_part', 's'))})) AT TIME ZONE 'UTC' END`,
  ),
  macro(
    'offset_text',
    'seconds',
    `(CASE WHEN seconds < 0 THEN '-' ELSE '+' END || printf('%02d:%02d', (abs(seconds) // 3600)::INTEGER, ((abs(seconds) % 3600) // 60)::INTEGER))`,
  ),
  macro(
    'try_timetz',
    's',
    `TRY_CAST(${call('try_time', 's')}::VARCHAR || ${call('offset_text', call('zone_seconds', call('zone_part', 's')))} AS TIMETZ)`,
  ),
  ...(
    [
      ['date', 'date'],
      ['timestamp', 'timestamp'],
      ['timestamptz', 'timestamp with time zone'],
      ['time', 'time'],
      ['timetz', 'time with time zone'],
    ] as const
  ).map(([name, type]) =>
    macro(
      `text_${name}`,
      's',
      `CASE WHEN s IS NULL THEN NULL ELSE coalesce(${call(`try_${name}`, 's')}, ${failing(type)}) END`,
    ),
  ),
  // TIMETZ keeps the zone that it was written with; Redshift shows and compares it in UTC.
  macro('timetz_utc', 'x', `CAST(CAST(x AS TIME) - to_seconds(extract(timezone FROM x)) AS TIMETZ)`),
  macro('timetz_text', 'x', `(CAST(CAST(x AS TIME) - to_seconds(extract(timezone FROM x)) AS TIME)::VARCHAR || '+00')`),
];
