import { expect, test } from 'vitest';
import { crashDrill } from '../support/crash-drill.ts';

// CI runs 40 rounds beside this (`npm run drill -- --rounds 40`), and 500 are run by hand: docs/reliability.md.
test('rounds of kill -9 at random moments: nothing twice, nothing lost, nothing half-built, no leftovers', {
  timeout: 600_000,
}, async () => {
  const report = await crashDrill({ rounds: 5, seed: 20181101 });
  expect(report.broken).toEqual([]);
  // How many depends on how busy the machine is.
  expect(report.hits).toBeGreaterThan(1);
  expect(report.looks).toBeGreaterThan(20);
});
