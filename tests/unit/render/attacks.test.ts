// A template reaches what it was given, and no more; and it comes to an end.
import { expect, test } from 'vitest';
import { standardGlobals } from '../../../src/render/globals/standard-globals.ts';
import { HostObject, type HostValue } from '../../../src/render/host.ts';
import { hostFunction } from '../../../src/render/host-function.ts';
import { render } from './render-rig.ts';

class Relation extends HostObject {
  readonly typeName = 'Relation';
  readonly secret = 'secret';
  member(name: string): HostValue | undefined {
    return name === 'name' ? 'orders' : undefined;
  }
  text(): string {
    return 'orders';
  }
}

const given = {
  context: {
    s: 'text',
    n: 1,
    list: [1],
    dict: Object.defineProperty({ a: 1 } as Record<string, HostValue>, 'getter', {
      enumerable: true,
      get: () => {
        throw new Error('a getter ran');
      },
    }),
    relation: new Relation(),
    f: hostFunction('f', ['x?'], () => 1),
    parsed: JSON.parse('{"__proto__": {"polluted": 1}, "constructor": "data"}') as HostValue,
  },
};

test('nothing of JavaScript can be reached', async () => {
  const owners = [
    's',
    'n',
    'list',
    'dict',
    'relation',
    'f',
    'none',
    'range',
    'namespace()',
    '(1,)',
    's.upper',
    'range(3)',
    'missing.x',
  ];
  const names = [
    'constructor',
    '__proto__',
    'prototype',
    'toString',
    'valueOf',
    'hasOwnProperty',
    'invoke',
    'secret',
    'member',
    'then',
    'length',
    '__class__',
    '__globals__',
    'mro',
    'func_code',
  ];
  const reached: string[] = [];
  for (const owner of owners) {
    for (const name of names) {
      for (const access of [`${owner}.${name}`, `${owner}['${name}']`, `(${owner} | attr('${name}'))`]) {
        const text = await render(`{{ ${access} is defined }}`, given);
        if (text !== 'False' && !text.startsWith('SF3')) reached.push(`${access}: ${text}`);
      }
    }
  }
  expect(reached).toEqual([]);
  expect(await render("{{ ''.constructor.constructor('return process')() }}")).toMatch(/^SF3103 /);
  expect(await render("{{ ''.__class__.__mro__ }}")).toMatch(
    /^SF3104 .*SecurityError: access to attribute '__class__'/,
  );
  expect(await render("{{ '{0.__class__.__mro__}'.format(1) }}")).toMatch(/^SF3104 .*SecurityError/);
});

test('getters of the host do not run, and its keys are only data', async () => {
  expect(await render('{{ dict.getter is defined }} {{ dict | length }}', given)).toBe('False 1');
  expect(await render('{{ parsed }} {{ parsed.constructor }} {{ {}.polluted is defined }}', given)).toBe(
    "{'__proto__': {'polluted': 1}, 'constructor': 'data'} data False",
  );
  expect(
    await render('{% set x = {} %}{% do x.update({"__proto__": {"p": 1}}) %}{{ x.p is defined }} {{ x }}', given),
  ).toBe("False {'__proto__': {'p': 1}}");
  expect(({} as Record<string, unknown>)['p']).toBeUndefined();
});

test('what is taken from the host is a copy', async () => {
  const list = [1];
  expect(await render('{% do list.append(2) %}{{ list }}', { context: { list } })).toBe('[1, 2]');
  expect(list).toEqual([1]);
});

const endless: readonly string[] = [
  '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
  '{% macro m() %}{% call m() %}{% endcall %}{% endmacro %}{{ m() }}',
  '{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}',
  '{% set l = [1] %}{% for i in l %}{% do l.append(i) %}{% endfor %}',
  '{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}',
  '{{ range(99999) | map("string") | join | length * 0 }}{% for i in range(9999) %}{{ range(9999) | sum }}{% endfor %}',
  '{% set x = namespace(v="ab") %}{% for i in range(99) %}{% set x.v = x.v ~ x.v %}{% endfor %}',
  '{% set x = namespace(v=[1]) %}{% for i in range(99) %}{% set x.v = x.v + x.v %}{% endfor %}',
  '{{ "a" * 10 ** 9 }}',
  '{{ [0] * 10 ** 9 }}',
  '{{ 10 ** (10 ** 8) }}',
  '{{ 9 ** (9 ** 9) }}',
  '{{ "%1000000000d" % 1 }}',
  '{{ "{:1000000000}".format(1) }}',
  '{{ "x".center(10 ** 9) }}',
  '{{ "x" | indent(10 ** 9, true) }}',
  '{{ "abc".replace("", "x" * 900000) }}',
  '{{ range(10 ** 9) }}',
  '{{ lipsum(n=10 ** 9) }}',
  `{{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}`,
  `{{ ${'['.repeat(5000)}${']'.repeat(5000)} }}`,
  `{{ ${'-'.repeat(5000)}1 }}`,
  `{{ ${'not '.repeat(5000)}1 }}`,
  `${'{% if 1 %}'.repeat(5000)}${'{% endif %}'.repeat(5000)}`,
  '{% set l = [] %}{% set m = [] %}{% do l.append(m) %}{% do m.append(l) %}{{ l == m }}',
  '{% set l = [] %}{% do l.append(l) %}{{ l | tojson }}',
  ...['x == y', 'x < y', '{x: 1}', 'x | pprint', 'f(x)'].map(
    (use) =>
      `{% set ns = namespace(x=(1,), y=(1,)) %}{% for i in range(60) %}{% set ns.x = (ns.x, ns.x) %}{% set ns.y = (ns.y, ns.y) %}{% endfor %}{% set x, y = ns.x, ns.y %}{{ ${use} }}`,
  ),
  '{{ range(10) | slice(10 ** 9) | list }}',
  "{{ ('-' * 300000) | wordwrap(7) }}",
  '{% set l = [] %}{% do l.append(l) %}{{ f(l) }}',
];

for (const text of endless) {
  test(`comes to an end: ${text.slice(0, 70)}`, async () => {
    expect(await render(text, given)).toMatch(/^SF31/);
  });
}

test('what looks at all of a long value is counted by its length', async () => {
  const uses = [
    '-1 in l',
    'l == m',
    'l < m',
    'l.count(-1)',
    'l[::-1]',
    'l | string',
    'l | tojson',
    'd == e',
    "'b' in s",
  ];
  const ended: string[] = [];
  for (const use of [...uses, "s.count('b')", 's | title']) {
    const text = `{% set l = range(9999) | list %}{% set m = l[:] %}{% set s = 'a' * 99999 %}{% set d = dict.fromkeys(l) %}{% set e = d.copy() %}{% for i in range(9999) %}{% set x = ${use} %}{% endfor %}`;
    if (!(await render(text, { limits: { steps: 200_000 } })).startsWith('SF3107')) ended.push(use);
  }
  expect(ended).toEqual([]);
});

test('what is long is read in time', async () => {
  expect(await render("{{ ('f' * 200000) | int(0, 16) > 1 }}")).toBe('True');
  expect(await render("{{ ('a' * 200000) | wordwrap(1) | length }}")).toBe('399999');
  expect(await render("{{ ('x' ~ ' ' * 200000 ~ 'x').strip() | length }}")).toBe('200002');
});

test('modules end in bounds, and their complaints are errors of the template', async () => {
  const globals = standardGlobals({ warn: () => undefined, now: () => new Date(0) });
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...[...'bcdefgh'].map((key, at) => `${key}: &${key} [${Array(9).fill(`*${'abcdefg'[at]}`)}]`),
  ];
  const texts = [
    '{{ modules.itertools.permutations(range(100)) | list }}',
    '{{ modules.itertools.product(range(1000), range(1000), range(1000)) | list }}',
    "{{ modules.datetime.datetime.strptime('2020', '%Y%Y') }}",
    `{{ fromyaml(${JSON.stringify(bomb.join('\n'))}) }}`,
  ];
  for (const text of texts) expect(await render(text, { globals })).toMatch(/^SF310[47] /);
});

test('long chains are no depth', async () => {
  const sum = Array.from({ length: 3000 }, () => '1').join(' + ');
  expect(await render(`{{ ${sum} }}`)).toBe('3000');
  expect(await render('{% set l = [] %}{% do l.append(l) %}{{ l }}')).toBe('[[...]]');
});

test('modules, their classes and what a program hands in have no other members than their own', async () => {
  const globals = standardGlobals({ warn: () => undefined, now: () => new Date(0) });
  const owners = [
    'modules',
    'modules.re',
    'modules.datetime',
    "modules.re.compile('a')",
    'modules.datetime.date(2020, 1, 1)',
  ];
  const names = [
    'constructor',
    '__proto__',
    '__builtins__',
    '__loader__',
    'sys',
    'os',
    'toString',
    'valueOf',
    'call',
    'bind',
  ];
  const reached: string[] = [];
  for (const owner of owners) {
    for (const name of names) {
      const text = await render(`{{ ${owner}['${name}'] is defined }}{{ ${owner}.${name} is defined }}`, { globals });
      if (text.includes('True')) reached.push(`${owner}.${name}: ${text}`);
    }
  }
  expect(reached).toEqual([]);
});

test('toString, valueOf and toJSON of what is handed in are data, not called', async () => {
  const called: string[] = [];
  const trap = (name: string) => hostFunction(name, [], () => called.push(name));
  const value = { toString: trap('toString'), valueOf: trap('valueOf'), toJSON: trap('toJSON') };
  const text =
    "{{ x ~ '' | length > 0 }}{{ x == 1 }}{{ x | tojson is defined }}{{ [x] | join is defined }}{{ '%s' % [x] is defined }}";
  expect(await render(text, { context: { x: value } })).toMatch(/^(True|False|SF31)/);
  expect(called).toEqual([]);
});

test('what looks at all of a long value in a loop is stopped by its steps', async () => {
  const text = "{% set t = 'ab c<!--d-->' * 10000 %}";
  const values = `{% set x = range(20000) | list %}{% set d = dict(zip(x, x)) %}{% set s = set(x) %}`;
  const operations = [
    ...['t.split(none, 20000)', 't.rsplit(none, 20000)', 't.title()', 't.casefold()', 't.isalpha()', '"".rstrip(t)'],
    ...['"".maketrans(t, t)', 't | striptags', 't | urlize', 't | title', 't | tojson', "t | replace('', '')"],
    ...["modules.re.match('b', t)", 'modules.re.escape(t)', 'toyaml(t)', 'fromyaml(t)'],
    ...['x | reverse', 'x.reverse()', 'x[1:]', 'd.copy()', 'd == dict(d)', '-1 in d.values()', 's | string'],
    ...['s == set(x)', 'd.keys() | string', 'd | urlencode', 'namespace(**{"a": x}) and toyaml(x)', 'd.popitem()'],
  ];
  const answers: string[] = [];
  for (const operation of operations) {
    const loop = `${text}${values}{% for i in range(19000) %}{% do ${operation} %}{% endfor %}`;
    const answer = await render(loop, { globals: standardGlobals({ warn: () => undefined, now: () => new Date(0) }) });
    if (!answer.startsWith('SF3107')) answers.push(`${operation}: ${answer.slice(0, 80)}`);
  }
  expect(answers).toEqual([]);
});
