// After a failure: which of the relations that a node reads do not exist. Asked only then; a hint must never fail by itself.
import { WarehouseError } from '../adapters/warehouse-error.ts';
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
