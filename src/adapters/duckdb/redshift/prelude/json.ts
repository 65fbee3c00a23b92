// SUPER (kept as JSON) and the functions over JSON text.
import { preludeCall as call, macro, type PreludeMacro } from './macro.ts';
import { isNumber } from './super-values.ts';

// JSON's blanks outside of strings go; numbers keep their digits (DuckDB's own json() would print 2.50 as 2.5).
const minified = (text: string): string =>
  String.raw`regexp_replace(${text}, '("(?:[^"\\]|\\.)*")|[ \t\r\n]+', '\1', 'g')`;

const numberText = 'trim(CAST(j AS VARCHAR))';

// DuckDB lets pass commas behind the last item, NaN and Infinity; JSON has none of them.
const loose = String.raw`',\s*[\]}]|(?i:nan|inf)'`;

export const jsonMacros: readonly PreludeMacro[] = [
  macro(
    'valid_json',
    's',
    `CASE WHEN NOT json_valid(s) THEN false
      WHEN regexp_matches(s, ${loose}) THEN NOT regexp_matches(regexp_replace(s, '"(?:[^"\\\\]|\\\\.)*"', '""', 'g'), ${loose})
      ELSE json_valid(s) END`,
  ),
  macro(
    'json_parse',
    's',
    `CASE WHEN s IS NULL THEN NULL WHEN ${call('valid_json', 's')} THEN CAST(${minified('s')} AS JSON)
      ELSE error('JSON parsing error: invalid JSON "' || left(s, 100) || '"') END`,
  ),
  // SUPER -> SQL: NULL for JSON null, for arrays and objects, and for what has another type (lax casts).
  macro('super_text', 'j', `CASE WHEN json_type(j) IN ('ARRAY', 'OBJECT', 'NULL') THEN NULL ELSE j ->> '$' END`),
  macro(
    'super_number',
    'j',
    `CASE WHEN ${isNumber('j')} THEN ${numberText} WHEN json_type(j) = 'BOOLEAN' THEN CASE ${numberText} WHEN 'true' THEN '1' ELSE '0' END WHEN json_type(j) = 'VARCHAR' THEN ${call('try_numeric_text', "(j ->> '$')")} END`,
  ),
  macro(
    'super_bool',
    'j',
    `CASE json_type(j) WHEN 'BOOLEAN' THEN CAST(j AS VARCHAR) = 'true' WHEN 'VARCHAR' THEN ${call('try_bool', "(j ->> '$')")}
      ELSE CASE WHEN ${isNumber('j')} AND NOT regexp_matches(${numberText}, '[.eE]') THEN ${numberText} <> '0' END END`,
  ),
  macro(
    'float_json',
    'x',
    `CASE WHEN isfinite(x) THEN CAST(regexp_replace(format('{:.15e}', x::DOUBLE), '[.]?0*e([+-])0?(\\d+)', 'e\\1\\2') AS JSON) END`,
  ),
  macro(
    'json_typeof',
    'j',
    `CASE WHEN j IS NULL THEN NULL WHEN ${isNumber('j')} THEN 'number' ELSE CASE json_type(j) WHEN 'VARCHAR' THEN 'string' ELSE lower(json_type(j)) END END`,
  ),
  macro('is_json_type', 'j t', `coalesce(json_type(j) = t, false)`),
  macro('is_scalar', 'j', `coalesce(json_type(j) NOT IN ('ARRAY', 'OBJECT', 'NULL'), false)`),
  macro('is_float', 'j', `coalesce(${isNumber('j')} AND contains(lower(CAST(j AS VARCHAR)), 'e'), false)`),
  macro('is_decimal', 'j', `coalesce(${isNumber('j')} AND NOT contains(lower(CAST(j AS VARCHAR)), 'e'), false)`),
  macro(
    'is_whole',
    'j least most',
    `coalesce(${isNumber('j')} AND regexp_full_match(${numberText}, '-?\\d+([.]0*)?')
      AND TRY_CAST(${numberText} AS HUGEINT) BETWEEN least AND most, false)`,
  ),
  macro('is_char', 'j', `coalesce(json_type(j) = 'VARCHAR' AND strlen(j ->> '$') = length(j ->> '$'), false)`),
  macro(
    'decimal_scale',
    'j',
    `CASE WHEN ${call('is_decimal', 'j')} THEN length(regexp_extract(${numberText}, '[.](\\d*)', 1)) END`,
  ),
  macro(
    'decimal_precision',
    'j',
    `CASE WHEN ${call('is_decimal', 'j')} THEN greatest(1, length(ltrim(regexp_replace(${numberText}, '[-.]', '', 'g'), '0'))) END`,
  ),
  // Numbers of a SUPER: floats stay floats, decimals keep or lose their scale as the function says.
  macro(
    'super_rounded',
    'j how',
    `CASE WHEN NOT coalesce(${isNumber('j')}, false) THEN NULL
      WHEN ${call('is_float', 'j')} THEN ${call(
        'float_json',
        `CASE how WHEN 'floor' THEN floor(${numberText}::DOUBLE) WHEN 'ceil' THEN ceil(${numberText}::DOUBLE)
          WHEN 'trunc' THEN trunc(${numberText}::DOUBLE) WHEN 'sign' THEN sign(${numberText}::DOUBLE) ELSE round(${numberText}::DOUBLE) END`,
      )}
      ELSE CAST(CAST(CASE how WHEN 'floor' THEN floor(${numberText}::DECIMAL(38,18)) WHEN 'ceil' THEN ceil(${numberText}::DECIMAL(38,18))
          WHEN 'trunc' THEN trunc(${numberText}::DECIMAL(38,18)) WHEN 'sign' THEN sign(${numberText}::DECIMAL(38,18))::DECIMAL(38,0)
          ELSE round(${numberText}::DECIMAL(38,18)) END AS VARCHAR) AS JSON) END`,
  ),
  macro('super_abs', 'j', `CASE WHEN ${isNumber('j')} THEN CAST(ltrim(${numberText}, '-') AS JSON) END`),
  // Arrays. NULL for what is none; an element that is JSON null stays one.
  macro(
    'items_json',
    'l',
    `CAST('[' || coalesce(array_to_string(list_transform(l, lambda sf_item: coalesce(CAST(sf_item AS VARCHAR), 'null')), ','), '') || ']' AS JSON)`,
  ),
  macro(
    'array_concat',
    'a b',
    `CASE WHEN json_type(a) = 'ARRAY' AND json_type(b) = 'ARRAY'
      THEN ${call('items_json', `list_concat(${call('super_items', 'a')}, ${call('super_items', 'b')})`)} END`,
  ),
  // How deep brackets stand in each other: depth so far and deepest yet are kept in one number, as reductions keep one type.
  macro(
    'array_depth',
    'j',
    `greatest(1, coalesce(list_reduce(list_transform(regexp_extract_all(regexp_replace(CAST(j AS VARCHAR), '"(?:[^"\\\\]|\\\\.)*"', '', 'g'), '[\\[\\]]'),
        lambda sf_sign: CASE sf_sign WHEN '[' THEN 1::BIGINT ELSE -1::BIGINT END),
      lambda sf_so, sf_one: greatest(sf_so // 1000000, sf_so % 1000000 + sf_one) * 1000000 + sf_so % 1000000 + sf_one) // 1000000, 1))`,
  ),
  macro(
    'items_of_items',
    'l',
    `flatten(list_transform(l, lambda sf_item: CASE json_type(sf_item) WHEN 'ARRAY' THEN ${call('super_items', 'sf_item')} ELSE [sf_item] END))`,
  ),
  // All levels, as often as there are some; arrays inside of objects stay.
  macro(
    'array_flatten',
    'j',
    `list_transform([j], lambda sf_doc: CASE WHEN json_type(sf_doc) = 'ARRAY' THEN ${call(
      'items_json',
      `list_reduce(list_resize([${call('super_items', 'sf_doc')}], ${call('array_depth', 'sf_doc')}, ${call('super_items', 'sf_doc')}), lambda sf_so, sf_one: ${call('items_of_items', 'sf_so')})`,
    )} END)[1]`,
  ),
  macro(
    'subarray',
    'j start_at count',
    `CASE WHEN json_type(j) IS DISTINCT FROM 'ARRAY' OR count IS NULL OR count < 0 OR start_at IS NULL THEN NULL ELSE ${call(
      'items_json',
      `array_slice(${call('super_items', 'j')}, ${'greatest(0, CASE WHEN start_at < 0 THEN json_array_length(j)::BIGINT + start_at ELSE start_at END)'} + 1,
        ${'greatest(0, CASE WHEN start_at < 0 THEN json_array_length(j)::BIGINT + start_at ELSE start_at END)'} + count)`,
    )} END`,
  ),
  macro('get_array_length', 'j', `CASE WHEN json_type(j) = 'ARRAY' THEN json_array_length(j)::BIGINT END`),
  macro(
    'split_to_array',
    's d',
    `CASE WHEN s IS NOT NULL AND d IS NOT NULL THEN ${call('items_json', `list_transform(string_split(s, d), lambda sf_item: to_json(sf_item))`)} END`,
  ),
  // Objects from their members' texts; NULL is none.
  macro('object_of', 'members', `CAST('{' || coalesce(array_to_string(members, ','), '') || '}' AS JSON)`),
  macro(
    'object_unless_empty',
    'members',
    `CASE WHEN array_to_string(members, ',') <> '' THEN ${call('object_of', 'members')} END`,
  ),
  macro(
    'members_but',
    'j names',
    `list_transform(list_filter(CASE WHEN json_type(j) = 'OBJECT' THEN json_keys(j) END, lambda sf_name: NOT list_contains(names, sf_name)),
      lambda sf_name: CAST(to_json(sf_name) AS VARCHAR) || ':' || CAST(${call('json_member', 'j', 'sf_name')} AS VARCHAR))`,
  ),
  // AND would ask for the type of what is no JSON too.
  macro('json_kind', 's', `CASE WHEN ${call('valid_json', 's')} THEN json_type(s) END`),
  // JSON text. `lax`: null_if_invalid.
  macro(
    'json_check',
    's lax',
    `CASE WHEN s IS NULL OR ${call('valid_json', 's')} THEN s WHEN lax THEN NULL ELSE error('JSON parsing error') END`,
  ),
  macro(
    'is_valid_json',
    's',
    `CASE WHEN s IS NULL THEN NULL ELSE ${call('valid_json', 's')} AND starts_with(ltrim(s, E' \\t\\r\\n'), '{') END`,
  ),
  macro(
    'is_valid_json_array',
    's',
    `CASE WHEN s IS NULL THEN NULL ELSE ${call('valid_json', 's')} AND starts_with(ltrim(s, E' \\t\\r\\n'), '[') END`,
  ),
  macro(
    'json_array_length',
    's lax',
    `CASE WHEN ${call('json_kind', 's')} = 'ARRAY' THEN json_array_length(s)::INTEGER
      WHEN s IS NULL OR lax THEN NULL ELSE error('JSON parsing error') END`,
  ),
  // What a JSON value is as text: strings without their quotation marks, JSON null as NULL, the others as JSON.
  macro(
    'json_value_text',
    'j',
    `CASE json_type(j) WHEN 'NULL' THEN NULL WHEN 'VARCHAR' THEN j ->> '$' ELSE CAST(j AS VARCHAR) END`,
  ),
  macro(
    'json_element_text',
    's at_index lax',
    `CASE WHEN s IS NULL OR at_index IS NULL THEN NULL
      WHEN ${call('json_kind', 's')} = 'ARRAY' THEN CASE WHEN at_index < 0 OR at_index >= json_array_length(s) THEN ''
        ELSE ${call('json_value_text', `CAST(${call('super_items', 's')}[at_index + 1] AS JSON)`)} END
      WHEN lax THEN NULL ELSE error('JSON parsing error') END`,
  ),
  macro(
    'json_serialize',
    'j',
    `CASE WHEN strlen(CAST(j AS VARCHAR)) <= 65535 THEN CAST(j AS VARCHAR) WHEN j IS NOT NULL THEN error('The JSON text is longer than 65535 bytes') END`,
  ),
];
