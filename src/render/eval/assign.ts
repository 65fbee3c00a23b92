// Setting variables: one name, several at once, attributes of a namespace.
import { PyNamespace } from '../globals/namespace.ts';
import type { Target } from '../syntax/nodes.ts';
import { spend } from '../values/budget.ts';
import { iterate, tryIterate } from '../values/iterate.ts';
import { PyError, typeError, valueError } from '../values/py-error.ts';
import { PyObject, type Value } from '../values/py-object.ts';
import { typeName } from '../values/type-names.ts';
import { variableAt } from './evaluate.ts';
import type { Activation } from './runtime.ts';

export function assign(target: Target, f: Activation, value: Value): void {
  switch (target.kind) {
    case 'name':
      f.variables[target.where] = value;
      return;
    case 'nsref':
      (variableAt(target.where, target.name, f) as PyNamespace).set(target.attribute, value);
      return;
    case 'targets': {
      const { items } = target;
      const values = unpack(value, items.length);
      for (let at = 0; at < items.length; at += 1) assign(items[at] as Target, f, values[at] as Value);
    }
  }
}

/** Jinja2 asks first, before the value is worked out, whether all owners are namespaces. */
export function checkNamespaces(target: Target, f: Activation, whole: Target = target): void {
  if (target.kind === 'targets') for (const item of target.items) checkNamespaces(item, f, whole);
  else if (target.kind === 'nsref' && !(variableAt(target.where, target.name, f) instanceof PyNamespace)) {
    f.rt.at = whole;
    throw new PyError('TemplateRuntimeError', 'cannot assign attribute on non-namespace object');
  }
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
