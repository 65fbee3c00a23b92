// Values -> text, and text that must fit into so many bytes.
import { preludeCall as call, macro, type PreludeMacro } from './macro.ts';

export const texts: readonly PreludeMacro[] = [
  // Of equal texts the first one, in the list's own order; by sorting twice, so that long lists cost little more than short ones.
  macro('sorted_places', 'l', `list_sort(list_transform(l, lambda sf_v, sf_i: row(sf_v, sf_i)))`),
  macro(
    'first_places',
    'l',
    `list_sort(list_transform(list_filter(list_zip(l, [NULL] || l[:-2]), lambda sf_p: sf_p[1][1] IS NOT NULL AND sf_p[1][1] IS DISTINCT FROM sf_p[2][1]), lambda sf_p: row(sf_p[1][2], sf_p[1][1])))`,
  ),
  macro('firsts', 'l', `list_transform(${call('first_places', call('sorted_places', 'l'))}, lambda sf_e: sf_e[2])`),
  // 15 and 6 significant digits, as Redshift prints with extra_float_digits = 0.
  macro(
    'float8_text',
    'x',
    `CASE WHEN isnan(x) THEN 'NaN' WHEN isinf(x) THEN CASE WHEN x > 0 THEN 'Infinity' ELSE '-Infinity' END ELSE format('{:.15g}', x) END`,
  ),
  macro(
    'float4_text',
    'x',
    `CASE WHEN isnan(x) THEN 'NaN' WHEN isinf(x) THEN CASE WHEN x > 0 THEN 'Infinity' ELSE '-Infinity' END ELSE format('{:.6g}', x::DOUBLE) END`,
  ),
  macro('timestamptz_text', 'x', `((x AT TIME ZONE 'UTC')::VARCHAR || '+00')`),
  // The longest beginning of at most n bytes that ends with a whole character: a byte 10xxxxxx goes on with the one before it.
  macro('goes_on', 'b at_byte', `hex(array_slice(b, at_byte, at_byte)) BETWEEN '80' AND 'BF'`),
  macro(
    'whole_characters',
    'b n',
    `CASE WHEN NOT ${call('goes_on', 'b', 'n + 1')} THEN n WHEN NOT ${call('goes_on', 'b', 'n')} THEN n - 1
      WHEN NOT ${call('goes_on', 'b', 'n - 1')} THEN n - 2 ELSE n - 3 END`,
  ),
  macro(
    'byte_prefix',
    's n',
    `CASE WHEN strlen(s) <= n THEN s WHEN strlen(s) = length(s) THEN left(s, n)
      ELSE decode(array_slice(encode(s), 1, ${call('whole_characters', 'encode(s)', 'n')})) END`,
  ),
  // For columns: only blanks may be cut off.
  macro(
    'fit_varchar',
    's n',
    `CASE WHEN s IS NULL OR strlen(s) <= n THEN s WHEN strlen(rtrim(s, ' ')) <= n THEN ${call('byte_prefix', 's', 'n')}
      ELSE error('value too long for type character varying(' || n || ')') END`,
  ),
  macro(
    'fit_char',
    's n',
    `CASE WHEN s IS NULL THEN NULL WHEN strlen(rtrim(s, ' ')) <= n THEN rtrim(s, ' ')
      ELSE error('value too long for type character(' || n || ')') END`,
  ),
  // For numbers and the like: a shortened one would be another one.
  macro(
    'whole_text',
    's n',
    `CASE WHEN s IS NULL OR strlen(s) <= n THEN s
      ELSE error('value too long for type character varying(' || n || '): "' || s || '"') END`,
  ),
  macro(
    'fit_varbyte',
    'b n',
    `CASE WHEN b IS NULL OR octet_length(b) <= n THEN b ELSE error('value too long for type varbyte(' || n || ')') END`,
  ),
];
