// A request that has arrived whole, and the answer to it: what the services see of HTTP.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export interface Request {
  readonly method: string;
  /** Decoded, with its leading slash. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  readonly id: string;
  /** From the signature: who asks, and for which region and service. Undefined: not signed. */
  readonly signer: Signer | undefined;
}

export interface Signer {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** The connection breaks in the middle of the body. */
  readonly breaksOff?: boolean;
}

export async function readRequest(message: IncomingMessage): Promise<Request> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  const url = new URL(message.url ?? '/', 'http://local');
  return {
    method: message.method ?? 'GET',
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    headers: message.headers,
    body: Buffer.concat(parts),
    id: randomUUID(),
    signer: signerOf(message.headers.authorization),
  };
}

// AWS4-HMAC-SHA256 Credential=AKID/20261128/us-west-2/s3/aws4_request, SignedHeaders=…, Signature=…
function signerOf(authorization: string | undefined): Signer | undefined {
  const [, accessKeyId, region, service] =
    /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(authorization ?? '') ?? [];
  return accessKeyId === undefined || region === undefined || service === undefined
    ? undefined
    : { accessKeyId, region, service };
}
