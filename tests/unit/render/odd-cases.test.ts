// The far end of Jinja2 and Python: every line was tried with Jinja2 3.1.6 on Python 3.11.
import { expect, test } from 'vitest';
import { render } from './render-rig.ts';

const fails = expect.stringMatching(/^SF310[234] /);
const isSyntax = expect.stringMatching(/^SF3101 /);

const cases: Readonly<Record<string, readonly (readonly [string, unknown])[]>> = {
  'scoped blocks see the variables around them': [
    ['{% for i in [1,2] %}{% block b scoped %}{{ i }}{{ loop.index }}{% endblock %}{% endfor %}', '1122'],
    ['{% for i in [1,2] %}{% block b %}{{ i }}{% endblock %}{% endfor %}', ''],
    ['{% for i in [1] %}{% if 2 %}{% block b scoped %}{{ loop.last }}{% endblock %}{% endif %}{% endfor %}', 'True'],
    ['{% macro m(x) %}{% block b scoped %}{{ x }}{% endblock %}{% endmacro %}{{ m(4) }}', '4'],
    ['{% with a=3 %}{% block b scoped %}{{ a }}{% endblock %}{{ self.b() }}{% endwith %}', '3'],
    ['{% set x = 1 %}{% block b scoped %}{{ x }}{% set x = 2 %}{% endblock %}{{ x }}', '11'],
    ['{% for i in [1] %}{% block b scoped %}{% block c scoped %}{{ i }}{% endblock %}{% endblock %}{% endfor %}', '1'],
  ],
  'extends belongs to the top level': [
    ['{% for i in [] %}{% extends "x" %}{% endfor %}', isSyntax],
    ['{% macro m() %}{% extends "x" %}{% endmacro %}', isSyntax],
    ['{% if false %}{% extends "x" %}{% endif %}a', 'a'],
  ],
  'a call block hands its body over as caller, once': [
    ['{% macro m() %}{{ kwargs }}{% endmacro %}{% call m(caller=1) %}{% endcall %}', fails],
  ],
  'what Jinja2 works out before it runs a template': [
    ['{{ 1e400 or missing }}', 'inf'],
    ['{{ (1e400 if true else missing) }}', 'inf'],
    ['{{ [1e400, missing] }}', fails],
    [
      "{{ 'abc' is sameas 'abc' }}{{ 'a' is sameas 'a' }}{{ 1.5 is sameas 1.5 }}{{ 300 is sameas 300 }}",
      'FalseTrueFalseFalse',
    ],
    ['{{ 2 is sameas 2 }}{{ none is sameas none }}{{ () is sameas(()) }}', 'TrueTrueTrue'],
    ["{% set x = 'abc' %}{{ x is sameas x }}", 'True'],
  ],
  'views of dicts are sets': [
    ["{{ {'a': 1}.keys() < {'a': 1, 'b': 2}.keys() }}{{ {'a': 1}.items() >= {}.keys() }}", 'TrueTrue'],
    ["{{ ['a', 'b'] - {'a': 1}.keys() }}{{ {'a': 1}.keys() - ['a'] }}", "{'b'}set()"],
    ["{{ {'a': 1}.keys().isdisjoint(['b']) }}{{ {'a': 1}.values() < {}.values() }}", fails],
    ["{{ {'a': 1}.keys().isdisjoint(['b']) }}", 'True'],
  ],
  formats: [
    ["{{ '%hhd' % 1 }}", fails],
    ["{{ '%(a)s %s' % {'a': 1} }}", fails],
    ["{{ '%s %(a)s' % {'a': 1} }}", "{'a': 1} 1"],
    ["{{ '{:,c}'.format(42) }}", fails],
    ["{{ '{:#}'.format(1e16) }}", '1.e+16'],
    ["{{ '{[0]}'.format([1]) }}", fails],
    ["{{ '{0[0]}'.format([1]) }}", '1'],
    ["{{ '%d' % 10 ** 5000 }}", fails],
    ["{{ ('9' * 4301) | int }}", '0'],
  ],
  'filters with odd arguments': [
    ["{{ 'abcdefg' | truncate(5.0) }}", 'abcdefg'],
    ["{{ ('abc ' * 9) | truncate(5.0) }}", fails],
    ["{{ '' | wordwrap('x') }}{{ 'a b' | wordwrap(1.5) }}", 'a\nb'],
    ["{{ 'x' | tojson(2.5) }}", '"x"'],
    ['{{ [1] | tojson(2.5) }}', fails],
    ["{{ 'ŉ'.title() }}", 'ʼN'],
    ["{{ 'a'.expandtabs(10 ** 30) }}", fails],
    ['{{ range(0, 5, 10 ** 20) | list }}', '[0]'],
    ["{{ cycler('a', 'b').items }}{{ dict.items({'a': 1}) }}", "('a', 'b')dict_items([('a', 1)])"],
  ],
  bytes: [
    ["{{ 'abc'.encode().upper() }}{{ 'a,b'.encode().split(','.encode()) }}", "b'ABC'[b'a', b'b']"],
    ["{{ 98 in 'abc'.encode() }}{{ 'bc'.encode() in 'abc'.encode() }}", 'TrueTrue'],
    ["{{ 'b' in 'abc'.encode() }}", fails],
    ["{{ 'é'.encode().upper() }}{{ 'é'.encode().isalpha() }}{{ 'abc'.encode()[1:] }}", "b'\\xc3\\xa9'Falseb'bc'"],
    ["{{ 'é'.encode('latin-1').decode() }}", fails],
    ["{{ 'abc'.encode().hex('-') }}{{ 5.from_bytes([1, 2]) }}{{ 0.to_bytes(0) }}", "61-62-63258b''"],
    ["{{ 1.0.fromhex('0x1.8p+1') }} {{ 1.0.fromhex('-inf') }}", '3.0 -inf'],
    ["{{ 1.0.fromhex('xyz') }}", fails],
  ],
};

for (const [title, examples] of Object.entries(cases)) {
  test(title, async () => {
    const outputs: (readonly [string, string])[] = [];
    for (const [text] of examples) outputs.push([text, await render(text)]);
    expect(outputs).toEqual(examples);
  });
}
