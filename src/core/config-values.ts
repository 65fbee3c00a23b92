// The configs of models, seeds and tests after all levels are merged (reference: dbt's config precedence).
import type { Span } from '../diagnostics/source-file.ts';
import type { JsonObject } from '../util/json.ts';
import type { MicrobatchConfig } from './batch.ts';

export interface Hook {
  readonly sql: string;
  /** dbt's `transaction: false`: runs outside of the publishing transaction. */
  readonly transaction: boolean;
}

export type IncrementalStrategy = 'append' | 'delete+insert' | 'merge' | 'microbatch';
export type OnSchemaChange = 'ignore' | 'append_new_columns' | 'sync_all_columns' | 'fail';

/** Redshift's physical design. Other engines keep it (manifest, plan) and ignore it. */
export interface PhysicalDesign {
  /** `even`, `all`, `auto` or a column. */
  readonly dist: string | undefined;
  readonly sort: readonly string[];
  readonly sortType: 'compound' | 'interleaved' | 'auto' | undefined;
  readonly backup: boolean | undefined;
}

interface RelationConfig {
  readonly enabled: boolean;
  readonly alias: string | undefined;
  readonly schema: string | undefined;
  readonly database: string | undefined;
  readonly preHooks: readonly Hook[];
  readonly postHooks: readonly Hook[];
  readonly fullRefresh: boolean | undefined;
  readonly grants: Readonly<Record<string, readonly string[]>>;
  readonly persistDocs: { readonly relation: boolean; readonly columns: boolean };
  readonly physical: PhysicalDesign;
  /** Every key as dbt spells it, unknown ones too: `config.get`, `config.x:` selectors, the manifest. */
  readonly raw: JsonObject;
}

export interface ModelConfig extends RelationConfig {
  /** As written; an unknown one is an SF5001 at plan time, so that `ls` and `compile` still work. */
  readonly materialized: string;
  readonly uniqueKey: readonly string[];
  readonly incrementalStrategy: IncrementalStrategy | undefined;
  /** Of the strategy `microbatch` only. */
  readonly microbatch?: MicrobatchConfig | undefined;
  readonly incrementalPredicates: readonly string[];
  readonly onSchemaChange: OnSchemaChange;
  readonly mergeUpdateColumns: readonly string[];
  readonly mergeExcludeColumns: readonly string[];
  readonly sqlHeader: string | undefined;
  readonly publish: 'swap' | 'delete-insert';
}

export interface SeedConfig extends RelationConfig {
  readonly delimiter: string;
  readonly quoteColumns: boolean;
  /** Declared types by column name; they win over inference. */
  readonly columnTypes: Readonly<Record<string, string>>;
}

export interface TestConfig {
  readonly enabled: boolean;
  readonly severity: 'error' | 'warn';
  /** A comparison with the number of failures, e.g. `!= 0`, `>10`. */
  readonly warnIf: string;
  readonly errorIf: string;
  readonly failCalc: string;
  readonly where: string | undefined;
  readonly limit: number | undefined;
  readonly storeFailures: boolean;
  readonly schema: string | undefined;
  readonly raw: JsonObject;
}

/** Where a config value was written, for diagnostics about it; keys as in `raw`. */
export type ConfigPositions = Readonly<Record<string, Span>>;
