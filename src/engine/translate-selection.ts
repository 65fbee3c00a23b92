// Translates selected nodes before anything runs, in the order of the graph: each hands its columns on to those that read it,
// so that all mistakes of all of them are told in one go. What cannot be known yet is left to the run.
import type { Compilation, Compiler } from '../compile/compile-node.ts';
import type { Manifest } from '../core/manifest.ts';
import type { ModelNode, Node, SeedNode, SourceNode } from '../core/node.ts';
import type { NodeId } from '../core/node-id.ts';
import { type RelationState, relationKey } from '../core/relation.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import type { DiagnosticSink } from '../diagnostics/sink.ts';
import { configColumnProblems } from '../plan/config-columns.ts';
import { planMethod } from '../plan/plan-model.ts';
import type { WarehouseState } from '../plan/warehouse-state.ts';
import { seedColumns } from '../run/build-seed.ts';
import { translateModel } from '../run/model-query.ts';
import { isBlank } from '../run/query-text.ts';
import { readSeed } from '../run/read-seed.ts';
import { inTest } from '../run/test-place.ts';
import type { TranslatedQuery, Translations } from '../run/translations.ts';
import { checkHooks } from './check-hooks.ts';
import type { Compilable } from './compile-selection.ts';
import type { OpenedProject } from './opened-project.ts';
import { relationSchemas } from './schemas-of.ts';
import type { RunRequest } from './session.ts';

export async function translateNodes(input: {
  readonly manifest: Manifest;
  /** In the graph's order; seeds that will be built are among them. */
  readonly nodes: readonly (Compilable | SeedNode)[];
  readonly compiled: ReadonlyMap<NodeId, Compilation>;
  readonly relations: ReadonlyMap<string, RelationState>;
  readonly fullRefresh: boolean;
  readonly translations: Translations;
  readonly sink: DiagnosticSink;
}): Promise<ReadonlyMap<NodeId, TranslatedQuery>> {
  const { manifest, nodes, compiled, relations, fullRefresh, translations, sink } = input;
  const translated = new Map<NodeId, TranslatedQuery>();
  const { types } = translations;
  if (types === undefined) return translated;
  const { catalog } = types;
  /** What these nodes will make is not known: what reads it waits for the run. */
  const unknown = new Set<NodeId>();

  const isKnown = (id: NodeId): boolean => {
    if (unknown.has(id)) return false;
    const node = manifest.nodes.get(id);
    if (node === undefined || node.kind === 'test' || node.kind === 'analysis') return true;
    if (node.kind === 'model' && isEphemeral(node)) return node.dependsOn.every(isKnown);
    return catalog.columnsOf(node.relation) !== undefined;
  };

  for (const node of nodes) {
    if (node.kind === 'seed') {
      try {
        catalog.set(node.relation, seedColumns(await readSeed(node), { translations }));
      } catch {
        // Told when the seed is built.
        unknown.add(node.id);
      }
      continue;
    }
    const compilation = compiled.get(node.id);
    if (compilation?.status !== 'compiled' || isEphemeral(node) || isBlank(compilation.sql.text)) {
      if (!isEphemeral(node)) unknown.add(node.id);
      continue;
    }
    if (!node.dependsOn.every((id) => id === node.id || isKnown(id))) {
      unknown.add(node.id);
      continue;
    }
    try {
      const query =
        node.kind === 'model'
          ? await translateOne(node, compilation.sql, input)
          : await translations.query(compilation.sql, 'answer');
      translated.set(node.id, query);
      if (node.kind === 'model') for (const problem of configColumnProblems(node, query.columns)) sink.report(problem);
      // An incremental model's table keeps the columns that it has.
      const stands = node.kind === 'model' && relations.get(relationKey(node.relation))?.kind === 'table';
      const keeps = node.kind === 'model' && node.config.materialized === 'incremental' && stands && !fullRefresh;
      if (node.kind !== 'model' || keeps) continue;
      // All columns of a table that is not there yet: of the model's own, at its first build.
      catalog.set(node.relation, query.columns?.length === 0 ? undefined : query.columns);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      unknown.add(node.id);
      // What is not there yet, a hook or another model may make before its turn.
      if (error.diagnostics.every(({ name }) => name === 'relationNotThere')) continue;
      for (const diagnostic of error.diagnostics) sink.report(inTest(diagnostic, node));
    }
  }
  return translated;
}

/** Before a plan is made; nothing is done where the project writes the engine's own SQL. */
export async function translateAhead(input: {
  readonly project: OpenedProject;
  readonly request: Pick<RunRequest, 'command' | 'fullRefresh'>;
  readonly selected: ReadonlySet<NodeId>;
  /** Sources that this run loads before what reads them. */
  readonly loading: readonly SourceNode[];
  readonly nodes: readonly Compilable[];
  readonly compiled: ReadonlyMap<NodeId, Compilation>;
  readonly state: WarehouseState;
  readonly compiler: Compiler;
  readonly translations: Translations;
  readonly sink: DiagnosticSink;
}): Promise<void> {
  const { project, request, selected, loading, nodes, compiled, state, compiler, translations, sink } = input;
  if (translations.types === undefined) return;
  const { manifest } = project.parsed;
  await translations.types.catalog.load(relationSchemas(manifest), state.relations);
  for (const source of loading) translations.types.catalog.expectLoad(source);
  const builds = request.command !== 'test' && request.command !== 'load';
  const wanted = new Map<NodeId, Compilable>(nodes.map((node) => [node.id, node]));
  const inOrder = project.dag.order.flatMap((id): (Compilable | SeedNode)[] => {
    const node = manifest.nodes.get(id);
    if (node?.kind === 'seed') return builds && selected.has(id) ? [node] : [];
    const compilable = wanted.get(id);
    return compilable === undefined ? [] : [compilable];
  });
  const { relations } = state;
  const { fullRefresh } = request;
  const hooked = inOrder.filter((node) => node.kind === 'model' || node.kind === 'seed');
  if (builds) await checkHooks({ nodes: hooked, compiler, translations, sink });
  await translateNodes({ manifest, nodes: inOrder, compiled, relations, fullRefresh, translations, sink });
}

function translateOne(
  node: ModelNode,
  sql: Parameters<typeof translateModel>[1],
  input: {
    readonly relations: ReadonlyMap<string, RelationState>;
    readonly fullRefresh: boolean;
    readonly translations: Translations;
  },
): Promise<TranslatedQuery> {
  const method = planMethod(node, input.relations.get(relationKey(node.relation)), input.fullRefresh, true);
  return translateModel({ node, method: method.ok ? method.value : { kind: 'table' } }, sql, input.translations);
}

function isEphemeral(node: Node): boolean {
  return node.kind === 'model' && node.config.materialized === 'ephemeral';
}
