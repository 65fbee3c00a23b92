// Our bug, said plainly: what happened, what to send, where. The stack only for those who ask for it.
import { arch, platform } from 'node:os';
import { packageVersion } from '../engine/package-version.ts';
import { exitCode } from './exit-code.ts';

/** Gives the exit code. */
export function reportBug(
  error: unknown,
  outside: {
    readonly words: readonly string[];
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly write: (text: string) => void;
  },
): number {
  const isDebug = outside.env['SQLFLOW_DEBUG'] !== undefined && outside.env['SQLFLOW_DEBUG'] !== '';
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const lines = [
    `sqlflow has a bug: ${message}`,
    `  sqlflow ${packageVersion()}, Node ${process.versions.node}, ${platform()} ${arch()}, command: sqlflow ${commandOnly(outside.words)}`,
    '  Please report these lines and, if you can, the project that shows it.',
  ];
  if (isDebug) lines.push(...stackLines(error));
  else lines.push('  SQLFLOW_DEBUG=1 adds where it happened.');
  outside.write(`${lines.join('\n')}\n`);
  return exitCode.bug;
}

// Values of flags may be private (--vars): only their names are shown.
function commandOnly(words: readonly string[]): string {
  return words
    .map((word) => word.split('=')[0] ?? word)
    .filter((word, at) => at === 0 || word.startsWith('-'))
    .join(' ');
}

function stackLines(error: unknown): readonly string[] {
  const lines: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    lines.push(...(at.stack ?? String(at)).split('\n').map((line) => `  ${line}`));
  }
  return lines;
}
