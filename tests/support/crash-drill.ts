// The crash drill: a build is killed with -9 at random moments, again and again; after the next run everything must be as if
// nothing had happened. Between the kills a reader looks at what is published.
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ProjectRig } from './project-rig.ts';
import { random } from './random.ts';

export interface DrillReport {
  readonly rounds: number;
  readonly kills: number;
  /** Kills that met a running process; the others came after its end. */
  readonly hits: number;
  /** Empty: every round held. */
  readonly broken: readonly string[];
}

type Contents = Readonly<Record<string, string>>;

/** `sparkify_raw.x` carries load times, which differ from run to run. */
const loadTime = /"_loaded_at":"[^"]*",?/g;

/**
 * Each round begins with a project whose first half of files is built (state A), delivers the rest, kills 1 to 3 builds, and then
 * lets one run to its end (state B).
 */
export async function crashDrill(input: {
  readonly rounds: number;
  readonly seed: number;
  readonly command?: string;
}): Promise<DrillReport> {
  const dice = random(input.seed);
  const broken: string[] = [];
  let kills = 0;
  let hits = 0;
  await using rig = await ProjectRig.create({ flagship: true });
  const late = lateFiles(rig);
  for (const path of late) cpSync(rig.path(path), rig.path(join('late', path)), { recursive: true });
  for (const path of late) rig.remove(path);
  await built(rig);
  const before = await stateOf(rig);
  cpSync(rig.path('target'), rig.path('target-a'), { recursive: true });
  cpSync(rig.path('late/sample'), rig.path('sample'), { recursive: true });
  const startedAt = performance.now();
  await built(rig);
  const durationMs = performance.now() - startedAt;
  const after = await stateOf(rig);

  for (let round = 0; round < input.rounds; round += 1) {
    rmSync(rig.path('target'), { recursive: true });
    cpSync(rig.path('target-a'), rig.path('target'), { recursive: true });
    for (let left = 1 + dice.int(3); left > 0; left -= 1) {
      const running = rig.start(input.command ?? 'build');
      const timer = setTimeout(() => running.kill('SIGKILL'), durationMs * 0.2 + dice.int(Math.ceil(durationMs)));
      const outcome = await running.outcome;
      clearTimeout(timer);
      kills += 1;
      if (outcome.signal === 'SIGKILL') hits += 1;
      // What a reader finds after the crash: every table as it was before, or as it will be, never in between.
      const seen = await stateOf(rig);
      for (const [name, rows] of Object.entries(seen)) {
        if (isPassing(name) || rows === before[name] || rows === after[name]) continue;
        broken.push(`round ${round}: after a kill, ${name} is neither as before nor as after`);
      }
    }
    const last = await rig.run('build');
    if (last.exitCode !== 0) broken.push(`round ${round}: the last run exits with ${last.exitCode}\n${last.output}`);
    broken.push(...differences(await stateOf(rig), after).map((text) => `round ${round}: ${text}`));
    const scratch = readdirSync(rig.path('target')).includes('tmp') ? readdirSync(rig.path('target/tmp')) : [];
    if (scratch.length > 0) broken.push(`round ${round}: scratch files are left: ${scratch.join(', ')}`);
  }
  return { rounds: input.rounds, kills, hits, broken };
}

/** Every second day of events and every second song. */
function lateFiles(rig: ProjectRig): readonly string[] {
  const found = readdirSync(rig.path('sample'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(rig.dir.length + 1))
    .sort();
  return found.filter((_path, index) => index % 2 === 1);
}

async function built(rig: ProjectRig): Promise<void> {
  const run = await rig.run('build');
  if (run.exitCode !== 0) throw new Error(`the undisturbed build fails:\n${run.output}`);
}

/** Every relation's rows as one text, and the ledger without what differs from run to run. */
async function stateOf(rig: ProjectRig): Promise<Contents> {
  const state: Record<string, string> = {};
  for (const [name, rows] of Object.entries(await rig.contents())) {
    state[name] = rows
      .map((row) => JSON.stringify(row).replace(loadTime, ''))
      .sort()
      .join('\n');
  }
  // Each raw table is loaded by transactions of its own, so its part of the ledger is looked at alone.
  for (const row of await rig.query('select relation, key, rows from sparkify_raw._sqlflow_files order by all')) {
    const name = `the ledger of ${row['relation']}`;
    state[name] = `${state[name] ?? ''}${JSON.stringify(row)}\n`;
  }
  return state;
}

/** Candidates of a killed run: the next run drops them, so only the end of a round must be free of them. */
function isPassing(name: string): boolean {
  return /__sf_[0-9a-f]{12}$/.test(name);
}

function differences(actual: Contents, expected: Contents): readonly string[] {
  const names = new Set([...Object.keys(actual), ...Object.keys(expected)]);
  return [...names].sort().flatMap((name) => {
    if (actual[name] === expected[name]) return [];
    if (expected[name] === undefined) return [`${name} is left over`];
    return [actual[name] === undefined ? `${name} is missing` : `${name} differs from the undisturbed run`];
  });
}
