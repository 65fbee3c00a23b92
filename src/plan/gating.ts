// Which tests decide about which node (design: publishing). A test gates the node that it is attached to, unless another
// of its refs comes after that node; its other refs then become edges. All other tests run on published tables.
import type { Manifest } from '../core/manifest.ts';
import type { TestNode } from '../core/node.ts';
import type { NodeId } from '../core/node-id.ts';
import { growingOrder } from '../graph/growing-order.ts';

export interface Gating {
  /** Gated node -> its tests, in code-point order of their ids. */
  readonly testsOf: ReadonlyMap<NodeId, readonly TestNode[]>;
  /** Further parents that gated nodes wait for because their tests read them. */
  readonly extraParents: ReadonlyMap<NodeId, ReadonlySet<NodeId>>;
  /** Tests that run on their own. */
  readonly free: readonly TestNode[];
}

export function decideGating(input: {
  readonly manifest: Manifest;
  readonly tests: readonly TestNode[];
  /** Steps that build something, in a topological order, and what they wait for. */
  readonly order: readonly NodeId[];
  readonly parentsOf: (id: NodeId) => Iterable<NodeId>;
  /** Whether a node is built in this run by a step that can hold its relation back. */
  readonly canGate: (id: NodeId) => boolean;
}): Gating {
  const { manifest, tests, order, parentsOf, canGate } = input;
  const position = new Map(order.map((id, index) => [id, index]));
  const growing = growingOrder(order, parentsOf);
  const testsOf = new Map<NodeId, TestNode[]>();
  const extraParents = new Map<NodeId, Set<NodeId>>();
  const free: TestNode[] = [];
  for (const test of tests) {
    const gated = gatedNode(test, position);
    if (gated === undefined || !canGate(gated) || readsEphemeral(manifest, test)) {
      free.push(test);
      continue;
    }
    const others = test.dependsOn.filter((id) => id !== gated && position.has(id));
    // Edges are added one by one; those added before a refusal are harmless: they only make the node wait.
    const added: NodeId[] = [];
    const gates = others.every((other) => {
      const fits = growing.addEdge(other, gated);
      if (fits) added.push(other);
      return fits;
    });
    if (!gates) {
      free.push(test);
      continue;
    }
    const list = testsOf.get(gated) ?? [];
    list.push(test);
    testsOf.set(gated, list);
    const extra = extraParents.get(gated) ?? new Set();
    for (const other of added) extra.add(other);
    extraParents.set(gated, extra);
  }
  return { testsOf, extraParents, free };
}

/** A generic test: the node that it stands under. A singular one: the last of its refs in the graph's order. */
function gatedNode(test: TestNode, position: ReadonlyMap<NodeId, number>): NodeId | undefined {
  if (test.origin.kind === 'generic') return test.origin.attachedTo;
  let last: NodeId | undefined;
  for (const id of test.dependsOn) {
    if (!position.has(id)) continue;
    if (last === undefined || (position.get(id) ?? 0) > (position.get(last) ?? 0)) last = id;
  }
  return last;
}

// An ephemeral model is read through its own parents, which this simple rule does not follow: such a test runs afterwards.
function readsEphemeral(manifest: Manifest, test: TestNode): boolean {
  return test.dependsOn.some((id) => {
    const node = manifest.nodes.get(id);
    return node?.kind === 'model' && node.config.materialized === 'ephemeral';
  });
}
