// What the SYS views tell of the past: statements, loads, and the rows that loads could not read. Errors survive a rollback.
import type { Clock } from '../clock.ts';

export interface QueryRecord {
  readonly queryId: number;
  readonly transactionId: number;
  readonly pid: number;
  readonly user: string;
  readonly database: string;
  readonly kind: string;
  readonly text: string;
  readonly startedAtMs: number;
  endedAtMs: number | undefined;
  error: string | undefined;
  rows: number;
}

export interface LoadRecord {
  readonly queryId: number;
  readonly transactionId: number;
  readonly pid: number;
  readonly database: string;
  readonly tableName: string;
  readonly tableOid: number;
  readonly source: string;
  readonly format: string;
  readonly startedAtMs: number;
  status: 'completed' | 'aborted';
  loadedRows: number;
  loadedBytes: number;
  files: readonly { readonly name: string; readonly rows: number; readonly bytes: number }[];
  errorCount: number;
}

export interface LoadErrorRecord {
  readonly queryId: number;
  readonly transactionId: number;
  readonly pid: number;
  readonly database: string;
  readonly tableOid: number;
  readonly atMs: number;
  readonly file: string;
  readonly line: number;
  readonly column: string;
  readonly columnType: string;
  readonly columnLength: string;
  readonly position: number;
  readonly rawLine: string;
  readonly rawValue: string;
  readonly code: number;
  readonly message: string;
}

const most = 20_000;

export class History {
  readonly queries: QueryRecord[] = [];
  readonly loads: LoadRecord[] = [];
  readonly loadErrors: LoadErrorRecord[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  begin(
    session: { readonly pid: number; readonly user: string; readonly database: string },
    queryId: number,
    kind: string,
    text: string,
  ): QueryRecord {
    const { pid, user, database } = session;
    const record: QueryRecord = {
      queryId,
      transactionId: queryId,
      pid,
      user,
      database,
      kind,
      text,
      startedAtMs: this.#clock.now(),
      endedAtMs: undefined,
      error: undefined,
      rows: 0,
    };
    this.queries.push(record);
    if (this.queries.length > most) this.queries.shift();
    return record;
  }

  end(record: QueryRecord, error: string | undefined, rows: number): void {
    record.endedAtMs = this.#clock.now();
    record.error = error;
    record.rows = rows;
  }
}
