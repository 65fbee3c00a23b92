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
  const translated = flags.has('translated');
  const selection = selectionOf(context);
  // What an engine gets depends on what stands in it: the cache knows nothing of that.
  if (inline === undefined && !translated && isEverything(selection)) {
    const { compileWhole } = await import('../../engine/compile-whole.ts');
    const { count, folder } = await compileWhole(await sessionOptions(context), !flags.has('no-cache'));
    tell(context, count, folder);
    return exitCode.ok;
  }
  await using session = await openProject(context);
  if (inline !== undefined) {
    const sql = await session.compileInline(inline);
    const shown = { name: 'inline', sql, translated: translated ? await session.translateInline(sql) : undefined };
    terminal.out(translated ? sideBySide(shown) : withLineEnd(sql.text));
    return exitCode.ok;
  }
  const compiled = await session.compile(selection, { translated });
  // A model is selected together with its tests: it is the model that is meant.
  const shown = compiled.filter(({ node }) => node.kind !== 'test');
  const [only] = shown.length === 0 ? compiled : shown;
  const isOne = only !== undefined && (shown.length === 1 || compiled.length === 1);
  if (isOne && selection.select.length > 0) {
    terminal.out(translated ? sideBySide({ ...only, name: only.node.name }) : withLineEnd(only.sql.text));
  } else tell(context, compiled.length, commonFolder(compiled.flatMap(({ path }) => path ?? [])));
  return exitCode.ok;
};

/** Both texts, one below the other: their lines are too long for two columns. */
function sideBySide({
  name,
  sql,
  translated,
}: Pick<CompiledNode, 'sql' | 'translated'> & { readonly name: string }): string {
  const other =
    translated === undefined
      ? "-- the same: the target takes the project's SQL, or what the node reads is not built yet\n"
      : `-- as it is sent to the target's engine\n${withLineEnd(translated)}`;
  return `-- ${name}\n${withLineEnd(sql.text)}\n${other}`;
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
