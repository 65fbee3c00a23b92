// Which reporter tells of a run: by --log-format, --quiet, and whether somebody watches.
import type { Reporter, ReporterHost } from '../report/reporter.ts';
import type { Flags } from './parse-arguments.ts';
import { projectFlagsOf } from './project-flags-of.ts';
import type { Terminal } from './terminal.ts';

/** `stdout` for runs; `stderr` where standard output carries data (show, ls, compile, plan). */
export async function chooseReporter(
  flags: Flags,
  terminal: Terminal,
  stream: 'stdout' | 'stderr',
  now: () => number,
  /** Many runs in one command: each is told by a reporter of its own. */
  repeats = false,
): Promise<Reporter> {
  const host: ReporterHost = {
    write: (text) => (stream === 'stdout' ? terminal.out(text) : terminal.error(text)),
    size: () => ({ columns: terminal.columns(stream), rows: terminal.rows() }),
    color: terminal.hasColor(stream),
    projectFlags: projectFlagsOf(flags),
    now,
    every: (intervalMs, tick) => {
      const timer = setInterval(tick, intervalMs);
      return () => clearInterval(timer);
    },
  };
  const format = flags.one('log-format');
  if (format === 'json') return (await import('../report/json-reporter.ts')).createJsonReporter(host);
  const isQuiet = flags.has('quiet');
  const create = isQuiet ? await quietMaker(host) : await reporterMaker(host, format, terminal, stream);
  if (!repeats) return create();
  return (await import('../report/watch-reporter.ts')).createWatchReporter(host, create, { words: !isQuiet });
}

async function quietMaker(host: ReporterHost): Promise<() => Reporter> {
  const { createQuietReporter } = await import('../report/quiet-reporter.ts');
  return () => createQuietReporter(host);
}

async function reporterMaker(
  host: ReporterHost,
  format: string | undefined,
  terminal: Terminal,
  stream: 'stdout' | 'stderr',
): Promise<() => Reporter> {
  const isPretty = format === 'pretty' || (format === undefined && terminal.isLive && stream === 'stdout');
  if (!isPretty) {
    const { createPlainReporter } = await import('../report/plain-reporter.ts');
    return () => createPlainReporter(host);
  }
  const { createPrettyReporter } = await import('../report/pretty-reporter.ts');
  // `--log-format pretty` into a pipe: the same words, but nothing is redrawn.
  const seen = terminal.isLive ? host : { ...host, every: () => undefined, size: () => widthOf(host) };
  return () => createPrettyReporter(seen);
}

function widthOf(host: ReporterHost): { readonly columns: number; readonly rows: number } {
  const { columns, rows } = host.size();
  return { columns: Number.isFinite(columns) ? columns : 100, rows };
}
