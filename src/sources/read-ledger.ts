// Reads the ledger of one raw table. Its files may be millions: they are never held, but gone through.
import type { Cell, Warehouse } from '../adapters/adapter.ts';
import { type Relation, relationKey } from '../core/relation.ts';
import type { FailedFile } from '../core/source-state.ts';
import {
  besides,
  type Control,
  controlOf,
  controlQuery,
  controlTable,
  failedTable,
  filesTable,
  type LedgerRow,
  timestampLiteral,
} from './ledger.ts';
import { uriOf } from './s3-uri.ts';

/** What the ledger says besides its files. */
export interface Ledger {
  /** Undefined: sqlflow has not made this table. */
  readonly control: Control | undefined;
  /** How many files the raw table holds. */
  readonly fileCount: number;
  /** Files that were set aside, by URI. */
  readonly failed: ReadonlyMap<string, FailedFile>;
}

const noLedger: Ledger = { control: undefined, fileCount: 0, failed: new Map() };

/** A schema without a ledger, or that does not exist, gives an empty one. */
export async function readLedger(warehouse: Warehouse, relation: Relation, signal?: AbortSignal): Promise<Ledger> {
  const { dialect } = warehouse;
  const database = relation.database ?? warehouse.database;
  const tables = await warehouse.query(
    [
      `SELECT table_name FROM information_schema.tables WHERE lower(table_schema) = ${dialect.literal(relation.schema.toLowerCase())}`,
      `AND table_name IN (${[filesTable, controlTable, failedTable].map((name) => dialect.literal(name)).join(', ')})`,
      `AND table_catalog = ${dialect.literal(database)}`,
    ].join(' '),
    { signal },
  );
  const made = new Set(tables.rows.map(([name]) => name));
  if (!made.has(filesTable) || !made.has(controlTable)) return noLedger;
  // One question: each costs a server two round trips.
  const count = `(SELECT count(*) ${fromFiles(warehouse, relation)})`;
  const { rows } = await warehouse.query(controlQuery(relation, dialect, count), { signal });
  const control = controlOf(rows[0]);
  if (control === undefined) return noLedger;
  const failed = made.has(failedTable) ? await readFailed(warehouse, relation, signal) : [];
  return {
    control,
    fileCount: Number(rows[0]?.[3] ?? 0),
    failed: new Map(failed.map((file) => [file.uri, file])),
  };
}

/** What is gone through at once, about: what an engine inside this process keeps of it is given back before the next part. */
const filesOfPart = 125_000;

/** Goes through the names and ETags of all files, of which there are about `fileCount`. The ledger's tables must exist. */
export async function scanContents(
  warehouse: Warehouse,
  relation: Relation,
  fileCount: number,
  take: (uri: string, etag: string) => void,
  options: { readonly signal?: AbortSignal | undefined; readonly filesOfPart?: number | undefined } = {},
): Promise<void> {
  const { signal } = options;
  const sql = `SELECT bucket, key, etag ${fromFiles(warehouse, relation)}`;
  const takePart = (rows: readonly (readonly Cell[])[]): void => {
    for (const [bucket, key, etag] of rows) take(uriOf(bucket ?? '', key ?? ''), etag ?? '');
  };
  const most = options.filesOfPart ?? filesOfPart;
  // A server keeps its pages to itself, and each question takes its time.
  const inParts = warehouse.dialect.capabilities.exclusion === 'process' && fileCount > most;
  for (const part of inParts ? await loadedInParts(warehouse, relation, most, signal) : ['']) {
    await warehouse.scan(`${sql}${part}`, takePart, { signal });
  }
}

/** Conditions that cut the ledger where its batches were loaded, in which order its rows lie on the disk, too. */
async function loadedInParts(
  warehouse: Warehouse,
  relation: Relation,
  most: number,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const batches = `SELECT loaded_at, count(*) AS files ${fromFiles(warehouse, relation)} GROUP BY loaded_at`;
  const parts = `SELECT loaded_at, floor((sum(files) OVER (ORDER BY loaded_at) - files) / ${most}.0) AS part FROM (${batches})`;
  const { rows } = await warehouse.query(`SELECT min(loaded_at) FROM (${parts}) GROUP BY part ORDER BY 1`, { signal });
  const cuts = rows.flatMap(([at]) => (at === null || at === undefined ? [] : [timestampLiteral(at)])).slice(1);
  return [undefined, ...cuts].map((from, at) => {
    const before = cuts[at] === undefined ? '' : ` AND loaded_at < ${cuts[at]}`;
    // Where there is no time, the first part has it.
    if (from === undefined) return before === '' ? '' : ` AND (loaded_at IS NULL OR (true${before}))`;
    return ` AND loaded_at >= ${from}${before}`;
  });
}

/** Goes through the rows of all files, or of those that some batches loaded. The ledger's tables must exist. */
export async function scanLedger(
  warehouse: Warehouse,
  relation: Relation,
  take: (row: LedgerRow) => void,
  options: { readonly batchIds?: readonly string[] | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const { batchIds, signal } = options;
  const some =
    batchIds === undefined
      ? ''
      : ` AND batch_id IN (${batchIds.map((batchId) => warehouse.dialect.literal(batchId)).join(', ')})`;
  const sql = `SELECT ${ledgerColumns} ${fromFiles(warehouse, relation)}${some}`;
  const takePart = (rows: readonly (readonly Cell[])[]): void => {
    for (const row of rows) take(ledgerRow(row));
  };
  await warehouse.scan(sql, takePart, { signal });
}

/** What ledgerRow reads. */
export const ledgerColumns = 'bucket, key, etag, bytes, checksum, rows, batch_id, loaded_at, modified_at';

export function fromFiles({ dialect }: Warehouse, relation: Relation): string {
  return `FROM ${dialect.relation(besides(relation, filesTable))} WHERE relation = ${dialect.literal(relationKey(relation))}`;
}

async function readFailed(
  warehouse: Warehouse,
  relation: Relation,
  signal: AbortSignal | undefined,
): Promise<readonly FailedFile[]> {
  const { dialect } = warehouse;
  const answer = await warehouse.query(
    [
      'SELECT bucket, key, etag, bytes, reason, failed_at',
      `FROM ${dialect.relation(besides(relation, failedTable))}`,
      `WHERE relation = ${dialect.literal(relationKey(relation))} ORDER BY bucket, key`,
    ].join(' '),
    { signal },
  );
  return answer.rows.map(([bucket, key, etag, bytes, reason, failedAt]) => ({
    uri: uriOf(bucket ?? '', key ?? ''),
    etag: etag ?? '',
    bytes: Number(bytes),
    reason: reason ?? '',
    failedAt: failedAt ?? '',
  }));
}

export function ledgerRow(cells: readonly Cell[]): LedgerRow {
  const [bucket, key, etag, bytes, checksum, rows, batchId, loadedAt, modifiedAt] = cells;
  return {
    uri: uriOf(bucket ?? '', key ?? ''),
    bytes: Number(bytes),
    etag: etag ?? '',
    checksum: checksum ?? undefined,
    rows: Number(rows),
    batchId: batchId ?? '',
    loadedAt: loadedAt ?? '',
    modifiedAtMs: Date.parse(`${(modifiedAt ?? '1970-01-01 00:00:00').replace(' ', 'T')}Z`),
  };
}
