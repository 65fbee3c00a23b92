// Templates by grammar, right and wrong ones, for the fuzzer: every statement, filter, test and method, strange operands, and noise.
import fc from 'fast-check';
import { knownFilters, knownTests } from '../../src/render/syntax/known-names.ts';

const names = ['x', 'l', 'd', 's', 'ns', 'f', 'm', 'loop', 'missing', 'caller', 'varargs', 'kwargs', 'range', 'dict'];
const moreNames = [
  'namespace',
  'cycler',
  'joiner',
  'lipsum',
  'modules',
  'set',
  'zip',
  'fromjson',
  'tojson',
  'fromyaml',
];
const attributes = [
  ...['upper', 'lower', 'format', 'format_map', 'split', 'rsplit', 'partition', 'join', 'replace', 'center', 'zfill'],
  ...['strip', 'splitlines', 'translate', 'expandtabs', 'encode', 'startswith', 'find', 'count', 'title', 'isdigit'],
  ...['append', 'extend', 'insert', 'pop', 'remove', 'sort', 'reverse', 'index', 'copy', 'clear'],
  ...['items', 'keys', 'values', 'get', 'update', 'setdefault', 'popitem', 'fromkeys', 'union', 'add'],
  ...['bit_length', 'as_integer_ratio', 'hex', 'is_integer', 'real', 'imag', 'conjugate', 'to_bytes'],
  ...['a', 'b', '0', 'length', 'constructor', '__proto__', '__class__', 'prototype', 'toString', 'then', 'call'],
  ...['first', 'last', 'index0', 'previtem', 'nextitem', 'cycle', 'changed', 'depth', 'next', 'reset', 'current'],
  ...['re', 'datetime', 'pytz', 'itertools', 'name', 'arguments', 'secret'],
];
const texts = [
  ...[
    "''",
    "'a'",
    '"b c"',
    "'%s'",
    "'{}'",
    "'{0.__class__}'",
    "'%(a)s %d'",
    "'{:>9999}'",
    "'é\u{1F600}'",
    "'\\n\\t\\x41'",
  ],
  ...["'(a+)+$'", "'a,b,c'", "'__proto__'", "'2020-01-31'", '\'{"a": [1]}\'', "'- a: 1'", "'<b>'", "'\\ud800'"],
];
const numbers = [
  '0',
  '1',
  '-1',
  '2.5',
  '1e308',
  '0x1f',
  '1_000',
  '99999999999999999999',
  '3',
  '1e400',
  '-0.0',
  '10 ** 30',
];
const binary = [
  '+',
  '-',
  '*',
  '/',
  '//',
  '%',
  '**',
  '~',
  '==',
  '!=',
  '<',
  '>=',
  'in',
  'not in',
  'and',
  'or',
  'is',
  '|',
];
const noise = [
  ...[
    '{{',
    '}}',
    '{%',
    '%}',
    '{#',
    '#}',
    '{%-',
    '-%}',
    '{{-',
    '-}}',
    '{%+',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '\\',
  ],
  ...[
    '\n',
    '\r\n',
    ' ',
    ';',
    '--',
    '/*',
    '*/',
    '\u0000',
    '\u2028',
    '\ufeff',
    '\ud83d',
    'é',
    '##',
    '# for',
    '%',
    '|',
    '.',
  ],
  ...['{% raw %}', '{% endraw %}', '{% endif %}', '{% else %}', '{% elif %}', '{% endfor %}', '{% endmacro %}', '{%'],
];

const pick = (values: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...values);
const joined = (separator: string, ...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((all) => all.join(separator));
const listOf = (item: fc.Arbitrary<string>, separator: string, maxLength = 3): fc.Arbitrary<string> =>
  fc.array(item, { maxLength }).map((all) => all.join(separator));

const filterNames = [...knownFilters()];
const testNames = [...knownTests()].filter((test) => /^\w+$/.test(test));
const name = fc.oneof({ weight: 5, arbitrary: pick(names) }, { weight: 1, arbitrary: pick(moreNames) });

const grammar = fc.letrec<Record<'expression' | 'arguments' | 'statement' | 'body', string>>((tie) => {
  const e = tie('expression');
  const inner = tie('body');
  const target = fc.oneof(name, joined(', ', name, name), pick(['(x, (l, d))', 'ns.a', 'x', 's', 'x.y']));
  const block = (head: fc.Arbitrary<string>, end: string): fc.Arbitrary<string> =>
    fc.tuple(head, inner).map(([first, body]) => `{% ${first} %}${body}{% ${end} %}`);
  return {
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      pick([...numbers, ...texts, 'true', 'none', 'False', '[]', '{}', '()']),
      name,
      joined('', fc.constant('('), e, fc.constant(' '), pick(binary), fc.constant(' '), e, fc.constant(')')),
      joined('', e, fc.constant('.'), pick(attributes)),
      joined('', e, fc.constant('.'), pick(attributes), tie('arguments')),
      joined('', e, fc.constant('['), e, fc.constant(']')),
      joined('', e, fc.constant('['), e, fc.constant(':'), e, fc.constant(':-1]')),
      joined('', e, fc.constant(' | '), pick(filterNames)),
      joined('', e, fc.constant(' | '), pick(filterNames), tie('arguments')),
      joined(
        '',
        fc.constant('('),
        e,
        pick([' is ', ' is not ']),
        pick(testNames),
        fc.oneof(fc.constant(')'), joined('', tie('arguments'), fc.constant(')'))),
      ),
      joined('', e, tie('arguments')),
      joined('', fc.constant('['), listOf(e, ', '), fc.constant(']')),
      joined('', fc.constant('('), e, fc.constant(', '), e, fc.constant(',)')),
      joined('', fc.constant('{'), listOf(joined(': ', e, e), ', '), fc.constant('}')),
      joined('', fc.constant('('), e, fc.constant(' if '), e, fc.constant(' else '), e, fc.constant(')')),
      joined('', pick(['(-', '(+', '(not ']), e, fc.constant(')')),
    ),
    arguments: fc.oneof(
      joined('', fc.constant('('), listOf(e, ', '), fc.constant(')')),
      joined('', fc.constant('('), e, fc.constant(', '), pick(attributes), fc.constant('='), e, fc.constant(')')),
      joined('', fc.constant('(*'), e, fc.constant(', **'), e, fc.constant(')')),
    ),
    statement: fc.oneof(
      { depthSize: 'small' },
      joined('', fc.constant('{{ '), e, fc.constant(' }}')),
      joined('', fc.constant('{%- set '), target, fc.constant(' = '), e, fc.constant(' -%}')),
      joined('', fc.constant('{% do '), e, fc.constant(' %}')),
      pick([
        '{% break %}',
        '{% continue %}',
        '{# note #}',
        '{% raw %}{{ x }}{% endraw %}',
        '{{ caller() }}',
        '{{ super() }}',
      ]),
      block(joined('', fc.constant('if '), e), 'endif'),
      block(joined('', fc.constant('for '), target, fc.constant(' in '), e), 'endfor'),
      block(
        joined(
          '',
          fc.constant('for '),
          name,
          fc.constant(' in '),
          e,
          fc.constant(' if '),
          e,
          fc.constant(' recursive'),
        ),
        'endfor',
      ),
      fc.tuple(e, inner, inner).map(([value, a, b]) => `{% for x in ${value} %}${a}{% else %}${b}{% endfor %}`),
      block(joined('', fc.constant('macro m('), listOf(joined('=', name, e), ', '), fc.constant(')')), 'endmacro'),
      block(joined('', fc.constant('call m'), tie('arguments')), 'endcall'),
      block(joined('', fc.constant('call(x) m'), tie('arguments')), 'endcall'),
      block(joined('', fc.constant('filter '), pick(filterNames)), 'endfilter'),
      block(joined('', fc.constant('set '), name), 'endset'),
      block(joined('', fc.constant('with '), name, fc.constant(' = '), e), 'endwith'),
      block(joined('', fc.constant('block '), name), 'endblock'),
      block(fc.constant('test t(model)'), 'endtest'),
    ),
    body: fc
      .array(
        fc.oneof(
          { weight: 30, arbitrary: tie('statement') },
          { weight: 10, arbitrary: pick(['select ', 'from t\n', ' ', '\n']) },
          { weight: 1, arbitrary: pick(noise) },
        ),
        { maxLength: 4, depthIdentifier: 'body' },
      )
      .map((parts) => parts.join('')),
  };
});

/** Whole templates: by grammar, of noise alone, and by grammar with a stretch of noise put in. */
export const templates: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: grammar.body },
  {
    weight: 1,
    arbitrary: fc.array(fc.oneof(pick(noise), pick(names), pick(texts)), { maxLength: 20 }).map((all) => all.join('')),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(grammar.body, pick(noise), fc.nat(200)).map(([text, bad, at]) => {
      const place = Math.min(at, text.length);
      return text.slice(0, place) + bad + text.slice(place);
    }),
  },
);
