// SYS, STL and STV views: statements, loads, load errors, locks, sessions. Everyone sees their own; here that is all.
import type { Connection } from '../warehouse/connection.ts';
import type { SystemTable } from './system-relations.ts';

const at = (ms: number | undefined): string | null =>
  ms === undefined ? null : new Date(ms).toISOString().slice(0, 23).replace('T', ' ');
/** Text columns of these views are padded with blanks. */
const padded = (text: string, length: number): string => text.slice(0, length).padEnd(length);
const view = (columns: Readonly<Record<string, string>>, rows: SystemTable['rows']): SystemTable => ({
  columns,
  rows,
  leaderOnly: false,
});

/** The SYS views lag behind by seconds on a real cluster; here by as much as a test wants. */
const isShown = (ms: number, { warehouse }: Connection): boolean =>
  ms <= warehouse.clock.now() - warehouse.options.sysViewLagMs;

const loadErrors = (connection: Connection) =>
  connection.warehouse.history.loadErrors.filter(
    ({ database, atMs }) => database === connection.database && isShown(atMs, connection),
  );
const loads = (connection: Connection) =>
  connection.warehouse.history.loads.filter(
    ({ database, startedAtMs }) => database === connection.database && isShown(startedAtMs, connection),
  );

export const historyRelations: Readonly<Record<string, SystemTable>> = {
  sys_load_error_detail: view(
    {
      user_id: 'INTEGER',
      query_id: 'BIGINT',
      transaction_id: 'BIGINT',
      session_id: 'INTEGER',
      database_name: 'VARCHAR',
      table_id: 'INTEGER',
      start_time: 'TIMESTAMP',
      file_name: 'VARCHAR',
      line_number: 'BIGINT',
      column_name: 'VARCHAR',
      column_type: 'VARCHAR',
      column_length: 'VARCHAR',
      position: 'INTEGER',
      error_code: 'INTEGER',
      error_message: 'VARCHAR',
    },
    (connection) =>
      loadErrors(connection).map((each) => [
        100,
        each.queryId,
        each.transactionId,
        each.pid,
        padded(each.database, 64),
        each.tableOid,
        at(each.atMs),
        padded(each.file, 256),
        each.line,
        padded(each.column, 127),
        padded(each.columnType, 10),
        padded(each.columnLength, 10),
        each.position,
        each.code,
        padded(each.message, 512),
      ]),
  ),
  stl_load_errors: view(
    {
      userid: 'INTEGER',
      slice: 'INTEGER',
      tbl: 'INTEGER',
      starttime: 'TIMESTAMP',
      session: 'INTEGER',
      query: 'INTEGER',
      filename: 'VARCHAR',
      line_number: 'BIGINT',
      colname: 'VARCHAR',
      type: 'VARCHAR',
      col_length: 'VARCHAR',
      position: 'INTEGER',
      raw_line: 'VARCHAR',
      raw_field_value: 'VARCHAR',
      err_code: 'INTEGER',
      err_reason: 'VARCHAR',
    },
    (connection) =>
      loadErrors(connection).map((each) => [
        100,
        0,
        each.tableOid,
        at(each.atMs),
        each.pid,
        each.queryId,
        padded(each.file, 256),
        each.line,
        padded(each.column, 127),
        padded(each.columnType, 10),
        padded(each.columnLength, 10),
        each.position,
        padded(each.rawLine, 1024),
        padded(each.rawValue, 1024),
        each.code,
        padded(each.message, 100),
      ]),
  ),
  sys_load_history: view(
    {
      user_id: 'INTEGER',
      query_id: 'BIGINT',
      status: 'VARCHAR',
      session_id: 'INTEGER',
      transaction_id: 'BIGINT',
      database_name: 'VARCHAR',
      table_name: 'VARCHAR',
      start_time: 'TIMESTAMP',
      data_source: 'VARCHAR',
      file_format: 'VARCHAR',
      loaded_rows: 'BIGINT',
      loaded_bytes: 'BIGINT',
      source_file_count: 'INTEGER',
      error_count: 'INTEGER',
    },
    (connection) =>
      loads(connection).map((each) => [
        100,
        each.queryId,
        each.status,
        each.pid,
        each.transactionId,
        padded(each.database, 64),
        padded(each.tableName, 128),
        at(each.startedAtMs),
        padded(each.source, 512),
        padded(each.format, 16),
        each.loadedRows,
        each.loadedBytes,
        each.files.length,
        each.errorCount,
      ]),
  ),
  sys_load_detail: view(
    {
      user_id: 'INTEGER',
      query_id: 'BIGINT',
      file_name: 'VARCHAR',
      bytes_scanned: 'BIGINT',
      lines_scanned: 'BIGINT',
      start_time: 'TIMESTAMP',
    },
    (connection) =>
      loads(connection).flatMap((each) =>
        each.files.map(({ name, rows, bytes }) => [
          100,
          each.queryId,
          padded(name, 256),
          bytes,
          rows,
          at(each.startedAtMs),
        ]),
      ),
  ),
  sys_query_history: view(
    {
      user_id: 'INTEGER',
      query_id: 'BIGINT',
      query_label: 'VARCHAR',
      transaction_id: 'BIGINT',
      session_id: 'INTEGER',
      database_name: 'VARCHAR',
      query_type: 'VARCHAR',
      status: 'VARCHAR',
      start_time: 'TIMESTAMP',
      end_time: 'TIMESTAMP',
      elapsed_time: 'BIGINT',
      error_message: 'VARCHAR',
      returned_rows: 'BIGINT',
      query_text: 'VARCHAR',
    },
    ({ warehouse, database }) =>
      warehouse.history.queries
        .filter((each) => each.database === database)
        .map((each) => [
          100,
          each.queryId,
          'default',
          each.transactionId,
          each.pid,
          padded(each.database, 64),
          padded(each.kind.toUpperCase(), 32),
          padded(each.endedAtMs === undefined ? 'running' : each.error === undefined ? 'success' : 'failed', 10),
          at(each.startedAtMs),
          at(each.endedAtMs),
          ((each.endedAtMs ?? each.startedAtMs) - each.startedAtMs) * 1000,
          padded(each.error ?? '', 512),
          each.rows,
          padded(each.text, 4000),
        ]),
  ),
  stv_locks: view({ lock_owner_pid: 'INTEGER', lock_status: 'VARCHAR', table_id: 'BIGINT' }, ({ warehouse }) =>
    warehouse.locks
      .rows()
      .map(({ key, pid, mode, granted }) => [
        pid,
        `${granted ? 'Holding' : 'Waiting for'} ${mode}`,
        Number(/^relation (\d+)$/.exec(key)?.[1] ?? 0),
      ]),
  ),
  stv_sessions: view(
    { starttime: 'TIMESTAMP', process: 'INTEGER', user_name: 'VARCHAR', db_name: 'VARCHAR' },
    ({ warehouse }) =>
      warehouse.connections.map(({ pid, user, database }) => [null, pid, padded(user, 50), padded(database, 50)]),
  ),
  stv_recents: view({ pid: 'INTEGER', status: 'VARCHAR', query: 'VARCHAR', user_name: 'VARCHAR' }, ({ warehouse }) =>
    warehouse.history.queries
      .slice(-100)
      .map((each) => [each.pid, each.endedAtMs === undefined ? 'Running' : 'Done', each.text, each.user]),
  ),
};
