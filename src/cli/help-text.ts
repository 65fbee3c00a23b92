// `--help`: the command table as text of at most 80 columns.
import { padEnd, textWidth, wrapWords } from '../util/fit-text.ts';
import type { FlagGroup, FlagSpec } from './command-flags.ts';
import { type CommandSpec, commands, globalFlags } from './command-table.ts';

const widest = 80;
const flagColumn = 30;

export function mainHelp(): string {
  const nameWidth = Math.max(...commands.map((command) => command.name.length)) + 3;
  return [
    'sqlflow loads files from S3, models them in SQL, tests them,',
    'and publishes only what passed.',
    '',
    'Usage: sqlflow COMMAND [flags]',
    '',
    'Commands',
    ...commands.map((command) => `  ${padEnd(command.name, nameWidth)}${command.summary}`),
    '',
    ...groupLines({ title: 'Flags', flags: globalFlags }),
    '',
    'Examples',
    ...exampleLines([
      ['sqlflow build', 'load, build, test and publish everything'],
      ['sqlflow plan', 'what a build would do'],
      ['sqlflow COMMAND --help', 'the flags of a command'],
    ]),
  ].join('\n');
}

export function commandHelp(command: CommandSpec): string {
  const aliases =
    command.aliases === undefined ? [] : [`Also: ${command.aliases.map((name) => `sqlflow ${name}`).join(', ')}`];
  return [
    `sqlflow ${command.name}: ${command.summary}`,
    '',
    ...wrapWords(command.about, widest),
    '',
    `Usage: sqlflow ${command.name}${command.argument === undefined ? '' : ` ${command.argument}`} [flags]`,
    ...aliases,
    '',
    ...command.flags.flatMap((group) => [...groupLines(group), '']),
    'Examples',
    ...exampleLines(command.examples),
  ].join('\n');
}

/** `-s, --select SELECTOR…`; dbt's other spellings work, and are named in the help text only. */
export function flagUsage(flag: FlagSpec): string {
  const names = [...(flag.short === undefined ? ['   '] : [`-${flag.short},`]), `--${flag.name}`].join(' ');
  if (flag.value === undefined) return names;
  if (flag.arity === 'any') return `${names} [${flag.value}…]`;
  if (flag.arity === 'optional') return `${names} [${flag.value}]`;
  return `${names} ${flag.value}${flag.arity === 'many' ? '…' : ''}`;
}

/** The help of a flag with its choices and other spellings. */
export function flagHelp(flag: FlagSpec): string {
  const others = (flag.aliases ?? [])
    .filter((name) => name !== `${flag.name}s`)
    .map((name) => (name.length === 1 ? `-${name}` : `--${name}`));
  const isTold = flag.choices?.every((choice) => flag.help.includes(choice)) ?? true;
  const choices = isTold ? '' : `: ${flag.choices?.join(', ')}`;
  return `${flag.help}${choices}${others.length === 0 ? '' : ` (also ${others.join(', ')})`}`;
}

function groupLines(group: FlagGroup): readonly string[] {
  return [group.title, ...group.flags.flatMap(flagLines)];
}

function flagLines(flag: FlagSpec): readonly string[] {
  const head = `  ${flagUsage(flag)}`;
  const [first = '', ...rest] = wrapWords(flagHelp(flag), widest - flagColumn);
  const indent = ' '.repeat(flagColumn);
  if (textWidth(head) > flagColumn - 2) return [head, ...[first, ...rest].map((line) => indent + line)];
  return [padEnd(head, flagColumn) + first, ...rest.map((line) => indent + line)];
}

function exampleLines(examples: CommandSpec['examples']): readonly string[] {
  const width = Math.min(44, Math.max(...examples.map(([command]) => command.length)));
  return examples.flatMap(([command, meaning]) => {
    const line = `  ${padEnd(command, width)}   ${meaning}`;
    const isOneLine = command.length <= width && textWidth(line) <= widest;
    return isOneLine ? [line] : [`  ${command}`, `      ${meaning}`];
  });
}
