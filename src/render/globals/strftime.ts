// strftime and strptime, in the C locale.
import { spend } from '../values/budget.ts';
import { valueError } from '../values/py-error.ts';
import { civilDays, padded } from './calendar.ts';
import { offsetText, PyDateTime, weekday, zoneOf } from './datetime.ts';

const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

export function strftime(date: PyDateTime, format: string): string {
  spend(format.length >> 1);
  return format.replace(/%(-?[a-zA-Z%])/g, (whole, directive: string) => {
    const plain = directive.startsWith('-');
    const text = field(date, plain ? directive.slice(1) : directive);
    if (text === undefined) return whole;
    return plain ? text.replace(/^0+(?=\d)/, '') : text;
  });
}

function field(date: PyDateTime, directive: string): string | undefined {
  const { year, month, day, hour, minute, second, microsecond } = date.fields;
  const dayOfYear = civilDays(year, month, day) - civilDays(year, 1, 1) + 1;
  const inner = (format: string): string => strftime(date, format);
  switch (directive) {
    case 'Y':
      return String(year);
    case 'y':
      return padded(year % 100, 2);
    case 'C':
      return padded(Math.floor(year / 100), 2);
    case 'm':
      return padded(month, 2);
    case 'B':
      return months[month - 1];
    case 'b':
    case 'h':
      return months[month - 1]?.slice(0, 3);
    case 'd':
      return padded(day, 2);
    case 'e':
      return String(day).padStart(2, ' ');
    case 'j':
      return padded(dayOfYear, 3);
    case 'H':
      return padded(hour, 2);
    case 'I':
      return padded(hour % 12 === 0 ? 12 : hour % 12, 2);
    case 'M':
      return padded(minute, 2);
    case 'S':
      return padded(second, 2);
    case 'f':
      return padded(microsecond, 6);
    case 'p':
      return hour < 12 ? 'AM' : 'PM';
    case 'A':
      return days[weekday(date)];
    case 'a':
      return days[weekday(date)]?.slice(0, 3);
    case 'w':
      return String((weekday(date) + 1) % 7);
    case 'u':
      return String(weekday(date) + 1);
    case 'U':
      return padded(Math.floor((dayOfYear + 6 - ((weekday(date) + 1) % 7)) / 7), 2);
    case 'W':
      return padded(Math.floor((dayOfYear + 6 - weekday(date)) / 7), 2);
    case 'V':
      return padded(isoWeek(date).week, 2);
    case 'G':
      return String(isoWeek(date).year);
    case 'z':
      return date.zone === undefined ? '' : offsetText(date.offset).replace(':', '');
    case 'Z':
      return date.zone === undefined ? '' : date.zone.nameAt(date.instant / 1e6);
    case 's':
      return String(Math.floor(date.instant / 1e6));
    case 'F':
      return inner('%Y-%m-%d');
    case 'D':
    case 'x':
      return inner('%m/%d/%y');
    case 'T':
    case 'X':
      return inner('%H:%M:%S');
    case 'R':
      return inner('%H:%M');
    case 'c':
      return inner('%a %b %e %H:%M:%S %Y');
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case '%':
      return '%';
    default:
      return undefined;
  }
}

function isoWeek(date: PyDateTime): { readonly year: number; readonly week: number } {
  const { year, month, day } = date.fields;
  // The week belongs to the year of its Thursday.
  const thursday = new Date((civilDays(year, month, day) - weekday(date) + 3) * 86_400_000);
  const isoYear = thursday.getUTCFullYear();
  const first = civilDays(isoYear, 1, 1);
  return { year: isoYear, week: Math.floor((Math.floor(thursday.getTime() / 86_400_000) - first) / 7) + 1 };
}

const patterns: Readonly<Record<string, string>> = {
  Y: '(?<Y>\\d{4})',
  y: '(?<y>\\d\\d)',
  m: '(?<m>1[0-2]|0[1-9]|[1-9])',
  d: '(?<d>3[01]|[12]\\d|0[1-9]|[1-9]| [1-9])',
  H: '(?<H>2[0-3]|[01]\\d|\\d)',
  I: '(?<I>1[0-2]|0[1-9]|[1-9])',
  M: '(?<M>[0-5]\\d|\\d)',
  S: '(?<S>6[01]|[0-5]\\d|\\d)',
  f: '(?<f>\\d{1,6})',
  j: '(?<j>36[0-6]|3[0-5]\\d|[12]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9])',
  p: '(?<p>am|pm)',
  z: '(?<z>[+-]\\d\\d:?[0-5]\\d|z)',
  Z: '(?<Z>utc|gmt)',
  '%': '%',
  B: `(?<B>${months.join('|')})`,
  b: `(?<b>${months.map((name) => name.slice(0, 3)).join('|')})`,
  A: `(?<A>${days.join('|')})`,
  a: `(?<a>${days.map((name) => name.slice(0, 3)).join('|')})`,
};

export function strptime(text: string, format: string): PyDateTime {
  spend((text.length + format.length) >> 1);
  const used = new Set<string>();
  const source = format
    .replace(
      /%[DTRF]/g,
      (short) => ({ '%D': '%m/%d/%y', '%T': '%H:%M:%S', '%R': '%H:%M', '%F': '%Y-%m-%d' })[short] as string,
    )
    .split(/(%.|\s+)/)
    .map((part) => {
      if (/^\s+$/.test(part)) return '\\s+';
      if (!part.startsWith('%') || part.length < 2) return part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
      const pattern = patterns[part.slice(1)];
      if (part !== '%%' && used.has(part)) throw valueError(`redefinition of group name '${part.slice(1)}'`);
      used.add(part);
      if (pattern === undefined) throw valueError(`'${part.slice(1)}' is a bad directive in format '${format}'`);
      return pattern;
    })
    .join('');
  const found = new RegExp(`^${source}`, 'i').exec(text);
  if (found === null) throw valueError(`time data '${text}' does not match format '${format}'`);
  if (found[0].length < text.length) throw valueError(`unconverted data remains: ${text.slice(found[0].length)}`);
  return dateOf(found.groups ?? {});
}

function dateOf(parts: Readonly<Record<string, string | undefined>>): PyDateTime {
  const number = (name: string, fallback: number): number => {
    const text = parts[name];
    return text === undefined ? fallback : Number(text);
  };
  const index = (name: string, list: readonly string[], length?: number): number | undefined => {
    const text = parts[name]?.toLowerCase();
    if (text === undefined) return undefined;
    return list.findIndex((one) => one.slice(0, length).toLowerCase() === text) + 1;
  };
  const short = number('y', -1);
  const year = short < 0 ? number('Y', 1900) : short + (short < 69 ? 2000 : 1900);
  let month = index('B', months) ?? index('b', months, 3) ?? number('m', 1);
  let day = number('d', 1);
  if (parts['j'] !== undefined) {
    const date = new Date((civilDays(year, 1, 1) + number('j', 1) - 1) * 86_400_000);
    month = date.getUTCMonth() + 1;
    day = date.getUTCDate();
  }
  let hour = number('H', 0);
  if (parts['I'] !== undefined) hour = (number('I', 12) % 12) + (parts['p']?.toLowerCase() === 'pm' ? 12 : 0);
  const microsecond = Number((parts['f'] ?? '').padEnd(6, '0'));
  const fields = { year, month, day, hour, minute: number('M', 0), second: number('S', 0), microsecond };
  const real = new Date(civilDays(year, month, day) * 86_400_000);
  if (real.getUTCMonth() + 1 !== month) throw valueError('day is out of range for month');
  const zone = parts['z'] === undefined ? undefined : zoneOf(parts['z'].toUpperCase());
  return new PyDateTime('datetime', fields, zone);
}
