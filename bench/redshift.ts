// What the Data API costs: 200 models in ten layers on a Redshift on loopback whose every call takes 200 ms more, against the least that
// could be: the critical path at one call a model, the quota of Execute calls, the work over the threads.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalAws } from '../tests/support/aws/local-aws.ts';
import { median } from './compile.ts';

const binary = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const executePerSecond = 30;

export interface RedshiftFigures {
  readonly models: number;
  /** From the first call to the last. */
  readonly seconds: number;
  readonly criticalPathSeconds: number;
  readonly quotaSeconds: number;
  readonly workSeconds: number;
  /** Calls of any kind, a model. */
  readonly callsPerModel: number;
  readonly executeCalls: number;
}

export async function benchRedshift(rounds: number): Promise<RedshiftFigures> {
  const layers = 10;
  const perLayer = 20;
  const threads = 16;
  const latencyMs = 200;
  const dir = await mkdtemp(join(tmpdir(), 'sqlflow-bench-'));
  try {
    await writeProject(dir, layers, perLayer, threads);
    const figures: RedshiftFigures[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await using aws = await LocalAws.start({ latencyMs });
      const startedAt = performance.now();
      await run(dir, aws);
      const seconds = (performance.now() - startedAt) / 1000;
      const calls = Object.values(aws.calls).reduce((sum, one) => sum + one.calls, 0);
      const executeCalls =
        (aws.calls['ExecuteStatement']?.calls ?? 0) + (aws.calls['BatchExecuteStatement']?.calls ?? 0);
      const models = layers * perLayer;
      figures.push({
        models,
        seconds,
        criticalPathSeconds: (layers * latencyMs) / 1000,
        quotaSeconds: executeCalls / executePerSecond,
        workSeconds: (models * latencyMs) / 1000 / threads,
        callsPerModel: calls / models,
        executeCalls,
      });
      if (aws.quotaViolations.length > 0) console.error(`quotas were exceeded ${aws.quotaViolations.length} times`);
    }
    const seconds = median(figures.map((one) => one.seconds));
    return figures.find((one) => one.seconds === seconds) as RedshiftFigures;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function writeProject(dir: string, layers: number, perLayer: number, threads: number): Promise<void> {
  await mkdir(join(dir, 'models'), { recursive: true });
  const target = `redshift({ workgroup: env('REDSHIFT_WORKGROUP'), database: 'dwh', schema: 'bench', threads: ${threads} })`;
  await writeFile(
    join(dir, 'project.config.ts'),
    `import { defineConfig, env, redshift } from 'sqlflow';\nexport default defineConfig({ name: 'bench', dialect: 'redshift', defaultTarget: 'dwh', targets: { dwh: () => ${target} } });\n`,
  );
  for (let layer = 0; layer < layers; layer += 1) {
    for (let at = 0; at < perLayer; at += 1) {
      const above = (place: number): string => `{{ ref('m_${layer - 1}_${place % perLayer}') }}`;
      const query = layer === 0 ? `select ${at} as n` : `select a.n + b.n as n from ${above(at)} a, ${above(at + 7)} b`;
      await writeFile(join(dir, 'models', `m_${layer}_${at}.sql`), `{{ config(materialized='table') }}\n${query}\n`);
    }
  }
}

function run(dir: string, aws: LocalAws): Promise<void> {
  const env = { ...process.env };
  for (const [name, value] of Object.entries(aws.env)) {
    if (value === undefined) delete env[name];
    else env[name] = value;
  }
  const child = spawn(process.execPath, [binary, 'run', '--target-path', join(dir, 'target')], { cwd: dir, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  return new Promise((resolve, reject) => {
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(output))));
  });
}
