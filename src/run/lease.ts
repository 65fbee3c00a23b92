// Who may write a schema of a server: one row a schema, with holder, fencing token, and an expiry by the warehouse's own clock
// (design: publishing). A run that takes over first ends what the run before it left running.
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Dialect, QueryResult, Warehouse } from '../adapters/adapter.ts';
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
  /** What makes a schema ready that no run has written before; `lease` makes the lease's table with its one row, and fails if it is there. */
  readonly opening: (schema: Schema, lease: string) => readonly string[];
  /** What is sent with the taking; `taken` is true where it has taken the schema. */
  readonly entering: (schema: Schema, taken: string) => readonly string[];
  /** What is sent with the giving back; `held` is true where this run still holds the schema. */
  readonly leaving: (schema: Schema, held: string) => readonly string[];
  /** Queries that are asked with the taking, in the same round trip: what stands in the schemas. */
  readonly asking: readonly string[];
  /** Hears of what taking has changed. */
  readonly onStatement: (sql: string) => void;
  /** Called once, when the server says that this run holds a schema no more. */
  readonly onLost: (error: DiagnosticError) => void;
}

/** Schemas that are taken in one batch, whose statements are counted. */
const schemasAtOnce = 8;

/** The leases of one run. */
export class Leases implements AsyncDisposable {
  readonly #warehouse: Warehouse;
  readonly #options: LeaseOptions;
  /** Schema, lower case -> token. */
  readonly #tokens = new Map<string, { readonly schema: Schema; readonly token: number }>();
  #answers: readonly QueryResult[] | undefined;
  #beat: NodeJS.Timeout | undefined;
  #beating: Promise<void> = Promise.resolve();

  private constructor(warehouse: Warehouse, options: LeaseOptions) {
    this.#warehouse = warehouse;
    this.#options = options;
  }

  /**
   * Takes the schemas in the order of their names, and none before the one ahead of it, so that two runs never wait for each other. One
   * that is missing, or that no run has written before, is made ready.
   */
  static async take(warehouse: Warehouse, schemas: readonly Schema[], options: LeaseOptions): Promise<Leases> {
    const leases = new Leases(warehouse, options);
    const inOrder = [...schemas].sort((left, right) => (left.schema < right.schema ? -1 : 1));
    try {
      for (let at = 0; at < inOrder.length; at += schemasAtOnce) {
        const isLast = at + schemasAtOnce >= inOrder.length;
        await leases.#take(inOrder.slice(at, at + schemasAtOnce), isLast ? options.asking : []);
      }
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

  /** Of `asking`, as it was when the schemas became this run's; undefined where it may have changed since. */
  get answers(): readonly QueryResult[] | undefined {
    return this.#answers;
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

  /** Gives the schemas back: the statements that do it, for somebody to send with others. Nothing is written under the leases after it. */
  async giveBack(): Promise<readonly string[]> {
    clearInterval(this.#beat);
    await this.#beating;
    // It names this run, so that the next one ends what was left running before it begins.
    if (this.#warehouse.leftRunning === true) this.#tokens.clear();
    const { dialect } = this.#warehouse;
    const statements = [...this.#tokens.values()].flatMap(({ schema, token }) => {
      const table = dialect.relation(tableIn(schema));
      const held = this.#held(token);
      return [
        ...this.#options.leaving(schema, `exists (select 1 from ${table} where ${held})`),
        `update ${table} set holder = '', expires_at = null where ${held}`,
      ];
    });
    this.#tokens.clear();
    return statements;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const statements = await this.giveBack();
    // What cannot be given back expires.
    if (statements.length > 0) await this.#warehouse.batch(statements, { name: 'release' }).catch(() => undefined);
  }

  async #take(schemas: readonly Schema[], asking: readonly string[]): Promise<void> {
    const { waitMs, signal, runId } = this.#options;
    const began = performance.now();
    const dead = new Map<Schema, Dead>();
    const missing = new Set<Schema>();
    for (let isFirst = true; ; isFirst = false) {
      signal.throwIfAborted();
      const wanted = schemas.filter(({ schema }) => !this.#tokens.has(schema.toLowerCase()));
      // Who waits asks for the lease alone, again and again.
      const { rows, answers } = await this.#asked(wanted, {
        dead,
        missing,
        asking: isFirst ? asking : [],
      });
      const before = new Set<string>();
      for (const schema of wanted) {
        const row = rows.get(schema.schema.toLowerCase());
        if (row?.holder !== runId) break;
        this.#tokens.set(schema.schema.toLowerCase(), { schema, token: row.token });
        if (row.before !== '' && row.before !== runId) before.add(row.before);
      }
      // Their transactions fail from now on; those that had begun are ended, or have ended, before this run begins.
      for (const run of before) await this.#warehouse.endRun?.(run);
      const [next] = wanted.filter(({ schema }) => !this.#tokens.has(schema.toLowerCase()));
      if (next === undefined) {
        this.#answers = before.size > 0 || answers.length < asking.length ? undefined : answers;
        return;
      }
      // A process of this very machine that is over need not be waited for.
      const over = wanted.filter((schema) => {
        const row = rows.get(schema.schema.toLowerCase());
        if (this.#tokens.has(schema.schema.toLowerCase()) || dead.has(schema) || row === undefined) return false;
        if (row.holder === '' || !isOver(row.host)) return false;
        dead.set(schema, row);
        return true;
      });
      if (over.includes(next)) continue;
      const row = rows.get(next.schema.toLowerCase());
      const waitedMs = performance.now() - began;
      if (waitedMs >= waitMs) {
        const data = {
          schema: next.schema,
          holder: row?.holder ?? '',
          host: row?.host.split(' ')[0] ?? '',
          since: row?.since ?? '',
          waitedMs,
        };
        throw new DiagnosticError(errorDiagnostic('schemaBusy', undefined, data));
      }
      await delay(Math.min(askAgainMs, waitMs - waitedMs), undefined, { signal });
    }
  }

  // No LOCK: it would wait for every transaction that has read the row for its guard. Of two runs that take at once, the second's update
  // conflicts with the first's, and is sent again.
  #takingStatements(
    wanted: readonly Schema[],
    dead: ReadonlyMap<Schema, Dead>,
  ): readonly [updates: readonly string[], read: string] {
    const { runId, entering } = this.#options;
    const { dialect } = this.#warehouse;
    const own = dialect.literal(runId);
    const updates: string[] = [];
    const reads: string[] = [];
    let ahead = '';
    for (const schema of wanted) {
      const table = dialect.relation(tableIn(schema));
      const gone = dead.get(schema);
      const ofDead =
        gone === undefined ? '' : ` or (holder = ${dialect.literal(gone.holder)} and token = ${gone.token})`;
      const free = `(holder = '' or holder = ${own} or expires_at < getdate()${ofDead})`;
      const taken = `exists (select 1 from ${table} where holder = ${own})`;
      updates.push(
        `update ${table} set before = holder, holder = ${own}, token = token + 1, host = ${dialect.literal(`${hostname()} ${process.pid}`)}, since = getdate(), expires_at = dateadd(second, ${expirySeconds}, getdate()) where ${free}${ahead}`,
        ...entering(schema, taken),
      );
      reads.push(
        `select ${dialect.literal(schema.schema.toLowerCase())} as of_schema, holder, token, host, since, before from ${table}`,
      );
      ahead = ` and ${taken}`;
    }
    return [updates, reads.join('\nunion all ')];
  }

  /** Asked first, made ready only where that fails: a schema is new once. */
  async #asked(
    wanted: readonly Schema[],
    { dead, missing, asking }: Taking,
  ): Promise<{ readonly rows: ReadonlyMap<string, LeaseRow>; readonly answers: readonly QueryResult[] }> {
    const { signal, opening } = this.#options;
    const [updates, read] = this.#takingStatements(wanted, dead);
    const perSchema = updates.length / wanted.length;
    for (;;) {
      const making = [...missing].flatMap((schema) => opening(schema, createLeaseSql(schema, this.#warehouse.dialect)));
      const first = making.length + updates.length;
      const statements = [...making, ...updates, read, ...asking];
      try {
        const results = [read, ...asking].map((_, at) => first + at);
        const answer = await this.#warehouse.batch(statements, { name: 'lease', wanted: results, signal });
        missing.clear();
        for (const sql of [...making, ...updates]) this.#options.onStatement(sql);
        const [rows, ...answers] = results.map((at) => answer.rows.get(at) ?? { columns: [], rows: [] });
        return { rows: readRows(rows), answers };
      } catch (error) {
        if (!(error instanceof WarehouseError)) throw error;
        // Another run has made it ready in between.
        if (missing.size > 0 && /already exists/i.test(error.message)) {
          missing.clear();
          continue;
        }
        const at = Math.floor(((error.statement?.index ?? -1) - making.length) / perSchema);
        const schema = wanted[at];
        if (schema === undefined || missing.has(schema) || !/does not exist|not found/i.test(error.message))
          throw error;
        missing.add(schema);
      }
    }
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

interface Dead {
  readonly holder: string;
  readonly token: number;
}

interface Taking {
  readonly dead: ReadonlyMap<Schema, Dead>;
  /** Schemas that are to be made ready first. */
  readonly missing: Set<Schema>;
  readonly asking: readonly string[];
}

interface LeaseRow extends Dead {
  readonly host: string;
  readonly since: string;
  readonly before: string;
}

function readRows(result: QueryResult | undefined): ReadonlyMap<string, LeaseRow> {
  return new Map(
    (result?.rows ?? []).map(([schema, holder, token, host, since, before]) => [
      schema ?? '',
      { holder: holder ?? '', token: Number(token), host: host ?? '', since: since ?? '', before: before ?? '' },
    ]),
  );
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
