// Hash keys: 1, 1.0 and True are the same key, equal tuples too.
import { HostFunction, HostObject, PyFloat } from '../host.ts';
import { spend } from './budget.ts';
import { type HashKey, PyObject, type Value } from './py-object.ts';

/** Marks texts that are made here, apart from the keys that are texts themselves. */
const mark = '\u0000';

/** Undefined: unhashable. */
export function hashKey(value: Value): HashKey | undefined {
  switch (typeof value) {
    case 'string':
      return value.startsWith(mark) ? `${mark}s${value}` : value;
    case 'number':
    case 'bigint':
      return value;
    case 'boolean':
      return value ? 1 : 0;
    default:
      if (value === null) return null;
      if (value instanceof PyFloat) {
        return Number.isInteger(value.value) ? integralFloatKey(value.value) : hashKey(value.value);
      }
      if (value instanceof PyObject) return value.hashKey();
      return value;
  }
}

function integralFloatKey(value: number): HashKey {
  return Number.isSafeInteger(value) ? value + 0 : BigInt(value);
}

const objectNumbers = new WeakMap<object, number>();
let lastObjectNumber = 0;

/** The hash key of a tuple (or frozen set) of these items; undefined: one of them is unhashable. */
export function compositeKey(kind: string, items: Iterable<Value>): HashKey | undefined {
  const parts: string[] = [];
  for (const item of items) {
    spend(1);
    const key = hashKey(item);
    if (key === undefined) return undefined;
    const text = keyText(key);
    parts.push(`${text.length}:${text}`);
  }
  return `${mark}${kind}${parts.join('')}`;
}

function keyText(key: HashKey): string {
  if (typeof key === 'string') return `s${key}`;
  if (typeof key === 'number' || typeof key === 'bigint') return `n${key}`;
  if (key === null) return 'none';
  let number = objectNumbers.get(key);
  if (number === undefined) {
    lastObjectNumber += 1;
    number = lastObjectNumber;
    objectNumbers.set(key, number);
  }
  return `o${number}`;
}

/** The key that a plain hash key stands for, or undefined if the key itself was kept aside. */
export function plainKey(key: HashKey): Value | undefined {
  if (typeof key === 'string') {
    if (!key.startsWith(mark)) return key;
    return key.startsWith(`${mark}s`) ? key.slice(2) : undefined;
  }
  if (typeof key === 'number' || typeof key === 'bigint' || key === null) return key;
  return key instanceof HostObject || key instanceof HostFunction || key instanceof PyObject ? key : undefined;
}
