// Files that sqlflow puts into S3 for COPY (manifests, jsonpaths, lists, seeds), under a prefix of their own, and takes away again.
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { ListedFile } from '../core/source-state.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import type { Span } from '../diagnostics/source-file.ts';
import { s3ClientConfig } from './s3-buckets.ts';
import { s3Problem } from './s3-problem.ts';
import { uriOf } from './s3-uri.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export class Staging implements AsyncDisposable {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #profile: string | undefined;
  readonly #left = new Set<string>();

  /**
   * @param prefix `s3://bucket/prefix/` of the target.
   * @param runId files of a run stand in a folder of its name, so that none is ever overwritten.
   */
  constructor(prefix: string, runId: string, region: string | undefined, env: Environment = {}) {
    const [, bucket = '', path = ''] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(prefix) ?? [];
    this.#bucket = bucket;
    this.#prefix = `${path === '' || path.endsWith('/') ? path : `${path}/`}${runId}/`;
    this.#profile = env['AWS_PROFILE'];
    this.#client = new S3Client({ ...(region === undefined ? {} : { region }), ...s3ClientConfig(env) });
  }

  /** Gives the URI. A name that stands there already is refused by S3: nobody's file is overwritten. */
  async put(name: string, body: string | Buffer, signal?: AbortSignal): Promise<string> {
    const key = `${this.#prefix}${name}`;
    const uri = uriOf(this.#bucket, key);
    const command = new PutObjectCommand({
      Bucket: this.#bucket,
      Key: key,
      // Not a stream: the SDK would send it in chunks with a trailer, and never a second time.
      Body: Buffer.isBuffer(body) ? body : Buffer.from(body, 'utf8'),
      IfNoneMatch: '*',
    });
    try {
      await this.#client.send(command, signal === undefined ? {} : { abortSignal: signal });
    } catch (error) {
      // An answer that was lost: what stands there is ours, of this very run and name.
      if (!(error instanceof Error && error.name === 'PreconditionFailed'))
        throw s3Problem(error, uri, this.#profile, 's3:PutObject');
    }
    this.#left.add(key);
    return uri;
  }

  head(file: ListedFile, bytes: number, signal: AbortSignal): Promise<Buffer> {
    return this.range(file, 0, Math.min(bytes, file.bytes), signal);
  }

  /** Bytes of an object of any bucket, as it was listed. */
  async range(file: ListedFile, start: number, end: number, signal: AbortSignal): Promise<Buffer> {
    const command = new GetObjectCommand({
      Bucket: file.bucket,
      Key: file.key,
      Range: `bytes=${start}-${Math.max(start, end - 1)}`,
      IfMatch: `"${file.etag}"`,
    });
    try {
      const answer = await this.#client.send(command, { abortSignal: signal });
      return Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
    } catch (error) {
      throw s3Problem(error, file.uri, this.#profile);
    }
  }

  /** What stays behind when S3 refuses is told by nobody: a lifecycle rule on the prefix takes it (docs/redshift.md). */
  async remove(uris: readonly string[]): Promise<void> {
    const keys = uris.map((uri) => uri.slice(uriOf(this.#bucket, '').length)).filter((key) => this.#left.has(key));
    await this.#delete(keys);
  }

  /** As `remove`, of one file, for who wants to know whether S3 lets it go. */
  async removeOrThrow(uri: string, signal: AbortSignal): Promise<void> {
    const key = uri.slice(uriOf(this.#bucket, '').length);
    const command = new DeleteObjectsCommand({
      Bucket: this.#bucket,
      Delete: { Objects: [{ Key: key }], Quiet: true },
    });
    try {
      const { Errors: [refused] = [] } = await this.#client.send(command, { abortSignal: signal });
      if (refused !== undefined)
        throw Object.assign(new Error(refused.Message ?? 'not deleted'), { name: refused.Code ?? 'Error' });
    } catch (error) {
      throw s3Problem(error, uri, this.#profile, 's3:DeleteObject');
    }
    this.#left.delete(key);
  }

  /** The runs that have files under the prefix, this one left out: some may be at work. */
  async otherRuns(): Promise<readonly string[]> {
    const [, parent = '', own = ''] = /^(.*?)([^/]+)\/$/s.exec(this.#prefix) ?? [];
    const command = new ListObjectsV2Command({ Bucket: this.#bucket, Prefix: parent, Delimiter: '/' });
    const found = await this.#client.send(command).catch(() => undefined);
    return (found?.CommonPrefixes ?? [])
      .map(({ Prefix = '' }) => Prefix.slice(parent.length, -1))
      .filter((run) => run !== own);
  }

  /** What the run of this folder left: it was killed, and somebody else cleans up after it. */
  async removeAll(): Promise<void> {
    const command = new ListObjectsV2Command({ Bucket: this.#bucket, Prefix: this.#prefix });
    const found = await this.#client.send(command).catch(() => undefined);
    for (const { Key } of found?.Contents ?? []) if (Key !== undefined) this.#left.add(Key);
    await this.#delete([...this.#left]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#delete([...this.#left]);
    this.#client.destroy();
  }

  async #delete(keys: readonly string[]): Promise<void> {
    for (let start = 0; start < keys.length; start += 1000) {
      const part = keys.slice(start, start + 1000);
      const command = new DeleteObjectsCommand({
        Bucket: this.#bucket,
        Delete: { Objects: part.map((Key) => ({ Key })), Quiet: true },
      });
      // S3 answers 200 and lists what it did not delete.
      const failed = await this.#client
        .send(command)
        .then(({ Errors = [] }) => new Set(Errors.map(({ Key }) => Key)))
        .catch(() => new Set<string | undefined>(part));
      for (const key of part) if (!failed.has(key)) this.#left.delete(key);
    }
  }
}

export function stagingMissing(what: string, at: Span): DiagnosticError {
  return new DiagnosticError(errorDiagnostic('stagingMissing', at, { what }));
}
