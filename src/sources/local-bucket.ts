// A directory that stands in for a bucket. Calls are synchronous on purpose: Node's asynchronous ones wait behind the engine's
// queries, which occupy the same threads (reads took seconds behind four queries); the event loop gets its turn in between.
import { createHash, hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ListedFile } from '../core/source-state.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import type { BucketReader } from './object-store.ts';
import { compareKeys, folderOf, type KeyPattern, parsePattern, uriOf } from './s3-uri.ts';

const filesPerTurn = 256;
const blockBytes = 4 << 20;
const siblingLimit = 1000;

export class LocalBucket implements BucketReader {
  readonly #bucket: string;
  readonly #directory: string;

  constructor(bucket: string, directory: string) {
    this.#bucket = bucket;
    this.#directory = directory;
  }

  async *list(uri: string, signal: AbortSignal): AsyncIterable<ListedFile> {
    const pattern = parsePattern(uri);
    this.#requireDirectory();
    if (pattern.kind === 'key') {
      const file = this.#stat(pattern.prefix);
      if (file !== undefined) yield file;
      return;
    }
    let sinceTurn = 0;
    for (const file of this.#walk(folderOf(pattern), pattern, [])) {
      yield file;
      sinceTurn += 1;
      if (sinceTurn < filesPerTurn) continue;
      sinceTurn = 0;
      await nextTurn();
      signal.throwIfAborted();
    }
  }

  async *level(uri: string): AsyncIterable<string | ListedFile> {
    this.#requireDirectory();
    const { prefix } = parsePattern(uri);
    for (const name of this.#entries(prefix) ?? []) {
      const entry = name.endsWith('/') ? uriOf(this.#bucket, prefix + name) : this.#stat(prefix + name);
      if (entry !== undefined) yield entry;
    }
  }

  async siblings(uri: string): Promise<readonly string[]> {
    this.#requireDirectory();
    const segments = parsePattern(uri).prefix.split('/');
    for (let depth = segments.length - 1; depth >= 0; depth -= 1) {
      const folder = segments
        .slice(0, depth)
        .map((segment) => `${segment}/`)
        .join('');
      const entries = this.#entries(folder);
      if (entries === undefined || entries.length === 0) continue;
      return entries.slice(0, siblingLimit).map((name) => uriOf(this.#bucket, folder + name));
    }
    return [];
  }

  async localCopy(file: ListedFile): Promise<string> {
    const now = this.#stat(file.key);
    if (now === undefined) throw unreadable(file, 'it is gone');
    if (now.etag !== file.etag) throw unreadable(file, 'it changed after it was listed');
    return this.#path(file.key);
  }

  async read(file: ListedFile): Promise<Buffer> {
    try {
      const content = readFileSync(this.#path(file.key));
      if (content.length !== file.bytes) throw unreadable(file, 'it changed after it was listed');
      return content;
    } catch (error) {
      throw error instanceof DiagnosticError ? error : unreadable(file, reasonOf(error));
    }
  }

  async head(file: ListedFile, bytes: number): Promise<Buffer> {
    try {
      const handle = openSync(this.#path(file.key), 'r');
      try {
        const block = Buffer.alloc(Math.min(bytes, file.bytes));
        return block.subarray(0, readSync(handle, block, 0, block.length, 0));
      } finally {
        closeSync(handle);
      }
    } catch (error) {
      throw unreadable(file, reasonOf(error));
    }
  }

  async checksum(file: ListedFile, signal: AbortSignal): Promise<string> {
    if (file.bytes <= blockBytes) return hash('sha1', await this.read(file), 'hex');
    try {
      return await fileChecksum(this.#path(file.key), signal);
    } catch (error) {
      if (signal.aborted) throw error;
      throw unreadable(file, reasonOf(error));
    }
  }

  #path(key: string): string {
    return join(this.#directory, ...key.split('/'));
  }

  #requireDirectory(): void {
    const stats = statSync(this.#directory, { throwIfNoEntry: false });
    if (stats?.isDirectory() === true) return;
    throw new DiagnosticError(
      errorDiagnostic('bucketDirectoryMissing', undefined, { bucket: this.#bucket, directory: this.#directory }),
    );
  }

  // The identity of a local file is cheap: size and time of change. A touched file is compared by checksum (survey-source).
  #stat(key: string): ListedFile | undefined {
    const stats = statSync(this.#path(key), { throwIfNoEntry: false });
    if (stats === undefined || !stats.isFile()) return undefined;
    return {
      uri: uriOf(this.#bucket, key),
      bucket: this.#bucket,
      key,
      bytes: stats.size,
      etag: `${stats.size.toString(16)}-${stats.mtimeMs.toString(36)}`,
      modifiedAtMs: Math.floor(stats.mtimeMs),
    };
  }

  /** Names in a folder in key order, folders with their `/`; undefined where there is none. */
  #entries(folder: string): readonly string[] | undefined {
    try {
      return readdirSync(this.#path(folder), { withFileTypes: true })
        .map((entry) => {
          const isFolder = entry.isSymbolicLink()
            ? statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.isDirectory() === true
            : entry.isDirectory();
          return isFolder ? `${entry.name}/` : entry.name;
        })
        .sort(compareKeys);
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return undefined;
      throw new DiagnosticError(
        errorDiagnostic(
          'fileUnreadable',
          { uri: uriOf(this.#bucket, folder) },
          { uri: uriOf(this.#bucket, folder), reason: reasonOf(error) },
        ),
      );
    }
  }

  *#walk(folder: string, pattern: KeyPattern, above: readonly string[]): Generator<ListedFile> {
    const entries = this.#entries(folder);
    if (entries === undefined) return;
    // A link may lead back to a folder above it.
    const real = realpathSync(this.#path(folder));
    if (above.includes(real)) return;
    for (const name of entries) {
      const key = folder + name;
      if (!key.startsWith(pattern.prefix) && !pattern.prefix.startsWith(key)) continue;
      if (name.endsWith('/')) {
        yield* this.#walk(key, pattern, [...above, real]);
      } else if (key.startsWith(pattern.prefix) && (pattern.kind !== 'glob' || pattern.matches(key))) {
        const file = this.#stat(key);
        if (file !== undefined) yield file;
      }
    }
  }
}

/** SHA-1 of a file of any size, in bounded memory. */
export async function fileChecksum(path: string, signal: AbortSignal): Promise<string> {
  const digest = createHash('sha1');
  const handle = openSync(path, 'r');
  try {
    const block = Buffer.allocUnsafe(Math.min(blockBytes, Math.max(1, fstatSync(handle).size)));
    for (let read = readSync(handle, block); read > 0; read = readSync(handle, block)) {
      digest.update(block.subarray(0, read));
      await nextTurn();
      signal.throwIfAborted();
    }
    return digest.digest('hex');
  } finally {
    closeSync(handle);
  }
}

function unreadable(file: ListedFile, reason: string): DiagnosticError {
  return new DiagnosticError(errorDiagnostic('fileUnreadable', { uri: file.uri }, { uri: file.uri, reason }));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function reasonOf(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOENT':
      return 'it is gone';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
