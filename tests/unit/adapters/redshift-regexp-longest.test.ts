// Without 'p' the longest of the leftmost matches counts, as POSIX has it; with 'p' the first way to a match, as in Perl.
import { afterAll, describe, expect, test } from 'vitest';
import { mayGroupOtherwise, mayStopShort } from '../../../src/adapters/duckdb/redshift/regexp/ambiguous.ts';
import { Matcher, TooManySteps } from '../../../src/adapters/duckdb/redshift/regexp/match.ts';
import { parseRegexp } from '../../../src/adapters/duckdb/redshift/regexp/parse.ts';
import { compileRegexp } from '../../../src/adapters/duckdb/redshift/regexp/program.ts';
import { RedshiftRig } from '../../support/redshift-rig.ts';

const rig = await RedshiftRig.open();
afterAll(() => rig[Symbol.dispose]());

describe('POSIX and Perl', () => {
  test.each([
    ["regexp_substr('abcd', 'a|abc')", 'abc'],
    ["regexp_substr('abcd', 'a|abc', 1, 1, 'p')", 'a'],
    ["regexp_replace('aba', 'ab?(ba)?', '-')", '-'],
    ["regexp_replace('aba', 'ab?(ba)?', '-', 1, 'p')", '--'],
    ["regexp_instr('the home house', '(ho|home|house)', 1, 2, 1)", '15'],
    ["regexp_count('abcab', 'a|abc|bca')", '2'],
    ["regexp_replace('one onetwo', '(one|onetwo)', 'x')", 'x x'],
    ["regexp_replace('one onetwo', '(one|onetwo)', 'x', 1, 'p')", 'x xtwo'],
    ["regexp_substr('aXb ', '(a|ax)(b|)', 1, 1, 'i')", 'aXb'],
    // Groups: the parts of the longest match, each from left to right as long as it can be.
    ["regexp_replace('abcd', '(a|ab)(c|bcd)(d*)', '<$1|$2|$3>')", '<ab|c|d>'],
    ["regexp_replace('abcd', '(a|ab)(c|bcd)(d*)', '<$1|$2|$3>', 1, 'p')", '<a|bcd|>'],
    ["regexp_replace('aaaa', '(a*)(a|aa)', '<$1|$2>')", '<aaa|a>'],
    ["regexp_replace('abc', '(ab|a)(bc|c)?', '<$1|$2>')", '<ab|c>'],
    ["regexp_replace('xabcd', '(a|ab|abc)(d*)', '<$1|$2>')", 'x<abc|d>'],
    ["regexp_substr('abcd', '(a|ab)(c|bcd)', 1, 1, 'e')", 'a'],
    ["regexp_instr('abcd', 'x*(a|ab)(cd)', 1, 1, 1, 'e')", '3'],
    // The last round of a repeat counts, with what is in it; Perl keeps what earlier rounds had.
    ["regexp_replace('-ab', '-((a)|b)+', '<$1|$2>')", '<b|>'],
    ["regexp_replace('-ab', '-((a)|b)+', '<$1|$2>', 1, 'p')", '<b|a>'],
    ["regexp_replace('-', '-(a*)*', '<$1>')", '<>'],
    ["regexp_replace('aab', '(a{1,2})(a?)b', '<$1|$2>')", '<aa|>'],
  ])('%s is %s', async (expression, answer) => {
    expect(await rig.value(expression)).toBe(answer);
  });

  test.each([["regexp_replace('a.b', '.*?b', '')", /no lazy repeats.*give the parameter 'p'/]])(
    '%s is refused without p',
    async (expression, problem) => {
      await expect(rig.value(expression)).rejects.toThrow(problem);
    },
  );
});

test.each([
  'Steven|Stephen', '(com|net|org)x', '[a-z]+@[a-z.]+', '(ab)+', '(a|ab)$', '^[^,]*,(x|y)?', 'a?[ab]b*',
])('RE2 may search for %s: no other match is longer', (pattern) => {
  expect(mayStopShort(parseRegexp(pattern, false).root)).toBe(false);
}); // biome-ignore format: short

test('whenever RE2 may search, the first match is the longest one: 3,000 patterns by chance on 40 texts', () => {
  let state = 7;
  const chance = (most: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % most;
  };
  const pattern = (depth: number): string => {
    const kind = depth === 0 ? chance(3) : chance(8);
    if (kind < 3) return ['a', 'b', '[ab]', '[^a]', 'c'][chance(5)] ?? '';
    if (kind < 5) return pattern(depth - 1) + pattern(depth - 1);
    if (kind === 5) return `(${pattern(depth - 1)}|${pattern(depth - 1)})`;
    return `(${pattern(depth - 1)})${['?', '*', '+', '{1,2}'][chance(4)]}`;
  };
  const texts = Array.from({ length: 40 }, () => Array.from({ length: 6 }, () => 97 + chance(3)));
  let sure = 0;
  for (let count = 0; count < 3000; count += 1) {
    const text = pattern(3);
    const parsed = parseRegexp(text, false);
    if (mayStopShort(parsed.root)) continue;
    sure += 1;
    const program = compileRegexp(parsed);
    for (const codes of texts) {
      const ends = [false, true].map((longest) =>
        [...new Matcher(program, codes, longest).matches(0)].map(({ end }) => end),
      );
      expect(ends[0], `${text} on ${String.fromCodePoint(...codes)}`).toEqual(ends[1]);
    }
  }
  // It would be no use if it were never sure.
  expect(sure).toBeGreaterThan(500);
});

test('whenever RE2 may fill the groups, POSIX fills them alike: 1,000 patterns by chance on 40 texts', () => {
  let state = 11;
  const chance = (most: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % most;
  };
  const pattern = (depth: number): string => {
    const kind = depth === 0 ? chance(3) : chance(8);
    if (kind < 3) return ['a', 'b', '[ab]', '[^a]', 'c'][chance(5)] ?? '';
    if (kind < 5) return pattern(depth - 1) + pattern(depth - 1);
    if (kind === 5) return `(${pattern(depth - 1)}|${pattern(depth - 1)})`;
    return `(${pattern(depth - 1)})${['?', '*', '+', '{1,2}'][chance(4)]}`;
  };
  const texts = Array.from({ length: 40 }, () => Array.from({ length: 6 }, () => 97 + chance(3)));
  let sure = 0;
  let other = 0;
  for (let count = 0; count < 1000; count += 1) {
    const text = pattern(3);
    const parsed = parseRegexp(text, false);
    if (parsed.captures === 0 || mayStopShort(parsed.root)) continue;
    const isSure = !mayGroupOtherwise(parsed.root);
    const program = compileRegexp(parsed);
    for (const codes of texts) {
      const [perl, posix] = [false, true].map((longest) => [...new Matcher(program, codes, longest).matches(0)]);
      if (isSure) expect(posix, `${text} on ${String.fromCodePoint(...codes)}`).toEqual(perl);
      else if (JSON.stringify(posix) !== JSON.stringify(perl)) other += 1;
    }
    if (isSure) sure += 1;
  }
  expect(sure).toBeGreaterThan(100);
  // Where they may differ, they do.
  expect(other).toBeGreaterThan(100);
});

test('groups of a long match come in bounded time, or not at all', () => {
  const program = compileRegexp(parseRegexp('((a|aa)(a|b)*)*(b*)', false));
  const long = new Matcher(program, new Array<number>(60_000).fill(97), true);
  expect(() => [...long.matches(0)]).toThrow(TooManySteps);
  const middle = new Matcher(
    compileRegexp(parseRegexp('(a|ab)(b*)(c|bcd)', false)),
    Array.from('a'.concat('b'.repeat(5_000), 'cd'), (letter) => letter.charCodeAt(0)),
    true,
  );
  expect([...middle.matches(0)][0]?.groups[1]).toEqual({ start: 2, end: 5_000 });
});
