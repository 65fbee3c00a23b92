import { expect, test } from 'vitest';
import { candidateOf, runIdOf } from '../../../src/run/candidate-name.ts';

const runId = '0123456789ab';
const relation = (identifier: string) => ({ database: 'local', schema: 's', identifier });

test('a candidate carries its run, and the run is read back', () => {
  const { identifier } = candidateOf(relation('users'), runId, 127);
  expect(identifier).toBe('users__sf_0123456789ab');
  expect(runIdOf(identifier)).toBe(runId);
});

test('a name that would be too long is cut and told apart by a hash, also in the middle of a character', () => {
  const one = candidateOf(relation(`${'ä'.repeat(60)}_one`), runId, 127).identifier;
  const two = candidateOf(relation(`${'ä'.repeat(60)}_two`), runId, 127).identifier;
  expect(Buffer.byteLength(one)).toBeLessThanOrEqual(127);
  expect(one).not.toContain('\uFFFD');
  expect(one).not.toBe(two);
  expect(runIdOf(one)).toBe(runId);
});

test.each(['users', 'users__sf_', 'users__sf_xyz', '__sf_0123456789ab', 'a__sf_0123456789AB'])(
  '%s is not a leftover',
  (name) => {
    expect(runIdOf(name)).toBeUndefined();
  },
);
