// The ledger: which files a raw table holds. Its tables live in the raw table's own schema and change in the same transaction.
import type { Cell, Dialect, Transaction } from '../adapters/adapter.ts';
import { type Relation, relationKey } from '../core/relation.ts';
import type { LedgerFile, ListedFile } from '../core/source-state.ts';

export const filesTable = '_sqlflow_files';
export const controlTable = '_sqlflow_control';
/** Files that were set aside; made when the first one is. */
export const failedTable = '_sqlflow_failed_files';

export interface LedgerRow extends LedgerFile {
  /** SHA-1 of the content where it passed through our hands; tells equal bytes under another ETag. */
  readonly checksum: string | undefined;
  /** As it was listed when it was loaded. */
  readonly modifiedAtMs: number;
}

export function publicRow({ checksum: _, modifiedAtMs: _at, ...row }: LedgerRow): LedgerFile {
  return row;
}

/** What sqlflow knows of a raw table that it made. */
export interface Control {
  /** Who loads it. */
  readonly target: string | undefined;
  /** Counts transactions; each begins with a compare-and-set of it. */
  readonly version: number;
  /** Text of the latest batch's timestamp, UTC. */
  readonly loadedAt: string | undefined;
}

/** A file that is loaded by a batch, with what was counted on the way. */
export interface CountedFile {
  readonly file: ListedFile;
  readonly rows: number;
  readonly checksum: string | undefined;
}

/** A table of the ledger of this raw table. */
export function besides(relation: Relation, identifier: string): Relation {
  return { ...relation, identifier };
}

/** The control row of a raw table; the control table must exist. */
export async function readControl(
  connection: Pick<Transaction, 'query'>,
  relation: Relation,
  dialect: Dialect,
  signal?: AbortSignal,
): Promise<Control | undefined> {
  const { rows } = await connection.query(controlQuery(relation, dialect), { signal });
  return controlOf(rows[0]);
}

/** @param also a further column. */
export function controlQuery(relation: Relation, dialect: Dialect, also?: string): string {
  const columns = ['target', 'version', 'loaded_at', ...(also === undefined ? [] : [also])].join(', ');
  return `SELECT ${columns} FROM ${dialect.relation(besides(relation, controlTable))} WHERE relation = ${dialect.literal(relationKey(relation))}`;
}

export function controlOf(row: readonly Cell[] | undefined): Control | undefined {
  if (row === undefined) return undefined;
  return { target: row[0] ?? undefined, version: Number(row[1]), loadedAt: row[2] ?? undefined };
}

/** The ledger's own tables. */
export function createLedgerSql(relation: Relation, dialect: Dialect): readonly string[] {
  // S3's keys have up to 1,024 bytes; where a type has no length it is left out.
  const text = dialect.typeName('varchar(256)');
  const key = dialect.typeName('varchar(1024)');
  const timestamp = dialect.typeName('timestamp');
  // A COPY of the ledger's own list leaves the time out, and gets that of its transaction.
  const now = dialect.capabilities.loadFiles === 'copy' ? ' DEFAULT sysdate' : '';
  const files = [
    `relation ${text}`,
    `bucket ${text}`,
    `key ${key}`,
    `etag ${text}`,
    'bytes BIGINT',
    `checksum ${text}`,
    'rows BIGINT',
    `batch_id ${text}`,
    `run_id ${text}`,
    `modified_at ${timestamp}`,
    `loaded_at ${timestamp}${now}`,
  ];
  const control = [`relation ${text}`, `target ${text}`, 'version BIGINT', `loaded_at ${timestamp}`, `run_id ${text}`];
  return [
    `CREATE TABLE IF NOT EXISTS ${dialect.relation(besides(relation, filesTable))} (${files.join(', ')})`,
    `CREATE TABLE IF NOT EXISTS ${dialect.relation(besides(relation, controlTable))} (${control.join(', ')})`,
  ];
}

/** Makes the raw table known. A ledger of a table that is gone counts rows that are gone with it, so it begins anew. */
export function registerSql(
  relation: Relation,
  dialect: Dialect,
  input: { readonly targetName: string | undefined; readonly runId: string },
): readonly string[] {
  const key = dialect.literal(relationKey(relation));
  const control = dialect.relation(besides(relation, controlTable));
  const target = input.targetName === undefined ? 'NULL' : dialect.literal(input.targetName);
  return [
    `DELETE FROM ${dialect.relation(besides(relation, filesTable))} WHERE relation = ${key}`,
    `DELETE FROM ${control} WHERE relation = ${key}`,
    `INSERT INTO ${control} (relation, target, version, loaded_at, run_id) VALUES (${key}, ${target}, 0, NULL, ${dialect.literal(input.runId)})`,
  ];
}

/** Another target loads the raw table from now on. */
export function takeOverSql(relation: Relation, dialect: Dialect, targetName: string): string {
  return [
    `UPDATE ${dialect.relation(besides(relation, controlTable))} SET target = ${dialect.literal(targetName)}`,
    `WHERE relation = ${dialect.literal(relationKey(relation))}`,
  ].join(' ');
}

/** The compare-and-set that a load's transaction begins with: changes one row, or none if another load came first. */
export function advanceSql(
  relation: Relation,
  dialect: Dialect,
  input: { readonly version: number; readonly loadedAt: string; readonly runId: string },
): string {
  return [
    `UPDATE ${dialect.relation(besides(relation, controlTable))}`,
    `SET version = ${input.version + 1}, loaded_at = ${timestampLiteral(input.loadedAt)}, run_id = ${dialect.literal(input.runId)}`,
    `WHERE relation = ${dialect.literal(relationKey(relation))} AND version = ${input.version}`,
  ].join(' ');
}

export function forgetFilesSql(relation: Relation, dialect: Dialect): string {
  return `DELETE FROM ${dialect.relation(besides(relation, filesTable))} WHERE relation = ${dialect.literal(relationKey(relation))}`;
}

/**
 * The two statements over a batch's list of files, which the engine reads from a file of JSON lines: a list of thousands would
 * make a statement of megabytes. `guard` gives files that are in the ledger already; `insert` writes the batch's rows; `lift` ends
 * their being set aside.
 */
export function batchLedgerSql(
  relation: Relation,
  dialect: Dialect,
  input: { readonly listPath: string; readonly batchId: string; readonly runId: string; readonly loadedAt: string },
): { readonly guard: string; readonly insert: string; readonly lift: string } {
  const key = dialect.literal(relationKey(relation));
  const files = dialect.relation(besides(relation, filesTable));
  const shape =
    "bucket: 'VARCHAR', key: 'VARCHAR', etag: 'VARCHAR', bytes: 'BIGINT', checksum: 'VARCHAR', rows: 'BIGINT', modified_at: 'BIGINT'";
  const list = `read_json(${dialect.literal(input.listPath)}, columns = {${shape}}, format = 'newline_delimited')`;
  return {
    guard: `SELECT f.bucket, f.key FROM ${files} AS f JOIN ${list} AS b ON f.bucket = b.bucket AND f.key = b.key WHERE f.relation = ${key} ORDER BY 1, 2 LIMIT 10`,
    insert: [
      `INSERT INTO ${files} (relation, bucket, key, etag, bytes, checksum, rows, batch_id, run_id, modified_at, loaded_at)`,
      `SELECT ${key}, bucket, key, etag, bytes, checksum, rows, ${dialect.literal(input.batchId)}, ${dialect.literal(input.runId)}, epoch_ms(modified_at), ${timestampLiteral(input.loadedAt)}`,
      `FROM ${list}`,
    ].join(' '),
    lift: `DELETE FROM ${dialect.relation(besides(relation, failedTable))} AS f USING ${list} AS b WHERE f.relation = ${key} AND f.bucket = b.bucket AND f.key = b.key`,
  };
}

/** A line of the list that batchLedgerSql reads. */
export function batchListLine({ file, rows, checksum }: CountedFile): string {
  const { bucket, key, etag, bytes, modifiedAtMs } = file;
  return `${JSON.stringify({ bucket, key, etag, bytes, checksum: checksum ?? null, rows, modified_at: modifiedAtMs })}\n`;
}

export function timestampLiteral(text: string): string {
  return `TIMESTAMP '${text}'`;
}
