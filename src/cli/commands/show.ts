// show: rows of a node's query or of inline SQL, as table, JSON or CSV.
import { DiagnosticError } from '../../diagnostics/diagnostic-error.ts';
import { type CommandRunner, openProject, wholeNumber } from '../command-context.ts';
import { exitCode } from '../exit-code.ts';
import { usage } from '../parse-arguments.ts';

const defaultLimit = 5;

export const show: CommandRunner = async (context) => {
  const { flags, terminal } = context;
  const selected = flags.many('select');
  const inline = flags.one('inline');
  if (inline === undefined ? selected.length !== 1 : selected.length > 0) {
    const message =
      inline === undefined ? 'show needs one node (-s NAME) or --inline SQL' : 'show takes -s or --inline, not both';
    throw new DiagnosticError(usage(message, undefined, 'show'));
  }
  const asked = wholeNumber(context, 'limit', -1) ?? defaultLimit;
  const limit = asked < 0 ? undefined : asked;
  await using session = await openProject(context);
  const [select] = selected;
  const result = await session.show({
    limit,
    ...(inline === undefined ? {} : { inline }),
    ...(select === undefined ? {} : { select }),
  });
  switch (flags.one('output')) {
    case 'json':
      terminal.out(`${(await import('../../report/rows-json.ts')).rowsJson(result)}\n`);
      return exitCode.ok;
    case 'csv':
      terminal.out(`${(await import('../../report/rows-csv.ts')).rowsCsv(result)}\r\n`);
      return exitCode.ok;
    default: {
      const { tableText } = await import('../../report/table-text.ts');
      const options = { color: terminal.hasColor('stdout'), width: terminal.columns('stdout') };
      terminal.out(`${tableText(result, options)}\n`);
      const isCut = limit !== undefined && result.rows.length === limit;
      if (isCut && !flags.has('quiet')) terminal.error(`the first ${limit} rows; --limit -1 shows all\n`);
      return exitCode.ok;
    }
  }
};
