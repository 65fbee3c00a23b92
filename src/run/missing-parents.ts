// After a failure: which of the relations that a node reads do not exist, and which names it might have read. Asked only then; a hint must never fail by itself.
import { WarehouseError } from '../adapters/warehouse-error.ts';
import type { Manifest } from '../core/manifest.ts';
import type { ModelNode, Node, SeedNode, SourceNode, TestNode } from '../core/node.ts';
import type { NodeId } from '../core/node-id.ts';
import { relationKey, relationLabel } from '../core/relation.ts';
import type { RunContext } from './run-context.ts';

export interface MissingParents {
  /** What a build makes. */
  readonly missing: readonly string[];
  /** Sources that somebody else loads. */
  readonly absentSources: readonly AbsentSource[];
}

export interface AbsentSource {
  readonly source: string;
  readonly relation: string;
  /** The seed or model of this project that is written there, and is not waited for. */
  readonly maker: string | undefined;
}

const none: MissingParents = { missing: [], absentSources: [] };

export async function missingParents(
  node: ModelNode | TestNode,
  error: unknown,
  context: RunContext,
  /** Stands under a candidate's name: it is there, although not published. */
  audited?: NodeId,
): Promise<MissingParents> {
  if (!(error instanceof WarehouseError) || error.kind !== 'sql') return none;
  const parents: (ModelNode | SeedNode | SourceNode)[] = [];
  for (const id of node.dependsOn) {
    const parent = context.manifest.nodes.get(id);
    const inDatabase =
      parent?.kind === 'source' ||
      parent?.kind === 'seed' ||
      (parent?.kind === 'model' && parent.config.materialized !== 'ephemeral');
    if (inDatabase && id !== audited) parents.push(parent);
  }
  try {
    const known = await context.warehouse.inspect([...new Set(parents.map(({ relation }) => relation.schema))]);
    const missing = parents.filter(({ relation }) => !known.has(relationKey(relation)));
    const isOthers = (parent: Node): parent is SourceNode => parent.kind === 'source' && parent.load === undefined;
    return {
      missing: missing.filter((parent) => !isOthers(parent)).map(({ relation }) => relationLabel(relation)),
      absentSources: missing.filter(isOthers).map((source) => absentSource(source, context.manifest)),
    };
  } catch {
    return none;
  }
}

function absentSource({ sourceName, tableName, relation }: SourceNode, manifest: Manifest): AbsentSource {
  const key = relationKey(relation);
  const maker = [...manifest.nodes.values()].find(
    (node) => (node.kind === 'model' || node.kind === 'seed') && relationKey(node.relation) === key,
  );
  return { source: `${sourceName}.${tableName}`, relation: relationLabel(relation), maker: maker?.name };
}

/** The columns of what a node reads, where the database did not say which are near: of a view it never does. */
export async function parentColumns(node: ModelNode, error: unknown, context: RunContext): Promise<readonly string[]> {
  if (!(error instanceof WarehouseError) || error.hint !== undefined) return [];
  if (!/does not have a column named/.test(error.message)) return [];
  const { dialect, warehouse, manifest } = context;
  const parents = node.dependsOn.flatMap((id) => {
    const parent = manifest.nodes.get(id);
    if (parent === undefined || !('relation' in parent)) return [];
    const { schema, identifier } = parent.relation;
    return [`(table_schema = ${dialect.literal(schema)} and table_name = ${dialect.literal(identifier)})`];
  });
  if (parents.length === 0) return [];
  const sql = `select distinct column_name from information_schema.columns where ${parents.join(' or ')} order by 1`;
  try {
    return (await warehouse.query(sql)).rows.map(([name]) => name ?? '');
  } catch {
    return [];
  }
}

/** What the node could have read through `ref`, and does not. */
export function refNames(node: ModelNode | TestNode, manifest: Manifest): readonly string[] {
  const read = new Set(node.dependsOn);
  return [...manifest.nodes.values()].flatMap(({ id, kind, name }) =>
    (kind === 'model' || kind === 'seed') && id !== node.id && !read.has(id) ? [name] : [],
  );
}
