// What the service remembers of a statement that it has accepted; a batch has several parts, a single statement one.
import type { StatementResult } from '../warehouse/result.ts';

export type Status = 'SUBMITTED' | 'PICKED' | 'STARTED' | 'FINISHED' | 'FAILED' | 'ABORTED';

export interface Part {
  readonly sql: string;
  /** With its parameters put in. */
  readonly text: string;
  status: Status;
  error: string | undefined;
  readonly createdAtMs: number;
  updatedAtMs: number;
  durationMs: number;
  /** -1: only the leader node was at work, or nothing yet. */
  queryId: number;
  result: StatementResult | undefined;
}

export interface Statement {
  readonly id: string;
  readonly name: string | undefined;
  readonly isBatch: boolean;
  readonly mode: 'TRANSACTION' | 'AUTO_COMMIT';
  readonly parts: readonly Part[];
  readonly parameters: readonly Parameter[];
  readonly place: Place;
  readonly sessionId: string | undefined;
  readonly resultFormat: 'JSON' | 'CSV';
  readonly createdAtMs: number;
  updatedAtMs: number;
  status: Status;
  /** What the last DescribeStatement said, where states are shown one by one. */
  shown: Status;
  error: string | undefined;
  /** The process on the cluster; undefined before it is picked. */
  pid: number | undefined;
  readonly stop: AbortController;
  /** Settled when the status is a last one. */
  readonly ended: PromiseWithResolvers<void>;
}

export interface Parameter {
  readonly name: string;
  readonly value: string;
}

/** Where a statement runs, and as whom. */
export interface Place {
  readonly database: string;
  readonly workgroup: string | undefined;
  readonly cluster: string | undefined;
  readonly dbUser: string;
  readonly secretArn: string | undefined;
}

export function isOver(status: Status): boolean {
  return status === 'FINISHED' || status === 'FAILED' || status === 'ABORTED';
}
