// The graph of a manifest, and its cycles as diagnostics that point at the refs which close them.
import type { Manifest } from '../core/manifest.ts';
import type { Node } from '../core/node.ts';
import type { NodeId } from '../core/node-id.ts';
import { type Diagnostic, errorDiagnostic, type Label } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/source-file.ts';
import { err, ok, type Result } from '../util/result.ts';
import { buildDag, type Dag } from './dag.ts';

/** How many refs of a long circle are shown in code; its path is printed whole up to MAX_NAMES. */
const MAX_LABELS = 5;
const MAX_NAMES = 30;

/**
 * The graph of all enabled nodes: models, seeds, sources, tests, analyses. Ids that lead nowhere are left out: parse/ has
 * reported them. Fails with one SF4001 for each circle (at most ten).
 */
export function manifestDag(manifest: Manifest): Result<Dag, readonly [Diagnostic, ...Diagnostic[]]> {
  const edges = new Map<NodeId, readonly NodeId[]>();
  for (const [id, node] of manifest.nodes) {
    edges.set(id, 'dependsOn' in node ? node.dependsOn.filter((parent) => manifest.nodes.has(parent)) : []);
  }
  const built = buildDag(edges);
  if (built.ok) return ok(built.value);
  const [first, ...rest] = built.error.cycles.map((cycle) => cycleDiagnostic(manifest, cycle));
  return err([first ?? cycleDiagnostic(manifest, built.error.cycle), ...rest]);
}

function cycleDiagnostic(manifest: Manifest, cycle: readonly NodeId[]): Diagnostic {
  const nodes = cycle.map((id) => manifest.nodes.get(id)).filter((node) => node !== undefined);
  const names = nodes.map((node) => node.name);
  const path =
    names.length <= MAX_NAMES
      ? names
      : [...names.slice(0, MAX_NAMES - 1), `… ${names.length - MAX_NAMES} more …`, names.at(-1) ?? ''];
  const reads = nodes.map((node, index): Label => {
    const read = nodes[(index + 1) % nodes.length] ?? node;
    return { at: placeOfRead(node, read), text: `"${node.name}" reads "${read.name}"` };
  });
  return errorDiagnostic(
    'cycle',
    reads[0]?.at,
    { path: [...path, names[0] ?? ''], first: { reader: names[0] ?? '', read: names[1] ?? names[0] ?? '' } },
    reads.slice(1, MAX_LABELS),
  );
}

/** The first `ref()` in `node` that means `read`; a dependency that came from elsewhere is shown at the node's declaration. */
function placeOfRead(node: Node, read: Node): Span {
  if (!('refs' in node)) return node.declaredAt;
  const call = node.refs.find(
    (ref) => ref.name === read.name && (ref.package === undefined || ref.package === read.package),
  );
  return call?.at ?? node.declaredAt;
}
