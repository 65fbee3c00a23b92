// Whole-process time of `sqlflow compile` on generated projects: medians, beside what Node needs to start.
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
  readonly maxMegabytes: number;
}

export async function benchCompile(sizes: readonly number[], rounds: number): Promise<readonly CompileFigures[]> {
  const figures: CompileFigures[] = [];
  for (const models of sizes) {
    const dir = await mkdtemp(join(tmpdir(), 'sqlflow-bench-'));
    try {
      await generateProject(dir, { models, described: models / 10 });
      const runs = Array.from({ length: rounds }, () => compileOnce(dir));
      figures.push({
        models,
        seconds: median(runs.map((run) => run.seconds)),
        maxMegabytes: median(runs.map((run) => run.megabytes)),
      });
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }
  return figures;
}

// Prints the peak memory of the process when it ends.
const peak = "process.on('exit', () => process._rawDebug('peak ' + process.resourceUsage().maxRSS))";

function compileOnce(dir: string): { seconds: number; megabytes: number } {
  const startedAt = performance.now();
  const run = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(peak)}`, binary, 'compile', '--quiet'],
    {
      cwd: dir,
      encoding: 'utf8',
    },
  );
  const seconds = (performance.now() - startedAt) / 1000;
  if (run.status !== 0) throw new Error(`compile failed: ${run.stdout}${run.stderr}`);
  const kilobytes = Number(/peak (\d+)/.exec(run.stderr)?.[1] ?? 0);
  return { seconds, megabytes: kilobytes / 1024 };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
