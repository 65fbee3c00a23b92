// What planning has to know of the warehouse and of S3, asked before planning begins.
import type { Warehouse } from '../adapters/adapter.ts';
import type { Event } from '../core/event.ts';
import type { LoadWishes } from '../core/load-wishes.ts';
import type { SourceNode } from '../core/node.ts';
import type { NodeId } from '../core/node-id.ts';
import { type RelationState, relationKey } from '../core/relation.ts';
import type { SourceFiles } from '../core/source-state.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import type { WarehouseState } from '../plan/warehouse-state.ts';
import { readRegistry } from '../run/bookkeeping.ts';
import type { ObjectStore } from '../sources/object-store.ts';
import type { SurveyInput } from '../sources/survey-source.ts';
import { mapBounded } from '../util/map-bounded.ts';
import { err, ok, type Result } from '../util/result.ts';
import type { SeenWarehouse } from './hold-schemas.ts';
import type { OpenedProject } from './opened-project.ts';
import { refuseEmptyCatalog } from './refuse-empty-catalog.ts';
import { relationSchemas } from './schemas-of.ts';

/** Listings at once: enough to hide latency, few enough for S3's and the disk's sake. */
const listingsAtOnce = 4;
const progressMs = 2000;

export async function gatherState(input: {
  readonly project: OpenedProject;
  readonly warehouse: Warehouse;
  /** The sources that will be loaded; their files are listed and compared with the ledger. */
  readonly loading: readonly SourceNode[];
  readonly store: ObjectStore | undefined;
  readonly wishes?: LoadWishes | undefined;
  /** What is known already. */
  readonly seen?: SeenWarehouse | undefined;
}): Promise<WarehouseState> {
  const { project, warehouse, loading, store, wishes, seen } = input;
  const { signal, emit } = project.options;
  const schemas = relationSchemas(project.parsed.manifest);
  const relations = seen?.relations ?? (await warehouse.inspect(schemas));
  await refuseEmptyCatalog(warehouse, schemas, relations);
  const registry = new Map([
    ...(seen?.registry ?? []),
    ...(await readRegistry(warehouse, relations, seen?.registrySchemas)),
  ]);
  const sources = new Map<NodeId, Result<SourceFiles, readonly Diagnostic[]>>();
  if (store !== undefined) {
    await mapBounded(loading, listingsAtOnce, async (node) => {
      using progress = tellProgress(node, emit);
      const onProgress = progress.seen;
      sources.set(node.id, await survey(node, relations, { warehouse, store, signal, wishes, onProgress }));
    });
  }
  return { relations, registry, sources };
}

/** Says how far the listing of a source is, from its third second on: most are over by then. */
function tellProgress(
  node: SourceNode,
  emit: (event: Event) => void,
): Disposable & { readonly seen: (files: number) => void } {
  let files = 0;
  const timer = setInterval(() => emit({ type: 'listing', node: node.id, name: node.name, files }), progressMs);
  return {
    seen: (now) => {
      files = now;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

async function survey(
  node: SourceNode,
  relations: ReadonlyMap<string, RelationState>,
  input: Omit<SurveyInput, 'current'>,
): Promise<Result<SourceFiles, readonly Diagnostic[]>> {
  const { surveySource } = await import('../sources/survey-source.ts');
  try {
    const current = relations.get(relationKey(node.relation));
    return ok(await surveySource(node, { ...input, current }));
  } catch (error) {
    // One bucket that cannot be listed must not hide what is wrong with the others.
    if (error instanceof DiagnosticError) return err(error.diagnostics);
    throw error;
  }
}
