// The rows of a batch under `on_error: skip_rows`: record by record, without those that do not fit, up to the number allowed.
import type { Transaction } from '../adapters/adapter.ts';
import { envelopes, type Unreadable } from './envelopes.ts';
import type { CountedFile } from './ledger.ts';
import type { BatchInput } from './load-batch.ts';

/** A row that was left out under `on_error: skip_rows`. */
export type SkippedRow =
  | ({ readonly kind: 'unreadable' } & Unreadable)
  | {
      readonly kind: 'value';
      readonly file: number;
      readonly line: number;
      readonly column: number;
      readonly value: string;
    };

/** More rows were bad than `skip_rows` allows. */
export class TooManyBadRows extends Error {
  override readonly name = 'TooManyBadRows';
}

export interface TolerantRows {
  readonly files: readonly CountedFile[];
  readonly skipped: readonly SkippedRow[];
  readonly skippedCount: number;
}

const skippedKept = 1000;

export async function insertTolerant(tx: Transaction, input: BatchInput): Promise<TolerantRows> {
  const limit = input.load.onError.kind === 'skip-rows' ? input.load.onError.limit : 0;
  const rows = input.files.map(() => 0);
  const checksums = new Map<number, string>();
  const skipped: SkippedRow[] = [];
  let skippedCount = 0;
  for await (const part of envelopes(input)) {
    try {
      for (const [at, checksum] of part.checksums) checksums.set(at, checksum);
      skippedCount += part.unreadable.length;
      skipped.push(...part.unreadable.map((found) => ({ kind: 'unreadable' as const, ...found })));
      const keys = await envelopeKeysOf(tx, part.path, input);
      for (const [at, total, bad] of (await tx.query(input.sql.check(part.path, keys))).rows) {
        rows[Number(at)] = (rows[Number(at)] ?? 0) + Number(total) - Number(bad);
        skippedCount += Number(bad);
      }
      if (skippedCount > limit || part.unreadable.some(({ skippable }) => !skippable)) throw new TooManyBadRows();
      const bad = await tx.query(input.sql.listBad(part.path, keys, skippedKept));
      for (const [file, line, column, value] of bad.rows) {
        skipped.push({
          kind: 'value',
          file: Number(file),
          line: Number(line),
          column: Number(column),
          value: value ?? 'null',
        });
      }
      await tx.execute(input.sql.insertGood(part.path, keys, input.loadedAt));
    } finally {
      part.dispose();
    }
  }
  const files = input.files.map((file, at) => ({ file, rows: rows[at] ?? 0, checksum: checksums.get(at) }));
  const inOrder = skipped.sort((left, right) => left.file - right.file || (left.line ?? 0) - (right.line ?? 0));
  return { files, skipped: inOrder.slice(0, skippedKept), skippedCount };
}

/** The keys of the objects in envelopes, for `auto ignorecase`. */
export async function envelopeKeysOf(
  connection: Pick<Transaction, 'query'>,
  path: string,
  { load, sql }: Pick<BatchInput, 'load' | 'sql'>,
): Promise<readonly string[]> {
  if (load.format.kind !== 'json' || load.format.mapping.kind !== 'auto-ignorecase') return [];
  return (await connection.query(sql.envelopeKeys(path))).rows.map(([key]) => key ?? '').sort();
}
