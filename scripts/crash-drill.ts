// `npm run drill -- --rounds 500 --seed 7`: the crash drill of tests/e2e, longer. Prints what it saw; exits with 1 if anything broke.
import { parseArgs } from 'node:util';
import { crashDrill } from '../tests/support/crash-drill.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '500' }, seed: { type: 'string', default: '1' } },
});
const startedAt = performance.now();
const report = await crashDrill({ rounds: Number(values.rounds), seed: Number(values.seed) });
for (const line of report.broken) console.log(line);
const seconds = Math.round((performance.now() - startedAt) / 1000);
console.log(
  `${report.rounds} rounds, ${report.kills} kills, ${report.hits} met a running process, the reader looked ${report.looks} times, ${report.broken.length} broken, ${seconds} s`,
);
process.exitCode = report.broken.length === 0 ? 0 : 1;
