// From the save of one model to the first step of its rebuild, in a generated project: medians over several saves of a real watch.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { median } from './compile.ts';
import { generateProject } from './generate-project.ts';

const binary = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

export interface WatchFigures {
  readonly models: number;
  /** From the save to the event of the save: noticed, and the burst was over. */
  readonly noticedMs: number;
  /** From the save to the first step: parsed, checked, compiled, planned. */
  readonly startedMs: number;
}

export async function benchWatch(sizes: readonly number[], rounds: number): Promise<readonly WatchFigures[]> {
  const figures: WatchFigures[] = [];
  for (const models of sizes) {
    const dir = await mkdtemp(join(tmpdir(), 'sqlflow-bench-'));
    try {
      await generateProject(dir, { models, described: models / 10 });
      figures.push({ models, ...(await saveOften(dir, models, rounds)) });
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }
  return figures;
}

/** Saves a model that nothing reads, of the last layer, once more with every round. */
async function saveOften(dir: string, models: number, rounds: number): Promise<Omit<WatchFigures, 'models'>> {
  const last = `model_${String(models - 1).padStart(6, '0')}`;
  const folder = `group_${String(Math.floor((models - 1) / 100)).padStart(4, '0')}`;
  const file = join(dir, 'models', folder, `${last}.sql`);
  const text = await readFile(file, 'utf8');
  // Parents are built by the first build, whose size is no part of this figure: all but the ancestors of one model are left out.
  const child = spawn(process.execPath, [binary, 'watch', '--log-format', 'json', '-s', `+${last}`], { cwd: dir });
  const noticed: number[] = [];
  const started: number[] = [];
  let savedAt = 0;
  let isFirstStep = true;
  for await (const line of createInterface({ input: child.stdout })) {
    const { type } = JSON.parse(line) as { type: string };
    if (type === 'watch-saved') noticed.push(performance.now() - savedAt);
    if (type === 'node-started' && isFirstStep && savedAt > 0) {
      started.push(performance.now() - savedAt);
      isFirstStep = false;
    }
    if (type !== 'watch-waiting') continue;
    if (started.length === rounds) break;
    isFirstStep = true;
    await writeFile(file, `${text}-- round ${started.length}\n`);
    savedAt = performance.now();
  }
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGINT');
  await ended;
  return { noticedMs: median(noticed), startedMs: median(started) };
}
