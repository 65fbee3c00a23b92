// Configs by package and folder (`models: { shop: { marts: { '+materialized': 'table' } } }`), with dbt's rules: `+key` or a plain value is a
// config, an object without `+` is a package or folder. https://docs.getdbt.com/reference/resource-configs/plus-prefix
import type { ConfigPositions } from '../core/config-values.ts';
import { type Diagnostic, warningDiagnostic } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/source-file.ts';
import { closest } from '../util/closest.ts';
import type { JsonObject, JsonValue } from '../util/json.ts';
import { isJsonObject } from '../util/json.ts';
import type { ConfigPath } from './config-document.ts';

export interface ConfigTree {
  /** `models`, `seeds`, …: as the config spells it. */
  readonly key: string;
  readonly values: JsonObject;
  readonly spanOf: (path: ConfigPath, part: 'key' | 'value') => Span;
}

/** The configs of one place, and where each of them was written. Keys without `+`. */
export interface ConfigLevel {
  readonly values: JsonObject;
  readonly positions: ConfigPositions;
}

/**
 * What the tree says of a node, general to specific: the root's configs, then those of each folder of `fqn` (package, folders, name). Levels
 * without configs are left out.
 */
export function treeConfig(tree: ConfigTree, fqn: readonly string[]): readonly ConfigLevel[] {
  const levels: ConfigLevel[] = [];
  let values: JsonObject | undefined = tree.values;
  const path: string[] = [];
  for (let depth = 0; values !== undefined; depth += 1) {
    const level = levelOf(tree, values, path);
    if (level !== undefined) levels.push(level);
    const name = fqn[depth];
    const next: JsonValue | undefined = name === undefined ? undefined : own(values, name);
    values = next !== undefined && isJsonObject(next) ? next : undefined;
    if (name !== undefined) path.push(name);
  }
  return levels;
}

/** One warning for every package or folder of the tree that holds none of the resources, deepest part first named. */
export function unusedTreePaths(tree: ConfigTree, fqns: Iterable<readonly string[]>): readonly Diagnostic[] {
  const used = new Set<string>();
  const children = new Map<string, Set<string>>();
  for (const fqn of fqns) {
    for (let length = 1; length <= fqn.length; length += 1) {
      used.add(fqn.slice(0, length).join('\u0000'));
      const parent = fqn.slice(0, length - 1).join('\u0000');
      const names = children.get(parent) ?? new Set();
      children.set(parent, names.add(fqn[length - 1] ?? ''));
    }
  }
  const problems: Diagnostic[] = [];
  const walk = (values: JsonObject, path: readonly string[]): void => {
    for (const [key, value] of Object.entries(values)) {
      if (key.startsWith('+') || !isJsonObject(value)) continue;
      const inner = [...path, key];
      if (used.has(inner.join('\u0000'))) walk(value, inner);
      else {
        const names = children.get(path.join('\u0000')) ?? [];
        problems.push(
          warningDiagnostic('configTreeUnused', tree.spanOf(inner, 'key'), {
            path: [tree.key, ...inner].join('.'),
            resources: tree.key,
            closest: closest(key, names),
            config: dictConfigs.has(key) ? key : undefined,
          }),
        );
      }
    }
  };
  walk(tree.values, []);
  return problems;
}

/** Configs whose values are objects: without `+` they read as folders. */
const dictConfigs = new Set([
  'meta',
  'grants',
  'persist_docs',
  'column_types',
  'contract',
  'docs',
  'quoting',
  'freshness',
  'pre-hook',
  'post-hook',
]);

function levelOf(tree: ConfigTree, values: JsonObject, path: readonly string[]): ConfigLevel | undefined {
  const configs: Record<string, JsonValue> = {};
  const places: Record<string, readonly string[]> = {};
  for (const [key, value] of Object.entries(values)) {
    const plus = key.startsWith('+');
    if (!plus && isJsonObject(value)) continue;
    const name = plus ? key.slice(1).trim() : key;
    configs[name] = value;
    places[name] = [...path, key];
  }
  if (Object.keys(configs).length === 0) return undefined;
  return { values: configs, positions: lazyPositions(tree, places) };
}

/** Positions are needed for diagnostics alone, so the text is searched when one is asked for. */
function lazyPositions(tree: ConfigTree, places: Readonly<Record<string, readonly string[]>>): ConfigPositions {
  const positions: Record<string, Span> = {};
  for (const [name, path] of Object.entries(places)) {
    let span: Span | undefined;
    Object.defineProperty(positions, name, {
      enumerable: true,
      get: () => {
        span ??= tree.spanOf(path, 'value');
        return span;
      },
    });
  }
  return positions;
}

function own(values: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}
