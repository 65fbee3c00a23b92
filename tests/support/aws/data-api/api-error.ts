// The errors of the Data API: names and HTTP statuses as the service's model has them.

const statuses = {
  ActiveSessionsExceededException: 400,
  ActiveStatementsExceededException: 400,
  ActiveWaitingRequestsExceededException: 400,
  BatchExecuteStatementException: 500,
  DatabaseConnectionException: 500,
  ExecuteStatementException: 500,
  InternalServerException: 500,
  QueryTimeoutException: 400,
  ResourceNotFoundException: 400,
  ValidationException: 400,
  // Of every AWS service.
  AccessDeniedException: 400,
  ExpiredTokenException: 400,
  ThrottlingException: 400,
  UnknownOperationException: 400,
  UnrecognizedClientException: 400,
} as const;

export type ApiErrorName = keyof typeof statuses;

export class ApiError extends Error {
  override readonly name: ApiErrorName;
  readonly status: number;

  constructor(name: ApiErrorName, message: string) {
    super(message);
    this.name = name;
    this.status = statuses[name];
  }
}

export const invalid = (message: string): ApiError => new ApiError('ValidationException', message);
