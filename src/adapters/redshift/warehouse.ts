// The live side of Redshift: transactions as batches, or as a session where somebody looks in between; retried whole on conflicts.
import { setTimeout as delay } from 'node:timers/promises';
import type { RelationState } from '../../core/relation.ts';
import { Bug } from '../../diagnostics/bug.ts';
import type {
  BatchAnswer,
  BatchOptions,
  Cell,
  CopyAccess,
  Inspection,
  QueryResult,
  RunOptions,
  Transaction,
  Warehouse,
} from '../adapter.ts';
import { WarehouseError } from '../warehouse-error.ts';
import type { DataApi } from './data-api.ts';
import { redshiftDialect } from './dialect.ts';
import { inspectionStatements, readInspection } from './inspect.ts';
import type { StatementJournal } from './statement-journal.ts';
import { Statements } from './statements.ts';

/** How often a transaction is sent anew when another one got in its way. */
const attempts = 6;
const firstPauseMs = 250;
const longestPauseMs = 8_000;
/** A session that nobody talks to ends, and with it its transaction and its locks. */
const keepAliveSeconds = 120;

export class RedshiftWarehouse implements Warehouse {
  readonly dialect = redshiftDialect;
  readonly database: string;
  readonly label: string;
  readonly copyAccess: CopyAccess;
  readonly #api: DataApi;
  readonly #journal: StatementJournal | undefined;
  readonly #statements: Statements;
  readonly #prefix: string;
  readonly #running = new Map<AbortController, Promise<unknown>>();
  #count = 0;
  #closed = false;

  constructor(input: {
    readonly api: DataApi;
    readonly database: string;
    readonly label: string;
    readonly copyAccess: CopyAccess;
    readonly runId: string;
    readonly journal: StatementJournal | undefined;
  }) {
    this.#api = input.api;
    this.database = input.database;
    this.label = input.label;
    this.copyAccess = input.copyAccess;
    this.#journal = input.journal;
    this.#statements = new Statements(input.api, input.journal);
    this.#prefix = statementPrefix(input.runId);
  }

  query(sql: string, options: RunOptions = {}): Promise<QueryResult> {
    return this.#whole(options.signal, async (stop) => {
      const ended = await this.#statements.run({ statements: [sql], name: this.#name('query'), signal: stop });
      return this.#statements.rows(ended.id, stop);
    });
  }

  scan(sql: string, take: (rows: readonly (readonly Cell[])[]) => void, options: RunOptions = {}): Promise<void> {
    return this.#whole(options.signal, async (stop) => {
      // A conflict, after which it is sent again, can only come before the first row is there.
      const ended = await this.#statements.run({ statements: [sql], name: this.#name('query'), signal: stop });
      await this.#statements.eachRow(ended.id, take, stop);
    });
  }

  async execute(sql: string, options: RunOptions = {}): Promise<number | undefined> {
    await this.#whole(options.signal, (stop) =>
      this.#statements.run({ statements: [sql], name: this.#name('statement'), signal: stop }),
    );
    return undefined;
  }

  async runAlone(sql: string, options: RunOptions = {}): Promise<void> {
    await this.execute(sql, options);
  }

  batch(statements: readonly string[], options: BatchOptions = {}): Promise<BatchAnswer> {
    const [first, ...others] = statements;
    if (first === undefined) return Promise.resolve({ rows: new Map(), changed: [] });
    return this.#whole(options.signal, async (stop) => {
      const ended = await this.#statements.run({
        statements: [first, ...others],
        name: this.#name(options.name ?? 'batch'),
        signal: stop,
      });
      const rows = new Map<number, QueryResult>();
      await Promise.all(
        (options.wanted ?? []).map(async (index) => {
          const id = others.length === 0 ? ended.id : `${ended.id}:${index + 1}`;
          rows.set(index, await this.#statements.rows(id, stop));
        }),
      );
      return { rows, ...(options.counts === true ? await this.#told(ended.id) : { changed: [] }) };
    });
  }

  /** Slow beside a batch (a round trip a statement and another a result): for work that looks at an answer before it goes on. */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options: RunOptions = {}): Promise<T> {
    return this.#whole(options.signal, async (stop) => {
      const begun = await this.#statements.run({
        statements: ['begin'],
        name: this.#name('begin'),
        session: { keepAliveSeconds },
        signal: stop,
      });
      if (begun.sessionId === undefined)
        throw new WarehouseError({ message: 'the Data API opened no session', sql: 'begin', kind: 'connection' });
      const session = { id: begun.sessionId };
      const send = (sql: string, signal: AbortSignal | undefined) =>
        this.#statements.run({ statements: [sql], name: this.#name('session'), session, signal });
      try {
        const transaction = this.#transactionIn(send, stop);
        const value = await work(transaction);
        await transaction.settled();
        if (stop.aborted)
          throw new WarehouseError({ message: 'interrupted', sql: 'commit', kind: 'interrupted', cause: stop.reason });
        // Redshift answers the COMMIT of an aborted transaction with success, having rolled it back.
        const failure = transaction.firstFailure();
        if (failure !== undefined) throw failure;
        await send('commit', undefined);
        return value;
      } catch (error) {
        // A dead session has rolled back by itself.
        await send('rollback', undefined).catch(() => undefined);
        throw error;
      }
    });
  }

  async inspect(schemas: readonly string[]): Promise<ReadonlyMap<string, RelationState>> {
    if (schemas.length === 0) return new Map();
    const { statements, read } = this.inspection(schemas);
    const { rows } = await this.batch(statements, { name: 'inspect', wanted: statements.map((_, index) => index) });
    return read(statements.map((_, index) => rows.get(index) ?? { columns: [], rows: [] }));
  }

  inspection(schemas: readonly string[]): Inspection {
    return {
      statements: schemas.length === 0 ? [] : inspectionStatements(schemas),
      read: (answers) => readInspection(this.database, answers),
    };
  }

  get leftRunning(): boolean {
    return this.#statements.leftRunning;
  }

  async endRun(runId: string): Promise<number> {
    return this.#statements.endOthers(statementPrefix(runId), () => true);
  }

  interrupt(): void {
    for (const controller of this.#running.keys()) controller.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.interrupt();
    await Promise.allSettled(this.#running.values());
    this.#journal?.close();
    this.#api.close();
  }

  #transactionIn(
    send: (sql: string, signal: AbortSignal | undefined) => Promise<{ readonly id: string }>,
    stop: AbortSignal,
  ): Transaction & { settled(): Promise<void>; firstFailure(): unknown } {
    let firstFailure: unknown;
    // A session takes one statement at a time.
    let tail: Promise<unknown> = Promise.resolve();
    const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
      const turn = tail.then(run);
      tail = turn.catch((error: unknown) => {
        firstFailure ??= error;
      });
      return turn;
    };
    return {
      settled: async () => {
        await tail;
      },
      firstFailure: () => firstFailure,
      execute: (sql) =>
        inTurn(async () => {
          const { id } = await send(sql, stop);
          return countOf((await this.#statements.describe(id)).ResultRows);
        }),
      query: (sql) => inTurn(async () => this.#statements.rows((await send(sql, stop)).id, stop)),
    };
  }

  async #told(id: string): Promise<Pick<BatchAnswer, 'changed' | 'queryIds'>> {
    const described = await this.#statements.describe(id);
    const parts = described.SubStatements ?? [];
    const all = parts.length === 0 ? [described] : parts;
    return {
      changed: all.map(({ ResultRows }) => countOf(ResultRows)),
      queryIds: all.map(({ RedshiftQueryId: id }) => (id === undefined || id < 0 ? undefined : String(id))),
    };
  }

  #name(what: string): string {
    this.#count += 1;
    return `${this.#prefix}${what} ${this.#count}`;
  }

  /** Stopped by the caller's signal, by interrupt() and by closing; sent again, whole, where another transaction got in the way. */
  async #whole<T>(signal: AbortSignal | undefined, work: (stop: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#closed) throw new Bug(`the warehouse ${this.label} is closed`);
    const controller = new AbortController();
    const stop = signal === undefined ? controller.signal : AbortSignal.any([controller.signal, signal]);
    const running = this.#repeated(work, stop);
    this.#running.set(controller, running);
    try {
      return await running;
    } finally {
      this.#running.delete(controller);
    }
  }

  async #repeated<T>(work: (stop: AbortSignal) => Promise<T>, stop: AbortSignal): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work(stop);
      } catch (error) {
        if (attempt >= attempts || stop.aborted || !isConflict(error)) throw error;
        const pauseMs = Math.random() * Math.min(longestPauseMs, firstPauseMs * 2 ** attempt);
        await delay(pauseMs, undefined, { signal: stop }).catch(() => {
          throw new WarehouseError({ message: 'interrupted', sql: '', kind: 'interrupted', cause: stop.reason });
        });
      }
    }
  }
}

/** Every statement of a run is found by it. */
export function statementPrefix(runId: string): string {
  return `sqlflow ${runId} `;
}

/** Redshift tells how many rows a statement changed, or -1. */
function countOf(resultRows: number | undefined): number | undefined {
  return resultRows === undefined || resultRows < 0 ? undefined : resultRows;
}

function isConflict(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof WarehouseError) return cause.kind === 'conflict';
  }
  return false;
}
