// The data of a config as JSON values: what code may put there besides (undefined, dates, maps, functions) is dropped, spelled out or refused.
import type { JsonObject, JsonValue } from '../util/json.ts';
import type { ConfigPath } from './config-document.ts';

/** Undefined: `value` is not data; `refuse` has been told where. */
export function plainJson(
  value: unknown,
  path: ConfigPath,
  refuse: (path: ConfigPath, found: unknown) => void,
): JsonValue | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      if (Number.isFinite(value)) return value;
      break;
    case 'object':
      if (value === null) return null;
      if (value instanceof Date) return value.toISOString();
      if (Array.isArray(value)) return plainList(value, path, refuse);
      if (isPlain(value)) return plainObject(value, path, refuse);
      break;
    default:
  }
  refuse(path, value);
  return undefined;
}

function plainList(
  value: readonly unknown[],
  path: ConfigPath,
  refuse: (path: ConfigPath, found: unknown) => void,
): JsonValue {
  return value.map((item, index) => plainJson(item, [...path, index], refuse) ?? null);
}

function plainObject(value: object, path: ConfigPath, refuse: (path: ConfigPath, found: unknown) => void): JsonObject {
  const result: Record<string, JsonValue> = {};
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const plain = plainJson(item, [...path, key], refuse);
    // A key such as __proto__ must stay a key.
    if (plain !== undefined)
      Object.defineProperty(result, key, { value: plain, enumerable: true, configurable: true, writable: true });
  }
  return result;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Objects of another realm have a prototype of their own that is again one step from null.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
