// One connection to the cluster: a transaction at a time, over one connection of DuckDB. Knows no statement; runs all of them.
import type { DuckDBConnection, DuckDBMaterializedResult } from '@duckdb/node-api';
import type { ClusterSession, Deployment, ExecutedStatement } from '../data-api/cluster.ts';
import type { Catalog, Relation, Schema } from './catalog.ts';
import { toSqlError } from './engine-error.ts';
import type { LockMode } from './locks.ts';
import { aheadVariable, momentSql } from './physical-table.ts';
import { Reader } from './reader.ts';
import type { StatementResult } from './result.ts';
import type { SessionFacts } from './session-functions.ts';
import { SqlError, transactionIsAborted } from './sql-error.ts';
import { runStatement, statementKind } from './statements/run.ts';
import { newTransaction, type Transaction } from './transaction.ts';
import type { Warehouse } from './warehouse.ts';

const interruptAgainMs = 20;
const never = new AbortController().signal;

export class Connection implements ClusterSession {
  readonly pid: number;
  readonly user: string;
  readonly database: string;
  readonly deployment: Deployment;
  readonly catalog: Catalog;
  readonly warehouse: Warehouse;
  readonly settings = new Map<string, string>();
  readonly #duckdb: DuckDBConnection;
  #transaction: Transaction | undefined;
  #signal: AbortSignal = never;
  #stopped = new AbortController();
  #dead: SqlError | undefined;
  #closed = false;
  lastCopyCount = 0;
  lastCopyId = -1;
  queryId = -1;

  constructor(
    warehouse: Warehouse,
    duckdb: DuckDBConnection,
    options: {
      readonly pid: number;
      readonly user: string;
      readonly database: string;
      readonly deployment: Deployment;
      readonly catalog: Catalog;
    },
  ) {
    this.warehouse = warehouse;
    this.#duckdb = duckdb;
    this.pid = options.pid;
    this.user = options.user;
    this.database = options.database;
    this.deployment = options.deployment;
    this.catalog = options.catalog;
  }

  get duckdb(): DuckDBConnection {
    return this.#duckdb;
  }

  get signal(): AbortSignal {
    return this.#signal;
  }

  get tempSchema(): string {
    return `pg_temp_${this.pid}`;
  }

  get inBlock(): boolean {
    return this.#transaction?.isBlock === true;
  }

  /** The one that is open. */
  get transaction(): Transaction {
    if (this.#transaction === undefined) throw new Error('no transaction is open');
    return this.#transaction;
  }

  async execute(sql: string, signal: AbortSignal): Promise<ExecutedStatement> {
    if (this.#dead !== undefined) throw this.#dead;
    this.#stopped = new AbortController();
    this.#signal = AbortSignal.any([signal, this.#stopped.signal]);
    const timeout = this.#statementTimeout();
    const reader = new Reader(sql);
    const kind = statementKind(reader);
    this.queryId = this.warehouse.newQueryId();
    const record = this.warehouse.history.begin(this, this.queryId, kind, sql);
    try {
      if (this.#transaction?.failed === true && kind !== 'rollback' && kind !== 'commit') throw transactionIsAborted();
      const result = await this.#inTransaction(kind, () => runStatement(kind, reader, this));
      this.warehouse.history.end(record, undefined, result.rows);
      return { ...result, queryId: leaderOnly.has(kind) ? -1 : this.queryId };
    } catch (error) {
      const { aborted, reason } = this.#signal;
      const failure = aborted && reason instanceof SqlError ? reason : toSqlError(error);
      this.warehouse.history.end(record, failure.message, 0);
      throw Object.assign(failure, { queryId: this.queryId });
    } finally {
      clearTimeout(timeout);
    }
  }

  /** `SET statement_timeout TO ms` bounds each statement that follows; 0 is none. */
  #statementTimeout(): NodeJS.Timeout | undefined {
    const ms = Number(this.settings.get('statement_timeout') ?? 0);
    if (!(ms > 0)) return undefined;
    return setTimeout(() => this.stop(new SqlError('canceling statement due to statement timeout')), ms);
  }

  async #inTransaction(kind: string, work: () => Promise<StatementResult>): Promise<StatementResult> {
    if (kind === 'begin' || kind === 'commit' || kind === 'rollback') return work();
    if (this.#transaction !== undefined) {
      try {
        return await work();
      } catch (error) {
        if (this.#transaction !== undefined) this.#transaction.failed = true;
        throw error;
      }
    }
    this.#transaction = newTransaction(this.warehouse.newTransactionId(), false);
    try {
      const result = await work();
      await this.commit(this.#signal);
      return result;
    } catch (error) {
      await this.rollback();
      throw error;
    }
  }

  /** From another connection, or because the cluster ends. */
  stop(reason: SqlError): void {
    this.#stopped.abort(reason);
  }

  /** Nothing more is heard; what is open rolls back. */
  kill(reason: SqlError): void {
    this.#dead = reason;
    this.stop(reason);
  }

  /** BEGIN inside of a transaction says a warning and does nothing. */
  async begin(): Promise<void> {
    this.#transaction ??= newTransaction(this.warehouse.newTransactionId(), true);
  }

  async commit(_signal: AbortSignal): Promise<void> {
    const transaction = this.#transaction;
    if (transaction === undefined) return;
    if (transaction.failed) return this.rollback();
    try {
      if (this.#dead !== undefined) throw this.#dead;
      this.warehouse.refuseCircle(transaction);
      await this.warehouse.persist(this, transaction);
      if (transaction.snapshot !== undefined) await this.#duckdb.run('COMMIT');
    } catch (error) {
      await this.rollback();
      throw toSqlError(error);
    }
    this.#transaction = undefined;
    this.warehouse.committed(this, transaction);
    await this.warehouse.dropTables(transaction.obsolete);
  }

  async rollback(): Promise<void> {
    const transaction = this.#transaction;
    this.#transaction = undefined;
    if (transaction?.snapshot !== undefined) await this.#duckdb.run('ROLLBACK').catch(() => undefined);
    this.warehouse.locks.releaseAll(this);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.rollback();
    await this.warehouse.closed(this);
    this.#duckdb.closeSync();
  }

  /** Takes the snapshot, if there is none: at the first statement that reads or writes data. */
  async openSnapshot(): Promise<Transaction> {
    const { transaction } = this;
    if (transaction.snapshot !== undefined) return transaction;
    await this.#duckdb.run(`SET VARIABLE ${aheadVariable} = ${this.warehouse.clock.aheadMs}; BEGIN TRANSACTION`);
    transaction.snapshot = this.warehouse.commits;
    const result = await this.#duckdb.runAndReadAll(`SELECT CAST(${momentSql} AS VARCHAR)`);
    transaction.startedAt = String(result.getRows()[0]?.[0]);
    return transaction;
  }

  /** DuckDB's SQL, inside of the transaction; stops when the statement is stopped. */
  async run(sql: string): Promise<DuckDBMaterializedResult> {
    await this.openSnapshot();
    this.#signal.throwIfAborted();
    let again: NodeJS.Timeout | undefined;
    const stop = () => {
      this.#duckdb.interrupt();
      again = setInterval(() => this.#duckdb.interrupt(), interruptAgainMs);
    };
    this.#signal.addEventListener('abort', stop, { once: true });
    try {
      return await this.#duckdb.run(sql);
    } finally {
      this.#signal.removeEventListener('abort', stop);
      clearInterval(again);
    }
  }

  // --- the catalog as this transaction sees it ---

  find(names: readonly string[]): Relation | undefined {
    const changes = this.transaction.changes;
    const [name = '', schema, database] = [...names].reverse();
    if (database !== undefined && database !== this.database)
      throw new SqlError(
        `database "${database}" is not the one that is connected to; cross-database queries are not answered here`,
      );
    if (schema !== undefined) return this.catalog.find(schema, name, changes);
    for (const each of [this.tempSchema, this.user, 'public']) {
      const found = this.catalog.find(each, name, changes);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  require(names: readonly string[]): Relation {
    const found = this.find(names);
    if (found === undefined) throw new SqlError(`relation "${names.join('.')}" does not exist`);
    return found;
  }

  requireSchema(name: string): Schema {
    const found = this.catalog.schema(name, this.transaction.changes);
    if (found === undefined) throw new SqlError(`schema "${name}" does not exist`);
    return found;
  }

  change(relation: Relation): void {
    this.transaction.changes.relations.set(relation.oid, relation);
  }

  /** Waits for the lock; whoever dropped the relation meanwhile leaves an OID that nobody can open. */
  async lock(relation: Relation, mode: LockMode): Promise<Relation> {
    await this.warehouse.locks.acquire(this, `relation ${relation.oid}`, mode, this.#signal);
    const found = this.catalog.relation(relation.oid, this.transaction.changes);
    if (found === undefined) throw new SqlError(`could not open relation with OID ${relation.oid}`);
    return found;
  }

  #now(): string {
    return new Date(this.warehouse.clock.now()).toISOString().slice(0, 23).replace('T', ' ');
  }

  /** A name that is about to be given away: whoever wants the same one waits. */
  async lockName(schema: string, name: string): Promise<void> {
    await this.warehouse.locks.acquire(this, `name ${schema}.${name}`, 'exclusive', this.#signal);
  }

  facts(): SessionFacts {
    return {
      user: this.user,
      database: this.database,
      schema: 'public',
      pid: this.pid,
      lastCopyCount: this.lastCopyCount,
      lastCopyId: this.lastCopyId,
      transactionStart: this.transaction.startedAt ?? this.#now(),
      statementStart: this.#now(),
    };
  }
}

const leaderOnly = new Set([
  'begin',
  'commit',
  'rollback',
  'set',
  'reset',
  'show',
  'explain',
  'lock',
  'comment',
  'grant',
  'revoke',
]);
