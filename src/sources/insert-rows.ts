// The rows of a batch, the fast way: a statement a unit; the first value that does not fit stops it.
import type { Transaction } from '../adapters/adapter.ts';
import type { LoadSpec } from '../core/load-spec.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { ContentError } from './content.ts';
import { type FieldWatch, watchesFields } from './field-watch.ts';
import type { CountedFile } from './ledger.ts';
import type { BatchInput, ReadyBatch } from './load-batch.ts';
import { insertParquet } from './load-parquet.ts';
import type { LoadUnit } from './load-unit.ts';
import { loadUnits } from './load-units.ts';
import { unknownFields } from './load-warnings.ts';
import { Scratch } from './scratch.ts';

export async function insertRows(
  tx: Transaction,
  input: ReadyBatch,
  how: 'together' | 'apart',
  watch: FieldWatch,
): Promise<readonly CountedFile[]> {
  if (input.load.format.kind === 'parquet') {
    return insertParquet(tx, input.parquet, input);
  }
  const counted: CountedFile[] = [];
  const units = loadUnits({ ...input, scratch: new Scratch(input.workDir), how, watch });
  // The next unit is prepared while the engine reads this one.
  let next = units.next();
  try {
    for (let step = await next; step.done !== true; step = await next) {
      const unit = step.value;
      next = units.next();
      next.catch(() => {});
      try {
        // Apart, each value is looked at as the diagnosis does it, which found nothing wrong.
        const texts = how === 'together' ? watch.texts : new Set<string>();
        counted.push(...(await insertUnit(tx, { ...unit, scan: { ...unit.scan, texts } }, input, watch)));
      } finally {
        unit.dispose();
      }
    }
  } finally {
    await next
      .catch(() => {})
      .then((left) => (left !== undefined && left.done !== true ? left.value.dispose() : undefined));
    await units.return(undefined);
  }
  return counted;
}

async function insertUnit(
  tx: Transaction,
  unit: LoadUnit,
  input: BatchInput,
  watch: FieldWatch,
): Promise<readonly CountedFile[]> {
  const { sql, load } = input;
  const keys = needsKeys(load) ? await keysOf(tx, unit, input) : undefined;
  for (const key of keys ?? []) watch.add(key, unit.files[0]?.file.uri ?? '');
  if (load.onNewField === 'fail') refuseNewFields(input, watch);
  const { counters } = unit.scan;
  const insert = tx.execute.bind(tx, sql.insert({ ...unit.scan, keys }, input.loadedAt));
  if (counters !== undefined) return insertCounted(tx, unit, counters, { ...input, insert });
  const [inserted, checksums] = await besides(unit, insert());
  const expected = unit.files.reduce((sum, { rows }) => sum + (rows ?? 0), 0);
  const [first] = unit.files;
  if (first !== undefined && first.rows === undefined) {
    return [{ file: first.file, rows: inserted ?? 0, checksum: checksums[0] }];
  }
  // What was counted while spooling and what the engine read must agree, or a file's rows would be booked wrongly.
  if (inserted !== expected && first !== undefined) {
    throw new ContentError(first.file, `${expected} records were counted, ${inserted ?? 0} were read`);
  }
  return unit.files.map(({ file, rows }, at) => ({ file, rows: rows ?? 0, checksum: checksums[at] }));
}

/** The statement is under way; meanwhile the contents are summed up. */
function besides<T>(unit: LoadUnit, statement: Promise<T>): Promise<[T, string[]]> {
  return Promise.all([statement, Promise.all(unit.files.map(({ checksum }) => checksum()))]);
}

async function insertCounted(
  tx: Transaction,
  unit: LoadUnit,
  counters: readonly string[],
  { sql, insert }: BatchInput & { readonly insert: () => Promise<number | undefined> },
): Promise<readonly CountedFile[]> {
  for (const statement of sql.createCounters(counters)) await tx.execute(statement);
  const [inserted, checksums] = await besides(unit, insert());
  const counts = (await tx.query(sql.readCounters(counters))).rows[0]?.map(Number) ?? [];
  for (const statement of sql.dropCounters(counters)) await tx.execute(statement);
  const counted = unit.files.map(({ file }, at) => ({ file, rows: counts[at] ?? 0, checksum: checksums[at] }));
  const [first] = unit.files;
  if (first !== undefined && counted.reduce((sum, { rows }) => sum + rows, 0) !== inserted) {
    throw new ContentError(first.file, `${counts.join(' + ')} rows were counted, ${inserted ?? 0} were read`);
  }
  return counted;
}

function refuseNewFields({ node, load }: BatchInput, watch: FieldWatch): void {
  if (!watchesFields(load)) return;
  const fields = unknownFields(node, load, watch.keys);
  const [first] = fields;
  if (first === undefined) return;
  throw new DiagnosticError(
    errorDiagnostic(
      'fieldsRefused',
      { uri: first.uri },
      { source: node.name, fields: fields.slice(0, 8), total: fields.length },
    ),
  );
}

function needsKeys(load: LoadSpec): boolean {
  if (load.format.kind !== 'json') return false;
  const { kind } = load.format.mapping;
  return kind === 'auto-ignorecase' || (kind === 'auto' && load.onNewField === 'fail');
}

async function keysOf(tx: Transaction, unit: LoadUnit, { sql }: BatchInput): Promise<readonly string[]> {
  const answer = await tx.query(sql.keys(unit.scan));
  return answer.rows.map(([key]) => key ?? '').sort();
}
