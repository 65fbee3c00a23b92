// A node's config as dbt spells it, defaults filled in: what `config.<key>:` selects by and what the manifest shows.
import type { JsonObject, JsonValue } from '../util/json.ts';
import type { Hook, ModelConfig, SeedConfig, TestConfig } from './config-values.ts';
import type { Node } from './node.ts';

/** Keys that the user set keep their values, unknown keys too; the typed ones stand as sqlflow understood them. */
export function configDict(node: Node): JsonObject {
  const common = { enabled: node.config.enabled, tags: node.tags, meta: node.meta };
  const raw = node.config.raw;
  switch (node.kind) {
    case 'model':
      return {
        ...RELATION_DEFAULTS,
        access: 'protected',
        ...raw,
        ...relationDict(node.config),
        ...modelDict(node.config),
        ...common,
      };
    case 'seed':
      return { ...RELATION_DEFAULTS, ...raw, ...relationDict(node.config), ...seedDict(node.config), ...common };
    case 'test':
      return { alias: null, database: null, group: null, ...raw, ...testDict(node.config), ...common };
    case 'source':
      return { ...raw, freshness: node.freshness, loaded_at_field: node.loadedAtField ?? null, ...common };
    case 'analysis':
      return { materialized: 'view', ...raw, ...common };
  }
}

/** dbt's defaults of configs that sqlflow keeps without acting on them; packages ask for some of these. */
const RELATION_DEFAULTS: JsonObject = {
  group: null,
  packages: [],
  quoting: {},
  column_types: {},
  docs: { show: true, node_color: null },
  contract: { enforced: false, alias_types: true },
  on_configuration_change: 'apply',
  event_time: null,
  concurrent_batches: null,
  batch_size: null,
  lookback: 1,
  begin: null,
};

function relationDict(config: ModelConfig | SeedConfig): JsonObject {
  return {
    alias: config.alias ?? null,
    schema: config.schema ?? null,
    database: config.database ?? null,
    'pre-hook': config.preHooks.map(hookDict),
    'post-hook': config.postHooks.map(hookDict),
    full_refresh: config.fullRefresh ?? null,
    grants: config.grants,
    persist_docs: persistDocsDict(config),
  };
}

/** dbt leaves `persist_docs` empty where nothing is asked for. */
function persistDocsDict({ persistDocs }: ModelConfig | SeedConfig): JsonObject {
  return persistDocs.relation || persistDocs.columns
    ? { relation: persistDocs.relation, columns: persistDocs.columns }
    : {};
}

function hookDict(hook: Hook, index: number): JsonObject {
  return { sql: hook.sql, transaction: hook.transaction, index };
}

function modelDict(config: ModelConfig): JsonObject {
  return {
    materialized: config.materialized,
    unique_key: config.uniqueKey.length > 1 ? config.uniqueKey : (config.uniqueKey[0] ?? null),
    incremental_strategy: config.incrementalStrategy ?? null,
    on_schema_change: config.onSchemaChange,
    ...present({
      incremental_predicates: nonEmpty(config.incrementalPredicates),
      merge_update_columns: nonEmpty(config.mergeUpdateColumns),
      merge_exclude_columns: nonEmpty(config.mergeExcludeColumns),
      sql_header: config.sqlHeader,
    }),
  };
}

function seedDict(config: SeedConfig): JsonObject {
  return {
    materialized: 'seed',
    delimiter: config.delimiter,
    quote_columns: config.quoteColumns,
    column_types: config.columnTypes,
  };
}

function testDict(config: TestConfig): JsonObject {
  return {
    materialized: 'test',
    severity: config.severity,
    warn_if: config.warnIf,
    error_if: config.errorIf,
    fail_calc: config.failCalc,
    where: config.where ?? null,
    limit: config.limit ?? null,
    store_failures: config.storeFailures,
    schema: config.schema ?? 'dbt_test__audit',
  };
}

function nonEmpty(list: readonly string[]): readonly string[] | undefined {
  return list.length === 0 ? undefined : list;
}

function present(values: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as JsonObject;
}
