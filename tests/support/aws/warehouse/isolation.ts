// SERIALIZABLE isolation as Redshift has it: whole tables, a circle of transactions that read what the next one wrote.
import { conflictError } from './engine-error.ts';
import type { Transaction } from './transaction.ts';

export type IsolationLevel = 'snapshot' | 'serializable';

interface Past {
  readonly id: number;
  readonly snapshot: number;
  readonly committedAt: number;
  readonly read: ReadonlySet<number>;
  readonly written: ReadonlySet<number>;
}

/** Commits in order, as far back as an open snapshot reaches. */
export class CommitHistory {
  readonly #past: Past[] = [];
  readonly #lastWrite = new Map<number, number>();
  #commits = 0;

  get commits(): number {
    return this.#commits;
  }

  writtenSince(oid: number, snapshot: number): boolean {
    return (this.#lastWrite.get(oid) ?? 0) > snapshot;
  }

  /** Throws 1023 where this commit would close a circle. */
  refuseCircle(transaction: Transaction): void {
    const { snapshot } = transaction;
    if (snapshot === undefined) return;
    const concurrent = this.#past.filter((past) => past.committedAt > snapshot);
    const reads = (reader: ReadonlySet<number>, writer: ReadonlySet<number>) =>
      [...reader].find((oid) => writer.has(oid));
    for (const past of concurrent) {
      // It read what that one wrote meanwhile: it comes before. And that one read, or wrote first, what it writes: it comes after.
      const before = reads(transaction.read, past.written);
      const after = reads(past.read, transaction.written) ?? reads(past.written, transaction.written);
      if (before !== undefined && after !== undefined) throw conflictError(after);
    }
  }

  add(transaction: Transaction): void {
    if (transaction.snapshot === undefined) return;
    if (transaction.written.size > 0) this.#commits += 1;
    for (const oid of transaction.written) this.#lastWrite.set(oid, this.#commits);
    const { id, snapshot, read, written } = transaction;
    this.#past.push({ id, snapshot, committedAt: this.#commits, read, written });
    if (this.#past.length > 500) this.#past.shift();
  }
}
