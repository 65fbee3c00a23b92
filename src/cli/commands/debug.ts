// debug: prints each check with how to mend it. The checks themselves are the engine's.
import picocolors from 'picocolors';
import { debugChecks } from '../../engine/debug-checks.ts';
import type { DebugCheck } from '../../engine/session.ts';
import { padEnd, wrapWords } from '../../util/fit-text.ts';
import { type CommandRunner, sessionOptions } from '../command-context.ts';
import { exitCode } from '../exit-code.ts';

const nameWidth = 14;

export const debug: CommandRunner = async (context) => {
  const { terminal, version, flags } = context;
  const colors = picocolors.createColors(terminal.hasColor('stdout'));
  const width = terminal.columns('stdout');
  const isJson = flags.one('log-format') === 'json';
  if (!isJson) terminal.out(`sqlflow ${version}, Node ${process.versions.node}\n`);
  let failures = 0;
  let skipped = 0;
  for await (const check of debugChecks(await sessionOptions(context))) {
    if (check.status === 'failed') failures += 1;
    if (check.status === 'skipped') skipped += 1;
    terminal.out(
      isJson ? `${JSON.stringify({ v: 1, type: 'check', ...check })}\n` : `${checkText(check, width, colors)}\n`,
    );
  }
  if (!isJson) {
    const verdict =
      failures === 0
        ? colors.green(`All is well${skipped === 0 ? '' : `; ${skipped} skipped`}.`)
        : colors.red(`${failures} failed.`);
    terminal.out(`${verdict}\n`);
  }
  return failures === 0 ? exitCode.ok : exitCode.failed;
};

function checkText(check: DebugCheck, width: number, colors: ReturnType<typeof picocolors.createColors>): string {
  const icons = { ok: colors.green('✔'), failed: colors.red('✗'), skipped: colors.dim('-') };
  const room = Math.max(20, width - nameWidth - 4);
  const indent = ' '.repeat(nameWidth + 4);
  const [first = '', ...rest] = check.detail.split('\n').flatMap((line) => wrapWords(line, room));
  const hint = check.hint === undefined ? [] : wrapWords(`= ${check.hint}`, room);
  return [
    `${icons[check.status]} ${padEnd(check.name, nameWidth)}  ${first}`,
    ...[...rest, ...hint].map((line) => indent + line),
  ].join('\n');
}
