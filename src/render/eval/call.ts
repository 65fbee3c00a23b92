// Calls: evaluating arguments, and handing them to macros, built-in functions, or functions of the host.
import { type HostCall, HostFunction, HostObject, type HostValue, isPromise, type MaybePromise } from '../host.ts';
import type { Arguments, CallNode } from '../syntax/nodes.ts';
import { spend } from '../values/budget.ts';
import { noKeywords } from '../values/callables.ts';
import { PyDict } from '../values/containers.ts';
import { exportValue } from '../values/export-value.ts';
import { importValue } from '../values/import-value.ts';
import { toArray } from '../values/iterate.ts';
import { typeError } from '../values/py-error.ts';
import { type CallArguments, PyObject, PyUndefined, type Value } from '../values/py-object.ts';
import { typeName } from '../values/type-names.ts';
import { evaluate, evaluateAll } from './evaluate.ts';
import type { Placed } from './output.ts';
import type { Activation } from './runtime.ts';
import { resume, resumeWith } from './wait.ts';

/** Where a call stands, and what a call block adds to its arguments. */
interface Call {
  readonly e: CallNode;
  readonly place: Placed;
  readonly caller: Value | undefined;
}

/** `place`: where errors of the call are shown; `caller`: the body of a call block. */
export function evaluateCall(
  e: CallNode,
  f: Activation,
  place: Placed,
  caller: Value | undefined,
): MaybePromise<Value> {
  const callee = evaluate(e.callee, f);
  if (isPromise(callee)) return resume(f, callee, { e, place, caller }, callLater);
  const values = evaluateAll(e.args.operands, f);
  if (isPromise(values)) return resumeWith(f, values, { e, place, caller }, callee, callWith);
  return callValue(callee, argumentsOf(e.args, values, caller), f, place);
}

function callLater(call: Call, f: Activation, callee: Value): MaybePromise<Value> {
  const values = evaluateAll(call.e.args.operands, f);
  return isPromise(values) ? resumeWith(f, values, call, callee, callWith) : callWith(call, f, callee, values);
}

function callWith({ e, place, caller }: Call, f: Activation, callee: Value, values: Value[]): MaybePromise<Value> {
  return callValue(callee, argumentsOf(e.args, values, caller), f, place);
}

const noArguments: CallArguments = { positional: [], keyword: noKeywords };

/** The values of all operands as arguments. */
export function argumentsOf(args: Arguments, values: Value[], caller: Value | undefined): CallArguments {
  const { names, positional: count } = args;
  if (values.length === count && caller === undefined) {
    return count === 0 ? noArguments : { positional: values, keyword: noKeywords };
  }
  let at = count;
  let positional = values.slice(0, at);
  if (args.star) {
    positional = positional.concat(starItems(values[at] as Value));
    at += 1;
  }
  if (names.length === 0 && !args.doubleStar && caller === undefined) return { positional, keyword: noKeywords };
  const keyword = new Map<string, Value>();
  for (const name of names) {
    keyword.set(name, values[at] as Value);
    at += 1;
  }
  if (caller !== undefined) keyword.set('caller', caller);
  if (args.doubleStar) addKeywords(keyword, values[at] as Value);
  return { positional, keyword };
}

function starItems(value: Value): Value[] {
  if (value instanceof PyUndefined) return [];
  return toArray(value);
}

function addKeywords(keyword: Map<string, Value>, value: Value): void {
  if (!(value instanceof PyDict)) {
    if (value instanceof PyUndefined) throw value.error();
    throw typeError(`argument after ** must be a mapping, not ${typeName(value)}`);
  }
  spend(value.size * 4);
  for (const [key, item] of value.entries()) {
    if (typeof key !== 'string') throw typeError('keywords must be strings');
    if (keyword.has(key)) throw typeError(`got multiple values for keyword argument '${key}'`);
    keyword.set(key, item);
  }
}

export function callValue(callee: Value, args: CallArguments, f: Activation, node: Placed): MaybePromise<Value> {
  const { rt } = f;
  rt.at = node;
  if (callee instanceof PyObject) {
    if (callee instanceof PyUndefined) throw callee.error();
    if (callee.call !== undefined) return callee.call(args);
  } else if (callee instanceof HostFunction) {
    return arrived(f, callee.invoke(hostCall(args, f, node)), node);
  } else if (callee instanceof HostObject && callee.call !== undefined) {
    return arrived(f, callee.call(hostCall(args, f, node)), node);
  }
  throw typeError(`'${typeName(callee)}' object is not callable`);
}

const noHostKeywords: ReadonlyMap<string, HostValue> = new Map();

function hostCall(args: CallArguments, f: Activation, node: Placed): HostCall {
  let keyword = noHostKeywords;
  if (args.keyword.size > 0) {
    const exported = new Map<string, HostValue>();
    for (const [key, value] of args.keyword) exported.set(key, exportValue(value));
    keyword = exported;
  }
  const positional: HostValue[] = [];
  for (const value of args.positional) positional.push(exportValue(value));
  const site = { file: f.unit.file, start: node.start, end: node.end };
  return { positional, keyword, site, macro: f.rt.macroFinder(f.unit.packageName) };
}

/** A function that gives nothing gives None, as Python's do. */
function arrived(f: Activation, answer: MaybePromise<HostValue>, node: Placed): MaybePromise<Value> {
  if (!isPromise(answer)) return answer === undefined ? null : importValue(answer);
  return resume(f, answer, node, arrivedLater);
}

function arrivedLater(node: Placed, f: Activation, value: HostValue): Value {
  f.rt.at = node;
  return value === undefined ? null : importValue(value);
}
