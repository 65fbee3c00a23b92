// How old a source's newest row may be, and what an age means. As dbt has it: a limit is broken by more, not by as much.
import { isJsonObject, type JsonValue } from '../util/json.ts';
import type { SourceNode } from './node.ts';

export interface FreshnessLimit {
  readonly count: number;
  readonly period: 'minute' | 'hour' | 'day';
}

export interface FreshnessCriteria {
  readonly warnAfter: FreshnessLimit | undefined;
  readonly errorAfter: FreshnessLimit | undefined;
  /** A condition on the rows that count. */
  readonly filter: string | undefined;
}

export type FreshnessStatus = 'pass' | 'warn' | 'error';

export type FreshnessResult =
  | {
      readonly node: SourceNode;
      readonly criteria: FreshnessCriteria;
      readonly status: FreshnessStatus;
      /** Undefined: no row counts, so the newest is infinitely old. */
      readonly maxLoadedAt: Date | undefined;
      /** By the warehouse's clock. */
      readonly snapshottedAt: Date;
      readonly startedAt: Date;
      readonly durationMs: number;
    }
  | {
      readonly node: SourceNode;
      readonly status: 'runtime error';
      readonly reason: string;
      /** What to do about this very reason. */
      readonly hint?: string | undefined;
    };

const secondsOf = { minute: 60, hour: 3600, day: 86_400 } as const;

/** Undefined where a source has no limits, and so nothing to check. */
export function freshnessCriteria(freshness: JsonValue): FreshnessCriteria | undefined {
  if (!isJsonObject(freshness)) return undefined;
  const warnAfter = limitOf(freshness['warn_after']);
  const errorAfter = limitOf(freshness['error_after']);
  if (warnAfter === undefined && errorAfter === undefined) return undefined;
  const { filter } = freshness;
  return { warnAfter, errorAfter, filter: typeof filter === 'string' ? filter : undefined };
}

/** @example judgeFreshness({ warnAfter: { count: 36, period: 'hour' }, … }, 129_601) // 'warn' */
export function judgeFreshness(criteria: FreshnessCriteria, ageSeconds: number): FreshnessStatus {
  const isBeyond = (limit: FreshnessLimit | undefined): boolean =>
    limit !== undefined && ageSeconds > limit.count * secondsOf[limit.period];
  if (isBeyond(criteria.errorAfter)) return 'error';
  return isBeyond(criteria.warnAfter) ? 'warn' : 'pass';
}

/** Seconds between the newest row and the look at it; infinite where there is no row. */
export function ageSeconds(result: { readonly maxLoadedAt: Date | undefined; readonly snapshottedAt: Date }): number {
  if (result.maxLoadedAt === undefined) return Number.POSITIVE_INFINITY;
  return (result.snapshottedAt.getTime() - result.maxLoadedAt.getTime()) / 1000;
}

function limitOf(value: JsonValue | undefined): FreshnessLimit | undefined {
  if (!isJsonObject(value)) return undefined;
  const { count, period } = value;
  if (typeof count !== 'number' || (period !== 'minute' && period !== 'hour' && period !== 'day')) return undefined;
  return { count, period };
}
