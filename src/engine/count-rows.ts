// How many rows the tables of a plan hold: asked before and after a rebuild, so that the change can be shown. Views are not counted.
import type { Warehouse } from '../adapters/adapter.ts';
import type { RowChange } from '../core/event.ts';
import type { NodeId } from '../core/node-id.ts';
import type { Plan } from '../core/plan.ts';
import { relationKey } from '../core/relation.ts';

/** More tables than this are not compared: nobody reads so many lines. */
const mostTables = 200;

export async function countRows(
  plan: Plan,
  warehouse: Warehouse,
  signal: AbortSignal,
): Promise<ReadonlyMap<NodeId, number>> {
  const steps = [...plan.steps.values()].filter((step) => step.kind !== 'run-test');
  if (steps.length === 0 || steps.length > mostTables) return new Map();
  const known = await warehouse.inspect([...new Set(steps.map((step) => step.node.relation.schema))]);
  const tables = steps.flatMap((step) => {
    const state = known.get(relationKey(step.node.relation));
    return state?.kind === 'table' ? [{ id: step.id, relation: state.relation }] : [];
  });
  if (tables.length === 0) return new Map();
  const parts = tables.map(
    ({ relation }, index) => `select ${index}, count(*) from ${warehouse.dialect.relation(relation)}`,
  );
  const { rows } = await warehouse.query(parts.join('\nunion all '), { signal });
  return new Map(
    rows.flatMap(([index, count]) => {
      const table = tables[Number(index)];
      return table === undefined ? [] : [[table.id, Number(count)] as const];
    }),
  );
}

/** In the plan's order; tables whose rows were counted neither before nor after are left out. */
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
