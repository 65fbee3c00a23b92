// Patterns that make backtracking matchers run for years. Those without look-around and references are matched in linear time, the others
// are stopped soon.
import { expect, test } from 'vitest';
import { standardGlobals } from '../../../src/render/globals/standard-globals.ts';
import { defaultLimits } from '../../../src/render/limits.ts';
import { render } from './render-rig.ts';

const globals = standardGlobals({ warn: () => undefined, now: () => new Date(0) });

const attacks: readonly (readonly [pattern: string, text: string])[] = [
  ['(a+)+$', `${'a'.repeat(50)}!`],
  ['(a+)+$', `${'a'.repeat(50_000)}!`],
  ['(a|a)*$', `${'a'.repeat(5_000)}!`],
  ['(a|aa)+$', `${'a'.repeat(5_000)}!`],
  ['(x+x+)+y', 'x'.repeat(5_000)],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(5_000)],
  ['(.*)*=', 'x'.repeat(5_000)],
  ['(.*a){20}', 'a'.repeat(2_000)],
  ['(?:a?){60}a{60}', 'a'.repeat(60)],
  ['((a{1,100}){1,100}){1,100}$', `${'a'.repeat(500)}!`],
  ['a{1,100000}b', 'a'.repeat(1_000)],
  ['((a{0,1000}){0,1000}){0,1000}', 'a'],
  ['(?=(a+)+$)a', `${'a'.repeat(5_000)}!`],
  ['(a+)\\1+$', `${'a'.repeat(3_000)}!`],
  ['(a*)*(b*)*(c*)*$', `${'abc'.repeat(1_000)}!`],
  ['\\s+$', `${' '.repeat(20_000)}x`],
  [`${'('.repeat(20_000)}a${')'.repeat(20_000)}`, 'a'],
  [Array.from({ length: 20_000 }, (_, at) => `a${at}`).join('|'), 'b'.repeat(100)],
];

// Of what a project may use up, a tenth: the tests have to be quick.
const limits = { ...defaultLimits, steps: 2_000_000 };

for (const [pattern, text] of attacks) {
  test(`${pattern.slice(0, 40)} on ${text.length} characters`, { timeout: 20_000 }, async () => {
    const given = { globals, context: { p: pattern, t: text }, limits };
    expect(await render('{{ modules.re.search(p, t) is defined }}', given)).toMatch(/^(True|SF31)/);
  });
}

test('every way to ask is stopped where a pattern looks around', async () => {
  const calls = [
    'match(p, t)',
    'fullmatch(p, t)',
    'findall(p, t)',
    "sub(p, '-', t)",
    'split(p, t)',
    'compile(p).match(t)',
  ];
  const given = {
    globals,
    context: { p: '(?=a)(a+)+$', t: `${'a'.repeat(50)}!` },
    limits: { ...limits, steps: 200_000 },
  };
  const answers = await Promise.all(calls.map((call) => render(`{{ modules.re.${call} }}`, given)));
  expect(answers.map((answer) => answer.split(' ')[0])).toEqual(calls.map(() => 'SF3107'));
});

test('a pattern that backtracks without end elsewhere answers, at once', async () => {
  const given = { globals, context: { t: `${'a'.repeat(20_000)}!` }, limits };
  const answers = [
    "{{ modules.re.search('(a+)+$', t) }}",
    "{{ modules.re.match('(a|aa)+$', t) }}",
    "{{ modules.re.fullmatch('(a*)*b', t) }}",
    "{{ modules.re.sub('(x+x+)+y', '', t) | length }}",
    "{{ modules.re.findall('a*b|a', t) | length }}",
    "{{ modules.re.search('(a*)*!', t).groups() }}",
  ];
  expect(await Promise.all(answers.map((text) => render(text, given)))).toEqual([
    ...['None', 'None', 'None', '20001', '20000', "('',)"],
  ]);
});

test('a group in a loop holds what its last round took, as in Python', async () => {
  const cases = [
    ["match('(|x){1,2}', 'x').span(1)", '(0, 0)'],
    ["fullmatch('(|x){1,2}', 'x').span(1)", '(0, 1)'],
    ["fullmatch('(?:(a)|b)*', 'ab').groups()", "('a',)"],
    ["fullmatch('(a*)+', 'aa').groups()", "('',)"],
    ["fullmatch('(a|ab)(c|bcd)(d*)', 'abcd').groups()", "('a', 'bcd', '')"],
    ["search('(a??)(b*?)c', 'aabbc').groups()", "('a', 'bb')"],
    ["match('(?:$){1,2}', '') is none", 'False'],
    ["findall('\\\\B', '')", '[]'],
    ["findall('\\\\b', 'é a', 256)", "['', '']"],
  ];
  const answers = await Promise.all(cases.map(([call]) => render(`{{ modules.re.${call} }}`, { globals })));
  expect(answers).toEqual(cases.map(([, answer]) => answer));
});

test('the answers of such patterns are right where there is one', async () => {
  const answers = [
    "{{ modules.re.match('(a+)+$', long).end() }}",
    "{{ modules.re.sub('(a+)+', '-', long) }}",
    "{{ modules.re.findall('(?:a?){30}a{30}', long) | length }}",
  ];
  const given = { globals, context: { long: 'a'.repeat(3_000) }, limits: defaultLimits };
  expect(await Promise.all(answers.map((text) => render(text, given)))).toEqual(['3000', '-', '50']);
});
