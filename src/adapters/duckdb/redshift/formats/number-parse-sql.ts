// TO_NUMBER: a text with signs, currency and groups, read by a mask.
import type { NumberMask } from './number-mask.ts';

/** NULL of NULL; raises where the text holds what no mask describes. The type is DECIMAL(38, mask.after). */
export function textToNumber(s: string, mask: NumberMask): string {
  const after = mask.after;
  const clean = `regexp_replace(sf_s, '[-+<>$, ]', '', 'g')`;
  const whole = `regexp_extract(${clean}, '^[0-9]*')`;
  const rest = `regexp_extract(${clean}, '[.]([0-9]*)', 1)`;
  // Digits that find no place in the mask are cut off, with all that follows them.
  const digits = `left(${whole}, ${mask.before}) || CASE WHEN length(${whole}) > ${mask.before} THEN '' ELSE '.' || left(${rest}, ${after}) END`;
  const negative = `(contains(sf_s, '-') OR contains(sf_s, '<'))`;
  const value = `CAST(CASE WHEN ${negative} THEN '-' ELSE '' END || '0' || ${digits} AS DECIMAL(38,${after}))`;
  const scaled = mask.shifted === 0 ? value : `CAST(${value} / ${10 ** mask.shifted} AS DECIMAL(38,${mask.shifted}))`;
  return `list_transform([${s}], lambda sf_s: CASE WHEN sf_s IS NULL THEN NULL WHEN regexp_full_match(${clean}, '[0-9]+[.]?[0-9]*|[.][0-9]+') THEN ${scaled} ELSE error('invalid input syntax for type numeric: "' || sf_s || '"') END)[1]`;
}
