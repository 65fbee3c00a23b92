// TO_DATE and TO_TIMESTAMP: a mask becomes a regular expression, and the parts that it finds a TIMESTAMP.
import { quoteLiteral } from '../../../sql-text.ts';
import { type MaskPart, readMask } from './datetime-mask.ts';

// What a pattern reads: digits (as many as its width where digits follow at once), or a name.
const widths: Readonly<Record<string, number>> = {
  YYYY: 4, YYY: 3, YY: 2, Y: 1, IYYY: 4, MM: 2, DD: 2, DDD: 3, HH: 2, HH12: 2, HH24: 2, MI: 2, SS: 2, MS: 3, US: 6, SSSS: 5, SSSSS: 5, J: 7, CC: 2, Q: 1, WW: 2, W: 1, D: 1, ID: 1,
}; // biome-ignore format: short
const names: Readonly<Record<string, string>> = {
  MONTH: '[A-Za-z]+', MON: '[A-Za-z]{3}', DAY: '[A-Za-z]+', DY: '[A-Za-z]{3}', AM: '[AaPp][Mm]', PM: '[AaPp][Mm]', 'A.M.': '[AaPp][.][Mm][.]', 'P.M.': '[AaPp][.][Mm][.]',
  AD: '(?:[AaBb][CcDd])', BC: '(?:[AaBb][CcDd])', RM: '[IVXivx]+',
}; // biome-ignore format: short

export type ParsedMask = { readonly sql: string } | { readonly problem: string };

/**
 * SQL that gives a TIMESTAMP; NULL of NULL.
 *
 * @param strict a part beyond its range raises; else it runs over: June 31 is July 1, 24:38 the next day.
 */
export function textToTimestamp(s: string, mask: string, strict: boolean): ParsedMask {
  const parts = readMask(mask);
  const found: string[] = [];
  const pieces: string[] = [];
  for (const [at, part] of parts.entries()) {
    if (part.kind === 'text') {
      // A blank or a sign of the mask stands for any one character that is no letter or digit, or for none.
      pieces.push([...part.text].map((character) => (/[A-Za-z0-9]/.test(character) ? '.' : '[^A-Za-z0-9]*')).join(''));
      continue;
    }
    const { field } = part;
    if (field === 'TZ' || field === 'OF') return { problem: `"${part.written}" is not supported for input` };
    const next = parts[at + 1];
    const pattern = names[field] ?? digitsOf(field, next);
    if (pattern === undefined) return { problem: `the pattern "${part.written}" is not read here` };
    const name = field.replaceAll('.', '');
    if (found.includes(name)) return { problem: `the pattern "${part.written}" stands twice` };
    found.push(name);
    // The rest of a text may be missing from any pattern on.
    pieces.push(`(?:\\s*(${pattern})${part.ordinal === '' ? '' : '(?:[A-Za-z]{2})?'}`);
  }
  const open = pieces.filter((piece) => piece.startsWith('(?:\\s*(')).length;
  const regex = `^\\s*${pieces.join('')}${')?'.repeat(open)}`;
  const fields = `regexp_extract(sf_s, ${quoteLiteral(regex)}, [${found.map((name) => `'${name}'`).join(', ')}])`;
  if (found.length === 0) return { sql: `CASE WHEN ${s} IS NOT NULL THEN TIMESTAMP '0001-01-01 00:00:00' END` };
  const value = moment(new Set(found), strict, found[0] ?? '');
  const bound = `list_transform([${fields}], lambda sf_p: ${value})[1]`;
  const sql = `list_transform([${s}], lambda sf_s: CASE WHEN sf_s IS NULL THEN NULL WHEN trim(sf_s) = '' THEN TIMESTAMP '0001-01-01 00:00:00' ELSE ${bound} END)[1]`;
  return { sql };
}

function digitsOf(field: string, next: MaskPart | undefined): string | undefined {
  const width = widths[field];
  if (width === undefined) return undefined;
  // Digits of the next pattern follow at once: only the pattern's own width is read. Else the text says where they end.
  if (next?.kind === 'field' && widths[next.field] !== undefined) return `\\d{1,${width}}`;
  return field === 'MS' || field === 'US'
    ? '\\d{1,6}'
    : field === 'YYYY' || field === 'IYYY'
      ? '\\d{1,6}'
      : `\\d{1,${Math.max(width, 2)}}`;
}

const part = (name: string): string => `sf_p.${name.startsWith('"') ? name : `"${name}"`}`;
const number = (name: string, missing: number): string =>
  `coalesce(TRY_CAST(nullif(${part(name)}, '') AS BIGINT), ${missing})`;
const months = `['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']`;
const romans = `['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII']`;

function moment(found: ReadonlySet<string>, strict: boolean, firstField: string): string {
  const has = (name: string): boolean => found.has(name);
  const year = yearSql(has);
  const month = monthSql(has);
  const day = has('DD') ? number('DD', 1) : '1';
  const day1 = has('J')
    ? `CAST(DATE '4714-11-24 (BC)' + CAST(${number('J', 0)} AS INTEGER) AS TIMESTAMP)`
    : has('DDD')
      ? `(make_timestamp(${year}, 1, 1, 0, 0, 0) + to_days(CAST(${number('DDD', 1)} - 1 AS INTEGER)))`
      : `(make_timestamp(${year}, 1, 1, 0, 0, 0) + to_months(CAST(${month} - 1 AS INTEGER)) + to_days(CAST(${day} - 1 AS INTEGER)))`;
  const hour = hourSql(has);
  const seconds = has('SSSS') ? number('SSSS', 0) : has('SSSSS') ? number('SSSSS', 0) : undefined;
  const clock = [
    seconds ?? `${hour} * 3600 + ${has('MI') ? number('MI', 0) : '0'} * 60 + ${has('SS') ? number('SS', 0) : '0'}`,
  ];
  const micros = has('US') ? fraction('US', 6) : has('MS') ? fraction('MS', 6) : '0';
  const value = `(${day1} + to_microseconds((${clock.join('')}) * 1000000 + ${micros}))`;
  const unread = `${part(firstField)} = ''`;
  const checks = [`WHEN ${unread} THEN error('invalid value "' || sf_s || '" for "${firstField}"')`];
  if (has('MON') || has('MONTH'))
    checks.push(`WHEN ${monthName(has)} <> '' AND ${month} = 0 THEN error('invalid value "' || sf_s || '" for "MON"')`);
  if (strict) {
    const date = `'date/time field date value out of range: ' || ${year} || '-' || ${month} || '-' || ${day}`;
    const time = `'date/time field time value out of range: ' || sf_s`;
    if (!has('J') && !has('DDD'))
      checks.push(
        `WHEN ${month} NOT BETWEEN 1 AND 12 OR ${day} < 1 OR ${day} > day(last_day(make_date(${year}, least(greatest(${month}, 1), 12), 1))) THEN error(${date})`,
      );
    checks.push(
      `WHEN ${hour} > 23 OR ${has('MI') ? number('MI', 0) : '0'} > 59 OR ${has('SS') ? number('SS', 0) : '0'} > 59 THEN error(${time})`,
    );
  }
  return `CASE ${checks.join(' ')} ELSE ${value} END`;
}

/** `5` of `.5` is half a second, not 5 microseconds. */
const fraction = (name: string, digits: number): string => `CAST(rpad(${part(name)}, ${digits}, '0') AS BIGINT)`;

function yearSql(has: (name: string) => boolean): string {
  const bc = has('BC') ? part('BC') : has('AD') ? part('AD') : undefined;
  const plain =
    has('YYYY') || has('IYYY')
      ? yearDigits(has('YYYY') ? 'YYYY' : 'IYYY')
      : has('YYY')
        ? yearDigits('YYY')
        : has('YY')
          ? yearDigits('YY')
          : has('Y')
            ? yearDigits('Y')
            : '1';
  if (bc === undefined) return plain;
  return `(CASE WHEN upper(${bc}) = 'BC' THEN 1 - ${plain} ELSE ${plain} END)`;
}

/** Fewer than four digits: the year nearest to 2020, as PostgreSQL reads them (69 is 2069, 70 is 1970). */
function yearDigits(name: string): string {
  const value = number(name, 1);
  if (name === 'YYYY' || name === 'IYYY') return value;
  if (name === 'YYY')
    return `(CASE WHEN ${value} >= 100 AND ${value} < 520 THEN 2000 + ${value} WHEN ${value} >= 520 THEN 1000 + ${value} WHEN ${value} < 70 THEN 2000 + ${value} ELSE 1900 + ${value} END)`;
  return `(CASE WHEN ${value} < 70 THEN 2000 + ${value} ELSE 1900 + ${value} END)`;
}

const monthName = (has: (name: string) => boolean): string => part(has('MONTH') ? 'MONTH' : 'MON');

function monthSql(has: (name: string) => boolean): string {
  if (has('MM')) return number('MM', 1);
  if (has('MONTH') || has('MON'))
    return `(CASE WHEN ${monthName(has)} = '' THEN 1 ELSE coalesce(list_position(${months}, left(lower(${monthName(has)}), 3)), 0) END)`;
  return has('RM') ? `coalesce(list_position(${romans}, upper(${part('RM')})), 1)` : '1';
}

function hourSql(has: (name: string) => boolean): string {
  if (has('HH24')) return number('HH24', 0);
  const name = has('HH12') ? 'HH12' : has('HH') ? 'HH' : undefined;
  if (name === undefined) return '0';
  const half = ['AM', 'PM', 'PM', 'AM'].find(has);
  if (half === undefined) return number(name, 0);
  return `(${number(name, 0)} % 12 + CASE WHEN lower(${part(half)}[1]) = 'p' THEN 12 ELSE 0 END)`;
}
