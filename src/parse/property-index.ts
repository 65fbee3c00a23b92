// All YAML entries of a project by kind and name, and what an entry means for its node: configs, columns, tags.
import type { ConfigLevel } from '../config/merge-config.ts';
import type { ColumnSpec } from '../core/node.ts';
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/source-file.ts';
import { closest } from '../util/closest.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../util/json.ts';
import type { ColumnProperties, NodeProperties } from './property-schema.ts';
import type { PropertyEntry, PropertyFile, PropertyKind } from './read-properties.ts';
import type { YamlFile, YamlPath } from './yaml-file.ts';

export interface PropertyIndex {
  /** The entry of a node; asking marks it as used. */
  take(kind: PropertyKind, name: string): PropertyEntry | undefined;
  /** A warning for each entry that nobody asked for. */
  reportUnused(namesOf: (kind: PropertyKind) => Iterable<string>): void;
}

export function indexProperties(
  files: readonly PropertyFile[],
  report: (diagnostic: Diagnostic) => void,
): PropertyIndex {
  const byKey = new Map<string, PropertyEntry>();
  const used = new Set<PropertyEntry>();
  for (const entry of files.flatMap((file) => file.entries)) {
    const key = `${entry.kind} ${entry.name}`;
    const first = byKey.get(key);
    if (first === undefined) byKey.set(key, entry);
    else {
      const label = { at: first.at, text: 'first here' };
      report(errorDiagnostic('propertiesTwice', entry.at, { kind: kindWord(entry.kind), name: entry.name }, [label]));
    }
  }
  return {
    take(kind, name) {
      const entry = byKey.get(`${kind} ${name}`);
      if (entry !== undefined) used.add(entry);
      return entry;
    },
    reportUnused(namesOf) {
      for (const entry of byKey.values()) {
        if (used.has(entry)) continue;
        const { kind, name, at } = entry;
        report(
          warningDiagnostic('propertiesWithoutNode', at, {
            kind: kindWord(kind),
            name,
            closest: closest(name, namesOf(kind)),
            other: otherKind(kind, name, namesOf),
          }),
        );
      }
    },
  };
}

/** What the name belongs to, where the entry stands under the key of another kind. */
function otherKind(
  kind: PropertyKind,
  name: string,
  namesOf: (kind: PropertyKind) => Iterable<string>,
): { readonly kind: string; readonly key: string } | undefined {
  for (const other of ['model', 'seed'] as const) {
    if (other !== kind && [...namesOf(other)].includes(name)) return { kind: kindWord(other), key: `${other}s` };
  }
  return undefined;
}

function kindWord(kind: PropertyKind): string {
  return kind === 'test' ? 'singular test' : kind;
}

/** Keys that dbt takes both beside and under `config:`. */
const sharedKeys = ['tags', 'meta', 'docs', 'group', 'access'] as const;

/** What an entry configures: its own keys first, then its `config:` block. */
export function entryLevels(
  yaml: YamlFile,
  path: YamlPath,
  values: Pick<NodeProperties, 'config' | 'meta' | 'tags'>,
  more: readonly string[] = [],
): readonly ConfigLevel[] {
  const levels: ConfigLevel[] = [];
  const own: Record<string, JsonValue> = {};
  for (const key of [...sharedKeys, ...more]) {
    const value = (values as Readonly<Record<string, JsonValue | undefined>>)[key];
    if (value !== undefined && value !== null) own[key] = value;
  }
  if (Object.keys(own).length > 0) levels.push({ values: own, positions: lazyPositions(yaml, path, own) });
  const config = values.config as JsonObject | null | undefined;
  if (config !== undefined && config !== null) {
    levels.push({ values: config, positions: lazyPositions(yaml, [...path, 'config'], config) });
  }
  return levels;
}

/** The same levels with the templates of their values unrendered: what a later run compares with. */
export function unrenderedLevels(yaml: YamlFile, path: YamlPath, more: readonly string[] = []): readonly ConfigLevel[] {
  let value: JsonValue = yaml.data;
  for (const step of path) value = (value as { readonly [key: string | number]: JsonValue } | null)?.[step] ?? null;
  return isJsonObject(value) ? entryLevels(yaml, path, value as Parameters<typeof entryLevels>[2], more) : [];
}

/** Places are needed for diagnostics alone, so they are looked up when one is asked for. */
function lazyPositions(yaml: YamlFile, path: YamlPath, values: JsonObject): ConfigLevel['positions'] {
  const positions: Record<string, Span> = {};
  for (const key of Object.keys(values)) {
    Object.defineProperty(positions, key, {
      enumerable: true,
      configurable: true,
      get: () => yaml.valueSpan([...path, key]),
    });
  }
  return positions;
}

/** The columns of an entry; a name that is listed twice is reported and kept once. */
export function columnSpecs(
  yaml: YamlFile,
  path: YamlPath,
  nodeName: string,
  columns: readonly ColumnProperties[] | null | undefined,
  report: (diagnostic: Diagnostic) => void,
): readonly ColumnSpec[] {
  const specs: ColumnSpec[] = [];
  const seen = new Map<string, Span>();
  (columns ?? []).forEach((column, index) => {
    const at = yaml.valueSpan([...path, 'columns', index, 'name']);
    const key = column.quote === true ? column.name : column.name.toLowerCase();
    const first = seen.get(key);
    if (first !== undefined) {
      const label = { at: first, text: 'first here' };
      report(errorDiagnostic('columnTwice', at, { column: column.name, node: nodeName }, [label]));
      return;
    }
    seen.set(key, at);
    const config = (column.config ?? {}) as JsonObject;
    specs.push({
      name: column.name,
      description: column.description ?? '',
      dataType: column.data_type ?? undefined,
      meta: { ...((column.meta ?? {}) as JsonObject), ...(isJsonObject(config['meta']) ? config['meta'] : {}) },
      tags: columnTags(column),
      at,
    });
  });
  return specs;
}

/** A column's tags, which its tests carry too. */
export function columnTags(column: ColumnProperties): readonly string[] {
  const config = (column.config ?? {}) as JsonObject;
  return [...new Set([...tagList(column.tags), ...tagList(config['tags'])])];
}

/** `tags:` of an entry, one or several. */
export function tagList(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((tag): tag is string => typeof tag === 'string') : [];
}
