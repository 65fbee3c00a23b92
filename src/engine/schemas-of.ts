// Which schemas a project has something in.
import type { Manifest } from '../core/manifest.ts';

/** Of everything that has a relation. */
export function relationSchemas(manifest: Manifest): readonly string[] {
  const schemas = new Set<string>();
  for (const node of manifest.nodes.values())
    if (node.kind === 'model' || node.kind === 'seed' || node.kind === 'source') schemas.add(node.relation.schema);
  return [...schemas].sort();
}

export function modelSchemas(manifest: Manifest): readonly string[] {
  const schemas = new Set<string>();
  for (const node of manifest.nodes.values()) if (node.kind === 'model') schemas.add(node.relation.schema);
  return [...schemas].sort();
}
