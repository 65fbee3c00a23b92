// Sessions that live on after a statement: kept alive for seconds, one statement at a time, gone without a word.
import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { ApiError, invalid } from './api-error.ts';
import type { ClusterSession } from './cluster.ts';
import type { CallMeter } from './quotas.ts';
import type { Place } from './statement.ts';

export interface ApiSession {
  readonly id: string;
  readonly place: Place;
  readonly createdAtMs: number;
  keepAliveSeconds: number;
  /** Undefined until its first statement runs. */
  connection: ClusterSession | undefined;
  statementId: string | undefined;
  expiresAtMs: number;
  closed: boolean;
}

const longestLifeMs = 24 * 3_600_000;

export class ApiSessions {
  readonly #sessions = new Map<string, ApiSession>();
  readonly #clock: Clock;
  readonly #meter: CallMeter;
  readonly #most: number;

  constructor(clock: Clock, meter: CallMeter, most: number) {
    this.#clock = clock;
    this.#meter = meter;
    this.#most = most;
  }

  open(place: Place, keepAliveSeconds: number): ApiSession {
    const alive = [...this.#sessions.values()].filter(({ closed }) => !closed).length;
    if (alive >= this.#most) {
      this.#meter.violated('ExecuteStatement', `more than ${this.#most} sessions`);
      throw new ApiError(
        'ActiveSessionsExceededException',
        `Active sessions exceeded the allowed quota (${this.#most}).`,
      );
    }
    const now = this.#clock.now();
    const session: ApiSession = {
      id: randomUUID(),
      place,
      createdAtMs: now,
      keepAliveSeconds,
      connection: undefined,
      statementId: undefined,
      expiresAtMs: now + keepAliveSeconds * 1000,
      closed: false,
    };
    this.#sessions.set(session.id, session);
    return session;
  }

  /** For the next statement of a session. */
  take(id: string): ApiSession {
    const session = this.#sessions.get(id);
    if (session === undefined) throw invalid(`Session with Id: ${id} is invalid`);
    if (session.closed) throw invalid('Session is not available');
    if (session.statementId !== undefined)
      throw invalid(`Session ${id} is busy with the statement ${session.statementId}`);
    return session;
  }

  find(id: string): ApiSession | undefined {
    return this.#sessions.get(id);
  }

  all(): readonly ApiSession[] {
    return [...this.#sessions.values()];
  }

  release(session: ApiSession): void {
    session.statementId = undefined;
    session.expiresAtMs = this.#clock.now() + session.keepAliveSeconds * 1000;
  }

  /** Closes those whose time is over; their transactions roll back. */
  async sweep(): Promise<void> {
    const now = this.#clock.now();
    for (const session of this.#sessions.values()) {
      const over = session.statementId === undefined && session.expiresAtMs <= now;
      if (!session.closed && (over || session.createdAtMs + longestLifeMs <= now)) await this.end(session);
    }
  }

  async end(session: ApiSession): Promise<void> {
    session.closed = true;
    const { connection } = session;
    session.connection = undefined;
    await connection?.close();
  }
}
