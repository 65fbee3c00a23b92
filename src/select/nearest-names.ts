// "Did you mean" for selectors: the few names that are spelled nearly alike, or that hold the wanted text.
import { distance } from 'fastest-levenshtein';

/** How many names a warning offers. */
const LIMIT = 3;
/** Shorter texts are found in too many names to mean anything. */
const MIN_CONTAINED = 3;

/**
 * At most three of the candidates, nearest first: those that differ from `wanted` by at most a third (two swapped letters
 * always pass), or, where there are none, those that hold it (of a glob, what is left without its wildcards). Case is ignored;
 * ties are in code-point order.
 *
 * @example nearestNames('stg_ordres', ['stg_orders', 'users']) // ['stg_orders']
 */
export function nearestNames(wanted: string, candidates: Iterable<string>): readonly string[] {
  const text = wanted.toLowerCase().replaceAll(/[*?[\]!]/g, '');
  if (text === '') return [];
  const alike: Ranked[] = [];
  const holding: Ranked[] = [];
  for (const name of new Set(candidates)) {
    const lower = name.toLowerCase();
    const edits = editsWithin(text, lower);
    if (edits !== undefined) alike.push({ name, rank: edits });
    else if (text.length >= MIN_CONTAINED && lower.includes(text)) holding.push({ name, rank: lower.length });
  }
  const found = alike.length > 0 ? alike : holding;
  found.sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1));
  return found.slice(0, LIMIT).map(({ name }) => name);
}

interface Ranked {
  readonly name: string;
  readonly rank: number;
}

function editsWithin(wanted: string, name: string): number | undefined {
  const longer = Math.max(wanted.length, name.length);
  const limit = Math.max(longer < 4 ? 1 : 2, Math.floor(longer / 3));
  if (Math.abs(wanted.length - name.length) > limit) return undefined;
  const edits = distance(wanted, name);
  return edits <= limit && edits < longer ? edits : undefined;
}
