// argv -> command -> exit code. Every command is imported only when it is called.
import type { Event } from '../core/event.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { packageVersion } from '../engine/package-version.ts';
import type { Reporter } from '../report/reporter.ts';
import { writeProblem } from '../util/write-problem.ts';
import { fullCollection, garbageCollector } from './collect-garbage.ts';
import type { CommandContext, CommandRunner } from './command-context.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { listenForInterrupts } from './interrupts.ts';
import { type Invocation, parseArguments } from './parse-arguments.ts';
import { projectFlagsOf } from './project-flags-of.ts';
import { type CliHost, Terminal } from './terminal.ts';

const runners: Readonly<Record<string, () => Promise<CommandRunner>>> = {
  build: async () => (await import('./commands/run-nodes.ts')).runNodes,
  run: async () => (await import('./commands/run-nodes.ts')).runNodes,
  test: async () => (await import('./commands/run-nodes.ts')).runNodes,
  load: async () => (await import('./commands/run-nodes.ts')).runNodes,
  files: async () => (await import('./commands/files.ts')).files,
  source: async () => (await import('./commands/source.ts')).source,
  docs: async () => (await import('./commands/docs.ts')).docs,
  seed: async () => (await import('./commands/run-nodes.ts')).runNodes,
  plan: async () => (await import('./commands/plan.ts')).plan,
  compile: async () => (await import('./commands/compile.ts')).compile,
  show: async () => (await import('./commands/show.ts')).show,
  ls: async () => (await import('./commands/list-nodes.ts')).listNodes,
  debug: async () => (await import('./commands/debug.ts')).debug,
  init: async () => (await import('./commands/init.ts')).init,
  watch: async () => (await import('./commands/watch.ts')).watch,
  clean: async () => (await import('./commands/clean.ts')).clean,
  explain: async () => (await import('./commands/explain.ts')).explain,
};

/** Commands that Ctrl-C ends as they are meant to end. */
const endlessCommands: ReadonlySet<string> = new Set(['watch']);

/** Commands whose standard output is data: what else there is to say goes to standard error. */
const dataCommands: ReadonlySet<string> = new Set(['plan', 'files', 'compile', 'show', 'ls', 'source']);

export async function runCli(words: readonly string[], host: CliHost): Promise<ExitCode> {
  const parsed = parseArguments(words);
  const terminal = new Terminal(host, {
    noColor: words.some((word) => word === '--no-color' || word === '--no-use-colors'),
    useColors: words.some((word) => word === '--use-colors' || word === '--color'),
  });
  if (!parsed.ok) {
    const how = { isJson: wantsJsonLog(words), projectFlags: '' };
    await printProblems(new DiagnosticError(parsed.error), terminal, undefined, how, host);
    return exitCode.usage;
  }
  const { command, flags } = parsed.value;
  if (flags.has('version')) {
    terminal.out(`sqlflow ${packageVersion()}\n`);
    return exitCode.ok;
  }
  if (command === undefined || flags.has('help')) return printHelp(parsed.value, terminal, words);
  const load = runners[command.name];
  if (load === undefined) throw new Error(`no runner for ${command.name}`);
  return runCommand(await load(), parsed.value, { words, host, terminal });
}

/** Of words that could not be parsed: `--output json` says nothing about the log. */
function wantsJsonLog(words: readonly string[]): boolean {
  return words.some(
    (word, at) => word === '--log-format=json' || (word === 'json' && words[at - 1] === '--log-format'),
  );
}

async function runCommand(
  runner: CommandRunner,
  invocation: Invocation,
  outside: { readonly words: readonly string[]; readonly host: CliHost; readonly terminal: Terminal },
): Promise<ExitCode> {
  const { host, terminal, words } = outside;
  const { flags } = invocation;
  const name = invocation.command?.name ?? '';
  const { chooseReporter } = await import('./choose-reporter.ts');
  const stream = dataCommands.has(name) ? 'stderr' : 'stdout';
  const isEndless = endlessCommands.has(name);
  const reporter = await chooseReporter(flags, terminal, stream, host.now, isEndless);
  using interrupts = listenForInterrupts({
    onFirst: () => reporter.onEvent({ type: 'cancelling' }),
    onSecond: () => {
      reporter.close();
      process.exit(exitCode.interrupted);
    },
  });
  let tidy: ((now: number) => void) | undefined;
  // The engine says `cancelling` too, and Ctrl-C has said it already.
  const emit = (event: Event): void => {
    if (event.type === 'cancelling' && interrupts.signal.aborted) return;
    if (event.type === 'listing') {
      tidy ??= garbageCollector(fullCollection());
      tidy(performance.now());
    }
    reporter.onEvent(event);
  };
  const { redact } = await import('../util/secrets.ts');
  terminal.redactWith(redact);
  const context: CommandContext = {
    command: name,
    flags,
    args: invocation.args,
    words,
    host,
    terminal,
    signal: interrupts.signal,
    version: packageVersion(),
    emit,
  };
  // A bug elsewhere ends the process past the `finally` below: the cursor comes back all the same.
  const onExit = (): void => reporter.close();
  process.once('exit', onExit);
  try {
    const code = await runner(context);
    return interrupts.signal.aborted && !isEndless ? exitCode.interrupted : code;
  } catch (error) {
    if (interrupts.signal.aborted) return isEndless ? exitCode.ok : exitCode.interrupted;
    const problem = problemOf(error);
    if (problem === undefined) throw error;
    const how = { isJson: flags.one('log-format') === 'json', projectFlags: projectFlagsOf(flags) };
    await printProblems(problem, terminal, reporter, how, host);
    return exitCode.usage;
  } finally {
    reporter.close();
    process.off('exit', onExit);
  }
}

// A statement that failed outside of any step (a question to the catalog) and a full disk are no bugs of ours.
function problemOf(error: unknown): DiagnosticError | undefined {
  if (error instanceof DiagnosticError) return error;
  const reason = writeProblem(error);
  if (reason !== undefined) {
    const path = (error as { readonly path?: unknown }).path;
    const data = { path: typeof path === 'string' ? path : undefined, reason };
    return new DiagnosticError(errorDiagnostic('fileNotWritable', undefined, data));
  }
  if (!(error instanceof Error) || error.name !== 'WarehouseError') return undefined;
  const { hint } = error as { readonly hint?: string };
  return new DiagnosticError(errorDiagnostic('sqlFailed', undefined, { reason: error.message, hint }));
}

async function printProblems(
  error: DiagnosticError,
  terminal: Terminal,
  reporter: Reporter | undefined,
  { isJson, projectFlags }: { readonly isJson: boolean; readonly projectFlags: string },
  host: CliHost,
): Promise<void> {
  reporter?.close();
  if (isJson && reporter !== undefined) {
    for (const diagnostic of error.diagnostics) reporter.onEvent({ type: 'diagnostic', diagnostic });
    return;
  }
  if (isJson) {
    const { createJsonReporter } = await import('../report/json-reporter.ts');
    const write = (text: string): void => terminal.out(text);
    const size = { columns: Number.POSITIVE_INFINITY, rows: 24 };
    const json = createJsonReporter({ write, size: () => size, color: false, now: host.now, every: () => undefined });
    for (const diagnostic of error.diagnostics) json.onEvent({ type: 'diagnostic', diagnostic });
    return;
  }
  const { formatDiagnostic } = await import('../diagnostics/format-diagnostic.ts');
  const options = { color: terminal.hasColor('stderr'), width: terminal.columns('stderr'), projectFlags };
  const texts = error.diagnostics.map((diagnostic) => formatDiagnostic(diagnostic, options));
  const errors = error.diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
  terminal.error(`${texts.join('\n\n')}\n${errors > 1 ? `\n${errors} errors; nothing was run\n` : ''}`);
}

async function printHelp(invocation: Invocation, terminal: Terminal, words: readonly string[]): Promise<ExitCode> {
  const { commandHelp, mainHelp } = await import('./help-text.ts');
  const text = invocation.command === undefined ? mainHelp() : commandHelp(invocation.command);
  terminal.out(`${text}\n`);
  // Called without a command by mistake or out of curiosity: the page, and an exit code that a script notices.
  return invocation.flags.has('help') || words.length === 0 ? exitCode.ok : exitCode.usage;
}
