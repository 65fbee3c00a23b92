// After a batch was rolled back: one pass over its files finds all that are bad, and in each the first thing that is wrong.
import type { Warehouse } from '../adapters/adapter.ts';
import type { BadFile } from '../diagnostics/catalog/sf8-sources.ts';
import { badValue, unreadableFile } from './bad-file.ts';
import { type EnvelopesInput, envelopes } from './envelopes.ts';
import { envelopeKeysOf } from './insert-tolerant.ts';
import type { LoadSql } from './load-sql.ts';

export interface Diagnosis {
  /** In the batch's order; at most `kept`. */
  readonly bad: readonly BadFile[];
  readonly badFileCount: number;
}

const kept = 100;

export interface DiagnoseInput extends EnvelopesInput {
  readonly warehouse: Warehouse;
  readonly sql: LoadSql;
}

export async function diagnoseBatch(input: DiagnoseInput): Promise<Diagnosis> {
  const { warehouse, sql, files, signal } = input;
  const firsts = new Map<number, BadFile>();
  const offer = (at: number, found: BadFile): void => {
    const known = firsts.get(at);
    if (known === undefined || (found.line ?? Number.POSITIVE_INFINITY) < (known.line ?? Number.POSITIVE_INFINITY)) {
      firsts.set(at, found);
    }
  };
  for await (const part of envelopes(input)) {
    try {
      for (const found of part.unreadable) offer(found.file, unreadableFile(found, files));
      const keys = await envelopeKeysOf(warehouse, part.path, input);
      const answer = await warehouse.query(sql.check(part.path, keys), { signal });
      for (const [at, , badRows, line, column, value] of answer.rows) {
        if (badRows === '0') continue;
        offer(Number(at), badValue(input, Number(at), Number(line), Number(column), value ?? 'null', Number(badRows)));
      }
    } finally {
      part.dispose();
    }
  }
  const inOrder = [...firsts].sort(([left], [right]) => left - right).map(([, bad]) => bad);
  return { bad: inOrder.slice(0, kept), badFileCount: inOrder.length };
}
