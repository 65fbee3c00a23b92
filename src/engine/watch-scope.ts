// Which files a watch looks at: those that parsing reads, the config and `.env`. Pure; it knows paths, no file system.
import { posix } from 'node:path';
import type { ProjectPaths } from '../config/project-config.ts';
import { isMacroCode } from '../parse/project-files.ts';

export interface WatchScope {
  /** Absolute folders to watch: the project, and configured paths that lie outside of it. */
  readonly folders: readonly string[];
  /** Is this file (relative to the project) one that a rebuild may depend on? */
  isInput(path: string): boolean;
  /** May this folder hold such files, or lead to some? */
  leadsToInputs(path: string): boolean;
  /** The config or `.env`: the project has to be opened anew. */
  isConfig(path: string): boolean;
}

const configFile = /^project\.config\.(ts|mts|js|mjs|cjs|json|yaml|yml)$/;
const otherRootFiles: ReadonlySet<string> = new Set(['sources.yml', 'sources.yaml', 'selectors.yml']);
const endings: ReadonlySet<string> = new Set(['.sql', '.yml', '.yaml', '.md', '.csv']);
const ignoredFolders: ReadonlySet<string> = new Set(['node_modules', 'dbt_packages']);

/**
 * @param projectDir absolute, forward slashes
 * @param targetPath absolute, forward slashes: what runs write must not start a run
 */
export function watchScope(input: {
  readonly projectDir: string;
  readonly targetPath: string;
  readonly paths: ProjectPaths;
  /** Name of the file that the config was read from. */
  readonly configName: string | undefined;
}): WatchScope {
  const { projectDir, targetPath, paths, configName } = input;
  const target = posix.relative(projectDir, targetPath);
  const trees = [...paths.models, ...paths.seeds, ...paths.macros, ...paths.tests, ...paths.analyses, 'tests/generic']
    .map((path) => posix.normalize(path.replaceAll('\\', '/')).replace(/\/$/, ''))
    .map((path) => (path === '.' ? '' : path));
  const isIgnored = (path: string): boolean =>
    (target !== '' && isWithin(path, target)) ||
    path.split('/').some((part) => (part.startsWith('.') && part !== '..') || ignoredFolders.has(part));
  const isConfig = (path: string): boolean => path === '.env' || path === configName || configFile.test(path);
  const outside = new Set(trees.filter((tree) => tree.startsWith('../')).map((tree) => posix.join(projectDir, tree)));
  return {
    folders: [projectDir, ...[...outside].sort()],
    isConfig,
    isInput: (path) =>
      isConfig(path) ||
      otherRootFiles.has(path) ||
      ((endings.has(posix.extname(path)) || isMacroCode(posix.basename(path))) &&
        !isIgnored(path) &&
        trees.some((tree) => isWithin(path, tree))),
    leadsToInputs: (path) =>
      path === '' || (!isIgnored(path) && trees.some((tree) => isWithin(path, tree) || isWithin(tree, path))),
  };
}

function isWithin(path: string, folder: string): boolean {
  if (folder === '') return !path.startsWith('../');
  return path === folder || path.startsWith(`${folder}/`);
}
