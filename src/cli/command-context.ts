// What a command gets: its flags, the terminal, the signal of Ctrl-C, and where events go.
import { resolve } from 'node:path';
import type { Event } from '../core/event.ts';
import type { ResourceType } from '../core/node-id.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import type { Selection, Session, SessionOptions } from '../engine/session.ts';
import { closest } from '../util/closest.ts';
import type { JsonObject } from '../util/json.ts';
import { indirectSelection, types } from './command-flags.ts';
import type { ExitCode } from './exit-code.ts';
import { holdYoungGeneration } from './hold-young-generation.ts';
import { type Flags, orThrow, usage } from './parse-arguments.ts';
import { parseDuration } from './parse-duration.ts';
import type { CliHost, Terminal } from './terminal.ts';

export interface CommandContext {
  readonly command: string;
  readonly flags: Flags;
  readonly args: readonly string[];
  /** The words of the command line as typed, for "Apply: …". */
  readonly words: readonly string[];
  readonly host: CliHost;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** Of sqlflow. */
  readonly version: string;
  readonly emit: (event: Event) => void;
}

export type CommandRunner = (context: CommandContext) => Promise<ExitCode>;

/** Opens the project and tells its warnings. The engine is loaded once the flags are known to be right. */
export async function openProject(context: CommandContext): Promise<Session> {
  const options = await sessionOptions(context);
  const { openSession } = await import('../engine/open-session.ts');
  // Before the project is read, and the libraries of the engine and of S3.
  holdYoungGeneration();
  const session = await openSession(options);
  for (const diagnostic of session.warnings) context.emit({ type: 'diagnostic', diagnostic });
  return session;
}

/** What `openSession` needs, from flags; relative paths are relative to the working directory. */
export async function sessionOptions(context: CommandContext): Promise<SessionOptions> {
  const { flags, host } = context;
  const targetPath = flags.one('target-path');
  const wait = flags.has('wait') ? (flags.one('wait') ?? '10m') : undefined;
  return {
    projectDir: projectDir(context),
    workingDir: host.cwd,
    target: flags.one('target'),
    vars: await varsOf(context),
    targetPath: targetPath === undefined ? undefined : resolve(host.cwd, targetPath),
    s3Map: s3MapOf(context),
    threads: wholeNumber(context, 'threads', 1),
    fullRefresh: flags.has('full-refresh'),
    noCode: flags.has('no-code'),
    waitMs: wait === undefined ? undefined : orThrow(parseDuration(wait, 'wait')),
    env: host.env,
    emit: context.emit,
    signal: context.signal,
  };
}

export function projectDir({ flags, host }: CommandContext): string {
  return resolve(host.cwd, flags.one('project-dir') ?? '.');
}

/** Not for `files`, whose `--state` is that of a file. */
export function selectionOf({ command, flags, host }: CommandContext): Selection {
  const selector = flags.one('selector');
  const stateDir = command === 'files' ? undefined : (flags.one('state') ?? setIn(host, 'DBT_STATE'));
  if (selector !== undefined && flags.has('select')) {
    const message = `--selector and --select do not go together: write -s selector:${selector} beside the others`;
    throw new DiagnosticError(usage(message, undefined, command));
  }
  const resourceTypes = typesOf(flags.many('resource-type'));
  const excludeResourceTypes = typesOf(flags.many('exclude-resource-type'));
  return {
    select: flags.many('select'),
    exclude: flags.many('exclude'),
    selector,
    indirectSelection: indirectSelectionOf(flags, host),
    stateDir: stateDir === undefined ? undefined : resolve(host.cwd, stateDir),
    ...(resourceTypes === undefined ? {} : { resourceTypes }),
    ...(excludeResourceTypes === undefined ? {} : { excludeResourceTypes }),
  };
}

/** As dbt has it: the flag, else the variable, else eager. */
function indirectSelectionOf(flags: Flags, host: CliHost): Selection['indirectSelection'] {
  const variable = 'DBT_INDIRECT_SELECTION';
  const value = flags.one(indirectSelection.name) ?? setIn(host, variable);
  const choices = indirectSelection.choices ?? [];
  if (value === undefined || choices.includes(value)) return value as Selection['indirectSelection'];
  // The flag's own value was checked with the command line.
  throw new DiagnosticError(
    usage(`${variable} is one of ${choices.join(', ')}, not "${value}"`, closest(value, choices)),
  );
}

function setIn(host: CliHost, variable: string): string | undefined {
  const value = host.env[variable];
  return value === '' ? undefined : value;
}

/** A whole number of at least `least`, or undefined where the flag was not given. */
export function wholeNumber(context: CommandContext, name: string, least: number): number | undefined {
  const text = context.flags.one(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= least) return value;
  const from = least < 0 ? 'or -1' : `from ${least}`;
  throw new DiagnosticError(usage(`--${name} takes a whole number ${from}, not "${text}"`, undefined, context.command));
}

export function s3MapOf(context: CommandContext): Readonly<Record<string, string>> | undefined {
  const given = context.flags.many('s3-map');
  if (given.length === 0) return undefined;
  const map: Record<string, string> = {};
  for (const text of given) {
    const at = text.indexOf('=');
    const bucket = text
      .slice(0, at)
      .replace(/^s3:\/\//, '')
      .replace(/\/$/, '');
    const dir = text.slice(at + 1);
    if (at < 1 || bucket === '' || dir === '') {
      throw new DiagnosticError(usage(`--s3-map takes BUCKET=DIR, not "${text}"`, undefined, context.command));
    }
    map[bucket] = resolve(context.host.cwd, dir);
  }
  return map;
}

// The choices of the flag are checked by the parser; several may stand in one word, as dbt has it, and so may its `all` and `default`.
// `snapshot` and other kinds that only dbt has are chosen, too, and choose nothing.
function typesOf(given: readonly string[]): readonly ResourceType[] | undefined {
  const wanted = given.flatMap((text) => text.split(/[\s,]+/)).filter((text) => text !== '');
  if (wanted.includes('all')) return types as ResourceType[];
  if (wanted.length === 0 || wanted.includes('default')) return undefined;
  return wanted.filter((type) => types.includes(type)) as ResourceType[];
}

async function varsOf({ flags }: CommandContext): Promise<JsonObject | undefined> {
  const text = flags.one('vars');
  if (text === undefined) return undefined;
  const { parseVars } = await import('../config/parse-vars.ts');
  return orThrow(parseVars(text));
}
