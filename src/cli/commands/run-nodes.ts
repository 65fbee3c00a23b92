// build, run, test, load, seed: one request to the session; the reporter tells of it, the summary gives the exit code.
import type { RunSummary } from '../../core/event.ts';
import type { LoadWishes } from '../../core/load-wishes.ts';
import { DiagnosticError } from '../../diagnostics/diagnostic-error.ts';
import type { RunRequest } from '../../engine/session.ts';
import { askConsent } from '../ask-consent.ts';
import { type CommandContext, type CommandRunner, openProject, selectionOf } from '../command-context.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { usage } from '../parse-arguments.ts';

export const runNodes: CommandRunner = async (context) => {
  await using session = await openProject(context);
  const request = runRequest(context, context.command as RunRequest['command']);
  const { production, targetName } = session.header;
  const destruction = whatIsDestroyed(request);
  if (production && destruction !== undefined) await askConsent(context, targetName, destruction);
  return codeOf(await session.run(request));
};

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
    load: command === 'load' ? loadWishes(context) : undefined,
  };
}

function loadWishes({ flags }: CommandContext): LoadWishes {
  const chosen = ['files', 'reload'].find((name) => flags.many(name).length > 0);
  if (flags.has('full-refresh') && chosen !== undefined) {
    const message = `--full-refresh loads all that is listed: it takes no --${chosen}`;
    throw new DiagnosticError(usage(message, undefined, 'load'));
  }
  return {
    files: flags.many('files'),
    reload: flags.many('reload'),
    skip: flags.many('skip-file'),
    rebuild: flags.has('full-refresh'),
    acceptLoss: flags.has('accept-loss'),
    acceptEqual: flags.has('accept-equal'),
  };
}

/** What needs consent on a production target. */
export function whatIsDestroyed(request: RunRequest): string | undefined {
  const parts = [
    ...(request.fullRefresh ? ['a full refresh'] : []),
    ...((request.load?.reload.length ?? 0) > 0 ? ['a reload'] : []),
    ...(request.adopt ? ['taking over relations'] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(' and ');
}

function codeOf(summary: RunSummary): ExitCode {
  if (summary.cancelled) return exitCode.interrupted;
  return summary.results.values().some((result) => result.status === 'failed') ? exitCode.failed : exitCode.ok;
}
