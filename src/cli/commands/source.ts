// source freshness: how old the newest row of each source is, judged by the limits in its YAML; writes sources.json.
import type { FreshnessResult } from '../../core/freshness.ts';
import { DiagnosticError } from '../../diagnostics/diagnostic-error.ts';
import { type CommandRunner, openProject, selectionOf } from '../command-context.ts';
import { exitCode } from '../exit-code.ts';
import { commandElsewhere } from '../other-tools.ts';
import { usage } from '../parse-arguments.ts';

export const source: CommandRunner = async (context) => {
  const { args, flags, terminal, emit } = context;
  if (args[0] !== 'freshness') {
    throw new DiagnosticError(
      usage(
        '`source` takes one word: freshness',
        'sqlflow source freshness',
        'source',
        commandElsewhere(args[0] ?? ''),
      ),
    );
  }
  await using session = await openProject(context);
  const { results, path } = await session.freshness(selectionOf(context), flags.one('output'));
  const { freshnessProblem, freshnessText } = await import('../../report/freshness-text.ts');
  const text = freshnessText(results, { color: terminal.hasColor('stdout') });
  if (!flags.has('quiet'))
    terminal.out(text === '' ? 'no source has freshness limits\n' : `${text}\nwritten to ${path}\n`);
  for (const result of results) {
    const diagnostic = freshnessProblem(result);
    if (diagnostic !== undefined) emit({ type: 'diagnostic', diagnostic });
  }
  return results.some(isBroken) ? exitCode.failed : exitCode.ok;
};

function isBroken({ status }: FreshnessResult): boolean {
  return status === 'error' || status === 'runtime error';
}
