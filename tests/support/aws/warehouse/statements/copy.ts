// COPY: a write lock on the table, files read and loaded, the outcome written down for the SYS views, whatever becomes of it.
import { copyFiles } from '../../copy/copy-files.ts';
import { readCopy } from '../../copy/copy-options.ts';
import { copyParquet } from '../../copy/copy-parquet.ts';
import { copyRows } from '../../copy/copy-rows.ts';
import type { Column, Relation } from '../catalog.ts';
import type { Connection } from '../connection.ts';
import type { LoadRecord } from '../history.ts';
import type { Reader } from '../reader.ts';
import type { StatementResult } from '../result.ts';
import { SqlError } from '../sql-error.ts';
import { writable } from './change-rows.ts';

export async function copy(reader: Reader, connection: Connection): Promise<StatementResult> {
  const command = readCopy(reader);
  const relation = await writable(command.path, connection);
  const columns = targetColumns(relation, command.columns, command.explicitIds);
  const { warehouse, queryId } = connection;
  const source = { objects: warehouse.objects, region: warehouse.options.region };
  const record: LoadRecord = {
    queryId,
    transactionId: connection.transaction.id,
    pid: connection.pid,
    database: connection.database,
    tableName: relation.name,
    tableOid: relation.oid,
    source: command.from,
    format: command.format.kind,
    startedAtMs: warehouse.clock.now(),
    status: 'aborted',
    loadedRows: 0,
    loadedBytes: 0,
    files: [],
    errorCount: 0,
  };
  warehouse.history.loads.push(record);
  const files = copyFiles(command, source);
  const load = command.format.kind === 'parquet' ? copyParquet : copyRows;
  const loaded = await load(command, files, columns, `_oid.${relation.physical}`, connection, source);
  for (const error of loaded.errors)
    warehouse.history.loadErrors.push({
      ...error,
      queryId,
      transactionId: record.transactionId,
      pid: connection.pid,
      database: connection.database,
      tableOid: relation.oid,
      atMs: warehouse.clock.now(),
    });
  record.files = loaded.files;
  record.errorCount = loaded.errors.length;
  if (loaded.failed)
    throw new SqlError(
      `Load into table '${relation.name}' failed.  Check 'sys_load_error_detail' system table for details.`,
    );
  record.status = 'completed';
  record.loadedRows = loaded.rows;
  record.loadedBytes = loaded.files.reduce((sum, { bytes }) => sum + bytes, 0);
  connection.lastCopyCount = loaded.rows;
  connection.lastCopyId = queryId;
  // The Data API tells no rows of a COPY.
  return { table: undefined, rows: 0 };
}

/** Without a list: all, but identity columns that nobody may set. */
function targetColumns(
  relation: Relation,
  names: readonly string[] | undefined,
  explicitIds: boolean,
): readonly Column[] {
  const isFree = ({ identity }: Column): boolean => identity === undefined || explicitIds;
  if (names === undefined) return relation.columns.filter(isFree);
  const columns = names.map((name) => {
    const column = relation.columns.find((each) => each.name === name);
    if (column === undefined) throw new SqlError(`column "${name}" of relation "${relation.name}" does not exist`);
    if (!isFree(column) && column.identity?.byDefault !== true)
      throw new SqlError(`cannot set an identity column to a value`);
    return column;
  });
  const missing = relation.columns.find(
    ({ name, notNull, default: value, identity }) =>
      notNull && value === undefined && identity === undefined && !names.includes(name),
  );
  if (missing !== undefined)
    throw new SqlError(`NOT NULL column without DEFAULT must be included in column list`, `Column "${missing.name}"`);
  return columns;
}
