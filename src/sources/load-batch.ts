// One batch, one transaction: compare-and-set of the control row, guard, rows, count, ledger rows last. All of it or nothing.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Transaction, Warehouse } from '../adapters/adapter.ts';
import type { LoadSpec } from '../core/load-spec.ts';
import type { SourceNode } from '../core/node.ts';
import type { ListedFile } from '../core/source-state.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { ContentError } from './content.ts';
import { envelopes, type Unreadable } from './envelopes.ts';
import { FieldWatch } from './field-watch.ts';
import { advanceSql, batchLedgerSql, batchListLine, type Control, type CountedFile, forgetFilesSql } from './ledger.ts';
import { insertParquet, type ParquetGroup } from './load-parquet.ts';
import type { LoadSql } from './load-sql.ts';
import { type LoadUnit, loadUnits } from './load-units.ts';
import { unknownFields } from './load-warnings.ts';
import type { ObjectStore } from './object-store.ts';
import { fallsTooFar } from './plan-load.ts';
import { uriOf } from './s3-uri.ts';

export interface BatchInput {
  readonly node: SourceNode;
  readonly load: LoadSpec;
  readonly sql: LoadSql;
  readonly files: readonly ListedFile[];
  readonly store: ObjectStore;
  readonly warehouse: Warehouse;
  /** As it was when the load began, or after the batch before this one. */
  readonly control: Control;
  readonly batchId: string;
  readonly runId: string;
  readonly loadedAt: string;
  /** Exists; everything in it is ours. */
  readonly workDir: string;
  readonly arrays: boolean;
  readonly signal: AbortSignal;
  readonly onStatement: (sql: string) => void;
}

/** Parquet's footers are read before the transaction: an engine's error inside would end it. */
export interface ReadyBatch extends BatchInput {
  readonly parquet: readonly ParquetGroup[];
}

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

export interface BatchDone {
  readonly rows: number;
  readonly watch: FieldWatch;
  readonly skipped: readonly SkippedRow[];
  readonly skippedCount: number;
}

/** More rows were bad than `skip_rows` allows. */
export class TooManyBadRows extends Error {
  override readonly name = 'TooManyBadRows';
}

/** `tolerant` leaves out rows that do not fit; the others stop at the first (`apart` reads every file alone, see load-units). */
export type BatchHow = 'together' | 'apart' | 'tolerant';

/** Commits the batch, or throws and leaves nothing of it: DiagnosticError, ContentError, WarehouseError, TooManyBadRows. */
export async function loadBatch(input: ReadyBatch, how: BatchHow): Promise<BatchDone> {
  const { warehouse, node, load, signal, loadedAt } = input;
  const { dialect } = warehouse;
  return warehouse.transaction(
    async (transaction) => {
      // The work may run again after a conflict: whatever it has counted begins anew with it.
      const tx = recorded(transaction, input.onStatement);
      const advance = advanceSql(node.relation, dialect, {
        version: input.control.version,
        loadedAt,
        runId: input.runId,
      });
      if ((await tx.execute(advance)) !== 1) throw filesTaken(node, []);
      const before = load.mode === 'replace' ? await emptyTable(tx, input) : 0;
      const list = writeList(
        input,
        input.files.map((file) => ({ file, rows: 0, checksum: undefined })),
        'guard',
      );
      const taken = (await tx.query(list.guard)).rows;
      if (taken.length > 0)
        throw filesTaken(
          node,
          taken.map(([bucket, key]) => uriOf(bucket ?? '', key ?? '')),
        );
      const watch = new FieldWatch(watchesFields(load));
      const loaded = how === 'tolerant' ? await insertTolerant(tx, input) : await insertStrict(tx, input, how, watch);
      const rows = loaded.files.reduce((sum, file) => sum + file.rows, 0);
      if (load.mode === 'replace' && fallsTooFar(before, rows, load.replaceGuard.maxDrop)) {
        throw new DiagnosticError(
          errorDiagnostic('replaceRefused', load.from[0]?.at ?? load.at, {
            source: node.name,
            what: 'rows',
            before,
            now: rows,
            ...load.replaceGuard,
          }),
        );
      }
      await tx.execute(writeList(input, loaded.files, 'ledger').insert);
      return { rows, watch, skipped: loaded.skipped, skippedCount: loaded.skippedCount };
    },
    { signal },
  );
}

interface Loaded {
  readonly files: readonly CountedFile[];
  readonly skipped: readonly SkippedRow[];
  readonly skippedCount: number;
}

function recorded(transaction: Transaction, onStatement: (sql: string) => void): Transaction {
  return {
    execute: (sql, options) => {
      onStatement(sql);
      return transaction.execute(sql, options);
    },
    query: (sql, options) => {
      onStatement(sql);
      return transaction.query(sql, options);
    },
  };
}

/** COPY's `auto` drops unknown keys in silence; with `paths`, leaving out is what the user asked for. */
function watchesFields(load: LoadSpec): boolean {
  return load.format.kind === 'json' && ['auto', 'auto-ignorecase'].includes(load.format.mapping.kind);
}

async function emptyTable(tx: Transaction, { node, warehouse }: BatchInput): Promise<number> {
  const { dialect } = warehouse;
  const before = await tx.query(`SELECT count(*) FROM ${dialect.relation(node.relation)}`);
  await tx.execute(`DELETE FROM ${dialect.relation(node.relation)}`);
  await tx.execute(forgetFilesSql(node.relation, dialect));
  return Number(before.rows[0]?.[0] ?? 0);
}

function writeList(input: BatchInput, files: readonly CountedFile[], name: string): ReturnType<typeof batchLedgerSql> {
  const listPath = join(input.workDir, `${name}.ndjson`);
  writeFileSync(listPath, files.map(batchListLine).join(''));
  const { batchId, runId, loadedAt } = input;
  return batchLedgerSql(input.node.relation, input.warehouse.dialect, { listPath, batchId, runId, loadedAt });
}

function filesTaken(node: SourceNode, files: readonly string[]): DiagnosticError {
  return new DiagnosticError(errorDiagnostic('filesTaken', node.declaredAt, { source: node.name, files }));
}

async function insertStrict(
  tx: Transaction,
  input: ReadyBatch,
  how: 'together' | 'apart',
  watch: FieldWatch,
): Promise<Loaded> {
  if (input.load.format.kind === 'parquet') {
    return { files: await insertParquet(tx, input.parquet, input), skipped: [], skippedCount: 0 };
  }
  const counted: CountedFile[] = [];
  const units = loadUnits({ ...input, how, watch });
  // The next unit is prepared while the engine reads this one.
  let next = units.next();
  try {
    for (let step = await next; step.done !== true; step = await next) {
      const unit = step.value;
      next = units.next();
      next.catch(() => {});
      try {
        counted.push(...(await insertUnit(tx, unit, input, watch)));
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
  return { files: counted, skipped: [], skippedCount: 0 };
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
  if (counters !== undefined) return insertCounted(tx, unit, counters, { ...input, keys });
  const inserted = await tx.execute(sql.insert({ ...unit.scan, keys }, input.loadedAt));
  const expected = unit.files.reduce((sum, { rows }) => sum + (rows ?? 0), 0);
  const [first] = unit.files;
  if (first !== undefined && first.rows === undefined) {
    return [{ file: first.file, rows: inserted ?? 0, checksum: await first.checksum }];
  }
  // What was counted while spooling and what the engine read must agree, or a file's rows would be booked wrongly.
  if (inserted !== expected && first !== undefined) {
    throw new ContentError(first.file, `${expected} records were counted, ${inserted ?? 0} were read`);
  }
  return Promise.all(
    unit.files.map(async ({ file, rows, checksum }) => ({ file, rows: rows ?? 0, checksum: await checksum })),
  );
}

async function insertCounted(
  tx: Transaction,
  unit: LoadUnit,
  counters: readonly string[],
  { sql, loadedAt, keys }: BatchInput & { readonly keys: readonly string[] | undefined },
): Promise<readonly CountedFile[]> {
  for (const statement of sql.createCounters(counters)) await tx.execute(statement);
  const inserted = await tx.execute(sql.insert({ ...unit.scan, keys }, loadedAt));
  const counts = (await tx.query(sql.readCounters(counters))).rows[0]?.map(Number) ?? [];
  for (const statement of sql.dropCounters(counters)) await tx.execute(statement);
  const counted: CountedFile[] = [];
  for (const [at, { file, checksum }] of unit.files.entries()) {
    counted.push({ file, rows: counts[at] ?? 0, checksum: await checksum });
  }
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

const skippedKept = 1000;

async function insertTolerant(tx: Transaction, input: BatchInput): Promise<Loaded> {
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
