// What every object inside templates can do beside Python's plain values, and the type of all values.
import type { HostFunction, HostObject, MaybePromise, PyFloat } from '../host.ts';
import { PyError } from './py-error.ts';

/**
 * A value inside a template. A number is an int if it has no fraction and a float otherwise; floats without a fraction are
 * PyFloats; ints that a number cannot hold exactly are bigints.
 */
export type Value = null | boolean | number | bigint | string | PyFloat | PyObject | HostFunction | HostObject;

/** What a dict uses to find a key: equal keys have equal hash keys. */
export type HashKey = string | number | bigint | null | object;

export interface CallArguments {
  readonly positional: readonly Value[];
  readonly keyword: ReadonlyMap<string, Value>;
}

export abstract class PyObject {
  /** Python's name of the type. */
  abstract readonly typeName: string;

  /** `repr(x)`. */
  abstract repr(): string;

  /** `str(x)`. */
  text(): string {
    return this.repr();
  }

  truthy(): boolean {
    const length = this.length();
    return length === undefined || length > 0;
  }

  /** `getattr(x, name)`; undefined: it has none. Names that begin with an underscore are never asked for. */
  attribute(_name: string): Value | undefined {
    return undefined;
  }

  /** The names that `attribute` answers, for "did you mean". */
  attributeNames(): Iterable<string> {
    return [];
  }

  /** `x[key]`; undefined: no such item, or no items at all. */
  item(_key: Value): Value | undefined {
    return undefined;
  }

  /** `iter(x)`; undefined: not iterable. */
  iterate(): Iterator<Value> | undefined {
    return undefined;
  }

  /** `len(x)`; undefined: it has none. */
  length(): number | undefined {
    return undefined;
  }

  equals(other: Value): boolean {
    return this === other;
  }

  /** Undefined: unhashable. */
  hashKey(): HashKey | undefined {
    return this;
  }

  /** `x(…)`. */
  call?(args: CallArguments): MaybePromise<Value>;
}

/** Jinja2's Undefined: prints as nothing, is false and empty; everything else raises. */
export class PyUndefined extends PyObject {
  readonly typeName = 'Undefined';
  readonly #name: string | undefined;
  readonly #message: string | (() => string) | undefined;
  readonly #type: 'UndefinedError' | 'SecurityError';
  readonly #candidates: (() => Iterable<string>) | undefined;

  constructor(options: {
    readonly name?: string;
    readonly message?: string | (() => string);
    readonly unsafe?: boolean;
    readonly candidates?: () => Iterable<string>;
  }) {
    super();
    this.#name = options.name;
    this.#message = options.message;
    this.#type = options.unsafe === true ? 'SecurityError' : 'UndefinedError';
    this.#candidates = options.candidates;
  }

  override repr(): string {
    return 'Undefined';
  }

  override text(): string {
    return '';
  }

  override truthy(): boolean {
    return false;
  }

  override length(): number {
    return 0;
  }

  override iterate(): Iterator<Value> {
    return [][Symbol.iterator]();
  }

  override equals(other: Value): boolean {
    return other instanceof PyUndefined;
  }

  override hashKey(): HashKey {
    return PyUndefined;
  }

  get name(): string | undefined {
    return this.#name;
  }

  get message(): string {
    if (typeof this.#message === 'function') return this.#message();
    return this.#message ?? `'${this.#name}' is undefined`;
  }

  /** What every use of it throws. */
  error(): PyError {
    const lookup =
      this.#candidates === undefined || this.#name === undefined
        ? undefined
        : { name: this.#name, candidates: this.#candidates };
    return new PyError(this.#type, this.message, lookup);
  }
}
