// docs/cli.md from the command table; scripts/codegen.ts writes it.
import { type FlagGroup, type FlagSpec, spellings } from './command-flags.ts';
import { commands, globalFlags } from './command-table.ts';
import { flagHelp } from './help-text.ts';

export function cliReference(): string {
  const everywhere = new Set<FlagSpec>(globalFlags);
  const sections = commands.map((command) => {
    const own = command.flags
      .map((group) => ({ ...group, flags: group.flags.filter((flag) => !everywhere.has(flag)) }))
      .filter((group) => group.flags.length > 0);
    const aliases = (command.aliases ?? []).map((name) => `\`sqlflow ${name}\``).join(', ');
    return [
      `## sqlflow ${command.name}${command.argument === undefined ? '' : ` ${command.argument}`}`,
      '',
      `${command.about}${aliases === '' ? '' : ` Also: ${aliases}.`}`,
      '',
      ...own.flatMap((group) => [...flagTable(group), '']),
      '```sh',
      ...command.examples.map(([line, meaning]) => `${line}   # ${meaning}`),
      '```',
      '',
    ];
  });
  return [
    '# The command line',
    '',
    'Written by `npm run codegen` from src/cli/command-table.ts.',
    '',
    'Flags stand before or after the name of the command. Exit codes: 0 all went well, 1 a node or a test failed, 2 the',
    'project or the command line is wrong, 70 a bug of sqlflow, 130 interrupted.',
    '',
    '## Flags of every command',
    '',
    'Those of the project (`--target` to `--wait`) are unknown to `init` and `explain`.',
    '',
    ...flagTable({ title: 'Flags', flags: globalFlags }),
    '',
    ...sections.flat(),
  ].join('\n');
}

function flagTable(group: FlagGroup): readonly string[] {
  return [
    `| ${group.title} | |`,
    '| --- | --- |',
    ...group.flags.map((flag) => `| ${spelled(flag)} | ${flagHelp(flag).replaceAll('|', '\\|')} |`),
  ];
}

function spelled(flag: FlagSpec): string {
  const value =
    flag.value === undefined
      ? ''
      : ` ${flag.arity === 'any' ? `[${flag.value}…]` : flag.arity === 'optional' ? `[${flag.value}]` : flag.value}${flag.arity === 'many' ? '…' : ''}`;
  const [long = '', ...others] = spellings(flag);
  const short = others.find((spelling) => spelling === `-${flag.short}`);
  return `\`${[short, `${long}${value}`].filter((text) => text !== undefined).join('`, `')}\``;
}
