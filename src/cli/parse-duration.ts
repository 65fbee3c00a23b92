// Durations as flags have them: `30s`, `10m`, `1h`, `500ms`; a bare number is seconds.
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { err, ok, type Result } from '../util/result.ts';
import { usage } from './parse-arguments.ts';

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds. @example parseDuration('10m', 'wait') // ok(600_000) */
export function parseDuration(text: string, flag: string): Result<number, Diagnostic> {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text.trim()) ?? [];
  const factor = unitMs[unit ?? 's'];
  if (digits === undefined || factor === undefined) {
    return err(usage(`--${flag} takes a duration such as 30s or 10m, not "${text}"`));
  }
  return ok(Math.round(Number(digits) * factor));
}
