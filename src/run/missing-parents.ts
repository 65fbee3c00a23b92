// After a failure: which of the relations that a node reads do not exist, and which names it might have read. Asked only then; a hint must never fail by itself.
import { WarehouseError } from '../adapters/warehouse-error.ts';
import type { Manifest } from '../core/manifest.ts';
import type { ModelNode, TestNode } from '../core/node.ts';
import type { NodeId } from '../core/node-id.ts';
import { type Relation, relationKey, relationLabel } from '../core/relation.ts';
import type { RunContext } from './run-context.ts';

export async function missingParents(
  node: ModelNode | TestNode,
  error: unknown,
  context: RunContext,
  /** Stands under a candidate's name: it is there, although not published. */
  audited?: NodeId,
): Promise<readonly string[]> {
  if (!(error instanceof WarehouseError) || error.kind !== 'sql') return [];
  const parents: Relation[] = [];
  for (const id of node.dependsOn) {
    const parent = context.manifest.nodes.get(id);
    const inDatabase =
      parent?.kind === 'source' ||
      parent?.kind === 'seed' ||
      (parent?.kind === 'model' && parent.config.materialized !== 'ephemeral');
    if (inDatabase && id !== audited) parents.push(parent.relation);
  }
  try {
    const known = await context.warehouse.inspect([...new Set(parents.map((parent) => parent.schema))]);
    return parents.filter((parent) => !known.has(relationKey(parent))).map(relationLabel);
  } catch {
    return [];
  }
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
