// "Did you mean": the nearest of the names that exist.
import { distance } from 'fastest-levenshtein';

/**
 * The candidate that a person most likely meant by `name`, or undefined if none is near: at most a third of the longer
 * name may differ. Case is ignored; ties go to the first in code-point order.
 *
 * @example closest('stg_ordres', ['stg_orders', 'orders']) // 'stg_orders'
 */
export function closest(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  const wanted = name.toLowerCase();
  for (const candidate of candidates) {
    const limit = Math.max(1, Math.floor(Math.max(name.length, candidate.length) / 3));
    if (Math.abs(candidate.length - name.length) > limit) continue;
    const found = distance(wanted, candidate.toLowerCase());
    if (found > limit) continue;
    if (found < bestDistance || (found === bestDistance && best !== undefined && candidate < best)) {
      best = candidate;
      bestDistance = found;
    }
  }
  return best;
}
