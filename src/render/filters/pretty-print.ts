// Python's pprint.pformat, width 80: what the pprint filter gives.

import { spend } from '../values/budget.ts';
import { compareText, order } from '../values/compare.ts';
import { PyDict, PyList, PyTuple } from '../values/containers.ts';
import { PyError } from '../values/py-error.ts';
import type { Value } from '../values/py-object.ts';
import { repr } from '../values/text.ts';
import { typeName } from '../values/type-names.ts';

const width = 80;

export function prettyPrint(value: Value): string {
  return format(value, 0, 0);
}

/** Dicts print with their keys in order, whole or in lines. */
function line(value: Value): string {
  spend(1);
  if (value instanceof PyDict) {
    return `{${sortedEntries(value)
      .map(([key, item]) => `${line(key)}: ${line(item)}`)
      .join(', ')}}`;
  }
  if (value instanceof PyList) return `[${value.items.map(line).join(', ')}]`;
  if (value instanceof PyTuple) {
    return `(${value.items.map(line).join(', ')}${value.items.length === 1 ? ',' : ''})`;
  }
  return repr(value);
}

function format(value: Value, indent: number, allowance: number): string {
  const whole = line(value);
  if (whole.length <= width - indent - allowance) return whole;
  if (value instanceof PyDict && value.size > 0) return formatDict(value, indent, allowance);
  if (value instanceof PyList) return formatItems(value.items, '[', ']', indent, allowance);
  if (value instanceof PyTuple) {
    return formatItems(value.items, '(', value.items.length === 1 ? ',)' : ')', indent, allowance);
  }
  if (typeof value === 'string' && value !== '') return formatText(value, indent, allowance);
  return whole;
}

function formatDict(dict: PyDict, indent: number, allowance: number): string {
  const entries = sortedEntries(dict);
  const parts = entries.map(([key, item], at) => {
    const name = line(key);
    const after = at === entries.length - 1 ? allowance + 1 : 1;
    return `${name}: ${format(item, indent + 1 + name.length + 2, after)}`;
  });
  return `{${parts.join(`,\n${' '.repeat(indent + 1)}`)}}`;
}

function formatItems(items: readonly Value[], open: string, close: string, indent: number, allowance: number): string {
  const parts = items.map((item, at) =>
    format(item, indent + 1, at === items.length - 1 ? allowance + close.length : 1),
  );
  return open + parts.join(`,\n${' '.repeat(indent + 1)}`) + close;
}

/** A long text in several literals, one a line. */
function formatText(text: string, indent: number, allowance: number): string {
  const lines = text.split(/(?<=\n)/);
  const top = indent === 0;
  const at = top ? 1 : indent;
  const room = width - at;
  const chunks: string[] = [];
  lines.forEach((each, index) => {
    const whole = repr(each);
    const last = index === lines.length - 1;
    const most = last ? room - (allowance + (top ? 1 : 0)) : room;
    if (whole.length <= most) {
      chunks.push(whole);
      return;
    }
    const parts = each.match(/\S*\s*/g)?.filter((part) => part !== '') ?? [];
    let current = '';
    parts.forEach((part, position) => {
      const candidate = current + part;
      spend(candidate.length >> 4);
      const limit = last && position === parts.length - 1 ? room - (allowance + (top ? 1 : 0)) : room;
      if (repr(candidate).length > limit) {
        if (current !== '') chunks.push(repr(current));
        current = part;
      } else current = candidate;
    });
    if (current !== '') chunks.push(repr(current));
  });
  if (chunks.length === 1) return repr(text);
  const body = chunks.join(`\n${' '.repeat(at)}`);
  return top ? `(${body})` : body;
}

function sortedEntries(dict: PyDict): (readonly [Value, Value])[] {
  return [...dict.entries()].sort(([a], [b]) => compareKeys(a, b));
}

/** Keys that cannot be compared are ordered by the names of their types. */
function compareKeys(a: Value, b: Value): number {
  try {
    if (order(a, b, '<')) return -1;
    return order(b, a, '<') ? 1 : 0;
  } catch (error) {
    if (!(error instanceof PyError)) throw error;
    return compareText(typeName(a), typeName(b));
  }
}
