// watch: builds again whatever was saved, until Ctrl-C. Mistakes in the project are told and waited out; they end nothing.
import { askConsent } from '../ask-consent.ts';
import { type CommandRunner, sessionOptions } from '../command-context.ts';
import { exitCode } from '../exit-code.ts';
import { orThrow } from '../parse-arguments.ts';
import { parseDuration } from '../parse-duration.ts';
import { runRequest, whatIsDestroyed } from './run-nodes.ts';

/** Long enough for an editor that writes a file in steps, and for the files of one checkout; too short to be felt. */
const quietTime = '50ms';
/** Another command that reads the database for a moment is waited for. */
const patienceMs = 5_000;

export const watch: CommandRunner = async (context) => {
  const { flags } = context;
  const options = await sessionOptions(context);
  const request = runRequest(context, 'build');
  const destruction = whatIsDestroyed(request);
  const { configureProject } = await import('../../engine/open-session.ts');
  const { Watcher } = await import('../../engine/watcher.ts');
  if (flags.has('allow-target') && destruction !== undefined) {
    const { target } = await configureProject(options);
    if (target.production) await askConsent(context, target.name, destruction);
  }
  const watcher = new Watcher({
    session: { ...options, waitMs: options.waitMs ?? patienceMs },
    request,
    firstBuild: !flags.has('no-first-build'),
    allowTarget: flags.has('allow-target'),
    quietMs: orThrow(parseDuration(flags.one('debounce') ?? quietTime, 'debounce')),
  });
  await watcher.run();
  return exitCode.ok;
};
