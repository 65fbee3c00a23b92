// The database files that this process has open. The lock on a file belongs to the process, not to who opened it: opening a file a
// second time and closing it again would let go of the first one's lock, and another process could write meanwhile (tried on
// 1.5.5). So one file is one instance here, counted, whoever asks. For the same reason no one may read an open database file through fs.
import type { DuckDBInstance } from '@duckdb/node-api';

export interface SharedInstance {
  readonly instance: DuckDBInstance;
  /** The path that it was opened by: DuckDB names the catalog after it. */
  readonly openedAs: string;
  /** Whether others in this process have it open, too. */
  isShared(): boolean;
  /** Closes the file when the last one releases it: DuckDB writes its log into the file then. */
  release(): void;
}

interface Entry {
  readonly opened: Promise<DuckDBInstance>;
  readonly openedAs: string;
  readonly readOnly: boolean;
  users: number;
}

const entries = new Map<string, Entry>();

/** `file` has its links resolved. Asked for reading, it may be given an instance that writes; never the other way round. */
export async function shareInstance(
  file: string,
  wanted: { readonly openAs: string; readonly readOnly: boolean },
  open: () => Promise<DuckDBInstance>,
): Promise<SharedInstance | 'held-for-reading'> {
  let entry = entries.get(file);
  if (entry?.readOnly && !wanted.readOnly) return 'held-for-reading';
  if (entry === undefined) {
    entry = { opened: open(), openedAs: wanted.openAs, readOnly: wanted.readOnly, users: 0 };
    entries.set(file, entry);
  }
  const shared = entry;
  shared.users += 1;
  let released = false;
  const release = (instance: DuckDBInstance | undefined) => {
    if (released) return;
    released = true;
    shared.users -= 1;
    if (shared.users > 0) return;
    if (entries.get(file) === shared) entries.delete(file);
    instance?.closeSync();
  };
  try {
    const instance = await shared.opened;
    return {
      instance,
      openedAs: shared.openedAs,
      isShared: () => shared.users > 1,
      release: () => release(instance),
    };
  } catch (error) {
    release(undefined);
    throw error;
  }
}
