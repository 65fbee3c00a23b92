// Finds the command's name among the words of a command line, so that flags may stand before and after it.
import { type FlagSpec, spellings } from './command-flags.ts';
import { allFlags, commandNamed } from './command-table.ts';

export interface FoundCommand {
  /** The first word that is neither a flag nor a flag's value; undefined if there is none. */
  readonly word: string | undefined;
  /** All words but that one, with `--wait` and other optional values bound to their flags. */
  readonly rest: readonly string[];
}

/**
 * A flag with several values would swallow a command that stands behind it (`-s users build`): its second and later
 * values may be the command, if they spell one.
 *
 * @example findCommand(['-s', 'users', 'build', '-x']) // { word: 'build', rest: ['-s', 'users', '-x'] }
 */
export function findCommand(words: readonly string[]): FoundCommand {
  const flags = new Map<string, FlagSpec>(allFlags().flatMap((flag) => spellings(flag).map((text) => [text, flag])));
  const rest: string[] = [];
  let word: string | undefined;
  let isInMany = false;
  for (let at = 0; at < words.length; at += 1) {
    const text = words[at] ?? '';
    if (text === '--') {
      rest.push(...words.slice(at));
      break;
    }
    if (text.startsWith('-') && text !== '-') {
      const flag = flags.get(text);
      isInMany = flag?.arity === 'many' || flag?.arity === 'any';
      const next = words[at + 1];
      if (flag?.arity === 'optional') {
        const isValue = next !== undefined && /^\d/.test(next);
        rest.push(isValue ? `${text}=${next}` : text);
        if (isValue) at += 1;
        continue;
      }
      rest.push(text);
      const standsAlone =
        flag?.arity === 'any' && (next?.startsWith('-') === true || commandNamed(next ?? '') !== undefined);
      if (next !== undefined && !standsAlone && (flag?.arity === 'one' || isInMany)) {
        rest.push(next);
        at += 1;
      }
      continue;
    }
    if (word === undefined && (!isInMany || commandNamed(text) !== undefined)) {
      word = text;
      isInMany = false;
    } else {
      rest.push(text);
    }
  }
  return { word, rest };
}
