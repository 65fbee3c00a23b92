// Searching, sorting and set operations of SUPER arrays. Elements are equal as SUPER values are; NULL is an element like others.
import { boundTo, preludeCall as call, macro, type PreludeMacro } from './macro.ts';

const keys = (array: string): string => call('item_keys', array);
/** The body sees the items and their keys as fields of `sf_p`. */
const withKeys = (arrays: readonly string[], others: readonly string[], body: string): string =>
  boundTo(
    [
      ...arrays.flatMap((name): [string, string][] => [
        [name, call('super_items', name)],
        [`${name}_keys`, keys(name)],
      ]),
      ...others.map((name): [string, string] => [name, name]),
    ],
    body,
  );
const isArray = (...arrays: readonly string[]): string =>
  arrays.map((name) => `sf_p.${name} IS NOT NULL`).join(' AND ');
const picked = (condition: string): string =>
  call('items_json', `list_filter(sf_p.a, lambda sf_item, sf_at: ${condition})`);
const isFirst = 'list_position(sf_p.a_keys, sf_p.a_keys[sf_at]) = sf_at';
const soFar = 'len(list_filter(sf_p.a_keys[1:sf_at], lambda sf_key: sf_key = sf_p.a_keys[sf_at]))';
const inOther = 'len(list_filter(sf_p.b_keys, lambda sf_key: sf_key = sf_p.a_keys[sf_at]))';

/** Without null_match a NULL that is looked for, or met in vain, makes the answer NULL. */
const searched = (name: string, answer: string, isFound: string): PreludeMacro =>
  macro(
    name,
    'a item null_match',
    withKeys(
      ['a'],
      ['item', 'null_match'],
      `CASE WHEN NOT (${isArray('a')}) THEN NULL WHEN NOT sf_p.null_match AND ${call('item_key', 'sf_p.item')} = 'null' THEN NULL
        WHEN NOT sf_p.null_match AND NOT ${isFound} AND list_contains(sf_p.a_keys, 'null') THEN NULL ELSE ${answer} END`,
    ),
  );
const place = `coalesce(list_position(sf_p.a_keys, ${call('item_key', 'sf_p.item')}), 0)`;

export const superArrays: readonly PreludeMacro[] = [
  macro('item_key', 'j', `coalesce(CAST(${call('super_key', 'j')} AS VARCHAR), 'null')`),
  macro(
    'item_keys',
    'j',
    `list_transform(${call('super_items', 'j')}, lambda sf_item: ${call('item_key', 'sf_item')})`,
  ),
  searched('array_contains', `${place} > 0`, `(${place} > 0)`),
  searched('array_position', `(${place} - 1)::INTEGER`, `(${place} > 0)`),
  searched(
    'array_positions',
    call(
      'items_json',
      `list_transform(list_filter(generate_series(1, len(sf_p.a)), lambda sf_at: sf_p.a_keys[sf_at] = ${call('item_key', 'sf_p.item')}), lambda sf_at: CAST(to_json(sf_at - 1) AS JSON))`,
    ),
    `(${place} > 0)`,
  ),
  macro('array_distinct', 'a', withKeys(['a'], [], `CASE WHEN ${isArray('a')} THEN ${picked(isFirst)} END`)),
  macro(
    'array_except',
    'a b as_sets',
    withKeys(
      ['a', 'b'],
      ['as_sets'],
      `CASE WHEN NOT (${isArray('a', 'b')}) THEN NULL WHEN sf_p.as_sets THEN ${picked(`${isFirst} AND NOT list_contains(sf_p.b_keys, sf_p.a_keys[sf_at])`)} ELSE ${picked(`${soFar} > ${inOther}`)} END`,
    ),
  ),
  macro(
    'array_intersection',
    'a b as_sets',
    withKeys(
      ['a', 'b'],
      ['as_sets'],
      `CASE WHEN NOT (${isArray('a', 'b')}) THEN NULL WHEN sf_p.as_sets THEN ${picked(`${isFirst} AND list_contains(sf_p.b_keys, sf_p.a_keys[sf_at])`)} ELSE ${picked(`${soFar} <= ${inOther}`)} END`,
    ),
  ),
  macro(
    'arrays_overlap',
    'a b',
    withKeys(['a', 'b'], [], `CASE WHEN ${isArray('a', 'b')} THEN list_has_any(sf_p.a_keys, sf_p.b_keys) END`),
  ),
  macro(
    'array_union',
    'a b',
    `list_transform([${call('array_concat', 'a', 'b')}], lambda sf_both: ${call('array_distinct', 'sf_both')})[1]`,
  ),
  macro(
    'sorted_items',
    'l',
    `list_transform(list_sort(list_transform(l, lambda sf_item: {'key': ${call('super_key', 'sf_item')}, 'item': sf_item})), lambda sf_pair: sf_pair.item)`,
  ),
  macro(
    'array_sort',
    'a ascending nulls_first',
    boundTo(
      [
        ['nulls', `list_filter(${call('super_items', 'a')}, lambda sf_item: ${call('super_key', 'sf_item')} IS NULL)`],
        [
          'others',
          call(
            'sorted_items',
            `list_filter(${call('super_items', 'a')}, lambda sf_item: ${call('super_key', 'sf_item')} IS NOT NULL)`,
          ),
        ],
        ['up', 'ascending'],
        ['first', 'nulls_first'],
      ],
      `CASE WHEN sf_p.others IS NOT NULL THEN ${call(
        'items_json',
        `CASE WHEN sf_p.first THEN list_concat(sf_p.nulls, CASE WHEN sf_p.up THEN sf_p.others ELSE list_reverse(sf_p.others) END)
          ELSE list_concat(CASE WHEN sf_p.up THEN sf_p.others ELSE list_reverse(sf_p.others) END, sf_p.nulls) END`,
      )} END`,
    ),
  ),
];
