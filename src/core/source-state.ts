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

/** Files in order. An array is one; a list that may have millions is kept packed and unpacked as it is walked over. */
export interface FileList extends Iterable<ListedFile> {
  readonly length: number;
  /** From the file with the number `from` up to, and without, the one with the number `to`. */
  slice(from: number, to: number): FileList;
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

/** A file that was set aside: it is passed over until its content changes. */
export interface FailedFile {
  readonly uri: string;
  readonly bytes: number;
  readonly etag: string;
  /** Text of the warehouse's timestamp, UTC. */
  readonly failedAt: string;
  readonly reason: string;
}

/** A new file with the size and the content of a loaded one that is gone. */
export interface RenamedFile {
  readonly listed: ListedFile;
  readonly loaded: LedgerFile;
}

/** A batch whose rows go and whose files are loaded again, as they are now. */
export interface ReloadBatch {
  readonly batchId: string;
  readonly loadedAt: string;
  /** As the ledger counts them. */
  readonly rows: number;
  readonly files: readonly ListedFile[];
  /** Files of the batch that are gone from S3: their rows would be lost. */
  readonly lost: readonly LedgerFile[];
}

/** How many files each glob of a load matched in this source. */
export interface GlobMatches {
  readonly files: number;
  readonly reload: number;
  readonly skip: number;
}

/** `waiting`: listed, but not ready (`ready` of the load). */
export type FileState = 'new' | 'waiting' | 'loaded' | 'changed' | 'gone' | 'failed';

export const FILE_STATES: readonly FileState[] = ['new', 'waiting', 'loaded', 'changed', 'gone', 'failed'];

/** A line of `sqlflow files`. */
export interface FileEntry {
  readonly uri: string;
  readonly state: FileState;
  /** As listed; of a file that is gone: as loaded. */
  readonly bytes: number;
  /** What the ledger says of it, where it was loaded. */
  readonly loaded: LedgerFile | undefined;
  readonly failed: FailedFile | undefined;
}

export interface SourceFiles {
  readonly listedCount: number;
  /** A shorter listing: folders of an event time before this (milliseconds since 1970) were not looked into. */
  readonly listedFromMs?: number | undefined;
  /** In key order. For `mode: replace`: all listed files if the set differs from the loaded one, else none. */
  readonly fresh: FileList;
  readonly changed: readonly ChangedFile[];
  readonly loadedCount: number;
  /** In the ledger, no longer listed. */
  readonly goneCount: number;
  /** Those files; named for a rebuild only, which would lose their rows. */
  readonly gone: readonly LedgerFile[];
  /** Names beginning with `_` or `.`, and empty objects: skipped and counted. */
  readonly ignoredCount: number;
  /** Listed, but not ready yet: neither new nor changed. */
  readonly waitingCount: number;
  /** New files that are other names of loaded ones; they stand in `fresh`, too. */
  readonly renamed: readonly RenamedFile[];
  /** Set aside in earlier runs, and unchanged since. */
  readonly failed: readonly FailedFile[];
  /** To be set aside by this run. */
  readonly skipped: readonly ListedFile[];
  /** Any file of this source has a mark, so that a load has marks to lift. */
  readonly hasMarks: boolean;
  readonly reload: readonly ReloadBatch[];
  readonly matches: GlobMatches;
  /** Reasons why this source cannot be loaded: no file, a raw table that is not ours. */
  readonly problems: readonly Diagnostic[];
  /** What is odd and hinders nothing: nothing listed where files were loaded before. */
  readonly warnings: readonly Diagnostic[];
}
