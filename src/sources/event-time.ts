// The time that a file's name tells: the value of the `event_time` column, where `partition_path` has it. Pure.
import { type Period, parsePeriod } from '../core/event-time.ts';
import type { SourceNode } from '../core/node.ts';
import { partitionReader } from './partition-path.ts';

const dayMs = 86_400_000;

/** The number of the `event_time` column among those of `partition_path`; undefined: the names do not tell it. */
export function eventTimePlace(node: SourceNode): number | undefined {
  const column = eventTimeOf(node)?.toLowerCase();
  const at = node.load?.partition?.columns.findIndex((name) => name.toLowerCase() === column) ?? -1;
  return column === undefined || at < 0 ? undefined : at;
}

export function eventTimeOf({ config }: SourceNode): string | undefined {
  const column = config.raw['event_time'];
  return typeof column === 'string' ? column : undefined;
}

/** Gives the period of a file, or undefined for a name that has none. */
export function periodReader(
  node: SourceNode,
): (file: { readonly bucket: string; readonly key: string }) => Period | undefined {
  const place = eventTimePlace(node);
  if (node.load === undefined || place === undefined) return () => undefined;
  const valuesOf = partitionReader(node.load);
  return (file) => {
    const value = valuesOf(file)?.[place];
    return value === undefined ? undefined : parsePeriod(value);
  };
}

/** What `lookback` reaches back to: the beginning of a day. */
export function lookbackStart(now: Date, lookbackMs: number): number {
  return Math.floor((now.getTime() - lookbackMs) / dayMs) * dayMs;
}
