// Regular expressions that DuckDB's engine (RE2) reads as they are; the others go to a TypeScript function (regexp/).
import { macro, type PreludeMacro } from './macro.ts';

/** GREATEST leaves NULL out. */
const from = 'CASE WHEN start_at < 1 THEN 1 ELSE start_at END';

export const regexps: readonly PreludeMacro[] = [
  macro(
    'regexp_substr',
    's tail pattern occurrence in_group',
    `CASE WHEN tail IS NULL OR occurrence IS NULL OR occurrence < 1 OR occurrence > length(s) THEN NULL
      ELSE coalesce(regexp_extract_all(tail, pattern, in_group)[occurrence], '') END`,
  ),
  // What stands between the matches, and the matches, give each match's place.
  macro(
    'regexp_instr',
    's pattern start_at occurrence behind',
    `CASE WHEN s IS NULL OR start_at IS NULL OR occurrence IS NULL OR behind IS NULL THEN NULL
      WHEN occurrence < 1 OR occurrence > len(regexp_extract_all(substring(s, greatest(start_at, 1)), pattern)) THEN 0
      ELSE (greatest(start_at, 1) + list_sum(list_transform(array_slice(regexp_split_to_array(substring(s, greatest(start_at, 1)), pattern), 1, occurrence), lambda sf_part: length(sf_part)))
        + coalesce(list_sum(list_transform(array_slice(regexp_extract_all(substring(s, greatest(start_at, 1)), pattern), 1, occurrence - 1 + CASE WHEN behind = 0 THEN 0 ELSE 1 END), lambda sf_part: length(sf_part))), 0))::INTEGER END`,
  ),
  macro('regexp_count', 's pattern start_at', `len(regexp_extract_all(substring(s, ${from}), pattern))::INTEGER`),
  macro(
    'regexp_replace',
    's pattern replacement start_at',
    `(left(s, ${from} - 1) || regexp_replace(substring(s, ${from}), pattern, replacement, 'g'))`,
  ),
  // `$1` of Redshift is `\\1` here; a backslash stands for itself.
  macro('regexp_rewrite', 'r', String.raw`regexp_replace(replace(r, '\', '\\'), '[$](\d)', '\\\1', 'g')`),
];
