// Before a run on a server plans: the schemas that it writes exist, and are its own until it ends. Planning comes after, so that a run
// that had to wait plans with what the run before it has left.
import type { Warehouse } from '../adapters/adapter.ts';
import type { Manifest } from '../core/manifest.ts';
import type { NodeId } from '../core/node-id.ts';
import type { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { openServerSchema, type Schema } from '../run/bookkeeping.ts';
import { Leases } from '../run/lease.ts';
import { recordedWarehouse } from '../run/recorded-warehouse.ts';
import type { OpenedProject } from './opened-project.ts';
import { loadsIn } from './request-scope.ts';
import type { RunRequest } from './session.ts';

export interface HeldSchemas extends AsyncDisposable {
  readonly leases: Leases;
  /** Aborts when a lease is lost; the reason is a DiagnosticError. */
  readonly lost: AbortSignal;
  /** What was sent to make schemas ready. */
  readonly sent: readonly string[];
}

export async function holdSchemas(
  warehouse: Warehouse,
  schemas: readonly Schema[],
  options: { readonly runId: string; readonly waitMs: number; readonly signal: AbortSignal },
): Promise<HeldSchemas> {
  const lost = new AbortController();
  const onLost = (error: DiagnosticError): void => lost.abort(error);
  const sent: string[] = [];
  const recorded = recordedWarehouse(warehouse, (sql) => sent.push(sql));
  const leases = await Leases.take(warehouse, schemas, {
    ...options,
    open: (schema, lease) => openServerSchema(recorded, schema, lease),
    onLost,
  });
  return { leases, lost: lost.signal, sent, [Symbol.asyncDispose]: () => leases[Symbol.asyncDispose]() };
}

/** The schemas that a run of `selected` writes. */
export function holdFor(
  request: RunRequest,
  selected: ReadonlySet<NodeId>,
  { parsed, target, options, runId }: OpenedProject,
  warehouse: Warehouse,
): Promise<HeldSchemas> {
  const { manifest } = parsed;
  const loads = !request.noLoad && target.loadsSources && loadsIn(request.command);
  const ids = [...selected].filter((id) => {
    const isSource = manifest.nodes.get(id)?.kind === 'source';
    return isSource || (request.command !== 'load' && request.command !== 'test');
  });
  const { waitMs = 0, signal } = options;
  return holdSchemas(warehouse, schemasOf(manifest, ids, loads), { runId, waitMs, signal });
}

/** The schemas of what may be built or loaded, in the order of their names. */
export function schemasOf(manifest: Manifest, ids: Iterable<NodeId>, loads: boolean): readonly Schema[] {
  const found = new Map<string, Schema>();
  for (const id of ids) {
    const node = manifest.nodes.get(id);
    const writes =
      node?.kind === 'seed' ||
      (node?.kind === 'model' && node.config.materialized !== 'ephemeral') ||
      (node?.kind === 'source' && node.load !== undefined && loads);
    if (!writes) continue;
    const { database, schema } = node.relation;
    found.set(schema.toLowerCase(), { database, schema });
  }
  return [...found.entries()].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, schema]) => schema);
}
