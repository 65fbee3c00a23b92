// `npm run fault-drill -- --rounds 500 --seed 7`: builds on a Redshift that misbehaves. Prints what it saw; exits with 1 if anything broke.
import { parseArgs } from 'node:util';
import { faultDrill } from '../tests/support/fault-drill.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '500' }, seed: { type: 'string', default: '1' } },
});
const startedAt = performance.now();
const report = await faultDrill({ rounds: Number(values.rounds), seed: Number(values.seed) });
for (const line of report.broken) console.log(line);
const seconds = Math.round((performance.now() - startedAt) / 1000);
const faults = Object.entries(report.faults)
  .sort(([left], [right]) => (left < right ? -1 : 1))
  .map(([kind, count]) => `${kind} ${count}`);
console.log(`faults: ${faults.join(', ')}`);
console.log(
  `${report.rounds} rounds, ${report.builds} builds, ${report.kills} kills, the reader looked ${report.looks} times, ${report.broken.length} broken, ${seconds} s`,
);
process.exitCode = report.broken.length === 0 ? 0 : 1;
