// ExecuteStatement and BatchExecuteStatement: check, accept (once a token), start, and perhaps wait a little.
import { randomUUID } from 'node:crypto';
import { splitStatements } from '../warehouse/split-statements.ts';
import { placeFields, seconds } from './answers.ts';
import { ApiError, invalid } from './api-error.ts';
import type { Input } from './input.ts';
import { putParameters } from './put-parameters.ts';
import { waitForEnd } from './reading.ts';
import { runStatement } from './run-statement.ts';
import type { ServiceState } from './service-state.ts';
import type { ApiSession } from './sessions.ts';
import { isOver, type Place, type Statement } from './statement.ts';

const mostStatements = 40;

export async function submit(
  input: Input,
  state: ServiceState,
  caller: string,
  kind: 'single' | 'batch',
): Promise<object> {
  const sqls = kind === 'single' ? [input.requiredText('Sql')] : batchOf(input);
  for (const sql of sqls) refuseText(sql, state);
  const parameters = input.parameters();
  const texts = putParameters(sqls, parameters);
  const token = input.text('ClientToken', { least: 1, most: 64 });
  const name = input.text('StatementName', { most: 2048 });
  const mode = input.choice('ExecutionMode', ['TRANSACTION', 'AUTO_COMMIT']) ?? 'TRANSACTION';
  const resultFormat = input.choice('ResultFormat', ['JSON', 'CSV']) ?? 'JSON';
  const keepAlive = input.integer('SessionKeepAliveSeconds', 0, 86_400);
  const wait = state.options.longPolling ? input.integer('WaitTimeSeconds', 1, 30) : undefined;
  const sessionId = input.text('SessionId');
  const place = sessionId === undefined ? placeOf(input, state, caller) : placeOfSession(input, state, sessionId);

  const asked = JSON.stringify([kind, sqls, parameters, place, mode]);
  let statement = token === undefined ? undefined : state.submittedBefore(token, asked);
  if (statement === undefined) {
    if (state.active(place) >= state.quotas.activeStatements) {
      state.meter.violated(
        kind === 'single' ? 'ExecuteStatement' : 'BatchExecuteStatement',
        'too many active statements',
      );
      throw new ApiError(
        'ActiveStatementsExceededException',
        `Active statements exceeded the allowed quota (${state.quotas.activeStatements}).`,
      );
    }
    const session =
      sessionId !== undefined
        ? state.sessions.take(sessionId)
        : keepAlive !== undefined && keepAlive > 0
          ? state.sessions.open(place, keepAlive)
          : undefined;
    if (session !== undefined && keepAlive !== undefined) session.keepAliveSeconds = keepAlive;
    const now = state.clock.now();
    statement = {
      id: randomUUID(),
      name,
      isBatch: kind === 'batch',
      mode,
      parts: sqls.map((sql, at) => ({
        sql,
        text: texts[at] ?? sql,
        status: 'SUBMITTED',
        error: undefined,
        createdAtMs: now,
        updatedAtMs: now,
        durationMs: 0,
        queryId: -1,
        result: undefined,
      })),
      parameters,
      place,
      sessionId: session?.id,
      resultFormat,
      createdAtMs: now,
      updatedAtMs: now,
      status: 'SUBMITTED',
      shown: 'SUBMITTED',
      error: undefined,
      pid: undefined,
      stop: new AbortController(),
      ended: Promise.withResolvers<void>(),
    };
    state.statements.set(statement.id, statement);
    if (token !== undefined) state.remember(token, asked, statement.id);
    if (session !== undefined) session.statementId = statement.id;
    void runStatement(statement, connections(statement, session, state), state);
  }
  await waitForEnd(statement, wait, state, input);
  return {
    Id: statement.id,
    CreatedAt: seconds(statement.createdAtMs),
    ...placeFields(statement),
    DbGroups: [],
    ...(statement.sessionId === undefined ? {} : { SessionId: statement.sessionId }),
    ...(state.options.longPolling
      ? {
          Status: statement.status,
          RedshiftPid: statement.pid ?? 0,
          HasResultSet: isOver(statement.status) && statement.parts.some(({ result }) => result?.table !== undefined),
        }
      : {}),
  };
}

function batchOf(input: Input): readonly string[] {
  const sqls = input.texts('Sqls');
  if (sqls === undefined)
    throw invalid(
      "1 validation error detected: Value 'null' at 'sqls' failed to satisfy constraint: Member must not be null",
    );
  if (sqls.length < 1 || sqls.length > mostStatements)
    throw invalid(
      `1 validation error detected: Value at 'sqls' failed to satisfy constraint: Member must have length ${sqls.length < 1 ? 'greater than or equal to 1' : `less than or equal to ${mostStatements}`}`,
    );
  return sqls;
}

function refuseText(sql: string, state: ServiceState): void {
  if (Buffer.byteLength(sql) > state.quotas.statementBytes) {
    state.meter.violated('ExecuteStatement', `a statement of ${Buffer.byteLength(sql)} bytes`);
    throw invalid(`Cannot process query string larger than ${Math.round(state.quotas.statementBytes / 1000)}kB`);
  }
  const count = splitStatements(sql).length;
  if (count === 0) throw invalid('The SQL statement must not be empty');
  if (count > 1) throw invalid('Multiple sql statements are not allowed');
}

function placeOf(input: Input, state: ServiceState, caller: string): Place {
  const workgroup = input.text('WorkgroupName', { least: 3, most: 128 });
  const cluster = input.text('ClusterIdentifier', { least: 1, most: 63 });
  const secretArn = input.text('SecretArn');
  const dbUser = input.text('DbUser');
  const database = input.text('Database');
  if (workgroup !== undefined && cluster !== undefined)
    throw invalid('Only one of ClusterIdentifier and WorkgroupName can be given');
  if (workgroup === undefined && cluster === undefined)
    throw invalid('Either ClusterIdentifier or WorkgroupName is required');
  if (workgroup !== undefined && dbUser !== undefined) throw invalid('DbUser cannot be given with WorkgroupName');
  if (secretArn !== undefined && dbUser !== undefined) throw invalid('Only one of SecretArn and DbUser can be given');
  if (database === undefined || database === '') throw invalid('Database is required');
  const { workgroups, clusters } = state.options;
  if (workgroup !== undefined && !workgroups.includes(workgroup.split('/').at(-1) ?? ''))
    throw invalid(`Redshift endpoint doesn't exist in this region: workgroup ${workgroup}`);
  if (cluster !== undefined && !clusters.includes(cluster))
    throw invalid(`Redshift endpoint doesn't exist in this region: cluster ${cluster}`);
  return {
    database,
    workgroup,
    cluster,
    secretArn,
    dbUser: dbUser ?? (secretArn === undefined ? `IAM:${caller}` : 'secret_user'),
  };
}

function placeOfSession(input: Input, state: ServiceState, sessionId: string): Place {
  for (const name of ['Database', 'WorkgroupName', 'ClusterIdentifier', 'SecretArn', 'DbUser'])
    if (input.has(name)) throw invalid(`${name} cannot be given with SessionId`);
  return (state.sessions.find(sessionId) ?? state.sessions.take(sessionId)).place;
}

/** A statement without a session has a connection of its own, which ends with it. */
function connections(
  statement: Statement,
  session: ApiSession | undefined,
  state: ServiceState,
): Parameters<typeof runStatement>[1] {
  const { place } = statement;
  const deployment = place.workgroup === undefined ? 'provisioned' : 'serverless';
  if (session === undefined) {
    return {
      open: () => state.cluster.open(place.database, place.dbUser, deployment),
      done: async (connection) => connection?.close(),
    };
  }
  return {
    open: async () => {
      session.connection ??= await state.cluster.open(place.database, place.dbUser, deployment);
      return session.connection;
    },
    done: async () => {
      const killed = state.faults.strike(['kill-session'], {
        service: 'redshift-data',
        operation: undefined,
        text: statement.parts.map(({ sql }) => sql).join(';\n'),
      });
      if (killed !== undefined || session.keepAliveSeconds === 0) await state.sessions.end(session);
      else state.sessions.release(session);
    },
  };
}
