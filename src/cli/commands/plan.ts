// plan: the Plan that `build` would execute, printed or as JSON.
import { shellWord } from '../../util/shell-word.ts';
import { type CommandContext, type CommandRunner, openProject } from '../command-context.ts';
import { spellings } from '../command-flags.ts';
import { commandNamed, flagsOf } from '../command-table.ts';
import { exitCode } from '../exit-code.ts';
import { projectFlagsOf } from '../project-flags-of.ts';
import { runRequest } from './run-nodes.ts';

export const plan: CommandRunner = async (context) => {
  await using session = await openProject(context);
  const { header, plan: planned } = await session.plan(runRequest(context, 'build'));
  const { terminal } = context;
  if (context.flags.one('output') === 'json') {
    const { planJson } = await import('../../report/plan-json.ts');
    terminal.out(`${JSON.stringify({ v: 1, header, plan: planJson(planned) }, undefined, 2)}\n`);
    return exitCode.ok;
  }
  const { planText } = await import('../../report/plan-text.ts');
  const options = {
    color: terminal.hasColor('stdout'),
    width: terminal.columns('stdout'),
    apply: applyCommand(context),
    projectFlags: projectFlagsOf(context.flags),
  };
  terminal.out(`${planText(header, planned, options)}\n`);
  return exitCode.ok;
};

/** The build with the same target, selection and places: the words of this command line without those of output. */
function applyCommand(context: CommandContext): string {
  const { words } = context;
  const own = new Set(['output', 'log-format', 'no-color', 'use-colors', 'quiet']);
  const dropped = new Map(
    planFlags()
      .filter((flag) => own.has(flag.name))
      .flatMap((flag) => spellings(flag).map((spelling) => [spelling, flag.arity !== 'none'] as const)),
  );
  const kept: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const takesValue = dropped.get(word.split('=')[0] ?? word);
    if (takesValue === undefined) kept.push(word);
    else if (takesValue && !word.includes('=')) at += 1;
  }
  const at = kept.indexOf('plan');
  const rest = kept.toSpliced(at, 1).map(shellWord);
  return ['sqlflow build', ...rest].join(' ');
}

function planFlags(): ReturnType<typeof flagsOf> {
  const command = commandNamed('plan');
  return command === undefined ? [] : flagsOf(command);
}
