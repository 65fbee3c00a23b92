// Tags, scopes and whitespace.
import { expect, test } from 'vitest';
import { evaluate, render } from './render-rig.ts';

test('a name that is set in a loop is forgotten after each round', async () => {
  const text = '{% set x = 0 %}{% for i in [1, 2] %}{{ x }}{% set x = i %}{{ x }}{% endfor %}{{ x }}';
  expect(await render(text)).toBe('01020');
});

test('a namespace keeps what a loop sets', async () => {
  expect(
    await render('{% set ns = namespace(n=1) %}{% for i in [2, 3] %}{% set ns.n = ns.n * i %}{% endfor %}{{ ns.n }}'),
  ).toBe('6');
  expect(await render('{% set ns = {} %}{% set ns.n = 1 %}')).toBe(
    'SF3104 models/m.sql:1:25 TemplateRuntimeError: cannot assign attribute on non-namespace object',
  );
});

test('a comment or a raw block that begins where the text ends is none', async () => {
  expect(await render('a{#')).toBe('a');
  expect(await render('a{% raw %}')).toBe('a');
  expect(await render('a{# b')).toMatch(/^SF3101 /);
});

test('a set block does not see the variable that it sets', async () => {
  expect(await render('{% set x %}[{{ x }}]{% endset %}{{ x }}', { context: { x: 'outer' } })).toBe('[]');
});

test('loops unpack, filter, count, look around and recurse', async () => {
  const text =
    '{% for k, v in d.items() if v %}{{ loop.index }}/{{ loop.length }}:{{ k }}={{ v }}{{ ";" if not loop.last }}{% endfor %}';
  expect(await render(text, { context: { d: { a: 1, b: 0, c: 2 } } })).toBe('1/2:a=1;2/2:c=2');
  const tree =
    '{% for n in tree recursive %}{{ n.name }}{% if n.kids %}({{ loop(n.kids) }}){% endif %}{{ loop.depth }}{% endfor %}';
  const context = { tree: [{ name: 'a', kids: [{ name: 'b' }, { name: 'c' }] }] };
  expect(await render(tree, { context })).toBe('a(b2c2)1');
});

test('an else branch runs when no round came to its end', async () => {
  expect(await render('{% for i in [1] %}{% break %}{% else %}none{% endfor %}')).toBe('none');
  expect(await render('{% for i in [] %}x{% else %}none{% endfor %}')).toBe('none');
});

test('whitespace goes where a dash says so, and nowhere else', async () => {
  expect(await render('a \n {%- if true %} b {% endif -%} \n c\n')).toBe('a b c');
  expect(await render(' {% if true %}\n x\n{% endif %}\n')).toBe(' \n x\n');
  expect(await render('{{- 1 -}} {# c -#} \n x {%+ set y = 1 +%} z\r\n')).toBe('1x  z');
});

test('raw stays raw, comments vanish, other line ends become \\n', async () => {
  expect(await render('{% raw %}{{ x }}{% endraw %}{# {{ y }} #}-- {{ 1 }}\r\nb')).toBe('{{ x }}-- 1\nb');
});

test('macros take arguments as Jinja2 binds them', async () => {
  const macro = '{% macro m(a, b=a ~ "!", c=none) %}{{ a }},{{ b }},{{ c }},{{ varargs }},{{ kwargs }};{% endmacro %}';
  expect(await render(`${macro}{{ m(1) }}{{ m(1, 2, 3, 4, z=5) }}{{ m(c=1) }}`)).toBe(
    "1,1!,None,(),{};1,2,3,(4,),{'z': 5};,!,1,(),{};",
  );
  expect(await render('{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}')).toBe(
    "SF3104 models/m.sql:1:34 TypeError: macro 'm' takes not more than 1 argument(s)",
  );
});

test('a call block is the caller of its macro', async () => {
  const macro = '{% macro list(items) %}{% for i in items %}{{ caller(i) }}{% endfor %}{% endmacro %}';
  expect(await render(`${macro}{% call(x) list([1, 2]) %}<{{ x }}>{% endcall %}`)).toBe('<1><2>');
});

test('blocks, with, filter, do, print and autoescape', async () => {
  expect(await render('{% set x = 1 %}{% block b %}[{{ x }}]{% endblock %}{{ self.b() }}')).toBe('[1][1]');
  expect(await render('{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}{{ a }}')).toBe('3');
  expect(await render('{% filter upper | trim %} a {% endfilter %}')).toBe('A');
  expect(await render('{% set l = [] %}{% do l.append(1) %}{% print l, 2 %}')).toBe('[1]2');
  expect(await render('{% autoescape true %}{{ "<" }}{% endautoescape %}{{ "<" }}')).toBe('&lt;<');
});

test('a text that is one expression keeps its value', async () => {
  expect(await evaluate('{{ [1, {"a": (2.0, none)}, missing] }}')).toEqual([1, { a: [2, null] }, undefined]);
  expect(await evaluate('{{ {"2": 1, "1": 2} }}')).toEqual(
    new Map([
      ['2', 1],
      ['1', 2],
    ]),
  );
  expect(await evaluate('x {{ 1 }}')).toBe('x 1');
});
