// The columns of a Parquet file in S3, read from its footer alone.
import { parquetMetadataAsync, parquetSchema } from 'hyparquet';
import type { ListedFile } from '../core/source-state.ts';
import { ContentError } from './content.ts';
import type { Staging } from './staging.ts';

/** Footers are some kilobytes; a longer one costs one more request. */
const footerBytes = 64 << 10;

/** Top-level columns in the file's order. */
export async function parquetColumns(
  file: ListedFile,
  staging: Staging,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const source = {
    byteLength: file.bytes,
    slice: async (start: number, end = file.bytes): Promise<ArrayBuffer> => {
      const bytes = await staging.range(file, start, end, signal);
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    },
  };
  try {
    const metadata = await parquetMetadataAsync(source, { initialFetchSize: footerBytes });
    return parquetSchema(metadata).children.map(({ element }) => element.name);
  } catch (error) {
    if (signal.aborted || !(error instanceof Error) || error.name === 'DiagnosticError') throw error;
    throw new ContentError(file, `no sound Parquet file: ${error.message}`);
  }
}
