// A value of the host as a template's value. Only plain data gets in: own, enumerable data properties, never getters or
// prototypes.
import { Bug } from '../../diagnostics/bug.ts';
import { HostFunction, HostObject, type HostValue, PyDecimal, PyFloat } from '../host.ts';
import { PyDict, PyList } from './containers.ts';
import { Decimal } from './decimal.ts';
import { exportedOf } from './export-value.ts';
import { PyObject, PyUndefined, type Value } from './py-object.ts';

export function importValue(value: HostValue | Value): Value {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      // Beyond the safe range a number cannot be told from its neighbours, so it is a float, as JSON's 1e300 is.
      if (Number.isInteger(value)) return Number.isSafeInteger(value) ? value + 0 : new PyFloat(value);
      return value;
    case 'bigint':
      return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
    case 'undefined':
      return new PyUndefined({ message: 'the value is undefined' });
    case 'object':
      return value === null ? null : importObject(value);
    default:
      throw new Bug(`a template cannot hold a ${typeof value}`);
  }
}

function importObject(value: object): Value {
  if (value instanceof PyObject || value instanceof PyFloat) return value;
  if (value instanceof PyDecimal) return Decimal.of(value);
  if (value instanceof HostFunction || value instanceof HostObject) return exportedOf(value) ?? value;
  if (Array.isArray(value)) return new PyList(value.map((item) => importValue(item as HostValue)));
  if (value instanceof Map) {
    const dict = new PyDict();
    for (const [key, item] of value as ReadonlyMap<HostValue, HostValue>) dict.setRaw(importValue(key), item);
    return dict;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  // Objects of another realm (a vm's, a test runner's) have another Object.prototype: what counts is that there is none above.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new Bug('a template cannot hold an instance of a class that is no HostObject');
  }
  const dict = new PyDict();
  for (const key of Object.keys(value)) {
    const property = Object.getOwnPropertyDescriptor(value, key);
    if (property !== undefined && 'value' in property) dict.setRaw(key, property.value as HostValue);
  }
  return dict;
}
