// The live side of DuckDB: connections, statements, transactions. It knows no project, no node, no diagnostic of theirs.
import { setTimeout as delay } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { RelationState } from '../../core/relation.ts';
import { Bug } from '../../diagnostics/bug.ts';
import type { BatchAnswer, BatchOptions, Cell, QueryResult, RunOptions, Transaction, Warehouse } from '../adapter.ts';
import { WarehouseError } from '../warehouse-error.ts';
import { duckdbDialect } from './dialect.ts';
import { toWarehouseError } from './engine-error.ts';
import { inspectionSql, readInspection } from './inspect.ts';
import type { OpenedDatabase } from './open-database.ts';
import { damageOr } from './opening-errors.ts';
import { changedRows, readParts, readResult } from './read-result.ts';
import { releasePages } from './release-pages.ts';
import { runStatement, streamStatement, throwIfAborted } from './run-statement.ts';
import { StatementSlots } from './statement-slots.ts';

/** How often a transaction is begun anew when another one got in its way. */
const attempts = 10;
const firstPauseMs = 5;
const longestPauseMs = 500;
/** Answers of so many rows leave tens of megabytes behind. */
const rowsOfLongScan = 100_000;

export class DuckdbWarehouse implements Warehouse {
  readonly dialect = duckdbDialect;
  readonly database: string;
  readonly label: string;
  readonly #opened: OpenedDatabase;
  readonly #slots: StatementSlots;
  readonly #keepIdle: number;
  readonly #idle: DuckDBConnection[] = [];
  /** Connections that some statement has left a setting, a temporary table or an open transaction on: not used again. */
  readonly #spent = new WeakSet<DuckDBConnection>();
  readonly #running = new Map<AbortController, Promise<unknown>>();
  #closed: Promise<void> | undefined;
  /** Since pages were released. */
  #scannedRows = 0;
  #releasing: Promise<void> | undefined;

  constructor(opened: OpenedDatabase, options: { readonly label: string; readonly threads: number }) {
    this.#opened = opened;
    this.database = opened.name;
    this.label = options.label;
    this.#keepIdle = options.threads;
    this.#slots = new StatementSlots(options.threads);
  }

  query(sql: string, options: RunOptions = {}): Promise<QueryResult> {
    return this.#stoppable(options.signal, (stop) =>
      this.#withConnection((connection) => this.#query(connection, sql, stop)),
    );
  }

  scan(sql: string, take: (rows: readonly (readonly Cell[])[]) => void, options: RunOptions = {}): Promise<void> {
    return this.#stoppable(options.signal, (stop) =>
      this.#withConnection(async (connection) => {
        // What is left of an answer that was not read to its end goes with its connection.
        this.#spent.add(connection);
        const counted = (part: readonly (readonly Cell[])[]): void => {
          this.#scannedRows += part.length;
          take(part);
        };
        await this.#slots.hold(() =>
          streamStatement(connection, sql, stop, async (result) => {
            await readParts(result, () => throwIfAborted(stop, sql), counted);
            // An answer that is interrupted looks as if it had come to its end.
            throwIfAborted(stop, sql);
          }),
        );
        if (this.#scannedRows >= rowsOfLongScan) await this.#releasePages(connection);
      }),
    );
  }

  /** Where nobody else is at work who might need memory just then; whoever comes meanwhile waits. */
  async #releasePages(connection: DuckDBConnection): Promise<void> {
    if (this.#running.size > 1 || this.#releasing !== undefined || this.#opened.isShared()) return;
    this.#scannedRows = 0;
    this.#releasing = releasePages(connection);
    try {
      await this.#releasing;
    } finally {
      this.#releasing = undefined;
    }
  }

  execute(sql: string, options: RunOptions = {}): Promise<number | undefined> {
    return this.#stoppable(options.signal, (stop) =>
      this.#withConnection((connection) => this.#execute(connection, sql, stop)),
    );
  }

  // DuckDB refuses nothing inside a transaction that it takes outside, but VACUUM and the like.
  async runAlone(sql: string, options: RunOptions = {}): Promise<void> {
    await this.execute(sql, options);
  }

  transaction<T>(work: (tx: Transaction) => Promise<T>, options: RunOptions = {}): Promise<T> {
    return this.#stoppable(options.signal, async (stop) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await this.#withConnection((connection) => this.#once(connection, work, stop));
        } catch (error) {
          if (attempt >= attempts || !isConflict(error)) throw error;
          // Full jitter: those who met once should not meet again.
          const pauseMs = Math.random() * Math.min(longestPauseMs, firstPauseMs * 2 ** attempt);
          await delay(pauseMs, undefined, { signal: stop }).catch(() => throwIfAborted(stop, ''));
        }
      }
    });
  }

  async batch(statements: readonly string[], options: BatchOptions = {}): Promise<BatchAnswer> {
    const wanted = new Set(options.wanted);
    if (wanted.size === 0 && options.counts !== true) {
      const isDone = await this.#stoppable(options.signal, (stop) =>
        this.#withConnection((connection) => this.#atOnce(connection, statements, stop)),
      );
      if (isDone) return { rows: new Map(), changed: [] };
    }
    return this.transaction(async (tx) => {
      const rows = new Map<number, QueryResult>();
      const changed: (number | undefined)[] = [];
      for (const [index, sql] of statements.entries()) {
        try {
          if (wanted.has(index)) rows.set(index, await tx.query(sql));
          else changed[index] = await tx.execute(sql);
        } catch (error) {
          throw error instanceof WarehouseError ? inBatch(error, index) : error;
        }
      }
      return { rows, changed };
    }, options);
  }

  /** All statements of a transaction in one go. False: it failed and was taken back, and one by one it will be known where. */
  async #atOnce(connection: DuckDBConnection, statements: readonly string[], stop: AbortSignal): Promise<boolean> {
    const sql = ['BEGIN TRANSACTION', ...statements].join('\n;\n');
    if (statements.some((statement) => leavesTraces.test(statement))) return false;
    try {
      await this.#slots.hold(() => runStatement(connection, sql, stop));
    } catch (error) {
      await rollBack(connection);
      if (stop.aborted) throw error;
      return false;
    }
    await this.#commit(connection);
    return true;
  }

  /** Not stoppable: an interrupted COMMIT would leave it open whether it happened. */
  async #commit(connection: DuckDBConnection): Promise<void> {
    try {
      await this.#execute(connection, 'COMMIT', neverStopped);
    } catch (error) {
      await rollBack(connection);
      throw error;
    }
  }

  async inspect(schemas: readonly string[]): Promise<ReadonlyMap<string, RelationState>> {
    if (schemas.length === 0) return new Map();
    return readInspection(this.database, await this.query(inspectionSql(this.database, schemas)));
  }

  async provide(functions: readonly string[]): Promise<void> {
    if (functions.length === 0) return;
    const { registerFunctions } = await import('./redshift/registered-functions.ts');
    await this.#withConnection((connection) => registerFunctions(connection, functions));
  }

  interrupt(): void {
    for (const controller of this.#running.keys()) controller.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#close();
    await this.#closed;
  }

  async #close(): Promise<void> {
    this.interrupt();
    await Promise.allSettled(this.#running.values());
    for (const connection of this.#idle.splice(0)) connection.closeSync();
    this.#opened.close();
  }

  async #withConnection<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    await this.#releasing;
    const connection = this.#idle.pop() ?? (await this.#opened.connect());
    try {
      return await work(connection);
    } finally {
      const keep = this.#closed === undefined && this.#idle.length < this.#keepIdle && !this.#spent.has(connection);
      if (keep) this.#idle.push(connection);
      else connection.closeSync();
    }
  }

  async #once<T>(connection: DuckDBConnection, work: (tx: Transaction) => Promise<T>, stop: AbortSignal): Promise<T> {
    await this.#execute(connection, 'BEGIN TRANSACTION', stop);
    const transaction = this.#transactionOn(connection, stop);
    let value: T;
    try {
      value = await work(transaction);
      await transaction.settled();
      throwIfAborted(stop, 'COMMIT');
      await this.#stillOpen(connection, transaction.firstFailure());
    } catch (error) {
      await transaction.settled();
      await rollBack(connection);
      throw error;
    }
    await this.#commit(connection);
    return value;
  }

  /**
   * DuckDB answers the COMMIT of an aborted transaction with success, having rolled it back. If `work` has caught a
   * statement's error, the transaction may be such a one; then the error is thrown after all.
   */
  async #stillOpen(connection: DuckDBConnection, failure: unknown): Promise<void> {
    if (failure === undefined) return;
    try {
      await connection.run('SELECT 1');
    } catch {
      throw failure;
    }
  }

  /** Statements of one transaction run one after the other, even if they were not awaited. */
  #transactionOn(
    connection: DuckDBConnection,
    stop: AbortSignal,
  ): Transaction & { settled(): Promise<void>; firstFailure(): unknown } {
    let firstFailure: unknown;
    let tail: Promise<unknown> = Promise.resolve();
    const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
      const turn = tail.then(run);
      tail = turn.catch((error: unknown) => {
        firstFailure ??= error;
      });
      return turn;
    };
    const both = (own: AbortSignal | undefined) => (own === undefined ? stop : AbortSignal.any([stop, own]));
    return {
      execute: (sql, options = {}) => inTurn(() => this.#execute(connection, sql, both(options.signal))),
      query: (sql, options = {}) => inTurn(() => this.#query(connection, sql, both(options.signal))),
      settled: async () => {
        await tail;
      },
      firstFailure: () => firstFailure,
    };
  }

  async #query(connection: DuckDBConnection, sql: string, stop: AbortSignal): Promise<QueryResult> {
    if (leavesTraces.test(sql)) this.#spent.add(connection);
    return this.#slots.hold(async () =>
      readResult(await runStatement(connection, sql, stop), () => throwIfAborted(stop, sql)),
    );
  }

  async #execute(connection: DuckDBConnection, sql: string, stop: AbortSignal): Promise<number | undefined> {
    if (leavesTraces.test(sql)) this.#spent.add(connection);
    return this.#slots.hold(async () => changedRows(await runStatement(connection, sql, stop)));
  }

  /** Runs `work` so that the caller's signal, interrupt() and closing all stop it. */
  async #stoppable<T>(signal: AbortSignal | undefined, work: (stop: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#closed !== undefined) throw new Bug(`the warehouse ${this.label} is closed`);
    const controller = new AbortController();
    const running = work(signal === undefined ? controller.signal : AbortSignal.any([controller.signal, signal]));
    this.#running.set(controller, running);
    try {
      return await running;
    } catch (error) {
      throw damageOr(error, this.label);
    } finally {
      this.#running.delete(controller);
    }
  }
}

function inBatch(error: WarehouseError, index: number): WarehouseError {
  const { message, sql, position, kind, hint } = error;
  const statement = { id: '', index, queryId: undefined, text: message };
  return new WarehouseError({ message, sql, position, kind, hint, statement, cause: error });
}

// What a node does to its session must not meet another node. A connection costs 0.3 ms, so a false alarm is cheap.
const leavesTraces = /(?:^|;)\s*(?:set|reset|use|pragma|prepare|begin(?! transaction$)|start)\b|\btemp(?:orary)?\b/i;

const neverStopped = new AbortController().signal;

async function rollBack(connection: DuckDBConnection): Promise<void> {
  try {
    await connection.run('ROLLBACK');
  } catch (error) {
    // The transaction is gone already: a COMMIT that failed, or a statement of the user's that ended it.
    if (!/no transaction is active/.test(String(error))) throw toWarehouseError(error, 'ROLLBACK');
  }
}

/** A conflict, also where somebody has wrapped it. */
function isConflict(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof WarehouseError) return cause.kind === 'conflict';
  }
  return false;
}
