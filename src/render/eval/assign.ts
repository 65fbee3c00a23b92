// Setting variables: one name, several at once, attributes of a namespace.

import { PyNamespace } from '../globals/namespace.ts';
import type { Target } from '../syntax/nodes.ts';
import { spend } from '../values/budget.ts';
import { iterate, tryIterate } from '../values/iterate.ts';
import { PyError, typeError, valueError } from '../values/py-error.ts';
import { PyObject, type Value } from '../values/py-object.ts';
import { typeName } from '../values/type-names.ts';
import { slotReader } from './compile-expression.ts';
import type { Activation } from './runtime.ts';
import type { Slot, Symbols } from './symbols.ts';

export type Assign = (f: Activation, value: Value) => void;

export function compileTarget(target: Target, symbols: Symbols): Assign {
  switch (target.kind) {
    case 'name': {
      const { index } = symbols.find(target.name) as Slot;
      return (f, value) => {
        f.slots[index] = value;
      };
    }
    case 'nsref': {
      const read = slotReader(symbols.find(target.name) as Slot, symbols);
      const { attribute } = target;
      return (f, value) => {
        (read(f) as PyNamespace).set(attribute, value);
      };
    }
    case 'targets': {
      const parts = target.items.map((item) => compileTarget(item, symbols));
      return (f, value) => {
        const values = unpack(value, parts.length);
        for (let at = 0; at < parts.length; at += 1) (parts[at] as Assign)(f, values[at] as Value);
      };
    }
  }
}

/** Jinja2 asks first, before the value is worked out, whether all owners are namespaces. */
export function compileNamespaceCheck(target: Target, symbols: Symbols): ((f: Activation) => void) | undefined {
  const reads: ((f: Activation) => Value | undefined)[] = [];
  const collect = (part: Target): void => {
    if (part.kind === 'nsref') reads.push(slotReader(symbols.find(part.name) as Slot, symbols));
    else if (part.kind === 'targets') part.items.forEach(collect);
  };
  collect(target);
  if (reads.length === 0) return undefined;
  return (f) => {
    for (const read of reads) {
      if (!(read(f) instanceof PyNamespace)) {
        f.rt.at = target;
        throw new PyError('TemplateRuntimeError', 'cannot assign attribute on non-namespace object');
      }
    }
  };
}

/** Exactly `count` items of a value, as Python's `a, b = value`. */
export function unpack(value: Value, count: number): readonly Value[] {
  if (value instanceof PyObject && 'items' in value && Array.isArray(value.items)) {
    const items = value.items as readonly Value[];
    if (items.length === count) return items;
  }
  if (tryIterate(value) === undefined) throw typeError(`cannot unpack non-iterable ${typeName(value)} object`);
  const items: Value[] = [];
  const iterator = iterate(value);
  for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
    spend(1);
    if (items.length === count) throw valueError(`too many values to unpack (expected ${count})`);
    items.push(next.value);
  }
  if (items.length < count) {
    throw valueError(`not enough values to unpack (expected ${count}, got ${items.length})`);
  }
  return items;
}
