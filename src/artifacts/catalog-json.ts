// target/catalog.json in the layout of dbt's catalog v1: the columns and types that stand in the warehouse.
import type { Manifest } from '../core/manifest.ts';
import type { Node } from '../core/node.ts';
import { type RelationState, relationKey } from '../core/relation.ts';
import type { JsonObject } from '../util/json.ts';
import { type ArtifactMeta, metadataJson } from './artifact-meta.ts';
import { type JsonEntry, writeJsonFile } from './json-file.ts';

/** Writes the nodes that have a relation that stands there; gives how many these are. */
export function writeCatalog(
  manifest: Manifest,
  relations: ReadonlyMap<string, RelationState>,
  meta: ArtifactMeta,
  path: string,
): number {
  const nodes: JsonEntry[] = [];
  const sources: JsonEntry[] = [];
  for (const node of manifest.nodes.values()) {
    const state = stateOf(node, relations);
    if (state === undefined) continue;
    const entry: JsonEntry = [node.id, { kind: 'value', value: tableJson(node.id, state) }];
    (node.kind === 'source' ? sources : nodes).push(entry);
  }
  writeJsonFile(path, {
    kind: 'object',
    entries: [
      ['errors', { kind: 'value', value: null }],
      ['metadata', { kind: 'value', value: metadataJson('catalog/v1', meta) }],
      ['nodes', { kind: 'object', entries: nodes }],
      ['sources', { kind: 'object', entries: sources }],
    ],
  });
  return nodes.length + sources.length;
}

function stateOf(node: Node, relations: ReadonlyMap<string, RelationState>): RelationState | undefined {
  const hasRelation =
    node.kind === 'source' ||
    node.kind === 'seed' ||
    (node.kind === 'model' && node.config.materialized !== 'ephemeral');
  return hasRelation ? relations.get(relationKey(node.relation)) : undefined;
}

function tableJson(id: string, { relation, kind, columns }: RelationState): JsonObject {
  return {
    unique_id: id,
    metadata: {
      type: kind === 'view' ? 'VIEW' : 'BASE TABLE',
      database: relation.database ?? null,
      schema: relation.schema,
      name: relation.identifier,
      comment: null,
      owner: null,
    },
    columns: Object.fromEntries(
      columns.map(({ name, type }, at) => [name, { type, index: at + 1, name, comment: null }]),
    ),
    stats: {
      has_stats: {
        id: 'has_stats',
        label: 'Has Stats?',
        value: false,
        include: false,
        description: 'Indicates whether there are statistics for this table',
      },
    },
  };
}
