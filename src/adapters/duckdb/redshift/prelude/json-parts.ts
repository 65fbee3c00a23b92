// Parts of JSON documents with the digits that stand in the text.
import { bareNumbers, holdsExactNumbers, quotedNumbers } from '../../json-numbers.ts';
import { preludeCall as call, macro, type PreludeMacro } from './macro.ts';

const safely = (json: string, quoted: string, plain: string): string =>
  `CASE WHEN ${call('holds_exact_numbers', `CAST(${json} AS VARCHAR)`)} THEN ${quoted} ELSE ${plain} END`;
const quotedText = (json: string): string => call('quoted_numbers', `CAST(${json} AS VARCHAR)`);

export const jsonParts: readonly PreludeMacro[] = [
  macro('holds_exact_numbers', 's', holdsExactNumbers('s')),
  macro('quoted_numbers', 's', quotedNumbers('s')),
  macro('bare_numbers', 'j', bareNumbers('j')),
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
];
