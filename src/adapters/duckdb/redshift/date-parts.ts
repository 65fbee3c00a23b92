// The names of date parts, with all their abbreviations (manual: "Date parts for date or timestamp functions").

export type DatePart =
  | 'millennium' | 'century' | 'decade' | 'year' | 'quarter' | 'month' | 'week' | 'day' | 'hour' | 'minute' | 'second'
  | 'millisecond' | 'microsecond' | 'epoch' | 'dayofweek' | 'dayofyear' | 'timezone' | 'timezone_hour' | 'timezone_minute'; // biome-ignore format: from long to short

const names: Readonly<Record<DatePart, string>> = {
  millennium: 'millennia mil mils',
  century: 'centuries c cent cents',
  decade: 'decades dec decs',
  year: 'years y yr yrs',
  quarter: 'quarters qtr qtrs',
  month: 'months mon mons',
  week: 'weeks w',
  day: 'days d',
  hour: 'hours h hr hrs',
  minute: 'minutes m min mins',
  second: 'seconds s sec secs',
  millisecond: 'milliseconds ms msec msecs msecond mseconds millisec millisecs millisecon',
  microsecond: 'microseconds microsec microsecs us usec usecs usecond useconds',
  epoch: '',
  dayofweek: 'dow dw weekday',
  dayofyear: 'doy dy yearday',
  timezone: '',
  timezone_hour: '',
  timezone_minute: '',
};

const byName = new Map<string, DatePart>(
  (Object.entries(names) as [DatePart, string][]).flatMap(([part, others]) =>
    [part, ...others.split(' ')].map((name): [string, DatePart] => [name, part]),
  ),
);

/** @example datePart('QTR') // 'quarter'; datePart('m') // 'minute' */
export const datePart = (word: string): DatePart | undefined => byName.get(word.trim().toLowerCase());

const ofTime: ReadonlySet<DatePart> = new Set(['hour', 'minute', 'second', 'millisecond', 'microsecond', 'epoch']);

/** Whether a TIME holds the part. */
export const isTimePart = (part: DatePart): boolean => ofTime.has(part);

/** The part of a TIMESTAMP (in UTC), as a whole number; `second` without its fraction. */
export function partOfTimestamp(part: DatePart, x: string): string {
  switch (part) {
    case 'millennium':
      return `((year(${x}) + 999) // 1000)`;
    case 'century':
      return `((year(${x}) + 99) // 100)`;
    case 'decade':
      return `(year(${x}) // 10 + 1)`;
    case 'dayofweek':
    case 'dayofyear':
    case 'year':
    case 'quarter':
    case 'month':
    case 'week':
    case 'day':
    case 'hour':
    case 'minute':
    case 'second':
      return `${part}(${x})`;
    case 'millisecond':
      return `((microsecond(${x}) % 1000000) // 1000)`;
    case 'microsecond':
      return `(microsecond(${x}) % 1000000)`;
    case 'epoch':
      return `(epoch_us(${x}) // 1000000)`;
    case 'timezone':
    case 'timezone_hour':
    case 'timezone_minute':
      // A session's zone is UTC; where the value is NULL, so is its zone.
      return `(year(${x}) * 0)`;
  }
}

/** The part of a TIME as a whole number. */
export function partOfTime(part: DatePart, x: string): string {
  return part === 'epoch' ? `CAST(floor(epoch(${x})) AS BIGINT)` : partOfTimestamp(part, x);
}
