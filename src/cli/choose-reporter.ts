// Which reporter tells of a run: by --log-format, --quiet, and whether somebody watches.
import type { Reporter, ReporterHost } from '../report/reporter.ts';
import type { Flags } from './parse-arguments.ts';
import type { Terminal } from './terminal.ts';

/** `stdout` for runs; `stderr` where standard output carries data (show, ls, compile, plan). */
export async function chooseReporter(
  flags: Flags,
  terminal: Terminal,
  stream: 'stdout' | 'stderr',
  now: () => number,
): Promise<Reporter> {
  const host: ReporterHost = {
    write: (text) => (stream === 'stdout' ? terminal.out(text) : terminal.error(text)),
    size: () => ({ columns: terminal.columns(stream), rows: terminal.rows() }),
    color: terminal.hasColor(stream),
    now,
    every: (intervalMs, tick) => {
      const timer = setInterval(tick, intervalMs);
      return () => clearInterval(timer);
    },
  };
  const format = flags.one('log-format');
  if (format === 'json') return (await import('../report/json-reporter.ts')).createJsonReporter(host);
  if (flags.has('quiet')) return (await import('../report/quiet-reporter.ts')).createQuietReporter(host);
  const isPretty = format === 'pretty' || (format === undefined && terminal.isLive && stream === 'stdout');
  if (!isPretty) return (await import('../report/plain-reporter.ts')).createPlainReporter(host);
  const { createPrettyReporter } = await import('../report/pretty-reporter.ts');
  // `--log-format pretty` into a pipe: the same words, but nothing is redrawn.
  return createPrettyReporter(terminal.isLive ? host : { ...host, every: () => undefined, size: () => widthOf(host) });
}

function widthOf(host: ReporterHost): { readonly columns: number; readonly rows: number } {
  const { columns, rows } = host.size();
  return { columns: Number.isFinite(columns) ? columns : 100, rows };
}
