// The typed configs of models, seeds, tests and the rest, from what their levels add up to. Wrong types are errors with a place; defaults
// are dbt's. Redshift's physical design is kept for every engine.
import { batchSizes, type MicrobatchConfig } from '../core/batch.ts';
import type { Hook, ModelConfig, PhysicalDesign, SeedConfig, TestConfig } from '../core/config-values.ts';
import { parsePeriod } from '../core/event-time.ts';
import type { JsonObject, JsonValue } from '../util/json.ts';
import { isJsonObject } from '../util/json.ts';
import { type ConfigReader, configReader, type Reporter, warnNearMisses } from './config-reader.ts';
import { knownModelConfigs, knownSeedConfigs, knownSourceConfigs, knownTestConfigs } from './known-configs.ts';
import type { ConfigKind, MergedConfig } from './merge-config.ts';

/** What every config shows to templates and in the manifest although nobody wrote it. */
const relationDefaults: JsonObject = {
  enabled: true,
  tags: [],
  meta: {},
  'pre-hook': [],
  'post-hook': [],
  grants: {},
  persist_docs: {},
  column_types: {},
  quoting: {},
};

const modelDefaults: JsonObject = { ...relationDefaults, materialized: 'view', on_schema_change: 'ignore' };
const seedDefaults: JsonObject = { ...relationDefaults, materialized: 'seed', delimiter: ',' };
const testDefaults: JsonObject = {
  enabled: true,
  tags: [],
  meta: {},
  materialized: 'test',
  severity: 'ERROR',
  warn_if: '!= 0',
  error_if: '!= 0',
  fail_calc: 'count(*)',
};

/** `node` is the model's name, for messages. */
export function modelConfig(merged: MergedConfig, node: string, sink: Reporter): ModelConfig {
  const config = configReader(merged, node, sink);
  warnNearMisses(merged, node, knownModelConfigs, sink);
  const predicates = config.texts('incremental_predicates');
  const strategy = config.value('incremental_strategy') === 'default' ? undefined : strategyOf(config);
  return {
    ...relationConfig(config, merged, modelDefaults),
    materialized: config.text('materialized') ?? 'view',
    uniqueKey: config.texts('unique_key'),
    incrementalStrategy: strategy,
    ...(strategy === 'microbatch' ? { microbatch: microbatchConfig(config) } : {}),
    incrementalPredicates: predicates.length > 0 ? predicates : config.texts('predicates'),
    onSchemaChange:
      config.oneOf('on_schema_change', ['ignore', 'append_new_columns', 'sync_all_columns', 'fail']) ?? 'ignore',
    mergeUpdateColumns: config.texts('merge_update_columns'),
    mergeExcludeColumns: config.texts('merge_exclude_columns'),
    sqlHeader: config.text('sql_header'),
    publish: config.oneOf('publish', ['swap', 'delete-insert']) ?? 'swap',
  };
}

export function seedConfig(merged: MergedConfig, node: string, sink: Reporter): SeedConfig {
  const config = configReader(merged, node, sink);
  warnNearMisses(merged, node, knownSeedConfigs, sink);
  const delimiter = config.text('delimiter') ?? ',';
  if ([...delimiter].length !== 1) config.refuse('delimiter', 'one character', delimiter);
  return {
    ...relationConfig(config, merged, seedDefaults),
    delimiter,
    quoteColumns: config.flag('quote_columns') ?? false,
    columnTypes: textsByName(config, 'column_types'),
  };
}

export function testConfig(merged: MergedConfig, node: string, sink: Reporter): TestConfig {
  const config = configReader(merged, node, sink);
  warnNearMisses(merged, node, knownTestConfigs, sink);
  return {
    enabled: config.flag('enabled') ?? true,
    severity: config.oneOf('severity', ['error', 'warn']) ?? 'error',
    warnIf: config.text('warn_if') ?? '!= 0',
    errorIf: config.text('error_if') ?? '!= 0',
    failCalc: config.text('fail_calc') ?? 'count(*)',
    where: config.text('where'),
    limit: config.integer('limit'),
    storeFailures: config.flag('store_failures') ?? false,
    schema: config.text('schema'),
    raw: withDefaults(testDefaults, merged.raw),
  };
}

/** Sources and analyses: nothing but `enabled` is read here. */
export function plainConfig(
  kind: Extract<ConfigKind, 'source' | 'analysis'>,
  merged: MergedConfig,
  node: string,
  sink: Reporter,
): { readonly enabled: boolean; readonly raw: JsonObject } {
  const config = configReader(merged, node, sink);
  warnNearMisses(merged, node, kind === 'source' ? knownSourceConfigs : knownModelConfigs, sink);
  config.texts('tags');
  config.object('meta');
  return {
    enabled: config.flag('enabled') ?? true,
    raw: withDefaults({ enabled: true, tags: [], meta: {} }, merged.raw),
  };
}

/** The tags of a merged config; what is no text was reported by the config's reader. */
export function tagsOf(raw: JsonObject): readonly string[] {
  const tags = raw['tags'];
  const list = Array.isArray(tags) ? (tags as readonly JsonValue[]) : tags === undefined ? [] : [tags];
  return list.filter((tag) => typeof tag === 'string');
}

export function metaOf(raw: JsonObject): JsonObject {
  const meta = raw['meta'];
  return isJsonObject(meta) ? meta : {};
}

function relationConfig(config: ConfigReader, merged: MergedConfig, defaults: JsonObject) {
  config.texts('tags');
  config.object('meta');
  const persist = config.object('persist_docs');
  return {
    enabled: config.flag('enabled') ?? true,
    alias: config.text('alias'),
    schema: config.text('schema'),
    database: config.text('database'),
    preHooks: hooks(config, 'pre-hook'),
    postHooks: hooks(config, 'post-hook'),
    fullRefresh: config.flag('full_refresh'),
    grants: grants(config),
    persistDocs: { relation: persist['relation'] === true, columns: persist['columns'] === true },
    physical: physicalDesign(config),
    raw: withDefaults(defaults, merged.raw),
  };
}

function withDefaults(defaults: JsonObject, raw: JsonObject): JsonObject {
  const result: Record<string, JsonValue> = { ...defaults };
  for (const [key, value] of Object.entries(raw)) {
    // A level that takes a config back leaves the default.
    if (value !== null || !Object.hasOwn(defaults, key)) result[key] = value;
  }
  return result;
}

function strategyOf(config: ConfigReader) {
  return config.oneOf('incremental_strategy', ['append', 'delete+insert', 'merge', 'microbatch']);
}

function microbatchConfig(config: ConfigReader): MicrobatchConfig {
  const begin = config.text('begin');
  const period = begin === undefined ? undefined : parsePeriod(begin.trim());
  if (begin !== undefined && period === undefined)
    config.refuse('begin', 'a day or a time in UTC, such as "2026-11-01" or "2026-11-01 06:00:00"', begin);
  const lookback = config.integer('lookback') ?? 1;
  if (lookback < 0) config.refuse('lookback', 'a number of batches, 0 or more', lookback);
  return {
    eventTime: config.text('event_time'),
    beginMs: period?.startMs,
    batchSize: config.oneOf('batch_size', batchSizes),
    lookback: Math.max(0, lookback),
  };
}

function hooks(config: ConfigReader, key: string): readonly Hook[] {
  const value = config.value(key);
  if (value === undefined) return [];
  const list = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  const result: Hook[] = [];
  for (const item of list) {
    if (typeof item === 'string') {
      if (item.trim() !== '') result.push({ sql: item, transaction: true });
    } else if (isJsonObject(item) && typeof item['sql'] === 'string') {
      result.push({ sql: item['sql'], transaction: item['transaction'] !== false });
    } else config.refuse(key, 'SQL, { sql, transaction } or a list of these', item);
  }
  return result;
}

function grants(config: ConfigReader): Readonly<Record<string, readonly string[]>> {
  const result: Record<string, readonly string[]> = {};
  for (const [privilege, grantees] of Object.entries(config.object('grants'))) {
    const list = Array.isArray(grantees) ? (grantees as readonly JsonValue[]) : [grantees];
    const names = list.filter((name) => typeof name === 'string');
    if (names.length < list.length) config.refuse('grants', `names under "${privilege}"`, grantees);
    result[privilege] = names;
  }
  return result;
}

function physicalDesign(config: ConfigReader): PhysicalDesign {
  return {
    dist: config.text('dist'),
    sort: config.texts('sort'),
    sortType: config.oneOf('sort_type', ['compound', 'interleaved', 'auto']),
    backup: config.flag('backup'),
  };
}

function textsByName(config: ConfigReader, key: string): Readonly<Record<string, string>> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(config.object(key))) {
    if (typeof value === 'string') result[name] = value;
    else config.refuse(key, `a type as text for "${name}"`, value);
  }
  return result;
}
