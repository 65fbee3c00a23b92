// From a line of the rendered SQL back to the template.
import { expect, test } from 'vitest';
import { placeOf, rendered } from './render-rig.ts';

async function origins(text: string, macros: string): Promise<readonly string[]> {
  const result = await rendered(text, { macros: { shop: macros }, context: { cols: ['a', 'b'] } });
  if (!result.ok) throw new Error('not rendered');
  return result.value.lineMap.lines.map(({ at, stack }) =>
    [placeOf(at), ...stack.map((call) => `${call.name}@${placeOf(call.calledAt)}`)].join(' < '),
  );
}

test('lines of text, of loops and of macros lead to where they were written', async () => {
  const macros =
    '{% macro pair(x) %}\n{{ x }},\n{{ inner(x) }}\n{% endmacro %}{% macro inner(x) %}min({{ x }},\n0){% endmacro %}';
  const text = 'select\n{% for c in cols -%}\n{{ c }},\n{% endfor -%}\n{{ pair("z") }}\nfrom t';
  expect(await origins(text, macros)).toEqual([
    'models/m.sql:1:1',
    'models/m.sql:3:1',
    'models/m.sql:3:1',
    'shop/macros.sql:1:20 < pair@models/m.sql:5:1',
    'shop/macros.sql:2:1 < pair@models/m.sql:5:1',
    'shop/macros.sql:4:35 < inner@shop/macros.sql:3:1 < pair@models/m.sql:5:1',
    'shop/macros.sql:5:1 < inner@shop/macros.sql:3:1 < pair@models/m.sql:5:1',
    // The line break after the call.
    'models/m.sql:5:16',
    'models/m.sql:6:1',
  ]);
});

test('\\r\\n in the template moves nothing', async () => {
  expect(await origins('a\r\nb\r\n{{ 1 }}\r\nc', '')).toEqual([
    'models/m.sql:1:1',
    'models/m.sql:2:1',
    'models/m.sql:3:1',
    'models/m.sql:4:1',
  ]);
});
