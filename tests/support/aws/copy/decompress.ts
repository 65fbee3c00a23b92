// What an option says that a file is compressed with; COPY guesses nothing.
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { SqlError } from '../warehouse/sql-error.ts';
import type { Compression } from './copy-options.ts';

export function decompress(content: Buffer, compression: Compression): Buffer {
  try {
    if (compression === 'none') return content;
    if (compression === 'gzip') return gunzipSync(content);
    if (compression === 'zstd') return zstdDecompressSync(content);
  } catch (error) {
    throw new SqlError(`${compression} decompression failed`, error instanceof Error ? error.message : String(error));
  }
  throw new SqlError(`COPY ${compression.toUpperCase()} is not answered by local-aws (docs/local-aws.md)`);
}
