// Statements that change what the ledger says of single files or batches: marks, other names, accepted content. Text only.
import type { Dialect } from '../adapters/adapter.ts';
import { type Relation, relationKey } from '../core/relation.ts';
import type { ListedFile } from '../core/source-state.ts';
import { failedTable, filesTable, timestampLiteral } from './ledger.ts';
import { bucketAndKey } from './s3-uri.ts';

/** So many files a statement: thousands would make it one of megabytes. */
const filesPerStatement = 500;

/** Sets files aside. A file that was set aside before is marked anew. */
export function setAsideSql(
  relation: Relation,
  dialect: Dialect,
  files: readonly ListedFile[],
  input: { readonly reason: string; readonly runId: string; readonly at: string },
): readonly string[] {
  const table = dialect.relation({ ...relation, identifier: failedTable });
  const text = 'VARCHAR';
  const columns = [
    `relation ${text}`,
    `bucket ${text}`,
    `key ${text}`,
    `etag ${text}`,
    'bytes BIGINT',
    `reason ${text}`,
    `run_id ${text}`,
    'failed_at TIMESTAMP',
  ];
  const owner = dialect.literal(relationKey(relation));
  const inserts = chunks(files).map((chunk) => {
    const rows = chunk.map(
      ({ bucket, key, etag, bytes }) =>
        `(${[owner, ...[bucket, key, etag].map((part) => dialect.literal(part)), String(bytes), dialect.literal(input.reason), dialect.literal(input.runId), timestampLiteral(input.at)].join(', ')})`,
    );
    return `INSERT INTO ${table} (relation, bucket, key, etag, bytes, reason, run_id, failed_at) VALUES ${rows.join(', ')}`;
  });
  return [
    `CREATE TABLE IF NOT EXISTS ${table} (${columns.join(', ')})`,
    ...liftMarksSql(
      relation,
      dialect,
      files.map(({ uri }) => uri),
    ),
    ...inserts,
  ];
}

export function liftMarksSql(relation: Relation, dialect: Dialect, uris: readonly string[]): readonly string[] {
  return chunks(uris).map(
    (chunk) =>
      `DELETE FROM ${dialect.relation({ ...relation, identifier: failedTable })} WHERE relation = ${dialect.literal(relationKey(relation))} AND (${chunk.map((uri) => named(uri, dialect)).join(' OR ')})`,
  );
}

/** The ledger's row of one file gets another name, or another content. */
export function changeRowSql(
  relation: Relation,
  dialect: Dialect,
  uri: string,
  now: { readonly file: ListedFile; readonly checksum: string },
): string {
  const { bucket, key, etag, bytes, modifiedAtMs } = now.file;
  const values = [
    `bucket = ${dialect.literal(bucket)}`,
    `key = ${dialect.literal(key)}`,
    `etag = ${dialect.literal(etag)}`,
    `bytes = ${bytes}`,
    `checksum = ${dialect.literal(now.checksum)}`,
    `modified_at = ${timestampLiteral(new Date(modifiedAtMs).toISOString().slice(0, 23).replace('T', ' '))}`,
  ];
  return `UPDATE ${dialect.relation({ ...relation, identifier: filesTable })} SET ${values.join(', ')} WHERE relation = ${dialect.literal(relationKey(relation))} AND ${named(uri, dialect)}`;
}

/** A batch's rows, which carry its time, and its files in the ledger. */
export function forgetBatchSql(
  relation: Relation,
  dialect: Dialect,
  batch: { readonly batchId: string; readonly loadedAt: string; readonly loadedAtColumn: string },
): { readonly rows: string; readonly files: string } {
  return {
    rows: `DELETE FROM ${dialect.relation(relation)} WHERE ${dialect.quote(batch.loadedAtColumn)} = ${timestampLiteral(batch.loadedAt)}`,
    files: `DELETE FROM ${dialect.relation({ ...relation, identifier: filesTable })} WHERE relation = ${dialect.literal(relationKey(relation))} AND batch_id = ${dialect.literal(batch.batchId)}`,
  };
}

function named(uri: string, dialect: Dialect): string {
  const { bucket, key } = bucketAndKey(uri);
  return `(bucket = ${dialect.literal(bucket)} AND key = ${dialect.literal(key)})`;
}

function chunks<T>(all: readonly T[]): readonly (readonly T[])[] {
  const parts: T[][] = [];
  for (let at = 0; at < all.length; at += filesPerStatement) parts.push(all.slice(at, at + filesPerStatement));
  return parts;
}
