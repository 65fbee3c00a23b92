// Python's datetime: date, datetime, time, timedelta, timezone, as far as templates use them.
import { type Bound, bind, given, type PyFunction, parameters, pyFunction } from '../values/callables.ts';
import { indexNumber } from '../values/indexing.ts';
import { asFloat, float } from '../values/numbers.ts';
import { PyError, typeError, valueError } from '../values/py-error.ts';
import { type CallArguments, type HashKey, PyObject, type Value } from '../values/py-object.ts';
import { str } from '../values/text.ts';
import { typeName } from '../values/type-names.ts';
import { civilDays, type DateFields, fieldsOf, isoDate, isoTime } from './calendar.ts';
import { strftime, strptime } from './strftime.ts';
import { FixedZone, utc, type Zone } from './time-zones.ts';

const secondsADay = 86_400;

export class PyTimedelta extends PyObject {
  readonly typeName = 'datetime.timedelta';
  /** Whole microseconds: exact for some 285 years either way. */
  readonly microseconds: number;

  constructor(microseconds: number) {
    super();
    this.microseconds = Math.round(microseconds);
  }

  get days(): number {
    return Math.floor(this.microseconds / (secondsADay * 1e6));
  }

  get seconds(): number {
    return Math.floor((this.microseconds - this.days * secondsADay * 1e6) / 1e6);
  }

  override text(): string {
    const { days, seconds } = this;
    const rest = this.microseconds - (days * secondsADay + seconds) * 1e6;
    const time = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    const fraction = rest === 0 ? '' : `.${String(rest).padStart(6, '0')}`;
    return `${days === 0 ? '' : `${days} day${Math.abs(days) === 1 ? '' : 's'}, `}${time}${fraction}`;
  }

  override repr(): string {
    const rest = this.microseconds - (this.days * secondsADay + this.seconds) * 1e6;
    const parts = [
      this.days === 0 ? '' : `days=${this.days}`,
      this.seconds === 0 ? '' : `seconds=${this.seconds}`,
      rest === 0 ? '' : `microseconds=${rest}`,
    ].filter((part) => part !== '');
    return `datetime.timedelta(${parts.length === 0 ? '0' : parts.join(', ')})`;
  }

  override truthy(): boolean {
    return this.microseconds !== 0;
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'days':
        return this.days;
      case 'seconds':
        return this.seconds;
      case 'microseconds':
        return this.microseconds - (this.days * secondsADay + this.seconds) * 1e6;
      case 'total_seconds':
        return pyFunction(name, '', () => float(this.microseconds / 1e6));
      default:
        return undefined;
    }
  }

  override equals(other: Value): boolean {
    return other instanceof PyTimedelta && other.microseconds === this.microseconds;
  }

  override hashKey(): HashKey {
    return `\u0000timedelta${this.microseconds}`;
  }

  order(other: Value): number | undefined {
    return other instanceof PyTimedelta ? this.microseconds - other.microseconds : undefined;
  }

  arithmetic(op: string, other: Value, reflected: boolean): Value | undefined {
    if (other instanceof PyTimedelta) {
      if (reflected) return undefined;
      if (op === '+') return new PyTimedelta(this.microseconds + other.microseconds);
      if (op === '-') return new PyTimedelta(this.microseconds - other.microseconds);
      if (op === '/' || op === '//') {
        if (other.microseconds === 0) throw new PyError('ZeroDivisionError', 'division by zero');
        const ratio = this.microseconds / other.microseconds;
        return op === '/' ? float(ratio) : Math.floor(ratio);
      }
      return undefined;
    }
    const number = asFloat(other);
    if (number === undefined) return undefined;
    if (op === '*') return new PyTimedelta(this.microseconds * number);
    if (op === '/' && !reflected) return new PyTimedelta(this.microseconds / number);
    return op === '//' && !reflected ? new PyTimedelta(Math.floor(this.microseconds / number)) : undefined;
  }
}

/** A date, or with `time` a point in time; `zone` undefined: naive. */
export class PyDateTime extends PyObject {
  readonly typeName: 'datetime.date' | 'datetime.datetime';
  readonly fields: DateFields;
  readonly zone: Zone | undefined;

  constructor(kind: 'date' | 'datetime', fields: DateFields, zone?: Zone) {
    super();
    this.typeName = kind === 'date' ? 'datetime.date' : 'datetime.datetime';
    this.fields = fields;
    this.zone = zone;
  }

  get isDate(): boolean {
    return this.typeName === 'datetime.date';
  }

  /** Microseconds since 1970 of what the clock shows. */
  get local(): number {
    const { year, month, day, hour, minute, second, microsecond } = this.fields;
    return (civilDays(year, month, day) * secondsADay + hour * 3600 + minute * 60 + second) * 1e6 + microsecond;
  }

  get offset(): number {
    return this.zone === undefined ? 0 : this.zone.offsetAtLocal(this.local / 1e6);
  }

  /** Microseconds since 1970, UTC. */
  get instant(): number {
    return this.local - this.offset * 1e6;
  }

  iso(separator: string): string {
    if (this.isDate) return isoDate(this.fields);
    return `${isoDate(this.fields)}${separator}${isoTime(this.fields)}${this.zone === undefined ? '' : offsetText(this.offset)}`;
  }

  override text(): string {
    return this.iso(' ');
  }

  override repr(): string {
    const { year, month, day, hour, minute, second, microsecond } = this.fields;
    if (this.isDate) return `datetime.date(${year}, ${month}, ${day})`;
    const parts = [year, month, day, hour, minute];
    if (second !== 0 || microsecond !== 0) parts.push(second);
    if (microsecond !== 0) parts.push(microsecond);
    return `datetime.datetime(${parts.join(', ')}${this.zone === undefined ? '' : `, tzinfo=${this.zone.repr()}`})`;
  }

  override truthy(): boolean {
    return true;
  }

  /** `'{:%Y}'.format(x)`. */
  format(spec: string): string {
    return spec === '' ? this.text() : strftime(this, spec);
  }

  override equals(other: Value): boolean {
    if (!(other instanceof PyDateTime) || other.isDate !== this.isDate) return false;
    return (this.zone === undefined) === (other.zone === undefined) && this.order(other) === 0;
  }

  override hashKey(): HashKey {
    return `\u0000${this.typeName}${this.zone === undefined ? this.local : this.instant}`;
  }

  order(other: Value): number | undefined {
    if (!(other instanceof PyDateTime) || other.isDate !== this.isDate) return undefined;
    if ((this.zone === undefined) !== (other.zone === undefined)) {
      throw typeError("can't compare offset-naive and offset-aware datetimes");
    }
    return this.zone === undefined ? this.local - other.local : this.instant - other.instant;
  }

  arithmetic(op: string, other: Value, reflected: boolean): Value | undefined {
    if (other instanceof PyTimedelta && (op === '+' || (op === '-' && !reflected))) {
      // A date counts whole days only, of the timedelta as it is.
      if (this.isDate) return this.moved((op === '+' ? other.days : -other.days) * secondsADay * 1e6);
      return this.moved(op === '+' ? other.microseconds : -other.microseconds);
    }
    if (op !== '-' || reflected || !(other instanceof PyDateTime) || other.isDate !== this.isDate) return undefined;
    if ((this.zone === undefined) !== (other.zone === undefined)) {
      throw typeError("can't subtract offset-naive and offset-aware datetimes");
    }
    return new PyTimedelta(this.zone === undefined ? this.local - other.local : this.instant - other.instant);
  }

  moved(microseconds: number): PyDateTime {
    const fields = fieldsOf(this.local + microseconds);
    if (!(fields.year >= 1 && fields.year <= 9999)) throw new PyError('OverflowError', 'date value out of range');
    return new PyDateTime(this.isDate ? 'date' : 'datetime', fields, this.zone);
  }

  override attribute(name: string): Value | undefined {
    const { fields } = this;
    switch (name) {
      case 'year':
      case 'month':
      case 'day':
        return fields[name];
      case 'hour':
      case 'minute':
      case 'second':
      case 'microsecond':
        return this.isDate ? undefined : fields[name];
      case 'tzinfo':
        return this.isDate ? undefined : given<Value>(this.zone, null);
      case 'strftime':
        return pyFunction(name, 'format', ([format]) => strftime(this, str(format as Value)));
      case 'isoformat':
        return pyFunction(name, 'sep?', ([separator]) => this.iso(str(given<Value>(separator, 'T'))));
      case 'weekday':
        return pyFunction(name, '', () => weekday(this));
      case 'isoweekday':
        return pyFunction(name, '', () => weekday(this) + 1);
      case 'toordinal':
        return pyFunction(name, '', () => civilDays(fields.year, fields.month, fields.day) + 719_163);
      case 'replace':
        return this.#replace();
      default:
        return this.isDate ? undefined : this.#timeAttribute(name);
    }
  }

  #timeAttribute(name: string): Value | undefined {
    const { fields } = this;
    switch (name) {
      case 'date':
        return pyFunction(name, '', () => new PyDateTime('date', { ...fields, ...midnight }));
      case 'timestamp':
        return pyFunction(name, '', () => float(this.instant / 1e6));
      case 'utcoffset':
        return pyFunction(name, '', () => (this.zone === undefined ? null : new PyTimedelta(this.offset * 1e6)));
      case 'tzname':
        return pyFunction(name, '', () => (this.zone === undefined ? null : this.zone.nameAt(this.instant / 1e6)));
      case 'astimezone':
        return pyFunction(name, 'tz?', ([zone]) =>
          this.inZone(zone === undefined || zone === null ? utc : asZone(zone)),
        );
      default:
        return undefined;
    }
  }

  inZone(zone: Zone): PyDateTime {
    const { instant } = this;
    return new PyDateTime('datetime', fieldsOf(instant + zone.offsetAt(instant / 1e6) * 1e6), zone);
  }

  #replace(): PyFunction {
    const notation = this.isDate ? 'year? month? day?' : 'year? month? day? hour? minute? second? microsecond? tzinfo?';
    return pyFunction('replace', notation, (bound) => {
      const { fields } = this;
      const pick = (at: number, old: number): number => (bound[at] === undefined ? old : whole(bound[at] as Value));
      const replaced = checked({
        year: pick(0, fields.year),
        month: pick(1, fields.month),
        day: pick(2, fields.day),
        hour: pick(3, fields.hour),
        minute: pick(4, fields.minute),
        second: pick(5, fields.second),
        microsecond: pick(6, fields.microsecond),
      });
      const zone = bound[7] === undefined ? this.zone : bound[7] === null ? undefined : asZone(bound[7] as Value);
      return new PyDateTime(this.isDate ? 'date' : 'datetime', replaced, zone);
    });
  }
}

const midnight = { hour: 0, minute: 0, second: 0, microsecond: 0 };

export function weekday(date: PyDateTime): number {
  const { year, month, day } = date.fields;
  return (((civilDays(year, month, day) + 3) % 7) + 7) % 7;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

export function offsetText(seconds: number): string {
  const size = Math.abs(seconds);
  return `${seconds < 0 ? '-' : '+'}${two(Math.floor(size / 3600))}:${two(Math.floor(size / 60) % 60)}`;
}

export function whole(value: Value): number {
  const number = indexNumber(value);
  if (number === undefined) throw typeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
  return number;
}

export function asZone(value: Value): Zone {
  if (value instanceof PyObject && 'offsetAt' in value) return value as unknown as Zone;
  throw typeError(`tzinfo argument must be None or of a tzinfo subclass, not type '${typeName(value)}'`);
}

function checked(fields: DateFields): DateFields {
  const { year, month, day, hour, minute, second, microsecond } = fields;
  if (year < 1 || year > 9999) throw valueError(`year ${year} is out of range`);
  if (month < 1 || month > 12) throw valueError('month must be in 1..12');
  if (day < 1 || fieldsOf(civilDays(year, month, day) * secondsADay * 1e6).month !== month) {
    throw valueError('day is out of range for month');
  }
  if (hour < 0 || hour > 23) throw valueError('hour must be in 0..23');
  if (minute < 0 || minute > 59) throw valueError('minute must be in 0..59');
  if (second < 0 || second > 59) throw valueError('second must be in 0..59');
  if (microsecond < 0 || microsecond > 999_999) throw valueError('microsecond must be in 0..999999');
  return fields;
}

// ---- the types themselves

type Maker = (args: CallArguments) => Value;

/** `datetime.date` and its kind: called to make one, and with functions of its own. */
class DateType extends PyObject {
  readonly typeName = 'type';
  readonly #name: string;
  readonly #make: Maker;
  readonly #members: Readonly<Record<string, Value>>;

  constructor(name: string, make: Maker, members: Readonly<Record<string, Value>>) {
    super();
    this.#name = name;
    this.#make = make;
    this.#members = members;
  }

  override repr(): string {
    return `<class 'datetime.${this.#name}'>`;
  }

  override attribute(name: string): Value | undefined {
    return Object.hasOwn(this.#members, name) ? this.#members[name] : undefined;
  }

  override attributeNames(): Iterable<string> {
    return Object.keys(this.#members);
  }

  override call(args: CallArguments): Value {
    return this.#make(args);
  }
}

const dateShape = parameters('year month day');
const datetimeShape = parameters('year month day hour? minute? second? microsecond? tzinfo?');
const deltaShape = parameters('days? seconds? microseconds? milliseconds? minutes? hours? weeks?');
const deltaUnits = [86_400e6, 1e6, 1, 1e3, 60e6, 3600e6, 604_800e6];

function fromBound(kind: 'date' | 'datetime', bound: Bound): PyDateTime {
  const number = (at: number): number => (bound[at] === undefined ? 0 : whole(bound[at] as Value));
  const [hour, minute, second, microsecond] = [number(3), number(4), number(5), number(6)];
  const fields = checked({ year: number(0), month: number(1), day: number(2), hour, minute, second, microsecond });
  const zone = bound[7] === undefined || bound[7] === null ? undefined : asZone(bound[7]);
  return new PyDateTime(kind, fields, zone);
}

export function parseIso(text: string, kind: 'date' | 'datetime'): PyDateTime {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,6}))?)?)?(Z|[+-]\d\d:?\d\d)?$/.exec(
    text,
  );
  if (match === null || (kind === 'date' && match[4] !== undefined)) {
    throw valueError(`Invalid isoformat string: '${text}'`);
  }
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  const fields = checked({
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
    microsecond: Number((fraction ?? '').padEnd(6, '0')),
  });
  return new PyDateTime(kind, fields, zone === undefined ? undefined : zoneOf(zone));
}

export function zoneOf(text: string): Zone {
  if (text === 'Z') return utc;
  const digits = text.replace(':', '');
  const seconds = Number(digits.slice(1, 3)) * 3600 + Number(digits.slice(3, 5)) * 60;
  return seconds === 0 ? utc : new FixedZone(digits.startsWith('-') ? -seconds : seconds);
}

/** `modules.datetime`'s members; `now` says what time it is. */
export function datetimeMembers(now: () => Date): Readonly<Record<string, Value>> {
  const current = (zone: Zone | undefined): PyDateTime => {
    const here = new PyDateTime('datetime', fieldsOf(now().getTime() * 1000), utc);
    return zone === undefined ? new PyDateTime('datetime', here.fields) : here.inZone(zone);
  };
  const optionalZone = (value: Value | undefined): Zone | undefined =>
    value === undefined || value === null ? undefined : asZone(value);
  const today = (): PyDateTime => new PyDateTime('date', { ...current(undefined).fields, ...midnight });
  return {
    date: new DateType('date', (args) => fromBound('date', bind('date', dateShape, args)), {
      today: pyFunction('today', '', today),
      fromisoformat: pyFunction('fromisoformat', 'date_string', ([text]) => parseIso(str(text as Value), 'date')),
    }),
    datetime: new DateType('datetime', (args) => fromBound('datetime', bind('datetime', datetimeShape, args)), {
      now: pyFunction('now', 'tz?', ([zone]) => current(optionalZone(zone))),
      utcnow: pyFunction('utcnow', '', () => current(undefined)),
      today: pyFunction('today', '', () => current(undefined)),
      fromtimestamp: pyFunction('fromtimestamp', 'timestamp tz?', ([seconds, zone]) => {
        const instant = (asFloat(seconds as Value) ?? 0) * 1e6;
        const made = new PyDateTime('datetime', fieldsOf(instant), utc);
        const wanted = optionalZone(zone);
        return wanted === undefined ? new PyDateTime('datetime', made.fields) : made.inZone(wanted);
      }),
      fromisoformat: pyFunction('fromisoformat', 'date_string', ([text]) => parseIso(str(text as Value), 'datetime')),
      strptime: pyFunction('strptime', 'date_string format', ([text, format]) =>
        strptime(str(text as Value), str(format as Value)),
      ),
      combine: pyFunction('combine', 'date time', ([date, time]) => {
        if (!(date instanceof PyDateTime) || !(time instanceof PyDateTime))
          throw typeError('combine() takes a date and a time');
        const { hour, minute, second, microsecond } = time.fields;
        return new PyDateTime('datetime', { ...date.fields, hour, minute, second, microsecond }, time.zone);
      }),
    }),
    timedelta: new DateType(
      'timedelta',
      (args) => {
        let total = 0;
        bind('timedelta', deltaShape, args).forEach((value, at) => {
          if (value === undefined) return;
          const number = asFloat(value);
          if (number === undefined) {
            throw typeError(`unsupported type for timedelta ${deltaShape.names[at]} component: ${typeName(value)}`);
          }
          total += number * (deltaUnits[at] as number);
        });
        return new PyTimedelta(total);
      },
      {},
    ),
    timezone: new DateType(
      'timezone',
      (args) => {
        const delta = args.positional[0];
        if (!(delta instanceof PyTimedelta)) throw typeError('timezone() argument 1 must be datetime.timedelta');
        return new FixedZone(delta.microseconds / 1e6);
      },
      { utc },
    ),
  };
}
