// The crash drill: build, run and load are killed with -9 at random moments, again and again; after the next build everything must
// be as if nothing had happened. A reader looks at what is published: between the kills, and while half of the commands work.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Observation, polledCommands } from './polled-command.ts';
import { ProjectRig, type Running } from './project-rig.ts';
import { random } from './random.ts';

export interface DrillReport {
  readonly rounds: number;
  readonly kills: number;
  /** Kills that met a running process; the others came after its end. */
  readonly hits: number;
  /** Tables that the reader looked at while a command worked. */
  readonly looks: number;
  /** Empty: every round held. */
  readonly broken: readonly string[];
}

type Contents = Readonly<Record<string, string>>;

/** `sparkify_raw.x` carries load times, which differ from run to run. */
const loadTime = /"_loaded_at":"[^"]*",?/g;

interface Victim {
  readonly name: string;
  start(): Running;
  /** Killed after the reader's first look: on a busy machine nothing would be seen otherwise. */
  readonly read: boolean;
}

const polledCommand = fileURLToPath(new URL('./polled-command.ts', import.meta.url));

/**
 * Each round begins with a project whose first half of files is built (state A), delivers the rest, kills 1 to 3 commands, and then
 * lets one build to its end (state B).
 */
export async function crashDrill(input: { readonly rounds: number; readonly seed: number }): Promise<DrillReport> {
  const dice = random(input.seed);
  const broken: string[] = [];
  let kills = 0;
  let hits = 0;
  let looks = 0;
  await using rig = await ProjectRig.create({ flagship: true });
  const log = rig.path('reader.jsonl');
  const look = async (): Promise<Contents> => {
    const outcome = await rig.startNode([polledCommand, rig.dir, 'look', log]).outcome;
    if (outcome.exitCode !== 0) throw new Error(`the reader fails:\n${outcome.output}`);
    return Object.fromEntries(observations(log).map(({ name, digest }) => [name, digest]));
  };
  const stateA = (): void => {
    rmSync(rig.path('target'), { recursive: true });
    cpSync(rig.path('target-a'), rig.path('target'), { recursive: true });
  };

  const late = lateFiles(rig);
  for (const path of late) cpSync(rig.path(path), rig.path(join('late', path)), { recursive: true });
  for (const path of late) rig.remove(path);
  await built(rig);
  const before = await stateOf(rig);
  const seenBefore = await look();
  cpSync(rig.path('target'), rig.path('target-a'), { recursive: true });
  cpSync(rig.path('late/sample'), rig.path('sample'), { recursive: true });
  const victims: readonly Victim[] = polledCommands.flatMap((command) => [
    { name: command, start: () => rig.start(command), read: false },
    {
      name: `${command}, with a reader`,
      start: () => rig.startNode([polledCommand, rig.dir, command, log]),
      read: true,
    },
  ]);
  const durations = new Map<Victim, number>();
  for (const victim of victims) {
    stateA();
    const startedAt = performance.now();
    const outcome = await victim.start().outcome;
    if (outcome.exitCode !== 0) throw new Error(`${victim.name} fails undisturbed:\n${outcome.output}`);
    durations.set(victim, performance.now() - startedAt);
    observations(log);
  }
  stateA();
  await built(rig);
  const after = await stateOf(rig);
  const seenAfter = await look();

  for (let round = 0; round < input.rounds; round += 1) {
    stateA();
    for (let left = 1 + dice.int(3); left > 0; left -= 1) {
      const victim = dice.pick(victims);
      const durationMs = durations.get(victim) ?? 0;
      const running = victim.start();
      const waitMs = dice.int(Math.ceil(durationMs * 0.75));
      if (victim.read) await running.printed(/looked/);
      const timer = setTimeout(() => running.kill('SIGKILL'), victim.read ? waitMs / 2 : durationMs * 0.15 + waitMs);
      const outcome = await running.outcome;
      clearTimeout(timer);
      kills += 1;
      if (outcome.signal === 'SIGKILL') hits += 1;
      for (const { name, digest } of observations(log)) {
        looks += 1;
        if (digest === seenBefore[name] || digest === seenAfter[name]) continue;
        broken.push(`round ${round}: while ${victim.name} worked, ${name} was neither as before nor as after`);
      }
      // What a reader finds after the crash: every table as it was before, or as it will be, never in between.
      const seen = await readable(() => stateOf(rig));
      if (typeof seen === 'string') {
        broken.push(
          `round ${round}: after ${victim.name} was killed, the database cannot be read: ${seen}${kept(rig, round)}`,
        );
        break;
      }
      for (const [name, rows] of Object.entries(seen)) {
        if (isPassing(name) || rows === before[name] || rows === after[name]) continue;
        broken.push(`round ${round}: after ${victim.name} was killed, ${name} is neither as before nor as after`);
      }
    }
    const last = await rig.run('build');
    if (last.exitCode !== 0) {
      broken.push(`round ${round}: the last run exits with ${last.exitCode}\n${last.output}${kept(rig, round)}`);
      continue;
    }
    broken.push(...differences(await stateOf(rig), after).map((text) => `round ${round}: ${text}`));
    const scratch = readdirSync(rig.path('target')).includes('tmp') ? readdirSync(rig.path('target/tmp')) : [];
    if (scratch.length > 0) broken.push(`round ${round}: scratch files are left: ${scratch.join(', ')}`);
  }
  return { rounds: input.rounds, kills, hits, looks, broken };
}

/** What it gives, or why it fails. */
async function readable<Value extends object>(read: () => Promise<Value>): Promise<Value | string> {
  try {
    return await read();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Puts the broken target aside, so that somebody can look at it. */
function kept(rig: ProjectRig, round: number): string {
  const copy = join(tmpdir(), `sqlflow-drill-${process.pid}-${round}`);
  cpSync(rig.path('target'), copy, { recursive: true });
  return `\n  kept in ${copy}`;
}

/** What the reader wrote down since the last call; a line that the kill cut short is none. */
function observations(log: string): readonly Observation[] {
  if (!existsSync(log)) return [];
  const lines = readFileSync(log, 'utf8').split('\n').slice(0, -1);
  rmSync(log);
  return lines.map((line) => JSON.parse(line) as Observation);
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
