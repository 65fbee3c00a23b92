// Time zones: fixed offsets, and those of the IANA database (pytz's), which Node's Intl knows.
import { pyFunction } from '../values/callables.ts';
import { PyError } from '../values/py-error.ts';
import { PyObject, type Value } from '../values/py-object.ts';
import { repr } from '../values/text.ts';
import { PyDateTime } from './datetime.ts';

export interface Zone extends PyObject {
  /** Seconds east of UTC at an instant (seconds since 1970). */
  offsetAt(instant: number): number;
  /** The same for what the clock shows. */
  offsetAtLocal(local: number): number;
  nameAt(instant: number): string;
}

export class FixedZone extends PyObject implements Zone {
  readonly typeName = 'datetime.timezone';
  readonly #seconds: number;
  readonly #name: string | undefined;

  constructor(seconds: number, name?: string) {
    super();
    this.#seconds = seconds;
    this.#name = name;
  }

  offsetAt(): number {
    return this.#seconds;
  }

  offsetAtLocal(): number {
    return this.#seconds;
  }

  nameAt(): string {
    if (this.#name !== undefined) return this.#name;
    const size = Math.abs(this.#seconds);
    const part = (value: number): string => String(Math.floor(value)).padStart(2, '0');
    return `UTC${this.#seconds < 0 ? '-' : '+'}${part(size / 3600)}:${part((size / 60) % 60)}`;
  }

  override text(): string {
    return this.nameAt();
  }

  override repr(): string {
    return this.#name === 'UTC' ? 'datetime.timezone.utc' : `datetime.timezone(${repr(this.#seconds)})`;
  }

  override attribute(name: string): Value | undefined {
    return name === 'zone' ? this.nameAt() : localizer(this, name);
  }
}

export const utc = new FixedZone(0, 'UTC');

export class NamedZone extends PyObject implements Zone {
  readonly typeName = 'pytz.tzfile';
  readonly #name: string;
  readonly #format: Intl.DateTimeFormat;

  constructor(name: string) {
    super();
    this.#name = name;
    try {
      this.#format = new Intl.DateTimeFormat('en-US', {
        timeZone: name,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
        timeZoneName: 'short',
      });
    } catch {
      throw new PyError('KeyError', repr(name));
    }
  }

  offsetAt(instant: number): number {
    const millis = Math.floor(instant) * 1000;
    const part: Record<string, number> = {};
    for (const { type, value } of this.#format.formatToParts(millis)) part[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Math.round((Date.UTC(year, month - 1, day, hour, minute, second) - millis) / 1000);
  }

  offsetAtLocal(local: number): number {
    const first = this.offsetAt(local - this.offsetAt(local));
    return this.offsetAt(local - first);
  }

  nameAt(instant: number): string {
    const parts = this.#format.formatToParts(Math.floor(instant) * 1000);
    return parts.find((part) => part.type === 'timeZoneName')?.value ?? this.#name;
  }

  override text(): string {
    return this.#name;
  }

  override repr(): string {
    return `<DstTzInfo '${this.#name}'>`;
  }

  override attribute(name: string): Value | undefined {
    return name === 'zone' ? this.#name : localizer(this, name);
  }
}

/** pytz's way of giving a naive time its zone. */
function localizer(zone: Zone, name: string): Value | undefined {
  if (name !== 'localize' && name !== 'normalize') return undefined;
  return pyFunction(name, 'dt is_dst?', ([time]) => {
    if (!(time instanceof PyDateTime)) throw new PyError('TypeError', `${name}() takes a datetime`);
    return name === 'localize' ? new PyDateTime('datetime', time.fields, zone) : time.inZone(zone);
  });
}
