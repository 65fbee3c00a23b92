// Whole-process time of a cold `sqlflow compile` on generated projects, medians. The processor's time says what a machine that has
// other work to do cannot: how much there was to do.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateProject } from './generate-project.ts';

const binary = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

export interface CompileFigures {
  readonly models: number;
  readonly seconds: number;
  /** Of all threads, the system's share included. */
  readonly processorSeconds: number;
  readonly maxMegabytes: number;
}

export async function benchCompile(sizes: readonly number[], rounds: number): Promise<readonly CompileFigures[]> {
  const figures: CompileFigures[] = [];
  for (const models of sizes) {
    const dir = await mkdtemp(join(tmpdir(), 'sqlflow-bench-'));
    try {
      await generateProject(dir, { models, described: models / 10 });
      const runs: ReturnType<typeof compileOnce>[] = [];
      for (let round = 0; round < rounds; round += 1) {
        // A folder of its own: where ten thousand files were deleted a moment ago, ext4 is up to eight times as slow to make new ones.
        runs.push(compileOnce(dir, `target-${round}`, []));
      }
      figures.push({
        models,
        seconds: median(runs.map((run) => run.seconds)),
        processorSeconds: median(runs.map((run) => run.processorSeconds)),
        maxMegabytes: median(runs.map((run) => run.megabytes)),
      });
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }
  return figures;
}

// Prints the peak memory of the process (kB) and the processor's time (µs) when it ends.
const usage = `process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  process._rawDebug('used ' + maxRSS + ' ' + (userCPUTime + systemCPUTime));
})`;

export function compileOnce(
  dir: string,
  targetPath: string,
  flags: readonly string[],
): { seconds: number; processorSeconds: number; megabytes: number } {
  const startedAt = performance.now();
  const run = spawnSync(
    process.execPath,
    [
      '--import',
      `data:text/javascript,${encodeURIComponent(usage)}`,
      binary,
      'compile',
      '--quiet',
      '--target-path',
      targetPath,
      ...flags,
    ],
    {
      cwd: dir,
      encoding: 'utf8',
    },
  );
  const seconds = (performance.now() - startedAt) / 1000;
  if (run.status !== 0) throw new Error(`compile failed: ${run.stdout}${run.stderr}`);
  const [, kilobytes, microseconds] = /used (\d+) (\d+)/.exec(run.stderr) ?? [];
  return { seconds, processorSeconds: Number(microseconds) / 1e6, megabytes: Number(kilobytes) / 1024 };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
