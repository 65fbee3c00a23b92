// Walking over values as Python's iter() does.
import { HostObject } from '../host.ts';
import { spend } from './budget.ts';
import { PyList, PyTuple } from './containers.ts';
import { importValue } from './import-value.ts';
import { typeError } from './py-error.ts';
import { PyObject, type Value } from './py-object.ts';
import { typeName } from './type-names.ts';

/** Undefined: not iterable. */
export function tryIterate(value: Value): Iterator<Value> | undefined {
  if (typeof value === 'string') return value[Symbol.iterator]();
  if (value instanceof PyObject) return value.iterate();
  if (value instanceof HostObject) {
    const items = value.iterate();
    return items === undefined ? undefined : imported(items);
  }
  return undefined;
}

function* imported(items: Iterable<import('../host.ts').HostValue>): Generator<Value> {
  for (const item of items) yield importValue(item);
}

export function iterate(value: Value): Iterator<Value> {
  const iterator = tryIterate(value);
  if (iterator === undefined) throw typeError(`'${typeName(value)}' object is not iterable`);
  return iterator;
}

/** For `for … of`: every step is counted. */
export function* walk(value: Value): Generator<Value> {
  const iterator = iterate(value);
  for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
    spend(1);
    yield next.value;
  }
}

/** All items as a new array. */
export function toArray(value: Value): Value[] {
  if (value instanceof PyList || value instanceof PyTuple) {
    spend(value.items.length);
    return value.items.slice();
  }
  const items: Value[] = [];
  const iterator = iterate(value);
  for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
    spend(1);
    items.push(next.value);
  }
  return items;
}

/** `len(x)`; undefined: it has none. */
export function lengthOf(value: Value): number | undefined {
  if (value instanceof PyObject || value instanceof HostObject) return value.length();
  return undefined;
}
