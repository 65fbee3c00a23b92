// The methods of dict, and its views.
import { spend } from './budget.ts';
import { type Bound, boundMethod, given, type MethodTable, methodTable, pyFunction } from './callables.ts';
import { equals } from './compare.ts';
import { PyDict, PySet, PyTuple } from './containers.ts';
import { iterate, toArray, walk } from './iterate.ts';
import { PyError, typeError, valueError } from './py-error.ts';
import { type CallArguments, type HashKey, PyObject, PyUndefined, type Value } from './py-object.ts';
import { repr } from './text.ts';

/** What keys(), values() and items() give: they follow the dict. */
export class PyDictView extends PyObject {
  readonly typeName: 'dict_keys' | 'dict_values' | 'dict_items';
  readonly dict: PyDict;

  constructor(typeName: PyDictView['typeName'], dict: PyDict) {
    super();
    this.typeName = typeName;
    this.dict = dict;
  }

  override repr(): string {
    spend(this.dict.size * 4);
    return `${this.typeName}([${[...this.#values()].map(repr).join(', ')}])`;
  }

  override length(): number {
    return this.dict.size;
  }

  override iterate(): Iterator<Value> {
    return this.#values();
  }

  /** Keys and items are sets, which cannot be hashed. */
  override hashKey(): HashKey | undefined {
    return this.typeName === 'dict_values' ? this : undefined;
  }

  has(value: Value): boolean {
    if (this.typeName === 'dict_keys') return this.dict.has(value);
    for (const item of this.#values()) {
      spend(2);
      if (item === value || equals(item, value)) return true;
    }
    return false;
  }

  override equals(other: Value): boolean {
    if (this.typeName === 'dict_values') return this === other;
    const isSet = other instanceof PySet || (other instanceof PyDictView && other.typeName !== 'dict_values');
    if (!isSet || other.length() !== this.length()) return false;
    for (const item of toArray(other)) if (!this.has(item)) return false;
    return true;
  }

  override attribute(name: string): Value | undefined {
    if (this.typeName === 'dict_values') return undefined;
    if (name !== 'isdisjoint') return undefined;
    return pyFunction(name, 'other /', ([other]) => toArray(other as Value).every((item) => !this.has(item)));
  }

  /** `keys - other`, as sets. */
  arithmetic(op: string, other: Value, reflected: boolean): Value | undefined {
    if (op !== '-' || this.typeName === 'dict_values') return undefined;
    const [from, without] = reflected ? [toArray(other), this.#values()] : [this.#values(), toArray(other)];
    spend(this.dict.size * 4);
    const left = PySet.of(without);
    return PySet.of([...PySet.of(from).values()].filter((item) => !left.has(item)));
  }

  *#values(): Generator<Value> {
    if (this.typeName === 'dict_keys') yield* this.dict.keys();
    else if (this.typeName === 'dict_values') yield* this.dict.values();
    else for (const entry of this.dict.entries()) yield new PyTuple(entry);
  }
}

/** What `dict(…)` and `update(…)` take: a mapping or an iterable of pairs, and keywords. */
export function fillDict(dict: PyDict, args: CallArguments, name: string): void {
  const { positional, keyword } = args;
  if (positional.length > 1) throw typeError(`${name} expected at most 1 argument, got ${positional.length}`);
  const source = positional[0];
  if (source instanceof PyUndefined) throw source.error();
  if (source instanceof PyDict) {
    spend(source.size * 2);
    for (const [key, value] of source.entries()) dict.set(key, value);
  } else if (source !== undefined) {
    let at = 0;
    for (const pair of walk(source)) {
      spend(1);
      if (typeof pair === 'number' || pair === null || typeof pair === 'boolean') {
        throw typeError(`cannot convert dictionary update sequence element #${at} to a sequence`);
      }
      const iterator = iterate(pair);
      const entry: Value[] = [];
      for (let next = iterator.next(); next.done !== true; next = iterator.next()) entry.push(next.value);
      if (entry.length !== 2) {
        throw valueError(`dictionary update sequence element #${at} has length ${entry.length}; 2 is required`);
      }
      dict.set(entry[0] as Value, entry[1] as Value);
      at += 1;
    }
  }
  for (const [key, value] of keyword) dict.set(key, value);
}

function pop(dict: PyDict, [key, fallback]: Bound): Value {
  // An empty dict does not even look at the key.
  if (dict.size === 0 && fallback !== undefined) return fallback;
  const value = dict.get(key as Value);
  if (value !== undefined) {
    dict.delete(key as Value);
    return value;
  }
  if (fallback !== undefined) return fallback;
  throw new PyError('KeyError', repr(key as Value));
}

let table: MethodTable<PyDict> | undefined;

function methods(): MethodTable<PyDict> {
  table ??= methodTable<PyDict>({
    clear: [
      '',
      (self) => {
        self.clear();
        return null;
      },
    ],
    copy: [
      '',
      (self) => {
        spend(self.size * 2);
        return PyDict.of(self.entries());
      },
    ],
    fromkeys: [
      'iterable value? /',
      (_, [keys, value]) => {
        const dict = new PyDict();
        for (const key of walk(keys as Value)) dict.set(key, given<Value>(value, null));
        return dict;
      },
    ],
    get: ['key default? /', (self, [key, fallback]) => given(self.get(key as Value), given<Value>(fallback, null))],
    items: ['', (self) => new PyDictView('dict_items', self)],
    keys: ['', (self) => new PyDictView('dict_keys', self)],
    pop: ['key default? /', pop],
    popitem: [
      '',
      (self) => {
        const last = self.lastEntry();
        if (last === undefined) throw new PyError('KeyError', "'popitem(): dictionary is empty'");
        self.delete(last[0]);
        return new PyTuple(last);
      },
    ],
    setdefault: [
      'key default? /',
      (self, [key, fallback]) => {
        const known = self.get(key as Value);
        if (known !== undefined) return known;
        self.set(key as Value, given<Value>(fallback, null));
        return given<Value>(fallback, null);
      },
    ],
    update: [
      '*',
      (self, _, args) => {
        fillDict(self, args, 'update');
        return null;
      },
    ],
    values: ['', (self) => new PyDictView('dict_values', self)],
  });
  return table;
}

export function dictMethod(dict: PyDict, name: string): Value | undefined {
  return boundMethod(methods(), dict, 'dict', name);
}

export function dictMethodNames(): Iterable<string> {
  return methods().keys();
}
