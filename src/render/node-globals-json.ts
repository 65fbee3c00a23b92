// What a template hands over, as JSON: for configs, vars and the manifest.
import type { JsonValue } from '../util/json.ts';
import { HostFailure, HostFunction, HostObject, type HostValue, PyFloat } from './host.ts';

/** Relations and the like become their text; a function is refused. */
export function jsonOfHost(value: HostValue): JsonValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value !== 'object') return value;
  if (value instanceof PyFloat) return value.value;
  if (value instanceof HostFunction)
    throw new HostFailure(`the function "${value.name}" is not data; was it meant to be called?`);
  if (value instanceof HostObject) {
    const data = value.toData();
    return data === undefined ? value.text() : jsonOfHost(data);
  }
  if (Array.isArray(value)) return (value as readonly HostValue[]).map(jsonOfHost);
  const entries: Iterable<[HostValue, HostValue]> =
    value instanceof Map
      ? (value as Map<HostValue, HostValue>)
      : Object.entries(value as Readonly<Record<string, HostValue>>);
  const result: Record<string, JsonValue> = {};
  for (const [key, item] of entries) {
    Object.defineProperty(result, keyText(key), {
      value: jsonOfHost(item),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return result;
}

function keyText(key: HostValue): string {
  const plain = jsonOfHost(key);
  return typeof plain === 'string' ? plain : JSON.stringify(plain);
}
