// Parts of JSON documents with the digits that stand in the text. DuckDB's own functions write numbers anew, by way of a double: 1.50 as
// 1.5, 12345678901234567.12 as 12345678901234568.0. Where a document holds such a number, they are given texts to read.
import { preludeCall as call, macro, type PreludeMacro } from './macro.ts';

// Behind a sign of JSON: zeros at the end of a fraction, an exponent, a very small number, more than 15 digits.
const opening = String.raw`(?:^|[:,\[\s])-?`;
const atRisk = String.raw`${opening}\d+(?:\.\d*0(?:[,\]}\s]|$)|(?:\.\d+)?[eE][+-]?\d|\.0000)|${opening}[\d.]{17,}`;
/** Stands in front of a number that has become a text; no text of a user's holds a noncharacter of Unicode. */
const mark = '\uFDD6';

const safely = (json: string, quoted: string, plain: string): string =>
  `CASE WHEN ${call('holds_exact_numbers', `CAST(${json} AS VARCHAR)`)} THEN ${quoted} ELSE ${plain} END`;
const quotedText = (json: string): string => call('quoted_numbers', `CAST(${json} AS VARCHAR)`);

export const jsonParts: readonly PreludeMacro[] = [
  macro('holds_exact_numbers', 's', `regexp_matches(s, '${atRisk}')`),
  macro(
    'carefully_quoted',
    's',
    String.raw`array_to_string(list_transform(regexp_extract_all(s, '"(?:[^"\\]|\\.)*"|[^"]+'), lambda sf_part:
      CASE WHEN starts_with(sf_part, '"') THEN sf_part ELSE regexp_replace(sf_part, '-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?', '"${mark}\0"', 'g') END), '')`,
  ),
  // Behind a key or a sign of arrays; where a text holds the like, the document breaks, and is taken to pieces.
  macro(
    'quoted_numbers',
    's',
    String.raw`list_transform([regexp_replace(s, '("\s*:\s*|[,\[]\s*)(-?\d+(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+))', '\1"${mark}\2"', 'g')], lambda sf_quoted:
      CASE WHEN json_valid(sf_quoted) THEN sf_quoted ELSE ${call('carefully_quoted', 's')} END)[1]`,
  ),
  macro(
    'bare_numbers',
    'j',
    String.raw`CAST(regexp_replace(CAST(j AS VARCHAR), '"${mark}([^"]*)"', '\1', 'g') AS JSON)`,
  ),
  // What json_extract gives, and the items of an array.
  macro(
    'json_at',
    'j path',
    `CASE WHEN json_type(j, path) IN ('DOUBLE', 'ARRAY', 'OBJECT') AND ${call('holds_exact_numbers', 'CAST(j AS VARCHAR)')}
      THEN ${call('bare_numbers', `json_extract(${quotedText('j')}, path)`)} ELSE json_extract(j, path) END`,
  ),
  macro(
    'super_items',
    'j',
    `CASE WHEN json_type(j) = 'ARRAY' THEN ${safely(
      'j',
      `list_transform(CAST(CAST(${quotedText('j')} AS JSON) AS JSON[]), lambda sf_item: ${call('bare_numbers', 'sf_item')})`,
      'CAST(j AS JSON[])',
    )} END`,
  ),
  // A key as a way into an object: in JSON's pointers `~` and `/` are written ~0 and ~1.
  macro('json_member', 'j name', call('json_at', 'j', `'/' || replace(replace(name, '~', '~0'), '/', '~1')`)),
  macro('text_with_quoted', 'j', safely('j', `CAST(${quotedText('j')} AS JSON)`, 'CAST(j AS JSON)')),
];
