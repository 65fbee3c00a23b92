import { describe, expect, test } from 'vitest';
import { Matcher, TooManySteps } from '../../../src/adapters/duckdb/redshift/regexp/match.ts';
import { parseRegexp, RegexpProblem } from '../../../src/adapters/duckdb/redshift/regexp/parse.ts';
import { compileRegexp } from '../../../src/adapters/duckdb/redshift/regexp/program.ts';
import { random } from '../../support/random.ts';

const codes = (text: string): number[] => Array.from(text, (character) => character.codePointAt(0) ?? 0);

function found(pattern: string, text: string, fold = false): readonly string[] {
  const characters = [...text];
  const matcher = new Matcher(compileRegexp(parseRegexp(pattern, fold)), codes(text));
  return [...matcher.matches(0)].map((match) =>
    [match, ...match.groups]
      .map((part) => (part === undefined ? '-' : characters.slice(part.start, part.end).join('')))
      .join('|'),
  );
}

const ofJavaScript = (pattern: string, text: string): readonly string[] =>
  [...text.matchAll(new RegExp(pattern, 'gu'))].map((match) => [...match].map((part) => part ?? '-').join('|'));

describe('the matcher of regular expressions', () => {
  test.each<[string, string, readonly string[]]>([
    ['(?=[^ ]*[a-z])(?=[^ ]*[0-9])[^ ]+', 'pass7 plain A12 a12', ['pass7', 'a12']],
    ['(?<=EUR )\\d+', 'USD 15, EUR 20', ['20']],
    ['(?<!\\d)\\d\\d(?!\\d)', '1 22 333', ['22']],
    ['(?>a+)b|aac', 'aac', ['aac']],
    ['a++b', 'aaab', ['aaab']],
    ['[[:alpha:]]+', 'ab1cd', ['ab', 'cd']],
    ['x*', 'ab', ['', '', '']],
    ['(a|ab)(c|bcd)', 'abcd', ['abcd|a|bcd']],
    ['\\bfoo\\b', 'foo food', ['foo']],
    ['^.$', 'é', ['é']],
    ['(?i)ÄB', 'äb', ['äb']],
  ])('%s in %s finds %j', (pattern, text, expected) => {
    expect(found(pattern, text)).toEqual(expected);
  });

  test('random patterns find what JavaScript finds', () => {
    const { pick } = random(7);
    const pattern = (depth: number): string => {
      if (depth === 0) return pick(['a', 'b', 'c', '.', '[ab]', '[^a]', '\\w', '\\b']);
      const inner = (): string => pattern(depth - 1);
      return pick([
        () => inner() + inner(),
        () => `(?:${inner()}|${inner()})`,
        // Never empty: JavaScript alone refuses a repetition that matches nothing.
        () => `(?:[abc]${inner()})${pick(['?', '{1,2}', '{2}', '??'])}`,
        () => `[abc]${pick(['*', '+', '*?', '+?', '{0,3}'])}${inner()}`,
        () => `(?=${inner()})${inner()}`,
        () => `(?!${inner()})${inner()}`,
      ])();
    };
    for (let count = 0; count < 400; count += 1) {
      const made = pattern(3);
      const text = Array.from({ length: 8 }, () => pick(['a', 'b', 'c', ' '])).join('');
      expect([made, text, found(made, text)]).toEqual([made, text, ofJavaScript(made, text)]);
    }
  });

  test('a pattern that backtracks for ever elsewhere ends at once', () => {
    expect(found('(?:(?:a|aa)+)+$', `${'a'.repeat(3000)}b`)).toEqual([]);
    expect(TooManySteps.name).toBe('TooManySteps');
  });

  test.each<[string, RegExp]>([
    ['(a)\\1', /back-references/],
    ['(?<=a+)b', /fixed length/],
    ['(?:a{1000}){1000}', /too large/],
    ['(', /"\)" is missing/],
    ['[a', /"\]" is missing/],
    ['*a', /nothing stands before/],
    ['a{3,2}', /out of range/],
    ['[z-a]', /out of order/],
  ])('%s is refused', (pattern, message) => {
    const compile = () => compileRegexp(parseRegexp(pattern, false));
    expect(compile).toThrow(RegexpProblem);
    expect(compile).toThrow(message);
  });
});
