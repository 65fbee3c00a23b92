import { expect, test } from 'vitest';
import { compileGlob } from '../../../src/select/glob.ts';
import { compilePathGlob, pathSegments } from '../../../src/select/path-glob.ts';

test.each([
  ['stg_*', ['stg_', 'stg_orders'], ['stg', 'my_stg_x', 'STG_X']],
  ['*orders', ['orders', 'stg_orders'], ['orders2']],
  ['*a*b*', ['ab', 'xaxbx', 'aab'], ['ba', 'a', 'b']],
  ['a?c', ['abc', 'a.c', 'a😀c'], ['ac', 'abbc']],
  ['[abc]x', ['ax', 'cx'], ['dx', 'x', 'abcx']],
  ['[a-c0-9]', ['b', '7'], ['d', '-']],
  ['[!a-c]x', ['dx', '!x'], ['ax', 'x']],
  ['[]]', [']'], ['[', '']],
  ['[!]]', ['a'], [']']],
  ['[a-]', ['a', '-'], ['b']],
  ['a[b', ['a[b'], ['ab']],
  ['a]', ['a]'], ['a']],
  ['a.b', ['a.b'], ['axb']],
  ['a(b|c){1,2}', ['a(b|c){1,2}'], ['ab']],
  ['*', ['', 'x', 'x\ny'], []],
])('the glob %s takes and leaves what a Unix glob does', (pattern, taken, left) => {
  const matches = compileGlob(pattern);
  expect(taken.filter((text) => !matches(text))).toEqual([]);
  expect(left.filter(matches)).toEqual([]);
});

test('a glob made to backtrack ends at once', () => {
  expect(compileGlob(`${'*a'.repeat(200)}*b`)('a'.repeat(5_000))).toBe(false);
});

test.each([
  ['models/staging', true, false],
  ['models/staging/stg_orders.sql', true, true],
  ['models', true, false],
  ['.', true, false],
  ['./models//staging/', true, false],
  ['models/../models/staging', true, false],
  ['models/*', true, false],
  ['models/*.sql', false, false],
  ['models/*/stg_*', true, true],
  ['models/**', true, true],
  ['**/stg_*.sql', true, true],
  ['models/**/staging/**/*.sql', true, true],
  ['models/stag', false, false],
  ['staging', false, false],
  ['stg_orders.sql', false, false],
])('the path %s holds models/staging/stg_orders.sql: %s, is it: %s', (pattern, holds, is) => {
  const glob = compilePathGlob(pathSegments(pattern) ?? []);
  const path = 'models/staging/stg_orders.sql';
  expect([glob.matchesFileOrFolder(path), glob.matchesFile(path)]).toEqual([holds, is]);
});

test('a path that leads out of the project is none', () => {
  expect(['/etc', '../other', 'models/../../x', 'C:\\models'].map(pathSegments)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
