// How many rows the tables of a plan hold: asked before and after a rebuild, so that the change can be shown. Views are not counted.
import type { Warehouse } from '../adapters/adapter.ts';
import type { RowChange, RunSummary } from '../core/event.ts';
import type { NodeId } from '../core/node-id.ts';
import type { LoadStep, Plan, Step } from '../core/plan.ts';
import { relationKey } from '../core/relation.ts';

/** More tables than this are not compared: nobody reads so many lines. */
const mostTables = 200;

/** Before a run (`summary` undefined) or after it. */
export async function countRows(input: {
  readonly plan: Plan;
  readonly summary: RunSummary | undefined;
  readonly warehouse: Warehouse;
  readonly signal: AbortSignal;
}): Promise<ReadonlyMap<NodeId, number>> {
  const { plan, summary, warehouse, signal } = input;
  const steps = [...plan.steps.values()].filter((step) => step.kind !== 'run-test');
  if (steps.length === 0 || steps.length > mostTables) return new Map();
  const raw = await existingRaw(steps, warehouse);
  const tables = steps.filter((step) => (step.kind === 'load-source' ? raw.has(step.id) : isTable(step, summary)));
  if (tables.length === 0) return new Map();
  const parts = tables.map(
    (step, index) => `select ${index}, count(*) from ${warehouse.dialect.relation(step.node.relation)}`,
  );
  const { rows } = await warehouse.query(parts.join('\nunion all '), { signal });
  return new Map(
    rows.flatMap(([index, count]) => {
      const step = tables[Number(index)];
      return step === undefined ? [] : [[step.id, Number(count)] as const];
    }),
  );
}

/** In the plan's order; tables whose rows were not counted afterwards are left out. */
export function rowChanges(
  plan: Plan,
  before: ReadonlyMap<NodeId, number>,
  after: ReadonlyMap<NodeId, number>,
): readonly RowChange[] {
  return [...plan.steps.values()].flatMap((step) => {
    const rows = after.get(step.id);
    return rows === undefined
      ? []
      : [{ node: step.id, name: step.node.name, before: before.get(step.id), after: rows }];
  });
}

/** The plan knows what stood there when it was made, and a step that succeeded left what it makes: no need to ask again. */
function isTable(step: Exclude<Step, LoadStep | { kind: 'run-test' }>, summary: RunSummary | undefined): boolean {
  if (summary?.results.get(step.id)?.status !== 'success') return step.current?.kind === 'table';
  return step.kind === 'build-seed' || step.method.kind !== 'view';
}

/** Raw tables are made by the first load only, and a plan does not say whether one was. */
async function existingRaw(steps: readonly Step[], warehouse: Warehouse): Promise<ReadonlySet<NodeId>> {
  const loads = steps.filter((step) => step.kind === 'load-source');
  if (loads.length === 0) return new Set();
  const known = await warehouse.inspect([...new Set(loads.map((step) => step.node.relation.schema))]);
  const existing = loads.filter((step) => known.get(relationKey(step.node.relation))?.kind === 'table');
  return new Set(existing.map((step) => step.id));
}
