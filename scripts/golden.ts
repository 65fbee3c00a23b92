// Rewrites expected/ of the golden cases (all, or those named as arguments). Runs dist/, so build first: `npm run golden` does.
import { actualFiles, goldenCases, writeExpected } from '../tests/support/golden-case.ts';

const wanted = process.argv.slice(2);
for (const name of goldenCases()) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  writeExpected(name, await actualFiles(name));
  console.log(`wrote tests/golden/${name}/expected`);
}
