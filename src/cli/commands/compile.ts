// compile: SQL to target/compiled; printed where somebody looks for one text.
import type { CompiledNode, Selection } from '../../engine/session.ts';
import { plural } from '../../report/quantities.ts';
import { commonFolder } from '../../util/common-folder.ts';
import {
  type CommandContext,
  type CommandRunner,
  openProject,
  selectionOf,
  sessionOptions,
} from '../command-context.ts';
import { exitCode } from '../exit-code.ts';

export const compile: CommandRunner = async (context) => {
  const { flags, terminal } = context;
  const inline = flags.one('inline');
  const selection = selectionOf(context);
  if (inline === undefined && isEverything(selection)) {
    const { compileWhole } = await import('../../engine/compile-whole.ts');
    const { count, folder } = await compileWhole(await sessionOptions(context), !flags.has('no-cache'));
    tell(context, count, folder);
    return exitCode.ok;
  }
  await using session = await openProject(context);
  if (inline !== undefined) {
    terminal.out(withLineEnd((await session.compileInline(inline)).text));
    return exitCode.ok;
  }
  const compiled = await session.compile(selection, { translated: flags.has('translated') });
  // A model is selected together with its tests: it is the model that is meant.
  const shown = compiled.filter(({ node }) => node.kind !== 'test');
  const [only] = shown.length === 0 ? compiled : shown;
  const isOne = only !== undefined && (shown.length === 1 || compiled.length === 1);
  if (isOne && selection.select.length > 0) {
    terminal.out(flags.has('translated') ? sideBySide(only) : withLineEnd(only.sql.text));
  } else tell(context, compiled.length, commonFolder(compiled.flatMap(({ path }) => path ?? [])));
  return exitCode.ok;
};

/** Both texts, one below the other: their lines are too long for two columns. */
function sideBySide({ node, sql, translated }: CompiledNode): string {
  const other =
    translated === undefined
      ? "-- the same: the target takes the project's SQL, or what the node reads is not built yet\n"
      : `-- as it is sent to the target's engine\n${withLineEnd(translated)}`;
  return `-- ${node.name}\n${withLineEnd(sql.text)}\n${other}`;
}

function withLineEnd(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

function isEverything({ select, exclude, resourceTypes, excludeResourceTypes, ...rest }: Selection): boolean {
  const isOpen = select.length === 0 && exclude.length === 0;
  const types = [...(resourceTypes ?? []), ...(excludeResourceTypes ?? [])];
  return isOpen && types.length === 0 && Object.values(rest).every((value) => value === undefined);
}

function tell({ flags, terminal }: CommandContext, count: number, folder: string): void {
  if (flags.has('quiet')) return;
  terminal.error(`${plural(count, 'node')} compiled${folder === '' ? '' : ` to ${folder}`}\n`);
}
