// The methods of set.
import { boundMethod, type MethodTable, methodTable } from './callables.ts';
import { PySet } from './containers.ts';
import { toArray } from './iterate.ts';
import { PyError } from './py-error.ts';
import type { CallArguments, Value } from './py-object.ts';
import { repr } from './text.ts';

function others(args: CallArguments): PySet[] {
  return args.positional.map((value) => PySet.of(toArray(value)));
}

let table: MethodTable<PySet> | undefined;

function methods(): MethodTable<PySet> {
  table ??= methodTable<PySet>({
    add: [
      'item /',
      (self, [item]) => {
        self.add(item as Value);
        return null;
      },
    ],
    clear: [
      '',
      (self) => {
        self.clear();
        return null;
      },
    ],
    copy: ['', (self) => PySet.of(self.values())],
    difference: ['*', (self, _, args) => filtered(self, others(args), (item, sets) => !sets.some((s) => s.has(item)))],
    discard: [
      'item /',
      (self, [item]) => {
        self.delete(item as Value);
        return null;
      },
    ],
    intersection: [
      '*',
      (self, _, args) => filtered(self, others(args), (item, sets) => sets.every((s) => s.has(item))),
    ],
    isdisjoint: ['other /', (self, [other]) => toArray(other as Value).every((item) => !self.has(item))],
    issubset: [
      'other /',
      (self, [other]) => {
        const set = PySet.of(toArray(other as Value));
        return [...self.values()].every((item) => set.has(item));
      },
    ],
    issuperset: ['other /', (self, [other]) => toArray(other as Value).every((item) => self.has(item))],
    pop: [
      '',
      (self) => {
        const first = self.first();
        if (first === undefined) throw new PyError('KeyError', "'pop from an empty set'");
        self.delete(first);
        return first;
      },
    ],
    remove: [
      'item /',
      (self, [item]) => {
        if (!self.delete(item as Value)) throw new PyError('KeyError', repr(item as Value));
        return null;
      },
    ],
    symmetric_difference: [
      'other /',
      (self, [other]) => {
        const set = PySet.of(toArray(other as Value));
        const mine = [...self.values()].filter((item) => !set.has(item));
        return PySet.of([...mine, ...[...set.values()].filter((item) => !self.has(item))]);
      },
    ],
    union: ['*', (self, _, args) => PySet.of([...self.values(), ...args.positional.flatMap(toArray)])],
    update: [
      '*',
      (self, _, args) => {
        for (const item of args.positional.flatMap(toArray)) self.add(item);
        return null;
      },
    ],
  });
  return table;
}

function filtered(self: PySet, sets: PySet[], keep: (item: Value, sets: PySet[]) => boolean): PySet {
  return PySet.of([...self.values()].filter((item) => keep(item, sets)));
}

export function setMethod(set: PySet, name: string): Value | undefined {
  return boundMethod(methods(), set, 'set', name);
}

export function setMethodNames(): Iterable<string> {
  return methods().keys();
}
