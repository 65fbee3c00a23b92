// What the dbt context needs from outside: parse/ fills it with recorders, compile/ with resolved relations and a warehouse.
import type { Batch } from '../core/batch.ts';
import type { ColumnState, Relation, RelationKind } from '../core/relation.ts';
import type { Span } from '../diagnostics/source-file.ts';
import type { JsonObject, JsonValue } from '../util/json.ts';
import type { HostValue, MaybePromise } from './host.ts';

/** `target` in templates: plain data without secrets. */
export interface TargetInfo {
  readonly name: string;
  /** `duckdb`, `redshift`, … */
  readonly type: string;
  readonly database: string;
  readonly schema: string;
  readonly threads: number;
  readonly profileName: string;
  readonly extra: JsonObject;
}

/** A table of answers; cells typed: null, boolean, number (int or float), bigint, string. Decimals keep their text (`decimal`). */
export interface QueryTable {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly QueryCell[])[];
}
export type QueryCell = null | boolean | number | bigint | string | { readonly decimal: string };

/** Prints a relation as the subquery of its rows of this time: `[start, end)`, as SQL writes times. */
export interface EventTimeLimit {
  readonly column: string;
  readonly start: string;
  readonly end: string;
}

/** A relation as a template may hold it: `cte` names an ephemeral model (prints as its CTE's name). */
export type RelationHandle = { readonly eventTime?: EventTimeLimit | undefined } & (
  | { readonly kind: 'relation'; readonly relation: Relation; readonly relationKind: RelationKind | undefined }
  | { readonly kind: 'cte'; readonly name: string; readonly relation: Relation }
);

/** Questions to the warehouse; absent while parsing. */
export interface WarehousePort {
  runQuery(sql: string): Promise<QueryTable>;
  /** Statements without an answer (`run_query` of DDL, hooks of macros). */
  getRelation(
    database: string | undefined,
    schema: string,
    identifier: string,
  ): Promise<{ relation: Relation; kind: RelationKind } | undefined>;
  getColumns(relation: Relation): Promise<readonly ColumnState[]>;
}

export interface NodePort {
  /** False while parsing. */
  readonly execute: boolean;
  readonly target: TargetInfo;
  readonly projectName: string;
  /** The package whose file is rendered. */
  readonly packageName: string;
  readonly dialectName: string;
  readonly runStartedAt: Date;
  readonly invocationId: string;
  readonly fullRefresh: boolean;
  /** `this`. */
  readonly self: Relation | undefined;
  readonly selfKind: RelationKind | undefined;
  /** dbt's `model` dict. */
  readonly model: JsonObject;
  readonly isIncremental: boolean;
  /** `model.batch` of a microbatch model. */
  readonly batch?: Batch | undefined;
  readonly graph: () => JsonObject;
  readonly warehouse: WarehousePort | undefined;
  quote(identifier: string): string;
  /** How a relation prints: `"db"."schema"."name"`. */
  relationText(relation: Relation): string;
  /** Undefined: no such var. */
  variable(name: string): JsonValue | undefined;
  /** The vars that exist, for "did you mean". */
  variableNames?(): Iterable<string>;
  /** Undefined: not set. Reading is recorded for the cache; secrets are marked by the config layer. */
  envVar(name: string): string | undefined;
  /** Throws HostFailure or DiagnosticError when it cannot be resolved. */
  ref(call: {
    readonly name: string;
    readonly package: string | undefined;
    readonly version: string | undefined;
    readonly site: Span;
  }): RelationHandle;
  source(call: { readonly source: string; readonly table: string; readonly site: Span }): RelationHandle;
  /** `config(…)` was called. */
  setConfig(values: Readonly<Record<string, HostValue>>, site: Span): void;
  /** `config.get(key)`; undefined: not set. */
  getConfig(key: string): JsonValue | undefined;
  log(message: string, info: boolean): void;
  warn(message: string, site: Span): MaybePromise<void>;
}

/** Where a mistake is in a text that a template handed over: the template's place of it is found by its words (see render-failure.ts). */
export const inArgument = (text: string, { start, end }: { readonly start: number; readonly end: number }): Span => ({
  file: { path: argumentPath, text },
  start,
  end,
});

/** No file has this path. */
export const argumentPath = '';
