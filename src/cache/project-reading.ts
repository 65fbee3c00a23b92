// Everything that a compile reads of a project's folder, with a digest of each content: what a cache of its results is keyed by. A file
// that the system says is as it was keeps the digest that it had, and is read only where its text is wanted.
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProjectConfig } from '../config/project-config.ts';
import type { SourceFile } from '../diagnostics/source-file.ts';
import { findProjectFiles, type ProjectFile, type ReadFile, readProjectFiles } from '../parse/project-files.ts';
import { addStamp, type InputStamps, isAsStamped, stampedDevice, stampLength, statsAt } from './input-stamps.ts';

export interface ProjectReading {
  /** In code-point order of their paths. */
  readonly files: readonly ProjectFile[];
  /** Of the paths and roles of all files. */
  readonly listing: string;
  /** In the order of `files`; the very same list where all are as they were. */
  readonly stamps: InputStamps;
  /** Path -> digest, in the same order; selectors.yml is the last, and stands here even where there is none. */
  readonly digests: ReadonlyMap<string, string>;
  /** Of all digests and roles together. */
  readonly digest: string;
  /** With their texts. Undefined: one of them is not what was digested any more. */
  texts(files: readonly ProjectFile[]): readonly ReadFile[] | undefined;
  /** Undefined: there is none of this path, or it is not what was digested any more. */
  fileAt(path: string): SourceFile | undefined;
}

/** Of an earlier reading, since which the machine was not started again. */
export interface KnownReading {
  readonly listing: string;
  readonly stamps: InputStamps;
  readonly digest: string;
  readonly selectors: string;
  /** Asked for only where something is not as it was. */
  readonly digests: () => ReadonlyMap<string, string>;
}

export const selectorsFile = 'selectors.yml';

type ProjectFolder = Pick<ProjectConfig, 'projectDir' | 'paths'>;

/** Undefined where a file cannot be read: whoever parses the project says why. */
export function readProject(config: ProjectFolder, known?: KnownReading): ProjectReading | undefined {
  const { projectDir } = config;
  const device = stampedDevice(projectDir);
  const files = findProjectFiles(projectDir, config.paths);
  const listing = shortDigest(files.map(({ path, role, folders }) => `${role} ${folders.length} ${path}`).join('\n'));
  const stampsBefore = device !== undefined && known?.listing === listing ? known.stamps : undefined;
  const selectors = contentDigest(join(projectDir, selectorsFile));
  const beforeMs = Date.now();
  const stamps: number[] = [];
  const texts = new Map<string, ReadFile>();
  const read = new Map<string, string>();
  for (const file of files) {
    const stats = device === undefined ? undefined : statsAt(`${projectDir}/${file.path}`);
    const at = stamps.length;
    if (device !== undefined && stampsBefore !== undefined && stats !== undefined) {
      if (isAsStamped(stats, device, stampsBefore, at)) {
        for (let part = at; part < at + stampLength; part += 1) stamps.push(stampsBefore[part] ?? 0);
        continue;
      }
    }
    addStamp(stamps, stats, device, beforeMs);
    const [found] = readProjectFiles(projectDir, [file], () => undefined);
    if (found === undefined) return undefined;
    texts.set(file.path, found);
    read.set(file.path, digestOf(found, projectDir));
  }
  const isAsKnown = known !== undefined && stampsBefore !== undefined && read.size === 0;
  const digests =
    isAsKnown && selectors === known.selectors
      ? undefined
      : allDigests(files, read, stampsBefore === undefined ? undefined : known, selectors);
  let byPath: ReadonlyMap<string, ProjectFile> | undefined;
  const digestAt = (path: string): string | undefined => (digests ?? known?.digests())?.get(path);
  const withText = (file: ProjectFile): ReadFile | undefined => {
    const before = texts.get(file.path);
    if (before !== undefined) return before;
    const [now] = readProjectFiles(projectDir, [file], () => undefined);
    if (now === undefined || digestOf(now, projectDir) !== digestAt(file.path)) return undefined;
    texts.set(file.path, now);
    return now;
  };
  return {
    files,
    listing,
    stamps: isAsKnown ? known.stamps : stamps,
    digest: digests === undefined ? (known?.digest ?? '') : digestOfAll(files, digests),
    get digests() {
      return digests ?? known?.digests() ?? new Map();
    },
    texts(wanted) {
      const found = wanted.map(withText);
      return found.includes(undefined) ? undefined : found.filter((file) => file !== undefined);
    },
    fileAt(path) {
      byPath ??= new Map(files.map((file) => [file.path, file]));
      const file = byPath.get(path);
      return file === undefined ? undefined : withText(file)?.file;
    },
  };
}

function allDigests(
  files: readonly ProjectFile[],
  read: ReadonlyMap<string, string>,
  known: KnownReading | undefined,
  selectors: string,
): ReadonlyMap<string, string> {
  const before = known?.digests();
  const digests = new Map<string, string>();
  for (const { path } of files) digests.set(path, read.get(path) ?? before?.get(path) ?? '');
  return digests.set(selectorsFile, selectors);
}

function digestOfAll(files: readonly ProjectFile[], digests: ReadonlyMap<string, string>): string {
  let all = '';
  for (const { path, role, folders } of files) all += `${role} ${folders.length} ${digests.get(path)} ${path}\n`;
  return shortDigest(`${all}${digests.get(selectorsFile)}`);
}

/** The text of a seed is not kept, so its content is read for it. */
function digestOf({ path, role, file }: ReadFile, projectDir: string): string {
  return role === 'seed' ? contentDigest(join(projectDir, path)) : shortDigest(file.text);
}

/** What the next reading may know. */
export function inputsOf({ listing, stamps, digests }: ProjectReading): {
  readonly listing: string;
  readonly selectors: string;
  readonly stamps: InputStamps;
} {
  return { listing, selectors: digests.get(selectorsFile) ?? '', stamps };
}

/** Files that are read a second time while a project is compiled: are they still what was digested? */
export function isStillAsRead(config: Pick<ProjectConfig, 'projectDir'>, reading: ProjectReading): boolean {
  const again = reading.files.filter(({ role }) => role === 'seed' || role === 'macro-code');
  const now = readProjectFiles(config.projectDir, again, () => undefined);
  return (
    now.length === again.length &&
    now.every((file) => digestOf(file, config.projectDir) === reading.digests.get(file.path)) &&
    contentDigest(join(config.projectDir, selectorsFile)) === reading.digests.get(selectorsFile)
  );
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

/** The project's own files and its config, by the paths that places name. */
export function filesByPath(
  reading: ProjectReading,
  configFile: SourceFile | undefined,
): (path: string) => SourceFile | undefined {
  return (path) => (path === configFile?.path ? configFile : reading.fileAt(path));
}
