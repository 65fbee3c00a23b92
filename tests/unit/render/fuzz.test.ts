// Any text ends in a text or a diagnostic. A short run; `node scripts/fuzz-templates.ts --cases 1000000` is the long one.
import { expect, test } from 'vitest';
import { fuzzTemplates } from '../../support/fuzz-templates.ts';

test('thousands of templates by grammar end in a text or a diagnostic, within bounds', async () => {
  const { cases, rendered, codes } = await fuzzTemplates({ cases: 5_000, seed: 42 });
  expect(cases).toBe(5_000);
  // The grammar reaches what it is meant to reach.
  expect(rendered).toBeGreaterThan(500);
  expect(Object.keys(codes)).toEqual(expect.arrayContaining(['SF3101', 'SF3103', 'SF3104']));
});
