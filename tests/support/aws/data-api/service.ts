// The Redshift Data API (AWS JSON 1.1): operations by the header x-amz-target, errors by `__type`.
import type { Answer, Request } from '../http/request.ts';
import { ApiError } from './api-error.ts';
import { Input } from './input.ts';
import { listSessions, listStatements } from './listings.ts';
import { describeTable, listDatabases, listSchemas, listTables } from './metadata.ts';
import { cancelStatement, describeStatement, getStatementResult } from './reading.ts';
import type { ServiceState } from './service-state.ts';
import { submit } from './submit.ts';

type Operation = (input: Input, state: ServiceState, caller: string) => Promise<object> | object;

const operations: Readonly<Record<string, Operation>> = {
  ExecuteStatement: (input, state, caller) => submit(input, state, caller, 'single'),
  BatchExecuteStatement: (input, state, caller) => submit(input, state, caller, 'batch'),
  DescribeStatement: describeStatement,
  GetStatementResult: (input, state) => getStatementResult(input, state, 'JSON'),
  GetStatementResultV2: (input, state) => getStatementResult(input, state, 'CSV'),
  CancelStatement: cancelStatement,
  ListStatements: listStatements,
  ListSessions: listSessions,
  ListDatabases: listDatabases,
  ListSchemas: listSchemas,
  ListTables: listTables,
  DescribeTable: describeTable,
};

export function apiOperation({ headers }: Request): string | undefined {
  const [, name] = /^RedshiftData\.(\w+)$/.exec(String(headers['x-amz-target'] ?? '')) ?? [];
  return name;
}

export async function answerApi(
  request: Request,
  state: ServiceState,
  faulty: () => ApiError | undefined,
): Promise<Answer> {
  try {
    const name = apiOperation(request) ?? '';
    const operation = operations[name];
    if (operation === undefined) throw new ApiError('UnknownOperationException', `Unknown operation ${name}`);
    const { signer } = request;
    if (signer === undefined || signer.service !== 'redshift-data')
      throw new ApiError('AccessDeniedException', 'the request is not signed for redshift-data');
    if (signer.accessKeyId !== state.accessKeyId)
      throw new ApiError('UnrecognizedClientException', 'The security token included in the request is invalid.');
    state.meter.count(name);
    const fault = faulty();
    if (fault !== undefined) throw fault;
    await state.sweep();
    return answer(request, 200, await operation(new Input(request.body), state, signer.accessKeyId));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return answer(request, error.status, { __type: error.name, message: error.message });
  }
}

function answer(request: Request, status: number, body: object): Answer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': request.id },
    body: JSON.stringify(body),
  };
}
