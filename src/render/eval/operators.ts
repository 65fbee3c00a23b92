// Comparison and membership for expressions.
import { HostObject } from '../host.ts';
import type { CompareOperator } from '../syntax/nodes.ts';
import { spend } from '../values/budget.ts';
import { PyBytes } from '../values/bytes.ts';
import { equals, order } from '../values/compare.ts';
import { PyDict, PyList, PySet, PyTuple } from '../values/containers.ts';
import { PyDictView } from '../values/dict-methods.ts';
import { exportValue } from '../values/export-value.ts';
import { iterate } from '../values/iterate.ts';
import { PyMarkup } from '../values/markup.ts';
import { type PyError, typeError } from '../values/py-error.ts';
import { PyObject, PyUndefined, type Value } from '../values/py-object.ts';
import { PyRange } from '../values/range.ts';
import { str } from '../values/text.ts';
import { typeName } from '../values/type-names.ts';

export function compareValues(op: CompareOperator, left: Value, right: Value): boolean {
  switch (op) {
    case '==':
      return equals(left, right);
    case '!=':
      return !equals(left, right);
    case 'in':
      return contains(right, left);
    case 'not in':
      return !contains(right, left);
    default:
      return order(left, right, op);
  }
}

/** `item in container`. */
export function contains(container: Value, item: Value): boolean {
  if (typeof container === 'string' || container instanceof PyMarkup) {
    const text = str(container);
    spend(text.length >> 4);
    if (typeof item === 'string' || item instanceof PyMarkup) return text.includes(str(item));
    throw typeError(`'in <string>' requires string as left operand, not ${typeName(item)}`);
  }
  if (container instanceof PyList || container instanceof PyTuple) {
    const at = container.items.findIndex((other) => other === item || equals(other, item));
    spend((at < 0 ? container.items.length : at) >> 1);
    return at >= 0;
  }
  if (container instanceof PyDict || container instanceof PySet || container instanceof PyDictView) {
    return container.has(item);
  }
  if (container instanceof PyBytes) return container.has(item);
  if (container instanceof PyRange) return container.indexOf(item) !== undefined;
  if (container instanceof PyUndefined) return false;
  if (container instanceof PyObject || container instanceof HostObject) {
    const known = container instanceof HostObject ? container.contains(exportValue(item)) : undefined;
    if (known !== undefined) return known;
    if (container instanceof HostObject && typeof item === 'string' && container.member(item) !== undefined) {
      if (container.iterate() === undefined) return true;
    }
    const iterator = tryIterator(container);
    for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
      spend(1);
      if (next.value === item || equals(next.value, item)) return true;
    }
    return false;
  }
  throw notIterable(container);
}

function tryIterator(container: PyObject | HostObject): Iterator<Value> {
  if (container.iterate() === undefined) throw notIterable(container);
  return iterate(container);
}

function notIterable(container: Value): PyError {
  return typeError(`argument of type '${typeName(container)}' is not iterable`);
}
