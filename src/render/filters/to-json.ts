// Python's json.dumps, and Jinja2's tojson around it.
import { PyDateTime } from '../globals/datetime.ts';
import { HostObject, PyFloat } from '../host.ts';
import { spend, spendSize } from '../values/budget.ts';
import { PyDict, PyList, PyTuple } from '../values/containers.ts';
import { Decimal } from '../values/decimal.ts';
import { floatText } from '../values/float-text.ts';
import { importValue } from '../values/import-value.ts';
import { indexNumber } from '../values/indexing.ts';
import { PyMarkup } from '../values/markup.ts';
import { asFloat, asInt, isFloat } from '../values/numbers.ts';
import { PyError, typeError, valueError } from '../values/py-error.ts';
import type { Value } from '../values/py-object.ts';
import { sortValues } from '../values/sort.ts';
import { repr } from '../values/text.ts';
import { typeName } from '../values/type-names.ts';

export interface JsonOptions {
  readonly sortKeys: boolean;
  /** Undefined: one line. */
  readonly indent: string | undefined;
}

/** `json.dumps(value)`; throws TypeError for what JSON cannot hold. */
export function jsonText(value: Value, options: JsonOptions): string {
  return write(value, options, '\n', []);
}

/** What the tojson filter gives: keys sorted, and the characters that HTML minds escaped. */
export function jsonMarkup(value: Value, indent: Value): PyMarkup {
  // Python does not look at the indent where there is nothing to indent.
  const isText = typeof value === 'string' || value instanceof PyMarkup;
  const text = jsonText(value, { sortKeys: true, indent: isText ? undefined : indentText(indent) });
  const unsafe: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', "'": '\\u0027' };
  spend(text.length >> 3);
  return new PyMarkup(text.replace(/[<>&']/g, (char) => unsafe[char] as string));
}

export function indentText(indent: Value): string | undefined {
  if (indent === null) return undefined;
  if (typeof indent === 'string') return indent;
  const count = indexNumber(indent);
  if (count === undefined) throw typeError(`can't multiply sequence by non-int of type '${typeName(indent)}'`);
  spendSize(Math.max(0, count));
  return ' '.repeat(Math.max(0, count));
}

function write(value: Value, options: JsonOptions, newline: string, open: object[]): string {
  spend(1);
  if (typeof value === 'string') return quote(value);
  if (value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (value instanceof PyMarkup) return quote(value.content);
  if (isFloat(value)) return floatJson(asFloat(value) as number);
  if (asInt(value) !== undefined) return repr(value);
  if (value instanceof PyFloat) return floatJson(value.value);
  // Python's json refuses decimals and times, which come from answers of the warehouse.
  if (value instanceof Decimal) return value.text();
  if (value instanceof PyDateTime) return quote(value.text());
  if (value instanceof HostObject) {
    const data = value.toData();
    if (data !== undefined) return write(importValue(data), options, newline, open);
  }
  if (value instanceof PyList || value instanceof PyTuple || value instanceof PyDict) {
    if (open.includes(value)) throw valueError('Circular reference detected');
    if (open.length > 200)
      throw new PyError('RecursionError', 'maximum recursion depth exceeded while encoding a JSON object');
    open.push(value);
    const text =
      value instanceof PyDict
        ? writeDict(value, options, newline, open)
        : writeList(value.items, options, newline, open);
    open.pop();
    spendSize(text.length);
    return text;
  }
  throw typeError(`Object of type ${typeName(value)} is not JSON serializable`);
}

function writeList(items: readonly Value[], options: JsonOptions, newline: string, open: object[]): string {
  if (items.length === 0) return '[]';
  const inner = newline + (options.indent ?? '');
  const parts = items.map((item) => write(item, options, inner, open));
  return options.indent === undefined ? `[${parts.join(', ')}]` : `[${inner}${parts.join(`,${inner}`)}${newline}]`;
}

function writeDict(dict: PyDict, options: JsonOptions, newline: string, open: object[]): string {
  if (dict.size === 0) return '{}';
  const inner = newline + (options.indent ?? '');
  const keys = [...dict.keys()];
  const sorted = options.sortKeys ? sortValues(keys, (key) => key, false) : keys;
  const parts = sorted.map((key) => `${keyJson(key)}: ${write(dict.get(key) as Value, options, inner, open)}`);
  return options.indent === undefined ? `{${parts.join(', ')}}` : `{${inner}${parts.join(`,${inner}`)}${newline}}`;
}

function keyJson(key: Value): string {
  if (typeof key === 'string') return quote(key);
  if (key === null) return '"null"';
  if (typeof key === 'boolean') return key ? '"true"' : '"false"';
  if (isFloat(key)) return `"${floatJson(asFloat(key) as number)}"`;
  if (asInt(key) !== undefined) return `"${repr(key)}"`;
  if (key instanceof PyMarkup) return quote(key.content);
  throw typeError(`keys must be str, int, float, bool or None, not ${typeName(key)}`);
}

function floatJson(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value < 0 ? '-Infinity' : 'Infinity';
  return floatText(value);
}

function quote(text: string): string {
  const json = JSON.stringify(text);
  spend(json.length >> 4);
  if (!/[^\x20-\x7e]/.test(json)) return json;
  spend(json.length);
  return json.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
