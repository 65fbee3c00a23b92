// TO_CHAR of a TIMESTAMP: a mask becomes plain SQL, one piece a pattern.
import { quoteLiteral } from '../../../sql-text.ts';
import { type MaskPart, readMask } from './datetime-mask.ts';

/** `x`: a TIMESTAMP of UTC. NULL where it is NULL. */
export function timestampToText(x: string, mask: string): string {
  const parts = readMask(mask);
  const pieces = parts.map((part) => (part.kind === 'text' ? quoteLiteral(part.text) : fieldSql(part, x)));
  if (parts.some((part) => part.kind === 'field' && !constant(part.field))) return `(${pieces.join(' || ')})`;
  return `CASE WHEN ${x} IS NOT NULL THEN ${pieces.length === 0 ? "''" : pieces.join(' || ')} END`;
}

const constant = (field: string): boolean => field === 'TZ' || field === 'OF';

type Field = Extract<MaskPart, { kind: 'field' }>;

function fieldSql(part: Field, x: string): string {
  const number = numberSql(part.field, x);
  if (number === undefined) return wordSql(part, x);
  const [value, width] = number;
  const digits =
    part.fill || width === 1
      ? `CAST(${value} AS VARCHAR)`
      : `lpad(CAST(${value} AS VARCHAR), CAST(greatest(${width}, length(CAST(${value} AS VARCHAR))) AS INTEGER), '0')`;
  return part.ordinal === '' ? digits : `(${digits} || ${ordinal(value, part.ordinal)})`;
}

/** The pattern's number and its width. */
function numberSql(field: string, x: string): readonly [sql: string, width: number] | undefined {
  switch (field) {
    case 'YYYY':
      return [`year(${x})`, 4];
    case 'YYY':
      return [`(year(${x}) % 1000)`, 3];
    case 'YY':
      return [`(year(${x}) % 100)`, 2];
    case 'Y':
      return [`(year(${x}) % 10)`, 1];
    case 'IYYY':
      return [`isoyear(${x})`, 4];
    case 'IYY':
      return [`(isoyear(${x}) % 1000)`, 3];
    case 'IY':
      return [`(isoyear(${x}) % 100)`, 2];
    case 'I':
      return [`(isoyear(${x}) % 10)`, 1];
    case 'CC':
      return [`((year(${x}) + 99) // 100)`, 2];
    case 'Q':
      return [`quarter(${x})`, 1];
    case 'MM':
      return [`month(${x})`, 2];
    case 'WW':
      return [`((dayofyear(${x}) - 1) // 7 + 1)`, 2];
    case 'W':
      return [`((day(${x}) - 1) // 7 + 1)`, 1];
    case 'IW':
      return [`week(${x})`, 2];
    case 'DDD':
      return [`dayofyear(${x})`, 3];
    case 'IDDD':
      return [`((week(${x}) - 1) * 7 + isodow(${x}))`, 3];
    case 'DD':
      return [`day(${x})`, 2];
    case 'D':
      return [`(dayofweek(${x}) + 1)`, 1];
    case 'ID':
      return [`isodow(${x})`, 1];
    case 'J':
      return [`date_diff('day', DATE '4714-11-24 (BC)', ${x})`, 1];
    case 'HH24':
      return [`hour(${x})`, 2];
    case 'HH':
    case 'HH12':
      return [`((hour(${x}) + 11) % 12 + 1)`, 2];
    case 'MI':
      return [`minute(${x})`, 2];
    case 'SS':
      return [`second(${x})`, 2];
    case 'MS':
      return [`((microsecond(${x}) % 1000000) // 1000)`, 3];
    case 'US':
      return [`(microsecond(${x}) % 1000000)`, 6];
    case 'SSSS':
    case 'SSSSS':
      return [`(hour(${x}) * 3600 + minute(${x}) * 60 + second(${x}))`, field.length === 4 ? 1 : 5];
    default:
      return undefined;
  }
}

function wordSql(part: Field, x: string): string {
  switch (part.field) {
    case 'Y,YYY':
      return `(CAST(year(${x}) // 1000 AS VARCHAR) || ',' || lpad(CAST(year(${x}) % 1000 AS VARCHAR), 3, '0'))`;
    case 'MONTH':
      return named(part, `monthname(${x})`, 9);
    case 'MON':
      return named(part, `left(monthname(${x}), 3)`, 0);
    case 'DAY':
      return named(part, `dayname(${x})`, 9);
    case 'DY':
      return named(part, `left(dayname(${x}), 3)`, 0);
    case 'RM':
      return named(part, `['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII'][month(${x})]`, 4);
    case 'AM':
    case 'PM':
      return cased(part.written, `CASE WHEN hour(${x}) < 12 THEN 'AM' WHEN ${x} IS NOT NULL THEN 'PM' END`);
    case 'A.M.':
    case 'P.M.':
      return cased(part.written, `CASE WHEN hour(${x}) < 12 THEN 'A.M.' WHEN ${x} IS NOT NULL THEN 'P.M.' END`);
    case 'AD':
    case 'BC':
      return cased(part.written, `CASE WHEN year(${x}) > 0 THEN 'AD' WHEN ${x} IS NOT NULL THEN 'BC' END`);
    case 'A.D.':
    case 'B.C.':
      return cased(part.written, `CASE WHEN year(${x}) > 0 THEN 'A.D.' WHEN ${x} IS NOT NULL THEN 'B.C.' END`);
    case 'TZ':
      return cased(part.written, "'UTC'");
    default:
      return "'+00'";
  }
}

/** Names are in the case of their pattern, and as wide as the longest where it is asked for. */
function named(part: Field, sql: string, width: number): string {
  const second = part.written.charAt(1);
  const name =
    part.written === part.written.toUpperCase()
      ? `upper(${sql})`
      : second === second.toLowerCase() && /^[a-z]/.test(part.written)
        ? `lower(${sql})`
        : sql;
  return part.fill || width === 0 ? name : `rpad(${name}, ${width}, ' ')`;
}

const cased = (written: string, sql: string): string => (/^[a-z]/.test(written) ? `lower(${sql})` : sql);

function ordinal(value: string, ending: 'TH' | 'th'): string {
  const sql = `CASE WHEN ${value} % 100 BETWEEN 11 AND 13 THEN 'th' ELSE CASE ${value} % 10 WHEN 1 THEN 'st' WHEN 2 THEN 'nd' WHEN 3 THEN 'rd' ELSE 'th' END END`;
  return ending === 'TH' ? `upper(${sql})` : sql;
}
