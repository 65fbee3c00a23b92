// The names of the configs that sqlflow or dbt's tools read, by kind of node; for "did you mean".

const everywhere = ['enabled', 'tags', 'meta', 'group', 'alias', 'schema', 'database', 'docs', 'static_analysis'];

const relations = [
  'materialized',
  'pre-hook',
  'post-hook',
  'persist_docs',
  'grants',
  'quoting',
  'full_refresh',
  'contract',
  'event_time',
  'access',
  'packages',
  'dist',
  'sort',
  'sort_type',
  'backup',
  'bind',
  'auto_refresh',
  'query_group',
  'query_tag',
  'copy_grants',
  'on_error',
];

const models = [
  'unique_key',
  'incremental_strategy',
  'incremental_predicates',
  'predicates',
  'on_schema_change',
  'on_configuration_change',
  'merge_update_columns',
  'merge_exclude_columns',
  'batch_size',
  'begin',
  'lookback',
  'concurrent_batches',
  'sql_header',
  'publish',
  'column_types',
  'freshness',
  'indexes',
  'unlogged',
  'location',
  'format',
  'options',
  'partition_by',
  'partitioned_by',
  'table_type',
];

export const knownModelConfigs: ReadonlySet<string> = new Set([...everywhere, ...relations, ...models]);
export const knownSeedConfigs: ReadonlySet<string> = new Set([
  ...everywhere,
  ...relations,
  'delimiter',
  'quote_columns',
  'column_types',
]);
export const knownTestConfigs: ReadonlySet<string> = new Set([
  ...everywhere,
  'severity',
  'warn_if',
  'error_if',
  'fail_calc',
  'where',
  'limit',
  'store_failures',
  'store_failures_as',
  'materialized',
  'sql_header',
]);
export const knownSourceConfigs: ReadonlySet<string> = new Set([
  ...everywhere,
  'freshness',
  'loaded_at_field',
  'loaded_at_query',
  'event_time',
  'quoting',
  'external',
]);
