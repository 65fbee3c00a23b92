// The buckets: each an optional folder, never written to, with what was put and deleted since in memory above it.
import { createHash } from 'node:crypto';
import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { noSuchBucket, noSuchKey, preconditionFailed } from './s3-error.ts';

export interface ObjectInfo {
  readonly key: string;
  readonly size: number;
  /** In quotes, as S3 gives it: the MD5 of the content. */
  readonly etag: string;
  readonly modifiedAtMs: number;
  /** `STANDARD`, `GLACIER`, … */
  readonly storageClass: string;
}

interface StoredObject extends ObjectInfo {
  readonly content: Buffer | { readonly file: string };
}

interface Bucket {
  readonly region: string;
  readonly objects: Map<string, StoredObject>;
  /** The keys in order of their bytes; undefined: to be sorted again. */
  sorted: readonly string[] | undefined;
}

export interface PutOptions {
  readonly storageClass?: string;
  /** True: an object of this name must not exist. */
  readonly ifNoneMatch?: boolean;
}

export class ObjectStore {
  readonly #buckets = new Map<string, Bucket>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `dir`: its files are the bucket's objects, as they are now. */
  createBucket(name: string, dir: string | undefined, region: string): void {
    const objects = new Map<string, StoredObject>();
    for (const key of dir === undefined ? [] : filesBelow(dir)) {
      const file = join(dir as string, key);
      const { size, mtimeMs } = statSync(file);
      objects.set(key, {
        key,
        size,
        etag: etagOf(readFileSync(file)),
        modifiedAtMs: mtimeMs,
        storageClass: 'STANDARD',
        content: { file },
      });
    }
    this.#buckets.set(name, { region, objects, sorted: undefined });
  }

  hasBucket(name: string): boolean {
    return this.#buckets.has(name);
  }

  region(bucket: string): string {
    return this.#bucket(bucket).region;
  }

  put(bucket: string, key: string, content: string | Buffer, options: PutOptions = {}): ObjectInfo {
    const target = this.#bucket(bucket);
    if (options.ifNoneMatch === true && target.objects.has(key)) throw preconditionFailed();
    const bytes = Buffer.from(content);
    const stored: StoredObject = {
      key,
      size: bytes.length,
      etag: etagOf(bytes),
      modifiedAtMs: this.#clock.now(),
      storageClass: options.storageClass ?? 'STANDARD',
      content: bytes,
    };
    if (!target.objects.has(key)) target.sorted = undefined;
    target.objects.set(key, stored);
    return stored;
  }

  head(bucket: string, key: string): ObjectInfo {
    return this.#object(bucket, key);
  }

  get(bucket: string, key: string): Buffer {
    const { content } = this.#object(bucket, key);
    return Buffer.isBuffer(content) ? content : readFileSync(content.file);
  }

  delete(bucket: string, key: string): void {
    const target = this.#bucket(bucket);
    if (target.objects.delete(key)) target.sorted = undefined;
  }

  /** In order of the keys' bytes, as S3 lists. */
  list(bucket: string, prefix = ''): readonly ObjectInfo[] {
    const { objects } = this.#bucket(bucket);
    return this.keys(bucket)
      .filter((key) => key.startsWith(prefix))
      .map((key) => objects.get(key) as ObjectInfo);
  }

  keys(bucket: string): readonly string[] {
    const found = this.#bucket(bucket);
    found.sorted ??= [...found.objects.keys()].sort((left, right) =>
      Buffer.compare(Buffer.from(left), Buffer.from(right)),
    );
    return found.sorted;
  }

  #bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) throw noSuchBucket();
    return bucket;
  }

  #object(bucket: string, key: string): StoredObject {
    const found = this.#bucket(bucket).objects.get(key);
    if (found === undefined) throw noSuchKey();
    return found;
  }
}

function etagOf(content: Buffer): string {
  return `"${createHash('md5').update(content).digest('hex')}"`;
}

function* filesBelow(dir: string, prefix = ''): Iterable<string> {
  const entries: Dirent[] = readdirSync(join(dir, prefix), { withFileTypes: true });
  for (const entry of entries) {
    const key = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory() || (entry.isSymbolicLink() && statSync(join(dir, key)).isDirectory()))
      yield* filesBelow(dir, key);
    else yield key;
  }
}
