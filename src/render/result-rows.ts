// The rows of a table of answers sorted, chosen and renamed, as agate does it: https://agate.readthedocs.io/en/latest/api/table.html
import { HostFunction, type HostValue } from './host.ts';
import { orLast } from './result-order.ts';
import { columnPosition, elementAt, type Row, RowObject } from './result-sequences.ts';
import { spend } from './values/budget.ts';
import { callSync } from './values/call-sync.ts';
import { equals } from './values/compare.ts';
import { PySet, PyTuple } from './values/containers.ts';
import { hashKey } from './values/hashing.ts';
import { importValue } from './values/import-value.ts';
import { PyError, valueError } from './values/py-error.ts';
import type { Value } from './values/py-object.ts';
import { sortValues } from './values/sort.ts';
import { repr } from './values/text.ts';
import { truthy } from './values/truth.ts';

export interface TableContent {
  readonly names: readonly string[];
  readonly types: readonly string[];
  readonly rows: readonly Row[];
}

/** Those for which `test`, a macro that is given the row, gives something true. */
export function rowsWhere({ names, rows }: TableContent, test: HostValue): readonly Row[] {
  return rows.filter((row) => truthy(askedOf(test, names, row)));
}

/** By the column, list of columns, or macro that `key` is; rows without a value come last. */
export function sortedRows(content: TableContent, key: HostValue, reverse: boolean): readonly Row[] {
  const keys = content.rows.map((row) => {
    const found = keyOf(content.names, row, key);
    return Array.isArray(key) ? new PyTuple((found as PyTuple).items.map(orLast)) : orLast(found);
  });
  const order = sortValues([...keys.keys()], (at) => keys[at as number] as Value, reverse);
  return order.map((at) => content.rows[at as number] as Row);
}

/** The first row of each `key`; without one, of each row. */
export function distinctRows({ names, rows }: TableContent, key: HostValue): readonly Row[] {
  const seen = new PySet();
  const unhashable: Value[] = [];
  return rows.filter((row) => {
    const found = key === null ? new PyTuple(row.map((cell) => importValue(cell))) : keyOf(names, row, key);
    if (hashKey(found) === undefined) {
      spend(unhashable.length);
      return !unhashable.some((one) => equals(one, found)) && unhashable.push(found) > 0;
    }
    if (seen.has(found)) return false;
    seen.add(found);
    return true;
  });
}

/** New names, by a list or by a dict from old names; names that are none get letters, and what is doubled a number. */
export function renamedColumns(names: readonly string[], given: HostValue): readonly string[] {
  const wanted = Array.isArray(given) ? (given as readonly HostValue[]) : names.map((name) => newName(name, given));
  const final: string[] = [];
  for (const [at, name] of wanted.entries()) {
    const text = name === null || name === undefined || name === '' ? letterName(at) : name;
    if (typeof text !== 'string') throw valueError('Column names must be strings or None.');
    let free = text;
    for (let number = 2; final.includes(free); number += 1) free = `${text}_${number}`;
    final.push(free);
  }
  if (final.length !== names.length) throw valueError('column_names and column_types must be the same length.');
  return final;
}

function newName(name: string, given: HostValue): HostValue {
  if (given instanceof Map) return given.has(name) ? given.get(name) : name;
  const dict = given as Readonly<Record<string, HostValue>>;
  return typeof given === 'object' && given !== null && Object.hasOwn(given, name) ? dict[name] : name;
}

function letterName(at: number): string {
  return String.fromCharCode(97 + (at % 26)).repeat(Math.floor(at / 26) + 1);
}

function keyOf(names: readonly string[], row: Row, key: HostValue): Value {
  if (key instanceof HostFunction) return askedOf(key, names, row);
  if (Array.isArray(key)) return new PyTuple((key as readonly HostValue[]).map((one) => cellOf(names, row, one)));
  return cellOf(names, row, key);
}

function askedOf(callee: HostValue, names: readonly string[], row: Row): Value {
  spend(1);
  return callSync(importValue(callee), [new RowObject(names, row)]);
}

/** The cell of a column by its name or position. */
function cellOf(names: readonly string[], row: Row, key: HostValue): Value {
  spend(1);
  const cell = typeof key === 'string' ? row[columnPosition(names, key)] : elementAt(row, key);
  if (cell !== undefined) return importValue(cell);
  throw new PyError(typeof key === 'number' ? 'IndexError' : 'KeyError', repr(importValue(key)));
}
