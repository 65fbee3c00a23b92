// One batch, one transaction: compare-and-set of the control row, guard, rows, count, ledger rows last. All of it or nothing.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ColumnDefinition, Dialect, Transaction, Warehouse } from '../adapters/adapter.ts';
import type { LoadSpec } from '../core/load-spec.ts';
import type { SourceNode } from '../core/node.ts';
import type { ListedFile } from '../core/source-state.ts';
import { Bug } from '../diagnostics/bug.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { assertNever } from '../util/assert-never.ts';
import { FieldWatch, watchesFields } from './field-watch.ts';
import { insertRows } from './insert-rows.ts';
import { insertTolerant, type SkippedRow, type TolerantRows } from './insert-tolerant.ts';
import { advanceSql, batchLedgerSql, batchListLine, type Control, type CountedFile, forgetFilesSql } from './ledger.ts';
import { forgetBatchSql } from './ledger-changes.ts';
import type { ParquetGroup } from './load-parquet.ts';
import { type LoadSql, loadSql } from './load-sql.ts';
import type { ObjectStore } from './object-store.ts';
import type { ConstantColumn, Partition } from './partition-path.ts';
import { fallsTooFar } from './plan-load.ts';
import { uriOf } from './s3-uri.ts';
import { sourceSelector } from './source-selector.ts';

export interface BatchInput {
  /** With the columns that the files hold; see `partitions`. */
  readonly node: SourceNode;
  /** All columns of the raw table. */
  readonly rawColumns: readonly ColumnDefinition[];
  /** The batch's files by the values in their keys. */
  readonly partitions: readonly Partition[];
  /** While rows are inserted: the values of these files' keys. */
  readonly constants: readonly ConstantColumn[];
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
  /** What goes before the batch's rows come. */
  readonly clears: BatchClears;
  /** Files of this source were set aside: those that are loaded now no longer are. */
  readonly liftsMarks: boolean;
  readonly signal: AbortSignal;
  readonly onStatement: (sql: string) => void;
}

export type BatchClears =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'rows' }
  /** The table is made anew: its columns may be others. */
  | { readonly kind: 'table' }
  | { readonly kind: 'batch'; readonly batchId: string; readonly loadedAt: string; readonly rows: number };

/** A version is whole, and so is a batch that is loaded again; else a bad file can be left out with `--skip-file`. */
export function canSkipFiles({ load, clears }: BatchInput): boolean {
  return load.mode === 'append' && clears.kind !== 'batch';
}

/** Parquet's footers are read before the transaction: an engine's error inside would end it. */
export interface ReadyBatch extends BatchInput {
  readonly parquet: readonly ParquetGroup[];
}

export interface BatchDone {
  readonly rows: number;
  readonly watch: FieldWatch;
  readonly skipped: readonly SkippedRow[];
  readonly skippedCount: number;
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
      const before = await clear(tx, input);
      const uncounted = input.files.map((file) => ({ file, rows: 0, checksum: undefined }));
      const taken = (await tx.query(writeList(input, uncounted, 'guard').guard)).rows;
      const takenUris = taken.map(([bucket, key]) => uriOf(bucket ?? '', key ?? ''));
      if (takenUris.length > 0) throw filesTaken(node, takenUris);
      const watch = new FieldWatch(watchesFields(load));
      const loaded: TolerantRows =
        how === 'tolerant'
          ? await insertTolerant(tx, input)
          : { files: await insertPartitions(tx, input, how, watch), skipped: [], skippedCount: 0 };
      const rows = loaded.files.reduce((sum, file) => sum + file.rows, 0);
      if (input.clears.kind === 'rows' && fallsTooFar(before, rows, load.replaceGuard.maxDrop)) {
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
      const lines = writeList(input, loaded.files, 'ledger');
      await tx.execute(lines.insert);
      if (input.liftsMarks) await tx.execute(lines.lift);
      return { rows, watch, skipped: loaded.skipped, skippedCount: loaded.skippedCount };
    },
    { signal },
  );
}

/** Each partition for itself: its rows have values that the files do not hold. */
async function insertPartitions(
  tx: Transaction,
  input: ReadyBatch,
  how: 'together' | 'apart',
  watch: FieldWatch,
): Promise<readonly CountedFile[]> {
  const { node, load, warehouse, partitions } = input;
  if (load.partition === undefined) return insertRows(tx, input, how, watch);
  const counted: CountedFile[] = [];
  for (const { files, constants } of partitions) {
    const uris = new Set(files.map(({ uri }) => uri));
    const parquet = input.parquet.flatMap((group) => {
      const [first, ...others] = group.filter(({ file }) => uris.has(file.uri));
      return first === undefined ? [] : [[first, ...others] as const];
    });
    const sql = loadSql(node, load, warehouse.dialect, constants);
    counted.push(...(await insertRows(tx, { ...input, files, parquet, sql, constants }, how, watch)));
  }
  return counted;
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

/** Takes out what the batch stands in for; gives the number of rows that there were. */
async function clear(tx: Transaction, { node, load, warehouse, clears, rawColumns }: BatchInput): Promise<number> {
  const { dialect } = warehouse;
  const { relation } = node;
  switch (clears.kind) {
    case 'nothing':
      return 0;
    case 'batch': {
      const column = load.loadedAtColumn;
      if (column === undefined) throw new Bug(`a batch of ${node.id} cannot be found without a load-time column`);
      await removeBatch(tx, { node, dialect, loadedAtColumn: column, batch: clears });
      return clears.rows;
    }
    case 'rows': {
      const before = await tx.query(`SELECT count(*) FROM ${dialect.relation(relation)}`);
      await tx.execute(`DELETE FROM ${dialect.relation(relation)}`);
      await tx.execute(forgetFilesSql(relation, dialect));
      return Number(before.rows[0]?.[0] ?? 0);
    }
    case 'table':
      // Others read the old table until the transaction is committed.
      await tx.execute(dialect.drop(relation, 'table'));
      await tx.execute(dialect.createTable(relation, rawColumns));
      await tx.execute(forgetFilesSql(relation, dialect));
      return 0;
    default:
      return assertNever(clears);
  }
}

/** The rows of a batch go with its ledger rows; where they are not those that the ledger counts, nothing does. */
export async function removeBatch(
  tx: Transaction,
  input: {
    readonly node: SourceNode;
    readonly dialect: Dialect;
    readonly loadedAtColumn: string;
    readonly batch: { readonly batchId: string; readonly loadedAt: string; readonly rows: number };
  },
): Promise<void> {
  const { node, dialect, loadedAtColumn, batch } = input;
  const forget = forgetBatchSql(node.relation, dialect, { ...batch, loadedAtColumn });
  const found = await tx.execute(forget.rows);
  if (found !== undefined && found !== batch.rows) {
    const data = {
      source: node.name,
      select: sourceSelector(node),
      loadedAt: batch.loadedAt.slice(0, 19),
      expected: batch.rows,
      found,
    };
    throw new DiagnosticError(errorDiagnostic('batchRowsDiffer', node.declaredAt, data));
  }
  await tx.execute(forget.files);
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
