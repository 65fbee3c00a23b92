// Filters on texts.

import { unpack } from '../eval/assign.ts';
import { spend, spendSize } from '../values/budget.ts';
import { given, noKeywords, type PyFunction } from '../values/callables.ts';
import { PyDict, PyTuple } from '../values/containers.ts';
import { isEscaping } from '../values/escaping.ts';
import { indexNumber } from '../values/indexing.ts';
import { tryIterate, walk } from '../values/iterate.ts';
import { getSlice } from '../values/lookup.ts';
import { escapeMarkup, escapeText, PyMarkup } from '../values/markup.ts';
import { asFloat, binary } from '../values/numbers.ts';
import { PyError, typeError } from '../values/py-error.ts';
import { PyUndefined, type Value } from '../values/py-object.ts';
import { replaceText, stringAttribute } from '../values/string-methods.ts';
import { sliceString } from '../values/string-sequence.ts';
import { capitalize, pad, splitLines, toLower } from '../values/string-text.ts';
import { repr, str } from '../values/text.ts';
import { truthy } from '../values/truth.ts';
import { codePointLength, typeName } from '../values/type-names.ts';
import { pythonWhitespace, splitWhitespace } from '../values/whitespace.ts';
import { type FilterFunction, filter } from './filter-function.ts';
import { prettyPrint } from './pretty-print.ts';
import { lengthFilter } from './sequence-filters.ts';
import { urlize } from './urlize.ts';
import { wordWrap } from './word-wrap.ts';

/** str(value), but Markup stays Markup; the same operation is done to the text inside. */
function onText(value: Value, change: (text: string) => string): Value {
  return value instanceof PyMarkup ? new PyMarkup(change(value.content)) : change(str(value));
}

function number(value: Value | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  const whole = indexNumber(value);
  if (whole === undefined) throw typeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
  return whole;
}

const wordStart = new RegExp(`([-({\\[<]|${pythonWhitespace})+`, 'gu');

function title(text: string): string {
  spend(text.length);
  const parts: string[] = [];
  let from = 0;
  const add = (part: string): void => {
    const [head = '', ...rest] = [...part];
    if (part !== '') parts.push(head.toUpperCase() + rest.join('').toLowerCase());
  };
  for (const match of text.matchAll(wordStart)) {
    add(text.slice(from, match.index));
    add(match[0]);
    from = match.index + match[0].length;
  }
  add(text.slice(from));
  return parts.join('');
}

function indent(value: Value, width: Value, first: Value, blank: Value): Value {
  let indention: string;
  if (typeof width === 'string') indention = width;
  else if (width instanceof PyMarkup) indention = width.content;
  else {
    const count = indexNumber(width);
    if (count === undefined) throw typeError(`can't multiply sequence by non-int of type '${typeName(width)}'`);
    spendSize(Math.max(0, count));
    indention = ' '.repeat(Math.max(0, count));
  }
  if (typeof value !== 'string' && !(value instanceof PyMarkup)) {
    // Python fails at `value += "\n"`.
    binary('+', value, '\n');
    throw new PyError('AttributeError', `'${typeName(value)}' object has no attribute 'splitlines'`);
  }
  const text = str(value);
  const lines = splitLines(`${text}\n`, false);
  spendSize(text.length + indention.length * lines.length);
  let result: string;
  if (truthy(blank)) result = lines.join(`\n${indention}`);
  else result = lines.map((line, at) => (at === 0 || line === '' ? line : indention + line)).join('\n');
  if (truthy(first)) result = indention + result;
  return value instanceof PyMarkup ? new PyMarkup(result) : result;
}

function truncate(value: Value, most: Value, killWords: Value, end: Value, leeway: Value): Value {
  if (typeof end !== 'string' && !(end instanceof PyMarkup))
    throw typeError(`object of type '${typeName(end)}' has no len()`);
  const mark = str(end);
  const slack = leeway === null ? 5 : asFloat(leeway);
  if (slack === undefined) throw typeError(`'>=' not supported between instances of '${typeName(leeway)}' and 'int'`);
  const markLength = codePointLength(mark);
  // Python compares with any number, and wants an int only where it cuts.
  const length = asFloat(most);
  if (length === undefined) throw typeError(`'>=' not supported between instances of '${typeName(most)}' and 'int'`);
  if (length < markLength) throw new PyError('RuntimeError', `expected length >= ${markLength}, got ${length}`);
  if (slack < 0) throw new PyError('RuntimeError', `expected leeway >= 0, got ${slack}`);
  if (lengthFilter(value) <= length + slack) return value;
  number(most, 0);
  if (typeof value !== 'string' && !(value instanceof PyMarkup))
    return binary('+', getSlice(value, null, length, null), end);
  const cut = sliceString(str(value), null, length - markLength, null);
  const kept = truthy(killWords) || !cut.includes(' ') ? cut : cut.slice(0, cut.lastIndexOf(' '));
  return value instanceof PyMarkup ? new PyMarkup(kept + escapeMarkup(end).content) : kept + mark;
}

function urlQuote(value: Value, forQuery: boolean): string {
  const text = str(value);
  const quoted = encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return forQuery ? quoted.replaceAll('%20', '+') : quoted.replaceAll('%2F', '/');
}

function urlEncode(value: Value): string {
  if (typeof value === 'string' || value instanceof PyMarkup || tryIterate(value) === undefined) {
    return urlQuote(value, false);
  }
  const pairs = value instanceof PyDict ? [...value.entries()].map((entry) => new PyTuple(entry)) : [...walk(value)];
  return pairs
    .map((pair) => {
      spend(8);
      const [key, item] = unpack(pair, 2);
      return `${urlQuote(key as Value, true)}=${urlQuote(item as Value, true)}`;
    })
    .join('&');
}

function marked(text: string): Value {
  return isEscaping() ? new PyMarkup(text) : text;
}

function xmlAttributes(value: Value, space: Value): string {
  if (value instanceof PyUndefined) throw value.error();
  if (!(value instanceof PyDict)) {
    throw new PyError('AttributeError', `'${typeName(value)}' object has no attribute 'items'`);
  }
  const parts: string[] = [];
  for (const [key, item] of value.entries()) {
    spend(8);
    if (item === null || item instanceof PyUndefined) continue;
    if (typeof key !== 'string') throw typeError(`expected string or bytes-like object, got '${typeName(key)}'`);
    if (/[\s/>=]/.test(key)) throw new PyError('ValueError', `Invalid character in attribute name: ${repr(key)}`);
    parts.push(`${escapeText(key)}="${escapeMarkup(item).content}"`);
  }
  const text = parts.join(' ');
  return truthy(space) && text !== '' ? ` ${text}` : text;
}

function stripTags(value: Value): string {
  const text = without(without(str(value), '<!--', '-->'), '<', '>');
  return unescapeHtml(splitWhitespace(text).join(' '));
}

/** Without what stands between the marks, again and again: what is left around a gap may make a mark. */
function without(text: string, open: string, close: string): string {
  const overlap = open.length - 1;
  let rest = text;
  let kept: string[] = [];
  let tail = '';
  let from = 0;
  for (;;) {
    const start = rest.indexOf(open, from);
    const end = start < 0 ? -1 : rest.indexOf(close, start);
    if (end < 0) return kept.join('') + rest.slice(from);
    const piece = rest.slice(from, start);
    kept.push(piece);
    from = end + close.length;
    if (overlap === 0) continue;
    tail = (tail + piece).slice(-overlap);
    if (!(tail + rest.slice(from, from + overlap)).includes(open)) continue;
    spend(rest.length >> 4);
    rest = kept.join('') + rest.slice(from);
    kept = [];
    tail = '';
    from = 0;
  }
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  copy: '©',
  reg: '®',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  euro: '€',
  times: '×',
  middot: '·',
  laquo: '«',
  raquo: '»',
};

function unescapeHtml(text: string): string {
  return text.replace(/&(?:#(\d+)|#[xX]([0-9a-fA-F]+)|([a-zA-Z]+));?/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return named[name as string] ?? whole;
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex as string, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  });
}

function trim(value: Value, chars: Value): Value {
  const text = value instanceof PyMarkup ? value : str(value);
  const method = typeof text === 'string' ? stringAttribute(text, 'strip') : text.attribute('strip');
  return (method as PyFunction).call({ positional: [chars], keyword: noKeywords }) as Value;
}

function replace(value: Value, old: Value, by: Value, count: Value): Value {
  const most = count === null ? -1 : number(count, -1);
  if (!isEscaping()) return replaceText(str(value), str(old), str(by), most);
  const marked = [old, by].some((part) => part instanceof PyMarkup) && !(value instanceof PyMarkup);
  const whole = marked ? escapeMarkup(value) : value;
  if (!(whole instanceof PyMarkup)) return replaceText(str(whole), str(old), str(by), most);
  const part = (text: Value): string => escapeMarkup(text instanceof PyMarkup ? text : str(text)).content;
  return new PyMarkup(replaceText(whole.content, part(old), part(by), most));
}

/** Those that look at each character for itself: a step for each 2^n characters; others 2^4. */
const shifts: ReadonlyMap<string, number> = new Map([
  ['striptags', 0],
  ['wordcount', 0],
  ['wordwrap', 0],
  ['pprint', 0],
  ['urlencode', 1],
  ['e', 2],
  ['escape', 2],
  ['forceescape', 2],
  ['indent', 2],
]);

export function textFilters(): Readonly<Record<string, FilterFunction>> {
  return Object.fromEntries(Object.entries(filters()).map(([name, apply]) => [name, counted(name, apply)]));
}

/** The filter with the work on a long text counted. */
function counted(name: string, apply: FilterFunction): FilterFunction {
  const shift = shifts.get(name) ?? 4;
  return (value, args) => {
    if (typeof value === 'string') spend(value.length >> shift);
    else if (value instanceof PyMarkup) spend(value.content.length >> shift);
    return apply(value, args);
  };
}

function filters(): Readonly<Record<string, FilterFunction>> {
  const escaped = filter('escape', '', escapeMarkup);
  return {
    capitalize: filter('capitalize', '', (v) => onText(v, capitalize)),
    center: filter('center', 'width?', (v, [width]) => onText(v, (text) => pad(text, number(width, 80), ' ', 'both'))),
    e: escaped,
    escape: escaped,
    forceescape: filter('forceescape', '', (v) => new PyMarkup(escapeText(str(v)))),
    format: (v, args) => {
      if (args.positional.length > 0 && args.keyword.size > 0) {
        throw new PyError('FilterArgumentError', "can't handle positional and keyword arguments at the same time");
      }
      const operand = args.keyword.size > 0 ? PyDict.of(args.keyword) : new PyTuple(args.positional);
      return binary('%', v instanceof PyMarkup ? v : str(v), operand);
    },
    indent: filter('indent', 'width? first? blank?', (v, [width, first, blank]) =>
      indent(v, given<Value>(width, 4), given<Value>(first, false), given<Value>(blank, false)),
    ),
    lower: filter('lower', '', (v) => onText(v, toLower)),
    pprint: filter('pprint', '', prettyPrint),
    replace: filter('replace', 'old new count?', (v, [old, by, count]) =>
      replace(v, old as Value, by as Value, given<Value>(count, null)),
    ),
    safe: filter('safe', '', (v) => new PyMarkup(str(v))),
    string: filter('string', '', (v) => (v instanceof PyMarkup ? v : str(v))),
    striptags: filter('striptags', '', stripTags),
    title: filter('title', '', (v) => title(str(v))),
    trim: filter('trim', 'chars?', (v, [chars]) => trim(v, given<Value>(chars, null))),
    truncate: filter('truncate', 'length? killwords? end? leeway?', (v, [length, kill, end, leeway]) =>
      truncate(
        v,
        given<Value>(length, 255),
        given<Value>(kill, false),
        given<Value>(end, '...'),
        given<Value>(leeway, null),
      ),
    ),
    upper: filter('upper', '', (v) => onText(v, (text) => text.toUpperCase())),
    urlencode: filter('urlencode', '', urlEncode),
    urlize: filter('urlize', 'trim_url_limit? nofollow? target? rel? extra_schemes?', (v, bound) =>
      marked(urlize(v, bound)),
    ),
    wordcount: filter('wordcount', '', (v) => str(v).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0),
    wordwrap: filter('wordwrap', 'width? break_long_words? wrapstring? break_on_hyphens?', wordWrap),
    xmlattr: filter('xmlattr', 'autospace?', (v, [space]) => marked(xmlAttributes(v, given<Value>(space, true)))),
  };
}
