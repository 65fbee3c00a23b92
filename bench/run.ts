// `sqlflow build` of 200 small models on DuckDB against its own statements: those of target/run, sent again over as many connections, each
// node's in turn as soon as what it reads is done. What is left over is what sqlflow costs while it runs.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './compile.ts';
import { generateProject } from './generate-project.ts';

const binary = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const driver = import.meta.resolve('@duckdb/node-api');

export interface RunFigures {
  readonly models: number;
  readonly threads: number;
  /** From the start of the process to the first statement of target/run. */
  readonly beginMs: number;
  /** From the first statement sent to the last answer. */
  readonly buildMs: number;
  readonly replayMs: number;
  readonly statements: number;
}

/** Rounds of build and replay take turns, so that a busy machine slows both. */
export async function benchRun(models: number, threads: number, rounds: number): Promise<RunFigures> {
  const dir = await mkdtemp(join(tmpdir(), 'sqlflow-bench-'));
  try {
    await generateProject(dir, { models, described: models / 2, areTables: true });
    const figures: RunFigures[] = [];
    for (let round = 0; round < rounds + 1; round += 1) {
      await rm(join(dir, 'target'), { recursive: true, force: true });
      const built = buildOnce(dir, threads);
      const replayMs = await replayOnce(dir, threads);
      // The first round finds cold files.
      if (round > 0) figures.push({ models, threads, ...built, replayMs });
    }
    const of = (pick: (one: RunFigures) => number): number => median(figures.map(pick));
    return {
      models,
      threads,
      beginMs: of((one) => one.beginMs),
      buildMs: of((one) => one.buildMs),
      replayMs: of((one) => one.replayMs),
      statements: of((one) => one.statements),
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/**
 * Loaded into the process before sqlflow: notes when the first of the run's own statements is sent, and when the driver answers last.
 * The first of target/run makes the schema; what goes before opens the engine and asks what it holds, and belongs to the beginning.
 */
const clock = `
import { DuckDBConnection } from ${JSON.stringify(driver)};
let first, last, count = 0;
const { run } = DuckDBConnection.prototype;
DuckDBConnection.prototype.run = async function (...given) {
  if (first === undefined && String(given[0]).startsWith('CREATE SCHEMA')) first = performance.now();
  if (first !== undefined) count += 1;
  try { return await run.apply(this, given); } finally { last = performance.now(); }
};
process.on('exit', () => process._rawDebug('statements ' + [first, last, count].join(' ')));
`;

/** The driver is loaded by the clock, which sqlflow would do itself: it is counted once all the same. */
function buildOnce(dir: string, threads: number): { beginMs: number; buildMs: number; statements: number } {
  const preload = `data:text/javascript,${encodeURIComponent(clock)}`;
  const args = ['--import', preload, binary, 'build', '--quiet', '--threads', String(threads)];
  const env = { ...process.env, UV_THREADPOOL_SIZE: String(threads + 4) };
  const run = spawnSync(process.execPath, args, { cwd: dir, encoding: 'utf8', env });
  const [, first, last, count] = /statements (\S+) (\S+) (\d+)/.exec(run.stderr) ?? [];
  if (run.status !== 0 || first === undefined) throw new Error(`build failed: ${run.stdout}${run.stderr}`);
  return { beginMs: Number(first), buildMs: Number(last) - Number(first), statements: Number(count) };
}

interface Sent {
  readonly statements: readonly string[];
  readonly parents: readonly string[];
}

async function replayOnce(dir: string, threads: number): Promise<number> {
  const script = `
    import { replay } from ${JSON.stringify(import.meta.url)};
    process._rawDebug('replayed ' + await replay(${JSON.stringify(dir)}, ${threads}));
    process.exit(0);
  `;
  const env = { ...process.env, UV_THREADPOOL_SIZE: String(threads + 4) };
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', env });
  const ms = Number(/replayed (\S+)/.exec(run.stderr)?.[1]);
  if (run.status !== 0 || Number.isNaN(ms)) throw new Error(`replay failed: ${run.stdout}${run.stderr}`);
  return ms;
}

/** In a process of its own, on a database of its own with the bookkeeping tables that a first run finds made. */
export async function replay(dir: string, threads: number): Promise<number> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const sent = sentStatements(dir);
  const folder = await mkdtemp(join(tmpdir(), 'sqlflow-replay-'));
  try {
    const instance = await DuckDBInstance.create(join(folder, 'local.duckdb'), { threads: String(threads) });
    const connections = await Promise.all(Array.from({ length: threads }, () => instance.connect()));
    const [first] = connections;
    // The schema and the bookkeeping tables, which a later run finds made.
    for (const sql of statementsOf(dir, '_run.sql')) await first?.run(sql);
    const waiting = new Map(
      [...sent].map(([id, { parents }]) => [id, parents.filter((parent) => sent.has(parent)).length]),
    );
    const children = new Map<string, string[]>();
    for (const [id, { parents }] of sent)
      for (const parent of parents) children.set(parent, [...(children.get(parent) ?? []), id]);
    const ready = [...sent.keys()].filter((id) => waiting.get(id) === 0);
    const started = performance.now();
    let last = started;
    let left = sent.size;
    await new Promise<void>((resolve, reject) => {
      const idle = [...connections];
      const next = (): void => {
        while (idle.length > 0 && ready.length > 0) {
          const id = ready.shift() as string;
          const connection = idle.pop() as (typeof connections)[number];
          const work = async (): Promise<void> => {
            for (const sql of sent.get(id)?.statements ?? []) await connection.run(sql);
          };
          work().then(() => {
            last = performance.now();
            idle.push(connection);
            for (const child of children.get(id) ?? []) {
              const blockers = (waiting.get(child) ?? 0) - 1;
              waiting.set(child, blockers);
              if (blockers === 0) ready.push(child);
            }
            left -= 1;
            if (left === 0) resolve();
            else next();
          }, reject);
        }
      };
      next();
    });
    return last - started;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function statementsOf(dir: string, path: string): readonly string[] {
  return readFileSync(join(dir, 'target', 'run', 'bench', path), 'utf8')
    .split(/;\n\n|;\n$/)
    .filter((sql) => sql.trim() !== '');
}

interface ManifestNode {
  readonly name: string;
  readonly original_file_path: string;
  readonly resource_type: string;
  readonly attached_node?: string | null;
}

/** By model: its own statements, those of its tests behind the one that makes the candidate, where they were sent. */
function sentStatements(dir: string): ReadonlyMap<string, Sent> {
  const manifest = JSON.parse(readFileSync(join(dir, 'target', 'manifest.json'), 'utf8')) as {
    readonly nodes: Readonly<Record<string, ManifestNode>>;
    readonly parent_map: Readonly<Record<string, readonly string[]>>;
  };
  const nodes = Object.entries(manifest.nodes);
  const tests = Map.groupBy(
    nodes.flatMap(([, node]) => (node.resource_type === 'test' ? [node] : [])),
    (test) => test.attached_node ?? '',
  );
  const sent = new Map<string, Sent>();
  for (const [id, node] of nodes) {
    if (node.resource_type !== 'model') continue;
    const [create = '', ...publish] = statementsOf(dir, node.original_file_path);
    const tested = (tests.get(id) ?? []).flatMap((test) =>
      statementsOf(dir, `${test.original_file_path}/${test.name}.sql`),
    );
    sent.set(id, { statements: [create, ...tested, ...publish], parents: manifest.parent_map[id] ?? [] });
  }
  return sent;
}
