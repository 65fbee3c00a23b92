// Filters on numbers and on values of any kind.
import { given } from '../values/callables.ts';
import { Decimal } from '../values/decimal.ts';
import { fixedDigits, roundFloat } from '../values/float-text.ts';
import { indexNumber } from '../values/indexing.ts';
import { PyMarkup } from '../values/markup.ts';
import { toFloat, toInt } from '../values/number-conversions.ts';
import { asFloat, asInt, binary, float, int, isFloat } from '../values/numbers.ts';
import { PyError, typeError } from '../values/py-error.ts';
import { PyUndefined, type Value } from '../values/py-object.ts';
import { repr, str } from '../values/text.ts';
import { truthy } from '../values/truth.ts';
import { typeName } from '../values/type-names.ts';
import { type FilterFunction, filter } from './filter-function.ts';
import { jsonMarkup } from './to-json.ts';

function absolute(value: Value): Value {
  const whole = asInt(value);
  if (whole !== undefined) return whole < 0 ? binary('-', 0, whole) : whole;
  const fraction = asFloat(value);
  if (fraction !== undefined) return float(Math.abs(fraction));
  if (value instanceof Decimal) return value.absolute();
  if (value instanceof PyUndefined) throw value.error();
  throw typeError(`bad operand type for abs(): '${typeName(value)}'`);
}

function caught<Answer>(types: readonly string[], run: () => Answer, otherwise: () => Answer): Answer {
  try {
    return run();
  } catch (error) {
    if (error instanceof PyError && types.includes(error.type)) return otherwise();
    throw error;
  }
}

function intFilter(value: Value, fallback: Value, base: Value): Value {
  const isText = typeof value === 'string' || value instanceof PyMarkup;
  return caught<Value>(
    ['TypeError', 'ValueError'],
    () => {
      if (!isText) return toInt(value);
      const radix = indexNumber(base);
      if (radix === undefined) throw typeError(`'${typeName(base)}' object cannot be interpreted as an integer`);
      return toInt(value, radix);
    },
    () =>
      caught<Value>(
        ['TypeError', 'ValueError', 'OverflowError'],
        () => toInt(float(toFloat(value))),
        () => fallback,
      ),
  );
}

function round(value: Value, precision: Value, method: Value): Value {
  if (method !== 'common' && method !== 'ceil' && method !== 'floor') {
    throw new PyError('FilterArgumentError', 'method must be common, ceil or floor');
  }
  if (method !== 'common') {
    const power = binary('**', 10, precision);
    const scaled = binary('*', value, power);
    return binary('/', roundTo(scaled, method), power);
  }
  if (value instanceof PyUndefined) throw value.error();
  const whole = asInt(value);
  const fraction = isFloat(value) ? asFloat(value) : undefined;
  if (whole === undefined && fraction === undefined && !(value instanceof Decimal)) {
    throw typeError(`type ${typeName(value)} doesn't define __round__ method`);
  }
  const places = precision === null ? undefined : indexNumber(precision);
  if (precision !== null && places === undefined) {
    throw typeError(`'${typeName(precision)}' object cannot be interpreted as an integer`);
  }
  if (value instanceof Decimal) return value.round(places);
  if (whole !== undefined) return places === undefined || places >= 0 ? whole : roundInt(BigInt(whole), -places);
  if (places === undefined) return toInt(float(roundFloat(fraction as number, 0)));
  const rounded = roundFloat(fraction as number, places);
  if (!Number.isFinite(rounded) && Number.isFinite(fraction as number)) {
    throw new PyError('OverflowError', 'rounded value too large to represent');
  }
  return float(rounded);
}

function roundInt(value: bigint, places: number): Value {
  if (places > 5000) return 0;
  const power = 10n ** BigInt(places);
  const rest = ((value % power) + power) % power;
  const low = value - rest;
  const up = rest * 2n > power || (rest * 2n === power && (low / power) % 2n !== 0n);
  return int(up ? low + power : low);
}

function roundTo(value: Value, method: 'ceil' | 'floor'): Value {
  if (value instanceof Decimal) return value.toWhole(method);
  const whole = asInt(value);
  if (whole !== undefined) return whole;
  const fraction = asFloat(value);
  if (fraction === undefined) throw typeError(`must be real number, not ${typeName(value)}`);
  if (Number.isNaN(fraction)) throw new PyError('ValueError', 'cannot convert float NaN to integer');
  if (!Number.isFinite(fraction)) throw new PyError('OverflowError', 'cannot convert float infinity to integer');
  return int(BigInt(method === 'ceil' ? Math.ceil(fraction) : Math.floor(fraction)));
}

const decimalUnits = ['kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];
const binaryUnits = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB'];

function fileSize(value: Value, binaryPrefixes: Value): string {
  const bytes = toFloat(value);
  const base = truthy(binaryPrefixes) ? 1024 : 1000;
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${String(toInt(float(bytes)))} Bytes`;
  const units = base === 1024 ? binaryUnits : decimalUnits;
  let unit = base;
  let name = '';
  for (const [at, each] of units.entries()) {
    unit = base ** (at + 2);
    name = each;
    if (bytes < unit) break;
  }
  const size = (base * bytes) / unit;
  return `${Number.isFinite(size) ? fixedDigits(size, 1) : str(size)} ${name}`;
}

// dbt's: they say of which type a rendered text in YAML should be.
function asNative(value: Value, wanted: 'bool' | 'number' | 'native'): Value {
  const text = str(value).trim();
  const parsed = literal(text);
  const isNumber = typeof parsed !== 'boolean' && parsed !== undefined && asFloat(parsed) !== undefined;
  if ((wanted === 'bool' && typeof parsed !== 'boolean') || (wanted === 'number' && !isNumber)) {
    throw new PyError('CompilationError', `Could not convert value ${repr(value)} into type '${wanted}'`);
  }
  return parsed === undefined ? value : parsed;
}

function literal(text: string): Value | undefined {
  if (text === 'True' || text === 'true') return true;
  if (text === 'False' || text === 'false') return false;
  if (text === 'None') return null;
  if (/^[+-]?\d+$/.test(text)) return toInt(text);
  return /^[+-]?(?:\d+\.\d*|\.?\d+)(?:[eE][+-]?\d+)?$/.test(text) ? float(Number(text)) : undefined;
}

export function valueFilters(): Readonly<Record<string, FilterFunction>> {
  const fallback = filter('default', 'default_value? boolean?', (v, [other, boolean]) =>
    v instanceof PyUndefined || (boolean !== undefined && truthy(boolean) && !truthy(v)) ? given<Value>(other, '') : v,
  );
  return {
    abs: filter('abs', '', absolute),
    as_bool: filter('as_bool', '', (v) => asNative(v, 'bool')),
    as_native: filter('as_native', '', (v) => asNative(v, 'native')),
    as_number: filter('as_number', '', (v) => asNative(v, 'number')),
    as_text: filter('as_text', '', (v) => (typeof v === 'string' ? v : str(v))),
    d: fallback,
    default: fallback,
    filesizeformat: filter('filesizeformat', 'binary?', (v, [prefixes]) => fileSize(v, given<Value>(prefixes, false))),
    float: filter('float', 'default?', (v, [other]) =>
      caught<Value>(
        ['TypeError', 'ValueError'],
        () => float(toFloat(v)),
        () => given<Value>(other, float(0)),
      ),
    ),
    int: filter('int', 'default? base?', (v, [other, base]) =>
      intFilter(v, given<Value>(other, 0), given<Value>(base, 10)),
    ),
    round: filter('round', 'precision? method?', (v, [precision, method]) =>
      round(v, given<Value>(precision, 0), given<Value>(method, 'common')),
    ),
    tojson: filter('tojson', 'indent?', (v, [indent]) => jsonMarkup(v, given<Value>(indent, null))),
  };
}
