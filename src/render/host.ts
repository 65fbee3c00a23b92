// How values and functions of the host get into a template. Templates see nothing but what is handed in here.
import type { Span } from '../diagnostics/source-file.ts';

/**
 * A value that templates can hold. Numbers without a fraction are ints, others floats (wrap with `pyFloat` where 1.0 must stay
 * 1.0); null is None; arrays are lists; plain objects and Maps are dicts.
 *
 * What a template hands to a host function is plain again: lists and tuples are arrays, dicts are plain objects (Maps where
 * a key is not a text, or looks like an integer, so that the order stays), macros and methods are HostFunctions.
 */
export type HostValue =
  | undefined
  | null
  | boolean
  | number
  | bigint
  | string
  | PyFloat
  | PyDecimal
  | readonly HostValue[]
  | ReadonlyMap<HostValue, HostValue>
  | { readonly [key: string]: HostValue }
  | HostFunction
  | HostObject;

export type MaybePromise<Value> = Value | Promise<Value>;

/** A call as the template wrote it. */
export interface HostCall {
  readonly positional: readonly HostValue[];
  /** The body of a `{% call %}` block is among them: `caller`, a HostFunction. */
  readonly keyword: ReadonlyMap<string, HostValue>;
  /** The whole call in the template, e.g. `ref('songs')`. */
  readonly site: Span;
  /**
   * The macro that `name` or `package.name` means where the call stands, as a value to call or to give back (`adapter.dispatch`);
   * undefined: there is none. Only evaluators that know macros hand it in.
   */
  readonly macro?: (name: string) => HostFunction | undefined;
}

/** A float without a fraction; other floats are plain numbers. Made by `pyFloat`. */
export class PyFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** A decimal number of the database, by its digits: templates print and calculate with all of them, as Python's Decimal does. */
export class PyDecimal {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }

  toString(): string {
    return this.digits;
  }
}

/** `value` as Python's float: `pyFloat(1)` prints `1.0`, where the number 1 prints `1`. */
export function pyFloat(value: number): number | PyFloat {
  return Number.isInteger(value) ? new PyFloat(value) : value;
}

/** A function that templates may call; a promise as its answer makes the rendering asynchronous. */
export class HostFunction {
  readonly name: string;
  readonly invoke: (call: HostCall) => MaybePromise<HostValue>;

  constructor(name: string, invoke: (call: HostCall) => MaybePromise<HostValue>) {
    this.name = name;
    this.invoke = invoke;
  }
}

/** An object with members and a text of its own, such as a relation. Only what `member` answers can be reached. */
export abstract class HostObject {
  /** `object.name` and `object['name']`; undefined: there is no such member. */
  abstract member(name: string): HostValue | undefined;
  /** What `{{ object }}` prints. */
  abstract text(): string;
  /** Python's type name, for messages. */
  abstract readonly typeName: string;
  /** For functions of the host that build texts of it; templates cannot reach it. */
  toString(): string {
    return this.text();
  }
  /** `object(…)`; leave it out where the object cannot be called. */
  call?(call: HostCall): MaybePromise<HostValue>;
  /** How it prints inside a list or dict. */
  repr(): string {
    return this.text();
  }
  truthy(): boolean {
    return true;
  }
  /** `object[key]` for a key that is not a text; undefined: there is no such item. */
  item(_key: HostValue): HostValue | undefined {
    return undefined;
  }
  /** What `object[from:to]` gives a tuple of; undefined: it has no slices. */
  elements(): readonly HostValue[] | undefined {
    return undefined;
  }
  /** `for x in object`, `x in object`, `object | list`; undefined: not iterable. */
  iterate(): Iterable<HostValue> | undefined {
    return undefined;
  }
  /** `key in object`; undefined: as iterating over it finds. */
  contains(_key: HostValue): boolean | undefined {
    return undefined;
  }
  /** `object | length`; undefined: it has none. */
  length(): number | undefined {
    return undefined;
  }
  /** `==`. */
  equals(other: HostValue): boolean {
    return this === other;
  }
  /** `object is mapping`. */
  isMapping(): boolean {
    return false;
  }
  /** What stands for it where plain data is needed (tojson, toyaml); undefined: nothing does. */
  toData(): HostValue | undefined {
    return undefined;
  }
}

/** The names that the host gives to a rendering. A value is made when it is looked up: a node has eighty, its template reads three. */
export interface Globals {
  has(name: string): boolean;
  /** `macro`: as in a HostCall, where the name stands. */
  get(name: string, macro?: HostCall['macro']): HostValue;
  names(): Iterable<string>;
}

/** Thrown by a host function: the message of a Python exception, shown at the call with the stack of macros. */
export class HostFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'HostFailure';
  }
}

export function isPromise<Value>(value: MaybePromise<Value>): value is Promise<Value> {
  return value instanceof Promise;
}
