// Statements as DescribeStatement and ListStatements tell them. Times are epoch seconds, -1 is "not known".
import { isOver, type Part, type Statement, type Status } from './statement.ts';

export function described(statement: Statement, status: Status | 'UNKNOWN'): object {
  const over = isOver(statement.status) && status === statement.status;
  const only = statement.isBatch ? undefined : statement.parts[0];
  const hasResult = statement.parts.some((part) => over && part.result?.table !== undefined);
  return {
    Id: statement.id,
    ...placeFields(statement),
    ...(statement.sessionId === undefined ? {} : { SessionId: statement.sessionId }),
    CreatedAt: seconds(statement.createdAtMs),
    UpdatedAt: seconds(statement.updatedAtMs),
    Duration: over ? nanoseconds(statement.parts.reduce((sum, part) => sum + part.durationMs, 0)) : -1,
    Status: status,
    ...(over && statement.error !== undefined ? { Error: statement.error } : {}),
    HasResultSet: hasResult,
    RedshiftPid: statement.pid ?? 0,
    RedshiftQueryId: only === undefined ? 0 : over ? only.queryId : 0,
    ResultRows: over && only !== undefined ? rowsOf(only) : -1,
    ResultSize: over && only !== undefined ? sizeOf(only) : -1,
    ResultFormat: statement.resultFormat,
    ...(statement.parameters.length === 0 ? {} : { QueryParameters: statement.parameters }),
    ...(only === undefined
      ? {
          ExecutionMode: statement.mode,
          SubStatements: statement.parts.map((part, at) => subStatement(statement, part, at)),
        }
      : { QueryString: only.sql }),
  };
}

function subStatement(statement: Statement, part: Part, at: number): object {
  const over = isOver(part.status);
  return {
    Id: `${statement.id}:${at + 1}`,
    CreatedAt: seconds(part.createdAtMs),
    UpdatedAt: seconds(part.updatedAtMs),
    Duration: over ? nanoseconds(part.durationMs) : -1,
    Status: part.status,
    ...(part.error === undefined ? {} : { Error: part.error }),
    HasResultSet: part.result?.table !== undefined,
    QueryString: part.sql,
    RedshiftQueryId: over ? part.queryId : 0,
    ResultRows: rowsOf(part),
    ResultSize: sizeOf(part),
  };
}

/** DescribeStatement of `<id>:n`. */
export function describedPart(statement: Statement, at: number): object {
  const part = statement.parts[at] as Part;
  return {
    ...subStatement(statement, part, at),
    ...placeFields(statement),
    RedshiftPid: statement.pid ?? 0,
    ResultFormat: statement.resultFormat,
  };
}

export function listed(statement: Statement): object {
  return {
    Id: statement.id,
    CreatedAt: seconds(statement.createdAtMs),
    UpdatedAt: seconds(statement.updatedAtMs),
    Status: statement.status,
    IsBatchStatement: statement.isBatch,
    ...(statement.name === undefined ? {} : { StatementName: statement.name }),
    ...(statement.isBatch
      ? { QueryStrings: statement.parts.map(({ sql }) => sql) }
      : { QueryString: statement.parts[0]?.sql }),
    ...(statement.parameters.length === 0 ? {} : { QueryParameters: statement.parameters }),
    ...(statement.place.secretArn === undefined ? {} : { SecretArn: statement.place.secretArn }),
    ...(statement.sessionId === undefined ? {} : { SessionId: statement.sessionId }),
    ResultFormat: statement.resultFormat,
  };
}

export function placeFields({ place }: Pick<Statement, 'place'>): object {
  return {
    Database: place.database,
    ...(place.workgroup === undefined ? {} : { WorkgroupName: place.workgroup }),
    ...(place.cluster === undefined ? {} : { ClusterIdentifier: place.cluster, DbUser: place.dbUser }),
    ...(place.secretArn === undefined ? {} : { SecretArn: place.secretArn }),
  };
}

export const seconds = (ms: number): number => Math.round(ms) / 1000;
const nanoseconds = (ms: number): number => Math.round(ms * 1e6);
const rowsOf = (part: Part): number => part.result?.rows ?? -1;

function sizeOf(part: Part): number {
  if (part.result === undefined) return -1;
  let bytes = 0;
  for (const row of part.result.table?.rows ?? [])
    for (const cell of row) bytes += cell === null ? 0 : Buffer.byteLength(cell);
  return bytes;
}
