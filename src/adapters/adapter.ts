// What sqlflow asks of an engine: a Dialect (pure text) and a Warehouse (live connections).
import type { z } from 'zod';
import type { Cell, QueryResult } from '../core/query-result.ts';
import type { Relation, RelationKind, RelationState } from '../core/relation.ts';

/** Powers that engines differ in, as words. */
export interface Capabilities {
  /** How a table takes the place of another. */
  readonly replaceTable: 'rename-candidate' | 'swap' | 'delete-insert' | 'pointer';
  /** `interactive`: look at the answer, then commit or roll back. `guarded`: a statement that fails stops the transaction. */
  readonly audit: 'interactive' | 'guarded';
  /** `files`: reads local files itself (S3 objects are brought to it). `copy`: the engine reads S3. */
  readonly loadFiles: 'files' | 'copy';
  /** `process`: one process at a time holds the database. `server`: it must be asked for a lease. */
  readonly exclusion: 'process' | 'server';
  readonly maxIdentifierBytes: number;
}

export interface ColumnDefinition {
  readonly name: string;
  /** In the dialect's own spelling; see `typeName`. */
  readonly type: string;
  /** SQL of a default. */
  readonly default?: string;
}

/** Pure text: golden-tested without a database. Every method gives whole statements without a final semicolon. */
export interface Dialect {
  readonly name: string;
  readonly capabilities: Capabilities;
  quote(identifier: string): string;
  /** `"db"."schema"."name"`, without the database where it is not known. */
  relation(relation: Relation): string;
  /** A string literal. */
  literal(text: string): string;
  /** A type as a user writes it in Redshift's words (`varchar(64)`, `super`, `timestamp`) in this engine's words. */
  typeName(redshiftType: string): string;
  createSchema(database: string | undefined, schema: string): string;
  createTable(target: Relation, columns: readonly ColumnDefinition[]): string;
  createTableAs(target: Relation, query: string): string;
  createView(target: Relation, query: string): string;
  rename(relation: Relation, kind: RelationKind, identifier: string): string;
  /** Never CASCADE. */
  drop(relation: Relation, kind: RelationKind): string;
  addColumn(relation: Relation, column: ColumnDefinition): string;
  dropColumn(relation: Relation, column: string): string;
  insertFrom(target: Relation, columns: readonly string[], query: string): string;
  /** Rows of `target` whose key is found in `stage` go. */
  deleteMatching(target: Relation, stage: Relation, key: readonly string[], predicates: readonly string[]): string;
  merge(input: {
    readonly target: Relation;
    readonly stage: Relation;
    readonly key: readonly string[];
    readonly columns: readonly string[];
    readonly updateColumns: readonly string[];
    readonly predicates: readonly string[];
  }): readonly string[];
  /** The user's query in the project's dialect -> this engine's. Throws DiagnosticError where it cannot be had. */
  translate(query: string): string;
}

export type { Cell, QueryResult };

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
}

/** An open transaction on one connection. */
export interface Transaction {
  /** Runs a statement; gives the number of changed rows where the engine tells it. */
  execute(sql: string, options?: RunOptions): Promise<number | undefined>;
  query(sql: string, options?: RunOptions): Promise<QueryResult>;
}

/** Live: owns connections. Errors of the engine are thrown as WarehouseError. */
export interface Warehouse extends AsyncDisposable {
  readonly dialect: Dialect;
  /** The database that relations without one live in. */
  readonly database: string;
  /** For people: `target/local.duckdb`. */
  readonly label: string;
  query(sql: string, options?: RunOptions): Promise<QueryResult>;
  /** Gives the rows to `take` in parts, in order, without holding them all. Use scanRows, which also knows engines without it. */
  scan?(sql: string, take: (rows: readonly (readonly Cell[])[]) => void, options?: RunOptions): Promise<void>;
  execute(sql: string, options?: RunOptions): Promise<number | undefined>;
  /** Commits when `work` resolves, rolls back when it rejects; `work` is retried whole on conflicts, so it must have no effects of its own. */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: RunOptions): Promise<T>;
  /** What an engine refuses inside a transaction. */
  runAlone(sql: string, options?: RunOptions): Promise<void>;
  /** One bulk query a schema; keys by relationKey(). A schema that does not exist has no relations. */
  inspect(schemas: readonly string[]): Promise<ReadonlyMap<string, RelationState>>;
  /** Stops every statement that runs now. */
  interrupt(): void;
}

export interface DatabasePlace {
  readonly projectDir: string;
  /** Absolute. */
  readonly targetPath: string;
}

export interface ConnectContext extends DatabasePlace {
  readonly threads: number;
  /** False for plan, compile, test, show: nothing is created that is not there. */
  readonly write: boolean;
  /** How long to wait for a database that another process holds. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

export interface Adapter<Config> {
  readonly name: string;
  readonly schema: z.ZodType<Config>;
  readonly dialect: Dialect;
  /** The database that relations without one live in; known before anything is opened. */
  databaseName(config: Config, place: DatabasePlace): string;
  /** What a person calls the target's database: `target/local.duckdb`, `dwh.analytics`. */
  label(config: Config, place: DatabasePlace): string;
  connect(config: Config, context: ConnectContext): Promise<Warehouse>;
}
