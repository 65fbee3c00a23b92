// New files that are loaded ones under another name: loading them would double their rows. Linear in both, also where thousands of
// files are equal.
import type { FileList, RenamedFile } from '../core/source-state.ts';
import { type LedgerRow, publicRow } from './ledger.ts';
import type { ObjectStore } from './object-store.ts';

/** Each loaded file that is gone stands for one new file; an equal own name goes before another. */
export async function findRenamed(
  fresh: FileList,
  gone: readonly LedgerRow[],
  store: ObjectStore,
  signal: AbortSignal,
): Promise<readonly RenamedFile[]> {
  const left = new Leftovers(gone);
  const renamed: RenamedFile[] = [];
  for (const file of fresh) {
    const name = nameOf(file.uri);
    let row = left.take(tagKey(file.bytes, file.etag), name);
    // The content is read once, and only where no ETag settles it.
    if (row === undefined && left.hasSums(file.bytes)) {
      row = left.take(sumKey(file.bytes, await store.checksum(file, signal)), name);
    }
    if (row !== undefined) renamed.push({ listed: file, loaded: publicRow(row) });
  }
  return renamed;
}

/** The rows that no new file stands for yet. */
class Leftovers {
  /** By content, then by name. */
  readonly #rows = new Map<string, Map<string, LedgerRow[]>>();
  readonly #taken = new Set<LedgerRow>();
  /** How many rows of a size have a checksum. */
  readonly #sums = new Map<number, number>();

  constructor(rows: readonly LedgerRow[]) {
    for (const row of rows) {
      this.#add(tagKey(row.bytes, row.etag), row);
      if (row.checksum === undefined) continue;
      this.#add(sumKey(row.bytes, row.checksum), row);
      this.#sums.set(row.bytes, (this.#sums.get(row.bytes) ?? 0) + 1);
    }
  }

  hasSums(bytes: number): boolean {
    return (this.#sums.get(bytes) ?? 0) > 0;
  }

  take(content: string, name: string): LedgerRow | undefined {
    const names = this.#rows.get(content);
    if (names === undefined) return undefined;
    const row = this.#pop(names, name) ?? this.#popAny(names);
    if (row === undefined) return undefined;
    this.#taken.add(row);
    if (row.checksum !== undefined) this.#sums.set(row.bytes, (this.#sums.get(row.bytes) ?? 0) - 1);
    return row;
  }

  #add(content: string, row: LedgerRow): void {
    const names = this.#rows.get(content) ?? new Map<string, LedgerRow[]>();
    this.#rows.set(content, names);
    const name = nameOf(row.uri);
    const alike = names.get(name);
    if (alike === undefined) names.set(name, [row]);
    else alike.push(row);
  }

  #pop(names: Map<string, LedgerRow[]>, name: string): LedgerRow | undefined {
    const rows = names.get(name) ?? [];
    for (let row = rows.pop(); row !== undefined; row = rows.pop()) if (!this.#taken.has(row)) return row;
    names.delete(name);
    return undefined;
  }

  #popAny(names: Map<string, LedgerRow[]>): LedgerRow | undefined {
    for (const name of names.keys()) {
      const row = this.#pop(names, name);
      if (row !== undefined) return row;
    }
    return undefined;
  }
}

function tagKey(bytes: number, etag: string): string {
  return `etag ${bytes} ${etag}`;
}

function sumKey(bytes: number, checksum: string): string {
  return `sum ${bytes} ${checksum}`;
}

function nameOf(uri: string): string {
  return uri.slice(uri.lastIndexOf('/') + 1);
}
