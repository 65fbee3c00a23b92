// target/manifest.json in the layout of dbt's manifest v12, so that dbt's tools read it; and the nodes of one, read back.
import { macroText } from '../core/macro-text.ts';
import type { Manifest } from '../core/manifest.ts';
import type { Node } from '../core/node.ts';
import type { NodeId } from '../core/node-id.ts';
import type { Dag } from '../graph/dag.ts';
import { macroDependencies } from '../graph/macro-calls.ts';
import type { JsonObject, JsonValue } from '../util/json.ts';
import { type ArtifactMeta, metadataJson } from './artifact-meta.ts';
import { type JsonEntry, type JsonPiece, writeJsonFile } from './json-file.ts';
import { nodeJson } from './node-json.ts';
import { seedChecksum } from './seed-checksum.ts';

export { nodeJson } from './node-json.ts';

/** The keys of a manifest, in the order in which they stand in the file. */
export const manifestKeys = [
  'child_map',
  'disabled',
  'docs',
  'exposures',
  'functions',
  'group_map',
  'groups',
  'macros',
  'metadata',
  'metrics',
  'nodes',
  'parent_map',
  'saved_queries',
  'selectors',
  'semantic_models',
  'sources',
  'unit_tests',
] as const;

/**
 * Writes the manifest to `path`, node by node. Keys are sorted; equal manifests and metadata give equal bytes.
 *
 * @param dag the graph of `manifest`: parent_map and child_map
 */
export function writeManifest(manifest: Manifest, dag: Dag, meta: ArtifactMeta, path: string): void {
  writeJsonFile(path, { kind: 'object', entries: manifestEntries(manifest, dag, meta) });
}

/** In the order of their keys. */
function* manifestEntries(manifest: Manifest, dag: Dag, meta: ArtifactMeta): Generator<JsonEntry> {
  const ids = [...manifest.nodes.keys()].sort();
  yield ['child_map', neighbours(ids, (id) => dag.children(id))];
  yield ['disabled', { kind: 'object', entries: disabledEntries(manifest, meta) }];
  yield ['docs', { kind: 'object', entries: docEntries(manifest) }];
  yield empty('exposures');
  yield empty('functions');
  yield empty('group_map');
  yield empty('groups');
  yield ['macros', { kind: 'object', entries: macroEntries(manifest, meta) }];
  yield ['metadata', value(manifestMetadata(manifest.projectName, meta))];
  yield empty('metrics');
  yield ['nodes', { kind: 'object', entries: nodeEntries(manifest, ids, meta, (node) => node.kind !== 'source') }];
  yield ['parent_map', neighbours(ids, (id) => dag.parents(id))];
  yield empty('saved_queries');
  yield empty('selectors');
  yield empty('semantic_models');
  yield ['sources', { kind: 'object', entries: nodeEntries(manifest, ids, meta, (node) => node.kind === 'source') }];
  yield empty('unit_tests');
}

/** The value of the key `metadata`. */
export function manifestMetadata(projectName: string, meta: ArtifactMeta): JsonObject {
  return {
    ...metadataJson('manifest/v12', meta),
    adapter_type: meta.adapterType,
    project_id: null,
    project_name: projectName,
    quoting: { database: true, schema: true, identifier: true, column: null },
    run_started_at: meta.startedAt.toISOString(),
    send_anonymous_usage_stats: false,
    user_id: null,
  };
}

function* nodeEntries(
  manifest: Manifest,
  ids: readonly NodeId[],
  meta: ArtifactMeta,
  wanted: (node: Node) => boolean,
): Generator<JsonEntry> {
  for (const id of ids) {
    const node = manifest.nodes.get(id);
    if (node === undefined || !wanted(node)) continue;
    yield [id, value(manifestEntry(node, meta))];
  }
}

/** The value of a node's key in `nodes` or `sources`. */
export function manifestEntry(node: Node, meta: ArtifactMeta): JsonObject {
  const json = entryJson(node, meta);
  return node.kind === 'seed' ? { ...json, checksum: { ...seedChecksum(node) } } : json;
}

function* disabledEntries(manifest: Manifest, meta: ArtifactMeta): Generator<JsonEntry> {
  const byId = Map.groupBy(manifest.disabled, (node) => node.id);
  for (const id of [...byId.keys()].sort()) {
    yield [id, value((byId.get(id) ?? []).map((node) => entryJson(node, meta)))];
  }
}

function entryJson(node: Node, meta: ArtifactMeta): JsonObject {
  const { relationText, database, schema } = meta;
  const createdAt = meta.generatedAt.getTime() / 1000;
  return nodeJson(node, { relationText, database, schema, createdAt, compiled: meta.compiledOf?.(node.id) });
}

function* macroEntries(manifest: Manifest, meta: ArtifactMeta): Generator<JsonEntry> {
  const macros = [...manifest.macros.values()].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const dependencies = macroDependencies(manifest);
  for (const macro of macros) {
    yield [
      macro.id,
      value({
        arguments: [],
        created_at: meta.generatedAt.getTime() / 1000,
        depends_on: { macros: dependencies.get(macro.id) ?? [] },
        description: macro.description,
        docs: { show: true, node_color: null },
        macro_sql: macroText(macro),
        meta: {},
        name: macro.name,
        original_file_path: macro.file.path,
        package_name: macro.package,
        patch_path: null,
        path: macro.file.path,
        resource_type: 'macro',
        supported_languages: null,
        unique_id: macro.id,
      }),
    ];
  }
}

function* docEntries(manifest: Manifest): Generator<JsonEntry> {
  const blocks = new Map(manifest.docs.map((block) => [`doc.${block.package}.${block.name}`, block]));
  for (const id of [...blocks.keys()].sort()) {
    const block = blocks.get(id);
    if (block === undefined) continue;
    yield [
      id,
      value({
        block_contents: block.text,
        name: block.name,
        original_file_path: block.file.path,
        package_name: block.package,
        path: block.file.path,
        resource_type: 'doc',
        unique_id: id,
      }),
    ];
  }
}

function neighbours(ids: readonly NodeId[], of: (id: NodeId) => Iterable<NodeId>): JsonPiece {
  return { kind: 'object', entries: ids.values().map((id): JsonEntry => [id, value([...of(id)])]) };
}

function value(json: JsonValue): JsonPiece {
  return { kind: 'value', value: json };
}

function empty(key: string): JsonEntry {
  return [key, value({})];
}
