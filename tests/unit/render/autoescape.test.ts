// `{% autoescape %}`: Jinja2 decides where the template's text tells, and asks the rendering where it does not. The answers are those
// of Jinja2 3.1.6.
import { expect, test } from 'vitest';
import { render } from './render-rig.ts';

const context = { t: '<a>', yes: true };

const cases: Readonly<Record<string, readonly [template: string, answer: string]>> = {
  'values are escaped, markup is not': [
    "{% autoescape true %}{{ t }}{{ '<b>' }}{{ t | safe }}{% endautoescape %}{{ t }}",
    '&lt;a&gt;&lt;b&gt;<a><a>',
  ],
  'a constant is not asked for where the option is a variable': [
    "{% autoescape yes %}{{ '<b>' }}{{ t }}{{ '<b>' | upper }}{% endautoescape %}",
    '<b>&lt;a&gt;&lt;B&gt;',
  ],
  'a macro escapes where it is written, and gives markup where it is called': [
    '{% macro m(x) %}{{ x }}{% endmacro %}{% autoescape true %}{{ m(t) }}{% endautoescape %}',
    '<a>',
  ],
  'a macro that is written inside escapes': [
    "{% autoescape true %}{% macro m(x) %}{{ x }}{% endmacro %}{{ m('<') }}{% endautoescape %}",
    '&lt;',
  ],
  'what is set in a block is markup': [
    '{% autoescape true %}{% set x %}<b>{{ t }}{% endset %}{{ x }}{% endautoescape %}',
    '<b>&lt;a&gt;',
  ],
  'join keeps markup apart from texts': [
    "{% autoescape true %}{{ [t | safe, '<'] | join('&') }}{% endautoescape %}",
    '<a>&amp;&lt;',
  ],
  'replace escapes what it puts in': [
    "{% autoescape true %}{{ (t | safe) | replace('a', '<') }}{% endautoescape %}",
    '<&lt;>',
  ],
  'tilde makes markup of markup': ["{% autoescape true %}{{ (t | safe) ~ '<' }}{% endautoescape %}", '<a>&lt;'],
  'filter and call blocks print as it is': [
    '{% autoescape true %}{% filter upper %}<b>{{ t }}{% endfilter %}{% macro w() %}[{{ caller() }}]{% endmacro %}{% call w() %}{{ t }}{% endcall %}{% endautoescape %}',
    '<B>&LT;A&GT;[&lt;a&gt;]',
  ],
  'methods of markup escape what they add': [
    "{{ ('<i>{}</i>' | safe).format(t) }}{{ ('<i>' | safe).join([t, 'x']) }}{{ ('a&b' | escape).strip('a<') }}",
    '<i>&lt;a&gt;</i>&lt;a&gt;<i>x&amp;b',
  ],
};

for (const [title, [template, answer]] of Object.entries(cases)) {
  test(title, async () => {
    expect(await render(template, { context })).toBe(answer);
  });
}
