// The nodes of a record by the names that templates call them by, without those that are being read again.
import type { KnownNodes } from '../compile/compile-environment.ts';
import type { NodeId } from '../core/node-id.ts';
import type { RecordedNode } from './compile-record.ts';

export function knownNodes(nodes: readonly RecordedNode[], without: ReadonlyMap<NodeId, unknown>): KnownNodes {
  const faces = new Map<NodeId, RecordedNode>();
  // `model.project.name`: names of models and seeds share one space, those of source tables are `source.table`.
  const referable = new Map<string, NodeId>();
  const sources = new Map<string, NodeId>();
  for (const node of nodes) {
    if (node.face === undefined || without.has(node.id)) continue;
    faces.set(node.id, node);
    const name = node.id.split('.').slice(2).join('.');
    (node.face.kind === 'source' ? sources : referable).set(name, node.id);
  }
  return {
    ref: (name) => referable.get(name),
    source: (source, table) => sources.get(`${source}.${table}`),
    relation: (id) => {
      const face = faces.get(id)?.face;
      // An ephemeral model is no relation: whoever reads one has to have it there.
      if (face === undefined || face.readAs === 'cte') return undefined;
      return { relation: face.relation, relationKind: face.readAs };
    },
  };
}
