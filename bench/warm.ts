// Whole-process time of `sqlflow compile` on a generated project that was compiled before: nothing changed, one model edited, one YAML
// file edited. Medians; the processor's time beside them, as in compile.ts.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileOnce, median } from './compile.ts';
import { generateProject } from './generate-project.ts';

export interface WarmFigures {
  readonly models: number;
  readonly after: string;
  readonly seconds: number;
  readonly processorSeconds: number;
  readonly maxMegabytes: number;
}

export async function benchWarm(models: number, rounds: number): Promise<readonly WarmFigures[]> {
  const dir = await mkdtemp(join(tmpdir(), 'sqlflow-bench-'));
  try {
    await generateProject(dir, { models, described: models / 10 });
    // The middle of the project, where others read the model and it reads others.
    const folder = join(dir, 'models', `group_${String(Math.floor(models / 200)).padStart(4, '0')}`);
    const model = join(folder, `model_${String(Math.floor(models / 200) * 100 + 50).padStart(6, '0')}.sql`);
    const edits: readonly (readonly [after: string, path: string | undefined, change: (text: string) => string])[] = [
      ['nothing changed', undefined, (text) => text],
      ['one model edited', model, (text) => `${text}-- edited\n`],
      ['one YAML file edited', join(folder, '_models.yml'), (text) => text.replace('The key', 'The very key')],
    ];
    compileOnce(dir, 'target', []);
    compileOnce(dir, 'target', []);
    const figures: WarmFigures[] = [];
    for (const [after, path, change] of edits) {
      const runs: ReturnType<typeof compileOnce>[] = [];
      for (let round = 0; round < rounds; round += 1) {
        if (path !== undefined) await writeFile(path, change(await readFile(path, 'utf8')));
        runs.push(compileOnce(dir, 'target', []));
      }
      figures.push({
        models,
        after,
        seconds: median(runs.map((run) => run.seconds)),
        processorSeconds: median(runs.map((run) => run.processorSeconds)),
        maxMegabytes: median(runs.map((run) => run.megabytes)),
      });
    }
    return figures;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
