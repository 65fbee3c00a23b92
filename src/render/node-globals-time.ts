// `run_started_at`: an instant in UTC with the methods of Python's datetime that dbt projects call on it.
import { HostObject, type HostValue } from './host.ts';
import { hostFunction } from './host-function.ts';

export function timestampObject(date: Date): HostObject {
  return new TimestampObject(date);
}

class TimestampObject extends HostObject {
  readonly typeName = 'datetime';
  readonly #date: Date;

  constructor(date: Date) {
    super();
    this.#date = date;
  }

  override text(): string {
    return isoText(this.#date, ' ');
  }

  override equals(other: HostValue): boolean {
    return other instanceof TimestampObject && other.#date.getTime() === this.#date.getTime();
  }

  override toData(): HostValue {
    return isoText(this.#date, 'T');
  }

  override member(name: string): HostValue | undefined {
    const date = this.#date;
    switch (name) {
      case 'year':
        return date.getUTCFullYear();
      case 'month':
        return date.getUTCMonth() + 1;
      case 'day':
        return date.getUTCDate();
      case 'hour':
        return date.getUTCHours();
      case 'minute':
        return date.getUTCMinutes();
      case 'second':
        return date.getUTCSeconds();
      case 'microsecond':
        return date.getUTCMilliseconds() * 1000;
      case 'strftime':
        return hostFunction('strftime', ['format'], (args) => strftime(date, String(args['format'])));
      case 'isoformat':
        return hostFunction('isoformat', ['sep?'], (args) =>
          isoText(date, typeof args['sep'] === 'string' ? args['sep'] : 'T'),
        );
      case 'timestamp':
        return hostFunction('timestamp', [], () => date.getTime() / 1000);
      case 'weekday':
        return hostFunction('weekday', [], () => (date.getUTCDay() + 6) % 7);
      case 'isoweekday':
        return hostFunction('isoweekday', [], () => date.getUTCDay() || 7);
      case 'date':
        return hostFunction('date', [], () => isoText(date, 'T').slice(0, 10));
      case 'astimezone':
        return hostFunction('astimezone', ['tz?'], () => this);
      default:
        return undefined;
    }
  }
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}

/** Python leaves the fraction out where it is zero, and prints microseconds. */
function isoText(date: Date, separator: string): string {
  const millis = date.getUTCMilliseconds();
  const fraction = millis === 0 ? '' : `.${pad(millis * 1000, 6)}`;
  return `${date.toISOString().slice(0, 10)}${separator}${date.toISOString().slice(11, 19)}${fraction}+00:00`;
}

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
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

function strftime(date: Date, format: string): string {
  const month = months[date.getUTCMonth()] ?? '';
  const day = days[date.getUTCDay()] ?? '';
  const dayOfYear = Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
  const parts: Readonly<Record<string, () => string>> = {
    Y: () => pad(date.getUTCFullYear(), 4),
    y: () => pad(date.getUTCFullYear() % 100),
    m: () => pad(date.getUTCMonth() + 1),
    d: () => pad(date.getUTCDate()),
    e: () => String(date.getUTCDate()).padStart(2, ' '),
    H: () => pad(date.getUTCHours()),
    I: () => pad(date.getUTCHours() % 12 || 12),
    M: () => pad(date.getUTCMinutes()),
    S: () => pad(date.getUTCSeconds()),
    f: () => pad(date.getUTCMilliseconds() * 1000, 6),
    p: () => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
    j: () => pad(dayOfYear, 3),
    A: () => day,
    a: () => day.slice(0, 3),
    w: () => String(date.getUTCDay()),
    u: () => String(date.getUTCDay() || 7),
    B: () => month,
    b: () => month.slice(0, 3),
    Z: () => 'UTC',
    z: () => '+0000',
    s: () => String(Math.floor(date.getTime() / 1000)),
    F: () => strftime(date, '%Y-%m-%d'),
    T: () => strftime(date, '%H:%M:%S'),
    D: () => strftime(date, '%m/%d/%y'),
    x: () => strftime(date, '%m/%d/%y'),
    X: () => strftime(date, '%H:%M:%S'),
    c: () => strftime(date, '%a %b %e %H:%M:%S %Y'),
    '%': () => '%',
  };
  return format.replaceAll(/%-?([A-Za-z%])/g, (whole, letter: string) => {
    const text = parts[letter]?.();
    if (text === undefined) return whole;
    return whole[1] === '-' ? text.replace(/^[0 ]+(?=.)/, '') : text;
  });
}
