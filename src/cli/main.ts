#!/usr/bin/env node
// The binary. Kept tiny, because what it imports is paid on every start, and free of what an old Node cannot read.
import nodeModule from 'node:module';

const oldestNode = [22, 22] as const;
const words = process.argv.slice(2);

if (isOldNode(process.versions.node)) {
  process.stderr.write(
    `sqlflow needs Node ${oldestNode.join('.')} or newer; this is Node ${process.versions.node} (${process.execPath})\n`,
  );
  process.exitCode = 2;
} else if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
  const { packageVersion } = await import('../engine/package-version.ts');
  process.stdout.write(`sqlflow ${packageVersion()}\n`);
} else {
  await start();
}

async function start(): Promise<void> {
  // DuckDB's queries occupy libuv's threads; file reads and S3 need some of their own. Read once, at the first use of the pool.
  process.env['UV_THREADPOOL_SIZE'] ??= String(threadsAsked(words) + 4);
  const cwd = workingDir();
  nodeModule.enableCompileCache?.();
  // Modules that are loaded from now on are named in stacks as they were written, not as they were put together.
  if ((process.env['SQLFLOW_DEBUG'] ?? '') !== '') process.setSourceMapsEnabled(true);
  // A reader that went away (`sqlflow ls | head -1`) is no error; nobody is left to tell.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  const stop = async (error: unknown): Promise<never> => {
    const { reportBug } = await import('./report-bug.ts');
    const { redact } = await import('../util/secrets.ts');
    process.exit(reportBug(error, { words, env: process.env, write: (text) => process.stderr.write(redact(text)) }));
  };
  process.on('uncaughtException', stop);
  process.on('unhandledRejection', stop);
  try {
    const { runCli } = await import('./run-cli.ts');
    const code = await runCli(words, {
      env: process.env,
      cwd,
      stdout: process.stdout,
      stderr: process.stderr,
      stdin: process.stdin,
      now: () => Date.now(),
      ask: async (question, signal) => (await import('./ask-line.ts')).askLine(question, signal),
    });
    await written(process.stdout);
    await written(process.stderr);
    // A socket or a thread that lingers must not hold the shell.
    process.exit(code);
  } catch (error) {
    await stop(error);
  }
}

/**
 * A folder that was removed under the shell has no name any more but the one that the shell remembers. What is looked for in it is
 * not found; the process itself goes elsewhere, because Node imports nothing where it cannot ask for its folder.
 */
function workingDir(): string {
  try {
    return process.cwd();
  } catch {
    process.chdir('/');
    return process.env['PWD'] ?? '/';
  }
}

/** Pipes are written asynchronously: an exit before the end would cut the output. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableLength === 0) resolve();
    else stream.write('', () => resolve());
  });
}

function threadsAsked(given: readonly string[]): number {
  const at = given.findIndex((word) => word === '--threads' || word.startsWith('--threads='));
  if (at < 0) return 4;
  const text = given[at]?.split('=')[1] ?? given[at + 1];
  const threads = Number(text);
  return Number.isInteger(threads) && threads > 0 && threads < 1000 ? threads : 4;
}

function isOldNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1]);
}
