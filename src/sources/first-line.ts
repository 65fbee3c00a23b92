// The first line of an object in S3, without the rest of it.
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { Compression, CopyCompression } from '../core/load-spec.ts';
import type { ListedFile } from '../core/source-state.ts';
import { ContentError, compressionOf } from './content.ts';
import type { Staging } from './staging.ts';

const headBytes = 64 << 10;

export async function firstLineOf(
  file: ListedFile,
  declared: CopyCompression | undefined,
  staging: Staging,
  signal: AbortSignal,
): Promise<string> {
  const text = await headOf(file, declared, staging, signal);
  const line = text.split(/\r?\n/, 1)[0] ?? '';
  if (line.length === text.length && file.bytes > headBytes)
    throw new ContentError(file, `no line ends in its first ${headBytes >> 10} kB`, 1);
  return line.replace(/^\uFEFF/, '');
}

/** The text of its first 64 kB, or of as many as are wanted, which may end in the midst of anything. */
export async function headOf(
  file: ListedFile,
  declared: CopyCompression | undefined,
  staging: Staging,
  signal: AbortSignal,
  bytes = headBytes,
): Promise<string> {
  const head = await staging.head(file, bytes, signal);
  return textOf(head, compressionOf(file.key, declared));
}

/** What can be read of a compressed beginning. */
function textOf(head: Buffer, compression: Compression): Promise<string> {
  if (compression === 'none') return Promise.resolve(head.toString('utf8'));
  const decoder = compression === 'gzip' ? createGunzip() : createZstdDecompress();
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const done = (): void => resolve(Buffer.concat(chunks).toString('utf8'));
    // A beginning ends in the middle of its data; what came before that is sound.
    decoder
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', done)
      .on('error', done);
    decoder.end(head);
  });
}
