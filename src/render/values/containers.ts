// list, tuple, dict and set. Values of the host inside them are brought in when they are first touched (lazily: a graph is big).
import type { HostValue } from '../host.ts';
import { spend, spendSize } from './budget.ts';
import { equals } from './compare.ts';
import { dictMethod, dictMethodNames } from './dict-methods.ts';
import { compositeKey, hashKey, plainKey } from './hashing.ts';
import { importValue } from './import-value.ts';
import { sequenceIndex } from './indexing.ts';
import { listMethod, listMethodNames, tupleMethod, tupleMethodNames } from './list-methods.ts';
import { PyError, typeError } from './py-error.ts';
import { type HashKey, PyObject, type Value } from './py-object.ts';
import { setMethod, setMethodNames } from './set-methods.ts';
import { repr } from './text.ts';
import { typeName } from './type-names.ts';

const printing = new Set<object>();

/** Prints a container that may hold itself. */
function guarded(container: object, recursive: string, print: () => string): string {
  if (printing.has(container)) return recursive;
  printing.add(container);
  try {
    return print();
  } finally {
    printing.delete(container);
  }
}

export class PyList extends PyObject {
  readonly typeName = 'list';
  readonly items: Value[];

  constructor(items: Value[]) {
    super();
    this.items = items;
  }

  override repr(): string {
    return guarded(this, '[...]', () => `[${joined(this.items.map(repr))}]`);
  }

  override length(): number {
    return this.items.length;
  }

  override truthy(): boolean {
    return this.items.length > 0;
  }

  override attribute(name: string): Value | undefined {
    return listMethod(this, name);
  }

  override attributeNames(): Iterable<string> {
    return listMethodNames();
  }

  override item(key: Value): Value | undefined {
    const index = sequenceIndex(key, this.items.length);
    return index === undefined ? undefined : this.items[index];
  }

  // By index, as Python: a list that grows while it is walked over is walked to its new end.
  override *iterate(): Generator<Value> {
    for (let at = 0; at < this.items.length; at += 1) yield this.items[at] as Value;
  }

  override equals(other: Value): boolean {
    return other instanceof PyList && sameItems(this.items, other.items);
  }

  override hashKey(): undefined {
    return undefined;
  }
}

export class PyTuple extends PyObject {
  readonly typeName = 'tuple';
  readonly items: readonly Value[];

  constructor(items: readonly Value[]) {
    super();
    this.items = items;
  }

  override repr(): string {
    const { items } = this;
    return guarded(this, '(...)', () => `(${joined(items.map(repr))}${items.length === 1 ? ',' : ''})`);
  }

  override length(): number {
    return this.items.length;
  }

  override truthy(): boolean {
    return this.items.length > 0;
  }

  override attribute(name: string): Value | undefined {
    return tupleMethod(this, name);
  }

  override attributeNames(): Iterable<string> {
    return tupleMethodNames();
  }

  override item(key: Value): Value | undefined {
    const index = sequenceIndex(key, this.items.length);
    return index === undefined ? undefined : this.items[index];
  }

  override iterate(): Iterator<Value> {
    return this.items[Symbol.iterator]();
  }

  override equals(other: Value): boolean {
    return other instanceof PyTuple && sameItems(this.items, other.items);
  }

  override hashKey(): HashKey | undefined {
    return compositeKey('t', this.items);
  }
}

export class PyDict extends PyObject {
  readonly typeName = 'dict';
  readonly #values = new Map<HashKey, Value | Raw>();
  /** The keys that their hash key does not give back: True, 2.0, tuples. */
  #oddKeys: Map<HashKey, Value> | undefined;

  static of(entries: Iterable<readonly [Value, Value]>): PyDict {
    const dict = new PyDict();
    for (const [key, value] of entries) dict.set(key, value);
    return dict;
  }

  /** Undefined: there is no such key. Throws for a key that cannot be one. */
  get(key: Value): Value | undefined {
    const hash = typeof key === 'string' && key.charCodeAt(0) !== 0 ? key : requireHash(key);
    return this.#at(hash, this.#values.get(hash));
  }

  has(key: Value): boolean {
    return this.#values.has(requireHash(key));
  }

  set(key: Value, value: Value): void {
    const hash = requireHash(key);
    this.#remember(hash, key);
    this.#values.set(hash, value);
  }

  /** A value of the host; it is brought in when it is first asked for. */
  setRaw(key: Value, value: HostValue): void {
    const hash = requireHash(key);
    this.#remember(hash, key);
    this.#values.set(hash, typeof value === 'string' || typeof value === 'number' ? value : new Raw(value));
  }

  delete(key: Value): boolean {
    const hash = requireHash(key);
    this.#oddKeys?.delete(hash);
    return this.#values.delete(hash);
  }

  clear(): void {
    this.#oddKeys = undefined;
    this.#values.clear();
  }

  get size(): number {
    return this.#values.size;
  }

  *keys(): Generator<Value> {
    const size = this.#values.size;
    for (const hash of this.#values.keys()) {
      yield this.#keyOf(hash);
      if (this.#values.size !== size) throw new PyError('RuntimeError', 'dictionary changed size during iteration');
    }
  }

  *entries(): Generator<readonly [Value, Value]> {
    const size = this.#values.size;
    for (const [hash, value] of this.#values) {
      yield [this.#keyOf(hash), this.#at(hash, value) as Value];
      if (this.#values.size !== size) throw new PyError('RuntimeError', 'dictionary changed size during iteration');
    }
  }

  *values(): Generator<Value> {
    for (const [, value] of this.entries()) yield value;
  }

  lastEntry(): readonly [Value, Value] | undefined {
    let last: HashKey | undefined;
    spend(this.#values.size >> 5);
    for (const hash of this.#values.keys()) last = hash;
    if (last === undefined) return undefined;
    return [this.#keyOf(last), this.#at(last, this.#values.get(last)) as Value];
  }

  override repr(): string {
    return guarded(this, '{...}', () => {
      const parts: string[] = [];
      for (const [key, value] of this.entries()) parts.push(`${repr(key)}: ${repr(value)}`);
      return `{${joined(parts)}}`;
    });
  }

  override length(): number {
    return this.#values.size;
  }

  override truthy(): boolean {
    return this.#values.size > 0;
  }

  override attribute(name: string): Value | undefined {
    return dictMethod(this, name);
  }

  *#names(): Generator<string> {
    for (const key of this.keys()) if (typeof key === 'string') yield key;
    yield* dictMethodNames();
  }

  override attributeNames(): Iterable<string> {
    return this.#names();
  }

  override item(key: Value): Value | undefined {
    return hashKey(key) === undefined ? undefined : this.get(key);
  }

  override iterate(): Iterator<Value> {
    return this.keys();
  }

  override equals(other: Value): boolean {
    if (!(other instanceof PyDict) || other.size !== this.size) return false;
    spend(this.size * 4);
    for (const [key, value] of this.entries()) {
      const theirs = other.get(key);
      if (theirs === undefined || !equals(value, theirs)) return false;
    }
    return true;
  }

  override hashKey(): undefined {
    return undefined;
  }

  #at(hash: HashKey, value: Value | Raw | undefined): Value | undefined {
    if (!(value instanceof Raw)) return value;
    const imported = importValue(value.value);
    this.#values.set(hash, imported);
    return imported;
  }

  // Python keeps the key that came first: {1: 'a', True: 'b'} is {1: 'b'}.
  #remember(hash: HashKey, key: Value): void {
    if (typeof key === 'string' || typeof key === 'number' || typeof key === 'bigint' || key === null) return;
    if (this.#values.has(hash) || plainKey(hash) === key) return;
    this.#oddKeys ??= new Map();
    this.#oddKeys.set(hash, key);
  }

  #keyOf(hash: HashKey): Value {
    const odd = this.#oddKeys?.get(hash);
    return odd === undefined ? (plainKey(hash) as Value) : odd;
  }
}

class Raw {
  readonly value: HostValue;

  constructor(value: HostValue) {
    this.value = value;
  }
}

export class PySet extends PyObject {
  readonly typeName = 'set';
  readonly #items = new PyDict();

  static of(items: Iterable<Value>): PySet {
    const set = new PySet();
    for (const item of items) set.add(item);
    return set;
  }

  add(item: Value): void {
    if (!this.#items.has(item)) this.#items.set(item, null);
  }

  has(item: Value): boolean {
    return this.#items.has(item);
  }

  delete(item: Value): boolean {
    return this.#items.delete(item);
  }

  clear(): void {
    this.#items.clear();
  }

  get size(): number {
    return this.#items.size;
  }

  /** The work of walking over all of them is counted. */
  values(): Generator<Value> {
    spend(this.size);
    return this.#items.keys();
  }

  /** The one that came first. */
  first(): Value | undefined {
    return this.#items.keys().next().value;
  }

  override repr(): string {
    if (this.size === 0) return 'set()';
    return guarded(this, 'set(...)', () => `{${joined([...this.values()].map(repr))}}`);
  }

  override length(): number {
    return this.size;
  }

  override attribute(name: string): Value | undefined {
    return setMethod(this, name);
  }

  override attributeNames(): Iterable<string> {
    return setMethodNames();
  }

  override iterate(): Iterator<Value> {
    return this.#items.keys();
  }

  override equals(other: Value): boolean {
    if (!(other instanceof PySet) || other.size !== this.size) return false;
    for (const item of this.values()) if (!other.has(item)) return false;
    return true;
  }

  override hashKey(): undefined {
    return undefined;
  }
}

function requireHash(key: Value): HashKey {
  const hash = hashKey(key);
  if (hash === undefined) throw typeError(`unhashable type: '${unhashable(key)}'`);
  return hash;
}

/** The type that is to blame: of a tuple with a list in it, the list. */
function unhashable(key: Value): string {
  if (key instanceof PyTuple) {
    for (const item of key.items) if (hashKey(item) === undefined) return unhashable(item);
  }
  return typeName(key);
}

function sameItems(left: readonly Value[], right: readonly Value[]): boolean {
  if (left === right) return true;
  if (left.length !== right.length) return false;
  spend(left.length);
  for (let at = 0; at < left.length; at += 1) if (!equals(left[at] as Value, right[at] as Value)) return false;
  return true;
}

function joined(parts: readonly string[]): string {
  spend(parts.length);
  let size = 0;
  for (const part of parts) size += part.length + 2;
  spendSize(size);
  return parts.join(', ');
}
