// Before a run on a server plans: the schemas that it writes exist, and are its own until it ends. Planning comes after, so that a run
// that had to wait plans with what the run before it has left.
import type { Warehouse } from '../adapters/adapter.ts';
import type { Manifest } from '../core/manifest.ts';
import type { NodeId } from '../core/node-id.ts';
import type { RelationState } from '../core/relation.ts';
import type { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import {
  enteringStatements,
  leavingStatements,
  openingStatements,
  type RunLine,
  readRegistryRows,
  registryQuery,
  type Schema,
} from '../run/bookkeeping.ts';
import { Leases } from '../run/lease.ts';
import type { OpenedProject } from './opened-project.ts';
import { loadsIn } from './request-scope.ts';
import { relationSchemas } from './schemas-of.ts';
import type { RunRequest } from './session.ts';

export interface HeldSchemas extends AsyncDisposable {
  readonly leases: Leases;
  /** Aborts when a lease is lost; the reason is a DiagnosticError. */
  readonly lost: AbortSignal;
  /** What was sent to make schemas ready. */
  readonly sent: readonly string[];
  /** What stood in the warehouse when the schemas became this run's; undefined: it must be asked anew. */
  readonly seen: SeenWarehouse | undefined;
}

export interface SeenWarehouse {
  /** Of all schemas of the project, by relationKey(). */
  readonly relations: ReadonlyMap<string, RelationState>;
  /** Of the schemas that are held. */
  readonly registry: ReadonlyMap<string, string>;
  /** Lower case. */
  readonly registrySchemas: ReadonlySet<string>;
}

/** @param inspected the schemas whose relations planning asks for. */
export async function holdSchemas(
  warehouse: Warehouse,
  schemas: readonly Schema[],
  options: {
    readonly run: RunLine;
    readonly inspected: readonly string[];
    readonly waitMs: number;
    readonly signal: AbortSignal;
  },
): Promise<HeldSchemas> {
  const { run, inspected, waitMs, signal } = options;
  const { dialect } = warehouse;
  const lost = new AbortController();
  // Half a second each way to ask for it later; in the same batch it costs nothing.
  const inspection = schemas.length === 0 ? undefined : warehouse.inspection?.(inspected);
  const sent: string[] = [];
  const leases = await Leases.take(warehouse, schemas, {
    runId: run.runId,
    waitMs,
    signal,
    opening: (schema, lease) => openingStatements(dialect, schema, lease),
    entering: (schema, taken) => enteringStatements(dialect, schema, run, taken),
    leaving: (schema, held) => leavingStatements(dialect, schema, held),
    onStatement: (sql) => sent.push(sql),
    asking: inspection === undefined ? [] : [registryQuery(schemas, dialect), ...inspection.statements],
    onLost: (error: DiagnosticError): void => lost.abort(error),
  });
  const [registry, ...answers] = leases.answers ?? [];
  const seen =
    inspection === undefined || registry === undefined
      ? undefined
      : {
          relations: inspection.read(answers),
          registry: readRegistryRows(registry, warehouse.database),
          registrySchemas: new Set(schemas.map(({ schema }) => schema.toLowerCase())),
        };
  return { leases, lost: lost.signal, sent, seen, [Symbol.asyncDispose]: () => leases[Symbol.asyncDispose]() };
}

/** The schemas that a run of `selected` writes. */
export function holdFor(
  request: RunRequest,
  selected: ReadonlySet<NodeId>,
  { parsed, target, options, runId, startedAt }: OpenedProject,
  warehouse: Warehouse,
): Promise<HeldSchemas> {
  const { manifest } = parsed;
  const loads = !request.noLoad && target.loadsSources && loadsIn(request.command);
  const ids = [...selected].filter((id) => {
    const isSource = manifest.nodes.get(id)?.kind === 'source';
    return isSource || (request.command !== 'load' && request.command !== 'test');
  });
  const { waitMs = 0, signal } = options;
  return holdSchemas(warehouse, schemasOf(manifest, ids, loads), {
    run: { runId, project: manifest.projectName, startedAt },
    inspected: relationSchemas(manifest),
    waitMs,
    signal,
  });
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
