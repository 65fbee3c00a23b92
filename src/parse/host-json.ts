// Values of templates as plain data: what `config(…)` was called with.
import { HostFunction, HostObject, type HostValue, PyDecimal, PyFloat } from '../render/host.ts';
import type { JsonValue } from '../util/json.ts';

/** Undefined and None become null, tuples lists, keys texts; objects of the host are what they print. */
export function jsonOf(value: HostValue): JsonValue {
  if (value === undefined || value === null) return null;
  switch (typeof value) {
    case 'boolean':
    case 'number':
    case 'string':
      return value;
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    default:
      return compound(value);
  }
}

function compound(value: Exclude<HostValue, undefined | null | boolean | number | string | bigint>): JsonValue {
  if (value instanceof PyFloat) return value.value;
  if (value instanceof PyDecimal) return Number(value.digits);
  if (Array.isArray(value)) return (value as readonly HostValue[]).map(jsonOf);
  if (value instanceof HostFunction) return value.name;
  if (value instanceof HostObject) {
    const data = value.toData();
    return data === undefined ? value.text() : jsonOf(data);
  }
  const entries: Iterable<readonly [HostValue, HostValue]> =
    value instanceof Map ? (value as ReadonlyMap<HostValue, HostValue>) : Object.entries(value);
  const object: Record<string, JsonValue> = {};
  for (const [key, inner] of entries) {
    const name = typeof key === 'string' ? key : String(jsonOf(key));
    Object.defineProperty(object, name, { value: jsonOf(inner), enumerable: true, writable: true, configurable: true });
  }
  return object;
}
