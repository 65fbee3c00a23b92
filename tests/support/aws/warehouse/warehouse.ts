// The cluster: DuckDB below, Redshift's catalog, locks and rules above it. Connections come and go; a restart ends them all.
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { ensurePrelude } from '../../../../src/adapters/duckdb/redshift/prelude.ts';
import { leaderMacros } from '../catalogs/leader-functions.ts';
import type { Clock } from '../clock.ts';
import type { Cluster, ClusterSession, Deployment } from '../data-api/cluster.ts';
import type { ObjectStore } from '../s3/object-store.ts';
import { Catalog } from './catalog.ts';
import { Connection } from './connection.ts';
import { History } from './history.ts';
import { CommitHistory, type IsolationLevel } from './isolation.ts';
import { Locks } from './locks.ts';
import { type PrincipalKind, Principals } from './principals.ts';
import { SqlError, StoppedError } from './sql-error.ts';
import type { Transaction } from './transaction.ts';

export interface WarehouseOptions {
  readonly databases: readonly string[];
  readonly isolation: IsolationLevel;
  /** `bi`, `role analyst`, `group readers`: who is there from the start. */
  readonly grantees: readonly string[];
  readonly clock: Clock;
  readonly objects: ObjectStore;
  readonly region: string;
  /** How far the SYS views of loads lag behind. */
  readonly sysViewLagMs: number;
  /** DuckDB's file; undefined: in memory. */
  readonly stateFile: string | undefined;
}

export class Warehouse implements Cluster, AsyncDisposable {
  readonly locks = new Locks();
  readonly history: History;
  readonly clock: Clock;
  readonly objects: ObjectStore;
  readonly principals = new Principals();
  readonly options: WarehouseOptions;
  readonly #instance: DuckDBInstance;
  readonly #maintenance: DuckDBConnection;
  readonly #catalogs = new Map<string, Catalog>();
  readonly #connections = new Set<Connection>();
  readonly #commitHistory = new CommitHistory();
  #ids = { oid: 100_000, query: 1_000, transaction: 4_000, pid: 1_073_740_000 };

  private constructor(options: WarehouseOptions, instance: DuckDBInstance, maintenance: DuckDBConnection) {
    this.options = options;
    this.clock = options.clock;
    this.objects = options.objects;
    this.history = new History(options.clock);
    this.#instance = instance;
    this.#maintenance = maintenance;
    for (const name of options.databases) this.createDatabase(name);
    for (const grantee of options.grantees) {
      const [, kind = 'user', name = ''] = /^(?:(user|role|group)\s+)?(.+)$/i.exec(grantee) ?? [];
      this.principals.add(kind.toLowerCase() as PrincipalKind, name.toLowerCase());
    }
  }

  static async open(options: WarehouseOptions): Promise<Warehouse> {
    const instance = await DuckDBInstance.create(options.stateFile ?? ':memory:');
    const maintenance = await instance.connect();
    await maintenance.run(settings);
    await maintenance.run(leaderMacros);
    await ensurePrelude(maintenance);
    const warehouse = new Warehouse(options, instance, maintenance);
    await warehouse.#restore();
    return warehouse;
  }

  createDatabase(name: string): void {
    if (this.#catalogs.has(name)) throw new SqlError(`database "${name}" already exists`);
    this.#catalogs.set(name, new Catalog(() => this.newOid()));
  }

  get databases(): readonly string[] {
    return [...this.#catalogs.keys()];
  }

  get connections(): readonly Connection[] {
    return [...this.#connections];
  }

  get commits(): number {
    return this.#commitHistory.commits;
  }

  writtenSince(oid: number, snapshot: number): boolean {
    return this.#commitHistory.writtenSince(oid, snapshot);
  }

  newOid(): number {
    this.#ids.oid += 1;
    return this.#ids.oid;
  }

  newQueryId(): number {
    this.#ids.query += 1;
    return this.#ids.query;
  }

  newTransactionId(): number {
    this.#ids.transaction += 1;
    return this.#ids.transaction;
  }

  async open(database: string, user: string, deployment: Deployment): Promise<ClusterSession> {
    return this.connect(database, user, deployment);
  }

  async connect(database: string, user: string, deployment: Deployment = 'provisioned'): Promise<Connection> {
    const catalog = this.#catalogs.get(database);
    if (catalog === undefined) throw new SqlError(`FATAL: database "${database}" does not exist`);
    this.#ids.pid += 1;
    const connection = new Connection(this, await this.#instance.connect(), {
      pid: this.#ids.pid,
      user,
      database,
      catalog,
      deployment,
    });
    this.#connections.add(connection);
    return connection;
  }

  /** Stops what the process runs now; false: there is no such process. */
  stop(pid: number, reason: SqlError): boolean {
    const connection = [...this.#connections].find((each) => each.pid === pid);
    connection?.stop(reason);
    return connection !== undefined;
  }

  /** The session ends; what it runs fails. */
  terminate(pid: number, reason: SqlError): boolean {
    const connection = [...this.#connections].find((each) => each.pid === pid);
    connection?.kill(reason);
    return connection !== undefined;
  }

  /** The cluster restarts: all that runs fails, nothing of it stays, and every session is gone. */
  restart(): void {
    for (const connection of this.#connections) connection.kill(new StoppedError('cluster'));
  }

  refuseCircle(transaction: Transaction): void {
    if (this.options.isolation === 'serializable') this.#commitHistory.refuseCircle(transaction);
  }

  /** After DuckDB's commit: the catalog follows, then others get their locks. */
  committed(connection: Connection, transaction: Transaction): void {
    connection.catalog.commit(transaction.changes);
    this.#commitHistory.add(transaction);
    this.locks.releaseAll(connection);
  }

  async dropTables(names: readonly string[]): Promise<void> {
    for (const name of names) await this.#maintenance.run(`DROP TABLE IF EXISTS _oid.${name}`);
  }

  /** Its temporary tables go. */
  async closed(connection: Connection): Promise<void> {
    this.#connections.delete(connection);
    const { catalog, pid } = connection;
    const temporary = catalog
      .relations({ relations: new Map(), schemas: new Map() })
      .filter(({ temporaryOf }) => temporaryOf === pid);
    if (temporary.length === 0) return;
    catalog.commit({ relations: new Map(temporary.map(({ oid }) => [oid, 'dropped'])), schemas: new Map() });
    await this.dropTables(temporary.flatMap(({ physical }) => physical ?? []));
  }

  /** With a state file the catalog is written in the same transaction as the data. */
  async persist(connection: Connection, { changes }: Transaction): Promise<void> {
    if (this.options.stateFile === undefined || changes.relations.size + changes.schemas.size === 0) return;
    const rows: (readonly [string, unknown])[] = [
      ...[...changes.relations].map(([oid, relation]) => [`relation ${oid}`, relation] as const),
      ...[...changes.schemas].map(([name, schema]) => [`schema ${name}`, schema] as const),
    ];
    for (const [key, value] of rows) {
      const place = `db = ${quoted(connection.database)} AND key = ${quoted(key)}`;
      await connection.run(`DELETE FROM _oid.catalog WHERE ${place}`);
      if (value !== 'dropped' && (value as { temporaryOf?: number }).temporaryOf === undefined)
        await connection.run(
          `INSERT INTO _oid.catalog VALUES (${quoted(connection.database)}, ${quoted(key)}, ${quoted(JSON.stringify(value))})`,
        );
    }
  }

  async #restore(): Promise<void> {
    if (this.options.stateFile === undefined) return;
    const rows = (await this.#maintenance.runAndReadAll('SELECT db, value FROM _oid.catalog')).getRows();
    for (const [db, value] of rows) {
      const name = String(db);
      if (!this.#catalogs.has(name)) this.createDatabase(name);
      this.#catalogs.get(name)?.restore([String(value)]);
    }
    const used = (
      await this.#maintenance.runAndReadAll(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = '_oid' AND table_name LIKE 'r%'",
      )
    ).getRows();
    for (const [name] of used) this.#ids.oid = Math.max(this.#ids.oid, Number(/^r(\d+)/.exec(String(name))?.[1] ?? 0));
    for (const catalog of this.#catalogs.values()) this.#ids.oid = Math.max(this.#ids.oid, catalog.highestOid());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.#connections) await connection.close();
    this.#maintenance.closeSync();
    this.#instance.closeSync();
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const settings = [
  "SET GLOBAL TimeZone = 'UTC'",
  'SET GLOBAL integer_division = true',
  'SET GLOBAL ieee_floating_point_ops = false',
  "SET GLOBAL default_null_order = 'nulls_last_on_asc_first_on_desc'",
  'SET GLOBAL autoinstall_known_extensions = false',
  "SET GLOBAL memory_limit = '2GB'",
  'SET GLOBAL threads = 2',
  'CREATE SCHEMA IF NOT EXISTS _oid',
  'CREATE TABLE IF NOT EXISTS _oid.catalog (db VARCHAR, key VARCHAR, value VARCHAR)',
].join(';\n');
