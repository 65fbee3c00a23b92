// Filters on lists, dicts and other things that can be walked over.
import { sawChanging } from '../render-witness.ts';
import { spend, spendSize } from '../values/budget.ts';
import { given, noKeywords } from '../values/callables.ts';
import { equals, order } from '../values/compare.ts';
import { PyDict, PyList, PySet, PyTuple } from '../values/containers.ts';
import { PyDictView } from '../values/dict-methods.ts';
import { isEscaping } from '../values/escaping.ts';
import { hashKey } from '../values/hashing.ts';
import { indexNumber } from '../values/indexing.ts';
import { iterate, lengthOf, toArray, walk } from '../values/iterate.ts';
import { generator, PyIterator } from '../values/iterator.ts';
import { attributeOf, getAttribute, getItem } from '../values/lookup.ts';
import { escapeMarkup, PyMarkup } from '../values/markup.ts';
import { binary } from '../values/numbers.ts';
import { PyError, typeError } from '../values/py-error.ts';
import { type CallArguments, PyObject, PyUndefined, type Value } from '../values/py-object.ts';
import { PyRange } from '../values/range.ts';
import { sortValues } from '../values/sort.ts';
import { pointsOf } from '../values/string-sequence.ts';
import { repr, str } from '../values/text.ts';
import { truthy } from '../values/truth.ts';
import { codePointLength, objectName, typeName } from '../values/type-names.ts';
import { attributeGetter, attributesGetter, ignoreCase } from './attribute-path.ts';
import { type FilterFunction, filter } from './filter-function.ts';
import { findFilter } from './filters.ts';
import { findTest } from './tests.ts';

export function lengthFilter(value: Value): number {
  if (typeof value === 'string') return codePointLength(value);
  const length = lengthOf(value);
  if (length === undefined) throw typeError(`object of type '${typeName(value)}' has no len()`);
  return length;
}

/** A whole number as an argument. */
function whole(value: Value): number {
  const number = indexNumber(value);
  if (number === undefined) throw typeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
  return number;
}

function reversedIterator(value: Value): Iterator<Value> | undefined {
  if (value instanceof PyList || value instanceof PyTuple) return toArray(value).reverse()[Symbol.iterator]();
  if (typeof value === 'string') return pointsOf(value).reverse()[Symbol.iterator]();
  if (value instanceof PyMarkup || value instanceof PyDict || value instanceof PyDictView || value instanceof PyRange) {
    return toArray(value).reverse()[Symbol.iterator]();
  }
  return value instanceof PyUndefined ? [][Symbol.iterator]() : undefined;
}

function reverse(value: Value): Value {
  if (typeof value === 'string') return pointsOf(value).reverse().join('');
  if (value instanceof PyMarkup) return new PyMarkup(pointsOf(value.content).reverse().join(''));
  const reversed = reversedIterator(value);
  if (reversed !== undefined) return new PyIterator(`${typeName(value)}_reverseiterator`, reversed);
  try {
    return new PyList(toArray(value).reverse());
  } catch (error) {
    if (error instanceof PyError && error.type === 'TypeError') {
      throw new PyError('FilterArgumentError', 'argument must be iterable');
    }
    throw error;
  }
}

function first(value: Value): Value {
  const step = iterate(value).next();
  return step.done === true ? new PyUndefined({ message: 'No first item, sequence was empty.' }) : step.value;
}

function last(value: Value): Value {
  if ((value instanceof PyList || value instanceof PyTuple) && value.items.length > 0)
    return value.items.at(-1) as Value;
  const reversed = reversedIterator(value);
  if (reversed === undefined) throw typeError(`'${typeName(value)}' object is not reversible`);
  const step = reversed.next();
  return step.done === true ? new PyUndefined({ message: 'No last item, sequence was empty.' }) : step.value;
}

function random(value: Value): Value {
  const length = lengthFilter(value);
  if (length === 0) return new PyUndefined({ message: 'No random item, sequence was empty.' });
  sawChanging();
  const index = Math.floor(Math.random() * length);
  if (value instanceof PyDict && value.get(index) === undefined) throw new PyError('KeyError', String(index));
  return getItem(value, index);
}

function join(value: Value, separator: Value, attribute: Value | undefined): Value {
  const get = attribute === undefined || attribute === null ? undefined : attributeGetter(attribute);
  const items: Value[] = [];
  for (const item of walk(value)) items.push(get === undefined ? item : get(item));
  const markup = isEscaping() && [separator, ...items].some((item) => item instanceof PyMarkup);
  const text = markup ? (item: Value): string => escapeMarkup(item).content : str;
  const mark = text(separator);
  const parts = items.map(text);
  spendSize(parts.reduce((size, part) => size + part.length + mark.length, 0));
  const joined = parts.join(mark);
  return markup ? new PyMarkup(joined) : joined;
}

/** sorted() takes a bool or another int here. */
function direction(reversed: Value): boolean {
  whole(reversed);
  return truthy(reversed);
}

function sort(value: Value, reversed: Value, caseSensitive: Value, attribute: Value): Value {
  const getters = attributesGetter(attribute);
  const prepare = truthy(caseSensitive) ? (item: Value): Value => item : ignoreCase;
  const key = (item: Value): Value => new PyList(getters.map((get) => prepare(get(item))));
  return new PyList(sortValues(toArray(value), key, direction(reversed)));
}

function dictItems(value: Value): Value[] {
  if (value instanceof PyDict) return [...value.entries()].map((entry) => new PyTuple(entry));
  const items = attributeOf(value, 'items');
  if (value instanceof PyUndefined) throw value.error();
  if (items === undefined || !(items instanceof PyObject) || items.call === undefined) {
    throw new PyError('AttributeError', `'${typeName(value)}' object has no attribute 'items'`);
  }
  return toArray(items.call({ positional: [], keyword: noKeywords }) as Value);
}

function dictSort(value: Value, caseSensitive: Value, by: Value, reversed: Value): Value {
  if (by !== 'key' && by !== 'value') {
    throw new PyError('FilterArgumentError', 'You can only sort by either "key" or "value"');
  }
  const position = by === 'key' ? 0 : 1;
  const prepare = truthy(caseSensitive) ? (item: Value): Value => item : ignoreCase;
  const key = (item: Value): Value => prepare((item as PyTuple).items[position] as Value);
  return new PyList(sortValues(dictItems(value), key, direction(reversed)));
}

function* items(value: Value): Generator<Value> {
  if (value instanceof PyUndefined) return;
  if (!(value instanceof PyDict)) throw typeError('Can only get item pairs from a mapping.');
  for (const entry of value.entries()) yield new PyTuple(entry);
}

function* unique(value: Value, caseSensitive: Value, attribute: Value): Generator<Value> {
  const get = attributeGetter(attribute);
  const prepare = truthy(caseSensitive) ? (item: Value): Value => item : ignoreCase;
  const seen = new PySet();
  for (const item of walk(value)) {
    const key = prepare(get(item));
    if (seen.has(key)) continue;
    seen.add(key);
    yield item;
  }
}

function extreme(value: Value, op: '<' | '>', caseSensitive: Value, attribute: Value): Value {
  const get = attributeGetter(attribute);
  const prepare = truthy(caseSensitive) ? (item: Value): Value => item : ignoreCase;
  let best: { readonly item: Value; readonly key: Value } | undefined;
  for (const item of walk(value)) {
    const key = prepare(get(item));
    if (best === undefined || order(key, best.key, op)) best = { item, key };
  }
  return best === undefined ? new PyUndefined({ message: 'No aggregated item, sequence was empty.' }) : best.item;
}

function sum(value: Value, attribute: Value, start: Value): Value {
  if (typeof start === 'string') throw typeError("sum() can't sum strings [use ''.join(seq) instead]");
  const get = attribute === null ? (item: Value): Value => item : attributeGetter(attribute);
  let total: Value = start;
  for (const item of walk(value)) total = binary('+', total, get(item));
  return total;
}

function* batch(value: Value, size: Value, fill: Value): Generator<Value> {
  let group: Value[] = [];
  for (const item of walk(value)) {
    if (equals(group.length, size)) {
      yield new PyList(group);
      group = [];
    }
    group.push(item);
  }
  if (group.length === 0) return;
  if (fill !== null && order(group.length, size, '<')) {
    spendSize(whole(size) * 16);
    while (group.length < whole(size)) group.push(fill);
  }
  yield new PyList(group);
}

function* slice(value: Value, count: Value, fill: Value): Generator<Value> {
  const all = toArray(value);
  const slices = whole(count);
  if (slices === 0) throw new PyError('ZeroDivisionError', 'integer division or modulo by zero');
  if (slices < 0) return;
  spendSize(slices * 16);
  const size = Math.floor(all.length / slices);
  const extra = all.length % slices;
  let offset = 0;
  for (let number = 0; number < slices; number += 1) {
    spend(1);
    const start = offset + number * size;
    if (number < extra) offset += 1;
    const part = all.slice(start, offset + (number + 1) * size);
    if (fill !== null && number >= extra) part.push(fill);
    yield new PyList(part);
  }
}

/** What groupby gives: a tuple with names for its two parts. */
export class GroupTuple extends PyTuple {
  override attribute(name: string): Value | undefined {
    if (name === 'grouper') return this.items[0];
    return name === 'list' ? this.items[1] : super.attribute(name);
  }
}

function groupBy(value: Value, attribute: Value, fallback: Value, caseSensitive: Value): Value {
  const get = attributeGetter(attribute, fallback);
  const sensitive = truthy(caseSensitive);
  const key = sensitive ? get : (item: Value): Value => ignoreCase(get(item));
  const groups: { readonly key: Value; readonly items: Value[] }[] = [];
  for (const item of sortValues(toArray(value), key, false)) {
    const itemKey = key(item);
    const group = groups.at(-1);
    if (group !== undefined && equals(group.key, itemKey)) group.items.push(item);
    else groups.push({ key: itemKey, items: [item] });
  }
  return new PyList(
    groups.map(
      (group) => new GroupTuple([sensitive ? group.key : get(group.items[0] as Value), new PyList(group.items)]),
    ),
  );
}

// ---- map, select and their like

function* mapItems(value: Value, args: CallArguments): Generator<Value> {
  if (!truthy(value)) return;
  const apply = mapFunction(args);
  for (const item of walk(value)) yield apply(item);
}

function mapFunction(args: CallArguments): (item: Value) => Value {
  const { positional, keyword } = args;
  if (positional.length === 0 && keyword.has('attribute')) {
    for (const name of keyword.keys()) {
      if (name !== 'attribute' && name !== 'default') {
        throw new PyError('FilterArgumentError', `Unexpected keyword argument ${repr(name)}`);
      }
    }
    return attributeGetter(keyword.get('attribute') as Value, keyword.get('default'));
  }
  const [name, ...rest] = positional;
  if (name === undefined) throw new PyError('FilterArgumentError', 'map requires a filter argument');
  const given = { positional: rest, keyword };
  return (item) => {
    const apply = namedFilter(name);
    return apply(item, given);
  };
}

function nameText(name: Value): string {
  if (hashKey(name) === undefined) throw typeError(`unhashable type: '${typeName(name)}'`);
  return str(name);
}

function namedFilter(name: Value): FilterFunction {
  const text = nameText(name);
  const found = findFilter(text);
  if (found === undefined) throw new PyError('TemplateRuntimeError', `No filter named ${repr(name)}.`);
  return found;
}

function* selectItems(value: Value, args: CallArguments, wanted: boolean, byAttribute: boolean): Generator<Value> {
  if (!truthy(value)) return;
  const { positional, keyword } = args;
  let rest = positional;
  let get = (item: Value): Value => item;
  if (byAttribute) {
    const attribute = positional[0];
    if (attribute === undefined) {
      throw new PyError('FilterArgumentError', 'Missing parameter for attribute name');
    }
    get = attributeGetter(attribute);
    rest = positional.slice(1);
  }
  const name = rest[0];
  const given = { positional: rest.slice(1), keyword };
  for (const item of walk(value)) {
    const tested = get(item);
    let holds: boolean;
    if (name === undefined) holds = truthy(tested);
    else {
      const found = findTest(nameText(name));
      if (found === undefined) throw new PyError('TemplateRuntimeError', `No test named ${repr(name)}.`);
      holds = found(tested, given);
    }
    if (holds === wanted) yield item;
  }
}

function attr(value: Value, name: Value): Value {
  if (typeof name !== 'string') throw typeError('attribute name must be string');
  if (value instanceof PyUndefined) {
    // Undefined has Python's own attributes, which the sandbox hides, and no others.
    if (name.startsWith('__')) return new PyUndefined({ name });
    throw value.error();
  }
  if (name.startsWith('_')) return getAttribute(value, name);
  const found = attributeOf(value, name);
  if (found !== undefined) return found;
  return new PyUndefined({ name, message: () => `'${objectName(value)}' has no attribute ${repr(name)}` });
}

export function sequenceFilters(): Readonly<Record<string, FilterFunction>> {
  const size = filter('length', '', lengthFilter);
  return {
    attr: filter('attr', 'name', (v, [name]) => attr(v, name as Value)),
    batch: filter('batch', 'linecount fill_with?', (v, [n, fill]) =>
      generator('do_batch', batch(v, n as Value, given<Value>(fill, null))),
    ),
    count: size,
    dictsort: filter('dictsort', 'case_sensitive? by? reverse?', (v, [sensitive, by, reversed]) =>
      dictSort(v, given<Value>(sensitive, false), given<Value>(by, 'key'), given<Value>(reversed, false)),
    ),
    first: filter('first', '', first),
    groupby: filter('groupby', 'attribute default? case_sensitive?', (v, [attribute, fallback, sensitive]) =>
      groupBy(v, attribute as Value, given<Value>(fallback, null), given<Value>(sensitive, false)),
    ),
    items: filter('items', '', (v) => generator('do_items', items(v))),
    join: filter('join', 'd? attribute?', (v, [separator, attribute]) =>
      join(v, given<Value>(separator, ''), attribute),
    ),
    last: filter('last', '', last),
    length: size,
    list: filter('list', '', (v) => new PyList(toArray(v))),
    map: (v, args) => generator('sync_do_map', mapItems(v, args)),
    max: filter('max', 'case_sensitive? attribute?', (v, [sensitive, attribute]) =>
      extreme(v, '>', given<Value>(sensitive, false), given<Value>(attribute, null)),
    ),
    min: filter('min', 'case_sensitive? attribute?', (v, [sensitive, attribute]) =>
      extreme(v, '<', given<Value>(sensitive, false), given<Value>(attribute, null)),
    ),
    random: filter('random', '', random),
    reject: (v, args) => generator('select_or_reject', selectItems(v, args, false, false)),
    rejectattr: (v, args) => generator('select_or_reject', selectItems(v, args, false, true)),
    reverse: filter('reverse', '', reverse),
    select: (v, args) => generator('select_or_reject', selectItems(v, args, true, false)),
    selectattr: (v, args) => generator('select_or_reject', selectItems(v, args, true, true)),
    slice: filter('slice', 'slices fill_with?', (v, [n, fill]) =>
      generator('sync_do_slice', slice(v, n as Value, given<Value>(fill, null))),
    ),
    sort: filter('sort', 'reverse? case_sensitive? attribute?', (v, [reversed, sensitive, attribute]) =>
      sort(v, given<Value>(reversed, false), given<Value>(sensitive, false), given<Value>(attribute, null)),
    ),
    sum: filter('sum', 'attribute? start?', (v, [attribute, start]) =>
      sum(v, given<Value>(attribute, null), given<Value>(start, 0)),
    ),
    unique: filter('unique', 'case_sensitive? attribute?', (v, [sensitive, attribute]) =>
      generator('sync_do_unique', unique(v, given<Value>(sensitive, false), given<Value>(attribute, null))),
    ),
  };
}
