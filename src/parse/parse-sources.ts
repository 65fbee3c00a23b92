// Sources of the YAML files -> one node a table, with its load.
import { treeConfig } from '../config/config-tree.ts';
import { mergeConfigLevels } from '../config/merge-config.ts';
import { metaOf, plainConfig, tagsOf } from '../config/node-config.ts';
import type { ColumnSpec, SourceNode } from '../core/node.ts';
import { nodeId } from '../core/node-id.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/source-file.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../util/json.ts';
import { checkYaml } from './check-yaml.ts';
import type { PlainDraft } from './draft.ts';
import { loadSchema } from './load-schema.ts';
import { type LoadRead, readLoad } from './load-spec.ts';
import type { ParseContext } from './parse-context.ts';
import { columnSpecs, entryLevels, unrenderedLevels } from './property-index.ts';
import type { SourceEntry } from './read-properties.ts';
import { freshnessSchema, type SourceTableProperties } from './source-schema.ts';
import type { YamlPath } from './yaml-file.ts';

export interface SourceDraft extends PlainDraft<SourceNode> {
  readonly entry: SourceEntry;
  readonly table: SourceTableProperties;
  /** Of the table's mapping in the file. */
  readonly path: YamlPath;
}

/** Keys that dbt takes beside `config:` and under it. */
const ownConfigs = ['loaded_at_field', 'loaded_at_query', 'freshness'] as const;

export function parseSource(context: ParseContext, entry: SourceEntry): readonly SourceDraft[] {
  return (entry.values.tables ?? []).map((table, index) =>
    parseTable(context, entry, table, [...entry.path, 'tables', index]),
  );
}

function parseTable(
  context: ParseContext,
  entry: SourceEntry,
  table: SourceTableProperties,
  path: YamlPath,
): SourceDraft {
  const { projectName, input, report } = context;
  const { values: source, yaml } = entry;
  const fqn = [projectName, ...entry.folders, source.name, table.name];
  const declaredAt = yaml.valueSpan([...path, 'name']);
  const label = `${source.name}.${table.name}`;
  const columns = columnSpecs(yaml, path, label, table.columns, report);
  const tree = treeConfig(input.config.trees.sources, fqn);
  const merged = mergeConfigLevels('source', [
    ...tree,
    ...entryLevels(yaml, entry.path, source, ownConfigs),
    ...entryLevels(yaml, path, table, ownConfigs),
  ]);
  const config = plainConfig('source', merged, label, { report });
  const loadedAtField = merged.raw['loaded_at_field'];
  const eventTime = merged.raw['event_time'];
  const load = tableLoad(context, entry, table, path, { columns, declaredAt, eventTime });
  const node: SourceNode = {
    kind: 'source',
    unrenderedConfig: mergeConfigLevels('source', [
      ...tree,
      ...unrenderedLevels(yaml, entry.path, ownConfigs),
      ...unrenderedLevels(yaml, path, ownConfigs),
    ]).raw,
    id: nodeId('source', projectName, source.name, table.name),
    name: table.name,
    package: projectName,
    fqn,
    path: yaml.file.path,
    declaredAt,
    tags: tagsOf(config.raw),
    meta: metaOf(config.raw),
    description: table.description ?? '',
    sourceName: source.name,
    tableName: table.name,
    sourceDescription: source.description ?? '',
    relation: {
      database: source.database ?? input.database,
      schema: source.schema ?? source.name,
      identifier: table.identifier ?? table.name,
    },
    columns,
    load: load?.spec,
    physical: load?.physical ?? { dist: undefined, sort: [], sortType: undefined },
    loadedAtField: typeof loadedAtField === 'string' ? loadedAtField : load?.spec.loadedAtColumn,
    freshness: freshness(context, entry, table, path),
    config,
  };
  return { node, enabled: config.enabled, entry, table, path };
}

function tableLoad(
  context: ParseContext,
  entry: SourceEntry,
  table: SourceTableProperties,
  path: YamlPath,
  known: { readonly columns: readonly ColumnSpec[]; readonly declaredAt: Span; readonly eventTime: unknown },
): LoadRead | undefined {
  const { yaml } = entry;
  const { report } = context;
  // dbt refuses keys that it does not know, so a project that dbt reads as well hides the block in `meta`.
  const hiddenPath = [...path, 'config', 'meta', 'load'];
  const meta = ((table.config ?? {}) as JsonObject)['meta'];
  const hidden = isJsonObject(meta) ? meta['load'] : undefined;
  let load = table.load ?? undefined;
  let loadPath: YamlPath = [...path, 'load'];
  if (hidden !== undefined && hidden !== null) {
    if (load !== undefined) {
      report(
        errorDiagnostic('loadTwice', yaml.keySpan(hiddenPath), { table: table.name }, [
          { at: yaml.keySpan(loadPath), text: 'first here' },
        ]),
      );
    } else {
      load = checkYaml(loadSchema, { yaml, path: hiddenPath, value: hidden }, report);
      loadPath = hiddenPath;
    }
  }
  if (load === undefined) return undefined;
  const { columns, declaredAt } = known;
  const eventTime = typeof known.eventTime === 'string' ? known.eventTime : undefined;
  return readLoad({
    load,
    yaml,
    path: loadPath,
    columns,
    dialect: context.input.config.dialect,
    typeAt: (column) => yaml.valueSpan([...path, 'columns', columnIndex(table, column), 'data_type']),
    eventTime,
    table: { name: table.name, at: declaredAt },
    report,
  });
}

function columnIndex(table: SourceTableProperties, name: string): number {
  return (table.columns ?? []).findIndex((column) => column.name === name);
}

/** The table's limits over the source's; `freshness:` that is empty takes the source's back. */
function freshness(context: ParseContext, entry: SourceEntry, table: SourceTableProperties, path: YamlPath): JsonValue {
  let result: JsonValue = null;
  const levels = [
    [entry.values, entry.path],
    [table, path],
  ] as const;
  for (const [values, at] of levels) {
    if (values.freshness !== undefined) result = over(result, values.freshness as JsonValue);
    const config = (values.config ?? {}) as JsonObject;
    const configured = config['freshness'];
    if (configured === undefined) continue;
    const part = { yaml: entry.yaml, path: [...at, 'config', 'freshness'], value: configured };
    if (checkYaml(freshnessSchema, part, context.report) !== undefined || configured === null)
      result = over(result, configured);
  }
  return result;
}

function over(outer: JsonValue, inner: JsonValue): JsonValue {
  return isJsonObject(outer) && isJsonObject(inner) ? { ...outer, ...inner } : inner;
}
