// Looks nodes up by the names that templates use. Built once a manifest.
import type { Manifest } from '../core/manifest.ts';
import type { ModelNode, SeedNode, SourceNode } from '../core/node.ts';
import { nodeId } from '../core/node-id.ts';

export interface NodeIndex {
  /** What `ref(name)` or `ref(package, name)` means; undefined: nothing of that name. */
  ref(name: string, packageName: string | undefined): ModelNode | SeedNode | undefined;
  source(source: string, table: string): SourceNode | undefined;
  readonly refNames: readonly string[];
}

export function buildNodeIndex(manifest: Manifest): NodeIndex {
  const byName = new Map<string, ModelNode | SeedNode>();
  const sources = new Map<string, SourceNode>();
  for (const node of manifest.nodes.values()) {
    if (node.kind === 'model' || node.kind === 'seed') {
      // The root project's own node wins over a package's of the same name.
      if (!byName.has(node.name) || node.package === manifest.projectName) byName.set(node.name, node);
    } else if (node.kind === 'source') sources.set(`${node.sourceName}.${node.tableName}`, node);
  }
  return {
    ref(name, packageName) {
      if (packageName === undefined) return byName.get(name);
      const node =
        manifest.nodes.get(nodeId('model', packageName, name)) ?? manifest.nodes.get(nodeId('seed', packageName, name));
      return node?.kind === 'model' || node?.kind === 'seed' ? node : undefined;
    },
    source: (source, table) => sources.get(`${source}.${table}`),
    refNames: [...byName.keys()],
  };
}
