// Python's names of types, as its messages print them.
import { HostFunction, HostObject, PyFloat } from '../host.ts';
import { spend } from './budget.ts';
import type { Value } from './py-object.ts';

export function typeName(value: Value): string {
  switch (typeof value) {
    case 'string':
      return 'str';
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float';
    case 'bigint':
      return 'int';
    case 'boolean':
      return 'bool';
    default:
      if (value === null) return 'NoneType';
      if (value instanceof PyFloat) return 'float';
      if (value instanceof HostFunction) return 'function';
      if (value instanceof HostObject) return value.typeName;
      return value.typeName;
  }
}

/** How Jinja2 names the owner of an attribute that does not exist: `dict object`, `None`. */
export function objectName(value: Value): string {
  if (value === null) return 'None';
  return `${typeName(value)} object`;
}

/** A string's length as Python counts it: in code points. */
export function codePointLength(text: string): number {
  if (!hasSurrogates(text)) return text.length;
  spend(text.length >> 3);
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

const surrogate = /[\ud800-\udfff]/;

export function hasSurrogates(text: string): boolean {
  spend(text.length >> 6);
  return surrogate.test(text);
}
