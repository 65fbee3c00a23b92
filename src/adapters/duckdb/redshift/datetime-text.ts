// Dates and times as Redshift reads them from text (manual: "Date, time, and timestamp literals"; DateStyle MDY).
import { offsetInValue, type Zone } from './time-zones.ts';

export interface DateTimeText {
  /** ISO, `2008-02-15`; undefined where the text holds a time only. */
  readonly date: string | undefined;
  /** `04:05:06.789`; undefined where the text holds a date only. */
  readonly time: string | undefined;
  readonly zone: Zone | undefined;
  /** Values that depend on the moment of the run: days after today; `now` has its time too. */
  readonly relative?: 'now' | number;
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const fullMonths = [
  'january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december',
]; // biome-ignore format: one row

const special: Readonly<Record<string, DateTimeText>> = {
  epoch: { date: '1970-01-01', time: '00:00:00', zone: undefined },
  now: { date: undefined, time: undefined, zone: undefined, relative: 'now' },
  today: { date: undefined, time: undefined, zone: undefined, relative: 0 },
  tomorrow: { date: undefined, time: undefined, zone: undefined, relative: 1 },
  yesterday: { date: undefined, time: undefined, zone: undefined, relative: -1 },
};

/**
 * Undefined: not a date or time that Redshift would read.
 *
 * @example readDateTime('Jun 1,2008 09:59:59 EST')
 * // { date: '2008-06-01', time: '09:59:59', zone: { seconds: -18000 } }
 */
export function readDateTime(text: string): DateTimeText | undefined {
  const trimmed = text.trim();
  const known = special[trimmed.toLowerCase()];
  if (known !== undefined) return known;
  const { rest, time, zone, wrong } = takeTime(trimmed);
  if (wrong) return undefined;
  if (rest === '') return time === undefined ? undefined : { date: undefined, time, zone };
  const date = readDate(rest);
  return date === undefined ? undefined : { date, time, zone };
}

const withColons = /(^|[\sT,])(\d{1,2}):(\d{1,2})(?::(\d{1,2})(\.\d*)?)?\s*(am|pm)?(?=$|[\s+\-A-Z])/i;

function takeTime(text: string): { rest: string; time?: string; zone?: Zone; wrong: boolean } {
  const found = withColons.exec(text) ?? /(^|[\sT])(\d{2})(\d{2})(\d{2})(\.\d*)?$/.exec(spacedOnly(text));
  if (found === null) return { rest: text, wrong: false };
  const [whole, before = '', hours = '', minutes = '', seconds = '0', fraction = '', half] = found;
  const head = text.slice(0, found.index).trim();
  const tail = text.slice(found.index + whole.length).trim();
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  const outOfRange =
    hour > 24 || Number(minutes) > 59 || Number(seconds) > 60 || (half !== undefined && Number(hours) > 12);
  const time = `${two(hour)}:${two(Number(minutes))}:${two(Number(seconds))}${fractionText(fraction)}`;
  if (outOfRange || before === undefined) return { rest: '', wrong: true };
  // `17 Dec 07:37:16 1997 PST`: the year may stand behind the time.
  const year = /^(\d{4})(?:\s+|$)/.exec(tail)?.[1];
  const zoneText = (year === undefined ? tail : tail.slice(year.length)).trim();
  const rest = year === undefined ? head : `${head} ${year}`;
  if (zoneText === '') return { rest, time, wrong: false };
  const zone = offsetInValue(zoneText);
  return zone === undefined ? { rest, wrong: true } : { rest, time, zone, wrong: false };
}

// `20080215 040506`, and `040506` alone is a time only for types of time; a date of six digits is read by readDate.
const spacedOnly = (text: string): string => (/[\sT]/.test(text) ? text : '');

const two = (value: number): string => String(value).padStart(2, '0');

function fractionText(fraction: string): string {
  const digits = fraction.slice(1, 7).replace(/0+$/, '');
  return digits === '' ? '' : `.${digits}`;
}

/** `040506`, `0405`: only where a time is asked for. */
export function readTimeDigits(text: string): string | undefined {
  const [, h, m, s = '00', fraction = ''] = /^\s*(\d{2})(\d{2})(\d{2})?(\.\d+)?\s*$/.exec(text) ?? [];
  if (h === undefined || m === undefined || Number(h) > 23 || Number(m) > 59 || Number(s) > 59) return undefined;
  return `${h}:${m}:${s}${fractionText(fraction)}`;
}

function readDate(text: string): string | undefined {
  const julian = /^j(\d{1,7})$/i.exec(text);
  if (julian !== null) return fromDays(Number(julian[1]) - 2_440_588);
  const digits = /^(\d{4}|\d{2})(\d{2})(\d{2})$/.exec(text);
  if (digits !== null) return isoDate(digits[1], digits[2], digits[3]);
  const ofYear = /^(\d{4})\.?(\d{3})$/.exec(text);
  if (ofYear !== null) return dayOfYear(Number(ofYear[1]), Number(ofYear[2]));
  const words = text.split(/[\s,/.-]+/).filter((word) => word !== '' && !isWeekday(word));
  if (words.length !== 3) return undefined;
  const [a = '', b = '', c = ''] = words;
  const named = words.findIndex((word) => monthNumber(word) !== undefined);
  if (named === -1) {
    if (!words.every((word) => /^\d{1,4}$/.test(word))) return undefined;
    if (a.length === 4) return isoDate(a, b, c);
    return text.includes('.') ? isoDate(c, b, a) : isoDate(c, a, b);
  }
  const month = String(monthNumber(words[named] ?? ''));
  const [first = '', second = ''] = words.filter((_, at) => at !== named);
  if (!/^\d+$/.test(first) || !/^\d+$/.test(second)) return undefined;
  return first.length > 2 ? isoDate(first, month, second) : isoDate(second, month, first);
}

function monthNumber(word: string): number | undefined {
  const lower = word.toLowerCase();
  const at = monthNames.findIndex((name, index) => lower === name || lower === fullMonths[index]);
  if (at >= 0) return at + 1;
  return lower === 'sept' ? 9 : undefined;
}

const isWeekday = (word: string): boolean => /^(mon|tues?|wed(nes)?|thu(rs?)?|fri|sat(ur)?|sun)(day)?$/i.test(word);

function isoDate(year = '', month = '', day = ''): string | undefined {
  // Two digits: 1970 to 2069, as PostgreSQL reads them.
  const y = year.length > 2 ? Number(year) : Number(year) + (Number(year) < 70 ? 2000 : 1900);
  const [m, d] = [Number(month), Number(day)];
  if (m < 1 || m > 12 || d < 1 || d > daysIn(y, m) || y < 1) return undefined;
  return `${String(y).padStart(4, '0')}-${two(m)}-${two(d)}`;
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const daysIn = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

function dayOfYear(year: number, day: number): string | undefined {
  if (day < 1 || day > (isLeap(year) ? 366 : 365)) return undefined;
  return fromDays(Date.UTC(year, 0, day) / 86_400_000);
}

function fromDays(since1970: number): string | undefined {
  const iso = new Date(since1970 * 86_400_000).toISOString();
  return /^\d{4}-/.test(iso) ? iso.slice(0, 10) : undefined;
}
