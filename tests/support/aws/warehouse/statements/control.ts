// Transactions, settings, locks, upkeep: statements that touch no rows.
import type { Connection } from '../connection.ts';
import type { Reader } from '../reader.ts';
import type { StatementResult } from '../result.ts';
import { SqlError, StoppedError } from '../sql-error.ts';
import { refuseInBlock } from './transaction-block.ts';

export const nothing: StatementResult = { table: undefined, rows: 0 };

export async function beginBlock(_reader: Reader, connection: Connection): Promise<StatementResult> {
  await connection.begin();
  return nothing;
}

export async function commitBlock(_reader: Reader, connection: Connection): Promise<StatementResult> {
  await connection.commit(connection.signal);
  return nothing;
}

export async function rollbackBlock(_reader: Reader, connection: Connection): Promise<StatementResult> {
  await connection.rollback();
  return nothing;
}

/** SET lasts as long as the session. */
export async function setSetting(reader: Reader, connection: Connection): Promise<StatementResult> {
  const isReset = reader.accept('reset');
  if (!isReset) reader.expect('set');
  reader.accept('session');
  reader.accept('local');
  let name = reader.name();
  while (reader.accept('.')) name = `${name}.${reader.name()}`;
  if (isReset) {
    connection.settings.delete(name);
    return nothing;
  }
  if (!reader.accept('=')) reader.expect('to');
  connection.settings.set(name, reader.rest().replace(/^'(.*)'$/s, '$1'));
  return nothing;
}

/** Takes effect before the transaction has a snapshot, so what others committed meanwhile is seen. */
export async function lockTables(reader: Reader, connection: Connection): Promise<StatementResult> {
  reader.expect('lock');
  reader.accept('table');
  const paths = [reader.path()];
  while (reader.accept(',')) paths.push(reader.path());
  reader.end();
  for (const path of paths) {
    const relation = connection.require(path);
    if (relation.kind !== 'table') throw new SqlError(`"${relation.name}" is not a table`);
    await connection.lock(relation, 'exclusive');
  }
  return nothing;
}

export async function analyze(reader: Reader, connection: Connection): Promise<StatementResult> {
  reader.expect('analyze');
  reader.accept('verbose');
  if (reader.accept('compression'))
    throw new SqlError('ANALYZE COMPRESSION is not answered by local-aws (docs/local-aws.md)');
  if (!reader.done && !reader.is('predicate')) await connection.lock(connection.require(reader.path()), 'share');
  return nothing;
}

export async function vacuum(reader: Reader, connection: Connection): Promise<StatementResult> {
  refuseInBlock(connection, 'VACUUM');
  reader.expect('vacuum');
  if (!['full', 'sort', 'delete', 'reindex', 'recluster'].some((word) => reader.accept(word) && word === 'only'))
    reader.accept('only');
  if (!reader.done && reader.peek()?.value !== 'to') await connection.lock(connection.require(reader.path()), 'write');
  return nothing;
}

export async function createDatabase(reader: Reader, connection: Connection): Promise<StatementResult> {
  refuseInBlock(connection, 'CREATE DATABASE');
  reader.expect('create', 'database');
  connection.warehouse.createDatabase(reader.name());
  return nothing;
}

export async function cancelProcess(reader: Reader, connection: Connection): Promise<StatementResult> {
  reader.expect('cancel');
  const pid = reader.integer();
  if (!connection.warehouse.stop(pid, new StoppedError('cancel')))
    throw new SqlError(`could not send signal to process ${pid}: No such process`);
  return nothing;
}
