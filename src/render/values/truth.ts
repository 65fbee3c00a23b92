// Python's bool().
import { HostFunction, HostObject, PyFloat } from '../host.ts';
import { PyObject, type Value } from './py-object.ts';

export function truthy(value: Value): boolean {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      return value !== '';
    case 'number':
      return value !== 0;
    case 'bigint':
      return value !== 0n;
    default:
      if (value === null) return false;
      if (value instanceof PyObject || value instanceof HostObject) return value.truthy();
      if (value instanceof PyFloat) return value.value !== 0;
      return value instanceof HostFunction;
  }
}
