// Python's indexes and slices.
import { spend } from './budget.ts';
import { typeError, valueError } from './py-error.ts';
import type { Value } from './py-object.ts';

/** The position that an index means in a sequence; undefined: none, or no index at all. */
export function sequenceIndex(key: Value, length: number): number | undefined {
  const index = indexNumber(key);
  if (index === undefined) return undefined;
  const position = index < 0 ? index + length : index;
  return position >= 0 && position < length ? position : undefined;
}

/** An int or a bool as a number; undefined: something else. Ints beyond every sequence become infinite. */
export function indexNumber(key: Value): number | undefined {
  switch (typeof key) {
    case 'number':
      return Number.isInteger(key) ? key : undefined;
    case 'boolean':
      return key ? 1 : 0;
    case 'bigint':
      return key < 0n ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    default:
      return undefined;
  }
}

export interface SliceBounds {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** Python's slice.indices(): where to start, where to stop (exclusive), and how to go. */
export function sliceBounds(from: Value, to: Value, step: Value, length: number): SliceBounds {
  const by = step === null ? 1 : sliceNumber(step);
  if (by === 0) throw valueError('slice step cannot be zero');
  const lowest = by < 0 ? -1 : 0;
  const highest = by < 0 ? length - 1 : length;
  const clamp = (bound: Value, whenNone: number): number => {
    if (bound === null) return whenNone;
    const position = sliceNumber(bound);
    if (position < 0) return Math.max(position + length, lowest);
    return Math.min(position, highest);
  };
  return { from: clamp(from, by < 0 ? highest : lowest), to: clamp(to, by < 0 ? lowest : highest), step: by };
}

function sliceNumber(bound: Value): number {
  const position = indexNumber(bound);
  if (position === undefined) throw typeError('slice indices must be integers or None or have an __index__ method');
  return position;
}

/** The items of a slice. */
export function sliceItems<Item>(items: ArrayLike<Item>, bounds: SliceBounds): Item[] {
  const picked: Item[] = [];
  const { from, to, step } = bounds;
  spend(Math.max(0, (to - from) / step) >> 1);
  if (step > 0) for (let at = from; at < to; at += step) picked.push(items[at] as Item);
  else for (let at = from; at > to; at += step) picked.push(items[at] as Item);
  return picked;
}
