// Batches of a microbatch model: windows of event time, in UTC, one after the other. Pure
// (https://docs.getdbt.com/docs/build/incremental-microbatch).
import type { EventTimeWindow, Period } from './event-time.ts';

export const batchSizes = ['hour', 'day', 'month', 'year'] as const;
export type BatchSize = (typeof batchSizes)[number];

/** What `incremental_strategy: microbatch` is told; undefined: not set, which planning refuses. */
export interface MicrobatchConfig {
  /** The model's own column, as written. */
  readonly eventTime: string | undefined;
  readonly beginMs: number | undefined;
  readonly batchSize: BatchSize | undefined;
  /** Batches before the current one that every run makes again. */
  readonly lookback: number;
}

/** All of it is there. */
export interface Microbatch {
  readonly eventTime: string;
  readonly beginMs: number;
  readonly batchSize: BatchSize;
  readonly lookback: number;
}

/** `[startMs, endMs)`, milliseconds since 1970, UTC. */
export interface Batch extends Period {
  /** As dbt names it: `2026`, `202611`, `20261128`, `20261128T13`. */
  readonly id: string;
}

/** The batches that a run makes, oldest first; none where the window is empty. */
export function batchesOf(input: {
  readonly microbatch: Microbatch;
  /** `--event-time-start` is rounded down to a batch; `--event-time-end` is kept to the moment, as in dbt. */
  readonly window: EventTimeWindow | undefined;
  readonly nowMs: number;
  /** `first`: all from `begin` on. `newest`: the newest event time in the table, undefined: it is empty. */
  readonly state: { readonly kind: 'first' } | { readonly kind: 'standing'; readonly newestMs: number | undefined };
}): readonly Batch[] {
  const { microbatch, window, nowMs, state } = input;
  const { batchSize } = microbatch;
  const current = truncated(nowMs, batchSize);
  const endMs = window?.endMs ?? moved(current, batchSize, 1);
  const startMs = window?.startMs === undefined ? startOf() : truncated(window.startMs, batchSize);
  const batches: Batch[] = [];
  for (let at = startMs; at < endMs; ) {
    const next = moved(at, batchSize, 1);
    batches.push({ id: batchId(at, batchSize), startMs: at, endMs: Math.min(next, endMs) });
    at = next;
  }
  return batches;

  function startOf(): number {
    const begin = truncated(microbatch.beginMs, batchSize);
    if (state.kind === 'first' || state.newestMs === undefined) return begin;
    // Batches are made in order, and a run stops at the first that fails: what is missing is all later than the newest row.
    const resumed = Math.min(moved(current, batchSize, -microbatch.lookback), truncated(state.newestMs, batchSize));
    return Math.max(begin, resumed);
  }
}

/** @example sqlTime(0) // '1970-01-01 00:00:00' */
export function sqlTime(ms: number): string {
  return new Date(ms)
    .toISOString()
    .replace('T', ' ')
    .replace(/(?:\.000)?Z$/, '');
}

function batchId(ms: number, size: BatchSize): string {
  const digits = new Date(ms).toISOString().replace(/[-:]/g, '');
  return digits.slice(0, { hour: 11, day: 8, month: 6, year: 4 }[size]);
}

function truncated(ms: number, size: BatchSize): number {
  const date = new Date(ms);
  switch (size) {
    case 'hour':
      return Math.floor(ms / hourMs) * hourMs;
    case 'day':
      return Math.floor(ms / dayMs) * dayMs;
    case 'month':
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
    case 'year':
      return Date.UTC(date.getUTCFullYear(), 0);
  }
}

/** `ms` is a batch's start. */
function moved(ms: number, size: BatchSize, count: number): number {
  const date = new Date(ms);
  switch (size) {
    case 'hour':
      return ms + count * hourMs;
    case 'day':
      return ms + count * dayMs;
    case 'month':
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count);
    case 'year':
      return Date.UTC(date.getUTCFullYear() + count, 0);
  }
}

const hourMs = 3_600_000;
const dayMs = 86_400_000;
