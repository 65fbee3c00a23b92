// Finds and reads the files of a project, in code-point order of their paths. It does not look into them.
import { isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ProjectPaths } from '../config/project-config.ts';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { type SourceFile, wholeFile } from '../diagnostics/source-file.ts';
import { err, ok, type Result } from '../util/result.ts';

export type FileRole =
  | 'model'
  | 'seed'
  | 'macro'
  | 'macro-code'
  | 'test'
  | 'generic-test'
  | 'analysis'
  | 'properties'
  | 'docs'
  | 'python-model';

export interface ProjectFile {
  readonly role: FileRole;
  /** Relative to the project. */
  readonly path: string;
  /** Folders between the configured path and the file: the middle of its fqn. */
  readonly folders: readonly string[];
  /** Without folders and ending. */
  readonly stem: string;
}

export interface ReadFile extends ProjectFile {
  readonly file: SourceFile;
}

/** Folders that hold no files of the project, whatever the paths say. */
const ignoredFolders: ReadonlySet<string> = new Set(['node_modules', 'dbt_packages']);

/** Every file that parsing has to look at. A path that does not exist has no files. */
export function findProjectFiles(projectDir: string, paths: ProjectPaths): readonly ProjectFile[] {
  const found = new Map<string, ProjectFile>();
  const add = (file: ProjectFile): void => {
    if (!found.has(file.path)) found.set(file.path, file);
  };
  const roots: readonly (readonly [kind: keyof ProjectPaths, root: string])[] = (
    ['models', 'seeds', 'macros', 'analyses', 'tests'] as const
  ).flatMap((kind) => paths[kind].map((root) => [kind, root] as const));
  for (const [kind, root] of roots) {
    const base = path.posix.normalize(root.replaceAll('\\', '/')).replace(/\/$/, '');
    for (const file of filesUnder(projectDir, base)) {
      const folders = base === '.' ? file.split('/') : file.slice(base.length + 1).split('/');
      folders.pop();
      const name = file.slice(file.lastIndexOf('/') + 1);
      const extension = path.posix.extname(name);
      const role = roleOf(kind, name, extension, folders);
      if (role !== undefined) add({ role, path: file, folders, stem: name.slice(0, name.length - extension.length) });
    }
  }
  // Generic tests have a folder of their own beside the singular ones, even where paths.tests names a folder below tests/.
  for (const file of filesUnder(projectDir, 'tests/generic')) {
    if (file.endsWith('.sql'))
      add({ role: 'generic-test', path: file, folders: [], stem: path.posix.basename(file, '.sql') });
  }
  // Snapshots are read, so that they can be told to be left out.
  for (const file of filesUnder(projectDir, 'snapshots')) {
    if (file.endsWith('.sql')) add({ role: 'macro', path: file, folders: [], stem: path.posix.basename(file, '.sql') });
  }
  for (const name of ['sources.yml', 'sources.yaml']) {
    if (entriesOf(projectDir).some((entry) => entry.isFile() && entry.name === name)) {
      add({ role: 'properties', path: name, folders: [], stem: 'sources' });
    }
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** Modules that export macros; not their tests and declarations. */
export function isMacroCode(name: string): boolean {
  return /\.[mc]?[tj]s$/.test(name) && !/\.(?:d|test|spec)\.[mc]?[tj]s$/.test(name);
}

function roleOf(
  kind: keyof ProjectPaths,
  name: string,
  extension: string,
  folders: readonly string[],
): FileRole | undefined {
  if (extension === '.yml' || extension === '.yaml') return 'properties';
  if (extension === '.md') return 'docs';
  if (kind === 'seeds') return extension === '.csv' ? 'seed' : undefined;
  if (kind === 'macros' && isMacroCode(name)) return 'macro-code';
  // Read, so that it can be told to be left out.
  if (kind === 'models' && extension === '.py') return 'python-model';
  if (extension !== '.sql') return undefined;
  switch (kind) {
    case 'models':
      return 'model';
    case 'macros':
      return 'macro';
    case 'analyses':
      return 'analysis';
    case 'tests':
      return folders[0] === 'generic' ? 'generic-test' : 'test';
  }
}

function filesUnder(projectDir: string, folder: string): readonly string[] {
  const files: string[] = [];
  const pending = [folder];
  const linked = new Set<string>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const entry of entriesOf(path.join(projectDir, next))) {
      if (entry.name.startsWith('.')) continue;
      const inner = next === '.' ? entry.name : `${next}/${entry.name}`;
      const target = entry.isSymbolicLink() ? linkedFolder(path.join(projectDir, inner)) : undefined;
      if (entry.isDirectory() || target !== undefined) {
        if (ignoredFolders.has(entry.name)) continue;
        if (target !== undefined && linked.has(target)) continue;
        if (target !== undefined) linked.add(target);
        pending.push(inner);
      } else if (entry.isFile() || entry.isSymbolicLink()) files.push(inner);
    }
  }
  return files;
}

/** Where a link leads, if that is a folder, and not one that the link itself lies in. */
function linkedFolder(link: string): string | undefined {
  try {
    const target = realpathSync(link);
    if (!statSync(target).isDirectory()) return undefined;
    const around = realpathSync(path.dirname(link));
    return `${around}/`.startsWith(`${target}/`) ? undefined : target;
  } catch {
    return undefined;
  }
}

/** The last part of a folder that is none, and the folders that stand where it should; undefined: it is there. */
export function missingFolder(
  projectDir: string,
  folder: string,
): { readonly name: string; readonly beside: readonly string[] } | undefined {
  const full = path.resolve(projectDir, folder);
  if (statSync(full, { throwIfNoEntry: false })?.isDirectory() === true) return undefined;
  const beside = entriesOf(path.dirname(full)).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  return { name: path.basename(full), beside };
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Reads texts. One after the other: small files take six times as long through the thread pool. */
export function readProjectFiles(
  projectDir: string,
  files: readonly ProjectFile[],
  report: (diagnostic: Diagnostic) => void,
): readonly ReadFile[] {
  const read: ReadFile[] = [];
  for (const file of files) {
    const text = file.role === 'seed' ? ok('') : readText(path.join(projectDir, file.path));
    if (text.ok) read.push({ ...file, file: { path: file.path, text: text.value } });
    else {
      const at = wholeFile({ path: file.path, text: '' });
      report(errorDiagnostic('fileNotReadable', at, { path: file.path, reason: text.error }));
    }
  }
  return read;
}

function readText(file: string): Result<string, string> {
  try {
    // Straight to text is twice as fast; what cannot be decoded leaves a mark there, which a text may also hold by itself.
    const text = readFileSync(file, 'utf8');
    if (text.includes('\uFFFD')) {
      const bytes = readFileSync(file);
      if (!isUtf8(bytes)) return err(isUtf16(bytes) ? 'it is UTF-16' : `line ${lineOfBadByte(bytes)} is not UTF-8`);
    }
    const nul = text.indexOf('\0');
    if (nul >= 0) return err(nulProblem(text, nul));
    return ok(withoutBom(text));
  } catch (error) {
    return err(readProblem(error as NodeJS.ErrnoException));
  }
}

// A directory entry that cannot be opened is a link whose target is gone, unless the file went away just now.
function readProblem({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'it is a link to nothing';
  if (code === 'ELOOP') return 'it is a link to itself';
  if (code === 'EACCES' || code === 'EPERM') return 'you may not read it';
  return code ?? message;
}

/** By its byte order mark. */
function isUtf16(bytes: Buffer): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

/** Neither SQL nor YAML has NUL; UTF-16 without a mark has one beside every letter of ASCII. */
function nulProblem(text: string, at: number): string {
  if (at < 2 && text[at + 2] === '\0') return 'it looks like UTF-16';
  return `line ${text.slice(0, at).split('\n').length} holds a NUL byte`;
}

/** The 1-based line of the first byte that no UTF-8 text has there. */
function lineOfBadByte(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line += 1) {
    const end = bytes.indexOf(0x0a, start);
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) break;
    start = end + 1;
  }
  return line;
}

function withoutBom(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
