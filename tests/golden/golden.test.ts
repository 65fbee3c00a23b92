// What sqlflow makes of each case is what expected/ holds. `npm run golden` rewrites it; the review reads the diff.
import { expect, test } from 'vitest';
import { actualFiles, expectedFiles, goldenCases } from '../support/golden-case.ts';

for (const name of goldenCases()) {
  test(`${name} compiles and plans as expected`, async () => {
    expect(Object.fromEntries(await actualFiles(name))).toEqual(Object.fromEntries(expectedFiles(name)));
  });
}
