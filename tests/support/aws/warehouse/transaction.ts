// One transaction: its snapshot in DuckDB, what it has changed in the catalog, what it has read and written.
import { type CatalogChanges, noChanges } from './catalog.ts';

export interface Transaction {
  readonly id: number;
  /** Begun by BEGIN or by a batch; otherwise it ends with its statement. */
  readonly isBlock: boolean;
  readonly changes: CatalogChanges;
  /** DuckDB's tables that nobody needs after the commit. */
  readonly obsolete: string[];
  /** OIDs, for finding circles of transactions. */
  readonly read: Set<number>;
  readonly written: Set<number>;
  /** Number of commits that its snapshot sees; undefined: no snapshot is taken yet. */
  snapshot: number | undefined;
  /** Of the snapshot, as DuckDB has it: `2026-11-28 12:00:00.123456`. */
  startedAt: string | undefined;
  /** A statement failed: nothing but ROLLBACK is heard. */
  failed: boolean;
}

export function newTransaction(id: number, isBlock: boolean): Transaction {
  return {
    id,
    isBlock,
    changes: noChanges(),
    obsolete: [],
    read: new Set(),
    written: new Set(),
    snapshot: undefined,
    startedAt: undefined,
    failed: false,
  };
}
