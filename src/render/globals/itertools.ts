// itertools, as dbt's modules have it. Endless iterators end at the limit of steps.
import { spend } from '../values/budget.ts';
import { callSync } from '../values/call-sync.ts';
import { type Bound, bind, given, PyFunction, parameters, pyFunction } from '../values/callables.ts';
import { equals } from '../values/compare.ts';
import { PyTuple } from '../values/containers.ts';
import { indexNumber } from '../values/indexing.ts';
import { iterate, toArray, walk } from '../values/iterate.ts';
import { PyIterator } from '../values/iterator.ts';
import { binary } from '../values/numbers.ts';
import { valueError } from '../values/py-error.ts';
import type { CallArguments, Value } from '../values/py-object.ts';
import { PyObject } from '../values/py-object.ts';
import { truthy } from '../values/truth.ts';
import { PyModule } from './py-module.ts';

let made: PyModule | undefined;

export function itertoolsModule(): PyModule {
  made ??= new PyModule('itertools', functions());
  return made;
}

function lazy(name: string, notation: string, run: (bound: Bound) => Generator<Value>): PyFunction {
  return pyFunction(name, notation, (bound) => new PyIterator(name, run(bound)));
}

function functions(): Readonly<Record<string, Value>> {
  return {
    accumulate: lazy('accumulate', 'iterable func? * initial?', function* ([items, func, initial]) {
      let total = given<Value>(initial, null);
      let started = total !== null;
      if (started) yield total;
      for (const item of walk(items as Value)) {
        if (!started) total = item;
        else total = func === undefined || func === null ? binary('+', total, item) : callSync(func, [total, item]);
        started = true;
        yield total;
      }
    }),
    chain: new Chain(),
    combinations: lazy('combinations', 'iterable r', ([items, r]) =>
      combinations(toArray(items as Value), size(r), false),
    ),
    combinations_with_replacement: lazy('combinations_with_replacement', 'iterable r', ([items, r]) =>
      combinations(toArray(items as Value), size(r), true),
    ),
    compress: lazy('compress', 'data selectors', function* ([data, selectors]) {
      const chosen = iterate(selectors as Value);
      for (const item of walk(data as Value)) {
        const step = chosen.next();
        if (step.done === true) return;
        if (truthy(step.value)) yield item;
      }
    }),
    count: lazy('count', 'start? step?', function* ([start, step]) {
      for (let at = given<Value>(start, 0); ; at = binary('+', at, given<Value>(step, 1))) {
        spend(1);
        yield at;
      }
    }),
    cycle: lazy('cycle', 'iterable /', function* ([items]) {
      const all = toArray(items as Value);
      while (all.length > 0) for (const item of all) yield item;
    }),
    dropwhile: lazy('dropwhile', 'predicate iterable /', function* ([predicate, items]) {
      let dropping = true;
      for (const item of walk(items as Value)) {
        dropping = dropping && truthy(callSync(predicate as Value, [item]));
        if (!dropping) yield item;
      }
    }),
    groupby: lazy('groupby', 'iterable key?', function* ([items, key]) {
      let group: { readonly key: Value; readonly items: Value[] } | undefined;
      const finished = (): Value =>
        new PyTuple([
          group?.key as Value,
          new PyIterator('itertools._grouper', (group?.items ?? [])[Symbol.iterator]()),
        ]);
      for (const item of walk(items as Value)) {
        const itemKey = key === undefined || key === null ? item : callSync(key, [item]);
        if (group !== undefined && equals(group.key, itemKey)) group.items.push(item);
        else {
          if (group !== undefined) yield finished();
          group = { key: itemKey, items: [item] };
        }
      }
      if (group !== undefined) yield finished();
    }),
    islice: lazy('islice', 'iterable a b? c? /', function* ([items, a, b, c]) {
      const [from, to, step] = b === undefined ? [0, bound(a), 1] : [bound(a) ?? 0, bound(b), bound(c ?? null) ?? 1];
      let next = from as number;
      let at = 0;
      for (const item of walk(items as Value)) {
        if (to !== undefined && at >= to) return;
        if (at === next) {
          yield item;
          next += step as number;
        }
        at += 1;
        if (to !== undefined && at >= to) return;
      }
    }),
    pairwise: lazy('pairwise', 'iterable /', function* ([items]) {
      let before: Value | undefined;
      for (const item of walk(items as Value)) {
        if (before !== undefined) yield new PyTuple([before, item]);
        before = item;
      }
    }),
    permutations: lazy('permutations', 'iterable r?', ([items, r]) => {
      const all = toArray(items as Value);
      return permutations(all, r === undefined || r === null ? all.length : size(r));
    }),
    product: new PyFunction('product', (args) => new PyIterator('product', product(args))),
    repeat: lazy('repeat', 'object times?', function* ([item, times]) {
      const most = times === undefined ? Number.POSITIVE_INFINITY : size(times);
      for (let at = 0; at < most; at += 1) {
        spend(1);
        yield item as Value;
      }
    }),
    starmap: lazy('starmap', 'function iterable /', function* ([call, items]) {
      for (const item of walk(items as Value)) yield callSync(call as Value, toArray(item));
    }),
    takewhile: lazy('takewhile', 'predicate iterable /', function* ([predicate, items]) {
      for (const item of walk(items as Value)) {
        if (!truthy(callSync(predicate as Value, [item]))) return;
        yield item;
      }
    }),
    zip_longest: new PyFunction('zip_longest', (args) => new PyIterator('zip_longest', zipLongest(args))),
  };
}

function bound(value: Value | undefined): number | undefined {
  return value === undefined || value === null ? undefined : size(value);
}

function size(value: Value | undefined): number {
  const number = indexNumber(value ?? null);
  if (number === undefined || number < 0) throw valueError('r must be a non-negative integer');
  return number;
}

class Chain extends PyObject {
  readonly typeName = 'type';

  override repr(): string {
    return "<class 'itertools.chain'>";
  }

  override attribute(name: string): Value | undefined {
    if (name !== 'from_iterable') return undefined;
    return lazy('chain', 'iterable /', function* ([items]) {
      for (const part of walk(items as Value)) yield* walk(part);
    });
  }

  override call(args: CallArguments): Value {
    function* items(): Generator<Value> {
      for (const part of args.positional) yield* walk(part);
    }
    return new PyIterator('itertools.chain', items());
  }
}

function* combinations(items: readonly Value[], count: number, repeated: boolean): Generator<Value> {
  const picked: number[] = [];
  function* from(start: number): Generator<Value> {
    spend(1);
    if (picked.length === count) {
      // A row comes up through as many generators as it has items.
      spend(4 * count);
      yield new PyTuple(picked.map((at) => items[at] as Value));
      return;
    }
    for (let at = start; at < items.length; at += 1) {
      picked.push(at);
      yield* from(repeated ? at : at + 1);
      picked.pop();
    }
  }
  yield* from(0);
}

function* permutations(items: readonly Value[], count: number): Generator<Value> {
  const picked: number[] = [];
  function* next(): Generator<Value> {
    spend(1);
    if (picked.length === count) {
      // A row comes up through as many generators as it has items.
      spend(4 * count);
      yield new PyTuple(picked.map((at) => items[at] as Value));
      return;
    }
    for (let at = 0; at < items.length; at += 1) {
      spend(1 + (picked.length >> 4));
      if (picked.includes(at)) continue;
      picked.push(at);
      yield* next();
      picked.pop();
    }
  }
  if (count <= items.length) yield* next();
}

const productShape = parameters('* repeat?');

function* product(args: CallArguments): Generator<Value> {
  const repeat = bind('product', productShape, { positional: [], keyword: args.keyword })[0];
  const pools: Value[][] = [];
  const once = args.positional.map(toArray);
  for (let round = repeat === undefined ? 1 : size(repeat); round > 0; round -= 1) {
    spend(1);
    pools.push(...once);
  }
  function* from(at: number, row: readonly Value[]): Generator<Value> {
    spend(1);
    if (at === pools.length) {
      spend(4 * row.length);
      yield new PyTuple(row);
      return;
    }
    for (const item of pools[at] as Value[]) yield* from(at + 1, [...row, item]);
  }
  yield* from(0, []);
}

const longestShape = parameters('* fillvalue?');

function* zipLongest(args: CallArguments): Generator<Value> {
  const fill = given<Value>(bind('zip_longest', longestShape, { positional: [], keyword: args.keyword })[0], null);
  const lists = args.positional.map(toArray);
  const longest = Math.max(0, ...lists.map((list) => list.length));
  for (let at = 0; at < longest; at += 1) {
    yield new PyTuple(lists.map((list) => (at < list.length ? (list[at] as Value) : fill)));
  }
}
