// build, run, test, load, seed: one request to the session; the reporter tells of it, the summary gives the exit code.
import type { RunSummary } from '../../core/event.ts';
import { type EventTimeWindow, parsePeriod } from '../../core/event-time.ts';
import type { LoadWishes } from '../../core/load-wishes.ts';
import type { NodeId } from '../../core/node-id.ts';
import type { Diagnostic, DiagnosticOf } from '../../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../../diagnostics/diagnostic-error.ts';
import type { RunRequest } from '../../engine/session.ts';
import { askConsent, hasConsent } from '../ask-consent.ts';
import { type CommandContext, type CommandRunner, openProject, selectionOf } from '../command-context.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { type Flags, usage } from '../parse-arguments.ts';

export const runNodes: CommandRunner = async (context) => {
  if (context.flags.one('if-busy') !== 'skip') return runOnce(context);
  try {
    return await runOnce(context);
  } catch (error) {
    if (!(error instanceof DiagnosticError) || !error.diagnostics.every(isBusy)) throw error;
    for (const diagnostic of error.diagnostics)
      context.emit({ type: 'diagnostic', diagnostic: { ...diagnostic, severity: 'warning' } });
    return exitCode.ok;
  }
};

/** Another run holds the database or a schema: nothing was begun. */
function isBusy({ name }: Diagnostic): boolean {
  return name === 'databaseHeld' || name === 'schemaBusy';
}

const runOnce: CommandRunner = async (context) => {
  await using session = await openProject(context);
  const request = runRequest(context, context.command as RunRequest['command']);
  const { production, targetName } = session.header;
  const destruction = whatIsDestroyed(request);
  if (production && destruction !== undefined) await askConsent(context, targetName, destruction);
  const summary = await session.run(request);
  const again = production ? await consentToDrops(context, targetName, summary) : undefined;
  if (again === undefined) return codeOf(summary);
  const rest = codeOf(await session.run({ ...request, ...again }));
  const others = [...summary.results].filter(([id]) => !again.only.has(id));
  return codeOf({ ...summary, results: new Map(others) }) || rest;
};

/**
 * Which columns a model would drop is known once its query has run, and no transaction waits for a person: so the model has stopped
 * (SF5017), and is built again, with what was skipped for its sake, where the drop is consented to.
 */
async function consentToDrops(
  context: CommandContext,
  target: string,
  { results, cancelled }: RunSummary,
): Promise<{ readonly allowColumnDrops: true; readonly only: ReadonlySet<NodeId> } | undefined> {
  const drops: string[] = [];
  const only = new Set<NodeId>();
  for (const [id, result] of results) {
    // A node is skipped after what it waits for: their chain begins with the model.
    if (result.status === 'skipped' && result.because.kind === 'upstream' && only.has(result.because.node))
      only.add(id);
    const cause = result.status === 'failed' ? result.causes.find(isColumnDrop) : undefined;
    if (cause === undefined) continue;
    const { node, columns } = cause.data;
    drops.push(...columns.map((column) => `${node}.${column}`));
    only.add(id);
  }
  if (drops.length === 0 || cancelled || !context.terminal.canAsk) return undefined;
  const isConsented = await hasConsent(context, target, `dropping ${drops.join(', ')}`);
  return isConsented ? { allowColumnDrops: true, only } : undefined;
}

export function runRequest(context: CommandContext, command: RunRequest['command']): RunRequest {
  const { flags } = context;
  return {
    ...selectionOf(context),
    command,
    fullRefresh: flags.has('full-refresh'),
    noLoad: flags.has('no-load'),
    failFast: flags.has('fail-fast'),
    storeFailures: flags.has('store-failures'),
    adopt: flags.has('adopt'),
    allowColumnDrops: flags.has('yes'),
    eventTimes: command === 'build' || command === 'run' ? batchTimes(context) : undefined,
    load: command === 'load' ? loadWishes(context) : undefined,
  };
}

function loadWishes({ flags }: CommandContext): LoadWishes {
  const chosen = ['files', 'reload', 'event-time-start', 'event-time-end'].find((name) => flags.has(name));
  if (flags.has('full-refresh') && chosen !== undefined) {
    const message = `--full-refresh loads all that is listed: it takes no --${chosen}`;
    throw new DiagnosticError(usage(message, undefined, 'load'));
  }
  const window = eventTimeWindow(flags, 'load');
  const again = flags.has('reload') && flags.many('reload').length === 0;
  if (again && window === undefined && !flags.has('files')) {
    const message =
      '--reload alone says again, not what: give it a GLOB, or --files, or --event-time-start and --event-time-end';
    throw new DiagnosticError(usage(message, undefined, 'load'));
  }
  return {
    window,
    again,
    files: flags.many('files'),
    reload: flags.many('reload'),
    skip: flags.many('skip-file'),
    rebuild: flags.has('full-refresh'),
    acceptLoss: flags.has('accept-loss'),
    acceptEqual: flags.has('accept-equal'),
    takeOver: flags.has('take-over'),
  };
}

/** Which batches: without a start it would be from `begin` on, which is what a full refresh says. */
function batchTimes({ flags, command }: CommandContext): EventTimeWindow | undefined {
  const window = eventTimeWindow(flags, command);
  if (window === undefined || window.startMs !== undefined) return window;
  throw new DiagnosticError(usage('--event-time-end needs --event-time-start', undefined, command));
}

/** In UTC, as partition folders are. */
function eventTimeWindow(flags: Flags, command: string): EventTimeWindow | undefined {
  const given = (['event-time-start', 'event-time-end'] as const).map((name) => {
    const text = flags.one(name);
    if (text === undefined) return undefined;
    const time = parsePeriod(text.trim())?.startMs;
    if (time !== undefined) return time;
    const message = `--${name} takes a day or a time such as 2026-11-01 or "2026-11-01 06:00:00", in UTC, not "${text}"`;
    throw new DiagnosticError(usage(message, undefined, command));
  });
  const [startMs, endMs] = given;
  if (startMs === undefined && endMs === undefined) return undefined;
  if (startMs !== undefined && endMs !== undefined && endMs <= startMs) {
    const message = `--event-time-end (${flags.one('event-time-end')}) must be later than --event-time-start (${flags.one('event-time-start')}): it is the first moment that is left out`;
    throw new DiagnosticError(usage(message, undefined, command));
  }
  return { startMs, endMs };
}

/** What needs consent on a production target. */
export function whatIsDestroyed(request: RunRequest): string | undefined {
  const parts = [
    ...(request.fullRefresh ? ['a full refresh'] : []),
    ...((request.load?.reload.length ?? 0) > 0 || request.load?.again === true ? ['a reload'] : []),
    ...(request.adopt ? ['taking over relations'] : []),
    ...(request.load?.takeOver === true ? ['taking raw tables over from another target'] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(' and ');
}

function isColumnDrop(cause: Diagnostic): cause is DiagnosticOf<'columnDropNeedsConsent'> {
  return cause.name === 'columnDropNeedsConsent';
}

function codeOf(summary: RunSummary): ExitCode {
  if (summary.cancelled) return exitCode.interrupted;
  return summary.results.values().some((result) => result.status === 'failed') ? exitCode.failed : exitCode.ok;
}
