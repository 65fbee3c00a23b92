// JavaScript's values as a template's, and back, for programs that render templates by themselves (`sqlflow/template`): functions
// are called as nunjucks calls them. Knows nothing of nodes and warehouses.
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { HostFailure, HostFunction, HostObject, type MaybePromise, PyDecimal, PyFloat } from './host.ts';
import { LimitReached } from './values/budget.ts';
import { PyFunction } from './values/callables.ts';
import { PyDict, PyList, PySet, PyTuple } from './values/containers.ts';
import { Decimal } from './values/decimal.ts';
import { exportValue } from './values/export-value.ts';
import { importValue } from './values/import-value.ts';
import { PyError } from './values/py-error.ts';
import { type CallArguments, PyObject, PyUndefined, type Value } from './values/py-object.ts';

type AnyFunction = (...args: unknown[]) => unknown;

/** A value of the program as a template's own. Throws a HostFailure for what templates cannot hold. */
export function templateValue(value: unknown, name = 'function', loans?: Loans): Value {
  switch (typeof value) {
    case 'function':
      return loans?.get(value)?.value ?? templateFunction(name, value as AnyFunction);
    case 'symbol':
      throw new HostFailure('a template cannot hold a symbol');
    case 'object':
      return value === null ? null : templateObject(value, loans);
    default:
      return importValue(value as string | number | bigint | boolean | undefined);
  }
}

function templateObject(value: object, loans: Loans | undefined): Value {
  if (value instanceof PyObject || value instanceof PyFloat) return value;
  if (value instanceof PyDecimal) return Decimal.of(value);
  if (value instanceof HostObject || value instanceof HostFunction) return value;
  const original = loans === undefined ? undefined : unchangedOriginal(value, loans);
  if (original !== undefined) return original;
  const inner = (item: unknown, name?: string): Value => templateValue(item, name, loans);
  if (Array.isArray(value)) return new PyList(value.map((item) => inner(item)));
  const dict = new PyDict();
  if (value instanceof Map) {
    for (const [key, item] of value as ReadonlyMap<unknown, unknown>) dict.set(inner(key), inner(item));
    return dict;
  }
  if (value instanceof Number || value instanceof String || value instanceof Boolean) {
    return templateValue(value.valueOf());
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    const kind = (value as { readonly constructor?: { readonly name?: string } }).constructor?.name ?? 'a class';
    throw new HostFailure(`a template cannot hold an instance of ${kind}: hand in plain data and functions`);
  }
  for (const key of Object.keys(value)) {
    const property = Object.getOwnPropertyDescriptor(value, key);
    if (property !== undefined && 'value' in property) dict.set(key, inner(property.value, key));
  }
  return dict;
}

/**
 * A function of the program: positional arguments, then, where there are any, one object with the keyword arguments and
 * `__keywords: true`. What it throws is a runtime error at the call.
 */
export function templateFunction(name: string, run: AnyFunction): Value {
  return new PyFunction(name, (args) => {
    const loans = holdsObjects(args) ? new Map<object, Loan>() : undefined;
    const given = plainArguments(args, loans);
    let answer: unknown;
    try {
      answer = run(...given);
    } catch (error) {
      throw asFailure(error);
    }
    if (!isThenable(answer)) return answered(name, answer, args, loans);
    return Promise.resolve(answer).then(
      (value) => answered(name, value, args, loans),
      (error: unknown) => {
        throw asFailure(error);
      },
    );
  });
}

function holdsObjects({ positional, keyword }: CallArguments): boolean {
  for (const value of positional) if (value instanceof PyObject) return true;
  for (const value of keyword.values()) if (value instanceof PyObject) return true;
  return false;
}

function plainArguments({ positional, keyword }: CallArguments, loans: Loans | undefined): unknown[] {
  const seen = loans === undefined ? undefined : new Map<PyObject, object>();
  const plain = (value: Value): unknown =>
    value instanceof PyObject ? plainValue(value, seen ?? new Map(), loans ?? new Map()) : plainScalar(value);
  const given = positional.map(plain);
  if (keyword.size > 0) given.push(plainKeywords(keyword, plain));
  return given;
}

function plainKeywords(keyword: CallArguments['keyword'], plain: (value: Value) => unknown): object {
  const named: Record<string, unknown> = {};
  for (const [key, value] of keyword) define(named, key, plain(value));
  define(named, '__keywords', true);
  return named;
}

/** What comes back: an argument that comes back stays what it was, where JavaScript cannot tell (1.0 from 1, undefined). */
function answered(
  name: string,
  answer: unknown,
  { positional, keyword }: CallArguments,
  loans: Loans | undefined,
): Value {
  if (typeof answer === 'string') return answer;
  if (answer === undefined || typeof answer === 'number') {
    for (const values of [positional, keyword.values()]) {
      for (const value of values) {
        if (answer === undefined ? value instanceof PyUndefined : value instanceof PyFloat && value.value === answer) {
          return value;
        }
      }
    }
    if (answer === undefined) return null;
  }
  const value = templateValue(answer, name, loans);
  // Python's zip gives tuples, and JavaScript has none.
  return name === 'zip' && value instanceof PyList ? rowsAsTuples(value) : value;
}

function rowsAsTuples(list: PyList): PyList {
  return new PyList(list.items.map((row) => (row instanceof PyList ? new PyTuple(row.items) : row)));
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

/** What the evaluator itself throws through a function (a macro that was handed to it) keeps its meaning. */
function asFailure(error: unknown): unknown {
  const own = [PyError, LimitReached, HostFailure, DiagnosticError];
  if (own.some((kind) => error instanceof kind)) return error;
  if (error instanceof RangeError && /call stack/i.test(error.message)) return error;
  const failure = new HostFailure(error instanceof Error ? error.message : String(error));
  failure.cause = error;
  return failure;
}

// ---- from templates

/** What an array, object or function that a call handed out stands for, and what was in it. */
interface Loan {
  readonly value: PyObject;
  readonly content: readonly unknown[];
}

/** Those of one call. */
type Loans = Map<object, Loan>;

function plainScalar(value: Exclude<Value, PyObject>): unknown {
  return value instanceof PyFloat ? value.value : value;
}

function plainValue(value: Value, seen: Map<PyObject, object>, loans: Loans): unknown {
  if (!(value instanceof PyObject)) return plainScalar(value);
  const known = seen.get(value);
  if (known !== undefined) return known;
  if (value instanceof PyList || value instanceof PyTuple || value instanceof PySet) {
    const items: unknown[] = [];
    seen.set(value, items);
    for (const item of value instanceof PySet ? value.values() : value.items) items.push(plainValue(item, seen, loans));
    loans.set(items, { value, content: items.slice() });
    return items;
  }
  if (value instanceof PyDict) return plainDict(value, seen, loans);
  if (value instanceof Decimal) return value.toFloat();
  if (value.call !== undefined && !(value instanceof PyUndefined)) return plainFunction(value, loans);
  const plain = exportValue(value);
  if (typeof plain === 'object' && plain !== null) loans.set(plain, { value, content: contentOf(plain) });
  return plain;
}

const integerKey = /^(?:0|[1-9]\d*)$/;

/** A plain object that iterates over its keys, as a dict does; a Map where its keys or their order need one. */
function plainDict(dict: PyDict, seen: Map<PyObject, object>, loans: Loans): object {
  const entries = [...dict.entries()];
  const named = entries.every(([key]) => typeof key === 'string' && !integerKey.test(key) && key !== '__proto__');
  const plain: object = named ? {} : new Map<unknown, unknown>();
  seen.set(dict, plain);
  for (const [key, value] of entries) {
    if (plain instanceof Map) plain.set(plainValue(key, seen, loans), plainValue(value, seen, loans));
    else (plain as Record<string, unknown>)[key as string] = plainValue(value, seen, loans);
  }
  loans.set(plain, { value: dict, content: contentOf(plain) });
  if (!(plain instanceof Map)) {
    Object.defineProperty(plain, Symbol.iterator, { value: keysOfThis, configurable: true, writable: true });
  }
  return plain;
}

function keysOfThis(this: object): Iterator<string> {
  return Object.keys(this)[Symbol.iterator]();
}

/** A macro, or another callable of the template, as a function of the program. */
function plainFunction(value: PyObject, loans: Loans): object {
  const run = (...args: unknown[]): unknown => {
    const keyword = new Map<string, Value>();
    const last = args.at(-1);
    if (typeof last === 'object' && last !== null && Object.hasOwn(last, '__keywords')) {
      args.pop();
      for (const [key, item] of Object.entries(last)) if (key !== '__keywords') keyword.set(key, templateValue(item));
    }
    const answer = value.call?.({
      positional: args.map((item) => templateValue(item)),
      keyword,
    }) as MaybePromise<Value>;
    return answer instanceof Promise
      ? answer.then((settled) => plainValue(settled, new Map(), new Map()))
      : plainValue(answer, new Map(), new Map());
  };
  loans.set(run, { value, content: [] });
  return run;
}

function contentOf(value: object): readonly unknown[] {
  if (Array.isArray(value)) return value.slice();
  if (value instanceof Map) return [...value.entries()].flat();
  return typeof value === 'function' ? [] : Object.entries(value).flat();
}

function unchangedOriginal(value: object, loans: Loans): PyObject | undefined {
  const loan = loans.get(value);
  return loan !== undefined && isUnchanged(value, loans, new Set()) ? loan.value : undefined;
}

function isUnchanged(value: object, loans: Loans, seen: Set<object>): boolean {
  if (seen.has(value)) return true;
  seen.add(value);
  const loan = loans.get(value);
  if (loan === undefined) return false;
  const content = contentOf(value);
  return (
    content.length === loan.content.length &&
    content.every(
      (item, at) =>
        Object.is(item, loan.content[at]) &&
        (typeof item !== 'object' || item === null || isUnchanged(item, loans, seen)),
    )
  );
}

function define(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
