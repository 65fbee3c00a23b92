// How values of a table of answers are sorted and told apart: agate's order, in which nulls come last.
import type { HostValue } from './host.ts';
import { PyList, PySet } from './values/containers.ts';
import { hostValue } from './values/export-value.ts';
import { importValue } from './values/import-value.ts';
import { PyObject, type Value } from './values/py-object.ts';
import { sortValues } from './values/sort.ts';

/** agate's NullOrder: greater than everything, and equal to no other, so that columns after it do not count. */
class NullOrder extends PyObject {
  readonly typeName = 'NullOrder';

  override repr(): string {
    return '<NullOrder>';
  }

  order(other: Value): number {
    return other instanceof NullOrder ? 0 : 1;
  }
}

/** The value as a key to sort by. */
export function orLast(value: Value): Value {
  return value === null ? new NullOrder() : value;
}

export function sortedValues(values: readonly HostValue[]): HostValue {
  const cells = values.map((value) => importValue(value));
  return hostValue(new PyList(sortValues(cells, orLast, false)));
}

/** First come, first. */
export function distinctValues(values: readonly HostValue[]): readonly HostValue[] {
  const seen = new PySet();
  return values.filter((value) => {
    const cell = importValue(value);
    if (seen.has(cell)) return false;
    seen.add(cell);
    return true;
  });
}
