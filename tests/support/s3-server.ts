// S3's protocol on loopback, as far as listing and reading go, with the faults that the real one has. For the real SDK client.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface S3Fault {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

export class S3Server implements AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
  /** METHOD path?query of every request, in order. */
  readonly requests: string[] = [];
  /** Answers instead of the bucket, for requests whose line it wants. */
  fault: ((request: string) => S3Fault | undefined) | undefined;
  /** Bodies of requests that it wants break off in the middle. */
  breaksOff: ((request: string) => boolean) | undefined;
  pageSize = 1000;
  /** What stands behind the name of each `<Contents>`: some gateways write XML in other words than S3. */
  contentsAttributes = '';
  readonly #server: ReturnType<typeof createServer>;
  readonly #buckets = new Map<string, Map<string, Buffer>>();

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server;
    const { port } = server.address() as AddressInfo;
    this.env = {
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
      AWS_REGION: 'us-west-2',
      AWS_ACCESS_KEY_ID: 'AKIATEST',
      AWS_SECRET_ACCESS_KEY: 'test-secret',
    };
  }

  static async start(): Promise<S3Server> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const s3 = new S3Server(server);
    server.on('request', (request, response) => s3.#answer(request, response));
    return s3;
  }

  put(bucket: string, key: string, content: string | Buffer): void {
    const objects = this.#buckets.get(bucket) ?? new Map<string, Buffer>();
    this.#buckets.set(bucket, objects.set(key, Buffer.from(content)));
  }

  remove(bucket: string, key: string): void {
    this.#buckets.get(bucket)?.delete(key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const line = `${request.method} ${request.url}`;
    this.requests.push(line);
    const url = new URL(request.url ?? '/', 'http://s3');
    const [, bucketName = '', ...rest] = url.pathname.split('/').map(decodeURIComponent);
    const fault = this.fault?.(line) ?? this.#missing(bucketName, rest.join('/'), url.searchParams);
    if (fault !== undefined) {
      sendError(response, fault);
      return;
    }
    const bucket = this.#buckets.get(bucketName) as ReadonlyMap<string, Buffer>;
    if (url.searchParams.get('list-type') === '2') {
      this.#list(bucket, url.searchParams, response);
      return;
    }
    const content = bucket.get(rest.join('/')) as Buffer;
    const wanted = request.headers['if-match'];
    if (wanted !== undefined && wanted !== etagOf(content)) {
      sendError(response, { status: 412, code: 'PreconditionFailed', message: 'At least one condition failed' });
      return;
    }
    response.writeHead(200, { 'content-length': content.length, etag: etagOf(content) });
    if (this.breaksOff?.(line) === true) {
      response.write(content.subarray(0, content.length >> 1), () => response.destroy());
      return;
    }
    response.end(content);
  }

  #missing(bucket: string, key: string, query: URLSearchParams): S3Fault | undefined {
    const objects = this.#buckets.get(bucket);
    if (objects === undefined) {
      return { status: 404, code: 'NoSuchBucket', message: 'The specified bucket does not exist' };
    }
    if (query.get('list-type') === '2' || objects.has(key)) return undefined;
    return { status: 404, code: 'NoSuchKey', message: 'The specified key does not exist.' };
  }

  #list(bucket: ReadonlyMap<string, Buffer>, query: URLSearchParams, response: ServerResponse): void {
    const prefix = query.get('prefix') ?? '';
    const delimiter = query.get('delimiter');
    const after = query.get('continuation-token') ?? '';
    const limit = Math.min(Number(query.get('max-keys') ?? this.pageSize), this.pageSize);
    const keys = [...bucket.keys()]
      .filter((key) => key.startsWith(prefix))
      .sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
    const folders = new Set<string>();
    const plain = keys.filter((key) => {
      const cut = delimiter === null ? -1 : key.indexOf(delimiter, prefix.length);
      if (cut >= 0) folders.add(key.slice(0, cut + 1));
      return cut < 0;
    });
    const left = plain.filter((key) => after === '' || Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0);
    const page = left.slice(0, limit);
    const truncated = left.length > page.length;
    const contents = page.map((key) => {
      const content = bucket.get(key) as Buffer;
      return `<Contents${this.contentsAttributes}><Key>${escaped(key)}</Key><LastModified>2026-11-13T02:10:00.000Z</LastModified><ETag>${escaped(etagOf(content))}</ETag><Size>${content.length}</Size></Contents>`;
    });
    const token = truncated ? `<NextContinuationToken>${escaped(page.at(-1) ?? '')}</NextContinuationToken>` : '';
    const prefixes = [...folders].map(
      (folder) => `<CommonPrefixes><Prefix>${escaped(folder)}</Prefix></CommonPrefixes>`,
    );
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(
      `<?xml version="1.0"?><ListBucketResult><KeyCount>${page.length}</KeyCount><IsTruncated>${truncated}</IsTruncated>${token}${contents.join('')}${prefixes.join('')}</ListBucketResult>`,
    );
  }
}

function etagOf(content: Buffer): string {
  return `"${createHash('md5').update(content).digest('hex')}"`;
}

function sendError(response: ServerResponse, { status, code, message }: S3Fault): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
