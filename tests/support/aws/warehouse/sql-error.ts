// A statement's failure in the cluster's words. The Data API hands on the text only; there is no SQLSTATE.

export class SqlError extends Error {
  /** `ERROR: relation "x" does not exist`, with its detail and hint on lines of their own. */
  constructor(message: string, detail?: string, hint?: string, position?: number) {
    super(
      [
        `ERROR: ${message}`,
        detail && `  Detail: ${detail}`,
        hint && `  Hint: ${hint}`,
        position && `  Position: ${position}`,
      ]
        .filter((line) => typeof line === 'string' && line !== '')
        .join('\n'),
    );
  }
}

/** The statement was stopped from outside: by CancelStatement, pg_cancel_backend, or the end of the cluster. */
export class StoppedError extends SqlError {
  readonly by: 'cancel' | 'cluster' | 'session';

  constructor(by: 'cancel' | 'cluster' | 'session') {
    super(
      by === 'cancel' ? "Query cancelled on user's request" : 'terminating connection due to administrator command',
      by === 'cluster' ? 'The cluster was restarted.' : undefined,
    );
    this.by = by;
  }
}

export const transactionIsAborted = (): SqlError =>
  new SqlError('current transaction is aborted, commands ignored until end of transaction block');
