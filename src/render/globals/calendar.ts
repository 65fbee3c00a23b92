// Days and clocks as numbers; no zones here.

export interface DateFields {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
}

/** Days since 1970-01-01. */
export function civilDays(year: number, month: number, day: number): number {
  // Date.UTC takes years below 100 for the 1900s.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return Math.floor(date.getTime() / 86_400_000);
}

/** The date and time of microseconds since 1970. */
export function fieldsOf(microseconds: number): DateFields {
  const whole = Math.round(microseconds);
  const millis = Math.floor(whole / 1000);
  const date = new Date(millis);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    microsecond: date.getUTCMilliseconds() * 1000 + (whole - millis * 1000),
  };
}

export function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

export function isoDate({ year, month, day }: DateFields): string {
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}

export function isoTime({ hour, minute, second, microsecond }: DateFields): string {
  const fraction = microsecond === 0 ? '' : `.${padded(microsecond, 6)}`;
  return `${padded(hour, 2)}:${padded(minute, 2)}:${padded(second, 2)}${fraction}`;
}
