// SF1: the config, targets, variables and the command line.
import { entry } from '../entry.ts';

export const sf1 = {
  usage: entry<{ message: string; closest?: string | undefined; command?: string | undefined }>({
    code: 'SF1001',
    message: (d) => d.message,
    hint: (d) =>
      d.closest !== undefined
        ? `did you mean "${d.closest}"?`
        : `see \`sqlflow ${d.command === undefined ? '' : `${d.command} `}--help\``,
  }),
} as const;
