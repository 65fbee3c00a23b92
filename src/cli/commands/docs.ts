// docs generate: the artifacts that documentation tools read, manifest.json and catalog.json.
import { DiagnosticError } from '../../diagnostics/diagnostic-error.ts';
import { plural } from '../../report/quantities.ts';
import { type CommandRunner, openProject, selectionOf } from '../command-context.ts';
import { exitCode } from '../exit-code.ts';
import { commandElsewhere } from '../other-tools.ts';
import { usage } from '../parse-arguments.ts';

export const docs: CommandRunner = async (context) => {
  const { args, flags, terminal } = context;
  if (args[0] !== 'generate') {
    throw new DiagnosticError(
      usage('`docs` takes one word: generate', 'sqlflow docs generate', 'docs', commandElsewhere(args[0] ?? '')),
    );
  }
  await using session = await openProject(context);
  if (!flags.has('no-compile')) await session.compile(selectionOf(context));
  const { relations, path } = await session.catalog();
  if (!flags.has('quiet')) terminal.out(`${plural(relations, 'relation')} written to ${path}\n`);
  return exitCode.ok;
};
