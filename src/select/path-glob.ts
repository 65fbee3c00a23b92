// `path:` values: a file, a folder (with all below it), or a glob over them. `*` stays within a folder, `**` spans folders.
import { compileGlob, type TextMatcher } from './glob.ts';

export interface PathMatcher {
  /** The file itself, or a folder that holds it. */
  matchesFileOrFolder(path: string): boolean;
  matchesFile(path: string): boolean;
}

/** The parts of a path that is relative to the project: `./models//staging/` is models, staging; undefined: it leads out of it. */
export function pathSegments(path: string): readonly string[] | undefined {
  const segments: string[] = [];
  if (/^(?:[/\\]|[A-Za-z]:[/\\])/.test(path)) return undefined;
  for (const segment of path.split(/[/\\]/)) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) return undefined;
  }
  return segments;
}

/** @example compilePathGlob(['models', '*', 'stg_*']).matchesFile('models/staging/stg_orders.sql') // true */
export function compilePathGlob(segments: readonly string[]): PathMatcher {
  const parts = segments.map((segment): TextMatcher | '**' => (segment === '**' ? '**' : compileGlob(segment)));
  return {
    matchesFileOrFolder: (path) => matchedLengths(parts, path.split('/')).includes(true),
    matchesFile: (path) => matchedLengths(parts, path.split('/')).at(-1) === true,
  };
}

/** For each n: whether the pattern matches exactly the first n segments of the path. */
function matchedLengths(parts: readonly (TextMatcher | '**')[], path: readonly string[]): readonly boolean[] {
  let row: boolean[] = [true, ...path.map(() => false)];
  for (const part of parts) {
    const next: boolean[] = row.map(() => false);
    for (let length = 0; length <= path.length; length += 1) {
      if (part === '**') next[length] = row[length] === true || (length > 0 && next[length - 1] === true);
      else next[length] = length > 0 && row[length - 1] === true && part(path[length - 1] ?? '');
    }
    row = next;
  }
  return row;
}
