// What a check of freshness found, as people read it.
import picocolors from 'picocolors';
import { ageSeconds, type FreshnessLimit, type FreshnessResult } from '../core/freshness.ts';
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from '../diagnostics/diagnostic.ts';
import { padEnd, textWidth } from '../util/fit-text.ts';
import { plural } from './quantities.ts';

/** A line for each source: status, name, age of its newest row. */
export function freshnessText(results: readonly FreshnessResult[], { color }: { readonly color: boolean }): string {
  const colors = picocolors.createColors(color);
  const paint = { pass: colors.green, warn: colors.yellow, error: colors.red, 'runtime error': colors.red } as const;
  const width = Math.max(0, ...results.map((result) => textWidth(nameOf(result))));
  return results
    .map((result) => {
      const word = result.status === 'runtime error' ? 'ERROR' : result.status;
      return `${paint[result.status](padEnd(word, 5))}  ${padEnd(nameOf(result), width)}  ${ageText(result)}`;
    })
    .join('\n');
}

/** Undefined where the source is fresh. */
export function freshnessProblem(result: FreshnessResult): Diagnostic | undefined {
  const { node } = result;
  const source = nameOf(result);
  if (result.status === 'pass') return undefined;
  if (result.status === 'runtime error') {
    return errorDiagnostic('freshnessUnknown', node.declaredAt, { source, reason: result.reason, hint: result.hint });
  }
  const limit = result.status === 'error' ? result.criteria.errorAfter : result.criteria.warnAfter;
  const data = { source, age: ageText(result), limit: limit === undefined ? '' : limitText(limit) };
  return result.status === 'error'
    ? errorDiagnostic('sourceStale', node.declaredAt, data)
    : warningDiagnostic('sourceStale', node.declaredAt, data);
}

function nameOf({ node }: FreshnessResult): string {
  return `${node.sourceName}.${node.tableName}`;
}

function ageText(result: FreshnessResult): string {
  if (result.status === 'runtime error') return 'cannot be known';
  if (result.maxLoadedAt === undefined) return 'no rows';
  return `newest row ${spanText(ageSeconds(result))} old`;
}

function limitText({ count, period }: FreshnessLimit): string {
  return plural(count, period);
}

/** @example spanText(90_000) // '25 hours' */
function spanText(seconds: number): string {
  if (seconds < 120) return plural(Math.max(0, Math.round(seconds)), 'second');
  if (seconds < 7200) return plural(Math.round(seconds / 60), 'minute');
  if (seconds < 172_800) return plural(Math.round(seconds / 3600), 'hour');
  return plural(Math.round(seconds / 86_400), 'day');
}
