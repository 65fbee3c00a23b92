// The flags of this command line that say which project and target are meant: commands that are printed repeat them.
import { shellWord } from '../util/shell-word.ts';
import type { Flags } from './parse-arguments.ts';

export function projectFlagsOf(flags: Flags): string {
  const words = ['target', 'project-dir', 'target-path', 'vars', 's3-map'].flatMap((name) =>
    flags.many(name).flatMap((value) => [name === 'target' ? '-t' : `--${name}`, shellWord(value)]),
  );
  return [...words, ...(flags.has('no-code') ? ['--no-code'] : [])].join(' ');
}
