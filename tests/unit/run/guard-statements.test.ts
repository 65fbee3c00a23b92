import { expect, test } from 'vitest';
import { readGuardFailure } from '../../../src/run/guard-statements.ts';

const ofCompute = `ERROR: Invalid digit, Value 's', Pos 0, Type: Integer
  Detail:
  -----------------------------------------------
  error:  Invalid digit, Value 's', Pos 0, Type: Integer
  code:      1207
  context:   sqlflow tests failed: 0=3 12=40 warned: 4=1 end
  query:     101859300`;

test.each([
  [
    'of a compute node',
    ofCompute,
    [
      [0, 3],
      [12, 40],
    ],
    [[4, 1]],
  ],
  ['of the leader', 'ERROR: invalid input syntax for integer: "sqlflow tests failed: 7=1 warned: end"', [[7, 1]], []],
])('the text %s tells which tests failed, and how often', (_, text, failed, warned) => {
  const told = readGuardFailure(text);
  expect([...(told?.failed ?? [])]).toEqual(failed);
  expect([...(told?.warned ?? [])]).toEqual(warned);
});

test.each([
  ['that is cut off', 'context:   sqlflow tests failed: 0=3 12=4'],
  ['that does not carry it', "ERROR: Invalid digit, Value 's', Pos 0, Type: Integer"],
  ['whose count is no whole number', 'sqlflow tests failed: 0=2.50 warned: end'],
])('a text %s tells nothing', (_, text) => {
  expect(readGuardFailure(text)).toBeUndefined();
});
