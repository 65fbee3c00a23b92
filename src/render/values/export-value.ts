// A template's value as plain data for the host.
import { HostFunction, HostObject, type HostValue, isPromise, PyDecimal, PyFloat } from '../host.ts';
import { spend } from './budget.ts';
import { PyDict, PyList, PySet, PyTuple } from './containers.ts';
import { Decimal } from './decimal.ts';
import { importValue } from './import-value.ts';
import { PyMarkup } from './markup.ts';
import { PyError } from './py-error.ts';
import { type PyObject, PyUndefined, type Value } from './py-object.ts';
import { str } from './text.ts';

const deepest = 200;

/** `seen`: what was exported already, for those to whom it matters that one object is one. */
export function exportValue(value: Value, depth = 0, seen?: Map<PyObject, HostValue>): HostValue {
  if (typeof value !== 'object' || value === null) return value;
  spend(1);
  if (depth > deepest) throw new PyError('RecursionError', 'a value that holds itself cannot be handed to a function');
  if (value instanceof PyFloat) return value.value;
  if (value instanceof HostFunction || value instanceof HostObject) return value;
  if (value instanceof PyUndefined) return undefined;
  if (value instanceof PyMarkup) return value.content;
  if (value instanceof Decimal) return new PyDecimal(value.text());
  const known = seen?.get(value);
  if (known !== undefined) return known;
  const exported = exportContainer(value, depth, seen);
  seen?.set(value, exported);
  return exported;
}

function exportContainer(value: PyObject, depth: number, seen: Map<PyObject, HostValue> | undefined): HostValue {
  if (value instanceof PyList || value instanceof PyTuple) {
    return value.items.map((item) => exportValue(item, depth + 1, seen));
  }
  if (value instanceof PyDict) return exportDict(value, depth, seen);
  if (value instanceof PySet) return [...value.values()].map((item) => exportValue(item, depth + 1, seen));
  return exportObject(value, depth);
}

const integerKey = /^(?:0|[1-9]\d*)$/;

function exportDict(dict: PyDict, depth: number, seen: Map<PyObject, HostValue> | undefined): HostValue {
  const entries: [Value, HostValue][] = [];
  let plain = true;
  for (const [key, value] of dict.entries()) {
    if (typeof key !== 'string' || integerKey.test(key) || key === '__proto__') plain = false;
    entries.push([key, exportValue(value, depth + 1, seen)]);
  }
  if (plain) return Object.fromEntries(entries as [string, HostValue][]);
  return new Map(entries.map(([key, value]) => [exportValue(key, depth + 1, seen), value]));
}

const originals = new WeakMap<object, PyObject>();

/** The template's object behind what the host was given, when it comes back. */
export function exportedOf(value: HostFunction | HostObject): PyObject | undefined {
  return originals.get(value);
}

/** Objects that only templates understand (macros, generators, namespaces): the host can hold, print and call them. */
function exportObject(value: PyObject, depth: number): HostValue {
  const iterator = value.typeName === 'generator' || value.typeName === 'range' ? value.iterate() : undefined;
  if (iterator !== undefined) {
    const items: HostValue[] = [];
    for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
      items.push(exportValue(next.value, depth + 1));
    }
    return items;
  }
  if (value.call !== undefined) return callableShell(value);
  const opaque = new OpaqueObject(value);
  originals.set(opaque, value);
  return opaque;
}

function callableShell(value: PyObject): HostFunction {
  const name = value.typeName;
  const shell = new HostFunction(name, (call) => {
    const keyword = new Map<string, Value>();
    for (const [key, item] of call.keyword) keyword.set(key, importValue(item));
    const answer = value.call?.({ positional: call.positional.map(importValue), keyword }) ?? null;
    return isPromise(answer) ? answer.then((settled) => exportValue(settled)) : exportValue(answer);
  });
  originals.set(shell, value);
  return shell;
}

class OpaqueObject extends HostObject {
  readonly #value: PyObject;
  readonly typeName: string;

  constructor(value: PyObject) {
    super();
    this.#value = value;
    this.typeName = value.typeName;
  }

  override member(): undefined {
    return undefined;
  }

  override text(): string {
    return str(this.#value);
  }
}

/** A value that is made for templates, typed as what the host hands in. */
export function hostValue(value: Value): HostValue {
  return value as unknown as HostValue;
}
