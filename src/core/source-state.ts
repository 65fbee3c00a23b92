// The state of a source's files: the listing minus the ledger. Gathered before planning; planning itself asks nobody.
import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** An object as S3 lists it. `uri` is its identity: `s3://bucket/key`. */
export interface ListedFile {
  readonly uri: string;
  readonly bucket: string;
  readonly key: string;
  readonly bytes: number;
  /** Without quotes; changes when the content changes. */
  readonly etag: string;
  /** Milliseconds since 1970, UTC. */
  readonly modifiedAtMs: number;
}

export interface LedgerFile {
  readonly uri: string;
  readonly bytes: number;
  readonly etag: string;
  /** Text of the warehouse's timestamp, UTC. */
  readonly loadedAt: string;
  readonly rows: number;
  readonly batchId: string;
}

export interface ChangedFile {
  readonly listed: ListedFile;
  readonly loaded: LedgerFile;
}

export interface SourceFiles {
  readonly listedCount: number;
  /** In key order. For `mode: replace`: all listed files if the set differs from the loaded one, else none. */
  readonly fresh: readonly ListedFile[];
  readonly changed: readonly ChangedFile[];
  readonly loadedCount: number;
  /** In the ledger, no longer listed. */
  readonly gone: readonly LedgerFile[];
  /** Names beginning with `_` or `.`, and empty objects: skipped and counted. */
  readonly ignoredCount: number;
  /** Reasons why this source cannot be loaded: no file, a raw table that is not ours. */
  readonly problems: readonly Diagnostic[];
  /** What is odd and hinders nothing: nothing listed where files were loaded before. */
  readonly warnings: readonly Diagnostic[];
}
