// Everything that a compile reads of a project's folder, with a digest of each content: what a cache of its results is keyed by. Times
// and sizes of files play no part in it.
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProjectConfig } from '../config/project-config.ts';
import type { SourceFile } from '../diagnostics/source-file.ts';
import { findProjectFiles, type ReadFile, readProjectFiles } from '../parse/project-files.ts';

export interface ProjectReading {
  /** In code-point order of their paths. */
  readonly files: readonly ReadFile[];
  /** Path -> digest, in the same order; selectors.yml is the last, and stands here even where there is none. */
  readonly digests: ReadonlyMap<string, string>;
  /** Of all digests and roles together. */
  readonly digest: string;
}

export const selectorsFile = 'selectors.yml';

/** Undefined where a file cannot be read: whoever parses the project says why. */
export async function readProject(
  config: Pick<ProjectConfig, 'projectDir' | 'paths'>,
): Promise<ProjectReading | undefined> {
  let isReadable = true;
  const found = await findProjectFiles(config.projectDir, config.paths);
  const files = readProjectFiles(config.projectDir, found, () => {
    isReadable = false;
  });
  if (!isReadable) return undefined;
  const digests = new Map<string, string>();
  let all = '';
  for (const { path, role, folders, file } of files) {
    const digest = role === 'seed' ? contentDigest(join(config.projectDir, path)) : shortDigest(file.text);
    digests.set(path, digest);
    all += `${role} ${folders.length} ${digest} ${path}\n`;
  }
  const selectors = contentDigest(join(config.projectDir, selectorsFile));
  digests.set(selectorsFile, selectors);
  return { files, digests, digest: shortDigest(`${all}${selectors}`) };
}

/** Files that are read a second time while a project is compiled: are they still what was digested? */
export function isStillAsRead(config: Pick<ProjectConfig, 'projectDir'>, reading: ProjectReading): boolean {
  const again = reading.files.filter(({ role }) => role === 'seed' || role === 'macro-code');
  const same = again.every(({ path, role, file }) => {
    const full = join(config.projectDir, path);
    return role === 'seed' ? contentDigest(full) === reading.digests.get(path) : textAt(full) === file.text;
  });
  return same && contentDigest(join(config.projectDir, selectorsFile)) === reading.digests.get(selectorsFile);
}

/** 128 bits of SHA-256. */
export function shortDigest(content: string | Buffer): string {
  return hash('sha256', content, 'base64url').slice(0, 22);
}

function contentDigest(path: string): string {
  try {
    return shortDigest(readFileSync(path));
  } catch (error) {
    return `none: ${(error as NodeJS.ErrnoException).code}`;
  }
}

function textAt(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch {
    return undefined;
  }
}

/** The project's own files and its config, by the paths that places name. */
export function filesByPath(
  reading: ProjectReading,
  configFile: SourceFile | undefined,
): (path: string) => SourceFile | undefined {
  const byPath = new Map(reading.files.map(({ path, file }) => [path, file]));
  return (path) => (path === configFile?.path ? configFile : byPath.get(path));
}
