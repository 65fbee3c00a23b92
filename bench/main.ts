// `npm run bench`: the figures of docs/performance.md. Arguments name the parts; none means all.
import { benchCompile } from './compile.ts';
import { benchGzip, benchSmallFiles, type LoadFigures } from './files.ts';
import { benchListing } from './listing.ts';
import { benchOpening } from './opening.ts';
import { benchRedshift } from './redshift.ts';
import { benchRun } from './run.ts';
import { benchTemplates, type Taken } from './templates.ts';
import { benchTpch } from './tpch.ts';
import { benchGuards, benchTranslate } from './translate.ts';
import { benchWarm } from './warm.ts';
import { benchWatch } from './watch.ts';

const parts: Readonly<Record<string, () => Promise<void>>> = {
  compile: async () => {
    for (const figures of await benchCompile([100, 1_000, 10_000, 30_000], 5)) {
      const { models, seconds, processorSeconds, maxMegabytes } = figures;
      console.log(
        `compile  ${String(models).padStart(6)} models  ${seconds.toFixed(2)} s  processor ${processorSeconds.toFixed(2)} s  ${Math.round(maxMegabytes)} MB`,
      );
    }
  },
  warm: async () => {
    for (const { models, after, seconds, processorSeconds, maxMegabytes } of await benchWarm(10_000, 5)) {
      console.log(
        `warm  ${models} models, ${after.padEnd(20)}  ${seconds.toFixed(2)} s  processor ${processorSeconds.toFixed(2)} s  ${Math.round(maxMegabytes)} MB`,
      );
    }
  },
  templates: async () => {
    for (const macros of ['shared', 'own'] as const) {
      const { models, first, later, treeMegabytes } = await benchTemplates(10_000, 5, macros);
      console.log(`templates  ${models} models, ${macros} macros  trees ${treeMegabytes.toFixed(0)} MB`);
      printRatios('first round', first);
      printRatios('later', later);
    }
  },
  files: async () => {
    printLoad(await benchSmallFiles(10_000, 5, true));
    printLoad(await benchGzip(5));
  },
  'many-files': async () => {
    for (const files of [10_000, 30_000, 100_000, 300_000]) printLoad(await benchSmallFiles(files, 1, false));
  },
  listing: async () => {
    for (const figures of await benchListing([100_000, 1_000_000], 3)) {
      const { keys, known, seconds, processorSeconds, maxMegabytes, heapMegabytes } = figures;
      console.log(
        `listing  ${String(keys).padStart(7)} keys, ${known} loaded  ${seconds.toFixed(1)} s  processor ${processorSeconds.toFixed(1)} s  process ${Math.round(maxMegabytes)} MB  heap ${Math.round(heapMegabytes)} MB`,
      );
    }
  },
  run: async () => {
    const { models, threads, beginMs, buildMs, replayMs, statements } = await benchRun(200, 4, 5);
    console.log(
      `run  ${models} models, ${threads} threads  first statement after ${beginMs.toFixed(0)} ms  ${statements} calls in ${buildMs.toFixed(0)} ms  replayed in ${replayMs.toFixed(0)} ms  ${(buildMs / replayMs).toFixed(2)} times`,
    );
  },
  translate: async () => {
    const { lines, medianMs } = benchTranslate(500);
    console.log(`translate  a model of ${lines} lines  ${medianMs.toFixed(2)} ms`);
    for (const { what, withGuardMs, withoutMs } of await benchGuards()) {
      console.log(
        `  ${what.padEnd(32)}  ${withGuardMs.toFixed(0).padStart(5)} ms  DuckDB's own ${withoutMs.toFixed(0).padStart(5)} ms`,
      );
    }
  },
  opening: async () => {
    for (const { what, bareMs, bareProcessorMs, withMacrosMs, withMacrosProcessorMs } of await benchOpening(9)) {
      console.log(
        `opening  ${what.padEnd(20)}  bare ${bareMs.toFixed(0)} ms (processor ${bareProcessorMs.toFixed(0)})  with Redshift's macros ${withMacrosMs.toFixed(0)} ms (processor ${withMacrosProcessorMs.toFixed(0)})`,
      );
    }
  },
  tpch: async () => {
    const total = { byHand: 0, trimmed: 0, guarded: 0 };
    for (const figures of await benchTpch(1, 5)) {
      const { name, byHand, trimmed, guarded } = figures;
      for (const kind of ['byHand', 'trimmed', 'guarded'] as const) total[kind] += figures[kind];
      console.log(
        `tpch  ${name.padEnd(4)} by hand ${byHand.toFixed(3)} s  Redshift SQL x${(trimmed / byHand).toFixed(2)}  blanks unknown x${(guarded / byHand).toFixed(2)}`,
      );
    }
    console.log(
      `tpch  all  by hand ${total.byHand.toFixed(2)} s  Redshift SQL x${(total.trimmed / total.byHand).toFixed(2)}  blanks unknown x${(total.guarded / total.byHand).toFixed(2)}`,
    );
  },
  redshift: async () => {
    const { models, seconds, criticalPathSeconds, quotaSeconds, workSeconds, callsPerModel, executeCalls } =
      await benchRedshift(3);
    const least = Math.max(criticalPathSeconds, quotaSeconds, workSeconds);
    console.log(
      `redshift  ${models} models, 200 ms a call, 16 threads  ${seconds.toFixed(2)} s, ${(seconds / least).toFixed(2)} times the least  critical path ${criticalPathSeconds.toFixed(2)} s  ${executeCalls} Execute calls / 30 a second ${quotaSeconds.toFixed(2)} s  work / threads ${workSeconds.toFixed(2)} s  ${callsPerModel.toFixed(2)} calls a model`,
    );
  },
  watch: async () => {
    for (const { models, noticedMs, startedMs } of await benchWatch([1_000], 9)) {
      console.log(
        `watch  ${models} models  a save is taken up after ${noticedMs.toFixed(0)} ms, its first step starts after ${startedMs.toFixed(0)} ms`,
      );
    }
  },
};

function printRatios(rounds: string, taken: Taken): void {
  for (const [measure, { sqlflow, nunjucks, minijinja }] of Object.entries(taken)) {
    const seconds = `sqlflow ${sqlflow.toFixed(2)} s  nunjucks ${nunjucks.toFixed(2)} s  minijinja ${minijinja.toFixed(2)} s`;
    const ratios = `${(nunjucks / sqlflow).toFixed(1)} times as fast as nunjucks, ${(sqlflow / minijinja).toFixed(2)} of minijinja's time`;
    console.log(`  ${rounds.padEnd(11)}  ${measure.padEnd(11)}  ${seconds}  ${ratios}`);
  }
}

function printLoad({ what, sqlflow, readJson }: LoadFigures): void {
  const figures = (used: LoadFigures['sqlflow']): string =>
    `${used.seconds.toFixed(2)} s  processor ${used.processorSeconds.toFixed(2)} s  ${Math.round(used.maxMegabytes)} MB`;
  console.log(`load  ${what}  ${figures(sqlflow)}`);
  if (readJson === undefined) return;
  const clock = (sqlflow.seconds / readJson.seconds).toFixed(2);
  const processor = (sqlflow.processorSeconds / readJson.processorSeconds).toFixed(2);
  console.log(`      read_json  ${figures(readJson)}  ours: ${clock} of its time, ${processor} of its processor time`);
}

const wanted = process.argv.slice(2);
for (const name of wanted.length === 0 ? Object.keys(parts) : wanted) {
  const part = parts[name];
  if (part === undefined) throw new Error(`no part "${name}"; there are: ${Object.keys(parts).join(', ')}`);
  await part();
}
