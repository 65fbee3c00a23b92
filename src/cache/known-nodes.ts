// The nodes of a record by the names that templates call them by, without those that are being read again.
import type { KnownNodes } from '../compile/compile-environment.ts';
import { type NodeId, nodeId } from '../core/node-id.ts';
import type { RecordedNode } from './compile-record.ts';

export function knownNodes(
  projectName: string,
  nodes: ReadonlyMap<NodeId, RecordedNode>,
  without: ReadonlyMap<NodeId, unknown>,
): KnownNodes {
  const known = (id: NodeId): NodeId | undefined =>
    !without.has(id) && nodes.get(id)?.face !== undefined ? id : undefined;
  return {
    // Names of models and seeds share one space.
    ref: (name) => known(nodeId('model', projectName, name)) ?? known(nodeId('seed', projectName, name)),
    source: (source, table) => known(nodeId('source', projectName, source, table)),
    relation: (id) => {
      const face = known(id) === undefined ? undefined : nodes.get(id)?.face;
      // An ephemeral model is no relation: whoever reads one has to have it there.
      if (face === undefined || face.readAs === 'cte') return undefined;
      return { relation: face.relation, relationKind: face.readAs };
    },
  };
}
