// Manifest + selection + what the warehouse holds -> Plan. Pure; `plan` prints the value, `build` executes the very same.

import type { Dialect } from '../adapters/adapter.ts';
import type { LoadWishes } from '../core/load-wishes.ts';
import type { Manifest } from '../core/manifest.ts';
import type { Node, TestNode } from '../core/node.ts';
import type { NodeId } from '../core/node-id.ts';
import type { GatingTest, LoadStep, Plan, Step, StepSql } from '../core/plan.ts';
import { type Relation, relationKey, relationLabel } from '../core/relation.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import type { DiagnosticSink } from '../diagnostics/sink.ts';
import type { Dag } from '../graph/dag.ts';
import { planLoad } from '../sources/plan-load.ts';
import { batchProblem } from './batch-size.ts';
import { decideGating, type Gating } from './gating.ts';
import { microbatchInputs, planMethod } from './plan-model.ts';
import { inOrder, stepWaits } from './step-order.ts';
import { stepParents } from './step-parents.ts';
import { swapProblems } from './swap-problems.ts';
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
  readonly wishes?: LoadWishes | undefined;
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
  const waitsFor = stepWaits({ steps, parents, gating, dag, manifest });
  return {
    steps: inOrder(steps, waitsFor),
    waitsFor,
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
      const method = planMethod(node, current, input.fullRefresh, input.dialect.createMaterializedView !== undefined);
      if (method.ok) {
        for (const problem of swapProblems(node, method.value, current)) sink.report(problem);
        const unfiltered = microbatchInputs(node, method.value, input.manifest);
        if (unfiltered !== undefined) sink.report(unfiltered);
      }
      const sql = input.sqlOf(node);
      const tooLarge = batchProblem(node, tests, sql, input.dialect);
      if (tooLarge !== undefined) sink.report(tooLarge);
      if (!method.ok) {
        sink.report(method.error);
        return undefined;
      }
      return { kind: 'build-model', id: node.id, node, method: method.value, current, tests, sql };
    }
    default:
      return undefined;
  }
}

function planSource(node: Extract<Node, { kind: 'source' }>, input: PlanInput): LoadStep {
  const files = input.state.sources.get(node.id);
  const current = input.state.relations.get(relationKey(node.relation));
  if (files?.ok === true)
    return planLoad({ node, files: files.value, current, dialect: input.dialect, wishes: input.wishes });
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
    refusals: files?.error ?? [],
  };
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
