// What an exchange of some nodes changes in a manifest's lists of neighbours, and whether it closes a circle.
import type { NodeId } from '../core/node-id.ts';
import { buildDag } from '../graph/dag.ts';
import { sortedJson } from '../util/json.ts';
import type { RecordedNode } from './compile-record.ts';

export interface NeighbourChanges {
  /** Id -> its list as JSON; null: the node is gone. */
  readonly parents: Readonly<Record<string, string | null>>;
  readonly children: Readonly<Record<string, string | null>>;
}

const none: NeighbourChanges = { parents: {}, children: {} };

/**
 * @param all the nodes after the exchange
 * @returns undefined: there is a circle now
 */
export function neighbourChanges(
  all: readonly RecordedNode[],
  before: ReadonlyMap<NodeId, RecordedNode>,
  after: ReadonlyMap<NodeId, RecordedNode>,
): NeighbourChanges | undefined {
  const touched = new Set<NodeId>();
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const old = before.get(id);
    const now = after.get(id);
    if (old !== undefined && now !== undefined && isSameSet(old.dependsOn, now.dependsOn)) continue;
    touched.add(id);
    for (const parent of [...(old?.dependsOn ?? []), ...(now?.dependsOn ?? [])]) touched.add(parent);
  }
  if (touched.size === 0) return none;
  const built = buildDag(new Map(all.map((node) => [node.id, node.dependsOn])));
  if (!built.ok) return undefined;
  const dag = built.value;
  const listed = (of: (id: NodeId) => Iterable<NodeId>) =>
    Object.fromEntries([...touched].map((id) => [id, dag.has(id) ? sortedJson([...of(id)]) : null]));
  return { parents: listed((id) => dag.parents(id)), children: listed((id) => dag.children(id)) };
}

function isSameSet(a: readonly NodeId[], b: readonly NodeId[]): boolean {
  const set = new Set(a);
  return set.size === new Set(b).size && b.every((id) => set.has(id));
}
