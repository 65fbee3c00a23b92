// What every step of a plan waits for, and an order that respects it.
import type { Manifest } from '../core/manifest.ts';
import type { NodeId } from '../core/node-id.ts';
import type { Step } from '../core/plan.ts';
import type { Dag } from '../graph/dag.ts';
import type { Gating } from './gating.ts';
import { stepParents } from './step-parents.ts';

/** Every step with what it waits for: graph, gating tests' refs, a source's tests, a free test's parents. */
export function stepWaits(input: {
  readonly steps: ReadonlyMap<NodeId, Step>;
  readonly parents: ReadonlyMap<NodeId, ReadonlySet<NodeId>>;
  readonly gating: Gating;
  readonly dag: Dag;
  readonly manifest: Manifest;
}): ReadonlyMap<NodeId, ReadonlySet<NodeId>> {
  const { steps, parents, gating, dag, manifest } = input;
  const waitsFor = new Map<NodeId, Set<NodeId>>();
  for (const [id, step] of steps) {
    if (step.kind === 'run-test') continue;
    const set = new Set(parents.get(id) ?? []);
    for (const extra of gating.extraParents.get(id) ?? []) set.add(extra);
    waitsFor.set(id, set);
  }
  const testParents = stepParents(dag, new Set(steps.keys()));
  for (const test of gating.free) {
    const own = new Set([...(testParents.get(test.id) ?? [])].filter((id) => steps.get(id)?.kind !== 'run-test'));
    waitsFor.set(test.id, own);
    // A source's tests run after its load has committed, and hold its children back.
    const attached = test.origin.kind === 'generic' ? manifest.nodes.get(test.origin.attachedTo) : undefined;
    if (attached?.kind !== 'source' || test.dependsOn.length > 1) continue;
    for (const child of childSteps(attached.id, dag, steps)) waitsFor.get(child)?.add(test.id);
  }
  return waitsFor;
}

/** The nearest steps below a node, through ephemeral models. */
function childSteps(id: NodeId, dag: Dag, steps: ReadonlyMap<NodeId, Step>): NodeId[] {
  const found: NodeId[] = [];
  const seen = new Set<NodeId>();
  const stack = [...dag.children(id)];
  for (let child = stack.pop(); child !== undefined; child = stack.pop()) {
    if (seen.has(child)) continue;
    seen.add(child);
    const step = steps.get(child);
    if (step === undefined) stack.push(...dag.children(child));
    else if (step.kind !== 'run-test') found.push(child);
  }
  return found;
}

/** Steps in an order that respects `waitsFor`; among the free ones the given order is kept. */
export function inOrder(
  steps: ReadonlyMap<NodeId, Step>,
  waitsFor: ReadonlyMap<NodeId, ReadonlySet<NodeId>>,
): ReadonlyMap<NodeId, Step> {
  const blockers = new Map<NodeId, number>();
  const dependents = new Map<NodeId, NodeId[]>();
  for (const [id, parents] of waitsFor) {
    blockers.set(id, parents.size);
    for (const parent of parents) {
      const list = dependents.get(parent);
      if (list === undefined) dependents.set(parent, [id]);
      else list.push(id);
    }
  }
  const ready = [...steps.keys()].filter((id) => (blockers.get(id) ?? 0) === 0);
  const ordered = new Map<NodeId, Step>();
  for (let index = 0; index < ready.length; index += 1) {
    const id = ready[index] as NodeId;
    const step = steps.get(id);
    if (step !== undefined) ordered.set(id, step);
    for (const child of dependents.get(id) ?? []) {
      const left = (blockers.get(child) ?? 0) - 1;
      blockers.set(child, left);
      if (left === 0) ready.push(child);
    }
  }
  return ordered;
}
