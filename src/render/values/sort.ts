// A stable sort by Python's <.
import { spend } from './budget.ts';
import { order } from './compare.ts';
import type { Value } from './py-object.ts';

/** `items` in a new order; items whose keys are equal keep theirs, also in reverse. */
export function sortValues(items: Value[], key: (item: Value) => Value, reverse: boolean): Value[] {
  spend(items.length);
  const keyed = items.map((item) => ({ item, key: key(item) }));
  if (keyed.length === 1) return items;
  keyed.sort((a, b) => {
    if (quickOrder(a.key, b.key) ?? order(a.key, b.key, '<')) return reverse ? 1 : -1;
    return (quickOrder(b.key, a.key) ?? order(b.key, a.key, '<')) ? (reverse ? -1 : 1) : 0;
  });
  return keyed.map((entry) => entry.item);
}

function quickOrder(left: Value, right: Value): boolean | undefined {
  return typeof left === 'number' && typeof right === 'number' ? left < right : undefined;
}
