// DescribeStatement, GetStatementResult (V2), CancelStatement.
import { setTimeout as delay } from 'node:timers/promises';
import { StoppedError } from '../warehouse/sql-error.ts';
import { described, describedPart } from './answers.ts';
import { ApiError, invalid } from './api-error.ts';
import type { Input } from './input.ts';
import { columnMetadata, csvOf, fieldOf, pageOf } from './result-pages.ts';
import { strike } from './run-statement.ts';
import type { ServiceState } from './service-state.ts';
import { isOver, type Statement, type Status } from './statement.ts';

const idLimits = { pattern: /^[a-z0-9]{8}(-[a-z0-9]{4}){3}-[a-z0-9]{12}(:\d{1,2})?$/ };

/** As long as the caller wants, and the statement is at work. */
export async function waitForEnd(
  statement: Statement,
  wait: number | undefined,
  state: ServiceState,
  _input: Input,
): Promise<void> {
  if (wait === undefined || isOver(statement.status)) return;
  if (state.waiting >= state.quotas.waitingRequests) {
    state.meter.violated('wait', `more than ${state.quotas.waitingRequests} waiting requests`);
    throw new ApiError('ActiveWaitingRequestsExceededException', 'Active waiting requests exceeded the allowed quota.');
  }
  state.waiting += 1;
  const patience = new AbortController();
  try {
    await Promise.race([
      statement.ended.promise,
      delay(wait * 1000, undefined, { signal: patience.signal, ref: false }).catch(() => undefined),
    ]);
  } finally {
    patience.abort();
    state.waiting -= 1;
  }
}

export async function describeStatement(input: Input, state: ServiceState): Promise<object> {
  const { statement, part } = state.find(input.requiredText('Id', idLimits));
  const wait = state.options.longPolling ? input.integer('WaitTimeSeconds', 1, 30) : undefined;
  await waitForEnd(statement, wait, state, input);
  if (part !== undefined) return describedPart(statement, part);
  if (strike(state, 'unknown-status', statement.parts.map(({ sql }) => sql).join(';\n')) !== undefined)
    return described(statement, 'UNKNOWN');
  if (state.options.showEveryState) statement.shown = nextShown(statement);
  return described(statement, state.options.showEveryState ? statement.shown : statement.status);
}

const steps: readonly Status[] = ['SUBMITTED', 'PICKED', 'STARTED'];

function nextShown({ shown, status }: Statement): Status {
  const at = steps.indexOf(shown);
  const reached = isOver(status) ? steps.length : steps.indexOf(status);
  if (at < 0 || at >= reached) return shown;
  return steps[at + 1] ?? status;
}

export async function getStatementResult(input: Input, state: ServiceState, format: 'JSON' | 'CSV'): Promise<object> {
  const id = input.requiredText('Id', idLimits);
  const { statement, part } = state.find(id);
  const wait = state.options.longPolling ? input.integer('WaitTimeSeconds', 1, 30) : undefined;
  await waitForEnd(statement, wait, state, input);
  if (statement.isBatch && part === undefined)
    throw invalid('BatchExecuteStatement result can only be retrieved with sub-statement id.');
  if (statement.resultFormat !== format)
    throw invalid(
      format === 'JSON'
        ? 'The result is in CSV format. Use GetStatementResultV2.'
        : 'The result is in JSON format. Use GetStatementResult.',
    );
  const { status, result } = statement.parts[part ?? 0] ?? {};
  if (status !== 'FINISHED' || !isOver(statement.status) || result?.table === undefined)
    throw new ApiError(
      'ResourceNotFoundException',
      'Query does not have result. Please check query status with DescribeStatement.',
    );
  const { columns, rows } = result.table;
  const page = pageOf(result.table, id, input.text('NextToken'), state.options.pageRows);
  return {
    Records:
      format === 'CSV'
        ? [{ CSVRecords: csvOf(page.rows) }]
        : page.rows.map((row) => row.map((cell, at) => fieldOf(cell, columns[at] as (typeof columns)[number]))),
    ColumnMetadata: columns.map(columnMetadata),
    TotalNumRows: rows.length,
    ...(format === 'CSV' ? { ResultFormat: 'CSV' } : {}),
    ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }),
  };
}

export function cancelStatement(input: Input, state: ServiceState): object {
  const id = input.requiredText('Id', idLimits);
  const { statement } = state.find(id);
  if (isOver(statement.status))
    throw invalid(`Could not cancel a query that is already in ${statement.status} state with ID: ${id}`);
  statement.stop.abort(new StoppedError('cancel'));
  return { Status: true };
}
