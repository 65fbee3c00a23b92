// What the service asks of the cluster behind it.
import type { StatementResult } from '../warehouse/result.ts';

export interface Cluster {
  /** Throws SqlError where the database or the user is not known. */
  open(database: string, user: string, deployment: Deployment): Promise<ClusterSession>;
}

/** A plain user of a workgroup sees less of the STL views than one of a cluster. */
export type Deployment = 'serverless' | 'provisioned';

/** One connection: its temporary tables, settings and open transaction. */
export interface ClusterSession {
  readonly pid: number;
  /** One statement; outside of a transaction it commits alone. Throws SqlError. */
  execute(sql: string, signal: AbortSignal): Promise<ExecutedStatement>;
  /** What a batch does by itself. */
  begin(): Promise<void>;
  commit(signal: AbortSignal): Promise<void>;
  rollback(): Promise<void>;
  close(): Promise<void>;
}

export interface ExecutedStatement extends StatementResult {
  /** -1: the leader node's work alone. */
  readonly queryId: number;
}
