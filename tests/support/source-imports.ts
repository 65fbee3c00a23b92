// The imports of a TypeScript file, found in its text: static, `import type`, re-exports and `await import('…')`.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = fileURLToPath(new URL('../../', import.meta.url));

export interface ImportOf {
  /** `./x.ts`, `node:fs`, `zod`. */
  readonly specifier: string;
  readonly line: number;
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s[^'";]*?\bfrom\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

export function importsOf(text: string): readonly ImportOf[] {
  const code = withoutComments(text);
  return [...code.matchAll(importPattern)].map((match) => ({
    specifier: match[1] ?? match[2] ?? match[3] ?? '',
    line: code.slice(0, (match.index ?? 0) + match[0].length).split('\n').length,
  }));
}

/** Comments become blanks, line ends stay, so that lines keep their numbers. Good enough for code that Biome formats. */
export function withoutComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|[^:'"`\\])\/\/[^\n]*/g, '$1');
}

/** Paths relative to the repository, forward slashes, in order. */
export function filesUnder(directory: string, ending: string): readonly string[] {
  return readdirSync(join(repositoryRoot, directory), { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile() && item.name.endsWith(ending))
    .map((item) => join(item.parentPath, item.name).slice(repositoryRoot.length).replaceAll('\\', '/'))
    .sort();
}

export function textOf(path: string): string {
  return readFileSync(join(repositoryRoot, path), 'utf8');
}
