// Words that the messages of sources have in common: numbers, names, bounded lists.
import { quoted } from '../../util/shell-word.ts';

export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
export const bytes = (number: number): string => count(number, 'byte');
/** The last part of an address; of a folder, all of it. */
export const nameOf = (uri: string): string => uri.slice(uri.lastIndexOf('/') + 1) || uri;
export const minute = (timestamp: string): string => timestamp.slice(0, 16);

export const alsoShown = 10;

/** The key: a name alone may stand in many folders. */
const keyOf = (uri: string): string => uri.replace(/^s3:\/\/[^/]+\//, '');
export const namesShown = 4;

/** Words that mean these files and no others, quoted for a shell; more than a few, or of which not all are known: `GLOB`. */
export function globsOf(uris: readonly string[], total: number): readonly string[] {
  return total > namesShown || uris.length < total ? ['GLOB'] : uris.map((uri) => quoted(keyOf(uri)));
}

/** What selects the source in a command; without a selector of its own, its name. */
export function selected({
  source,
  select,
}: {
  readonly source: string;
  readonly select?: string | undefined;
}): string {
  return select ?? source;
}

/** Ten of them, then how many more. */
export function bounded(lines: readonly string[], total: number): readonly string[] {
  const shown = lines.slice(0, alsoShown);
  return total > shown.length ? [...shown, `and ${count(total - shown.length, 'more file', 'more files')}`] : shown;
}
