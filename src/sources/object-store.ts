// Where files come from: S3, or local directories that stand in for buckets. Knows no source, no ledger, no engine.
import type { ListedFile } from '../core/source-state.ts';
import { LocalBucket } from './local-bucket.ts';
import type { S3Buckets } from './s3-buckets.ts';
import { parsePattern } from './s3-uri.ts';

export interface ObjectStore extends AsyncDisposable {
  /** The objects that a key, a `dir/` or a glob names, in the order of S3's listings (UTF-8 bytes of the keys). */
  list(uri: string, signal: AbortSignal): AsyncIterable<ListedFile>;
  /** One level below a `dir/`: folders as URIs that end in `/`, and the objects beside them. */
  level(uri: string, signal: AbortSignal): AsyncIterable<string | ListedFile>;
  /** What stands beside a prefix that has no object: names in the nearest folder that exists, as URIs; at most 1000. */
  siblings(uri: string, signal?: AbortSignal): Promise<readonly string[]>;
  /** A path to the object's bytes: in `dir` for S3, the file itself for a local bucket (then it must not be written to). */
  localCopy(file: ListedFile, dir: string, signal: AbortSignal): Promise<string>;
  /** The object's bytes. For small ones. */
  read(file: ListedFile, signal: AbortSignal): Promise<Buffer>;
  /** The first bytes of the object: enough to prove that it can be read. At most `bytes`, whatever its size. */
  head(file: ListedFile, bytes: number, signal: AbortSignal): Promise<Buffer>;
  /** SHA-1 of the content, in hex: tells equal bytes under another ETag (a touched file, another multipart upload). */
  checksum(file: ListedFile, signal: AbortSignal): Promise<string>;
}

/** One bucket of an ObjectStore, or a family of them. Errors are thrown as DiagnosticError. */
export type BucketReader = Omit<ObjectStore, keyof AsyncDisposable>;

export interface ObjectStoreOptions {
  /** Absolute directories by bucket; other buckets are asked of S3. */
  readonly buckets: Readonly<Record<string, string>>;
  /** AWS_* variables (region, endpoint, keys, profile) that are not in the process's own environment, e.g. from `.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * @example await using store = openObjectStore({ buckets: { logs: '/data/logs' } });
 */
export function openObjectStore(options: ObjectStoreOptions): ObjectStore {
  const locals = new Map(Object.entries(options.buckets).map(([name, dir]) => [name, new LocalBucket(name, dir)]));
  let s3: Promise<S3Buckets> | undefined;
  const openS3 = (): Promise<S3Buckets> => {
    s3 ??= import('./s3-buckets.ts').then(({ S3Buckets }) => S3Buckets.open(options.env ?? {}));
    return s3;
  };
  const readerOf = async (bucket: string): Promise<BucketReader> => locals.get(bucket) ?? (await openS3());
  return {
    async *list(uri, signal) {
      yield* (await readerOf(parsePattern(uri).bucket)).list(uri, signal);
    },
    async *level(uri, signal) {
      yield* (await readerOf(parsePattern(uri).bucket)).level(uri, signal);
    },
    siblings: async (uri, signal) => (await readerOf(parsePattern(uri).bucket)).siblings(uri, signal),
    localCopy: async (file, dir, signal) => (await readerOf(file.bucket)).localCopy(file, dir, signal),
    read: async (file, signal) => (await readerOf(file.bucket)).read(file, signal),
    head: async (file, bytes, signal) => (await readerOf(file.bucket)).head(file, bytes, signal),
    checksum: async (file, signal) => (await readerOf(file.bucket)).checksum(file, signal),
    async [Symbol.asyncDispose]() {
      if (s3 !== undefined) (await s3).close();
    },
  };
}
