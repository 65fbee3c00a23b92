// compile: SQL to target/compiled; printed where somebody looks for one text.
import { plural } from '../../report/quantities.ts';
import { type CommandRunner, openProject, selectionOf } from '../command-context.ts';
import { exitCode } from '../exit-code.ts';

export const compile: CommandRunner = async (context) => {
  const { flags, terminal } = context;
  await using session = await openProject(context);
  const inline = flags.one('inline');
  if (inline !== undefined) {
    terminal.out(withLineEnd((await session.compileInline(inline)).text));
    return exitCode.ok;
  }
  const selection = selectionOf(context);
  const compiled = await session.compile(selection);
  // A model is selected together with its tests: it is the model that is meant.
  const shown = compiled.filter(({ node }) => node.kind !== 'test');
  const [only] = shown.length === 0 ? compiled : shown;
  const isOne = only !== undefined && (shown.length === 1 || compiled.length === 1);
  if (isOne && selection.select.length > 0) {
    terminal.out(withLineEnd(only.sql.text));
  } else if (!flags.has('quiet')) {
    const dir = commonFolder(compiled.flatMap(({ path }) => path ?? []));
    terminal.error(`${plural(compiled.length, 'node')} compiled${dir === '' ? '' : ` to ${dir}`}\n`);
  }
  return exitCode.ok;
};

function withLineEnd(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

function commonFolder(paths: readonly string[]): string {
  const [first = '', ...rest] = paths;
  let parts = first.split('/').slice(0, -1);
  for (const path of rest) {
    const other = path.split('/');
    const differs = parts.findIndex((part, at) => part !== other[at]);
    if (differs >= 0) parts = parts.slice(0, differs);
  }
  return parts.join('/');
}
