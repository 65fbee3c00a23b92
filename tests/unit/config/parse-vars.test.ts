import { expect, test } from 'vitest';
import { lookupVar, parseVars, varNames } from '../../../src/config/parse-vars.ts';
import { printed } from './config-folder.ts';

test.each([
  ['{a: 1, b: [x, y]}', { a: 1, b: ['x', 'y'] }],
  ['a: 1', { a: 1 }],
  ['{"a": "2018-11-01"}', { a: '2018-11-01' }],
  ['first_day: 2018-11-01', { first_day: '2018-11-01' }],
  ['{a: {b: true, c: null}}', { a: { b: true, c: null } }],
  ['', {}],
  ['{}', {}],
])('%s is an object of variables', (text, vars) => {
  expect(parseVars(text)).toEqual({ ok: true, value: vars });
});

test.each(['just words', '[1, 2]', '{a: 1', 'a: b: c'])('%s is refused', (text) => {
  const result = parseVars(text);
  const problem = result.ok ? 'read' : printed([result.error]);
  expect(problem).toMatch('error[SF1013]');
  expect(problem).toMatchSnapshot();
});

test('the command line wins over the package, the package over what is global', () => {
  const input = {
    commandLine: { a: 'line' },
    project: { a: 'global', b: 'global', c: 'global', shop: { a: 'package', b: 'package' }, other: { c: 'other' } },
    packageName: 'shop',
  };
  expect(['a', 'b', 'c', 'd', 'constructor'].map((name) => lookupVar(name, input))).toEqual([
    'line',
    'package',
    'global',
    undefined,
    undefined,
  ]);
  expect(varNames(input)).toEqual(['a', 'b', 'c', 'shop', 'other']);
});
