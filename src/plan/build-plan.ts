// Manifest + selection + what the warehouse holds -> Plan. Pure; `plan` prints the value, `build` executes the very same.
import type { Dialect } from '../adapters/adapter.ts';
import type { Manifest } from '../core/manifest.ts';
import type { Node, TestNode } from '../core/node.ts';
import type { NodeId } from '../core/node-id.ts';
import type { GatingTest, LoadStep, Plan, Step, StepSql } from '../core/plan.ts';
import { type Relation, relationKey, relationLabel } from '../core/relation.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import type { DiagnosticSink } from '../diagnostics/sink.ts';
import type { Dag } from '../graph/dag.ts';
import { planLoad } from '../sources/plan-load.ts';
import { decideGating, type Gating } from './gating.ts';
import { planMethod } from './plan-model.ts';
import { stepParents } from './step-parents.ts';
import type { WarehouseState } from './warehouse-state.ts';

export interface PlanInput {
  readonly manifest: Manifest;
  readonly dag: Dag;
  readonly selected: ReadonlySet<NodeId>;
  readonly command: 'build' | 'run' | 'test' | 'load' | 'seed';
  readonly fullRefresh: boolean;
  /** False: `--no-load`, or a target that only reads the raw tables. */
  readonly loads: boolean;
  readonly adopt: boolean;
  readonly state: WarehouseState;
  readonly dialect: Dialect;
  /** The SQL of models and of tests that do not gate. */
  readonly sqlOf: (node: Node) => StepSql;
}

/** Undefined where the sink has errors. */
export function buildPlan(input: PlanInput, sink: DiagnosticSink): Plan | undefined {
  const { manifest, dag, selected, command, state } = input;
  const works = new Set<NodeId>();
  const tests: TestNode[] = [];
  const inert: NodeId[] = [];
  for (const id of dag.order) {
    if (!selected.has(id)) continue;
    const node = manifest.nodes.get(id);
    if (node === undefined) continue;
    if (node.kind === 'test') tests.push(node);
    else if (hasStep(node, input)) works.add(id);
    else inert.push(id);
  }
  const parents = stepParents(dag, works);
  const order = dag.order.filter((id) => works.has(id));
  const audited = command === 'build' || command === 'test' ? tests : [];
  const gating = decideGating({
    manifest,
    tests: audited,
    order,
    parentsOf: (id) => parents.get(id) ?? [],
    canGate: (id) => works.has(id) && manifest.nodes.get(id)?.kind !== 'source',
  });

  const steps = new Map<NodeId, Step>();
  for (const id of order) {
    const node = manifest.nodes.get(id);
    const step = node === undefined ? undefined : planNode(node, gating, input, sink);
    if (step !== undefined) steps.set(id, step);
  }
  for (const test of gating.free) {
    steps.set(test.id, { kind: 'run-test', id: test.id, node: test, sql: input.sqlOf(test) });
  }
  if (sink.hasErrors) return undefined;
  return {
    steps: inOrder(steps, waits(steps, parents, gating, dag, manifest)),
    waitsFor: waits(steps, parents, gating, dag, manifest),
    schemas: command === 'test' ? [] : schemasOf(steps),
    orphans: orphans(manifest, state),
    inert,
  };
}

function hasStep(node: Node, input: PlanInput): boolean {
  const { command } = input;
  switch (node.kind) {
    case 'source':
      return node.load !== undefined && input.loads && (command === 'build' || command === 'run' || command === 'load');
    case 'seed':
      return command === 'build' || command === 'run' || command === 'seed';
    case 'model':
      return (command === 'build' || command === 'run') && node.config.materialized !== 'ephemeral';
    default:
      return false;
  }
}

function planNode(node: Node, gating: Gating, input: PlanInput, sink: DiagnosticSink): Step | undefined {
  const { state } = input;
  const tests: readonly GatingTest[] = (gating.testsOf.get(node.id) ?? []).map((test) => ({ id: test.id, node: test }));
  switch (node.kind) {
    case 'source':
      return planSource(node, input);
    case 'seed': {
      refuseForeign(node.name, node.relation, node.declaredAt, input, sink);
      return { kind: 'build-seed', id: node.id, node, current: state.relations.get(relationKey(node.relation)), tests };
    }
    case 'model': {
      refuseForeign(node.name, node.relation, node.declaredAt, input, sink);
      const current = state.relations.get(relationKey(node.relation));
      const method = planMethod(node, current, input.fullRefresh);
      if (!method.ok) {
        sink.report(method.error);
        return undefined;
      }
      return { kind: 'build-model', id: node.id, node, method: method.value, current, tests, sql: input.sqlOf(node) };
    }
    default:
      return undefined;
  }
}

function planSource(node: Extract<Node, { kind: 'source' }>, input: PlanInput): LoadStep {
  const files = input.state.sources.get(node.id);
  const current = input.state.relations.get(relationKey(node.relation));
  if (files === undefined || Array.isArray(files)) {
    // The files could not be listed: the load is refused, everything that does not read it still runs.
    return {
      kind: 'load-source',
      id: node.id,
      node,
      table: { kind: 'none' },
      action: 'skip',
      batches: [],
      loadedCount: 0,
      listedCount: 0,
      goneCount: 0,
      ignoredCount: 0,
      refusals: files ?? [],
    };
  }
  return planLoad({ node, files: files as Exclude<typeof files, readonly unknown[]>, current, dialect: input.dialect });
}

function refuseForeign(
  name: string,
  relation: Relation,
  at: Node['declaredAt'],
  input: PlanInput,
  sink: DiagnosticSink,
): void {
  const key = relationKey(relation);
  const current = input.state.relations.get(key);
  if (current === undefined || input.state.registry.has(key) || input.adopt) return;
  sink.report(
    errorDiagnostic('relationNotOurs', at, { node: name, relation: relationLabel(relation), kind: current.kind }),
  );
}

/** Every step with what it waits for: graph, gating tests' refs, a source's tests, a free test's parents. */
function waits(
  steps: ReadonlyMap<NodeId, Step>,
  parents: ReadonlyMap<NodeId, ReadonlySet<NodeId>>,
  gating: Gating,
  dag: Dag,
  manifest: Manifest,
): ReadonlyMap<NodeId, ReadonlySet<NodeId>> {
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
function inOrder(
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

function schemasOf(steps: ReadonlyMap<NodeId, Step>): Plan['schemas'] {
  const found = new Map<string, { database: string | undefined; schema: string }>();
  for (const step of steps.values()) {
    if (step.kind === 'run-test') continue;
    const { database, schema } = step.node.relation;
    found.set(schema.toLowerCase(), { database, schema });
  }
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, schema]) => schema);
}

/** Registered relations that still exist and that no node makes any more. */
function orphans(manifest: Manifest, state: WarehouseState): readonly Relation[] {
  const made = new Set<string>();
  for (const nodes of [manifest.nodes.values(), manifest.disabled]) {
    for (const node of nodes) if (node.kind === 'model' || node.kind === 'seed') made.add(relationKey(node.relation));
  }
  const found: Relation[] = [];
  for (const key of state.registry.keys()) {
    const relation = state.relations.get(key)?.relation;
    if (relation !== undefined && !made.has(key)) found.push(relation);
  }
  return found.sort((a, b) => (relationKey(a) < relationKey(b) ? -1 : 1));
}
