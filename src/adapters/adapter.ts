// What sqlflow asks of an engine: a Dialect (pure text) and a Warehouse (live connections).
import type { z } from 'zod';
import type { CopyOptions } from '../core/copy-options.ts';
import type { Cell, QueryResult } from '../core/query-result.ts';
import type { Relation, RelationKind, RelationState } from '../core/relation.ts';
import type { QueryTranslator } from './query-translator.ts';

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
  /** How much a batch may hold; undefined: no bound. */
  readonly batchLimit: { readonly statements: number; readonly statementBytes: number } | undefined;
}

export interface ColumnDefinition {
  readonly name: string;
  /** In the dialect's own spelling; see `typeName`. */
  readonly type: string;
  /** SQL of a default. */
  readonly default?: string;
  /** A text whose values are nearly all different: said to engines that ask for it (`Dialect.wantsUnlikeTexts`). */
  readonly unlike?: boolean;
}

/** Where the rows of a table lie, and in which order: Redshift's words. */
export interface TableDesign {
  /** `even`, `all`, `auto` or a column. */
  readonly dist: string | undefined;
  /** Columns, or `auto` alone. */
  readonly sort: readonly string[];
  /** `compound`, `interleaved`, `auto`. */
  readonly sortType: string | undefined;
  readonly backup?: boolean | undefined;
}

/** A COPY from S3, as far as it is every engine's matter. */
export interface CopyInput {
  readonly target: Relation;
  /** In the order in which the files or the paths give them. */
  readonly columns: readonly string[];
  /** URI of a manifest, or of one object. */
  readonly from: string;
  readonly isManifest: boolean;
  /** An ARN, or `default`. */
  readonly iamRole: string;
  readonly format:
    | {
        /** `auto`, `auto ignorecase`, `noshred`, or the URI of a file of paths. */ readonly kind: 'json';
        readonly mapping: string;
      }
    | {
        readonly kind: 'csv';
        readonly delimiter: string;
        readonly quote: string;
        readonly header: boolean;
        readonly nullAs: string | undefined;
      }
    | { readonly kind: 'parquet'; readonly serializesToJson: boolean }
    | { readonly kind: 'delimited'; readonly delimiter: string; readonly nullAs: string | undefined }
    | { readonly kind: 'fixedwidth'; readonly widths: readonly { readonly column: string; readonly width: number }[] }
    | { /** As of JSON, without `noshred`. */ readonly kind: 'avro'; readonly mapping: string };
  readonly compression: 'none' | 'gzip' | 'zstd' | 'bzip2' | 'lzop';
  readonly timeFormat: string | undefined;
  readonly dateFormat: string | undefined;
  /** The load stops when so many rows do not fit; undefined: at the first. */
  readonly maxErrors: number | undefined;
  readonly options: CopyOptions;
}

/** What an engine needs to read S3 by itself, and where sqlflow may put files for it. */
export interface CopyAccess {
  readonly iamRole: string;
  /** `s3://bucket/prefix/`; undefined: nowhere. */
  readonly staging: string | undefined;
  readonly region: string | undefined;
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
  /** `design`: where rows lie and in which order; engines without such words leave it out. */
  createTable(target: Relation, columns: readonly ColumnDefinition[], design?: TableDesign): string;
  createTableAs(target: Relation, query: string, design?: TableDesign): string;
  /** `bound`: a view that follows the very tables it reads; else one that looks its tables up by name each time. */
  createView(target: Relation, query: string, options?: { readonly bound?: boolean }): string;
  /** Undefined: the engine has none. Never part of a transaction. */
  createMaterializedView?(
    target: Relation,
    query: string,
    options: { readonly design?: TableDesign; readonly autoRefresh: boolean },
  ): string;
  refreshMaterializedView?(relation: Relation): string;
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
  /** Where the engine reads S3 itself (`loadFiles: 'copy'`). */
  copy?(input: CopyInput): string;
  /**
   * Asks whether a new table is stored with less work where `unlike` says of its texts what they are: a row means yes. Undefined: the
   * engine makes nothing of it.
   */
  wantsUnlikeTexts?(database: string | undefined): string;
  /** A column's type as it can be widened in place to `type`, or undefined: another type needs a new table. */
  widenColumn?(relation: Relation, column: ColumnDefinition, from: string): string | undefined;
  /**
   * How queries in `dialect` (the project's) are said in this engine's words; undefined: they run as they stand. Loaded with
   * the first call: most of the code of an engine is here.
   */
  translatorFrom(dialect: string): Promise<QueryTranslator> | undefined;
}

export type { Cell, QueryResult };

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface BatchOptions extends RunOptions {
  /** For the warehouse's own history of statements: `model.shop.orders`. */
  readonly name?: string | undefined;
  /** Statements, by their position from 0, whose rows are wanted; a server is asked once more for each. */
  readonly wanted?: readonly number[] | undefined;
  /** Whether `changed` of the answer is wanted; a server is asked once more for it. */
  readonly counts?: boolean | undefined;
}

export interface BatchAnswer {
  /** By position, those that were wanted. */
  readonly rows: ReadonlyMap<number, QueryResult>;
  /** By position, the number of rows that a statement changed, where the engine tells it; empty where nobody asked. */
  readonly changed: readonly (number | undefined)[];
  /** By position, the keys of the engine's system views; empty where nobody asked for counts, or there are none. */
  readonly queryIds?: readonly (string | undefined)[];
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
  /** Where the engine reads S3 itself. */
  readonly copyAccess?: CopyAccess | undefined;
  query(sql: string, options?: RunOptions): Promise<QueryResult>;
  /** Gives the rows to `take` in parts, in order, without holding them all. */
  scan(sql: string, take: (rows: readonly (readonly Cell[])[]) => void, options?: RunOptions): Promise<void>;
  execute(sql: string, options?: RunOptions): Promise<number | undefined>;
  /** Commits when `work` resolves, rolls back when it rejects; `work` is retried whole on conflicts, so it must have no effects of its own. */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: RunOptions): Promise<T>;
  /**
   * One transaction whose statements are all known: sent as a whole, all of it or nothing, sent again whole on conflicts. A failure is
   * a WarehouseError whose `statement.index` tells which one failed.
   */
  batch(statements: readonly string[], options?: BatchOptions): Promise<BatchAnswer>;
  /** What an engine refuses inside a transaction. */
  runAlone(sql: string, options?: RunOptions): Promise<void>;
  /** One bulk query a schema; keys by relationKey(). A schema that does not exist has no relations. */
  inspect(schemas: readonly string[]): Promise<ReadonlyMap<string, RelationState>>;
  /** What `inspect` asks and how it reads the answers, for somebody who asks it together with something else. Undefined: it costs no round trip. */
  inspection?(schemas: readonly string[]): Inspection;
  /** Makes functions of this process known to the database: those that a Translation names. */
  provide?(functions: readonly string[]): Promise<void>;
  /** Stops every statement that runs now. */
  interrupt(): void;
  /** Ends what a run that is over left running on a server, and waits until it has ended. Undefined: nothing outlives its process. */
  endRun?(runId: string): Promise<number>;
  /** Whether a statement of this run may still run on a server, though its end could neither be seen nor brought about. */
  readonly leftRunning?: boolean;
}

export interface Inspection {
  readonly statements: readonly string[];
  /** @param answers in the order of the statements. */
  read(answers: readonly QueryResult[]): ReadonlyMap<string, RelationState>;
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
  /** Of the run that connects, so that its statements are found in a server's history. */
  readonly runId?: string | undefined;
  /** The environment, with the project's `.env` filling what was missing. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** The SQL that the project is written in: an engine that translates it may need things of its own in the database. */
  readonly dialect?: string | undefined;
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
