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
    const found = editsBetween(wanted, candidate.toLowerCase());
    if (found > limit) continue;
    if (found < bestDistance || (found === bestDistance && best !== undefined && candidate < best)) {
      best = candidate;
      bestDistance = found;
    }
  }
  return best;
}

// Two neighbours that changed places are the commonest slip of all: one edit, where Levenshtein counts two.
function editsBetween(left: string, right: string): number {
  if (left.length === right.length) {
    const at = [...left].findIndex((letter, index) => letter !== right[index]);
    const swapped = left.slice(0, at) + (left[at + 1] ?? '') + (left[at] ?? '') + left.slice(at + 2);
    if (at >= 0 && swapped === right) return 1;
  }
  return distance(left, right);
}
