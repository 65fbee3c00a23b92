// Buckets of S3 itself, through the SDK's client. Imported only when a bucket is asked for that no folder stands in for.
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import type { ListedFile } from '../core/source-state.ts';
import { type ListedObject, type ListingPage, listingPage } from './listing-page.ts';
import { fileChecksum } from './local-bucket.ts';
import type { BucketReader } from './object-store.ts';
import { s3Problem } from './s3-problem.ts';
import { type KeyPattern, parsePattern, uriOf } from './s3-uri.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How often an object is asked for anew when its body breaks off (requests themselves are retried by the SDK). */
const bodyAttempts = 3;
const siblingLimit = 1000;

export class S3Buckets implements BucketReader {
  readonly #client: S3Client;
  readonly #profile: string | undefined;
  #copies = 0;

  private constructor(client: S3Client, profile: string | undefined) {
    this.#client = client;
    this.#profile = profile;
  }

  static async open(env: Environment): Promise<S3Buckets> {
    const config = s3ClientConfig(env);
    const client = new S3Client(config);
    const profile = env['AWS_PROFILE'];
    try {
      await client.config.region();
      return new S3Buckets(client, profile);
    } catch {
      // No region is configured: any will do, because S3 says where a bucket lives and the client goes there.
      client.destroy();
      return new S3Buckets(new S3Client({ ...config, region: 'us-east-1' }), profile);
    }
  }

  async *list(uri: string, signal: AbortSignal): AsyncIterable<ListedFile> {
    const pattern = parsePattern(uri);
    const memory: PageMemory = { bytes: Buffer.alloc(0) };
    let token: string | undefined;
    do {
      const page = await this.#page({ pattern, token, memory, signal, uri });
      for (const object of page.objects) {
        if (isWanted(object.key, pattern)) yield listedFile(pattern.bucket, object);
      }
      token = page.next;
      // A key's own entry comes first among all that begin with it.
    } while (token !== undefined && pattern.kind !== 'key');
  }

  async *level(uri: string, signal: AbortSignal): AsyncIterable<string | ListedFile> {
    const { bucket, prefix } = parsePattern(uri);
    let token: string | undefined;
    do {
      const command = new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        Delimiter: '/',
        ...(token === undefined ? {} : { ContinuationToken: token }),
      });
      const answer = await this.#send(uri, () => this.#client.send(command, { abortSignal: signal }));
      for (const { Prefix } of answer.CommonPrefixes ?? []) if (Prefix !== undefined) yield uriOf(bucket, Prefix);
      const page = sdkPage(answer);
      for (const object of page.objects) yield listedFile(bucket, object);
      token = page.next;
    } while (token !== undefined);
  }

  async siblings(uri: string, signal?: AbortSignal): Promise<readonly string[]> {
    const pattern = parsePattern(uri);
    const segments = pattern.prefix.split('/');
    for (let depth = segments.length - 1; depth >= 0; depth -= 1) {
      const folder = segments
        .slice(0, depth)
        .map((segment) => `${segment}/`)
        .join('');
      const page = await this.#send(uri, () =>
        this.#client.send(
          new ListObjectsV2Command({ Bucket: pattern.bucket, Prefix: folder, Delimiter: '/', MaxKeys: siblingLimit }),
          signal === undefined ? {} : { abortSignal: signal },
        ),
      );
      const folders = (page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix ?? '');
      const keys = (page.Contents ?? []).map(({ Key }) => Key ?? '').filter((key) => key !== folder);
      const names = [...folders, ...keys].filter((name) => name !== '').sort();
      if (names.length > 0) return names.map((name) => uriOf(pattern.bucket, name));
    }
    return [];
  }

  async read(file: ListedFile, signal: AbortSignal): Promise<Buffer> {
    return this.#body(file, signal, bytesOf);
  }

  async head(file: ListedFile, bytes: number, signal: AbortSignal): Promise<Buffer> {
    // S3 refuses a range of an empty object.
    const range = file.bytes === 0 ? undefined : `bytes=0-${bytes - 1}`;
    return (await this.#body(file, signal, bytesOf, range)).subarray(0, bytes);
  }

  async localCopy(file: ListedFile, dir: string, signal: AbortSignal): Promise<string> {
    this.#copies += 1;
    const path = join(dir, `object-${this.#copies}`);
    try {
      await this.#body(file, signal, (body) => pipeline(body, createWriteStream(path), { signal }));
      return path;
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  async checksum(file: ListedFile, signal: AbortSignal): Promise<string> {
    const dir = await mkdtemp(join(tmpdir(), 'sqlflow-checksum-'));
    try {
      return await fileChecksum(await this.localCopy(file, dir, signal), signal);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }

  close(): void {
    this.#client.destroy();
  }

  async #page(input: {
    readonly pattern: KeyPattern;
    readonly token: string | undefined;
    readonly memory: PageMemory;
    readonly signal: AbortSignal;
    readonly uri: string;
  }): Promise<ListingPage> {
    const { pattern, token, memory, signal, uri } = input;
    const command = new ListObjectsV2Command({
      Bucket: pattern.bucket,
      Prefix: pattern.prefix,
      ...(token === undefined ? {} : { ContinuationToken: token }),
      ...(pattern.kind === 'key' ? { MaxKeys: 1 } : {}),
    });
    let page: ListingPage | undefined;
    command.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        page = await readPage(result.response, memory);
        return result;
      },
      { step: 'deserialize', priority: 'low', name: 'sqlflowListingPage' },
    );
    const answer = await this.#send(uri, () => this.#client.send(command, { abortSignal: signal }));
    return page ?? sdkPage(answer);
  }

  /** The object as it was listed: another content under its name is refused by its ETag. */
  async #body<Value>(
    file: ListedFile,
    signal: AbortSignal,
    consume: (body: Readable) => Promise<Value>,
    range?: string,
  ): Promise<Value> {
    const command = new GetObjectCommand({
      Bucket: file.bucket,
      Key: file.key,
      IfMatch: `"${file.etag}"`,
      ...(range === undefined ? {} : { Range: range }),
    });
    for (let attempt = 1; ; attempt += 1) {
      const answer: GetObjectCommandOutput = await this.#send(file.uri, () =>
        this.#client.send(command, { abortSignal: signal }),
      );
      try {
        return await consume(answer.Body as Readable);
      } catch (error) {
        if (signal.aborted) throw error;
        if (attempt === bodyAttempts) throw s3Problem(error, file.uri, this.#profile);
      }
    }
  }

  async #send<Output>(uri: string, send: () => Promise<Output>): Promise<Output> {
    try {
      return await send();
    } catch (error) {
      throw s3Problem(error, uri, this.#profile);
    }
  }
}

// The SDK reads the process's environment itself; what stands in `.env` only has to be handed over.
export function s3ClientConfig(env: Environment): S3ClientConfig {
  // An empty variable is one that is not set, for the SDK too.
  const value = (name: string): string | undefined => env[name] || undefined;
  const endpoint = value('AWS_ENDPOINT_URL_S3') ?? value('AWS_ENDPOINT_URL');
  const region = value('AWS_REGION') ?? value('AWS_DEFAULT_REGION');
  const accessKeyId = value('AWS_ACCESS_KEY_ID');
  const secretAccessKey = value('AWS_SECRET_ACCESS_KEY');
  const sessionToken = value('AWS_SESSION_TOKEN');
  const profile = value('AWS_PROFILE');
  return {
    followRegionRedirects: true,
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    // Emulators and gateways rarely have a host name for each bucket.
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : { credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) } }),
  };
}

async function bytesOf(body: Readable): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of body) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function isWanted(key: string, pattern: KeyPattern): boolean {
  switch (pattern.kind) {
    case 'key':
      return key === pattern.prefix;
    case 'directory':
      return true;
    case 'glob':
      return pattern.matches(key);
  }
}

/** Where page after page of a listing goes: fresh memory for each would pile up until it is collected. */
interface PageMemory {
  bytes: Buffer;
}

/** Reads the body of an answer that is a page, and leaves the SDK an empty one; an error stays as it is. */
async function readPage(response: unknown, memory: PageMemory): Promise<ListingPage | undefined> {
  const answer = response as { statusCode: number; body: unknown };
  if (answer.statusCode !== 200) return undefined;
  let used = 0;
  for await (const part of answer.body as AsyncIterable<Buffer>) {
    if (used + part.length > memory.bytes.length) {
      memory.bytes = Buffer.concat([memory.bytes.subarray(0, used)], 2 * (used + part.length));
    }
    used += part.copy(memory.bytes, used);
  }
  const bytes = memory.bytes.subarray(0, used);
  const page = listingPage(bytes);
  answer.body = Readable.from([page === undefined ? bytes : Buffer.from(emptyPage)]);
  return page;
}

const emptyPage = '<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>';

function sdkPage({ Contents, IsTruncated, NextContinuationToken }: ListObjectsV2CommandOutput): ListingPage {
  return {
    objects: (Contents ?? []).map(({ Key, ETag, Size, LastModified }) => ({
      key: Key ?? '',
      etag: ETag ?? '',
      bytes: Size ?? 0,
      modifiedAtMs: LastModified?.getTime() ?? 0,
    })),
    next: IsTruncated === true ? NextContinuationToken : undefined,
  };
}

function listedFile(bucket: string, { key, etag, bytes, modifiedAtMs }: ListedObject): ListedFile {
  return { uri: uriOf(bucket, key), bucket, key, bytes, etag: etag.replace(/^(W\/)?"|"$/g, ''), modifiedAtMs };
}
