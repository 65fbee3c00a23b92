// The methods of str.
import { spend, spendSize } from './budget.ts';
import { PyBytes } from './bytes.ts';
import { type Bound, bind, given, type Method, type MethodTable, methodTable, PyFunction } from './callables.ts';
import { PyDict, PyList, PyTuple } from './containers.ts';
import { indexNumber, sliceBounds } from './indexing.ts';
import { walk } from './iterate.ts';
import { PyMarkup } from './markup.ts';
import { asInt } from './numbers.ts';
import { PyError, typeError, valueError } from './py-error.ts';
import type { CallArguments, Value } from './py-object.ts';
import { formatMap, formatString } from './str-format.ts';
import { pointPosition, unitOffset } from './string-sequence.ts';
import {
  capitalize,
  casefold,
  expandTabs,
  isAlnum,
  isAlpha,
  isAscii,
  isDecimal,
  isDigit,
  isIdentifier,
  isLower,
  isNumeric,
  isPrintable,
  isTitle,
  isUpper,
  pad,
  splitLines,
  swapCase,
  titleCase,
  toLower,
  zeroFill,
} from './string-text.ts';
import { codePointLength, typeName } from './type-names.ts';
import {
  isSpace,
  skipSpace,
  skipSpaceBack,
  skipWord,
  skipWordBack,
  splitWhitespace,
  stripLeft,
  stripRight,
} from './whitespace.ts';

function textArgument(value: Value | undefined, method: string, what = 'argument'): string {
  if (typeof value === 'string') return value;
  if (value instanceof PyMarkup) return value.content;
  throw typeError(`${method}() ${what} must be str, not ${typeName(value ?? null)}`);
}

function intArgument(value: Value | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  const number = indexNumber(value);
  if (number === undefined) throw typeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
  return number;
}

/** What C code takes as an int. */
function cIntArgument(value: Value | undefined, fallback: number): number {
  const number = intArgument(value, fallback);
  if (Math.abs(number) >= 2 ** 31) throw new PyError('OverflowError', 'Python int too large to convert to C int');
  return number;
}

function stripChars(text: string, chars: Value | undefined, left: boolean, right: boolean, method: string): string {
  if (chars === undefined || chars === null) {
    const trimmed = left ? stripLeft(text) : text;
    return right ? stripRight(trimmed) : trimmed;
  }
  const marks = textArgument(chars, method, 'arg');
  spend(marks.length);
  const set = new Set(marks);
  let from = 0;
  let to = text.length;
  if (left) {
    for (const point of text) {
      if (!set.has(point)) break;
      from += point.length;
    }
  }
  while (right && to > from) {
    const size = to - from > 1 && (text.codePointAt(to - 2) as number) > 0xffff ? 2 : 1;
    if (!set.has(text.slice(to - size, to))) break;
    to -= size;
  }
  return text.slice(from, to);
}

function split(text: string, separator: Value | undefined, most: Value | undefined): string[] {
  const limit = intArgument(most, -1);
  if (separator === undefined || separator === null) {
    if (limit < 0) return splitWhitespace(text);
    const parts: string[] = [];
    let from = skipSpace(text, 0);
    while (from < text.length) {
      if (parts.length === limit) return [...parts, stripRight(text.slice(from))];
      const end = skipWord(text, from);
      parts.push(text.slice(from, end));
      from = skipSpace(text, end);
    }
    return parts;
  }
  const mark = textArgument(separator, 'split', 'separator');
  if (mark === '') throw valueError('empty separator');
  const all = text.split(mark);
  if (limit < 0 || all.length <= limit + 1) return all;
  return [...all.slice(0, limit), all.slice(limit).join(mark)];
}

function splitRight(text: string, separator: Value | undefined, most: Value | undefined): string[] {
  const limit = intArgument(most, -1);
  if (limit < 0) return split(text, separator, undefined);
  if (separator === undefined || separator === null) {
    const parts: string[] = [];
    let end = skipSpaceBack(text, text.length);
    while (end > 0) {
      if (parts.length === limit) return [stripLeft(text.slice(0, end)), ...parts.reverse()];
      const from = skipWordBack(text, end);
      parts.push(text.slice(from, end));
      end = skipSpaceBack(text, from);
    }
    return parts.reverse();
  }
  const mark = textArgument(separator, 'rsplit', 'separator');
  if (mark === '') throw valueError('empty separator');
  // From the right: overlapping marks ("aaa" by "aa") are found from the end.
  const parts: string[] = [];
  let end = text.length;
  while (parts.length < limit) {
    const at = end - mark.length < 0 ? -1 : text.lastIndexOf(mark, end - mark.length);
    if (at < 0) break;
    parts.push(text.slice(at + mark.length, end));
    end = at;
  }
  return [text.slice(0, end), ...parts.reverse()];
}

/** The searched stretch of find, count, startswith and the like, in UTF-16 units; undefined: it begins behind the end. */
function stretch(
  text: string,
  from: Value | undefined,
  to: Value | undefined,
): { readonly from: number; readonly to: number } | undefined {
  const length = codePointLength(text);
  const begin = from === undefined || from === null ? 0 : intArgument(from, 0);
  const bounds = sliceBounds(given<Value>(from, null), given<Value>(to, null), null, length);
  if (begin > length) return undefined;
  return { from: unitOffset(text, bounds.from), to: Math.max(unitOffset(text, bounds.to), -1) };
}

function find(text: string, bound: Bound, last: boolean, method: string): number {
  const needle = textArgument(bound[0], method);
  const within = stretch(text, bound[1], bound[2]);
  if (within === undefined || within.to < within.from) return -1;
  const part = text.slice(within.from, within.to);
  const at = last ? part.lastIndexOf(needle) : part.indexOf(needle);
  return at < 0 ? -1 : pointPosition(text, within.from + at);
}

function index(text: string, bound: Bound, last: boolean, method: string): number {
  const at = find(text, bound, last, method);
  if (at < 0) throw valueError('substring not found');
  return at;
}

function count(text: string, bound: Bound): number {
  const needle = textArgument(bound[0], 'count');
  const within = stretch(text, bound[1], bound[2]);
  if (within === undefined || within.to < within.from) return 0;
  const part = text.slice(within.from, within.to);
  if (needle === '') return codePointLength(part) + 1;
  let hits = 0;
  for (let at = part.indexOf(needle); at >= 0; at = part.indexOf(needle, at + needle.length)) hits += 1;
  spend(hits >> 3);
  return hits;
}

function affix(text: string, bound: Bound, end: boolean): boolean {
  const method = end ? 'endswith' : 'startswith';
  const wanted = bound[0] as Value;
  const within = stretch(text, bound[1], bound[2]);
  const test = (value: Value): boolean => {
    if (typeof value !== 'string' && !(value instanceof PyMarkup)) {
      throw typeError(
        wanted instanceof PyTuple
          ? `tuple for ${method} must only contain str, not ${typeName(value)}`
          : `${method} first arg must be str or a tuple of str, not ${typeName(value)}`,
      );
    }
    if (within === undefined || within.to < within.from) return false;
    const part = text.slice(within.from, within.to);
    const mark = typeof value === 'string' ? value : value.content;
    return end ? part.endsWith(mark) : part.startsWith(mark);
  };
  return wanted instanceof PyTuple ? wanted.items.some(test) : test(wanted);
}

export function replaceText(text: string, old: string, by: string, most: number): string {
  if (most === 0) return text;
  if (old === '') {
    spend(text.length);
    const points = [...text];
    let inserted = 0;
    const result: string[] = [];
    for (const point of points) {
      if (most < 0 || inserted < most) {
        result.push(by);
        inserted += 1;
      }
      result.push(point);
    }
    if (most < 0 || inserted < most) result.push(by);
    spendSize(text.length + by.length * (points.length + 1));
    return result.join('');
  }
  const parts = text.split(old);
  if (parts.length === 1) return text;
  spendSize(text.length + by.length * parts.length);
  if (most < 0 || parts.length <= most + 1) return parts.join(by);
  return [parts.slice(0, most + 1).join(by), ...parts.slice(most + 1)].join(old);
}

function join(text: string, items: Value): string {
  const parts: string[] = [];
  let size = 0;
  for (const item of walk(items)) {
    if (typeof item !== 'string' && !(item instanceof PyMarkup)) {
      throw typeError(`sequence item ${parts.length}: expected str instance, ${typeName(item)} found`);
    }
    const part = typeof item === 'string' ? item : item.content;
    size += part.length + text.length;
    parts.push(part);
  }
  spendSize(size);
  return parts.join(text);
}

function fill(text: string, bound: Bound, side: 'left' | 'right' | 'both', method: string): string {
  const width = intArgument(bound[0], 0);
  const mark = bound[1] === undefined ? ' ' : textArgument(bound[1], method, 'argument 2');
  if (codePointLength(mark) !== 1) {
    throw typeError('The fill character must be exactly one character long');
  }
  return pad(text, width, mark, side);
}

function partition(text: string, separator: Value | undefined, last: boolean): PyTuple {
  const mark = textArgument(separator, 'partition');
  if (mark === '') throw valueError('empty separator');
  const at = last ? text.lastIndexOf(mark) : text.indexOf(mark);
  if (at < 0) return new PyTuple(last ? ['', '', text] : [text, '', '']);
  return new PyTuple([text.slice(0, at), mark, text.slice(at + mark.length)]);
}

function translate(text: string, table: Value): string {
  const result: string[] = [];
  for (const char of text) {
    const key = char.codePointAt(0) as number;
    let found: Value | undefined;
    if (table instanceof PyDict) found = table.get(key);
    else if (table instanceof PyList || table instanceof PyTuple || typeof table === 'string') {
      found = typeof table === 'string' ? table[key] : table.items[key];
    } else throw typeError(`'${typeName(table)}' object is not subscriptable`);
    if (found === undefined) result.push(char);
    else if (typeof found === 'number' && Number.isInteger(found)) result.push(String.fromCodePoint(found));
    else if (typeof found === 'string') result.push(found);
    else if (found !== null) throw typeError('character mapping must return integer, None or str');
  }
  return result.join('');
}

function makeTranslation(bound: Bound): PyDict {
  const [first, second, third] = bound;
  const table = new PyDict();
  if (second === undefined) {
    if (!(first instanceof PyDict)) {
      throw typeError('if you give only one argument to maketrans it must be a dict');
    }
    for (const [key, value] of first.entries()) {
      if (typeof key === 'string') {
        if (codePointLength(key) !== 1) throw valueError('string keys in translate table must be of length 1');
        table.set(key.codePointAt(0) as number, value);
      } else if (asInt(key) !== undefined) table.set(key, value);
      else throw typeError('keys in translate table must be strings or integers');
    }
    return table;
  }
  spend(8 * (textArgument(first, 'maketrans').length + (typeof third === 'string' ? third.length : 0)));
  const from = [...textArgument(first, 'maketrans')];
  const to = [...textArgument(second, 'maketrans')];
  if (from.length !== to.length) throw valueError('the first two maketrans arguments must have equal length');
  from.forEach((char, at) => {
    table.set(char.codePointAt(0) as number, (to[at] as string).codePointAt(0) as number);
  });
  if (third !== undefined) {
    for (const char of textArgument(third, 'maketrans')) table.set(char.codePointAt(0) as number, null);
  }
  return table;
}

const list = (parts: readonly string[]): PyList => new PyList([...parts]);

let table: MethodTable<string> | undefined;

function methods(): MethodTable<string> {
  table ??= methodTable<string>({
    capitalize: ['', (s) => capitalize(s)],
    casefold: ['', (s) => casefold(s)],
    center: ['width fillchar? /', (s, b) => fill(s, b, 'both', 'center')],
    count: ['sub start? end? /', (s, b) => count(s, b)],
    encode: [
      'encoding? errors?',
      (s, b) => PyBytes.encode(s, given<Value>(b[0], 'utf-8'), given<Value>(b[1], 'strict')),
    ],
    endswith: ['suffix start? end? /', (s, b) => affix(s, b, true)],
    expandtabs: ['tabsize?', (s, b) => expandTabs(s, cIntArgument(b[0], 8))],
    find: ['sub start? end? /', (s, b) => find(s, b, false, 'find')],
    format: ['*', (s, _, args) => formatString(s, args)],
    format_map: ['*', (s, _, args) => formatMap(s, args)],
    index: ['sub start? end? /', (s, b) => index(s, b, false, 'index')],
    isalnum: ['', (s) => isAlnum(s)],
    isalpha: ['', (s) => isAlpha(s)],
    isascii: ['', (s) => isAscii(s)],
    isdecimal: ['', (s) => isDecimal(s)],
    isdigit: ['', (s) => isDigit(s)],
    isidentifier: ['', (s) => isIdentifier(s)],
    islower: ['', (s) => isLower(s)],
    isnumeric: ['', (s) => isNumeric(s)],
    isprintable: ['', (s) => isPrintable(s)],
    isspace: ['', (s) => isSpace(s)],
    istitle: ['', (s) => isTitle(s)],
    isupper: ['', (s) => isUpper(s)],
    join: ['iterable /', (s, b) => join(s, b[0] as Value)],
    ljust: ['width fillchar? /', (s, b) => fill(s, b, 'right', 'ljust')],
    lower: ['', (s) => toLower(s)],
    lstrip: ['chars? /', (s, b) => stripChars(s, b[0], true, false, 'lstrip')],
    maketrans: ['x y? z? /', (_, b) => makeTranslation(b)],
    partition: ['sep /', (s, b) => partition(s, b[0], false)],
    removeprefix: ['prefix /', (s, b) => removePrefix(s, textArgument(b[0], 'removeprefix'))],
    removesuffix: ['suffix /', (s, b) => removeSuffix(s, textArgument(b[0], 'removesuffix'))],
    replace: [
      'old new count? /',
      (s, b) =>
        replaceText(
          s,
          textArgument(b[0], 'replace', 'argument 1'),
          textArgument(b[1], 'replace', 'argument 2'),
          intArgument(b[2], -1),
        ),
    ],
    rfind: ['sub start? end? /', (s, b) => find(s, b, true, 'rfind')],
    rindex: ['sub start? end? /', (s, b) => index(s, b, true, 'rindex')],
    rjust: ['width fillchar? /', (s, b) => fill(s, b, 'left', 'rjust')],
    rpartition: ['sep /', (s, b) => partition(s, b[0], true)],
    rsplit: ['sep? maxsplit?', (s, b) => list(splitRight(s, b[0], b[1]))],
    rstrip: ['chars? /', (s, b) => stripChars(s, b[0], false, true, 'rstrip')],
    split: ['sep? maxsplit?', (s, b) => list(split(s, b[0], b[1]))],
    splitlines: ['keepends?', (s, b) => list(splitLines(s, cIntArgument(b[0], 0) !== 0))],
    startswith: ['prefix start? end? /', (s, b) => affix(s, b, false)],
    strip: ['chars? /', (s, b) => stripChars(s, b[0], true, true, 'strip')],
    swapcase: ['', (s) => swapCase(s)],
    title: ['', (s) => titleCase(s)],
    translate: ['table /', (s, b) => translate(s, b[0] as Value)],
    upper: ['', (s) => s.toUpperCase()],
    zfill: ['width /', (s, b) => zeroFill(s, intArgument(b[0], 0))],
  });
  return table;
}

export function stringMethodNames(): Iterable<string> {
  return methods().keys();
}

/** What looks at each character for itself costs more of the steps: a step for each 2^n characters; others 2^4. */
const shifts: ReadonlyMap<string, number> = new Map([
  ...['casefold', 'expandtabs', 'swapcase', 'title', 'translate', 'maketrans'].map((name) => [name, 0] as const),
  ...['split', 'rsplit', 'splitlines'].map((name) => [name, 2] as const),
  ...['lstrip', 'rstrip', 'strip'].map((name) => [name, 3] as const),
  ...['isalnum', 'isalpha', 'isdecimal', 'isdigit', 'isidentifier', 'islower', 'isnumeric'].map(
    (name) => [name, 1] as const,
  ),
  ...['isprintable', 'isspace', 'istitle', 'isupper'].map((name) => [name, 1] as const),
]);

/**
 * `text.name`. For Markup, `wrap` makes Markup of the answers, and arguments are escaped first.
 */
export function stringAttribute(text: string, name: string): Value | undefined {
  const method = methods().get(name);
  if (method === undefined) return undefined;
  return new PyFunction(name, (args) => {
    spend(text.length >> (shifts.get(name) ?? 4));
    return method.run(text, boundArguments(name, method, args), args);
  });
}

/** A method by its name, not bound to a text. */
export function stringMethod(name: string): Method<string> | undefined {
  return methods().get(name);
}

export function boundArguments(name: string, { shape }: Method<string>, args: CallArguments): Bound {
  return shape === undefined ? args.positional : bind(`str.${name}`, shape, args);
}

function removePrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}

function removeSuffix(text: string, suffix: string): string {
  return suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
}
