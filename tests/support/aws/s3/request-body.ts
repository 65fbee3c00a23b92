// The content of a PUT as the client meant it: chunks of the SDK taken apart, checksums and lengths proved.
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Request } from '../http/request.ts';
import { S3Error } from './s3-error.ts';

interface Content {
  readonly bytes: Buffer;
  readonly trailers: Readonly<Record<string, string>>;
}

export function putContent(request: Request): Buffer {
  const { headers } = request;
  const chunked = String(headers['content-encoding'] ?? '').includes('aws-chunked');
  const { bytes, trailers } = chunked ? takeApart(request.body) : { bytes: request.body, trailers: {} };
  const announced = headers['x-amz-decoded-content-length'];
  if (chunked && announced !== undefined && Number(announced) !== bytes.length)
    throw new S3Error(400, 'IncompleteBody', 'You did not provide the number of bytes specified by the Content-Length');
  for (const [algorithm, sum] of Object.entries(checksums)) {
    const name = `x-amz-checksum-${algorithm}`;
    const given = trailers[name] ?? headers[name];
    if (given !== undefined && given !== sum(bytes))
      throw new S3Error(
        400,
        'BadDigest',
        `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
      );
  }
  const md5 = headers['content-md5'];
  if (md5 !== undefined && md5 !== digest('md5')(bytes))
    throw new S3Error(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.');
  return bytes;
}

const digest =
  (algorithm: string) =>
  (bytes: Buffer): string =>
    createHash(algorithm).update(bytes).digest('base64');

const checksums: Readonly<Record<string, (bytes: Buffer) => string>> = {
  crc32: (bytes) => {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(bytes) >>> 0);
    return sum.toString('base64');
  },
  sha1: digest('sha1'),
  sha256: digest('sha256'),
};

// <size in hex>[;chunk-signature=…]\r\n<bytes>\r\n … 0\r\n[trailer: value\r\n]\r\n
function takeApart(body: Buffer): Content {
  const parts: Buffer[] = [];
  const trailers: Record<string, string> = {};
  let at = 0;
  const line = (): string => {
    const end = body.indexOf('\r\n', at);
    if (end < 0) throw new S3Error(400, 'IncompleteBody', 'The chunked body ends too early.');
    const text = body.toString('latin1', at, end);
    at = end + 2;
    return text;
  };
  for (let size = Number.parseInt(line(), 16); size > 0; size = Number.parseInt(line(), 16)) {
    parts.push(body.subarray(at, at + size));
    at += size + 2;
  }
  while (at < body.length) {
    const trailer = line();
    const cut = trailer.indexOf(':');
    if (cut > 0) trailers[trailer.slice(0, cut).trim().toLowerCase()] = trailer.slice(cut + 1).trim();
  }
  return { bytes: Buffer.concat(parts), trailers };
}
