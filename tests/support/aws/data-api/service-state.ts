// What the service keeps: statements for a day, tokens for eight hours, sessions, counts of calls.
import type { Clock } from '../clock.ts';
import type { Faults } from '../faults/faults.ts';
import type { Gates } from '../faults/gates.ts';
import { ApiError, invalid } from './api-error.ts';
import type { Cluster } from './cluster.ts';
import { CallMeter, type Quotas } from './quotas.ts';
import type { RunPorts } from './run-statement.ts';
import { ApiSessions } from './sessions.ts';
import { isOver, type Place, type Statement } from './statement.ts';

export interface ServiceOptions {
  readonly accessKeyId: string;
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly gates: Gates;
  readonly quotas: Quotas;
  /** False: as endpoints of before 2026, which know no WaitTimeSeconds and no Status in the answer to a submission. */
  readonly longPolling: boolean;
  /** DescribeStatement shows each state at least once, in order. */
  readonly showEveryState: boolean;
  /** Rows a page of results. */
  readonly pageRows: number;
  readonly workgroups: readonly string[];
  readonly clusters: readonly string[];
  killCluster(): void;
}

const retentionMs = 24 * 3_600_000;
const tokenMs = 8 * 3_600_000;

export class ServiceState implements RunPorts {
  readonly options: ServiceOptions;
  readonly accessKeyId: string;
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly gates: Gates;
  readonly quotas: Quotas;
  readonly meter: CallMeter;
  readonly sessions: ApiSessions;
  /** Oldest first. */
  readonly statements = new Map<string, Statement>();
  readonly #tokens = new Map<string, { readonly id: string; readonly asked: string; readonly atMs: number }>();
  waiting = 0;

  constructor(options: ServiceOptions) {
    this.options = options;
    this.accessKeyId = options.accessKeyId;
    this.cluster = options.cluster;
    this.clock = options.clock;
    this.faults = options.faults;
    this.gates = options.gates;
    this.quotas = options.quotas;
    this.meter = new CallMeter(options.quotas, options.clock);
    this.sessions = new ApiSessions(options.clock, this.meter, options.quotas.activeSessions);
  }

  killCluster(): void {
    this.options.killCluster();
  }

  /** Forgets what is too old. */
  async sweep(): Promise<void> {
    const now = this.clock.now();
    for (const [id, statement] of this.statements) {
      if (statement.createdAtMs > now - retentionMs) break;
      if (isOver(statement.status)) this.statements.delete(id);
    }
    for (const [token, { atMs }] of this.#tokens) {
      if (atMs > now - tokenMs) break;
      this.#tokens.delete(token);
    }
    await this.sessions.sweep();
  }

  /** The statement of `<uuid>` or `<uuid>:n`, and which part was asked for. */
  find(id: string): { readonly statement: Statement; readonly part: number | undefined } {
    const [uuid = '', sub] = id.split(':');
    const statement = this.statements.get(uuid);
    const part = sub === undefined ? undefined : Number(sub) - 1;
    if (statement === undefined || (part !== undefined && (!statement.isBatch || statement.parts[part] === undefined)))
      throw new ApiError('ResourceNotFoundException', `Query does not exist. ID: ${id}`);
    return { statement, part };
  }

  /** The statement that was accepted with this token; throws where it was for something else. */
  submittedBefore(token: string, asked: string): Statement | undefined {
    const known = this.#tokens.get(token);
    if (known === undefined) return undefined;
    if (known.asked !== asked) throw invalid('The ClientToken was used before with other parameters');
    return this.statements.get(known.id);
  }

  remember(token: string, asked: string, id: string): void {
    this.#tokens.set(token, { id, asked, atMs: this.clock.now() });
  }

  active(place: Place): number {
    let count = 0;
    for (const statement of this.statements.values()) {
      const same = statement.place.workgroup === place.workgroup && statement.place.cluster === place.cluster;
      if (same && !isOver(statement.status)) count += 1;
    }
    return count;
  }
}
