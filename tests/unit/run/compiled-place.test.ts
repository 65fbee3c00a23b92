// From a place in the compiled SQL back to the template, where a line of it was put together from several places.
import { expect, test } from 'vitest';
import { placeOf as placeIn } from '../../../src/run/compiled-place.ts';
import { placeOf, rendered } from '../render/render-rig.ts';

/** Where `word` of the compiled SQL was written, and the way there. */
async function written(word: string, template: string, macros = ''): Promise<string> {
  const result = await rendered(template, { macros: { shop: macros } });
  if (!result.ok) throw new Error('not rendered');
  const place = placeIn(result.value, result.value.text.indexOf(word));
  if (place === undefined) throw new Error(`"${word}" came from nowhere`);
  const { file, start, end } = place.at;
  const way = place.labels.map(({ at, text }) => `${text.split(',')[0]} at ${placeOf(at)}`);
  return [`${placeOf(place.at)} ${file.text.slice(start, end)}`, ...way].join(' < ');
}

test('the text of a macro that is called inside a line leads into the macro, with the stack of calls', async () => {
  const macros =
    '{% macro cents(c) %}({{ c }} / hundred){% endmacro %}\n{% macro twice(c) %}2 * {{ cents(c) }}{% endmacro %}';
  const template = 'select id,\n  1 + {{ twice("amount") }} as x\nfrom t';
  expect(await written('hundred', template, macros)).toBe(
    'shop/macros.sql:1:32 hundred < in macro "cents" at shop/macros.sql:2:25 < in macro "twice" at models/m.sql:2:7',
  );
  expect(await written('2 *', template, macros)).toBe('shop/macros.sql:2:21 2 < in macro "twice" at models/m.sql:2:7');
  expect(await written('as x', template, macros)).toBe('models/m.sql:2:29 as');
});

test('an argument is found at the call that spells it, not in the macro that prints it', async () => {
  const macros =
    "{% macro cents(c) %}({{ c }} / 100){% endmacro %}\n{% macro nope() %}2 * {{ cents('nope_id') }}{% endmacro %}";
  expect(await written('amunt', 'select 1,\n  1 + {{ cents("amunt") }} as x', macros)).toBe('models/m.sql:2:17 amunt');
  expect(await written('nope_id', 'select 1 + {{ nope() }} as x', macros)).toBe(
    'shop/macros.sql:2:33 nope_id < in macro "nope" at models/m.sql:1:12',
  );
});

test('the lines of a set block lead into the block, wherever it is printed', async () => {
  const template = '{% set cols %}\n  t.id,\n  t.wrong\n{% endset %}\nselect {{ cols }}, {{ cols | trim }}\nfrom t';
  expect(await written('wrong', template)).toBe('models/m.sql:3:5 wrong < in set block "cols" at models/m.sql:5:8');
  const inLine = '{% set one %}wrong{% endset %}\nselect 1,\n  2, {{ one }} as x';
  expect(await written('wrong', inLine)).toBe('models/m.sql:1:14 wrong < in set block "one" at models/m.sql:3:6');
});

test('where whitespace control took line breaks away, each piece leads to its own line', async () => {
  const template = 'select 1 as x,\n  {%- if true -%}\n    wrong,\n  {%- endif -%}\n  id\nfrom t';
  expect(await written('wrong', template)).toBe('models/m.sql:3:5 wrong');
  expect(await written('id', template)).toBe('models/m.sql:5:3 id');
});
