// Merges the levels of a node's config, general to specific, by dbt's rules: most keys are replaced; tags and hooks append; meta and other
// dicts merge by key; the grantees of a privilege are replaced, unless it is written with `+`.
// https://docs.getdbt.com/reference/define-configs#combining-configs
import type { ConfigPositions } from '../core/config-values.ts';
import type { Span } from '../diagnostics/source-file.ts';
import type { JsonObject, JsonValue } from '../util/json.ts';
import { isJsonObject } from '../util/json.ts';
import type { ConfigLevel } from './config-tree.ts';

export type { ConfigLevel } from './config-tree.ts';

export interface MergedConfig {
  /** Every key as dbt spells it (`pre-hook`), unknown ones too. */
  readonly raw: JsonObject;
  /** Where each key was written last. */
  readonly positions: ConfigPositions;
}

export type ConfigKind = 'model' | 'seed' | 'test' | 'source' | 'analysis';

/** Several spellings of one config. */
const aliases: Readonly<Record<string, string>> = {
  pre_hook: 'pre-hook',
  post_hook: 'post-hook',
  project: 'database',
  dataset: 'schema',
};

const appended = new Set(['tags', 'pre-hook', 'post-hook', 'packages', 'classifiers']);
const mergedByKey = new Set(['meta', 'column_types', 'quoting', 'docs', 'persist_docs', 'contract']);

/** The one config that a node's levels add up to. Nothing is checked here: see `modelConfig` and its siblings. */
export function mergeConfigLevels(_kind: ConfigKind, levels: readonly ConfigLevel[]): MergedConfig {
  const raw: Record<string, JsonValue> = {};
  const places: Record<string, () => Span | undefined> = {};
  for (const level of levels) {
    for (const [written, value] of Object.entries(level.values)) {
      const key = Object.hasOwn(aliases, written) ? (aliases[written] ?? written) : written;
      raw[key] = Object.hasOwn(raw, key) ? merged(key, raw[key] as JsonValue, value) : initial(key, value);
      places[key] = () => level.positions[written];
    }
  }
  return { raw, positions: lazily(places) };
}

function initial(key: string, value: JsonValue): JsonValue {
  if (key === 'grants' && isJsonObject(value)) return mergedGrants({}, value);
  return appended.has(key) && value !== null ? unique(key, asList(value)) : value;
}

function merged(key: string, before: JsonValue, value: JsonValue): JsonValue {
  if (appended.has(key)) return unique(key, [...asList(before), ...asList(value)]);
  if (key === 'grants' && isJsonObject(value)) return mergedGrants(isJsonObject(before) ? before : {}, value);
  if (mergedByKey.has(key) && isJsonObject(before) && isJsonObject(value)) return { ...before, ...value };
  return value;
}

function asList(value: JsonValue): readonly JsonValue[] {
  if (value === null) return [];
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [value as JsonValue];
}

/** A tag counts once; a hook that two levels name runs twice, as in dbt. */
function unique(key: string, values: readonly JsonValue[]): readonly JsonValue[] {
  return key === 'tags' ? [...new Set(values)] : values;
}

/** `select` replaces the grantees that the levels before gave that privilege, `+select` adds to them; other privileges stay. */
function mergedGrants(before: JsonObject, value: JsonObject): JsonObject {
  const result: Record<string, JsonValue> = { ...before };
  for (const [written, grantees] of Object.entries(value)) {
    const privilege = written.replace(/^\+/, '');
    const earlier =
      written.startsWith('+') && Object.hasOwn(before, privilege) ? asList(before[privilege] ?? null) : [];
    result[privilege] = [...new Set([...earlier, ...asList(grantees)])];
  }
  return result;
}

function lazily(places: Readonly<Record<string, () => Span | undefined>>): ConfigPositions {
  const positions: Record<string, Span> = {};
  for (const [key, find] of Object.entries(places)) {
    Object.defineProperty(positions, key, { enumerable: true, configurable: true, get: find });
  }
  return positions;
}
