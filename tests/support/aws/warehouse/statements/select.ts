// SELECT, and EXPLAIN of what may be explained.

import { resultColumn } from '../column-type.ts';
import type { Connection } from '../connection.ts';
import { prepareQuery } from '../prepare-query.ts';
import { readTable } from '../read-table.ts';
import type { Reader } from '../reader.ts';
import type { StatementResult } from '../result.ts';
import { SqlError, StoppedError } from '../sql-error.ts';

/** `select pg_cancel_backend(pid)`, `pg_terminate_backend(pid)`: what it stops, and whether it was there. */
const signals = /^\s*select\s+(pg_cancel_backend|pg_terminate_backend)\s*\(\s*(\d+)\s*\)\s*$/i;

export async function selectRows(reader: Reader, connection: Connection): Promise<StatementResult> {
  const [, signal, pid] = signals.exec(reader.text) ?? [];
  if (signal !== undefined) return sendSignal(signal.toLowerCase(), Number(pid), connection);
  const query = await prepareQuery(reader.rest(), connection, 'answer');
  const result = await connection.run(query.sql);
  const table = await readTable(result, query.columns, () => connection.signal.throwIfAborted());
  return { table, rows: table.rows.length };
}

function sendSignal(signal: string, pid: number, { warehouse }: Connection): StatementResult {
  const sent =
    signal === 'pg_cancel_backend'
      ? warehouse.stop(pid, new StoppedError('cancel'))
      : warehouse.terminate(pid, new StoppedError('session'));
  return { table: { columns: [resultColumn(signal, { kind: 'integer' })], rows: [[sent ? '1' : '0']] }, rows: 1 };
}

export async function explainQuery(reader: Reader, connection: Connection): Promise<StatementResult> {
  reader.expect('explain');
  reader.accept('verbose');
  const text = reader.rest();
  if (!/^\s*(select|with|\(|insert|update|delete|create\s+table)/i.test(text))
    throw new SqlError(`syntax error at or near "${text.trim().split(/\s/)[0] ?? ''}"`);
  if (/^\s*(select|with|\()/i.test(text)) {
    const query = await prepareQuery(text, connection, 'answer');
    await connection.run(`EXPLAIN ${query.sql}`);
  }
  const rows = [['XN Seq Scan  (cost=0.00..1.00 rows=100 width=8)']];
  return {
    table: { columns: [resultColumn('QUERY PLAN', { kind: 'varchar', length: undefined })], rows },
    rows: rows.length,
  };
}
