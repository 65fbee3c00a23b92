// Patterns that make backtracking matchers run for years: they match, do not match, or are stopped, and soon.
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

test('every way to ask is stopped', async () => {
  const calls = [
    'match(p, t)',
    'fullmatch(p, t)',
    'findall(p, t)',
    "sub(p, '-', t)",
    'split(p, t)',
    'compile(p).match(t)',
  ];
  const given = { globals, context: { p: '(a+)+$', t: `${'a'.repeat(50)}!` }, limits: { ...limits, steps: 200_000 } };
  const answers = await Promise.all(calls.map((call) => render(`{{ modules.re.${call} }}`, given)));
  expect(answers.map((answer) => answer.split(' ')[0])).toEqual(calls.map(() => 'SF3107'));
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
