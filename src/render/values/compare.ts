// == and <, as Python compares.
import { HostFunction, HostObject, PyFloat } from '../host.ts';
import { spend } from './budget.ts';
import { PyList, PySet, PyTuple } from './containers.ts';
import { PyDictView } from './dict-methods.ts';
import { exportValue } from './export-value.ts';
import { toArray } from './iterate.ts';
import { PyMarkup } from './markup.ts';
import { PyError, typeError } from './py-error.ts';
import { PyObject, PyUndefined, type Value } from './py-object.ts';
import { hasSurrogates, typeName } from './type-names.ts';

const deepest = 200;
let depth = 0;

export function equals(left: Value, right: Value): boolean {
  // NaN is the one value that is not itself.
  if (left === right) return !Number.isNaN(left);
  if (typeof left === 'string' && typeof right === 'string') return false;
  const a = numberOf(left);
  if (a !== undefined) {
    const b = numberOf(right);
    // biome-ignore lint/suspicious/noDoubleEquals: a number and a bigint of the same value are equal
    return b === undefined ? right instanceof PyObject && right.equals(left) : a == b;
  }
  if (left instanceof PyObject) return nested(() => left.equals(right));
  if (right instanceof PyMarkup) return right.equals(left);
  if (left instanceof HostObject) return left.equals(exportValue(right));
  if (right instanceof HostObject) return right.equals(exportValue(left));
  return false;
}

/** The answer of an ordering operator. */
export function order(left: Value, right: Value, op: '<' | '>' | '<=' | '>='): boolean {
  const a = numberOf(left);
  if (a !== undefined) {
    const b = numberOf(right);
    if (b !== undefined) return ordered(a, b, op);
  } else {
    const text = textOf(left);
    const other = textOf(right);
    if (text !== undefined && other !== undefined) return ordered(compareText(text, other), 0, op);
    if (left instanceof PyList && right instanceof PyList) return nested(() => orderItems(left.items, right.items, op));
    if (left instanceof PyTuple && right instanceof PyTuple)
      return nested(() => orderItems(left.items, right.items, op));
    const set = setOf(left);
    const otherSet = set === undefined ? undefined : setOf(right);
    if (set !== undefined && otherSet !== undefined) return orderSets(set, otherSet, op);
    if (left instanceof PyObject) {
      const answer = (left as PyObject & Partial<Ordered>).order?.(right);
      if (answer !== undefined) return ordered(answer, 0, op);
    }
  }
  if (right instanceof PyObject) {
    const answer = (right as PyObject & Partial<Ordered>).order?.(left);
    if (answer !== undefined) return ordered(0, answer, op);
  }
  if (left instanceof PyUndefined) throw left.error();
  if (right instanceof PyUndefined) throw right.error();
  throw typeError(`'${op}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`);
}

/** Objects with an order of their own (dates): negative, 0, positive; undefined: not comparable. */
export interface Ordered {
  order(other: Value): number | undefined;
}

function ordered(a: number | bigint, b: number | bigint, op: '<' | '>' | '<=' | '>='): boolean {
  switch (op) {
    case '<':
      return a < b;
    case '>':
      return a > b;
    case '<=':
      return a <= b;
    default:
      return a >= b;
  }
}

function orderItems(left: readonly Value[], right: readonly Value[], op: '<' | '>' | '<=' | '>='): boolean {
  const shared = Math.min(left.length, right.length);
  for (let at = 0; at < shared; at += 1) {
    const a = left[at] as Value;
    const b = right[at] as Value;
    if (a === b || equals(a, b)) continue;
    spend(at);
    return order(a, b, op);
  }
  spend(shared);
  return ordered(left.length, right.length, op);
}

/** Sets, and the views of dicts that count as sets. */
function setOf(value: Value): PySet | PyDictView | undefined {
  if (value instanceof PySet) return value;
  return value instanceof PyDictView && value.typeName !== 'dict_values' ? value : undefined;
}

function orderSets(left: PySet | PyDictView, right: PySet | PyDictView, op: '<' | '>' | '<=' | '>='): boolean {
  if (op === '>' || op === '>=') return orderSets(right, left, op === '>' ? '<' : '<=');
  if (left.length() > right.length() || (op === '<' && left.length() === right.length())) return false;
  return toArray(left).every((item) => right.has(item));
}

/** The order of two texts by code point. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  if (!hasSurrogates(left) && !hasSurrogates(right)) return left < right ? -1 : 1;
  spend((left.length + right.length) >> 1);
  const a = [...left];
  const b = [...right];
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const difference = (a[at]?.codePointAt(0) ?? 0) - (b[at]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function textOf(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof PyMarkup ? value.content : undefined;
}

/** Ints, floats and bools as numbers that JavaScript compares exactly. */
function numberOf(value: Value): number | bigint | undefined {
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return value;
    case 'boolean':
      return value ? 1 : 0;
    default:
      return value instanceof PyFloat ? value.value : undefined;
  }
}

function nested<Answer>(run: () => Answer): Answer {
  // Values that hold one another twice, sixty levels deep, have more pairs than time.
  spend(1);
  depth += 1;
  try {
    if (depth > deepest) throw new PyError('RecursionError', 'maximum recursion depth exceeded in comparison');
    return run();
  } finally {
    depth -= 1;
  }
}

/** Same object, or same plain value: `is`. */
export function identical(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (left instanceof PyFloat && right instanceof PyFloat) return left.value === right.value;
  // Python has one empty tuple.
  if (left instanceof PyTuple && right instanceof PyTuple) return left.items.length + right.items.length === 0;
  return left instanceof HostFunction && right instanceof HostFunction && left.invoke === right.invoke;
}
