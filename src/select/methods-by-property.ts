// Selector methods that ask for what a node is or is marked with: tag, config, resource_type, test_type, group, access.
import { configDict } from '../core/config-dict.ts';
import type { Node } from '../core/node.ts';
import { dbtResourceTypes, type ResourceType } from '../core/node-id.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../util/json.ts';
import { ok } from '../util/result.ts';
import { compileGlob, type TextMatcher } from './glob.ts';
import { nearValues } from './methods-by-name.ts';
import { nearestNames } from './nearest-names.ts';
import { invalidValue, type SelectMethod } from './select-method.ts';

export const tag: SelectMethod = {
  compile: ({ value }) => {
    const matches = compileGlob(value);
    return ok((node) => node.tags.some(matches));
  },
  explainNothing: (criterion, context) => nearValues('tag', criterion, context, (node) => node.tags),
};

/**
 * `config.materialized:table`, `config.meta.owner:finance`: text by glob, true and false in any case, numbers as they print;
 * in a list one of its items, in a dict one of its keys. `severity` in any case, too.
 */
export const config: SelectMethod = {
  compile: (criterion) => {
    const { arguments: keys, value } = criterion;
    if (keys.length === 0) return invalidValue(criterion, 'a key: config.materialized:table');
    const anyCase = keys.length === 1 && keys[0] === 'severity';
    const glob = compileGlob(anyCase ? value.toLowerCase() : value);
    const matches: TextMatcher = anyCase ? (text) => glob(text.toLowerCase()) : glob;
    return ok((node) => {
      const found = valueAt(configDict(node), keys);
      return found !== undefined && holds(found, matches, value);
    });
  },
  explainNothing: ({ arguments: keys, value }, { manifest }) => {
    const values = new Set<string>();
    const firstKeys = new Set<string>();
    for (const node of manifest.nodes.values()) {
      const dict = configDict(node);
      for (const key of Object.keys(dict)) firstKeys.add(key);
      const found = valueAt(dict, keys);
      if (found !== undefined) for (const text of textsOf(found)) values.add(text);
    }
    const [first = '', ...rest] = keys;
    if (values.size > 0 || firstKeys.has(first)) {
      return { near: nearestNames(value, values).map((text) => `config.${keys.join('.')}:${text}`) };
    }
    const key = nearestNames(first, firstKeys)[0];
    return {
      near: key === undefined ? [] : [`config.${[key, ...rest].join('.')}:${value}`],
      reason: `no node has the config "${first}"`,
    };
  },
};

function valueAt(dict: JsonObject, keys: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = dict;
  for (const key of keys) {
    if (!isJsonObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

function holds(value: JsonValue, matches: TextMatcher, wanted: string): boolean {
  if (Array.isArray(value))
    return (value as readonly JsonValue[]).some((item) => isScalar(item) && holds(item, matches, wanted));
  if (isJsonObject(value)) return Object.keys(value).some(matches);
  switch (typeof value) {
    case 'string':
      return matches(value);
    case 'boolean':
      return wanted.toLowerCase() === String(value);
    case 'number':
      return wanted === String(value);
    default:
      return false;
  }
}

function textsOf(value: JsonValue): readonly string[] {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).filter(isScalar).map(String);
  if (isJsonObject(value)) return Object.keys(value);
  return value === null ? [] : [String(value)];
}

function isScalar(value: JsonValue): value is string | number | boolean {
  return value !== null && typeof value !== 'object';
}

export const RESOURCE_TYPES: readonly ResourceType[] = ['analysis', 'model', 'seed', 'source', 'test'];

export const resourceType: SelectMethod = {
  compile: (criterion) => {
    const known = [...RESOURCE_TYPES, ...dbtResourceTypes];
    if (known.some((type) => type === criterion.value)) return ok((node) => node.kind === criterion.value);
    return invalidValue(criterion, `one of ${RESOURCE_TYPES.join(', ')}`, nearestNames(criterion.value, known)[0]);
  },
  explainNothing: ({ value }) => ({ near: [], reason: `the project has no nodes of the kind "${value}"` }),
};

const TEST_TYPES: Readonly<Record<string, (node: Node) => boolean>> = {
  generic: (node) => node.kind === 'test' && node.origin.kind === 'generic',
  singular: (node) => node.kind === 'test' && node.origin.kind === 'singular',
  data: (node) => node.kind === 'test',
  /** dbt's older word for generic. */
  schema: (node) => node.kind === 'test' && node.origin.kind === 'generic',
  unit: () => false,
};

export const testType: SelectMethod = {
  compile: (criterion) => {
    const matches = Object.hasOwn(TEST_TYPES, criterion.value) ? TEST_TYPES[criterion.value] : undefined;
    if (matches !== undefined) return ok(matches);
    return invalidValue(
      criterion,
      'generic, singular or data',
      nearestNames(criterion.value, Object.keys(TEST_TYPES))[0],
    );
  },
  explainNothing: ({ value }) => ({ near: [], reason: `the project has no ${value} tests` }),
};

export const group: SelectMethod = {
  compile: ({ value }) => {
    const matches = compileGlob(value);
    return ok((node) => groupsOf(node).some(matches));
  },
  explainNothing: (criterion, context) => nearValues('group', criterion, context, groupsOf),
};

function groupsOf(node: Node): readonly string[] {
  const value = node.config.raw['group'];
  return typeof value === 'string' ? [value] : [];
}

/** A model's access; without one it is `protected`, as in dbt. */
export const access: SelectMethod = {
  compile: (criterion) => {
    const levels = ['private', 'protected', 'public'];
    if (!levels.includes(criterion.value)) {
      return invalidValue(criterion, 'private, protected or public', nearestNames(criterion.value, levels)[0]);
    }
    return ok((node) => node.kind === 'model' && (node.config.raw['access'] ?? 'protected') === criterion.value);
  },
  explainNothing: ({ value }) => ({ near: [], reason: `no model has the access "${value}"` }),
};

/** Models have no versions here, so all of them are what dbt calls `none`. */
export const version: SelectMethod = {
  compile: (criterion) => {
    const kinds = ['latest', 'none', 'old', 'prerelease'];
    if (!kinds.includes(criterion.value)) {
      return invalidValue(criterion, 'latest, none, old or prerelease', nearestNames(criterion.value, kinds)[0]);
    }
    return ok((node) => criterion.value === 'none' && node.kind === 'model');
  },
  explainNothing: () => ({ near: [], reason: 'there are no versioned models' }),
};
