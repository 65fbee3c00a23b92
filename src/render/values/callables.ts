// Functions and methods that are built in, and how Python binds arguments to them.
import type { MaybePromise } from '../host.ts';
import { typeError } from './py-error.ts';
import { type CallArguments, PyObject, type Value } from './py-object.ts';
import { repr } from './text.ts';

export const noKeywords: ReadonlyMap<string, Value> = new Map();

/** Bound arguments in the order of the parameters; undefined where nothing was given. */
export type Bound = readonly (Value | undefined)[];

/** What was given, or what stands for it: None is a value that was given. */
export function given<Kind>(value: Kind | undefined, fallback: Kind): Kind {
  return value === undefined ? fallback : value;
}

export interface Parameters {
  readonly names: readonly string[];
  readonly required: number;
  /** How many of the first parameters cannot be given by name. */
  readonly positionalOnly: number;
  /** How many can be given by position. */
  readonly positional: number;
}

/**
 * Parameters in Python's own notation: `'sep? maxsplit?'`; `/` ends those that have no name for callers, `*` begins those
 * that have nothing but a name, `?` marks those that may be left out.
 */
export function parameters(notation: string): Parameters {
  const names: string[] = [];
  let required = 0;
  let positionalOnly = 0;
  let positional = -1;
  for (const part of notation.split(' ')) {
    if (part === '') continue;
    if (part === '/') positionalOnly = names.length;
    else if (part === '*') positional = names.length;
    else if (part.endsWith('?')) names.push(part.slice(0, -1));
    else {
      names.push(part);
      required += 1;
    }
  }
  return { names, required, positionalOnly, positional: positional < 0 ? names.length : positional };
}

/** Throws Python's TypeError where the arguments do not fit. */
export function bind(name: string, shape: Parameters, args: CallArguments): Bound {
  const { positional, keyword } = args;
  const { names, required } = shape;
  if (positional.length > shape.positional) throw tooMany(name, shape, positional.length);
  if (keyword.size === 0) {
    if (positional.length < required) throw missing(name, shape, positional.length, positional);
    return positional;
  }
  const bound: (Value | undefined)[] = [...positional];
  for (const [key, value] of keyword) {
    const at = names.indexOf(key);
    if (at < shape.positionalOnly) {
      if (shape.positionalOnly === names.length) throw typeError(`${name}() takes no keyword arguments`);
      throw typeError(`${name}() got an unexpected keyword argument '${key}'`);
    }
    if (bound[at] !== undefined) throw typeError(`${name}() got multiple values for argument '${key}'`);
    bound[at] = value;
  }
  for (let at = 0; at < required; at += 1) {
    if (bound[at] === undefined) throw missing(name, shape, positional.length, bound);
  }
  return bound;
}

function tooMany(name: string, shape: Parameters, given: number): Error {
  const most = shape.positional;
  if (most === 0) return typeError(`${name}() takes no arguments (${given} given)`);
  const range = shape.required === most ? `${most}` : `from ${shape.required} to ${most}`;
  return typeError(
    `${name}() takes ${range} positional argument${most === 1 ? '' : 's'} but ${given} ${given === 1 ? 'was' : 'were'} given`,
  );
}

function missing(name: string, shape: Parameters, _given: number, bound: Bound): Error {
  const absent = shape.names.filter((_, at) => at < shape.required && bound[at] === undefined).map((one) => `'${one}'`);
  const last = absent.pop();
  const list = absent.length === 0 ? last : `${absent.join(', ')}${absent.length > 1 ? ',' : ''} and ${last}`;
  const count = absent.length + 1;
  return typeError(`${name}() missing ${count} required positional argument${count === 1 ? '' : 's'}: ${list}`);
}

/** A function or bound method that is built in. */
export class PyFunction extends PyObject {
  readonly typeName = 'builtin_function_or_method';
  readonly name: string;
  readonly #run: (args: CallArguments) => MaybePromise<Value>;

  constructor(name: string, run: (args: CallArguments) => MaybePromise<Value>) {
    super();
    this.name = name;
    this.#run = run;
  }

  override repr(): string {
    return `<built-in function ${this.name}>`;
  }

  override call(args: CallArguments): MaybePromise<Value> {
    return this.#run(args);
  }
}

/** A function with parameters in the notation of `parameters`. */
export function pyFunction(name: string, notation: string, run: (bound: Bound) => MaybePromise<Value>): PyFunction {
  const shape = parameters(notation);
  return new PyFunction(name, (args) => run(bind(name, shape, args)));
}

export interface Method<Self> {
  readonly shape: Parameters | undefined;
  readonly run: (self: Self, bound: Bound, args: CallArguments) => Value;
}

export type MethodTable<Self> = ReadonlyMap<string, Method<Self>>;

/** A table of methods; a notation of `*` leaves the arguments unbound. */
export function methodTable<Self>(
  methods: Readonly<Record<string, readonly [string, Method<Self>['run']]>>,
): MethodTable<Self> {
  return new Map(
    Object.entries(methods).map(([name, [notation, run]]) => [
      name,
      { shape: notation === '*' ? undefined : parameters(notation), run },
    ]),
  );
}

/** A method bound to its object; undefined: there is none of this name. */
export function boundMethod<Self>(
  table: MethodTable<Self>,
  self: Self,
  owner: string,
  name: string,
): PyFunction | undefined {
  const method = table.get(name);
  if (method === undefined) return undefined;
  const { shape, run } = method;
  const full = `${owner}.${name}`;
  return new PyFunction(name, (args) =>
    run(self, shape === undefined ? args.positional : bind(full, shape, args), args),
  );
}

/** For messages: `'x'` of a missing key. */
export function keyText(key: Value): string {
  return repr(key);
}
