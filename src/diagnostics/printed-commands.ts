// Commands in the words of a diagnostic get the flags that the command at hand was given: pasted, they mean the same project and
// target. The catalogue cannot know them.

const verbs = 'build|run|test|load|files|plan|compile|show|seed|ls|debug|docs|source';
const inTicks = new RegExp(`\`(sqlflow (?:${verbs})\\b[^\`]*)\``, 'g');
const toTheEnd = new RegExp(`(^|[^\`])(sqlflow (?:${verbs})\\b[^\`]*)$`);

/**
 * A command stands in backticks, or reaches to the end of the text.
 *
 * @example withFlags('load it anew: sqlflow load -f', '-t dev') // 'load it anew: sqlflow load -f -t dev'
 */
export function withFlags(text: string, flags: string): string {
  if (flags === '') return text;
  return text
    .replace(inTicks, (_, command: string) => `\`${extended(command, flags)}\``)
    .replace(toTheEnd, (_, before: string, command: string) => `${before}${extended(command, flags)}`);
}

function extended(command: string, flags: string): string {
  if (command.endsWith(' --help')) return command;
  const others = / -t /.test(command) ? flags.replace(/(?:^| )-t (?:'[^']*'|\S+)/, '').trim() : flags;
  return others === '' ? command : `${command} ${others}`;
}
