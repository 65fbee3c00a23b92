// files: the ledger's files with their states, and the decisions about them (accept, move, forget).
import type { FileState } from '../../core/source-state.ts';
import { errorDiagnostic } from '../../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../../diagnostics/diagnostic-error.ts';
import type { FilesDecision, SourceFileList } from '../../engine/settle-sources.ts';
import { askConsent } from '../ask-consent.ts';
import { type CommandContext, type CommandRunner, openProject, selectionOf } from '../command-context.ts';
import { exitCode } from '../exit-code.ts';
import { usage } from '../parse-arguments.ts';

export const files: CommandRunner = async (context) => {
  const { args, terminal, flags } = context;
  const [verb] = args;
  if (verb !== undefined) return settle(context);
  await using session = await openProject(context);
  const lists = session.files(selectionOf(context), flags.many('state') as readonly FileState[]);
  await terminal.outPieces(await written(lists, context));
  return exitCode.ok;
};

async function written(
  lists: AsyncIterable<SourceFileList>,
  { flags, terminal }: CommandContext,
): Promise<AsyncIterable<string>> {
  const format = flags.one('output') ?? 'text';
  if (format === 'text') {
    const { filesText } = await import('../../report/files-text.ts');
    return filesText(lists, { color: terminal.hasColor('stdout'), width: terminal.columns('stdout') });
  }
  const { filesJson, filesJsonLines } = await import('../../report/files-json.ts');
  return format === 'json' ? filesJson(lists) : filesJsonLines(lists);
}

async function settle(context: CommandContext): Promise<typeof exitCode.ok> {
  await using session = await openProject(context);
  const { production, targetName } = session.header;
  const confirm = async (what: string): Promise<void> => {
    if (context.flags.has('yes')) return;
    if (production) return askConsent(context, targetName, what);
    if (!context.terminal.canAsk)
      throw new DiagnosticError(
        errorDiagnostic('changesNeedConsent', undefined, { what, globs: context.args.slice(1) }),
      );
    const answer = await context.host.ask(`${what}. Go on? [y/N] `, context.signal);
    if (/^y(es)?$/i.test(answer.trim())) return;
    throw new DiagnosticError(errorDiagnostic('changesNeedConsent', undefined, { what, globs: context.args.slice(1) }));
  };
  const done = await session.settleFiles(selectionOf(context), decisionOf(context, confirm));
  context.terminal.out(`${done.join('\n')}\n`);
  return exitCode.ok;
}

function decisionOf({ args }: CommandContext, confirm: (what: string) => Promise<void>): FilesDecision {
  const [verb, first, second] = args;
  const wrong = (message: string): DiagnosticError => new DiagnosticError(usage(message, undefined, 'files'));
  switch (verb) {
    case 'accept':
    case 'forget': {
      const globs = args.slice(1);
      if (globs.length === 0) throw wrong(`\`files ${verb}\` takes a glob of files, e.g. '*11-12*'`);
      return verb === 'accept' ? { kind: 'accept', globs } : { kind: 'forget', globs, confirm };
    }
    case 'move': {
      if (first === undefined || second === undefined) {
        throw wrong('`files move` takes the old and the new address, e.g. s3://logs/old/ s3://logs/new/');
      }
      if (!first.startsWith('s3://') || !second.startsWith('s3://') || first.endsWith('/') !== second.endsWith('/')) {
        throw wrong('`files move` takes two addresses of the same kind: s3://bucket/old/ s3://bucket/new/');
      }
      return { kind: 'move', from: first, to: second };
    }
    default:
      throw wrong(`"${verb}" is none of accept, move, forget; to select sources: -s`);
  }
}
