// The life of one accepted statement: SUBMITTED, PICKED, STARTED, and an end. A batch is one connection, serial, one commit.
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { FaultRule, Faults, StatementFault } from '../faults/faults.ts';
import type { Gates } from '../faults/gates.ts';
import { SqlError, StoppedError } from '../warehouse/sql-error.ts';
import type { Cluster, ClusterSession } from './cluster.ts';
import { hasJdbcPlaceholder } from './put-parameters.ts';
import type { Quotas } from './quotas.ts';
import { tableBytes } from './result-pages.ts';
import type { Part, Statement, Status } from './statement.ts';

export interface RunPorts {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly gates: Gates;
  readonly quotas: Quotas;
  killCluster(): void;
}

/** `session`: the connection that it runs on, and what happens to it afterwards. Never rejects. */
export async function runStatement(
  statement: Statement,
  session: { open(): Promise<ClusterSession>; done(connection: ClusterSession | undefined): Promise<void> },
  ports: RunPorts,
): Promise<void> {
  const { signal } = statement.stop;
  const move = (status: Status): void => {
    statement.status = status;
    statement.updatedAtMs = ports.clock.now();
  };
  let connection: ClusterSession | undefined;
  const text = statement.parts.map((part) => part.text).join(';\n');
  try {
    const slow = strike(ports, 'slow-states', text)?.ms ?? 0;
    await pause(slow, signal);
    move('PICKED');
    await pause(slow + (strike(ports, 'stuck-picked', text)?.ms ?? 0), signal);
    connection = await session.open();
    statement.pid = connection.pid;
    signal.throwIfAborted();
    move('STARTED');
    await pause(slow, signal);
    if (statement.isBatch) await runBatch(statement, connection, ports);
    else await runPart(statement.parts[0] as Part, connection, ports, signal);
    const failed = statement.parts.findIndex(({ status }) => status === 'FAILED');
    if (failed >= 0) statement.error = batchError(statement, failed);
  } catch (error) {
    settleFailure(statement, error, ports.clock.now());
  }
  await session.done(connection).catch(() => undefined);
  const aborted = statement.stop.signal.reason instanceof StoppedError && statement.stop.signal.reason.by === 'cancel';
  if (statement.error === undefined) move('FINISHED');
  else move(aborted ? 'ABORTED' : 'FAILED');
  statement.ended.resolve();
}

async function runBatch(statement: Statement, connection: ClusterSession, ports: RunPorts): Promise<void> {
  const { signal } = statement.stop;
  if (statement.mode === 'AUTO_COMMIT') {
    for (const part of statement.parts) {
      try {
        await runPart(part, connection, ports, signal);
      } catch (error) {
        if (signal.aborted) throw error;
        // The others run all the same.
      }
    }
    return;
  }
  await connection.begin();
  try {
    for (const part of statement.parts) await runPart(part, connection, ports, signal);
    await ports.gates.pass('commit', 'before', signal);
    await connection.commit(signal);
  } catch (error) {
    await connection.rollback();
    throw error;
  }
}

async function runPart(part: Part, connection: ClusterSession, ports: RunPorts, signal: AbortSignal): Promise<void> {
  const startedAt = performance.now() + ports.clock.aheadMs;
  const move = (status: Status): void => {
    part.status = status;
    part.updatedAtMs = ports.clock.now();
    part.durationMs = performance.now() + ports.clock.aheadMs - startedAt;
  };
  move('STARTED');
  try {
    await ports.gates.pass(part.text, 'before', signal);
    if (hasJdbcPlaceholder(part.text)) throw new SqlError('No value specified for parameter 1');
    failOnDemand(part.text, ports);
    const { table, rows, queryId } = await connection.execute(part.text, signal);
    part.queryId = queryId;
    if (table !== undefined) refuseLargeResult(tableBytes(table), ports.quotas);
    await ports.gates.pass(part.text, 'after', signal);
    part.result = { table, rows };
    move('FINISHED');
  } catch (error) {
    part.error = messageOf(signal.aborted ? signal.reason : error);
    if ('queryId' in (error as object)) part.queryId = Number((error as { queryId: unknown }).queryId);
    move(
      signal.aborted && signal.reason instanceof StoppedError && signal.reason.by === 'cancel' ? 'ABORTED' : 'FAILED',
    );
    throw error;
  }
}

function failOnDemand(text: string, ports: RunPorts): void {
  if (strike(ports, 'kill-cluster', text) !== undefined) {
    ports.killCluster();
    throw new StoppedError('cluster');
  }
  if (strike(ports, 'conflict', text) !== undefined) {
    throw new SqlError(
      '1023',
      'Serializable isolation violation on table - 100001, transactions forming the cycle are: 4001, 4002 (pid:1073742001)',
    );
  }
  const fail = strike(ports, 'fail', text);
  if (fail !== undefined) throw new SqlError(fail.message ?? 'Assert');
}

function refuseLargeResult(bytes: { readonly total: number; readonly widest: number }, quotas: Quotas): void {
  if (bytes.widest > quotas.rowBytes) throw new SqlError('Packet for query is too large');
  if (bytes.total > quotas.resultBytes) throw new SqlError('Database returned more than the allowed size limit');
}

// What was not reached is ABORTED, as nothing of a batch stays.
function settleFailure(statement: Statement, error: unknown, now: number): void {
  for (const part of statement.parts) {
    if (part.status === 'FINISHED' || part.status === 'FAILED' || part.status === 'ABORTED') continue;
    part.status = 'ABORTED';
    part.updatedAtMs = now;
  }
  const failed = statement.parts.findIndex(({ status }) => status === 'FAILED');
  const reason = statement.stop.signal.aborted ? statement.stop.signal.reason : error;
  statement.error = failed < 0 || reason instanceof StoppedError ? messageOf(reason) : batchError(statement, failed);
}

function batchError(statement: Statement, failed: number): string {
  const error = statement.parts[failed]?.error ?? '';
  return statement.isBatch ? `Query #${failed + 1} failed with ${error}` : error;
}

function messageOf(error: unknown): string {
  return error instanceof SqlError ? error.message : `ERROR: ${error instanceof Error ? error.message : String(error)}`;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (ms > 0) await delay(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
}

export function strike(ports: Pick<RunPorts, 'faults'>, kind: StatementFault, text: string): FaultRule | undefined {
  return ports.faults.strike([kind], { service: 'redshift-data', operation: undefined, text });
}
