// A statement or a batch from sending it to its end: waiting, results, what failed, stopping. Tries once; who retries is above.
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { DescribeStatementCommandOutput } from '@aws-sdk/client-redshift-data';
import { Bug } from '../../diagnostics/bug.ts';
import type { Cell, QueryResult } from '../adapter.ts';
import { WarehouseError } from '../warehouse-error.ts';
import type { DataApi, RunningStatement, Submission, Submitted } from './data-api.ts';
import { failedStatement } from './error-text.ts';
import { eachPage, readPages } from './read-result.ts';
import type { StatementJournal } from './statement-journal.ts';

const firstPollMs = 100;
const longestPollMs = 3_000;
/** How often running statements are looked for while a stop waits for them to end. */
const stopAgainMs = 1_000;
const stopRounds = 120;

export interface Sent {
  readonly statements: readonly [string, ...string[]];
  /** Unique in the process; begins with the run's prefix. */
  readonly name: string;
  readonly session?: Submission['session'];
  readonly signal?: AbortSignal | undefined;
}

export interface Ended {
  readonly id: string;
  readonly sessionId: string | undefined;
}

export class Statements {
  readonly #api: DataApi;
  readonly #journal: StatementJournal | undefined;
  /** Names that were sent and have not ended -> the id, where it is known. */
  readonly #running = new Map<string, string | undefined>();
  readonly #stopping = new Set<string>();
  #sweep: Promise<void> | undefined;
  #leftRunning = false;

  constructor(api: DataApi, journal: StatementJournal | undefined) {
    this.#api = api;
    this.#journal = journal;
  }

  /** Resolves when all statements have finished; throws WarehouseError of the one that failed, or `interrupted`. */
  async run(sent: Sent): Promise<Ended> {
    const { statements, name, session, signal } = sent;
    const text = statements.join(';\n');
    const interrupted = () =>
      new WarehouseError({ message: 'interrupted', sql: text, kind: 'interrupted', cause: signal?.reason });
    if (signal?.aborted) throw interrupted();
    const token = createHash('sha256').update(`${name}\n${text}`).digest('hex');
    this.#journal?.sent(name);
    this.#running.set(name, undefined);
    const stop = (): void => this.#stop(name);
    signal?.addEventListener('abort', stop, { once: true });
    let isSent = false;
    const onSend = (): void => {
      isSent = true;
    };
    let mayRun = false;
    try {
      const submission = { statements, name, token, session, onSend };
      const submitted = await this.#submit(submission, signal, () => {
        mayRun = isSent;
      });
      this.#running.set(name, submitted.id);
      mayRun = true;
      const end = await this.#untilEnded(submitted);
      mayRun = false;
      if (end.status === 'FINISHED') return { id: submitted.id, sessionId: submitted.sessionId };
      if (signal?.aborted) throw interrupted();
      throw await this.#failure(submitted.id, statements, end.described);
    } catch (error) {
      if (signal?.aborted && !(error instanceof WarehouseError && error.kind === 'interrupted')) {
        this.#stopping.delete(name);
        // The answer never came: what may have been sent is looked for by its name, and ended.
        if (isSent) await this.endOthers(name, (other) => other === name);
        mayRun = false;
        throw interrupted();
      }
      // Nobody tells how it goes on: it must not publish what this run tells as failed. Where it cannot be ended either, the journal
      // keeps it for the next run.
      if (mayRun)
        mayRun = await this.endOthers(name, (other) => other === name).then(
          () => false,
          () => true,
        );
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
      this.#running.delete(name);
      this.#stopping.delete(name);
      if (mayRun) this.#leftRunning = true;
      else this.#journal?.ended(name);
    }
  }

  /** The rows of a statement that has ended: of a batch's part, `<id>:<number from 1>`. */
  rows(id: string, signal?: AbortSignal): Promise<QueryResult> {
    return stoppable(signal, () => readPages((token) => this.#api.result(id, token, signal)));
  }

  /** The same in parts, none of them kept. */
  async eachRow(id: string, take: (rows: readonly (readonly Cell[])[]) => void, signal?: AbortSignal): Promise<void> {
    await stoppable(signal, () => eachPage((token) => this.#api.result(id, token, signal), take));
  }

  describe(id: string): Promise<DescribeStatementCommandOutput> {
    return this.#api.describe(id, { wait: false });
  }

  /** Whether a statement may still run whose end nobody could see. */
  get leftRunning(): boolean {
    return this.#leftRunning;
  }

  stopAll(): void {
    for (const name of this.#running.keys()) this.#stop(name);
  }

  /** Ends what still runs under these names, or under names that begin so, and waits until it has ended. */
  async endOthers(prefix: string, isOurs: (name: string) => boolean): Promise<number> {
    let ended = 0;
    for (let round = 0; round < stopRounds; round += 1) {
      const running = (await this.#api.list(prefix)).filter((one) => isRunning(one) && isOurs(one.name));
      if (running.length === 0) return ended;
      for (const { id } of running) if (await this.#api.cancel(id)) ended += 1;
      if (round > 0) await delay(stopAgainMs);
    }
    throw new WarehouseError({ message: `statements named "${prefix}…" do not end`, sql: '', kind: 'connection' });
  }

  /** @param onUnknown called where nobody tells whether the service took it. */
  async #submit(submission: Submission, signal: AbortSignal | undefined, onUnknown: () => void): Promise<Submitted> {
    try {
      return await this.#api.submit(submission, signal);
    } catch (error) {
      if (signal?.aborted) throw error;
      // Whether the service took it is not guessed: it is found by its name, or it is not there.
      const found = await this.#api.list(submission.name).catch(() => {
        onUnknown();
        return [];
      });
      const same = found.find(({ name }) => name === submission.name);
      if (same === undefined || submission.session !== undefined) throw error;
      return { id: same.id, status: same.status, sessionId: undefined };
    }
  }

  async #untilEnded(
    submitted: Submitted,
  ): Promise<{ readonly status: string; readonly described: DescribeStatementCommandOutput | undefined }> {
    if (submitted.status === undefined) this.#api.cannotWait();
    else if (isFinal(submitted.status)) return { status: submitted.status, described: undefined };
    for (let pauseMs = firstPollMs; ; pauseMs = Math.min(longestPollMs, pauseMs * 1.5)) {
      const wait = this.#api.waits;
      if (!wait) await delay(pauseMs * (0.75 + Math.random() / 2));
      const described = await this.#api.describe(submitted.id, { wait });
      const status = described.Status ?? '';
      if (isFinal(status)) return { status, described };
    }
  }

  async #failure(
    id: string,
    statements: readonly string[],
    known: DescribeStatementCommandOutput | undefined,
  ): Promise<WarehouseError> {
    const described = known ?? (await this.#api.describe(id, { wait: false }));
    const parts = described.SubStatements ?? [];
    const index = parts.findIndex(({ Status }) => Status === 'FAILED');
    const part = index < 0 ? undefined : parts[index];
    const text = part?.Error ?? described.Error ?? `the statement was ${(described.Status ?? 'ended').toLowerCase()}`;
    const queryId = part?.RedshiftQueryId ?? described.RedshiftQueryId;
    const { Duration: nanoseconds = -1 } = described;
    return failedStatement({
      text,
      sql: statements[Math.max(0, index)] ?? statements.join(';\n'),
      statementId: part?.Id ?? id,
      index: index < 0 ? (statements.length === 1 ? 0 : undefined) : index,
      queryId: queryId === undefined || queryId < 0 ? undefined : String(queryId),
      tookMs: nanoseconds < 0 ? undefined : nanoseconds / 1e6,
    });
  }

  #stop(name: string): void {
    this.#stopping.add(name);
    this.#sweep ??= this.#sweepStopping().finally(() => {
      this.#sweep = undefined;
    });
  }

  // A held call has not told its id yet, so statements are found by name. Looked for again until all have ended: one that was on its
  // way when the first look came is met by the second.
  async #sweepStopping(): Promise<void> {
    for (let round = 0; round < stopRounds; round += 1) {
      const names = [...this.#stopping].filter((name) => this.#running.has(name));
      const [first] = names;
      if (first === undefined) return;
      try {
        const prefix = names.reduce(commonPrefix, first);
        const running = (await this.#api.list(prefix)).filter((one) => isRunning(one) && names.includes(one.name));
        for (const { id } of running) await this.#api.cancel(id);
      } catch (error) {
        // What cannot be cancelled is waited for.
        if (error instanceof Bug) throw error;
      }
      await delay(stopAgainMs / (round === 0 ? 10 : 1));
    }
  }
}

const finals = new Set(['FINISHED', 'FAILED', 'ABORTED']);
/** An unlisted status (`UNKNOWN` was seen in the field) is that of a statement that still runs. */
const isFinal = (status: string): boolean => finals.has(status);
const isRunning = ({ status }: RunningStatement): boolean => !isFinal(status);

function commonPrefix(left: string, right: string): string {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at += 1;
  return left.slice(0, at);
}

/** A call that was broken off throws what the SDK or a timer throws. */
async function stoppable<T>(signal: AbortSignal | undefined, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!signal?.aborted || error instanceof WarehouseError) throw error;
    throw new WarehouseError({ message: 'interrupted', sql: '', kind: 'interrupted', cause: signal.reason });
  }
}
