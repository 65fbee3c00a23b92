// The bytes of a data file: compressed or not, small and whole or large and streamed. Knows no format.
import { constants, createReadStream } from 'node:fs';
import { appendFile, copyFile } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip, createZstdDecompress, gunzipSync, constants as zlib, zstdDecompressSync } from 'node:zlib';
import type { Compression, CopyCompression } from '../core/load-spec.ts';
import type { ListedFile } from '../core/source-state.ts';
import { Bug } from '../diagnostics/bug.ts';
import type { Scratch } from './scratch.ts';

/** A file whose bytes are not what its format says. */
export class ContentError extends Error {
  readonly file: ListedFile;
  readonly line: number | undefined;
  readonly reason: string;

  constructor(file: ListedFile, reason: string, line?: number) {
    super(`${file.uri}: ${reason}`);
    this.name = 'ContentError';
    this.file = file;
    this.reason = reason;
    this.line = line;
  }
}

/** As `compression` says, else by the name's ending. What COPY alone unpacks is refused before a file is read here. */
export function compressionOf(key: string, declared: CopyCompression | undefined): Compression {
  if (declared === 'bzip2' || declared === 'lzop') throw new Bug(`${declared} is COPY's`);
  return copyCompressionOf(key, declared) as Compression;
}

/** The same where COPY reads the file. */
export function copyCompressionOf(key: string, declared: CopyCompression | undefined): CopyCompression {
  if (declared !== undefined) return declared;
  if (/\.gz$/i.test(key)) return 'gzip';
  return /\.zstd?$/i.test(key) ? 'zstd' : 'none';
}

/** More than this from a small file is treated as a large file's content. */
const maxInflatedBytes = 64 << 20;

/** The text of a small file; undefined if it inflates to more than fits in memory at ease. */
export function inflate(file: ListedFile, content: Buffer, compression: Compression): Buffer | undefined {
  try {
    switch (compression) {
      case 'none':
        return content;
      case 'gzip':
        return gunzipSync(content, { maxOutputLength: maxInflatedBytes });
      case 'zstd':
        return zstdDecompressSync(content, { maxOutputLength: maxInflatedBytes });
    }
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw new ContentError(file, inflateProblem(compression, error));
  }
}

/** What can be told of a text from the first bytes of its file. */
export function inflatedHead(head: Buffer, compression: Compression): Buffer {
  switch (compression) {
    case 'none':
      return head;
    case 'gzip':
      return gunzipSync(head, { maxOutputLength: maxInflatedBytes, finishFlush: zlib.Z_SYNC_FLUSH });
    case 'zstd':
      return zstdDecompressSync(head, { maxOutputLength: maxInflatedBytes, finishFlush: zlib.ZSTD_e_flush });
  }
}

/** The text of a file of any size, block by block. */
export async function* inflatedBlocks(
  file: ListedFile,
  path: string,
  compression: Compression,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const raw = createReadStream(path, { highWaterMark: 1 << 20, signal });
  const decoder =
    compression === 'gzip'
      ? createGunzip({ chunkSize: 1 << 20 })
      : compression === 'zstd'
        ? createZstdDecompress({ chunkSize: 1 << 20 })
        : undefined;
  if (decoder !== undefined) pipeline(raw, decoder, () => {});
  try {
    for await (const block of decoder ?? raw) yield block as Buffer;
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ContentError(file, inflateProblem(compression, error));
  }
}

function inflateProblem(compression: Compression, error: unknown): string {
  const detail = error instanceof Error ? error.message : String(error);
  if (compression === 'none') return detail;
  const truncated = /unexpected end of file|incomplete|src size is incorrect/i.test(detail);
  return truncated ? `the ${compression} data is cut off` : `this is no sound ${compression} data (${detail})`;
}

/** Bytes no deflate stream goes on with: an empty gzip member with a long name that is no text. */
export function gzipSeal(): Buffer {
  const name = Buffer.alloc(509);
  let state = 7;
  for (let at = 0; at < name.length; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    name[at] = 1 + ((state >>> 16) % 255);
  }
  const header = [0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 255];
  const emptyBlock = [0x03, 0x00];
  return Buffer.concat([Buffer.from(header), name, Buffer.from([0, ...emptyBlock]), Buffer.alloc(8)]);
}

/**
 * A copy of a gzip file that ends in a seal. DuckDB takes the end of a cut-off gzip file for its end (1.5.5) and so would lose
 * rows in silence where the cut happens to lie at a line's end; with the seal behind it, a cut-off stream is broken data.
 */
export function sealedCopy(path: string, scratch: Scratch): { readonly path: string; readonly done: Promise<void> } {
  const copy = scratch.owns(path) ? path : `${scratch.path('sealed')}.gz`;
  const make = async (): Promise<void> => {
    if (copy !== path) await copyFile(path, copy, constants.COPYFILE_FICLONE);
    await appendFile(copy, gzipSeal());
  };
  return { path: copy, done: make() };
}
