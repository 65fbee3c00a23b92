import { expect, test } from 'vitest';
import { macroText } from '../../../src/core/macro-text.ts';
import type { MacroEntry } from '../../../src/core/manifest.ts';
import { macroDependencies } from '../../../src/graph/macro-calls.ts';
import { buildManifest } from '../../support/manifest-builder.ts';

/** The macros of a file, found by their opening tags. */
function entriesOf(packageName: string, text: string): readonly (readonly [string, MacroEntry])[] {
  const file = { path: 'macros/all.sql', text };
  return [...text.matchAll(/\{%-? (?:macro|test) (\w+)/g)].map((match) => {
    const name = match[1] ?? '';
    const start = match.index + match[0].length - name.length;
    const at = { file, start, end: start + name.length };
    const entry: MacroEntry = {
      ...{ id: `macro.${packageName}.${name}`, name, package: packageName, kind: 'macro', description: '' },
      ...{ file, at },
    };
    return [`${packageName}.${name}`, entry];
  });
}

const own = `{% macro outer(x) %}{{ inner(x) }} coalesce(sql_only(1)) {# commented() #}{{ 'quoted()' }}{% endmacro %}
{%- macro inner(x) -%}{% if x %}{{ tools.helper(x) }}{% endif %}{{ inner(x) }}{%- endmacro -%}
{% macro sql_only(x) %}1{% endmacro %}
{% macro commented() %}{% endmacro %}
{% macro quoted() %}{% macro nested() %}{% endmacro %}after{% endmacro %}
{% macro clean(x) %}{{ return(adapter.dispatch('clean', 'shop')(x)) }}{% endmacro %}
{% macro default__clean(x) %}{{ helper(x) }}{% endmacro %}
{% macro duckdb__clean(x) %}{% endmacro %}
`;
const macros = new Map([
  ...entriesOf('shop', own),
  ...entriesOf('tools', '{% macro helper(x) %}{{ outer(x) }}{% endmacro %}'),
]);

test('the calls of a macro are found in its tags, not in SQL, comments and texts', () => {
  const dependencies = macroDependencies({ ...buildManifest({ project: 'shop' }), macros });
  expect(Object.fromEntries(dependencies)).toEqual({
    'macro.shop.outer': ['macro.shop.inner'],
    'macro.shop.inner': ['macro.tools.helper'],
    'macro.shop.sql_only': [],
    'macro.shop.commented': [],
    'macro.shop.quoted': ['macro.shop.nested'],
    'macro.shop.nested': [],
    'macro.shop.clean': ['macro.shop.default__clean', 'macro.shop.duckdb__clean'],
    'macro.shop.default__clean': ['macro.tools.helper'],
    'macro.shop.duckdb__clean': [],
    'macro.tools.helper': ['macro.shop.outer'],
  });
});

test('the text of a macro goes from its opening tag to its own closing tag', () => {
  const textOf = (name: string): string => {
    const macro = macros.get(`shop.${name}`);
    return macro === undefined ? '' : macroText(macro);
  };
  expect([textOf('inner'), textOf('quoted'), textOf('nested')]).toEqual([
    '{%- macro inner(x) -%}{% if x %}{{ tools.helper(x) }}{% endif %}{{ inner(x) }}{%- endmacro -%}',
    '{% macro quoted() %}{% macro nested() %}{% endmacro %}after{% endmacro %}',
    '{% macro nested() %}{% endmacro %}',
  ]);
});
