// Who may write a schema of a server: one row a schema, with holder, fencing token, and an expiry by the warehouse's own clock
// (design: publishing). A run that takes over first ends what the run before it left running.
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { BatchAnswer, Dialect, Warehouse } from '../adapters/adapter.ts';
import { WarehouseError } from '../adapters/warehouse-error.ts';
import type { Relation } from '../core/relation.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { processLives } from '../util/process-lives.ts';
import type { Schema } from './bookkeeping.ts';
import { leaseGuard } from './guard-statements.ts';

export const leaseTable = '_sqlflow_lease';
const expirySeconds = 60;
const heartbeatMs = 15_000;
const askAgainMs = 2_000;

export interface LeaseOptions {
  readonly runId: string;
  /** How long to wait for a schema that another run holds. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
  /** Makes the schema and what is kept about it, the lease's table with its one row among it; all of it, or nothing. */
  readonly open: (schema: Schema, lease: string) => Promise<void>;
  /** Called once, when the server says that this run holds a schema no more. */
  readonly onLost: (error: DiagnosticError) => void;
}

/** The leases of one run. */
export class Leases implements AsyncDisposable {
  readonly #warehouse: Warehouse;
  readonly #options: LeaseOptions;
  /** Schema, lower case -> token. */
  readonly #tokens = new Map<string, { readonly schema: Schema; readonly token: number }>();
  #beat: NodeJS.Timeout | undefined;
  #beating: Promise<void> = Promise.resolve();

  private constructor(warehouse: Warehouse, options: LeaseOptions) {
    this.#warehouse = warehouse;
    this.#options = options;
  }

  /**
   * Takes the schemas in the order of their names, so that two runs never wait for each other. One that is missing, or that no run has
   * written before, is made ready by `open`.
   */
  static async take(warehouse: Warehouse, schemas: readonly Schema[], options: LeaseOptions): Promise<Leases> {
    const leases = new Leases(warehouse, options);
    const inOrder = [...schemas].sort((left, right) => (left.schema < right.schema ? -1 : 1));
    try {
      for (const schema of inOrder) await leases.#take(schema);
    } catch (error) {
      await leases[Symbol.asyncDispose]();
      throw error;
    }
    leases.#beat = setInterval(() => {
      leases.#beating = leases.#extend().catch(() => undefined);
    }, heartbeatMs);
    leases.#beat.unref();
    return leases;
  }

  /** The statement that begins every transaction that writes `schema`. */
  guard(schema: string): string {
    const held = this.#tokens.get(schema.toLowerCase());
    const { dialect } = this.#warehouse;
    return leaseGuard(
      tableIn(held?.schema ?? { database: this.#warehouse.database, schema }),
      this.#options.runId,
      held?.token ?? -1,
      dialect,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#beat);
    await this.#beating;
    const { dialect } = this.#warehouse;
    const statements = [...this.#tokens.values()].map(
      ({ schema, token }) =>
        `update ${dialect.relation(tableIn(schema))} set holder = '', expires_at = null where ${this.#held(token)}`,
    );
    this.#tokens.clear();
    // What cannot be given back expires.
    if (statements.length > 0) await this.#warehouse.batch(statements, { name: 'release' }).catch(() => undefined);
  }

  async #take(schema: Schema): Promise<void> {
    const { waitMs, signal, runId } = this.#options;
    const { dialect } = this.#warehouse;
    const table = dialect.relation(tableIn(schema));
    const began = performance.now();
    let dead: { readonly holder: string; readonly token: number } | undefined;
    for (;;) {
      signal.throwIfAborted();
      const ofDead =
        dead === undefined ? '' : ` or (holder = ${dialect.literal(dead.holder)} and token = ${dead.token})`;
      const free = `holder = '' or holder = ${dialect.literal(runId)} or expires_at < getdate()${ofDead}`;
      // No LOCK: it would wait for every transaction that has read the row for its guard. Of two runs that take at once, the second's
      // update conflicts with the first's, and is sent again.
      const statements = [
        `update ${table} set before = holder, holder = ${dialect.literal(runId)}, token = token + 1, host = ${dialect.literal(`${hostname()} ${process.pid}`)}, since = getdate(), expires_at = dateadd(second, ${expirySeconds}, getdate()) where ${free}`,
        `select holder, token, host, since, before from ${table}`,
      ];
      const { rows } = await this.#asked(schema, statements);
      const [holder, token, host, since, before = ''] = rows.get(1)?.rows[0] ?? [];
      if (holder === runId) {
        this.#tokens.set(schema.schema.toLowerCase(), { schema, token: Number(token) });
        // Its transactions fail from now on; those that had begun are ended, or have ended, before this run begins.
        if (before !== null && before !== '' && before !== runId) {
          await this.#warehouse.endRun?.(before);
        }
        return;
      }
      // A process of this very machine that is over need not be waited for.
      if (dead === undefined && isOver(host ?? '')) {
        dead = { holder: holder ?? '', token: Number(token) };
        continue;
      }
      const waitedMs = performance.now() - began;
      if (waitedMs >= waitMs) {
        const data = {
          schema: schema.schema,
          holder: holder ?? '',
          host: (host ?? '').split(' ')[0] ?? '',
          since: since ?? '',
          waitedMs,
        };
        throw new DiagnosticError(errorDiagnostic('schemaBusy', undefined, data));
      }
      await delay(Math.min(askAgainMs, waitMs - waitedMs), undefined, { signal });
    }
  }

  /** Asked first, made ready only where that fails: a schema is new once. */
  async #asked(schema: Schema, statements: readonly string[]): Promise<BatchAnswer> {
    const { signal, open } = this.#options;
    const ask = () => this.#warehouse.batch(statements, { name: 'lease', wanted: [1], signal });
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof WarehouseError) || !/does not exist|not found/i.test(error.message)) throw error;
    }
    try {
      await open(schema, createLeaseSql(schema, this.#warehouse.dialect));
    } catch (error) {
      // Another run has made it ready in between.
      if (!(error instanceof WarehouseError) || !/already exists/i.test(error.message)) throw error;
    }
    return ask();
  }

  async #extend(): Promise<void> {
    const { dialect } = this.#warehouse;
    const held = [...this.#tokens.values()];
    const statements = held.map(
      ({ schema, token }) =>
        `update ${dialect.relation(tableIn(schema))} set expires_at = dateadd(second, ${expirySeconds}, getdate()) where ${this.#held(token)}`,
    );
    if (statements.length === 0) return;
    const { changed } = await this.#warehouse.batch(statements, { name: 'heartbeat', counts: true });
    const lost = held.find((_, index) => changed[index] === 0);
    if (lost === undefined) return;
    clearInterval(this.#beat);
    this.#options.onLost(new DiagnosticError(errorDiagnostic('leaseLost', undefined, { schema: lost.schema.schema })));
  }

  #held(token: number): string {
    return `holder = ${this.#warehouse.dialect.literal(this.#options.runId)} and token = ${token}`;
  }
}

function createLeaseSql(schema: Schema, dialect: Dialect): string {
  const row =
    "cast('' as varchar(64)) as holder, cast(0 as bigint) as token, cast('' as varchar(256)) as host, cast(null as timestamp) as since, cast(null as timestamp) as expires_at, cast('' as varchar(64)) as before";
  return `create table ${dialect.relation(tableIn(schema))} as select ${row}`;
}

/** `host pid`: whether that was a process of this machine, and is no more. */
function isOver(place: string): boolean {
  const [host, pid] = place.split(' ');
  return host === hostname() && pid !== undefined && !processLives(Number(pid));
}

function tableIn(schema: Schema): Relation {
  return { ...schema, identifier: leaseTable };
}
