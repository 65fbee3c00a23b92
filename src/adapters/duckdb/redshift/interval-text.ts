// Intervals as Redshift reads them from text: `'1w, 1h, 1m, 1s'`, `'0.5 days'`, `'1-2' year to month`, `'3 04:05:06'`.

export interface IntervalText {
  readonly months: number;
  readonly days: number;
  readonly micros: bigint;
}

const second = 1_000_000;
const unitSizes: readonly (readonly [RegExp, 'months' | 'days' | 'micros', number])[] = [
  [/^(microseconds?|microsecs?|microsecond|usecs?|usecond|us|micros?)$/, 'micros', 1],
  [/^(milliseconds?|millisecs?|msecs?|mseconds?|ms|millis?)$/, 'micros', 1000],
  [/^(seconds?|secs?|s)$/, 'micros', second],
  [/^(minutes?|mins?|m|mi|n)$/, 'micros', 60 * second],
  [/^(hours?|hrs?|hr|h)$/, 'micros', 3600 * second],
  [/^(days?|d)$/, 'days', 1],
  [/^(weeks?|w|wk)$/, 'days', 7],
  [/^(months?|mons?|mon)$/, 'months', 1],
  [/^(quarters?|qtrs?|qtr|q)$/, 'months', 3],
  [/^(years?|yrs?|yr|y)$/, 'months', 12],
  [/^(decades?|decs?)$/, 'months', 120],
  [/^(century|centuries|cents?|c)$/, 'months', 1200],
  [/^(millennium|millennia|mils?|mil)$/, 'months', 12_000],
];

export type IntervalField = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';

/**
 * Undefined: not an interval that Redshift would read. `unit` is what a bare number counts (seconds, if nothing else is said),
 * `clock` what `1:2` begins with.
 * Fractions go down: half a month is 15 days, half a day 12 hours, as in PostgreSQL.
 */
export function readInterval(
  text: string,
  unit: IntervalField = 'second',
  clock: 'hour' | 'minute' = 'hour',
): IntervalText | undefined {
  let months = 0;
  let days = 0;
  let micros = 0;
  const add = (amount: number, kind: 'months' | 'days' | 'micros', size: number): void => {
    const value = amount * size;
    if (kind === 'micros') micros += Math.round(value);
    else if (kind === 'days') {
      days += Math.trunc(value);
      micros += Math.round((value - Math.trunc(value)) * 86_400 * second);
    } else {
      months += Math.trunc(value);
      const rest = Math.round((value - Math.trunc(value)) * 30 * 1e6) / 1e6;
      days += Math.trunc(rest);
      micros += Math.round((rest - Math.trunc(rest)) * 86_400 * second);
    }
  };
  const pattern =
    /\s*,?\s*(?:([+-]?)(\d+)-(\d{1,2})(?=$|[\s,])|([+-]?)(\d+):(\d{1,2})(?::(\d{1,2}(?:\.\d*)?))?(?=$|[\s,])|([+-]?(?:\d+\.?\d*|\.\d+))\s*([a-z]*)|(ago)$)/iy;
  const words = text.trim().replace(/^@\s*/, '');
  if (words === '') return undefined;
  let ago = false;
  while (pattern.lastIndex < words.length) {
    const found = pattern.exec(words);
    if (found === null) return undefined;
    const [, yearSign, years, monthsPart, clockSign, hours, minutes, seconds, amount, word = ''] = found;
    if (years !== undefined) add((yearSign === '-' ? -1 : 1) * (Number(years) * 12 + Number(monthsPart)), 'months', 1);
    else if (hours !== undefined) {
      // `minute to second` reads `1:2` as minutes and seconds; all others as hours and minutes.
      const size = clock === 'minute' && seconds === undefined ? 1 : 60;
      add(
        (clockSign === '-' ? -1 : 1) * (Number(hours) * 60 * size + Number(minutes) * size + Number(seconds ?? 0)),
        'micros',
        second,
      );
    } else if (amount !== undefined) {
      // A bare number before a clock counts days: `3 04:05:06`.
      const clockFollows = word === '' && /^\s*[+-]?\d+:/.test(words.slice(pattern.lastIndex));
      const size = sizeOf(word === '' ? (clockFollows ? 'day' : unit) : word);
      if (size === undefined) return undefined;
      add(Number(amount), size[0], size[1]);
    } else ago = true;
  }
  const sign = ago ? -1 : 1;
  return { months: sign * months, days: sign * days, micros: BigInt(sign * micros) };
}

function sizeOf(word: string): readonly ['months' | 'days' | 'micros', number] | undefined {
  const lower = word.toLowerCase();
  const found = unitSizes.find(([pattern]) => pattern.test(lower));
  return found === undefined ? undefined : [found[1], found[2]];
}

/** DuckDB's words for it. */
export function intervalSql({ months, days, micros }: IntervalText): string {
  const parts = [
    months === 0 ? undefined : `to_months(${months})`,
    days === 0 ? undefined : `to_days(${days})`,
    micros === 0n ? undefined : `to_microseconds(${micros})`,
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return 'to_days(0)';
  return parts.length === 1 ? (parts[0] as string) : `(${parts.join(' + ')})`;
}
