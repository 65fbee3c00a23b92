// Calls: evaluating arguments, and handing them to macros, built-in functions, or functions of the host.
import { type HostCall, HostFunction, HostObject, type HostValue, isPromise, type MaybePromise } from '../host.ts';
import type { Arguments, Expression } from '../syntax/nodes.ts';
import { noKeywords } from '../values/callables.ts';
import { PyDict } from '../values/containers.ts';
import { exportValue } from '../values/export-value.ts';
import { importValue } from '../values/import-value.ts';
import { toArray } from '../values/iterate.ts';
import { typeError } from '../values/py-error.ts';
import { type CallArguments, PyObject, PyUndefined, type Value } from '../values/py-object.ts';
import { typeName } from '../values/type-names.ts';
import { type Code, evaluator, later, mapAll } from './code.ts';
import type { Placed } from './output.ts';
import type { Activation } from './runtime.ts';

export type ArgumentsCode = {
  readonly codes: readonly Code[];
  readonly build: (values: readonly Value[], from: number) => CallArguments;
};

/** The codes of all arguments in Python's order, and how their values become arguments. */
export function compileArguments(
  args: Arguments,
  compile: (e: Expression) => Code,
  extra?: readonly string[],
): ArgumentsCode {
  const codes = args.positional.map(compile);
  const count = codes.length;
  const names = args.names;
  if (args.star !== undefined) codes.push(compile(args.star));
  for (const value of args.values) codes.push(compile(value));
  if (args.doubleStar !== undefined) codes.push(compile(args.doubleStar));
  const hasStar = args.star !== undefined;
  const hasDoubleStar = args.doubleStar !== undefined;
  const extraNames = extra ?? [];
  const build = (values: readonly Value[], from: number): CallArguments => {
    let at = from + count;
    let positional = values.slice(from, at);
    if (hasStar) {
      positional = positional.concat(starItems(values[at] as Value));
      at += 1;
    }
    if (names.length === 0 && !hasDoubleStar && extraNames.length === 0) return { positional, keyword: noKeywords };
    const keyword = new Map<string, Value>();
    for (const name of names) {
      keyword.set(name, values[at] as Value);
      at += 1;
    }
    if (hasDoubleStar) {
      addKeywords(keyword, values[at] as Value);
      at += 1;
    }
    for (const name of extraNames) {
      keyword.set(name, values[at] as Value);
      at += 1;
    }
    return { positional, keyword };
  };
  return { codes, build };
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
  for (const [key, item] of value.entries()) {
    if (typeof key !== 'string') throw typeError('keywords must be strings');
    if (keyword.has(key)) throw typeError(`got multiple values for keyword argument '${key}'`);
    keyword.set(key, item);
  }
}

/** A call expression; `extra` arguments by name are evaluated last (a call block's caller). */
export function compileCall(
  callee: Code,
  args: Arguments,
  node: Placed,
  compile: (e: Expression) => Code,
  extra?: { readonly name: string; readonly code: Code },
): Code {
  const { codes, build } = compileArguments(args, compile, extra === undefined ? undefined : [extra.name]);
  const all = extra === undefined ? [callee, ...codes] : [callee, ...codes, extra.code];
  if (all.length === 1 && !callee.awaits) {
    const run = evaluator(callee);
    return { awaits: true, run: (f) => callValue(run(f), { positional: [], keyword: noKeywords }, f, node) };
  }
  return mapAll(all, (values, f) => callValue(values[0] as Value, build(values, 1), f, node), true);
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
  return later(f, answer, (value) => {
    f.rt.at = node;
    return value === undefined ? null : importValue(value);
  });
}
