// The methods of list and tuple.
import { spend, spendSize } from './budget.ts';
import { callSync } from './call-sync.ts';
import { type Bound, boundMethod, given, type MethodTable, methodTable } from './callables.ts';
import { equals } from './compare.ts';
import { PyList, type PyTuple } from './containers.ts';
import { indexNumber, sliceBounds } from './indexing.ts';
import { toArray } from './iterate.ts';
import { PyError, typeError, valueError } from './py-error.ts';
import type { CallArguments, Value } from './py-object.ts';
import { sortValues } from './sort.ts';
import { repr } from './text.ts';
import { truthy } from './truth.ts';
import { typeName } from './type-names.ts';

function position(value: Value | undefined): number {
  const index = indexNumber(value ?? null);
  if (index === undefined) throw typeError(`'${typeName(value ?? null)}' object cannot be interpreted as an integer`);
  return index;
}

function count(items: readonly Value[], wanted: Value): number {
  spend(items.length >> 1);
  let found = 0;
  for (const item of items) if (item === wanted || equals(item, wanted)) found += 1;
  return found;
}

function indexOf(items: readonly Value[], bound: Bound, message: (wanted: Value) => string): number {
  const wanted = bound[0] as Value;
  const bounds = sliceBounds(given<Value>(bound[1], null), given<Value>(bound[2], null), null, items.length);
  for (let at = bounds.from; at < bounds.to; at += 1) {
    const item = items[at] as Value;
    if (item !== wanted && !equals(item, wanted)) continue;
    spend((at - bounds.from) >> 1);
    return at;
  }
  throw valueError(message(wanted));
}

function pop(list: PyList, bound: Bound): Value {
  const { items } = list;
  if (items.length === 0) throw new PyError('IndexError', 'pop from empty list');
  const index = bound[0] === undefined ? -1 : position(bound[0]);
  const at = index < 0 ? index + items.length : index;
  spend((items.length - at) >> 6);
  if (at < 0 || at >= items.length) throw new PyError('IndexError', 'pop index out of range');
  return items.splice(at, 1)[0] as Value;
}

function sort(list: PyList, args: CallArguments): null {
  const key = given<Value>(args.keyword.get('key'), null);
  const reverse = truthy(given<Value>(args.keyword.get('reverse'), false));
  if (args.positional.length > 0) throw typeError('sort() takes no positional arguments');
  for (const name of args.keyword.keys()) {
    if (name !== 'key' && name !== 'reverse') throw typeError(`'${name}' is an invalid keyword argument for sort()`);
  }
  const keyed = key === null ? (item: Value): Value => item : (item: Value): Value => callSync(key, [item]);
  const sorted = sortValues(list.items.slice(), keyed, reverse);
  list.items.splice(0, list.items.length, ...sorted);
  return null;
}

let lists: MethodTable<PyList> | undefined;

function listTable(): MethodTable<PyList> {
  lists ??= methodTable<PyList>({
    append: [
      'object /',
      (self, [item]) => {
        spendSize(self.items.length);
        self.items.push(item as Value);
        return null;
      },
    ],
    clear: [
      '',
      (self) => {
        self.items.length = 0;
        return null;
      },
    ],
    copy: ['', (self) => new PyList(toArray(self))],
    count: ['value /', (self, [wanted]) => count(self.items, wanted as Value)],
    extend: [
      'iterable /',
      (self, [more]) => {
        const added = toArray(more as Value);
        spendSize((self.items.length + added.length) * 16);
        for (const item of added) self.items.push(item);
        return null;
      },
    ],
    index: ['value start? stop? /', (self, b) => indexOf(self.items, b, (wanted) => `${repr(wanted)} is not in list`)],
    insert: [
      'index object /',
      (self, [index, item]) => {
        const at = position(index);
        const from = at < 0 ? Math.max(0, at + self.items.length) : Math.min(at, self.items.length);
        spendSize(self.items.length);
        self.items.splice(from, 0, item as Value);
        return null;
      },
    ],
    pop: ['index? /', pop],
    remove: [
      'value /',
      (self, [wanted]) => {
        const at = indexOf(self.items, [wanted], () => 'list.remove(x): x not in list');
        spend((self.items.length - at) >> 6);
        self.items.splice(at, 1);
        return null;
      },
    ],
    reverse: [
      '',
      (self) => {
        spend(self.items.length >> 3);
        self.items.reverse();
        return null;
      },
    ],
    sort: ['*', (self, _, args) => sort(self, args)],
  });
  return lists;
}

export function listMethod(list: PyList, name: string): Value | undefined {
  return boundMethod(listTable(), list, 'list', name);
}

export function listMethodNames(): Iterable<string> {
  return listTable().keys();
}

let tuples: MethodTable<PyTuple> | undefined;

function tupleTable(): MethodTable<PyTuple> {
  tuples ??= methodTable<PyTuple>({
    count: ['value /', (self, [wanted]) => count(self.items, wanted as Value)],
    index: ['value start? stop? /', (self, b) => indexOf(self.items, b, () => 'tuple.index(x): x not in tuple')],
  });
  return tuples;
}

export function tupleMethod(tuple: PyTuple, name: string): Value | undefined {
  return boundMethod(tupleTable(), tuple, 'tuple', name);
}

export function tupleMethodNames(): Iterable<string> {
  return tupleTable().keys();
}
