// Fuzzes the template engine: `node scripts/fuzz-templates.ts --cases 1000000 [--seed 1]`. The tests run a few thousand cases.
import { parseArgs } from 'node:util';
import { fuzzTemplates } from '../tests/support/fuzz-templates.ts';

const { values } = parseArgs({ options: { cases: { type: 'string' }, seed: { type: 'string' } } });
const wanted = Number(values.cases ?? 100_000);
const firstSeed = Number(values.seed ?? Date.now() % 1_000_000);
const perRound = 10_000;

const codes: Record<string, number> = {};
let done = 0;
let rendered = 0;
let slowestMs = 0;
for (let seed = firstSeed; done < wanted; seed += 1) {
  const report = await fuzzTemplates({ cases: Math.min(perRound, wanted - done), seed });
  done += report.cases;
  rendered += report.rendered;
  for (const [code, count] of Object.entries(report.codes)) codes[code] = (codes[code] ?? 0) + count;
  if (report.slowestMs > slowestMs) {
    slowestMs = report.slowestMs;
    console.log(`slowest so far: ${Math.round(slowestMs)} ms (seed ${seed}): ${JSON.stringify(report.slowest)}`);
  }
}
console.log(`${done} cases, ${rendered} rendered, slowest ${Math.round(slowestMs)} ms, first seed ${firstSeed}`);
for (const [code, count] of Object.entries(codes).sort()) console.log(`${code}  ${count}`);
