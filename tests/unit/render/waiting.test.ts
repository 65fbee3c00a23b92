// Functions of the host may answer later, wherever a call can stand.
import { expect, test } from 'vitest';
import { isPromise } from '../../../src/render/host.ts';
import { hostFunction } from '../../../src/render/host-function.ts';
import { renderTemplate } from '../../../src/render/render-template.ts';
import { inputOf, parsed, render } from './render-rig.ts';

const later = hostFunction('later', ['x?'], async (args) => args['x'] ?? null);
const now = hostFunction('later', ['x?'], (args) => args['x'] ?? null);

const texts = [
  '{{ later(1) }}-{{ later(2) + later(3) }}',
  '{% set x = later([1, 2]) %}{{ x | join(later(",")) }}',
  '{% for i in later([1, 2, 3]) if later(i) != 2 %}{{ loop.index }}:{{ later(i) }}{% if later(i == 3) %}{% break %}{% endif %};{% else %}none{% endfor %}',
  '{% for i in [1, 2] %}{% if later(i) == 1 %}{% continue %}{% elif later(true) %}{{ i }}{% endif %}{% endfor %}',
  '{% macro m(a, b=later("d")) %}[{{ a }}{{ b }}{{ caller() if caller else "" }}]{% endmacro %}{{ m(later(1)) }}{% call m(1, later(2)) %}{{ later("c") }}{% endcall %}',
  '{{ later(1) < later(2) < later(3) }}{{ later(false) or later("o") }}{{ later("y") if later(1) else later("n") }}{{ not later(0) }}{{ -later(1) }}',
  '{{ {later("k"): later("v")} }}{{ (later(1), later(2)) }}{{ [later(3)][later(0)] }}{{ later("abc")[later(1):] }}{{ later("a") ~ later("b") }}',
  '{% set x %}{{ later("block") }}{% endset %}{{ x | upper }}{% filter upper %}{{ later("f") }}{% endfilter %}',
  '{% with a = later(1), b = later(2) %}{{ a }}{{ b }}{% endwith %}{% do later(1) %}{{ later(4) is divisibleby(later(2)) }}',
  '{% for n in [1] recursive %}{{ later(n) }}{{ loop([2]) if later(n) == 1 }}{% endfor %}',
  '{{ later("x").upper() }}{{ dict(a=later(1), **later({"b": 2})) }}{{ range(*later([3])) | list }}',
  '{% block b %}{{ later("b") }}{% endblock %}{{ self.b() }}{% autoescape true %}{{ later("<") }}{% endautoescape %}{{ "<" }}',
];

for (const text of texts) {
  test(`now or later, the same text: ${text.slice(0, 60)}`, async () => {
    const soon = renderTemplate(inputOf(parsed(text), { globals: { later: now } }));
    expect(isPromise(soon)).toBe(false);
    const expected = await render(text, { globals: { later: now } });
    expect(expected).not.toMatch(/^SF3/);
    expect(await render(text, { globals: { later } })).toBe(expected);
  });
}

test('an error after a wait has its place and its macros', async () => {
  const macros = { shop: '{% macro m() %}{{ later(1) + "a" }}{% endmacro %}' };
  expect(await render('\n {{ m() }}', { globals: { later }, macros })).toBe(
    "SF3104 shop/macros.sql:1:19 TypeError: unsupported operand type(s) for +: 'int' and 'str' < in macro \"m\", called here models/m.sql:2:5",
  );
});

test('two renderings at once do not mix their limits or texts', async () => {
  const text = '{% for i in range(50) %}{{ later(i) }}{% endfor %}';
  const [a, b] = await Promise.all([
    render(text, { globals: { later } }),
    render(text, { globals: { later }, limits: { steps: 20 } }),
  ]);
  expect(a).toBe(Array.from({ length: 50 }, (_, i) => i).join(''));
  expect(b).toMatch(/^SF3107 /);
});
