// String functions that DuckDB lacks, or answers otherwise.
import { preludeCall as call, macro, type PreludeMacro } from './macro.ts';

// The first letter stands; then codes, with repeats (also across h and w) taken once, without vowels, four places (American Soundex).
const letters = `upper(regexp_replace(s, '[^A-Za-z]', '', 'g'))`;
const codes = (text: string): string => `translate(${text}, 'ABCDEFGIJKLMNOPQRSTUVXYZ', '012301202245501262301202')`;

const tooLong = `error('the result is longer than 65535 bytes, the most that a text can have')`;
/** Not made at all where its characters alone are too many. */
const padded = (how: 'lpad' | 'rpad'): string =>
  `CASE WHEN s IS NULL OR fill IS NULL THEN NULL WHEN n <= 16383 THEN ${how}(s, n, fill) WHEN n > 65535 THEN ${tooLong} WHEN strlen(${how}(s, n, fill)) > 65535 THEN ${tooLong} ELSE ${how}(s, n, fill) END`;

export const strings: readonly PreludeMacro[] = [
  macro(
    'initcap',
    's',
    // Words are runs of letters and digits; each piece starts with what stands before its first letter.
    `array_to_string(list_transform(regexp_extract_all(s, '[^\\pL\\pN]+|[\\pL\\pN]+'), lambda sf_word: upper(sf_word[1]) || lower(sf_word[2:])), '')`,
  ),
  // SQL's own counting: places before the first character are taken and give nothing.
  macro(
    'substring3',
    's start_at count',
    `CASE WHEN count < 0 THEN error('negative substring length not allowed')
      WHEN start_at IS NOT NULL AND count IS NOT NULL THEN array_slice(s, greatest(start_at, 1), greatest(start_at::BIGINT + count - 1, 0)) END`,
  ),
  macro('substring2', 's start_at', `substring(s, CASE WHEN start_at < 1 THEN 1 ELSE start_at END)`),
  macro(
    'byte_substring2',
    'b start_at',
    `CASE WHEN start_at IS NOT NULL THEN array_slice(b, greatest(start_at, 1), octet_length(b)) END`,
  ),
  macro(
    'byte_substring3',
    'b start_at count',
    `CASE WHEN count < 0 THEN error('negative substring length not allowed')
      WHEN start_at IS NOT NULL AND count IS NOT NULL THEN array_slice(b, greatest(start_at, 1), greatest(start_at::BIGINT + count - 1, 0)) END`,
  ),
  macro('left_part', 's n', `CASE WHEN n < 0 THEN left(s, greatest(length(s) + n, 0)) ELSE left(s, n) END`),
  macro('right_part', 's n', `CASE WHEN n < 0 THEN right(s, greatest(length(s) + n, 0)) ELSE right(s, n) END`),
  macro(
    'pad_left',
    's n fill',
    `CASE WHEN n <= 0 THEN CASE WHEN s IS NOT NULL AND fill IS NOT NULL THEN '' END
      WHEN fill = '' THEN left(s, n) ELSE ${padded('lpad')} END`,
  ),
  macro(
    'pad_right',
    's n fill',
    `CASE WHEN n <= 0 THEN CASE WHEN s IS NOT NULL AND fill IS NOT NULL THEN '' END
      WHEN fill = '' THEN left(s, n) ELSE ${padded('rpad')} END`,
  ),
  macro(
    'split_part',
    's d n',
    `CASE WHEN n < 1 THEN error('field position must be greater than zero')
      WHEN d = '' THEN CASE WHEN n = 1 THEN s WHEN s IS NOT NULL THEN '' END ELSE split_part(s, d, n) END`,
  ),
  macro(
    'octetindex',
    'part s',
    `CASE WHEN strpos(s, part) = 0 THEN 0 ELSE strlen(left(s, strpos(s, part) - 1)) + 1 END`,
  ),
  macro('ascii_code', 's', `CASE WHEN s = '' THEN 0 ELSE unicode(s) END`),
  macro('chr_of', 'n', `CASE WHEN n BETWEEN 1 AND 1114111 AND n NOT BETWEEN 55296 AND 57343 THEN chr(n::INTEGER) END`),
  macro(
    'text_cmp',
    'a b',
    `CASE WHEN rtrim(a, ' ') < rtrim(b, ' ') THEN -1 WHEN rtrim(a, ' ') > rtrim(b, ' ') THEN 1 WHEN a IS NOT NULL AND b IS NOT NULL THEN 0 END`,
  ),
  macro(
    'quote_ident',
    's',
    `CASE WHEN regexp_full_match(s, '[a-z_][a-z0-9_$]*') THEN s ELSE '"' || replace(s, '"', '""') || '"' END`,
  ),
  macro('quote_literal', 's', `('''' || replace(replace(s, '\\', '\\\\'), '''', '''''') || '''')`),
  macro(
    'repeated',
    's n',
    `CASE WHEN n <= 0 THEN CASE WHEN s IS NOT NULL THEN '' END WHEN strlen(s)::BIGINT * n > 65535 THEN ${tooLong} ELSE repeat(s, n) END`,
  ),
  macro(
    'soundex',
    's',
    `CASE WHEN ${letters} = '' THEN CASE WHEN s IS NOT NULL THEN '' END
      ELSE rpad(left(${letters}[1] || replace(regexp_replace(${call('soundex_runs', codes(`regexp_replace(${letters}[1] || ${letters}[2:], '[HW]', '', 'g')`))}[2:], '0', '', 'g'), ' ', ''), 4), 4, '0') END`,
  ),
  // Runs of one digit -> that digit (the expression engine has no back-references inside of a pattern).
  macro(
    'soundex_runs',
    'c',
    `regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(c, '1+', '1', 'g'), '2+', '2', 'g'), '3+', '3', 'g'), '4+', '4', 'g'), '5+', '5', 'g'), '6+', '6', 'g')`,
  ),
  macro(
    'difference',
    'a b',
    `CASE WHEN a IS NULL OR b IS NULL THEN NULL
      WHEN a = '' OR b = '' THEN 0
      WHEN ${call('soundex', 'a')} = '' AND ${call('soundex', 'b')} = '' THEN 1
      WHEN ${call('soundex', 'a')} = '' OR ${call('soundex', 'b')} = '' THEN 0
      ELSE list_sum(list_transform([1, 2, 3, 4], lambda sf_at: (${call('soundex', 'a')}[sf_at] = ${call('soundex', 'b')}[sf_at])::INTEGER))::INTEGER END`,
  ),
  // The digits that belong to the base count, up to the first that does not, as C's strtol; all of them must, in Redshift.
  macro(
    'strtol',
    's base',
    `CASE WHEN s IS NULL OR base IS NULL THEN NULL
      WHEN base NOT BETWEEN 2 AND 36 THEN error('base must be between 2 and 36')
      WHEN ${call('strtol_digits', 's', 'base')} = '' THEN CASE WHEN trim(s) = '' OR s[1] = chr(0) THEN 0 ELSE error('The input ' || s || ' is not valid to be converted to base ' || base) END
      ELSE ${call('strtol_value', call('strtol_digits', 's', 'base'), 'base', "CASE WHEN ltrim(s)[1] = '-' THEN -1 ELSE 1 END", 's')} END`,
  ),
  macro(
    'strtol_digits',
    's base',
    `lower(regexp_replace(regexp_replace(trim(s), '^[+-]', ''), CASE WHEN base = 16 THEN '^0[xX]' ELSE '^$' END, ''))`,
  ),
  macro(
    'strtol_value',
    'digits base sign_of s',
    `CASE WHEN list_bool_and(list_transform(string_split(digits, ''), lambda sf_digit: strpos(left('0123456789abcdefghijklmnopqrstuvwxyz', base), sf_digit) > 0)) AND length(digits) <= 64
      THEN coalesce(TRY_CAST(sign_of * list_reduce(list_transform(string_split(digits, ''), lambda sf_digit: (strpos('0123456789abcdefghijklmnopqrstuvwxyz', sf_digit) - 1)::HUGEINT),
        lambda sf_sum, sf_digit: CASE WHEN sf_sum > 9223372036854775808 THEN 9223372036854775809 ELSE sf_sum * base + sf_digit END) AS BIGINT), error('The input ' || s || ' is out of the range of BIGINT'))
      ELSE error('The input ' || s || ' is not valid to be converted to base ' || base) END`,
  ),
];
