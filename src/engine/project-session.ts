// One opened project: connects when something needs a database, plans, runs, compiles, shows. Owns the connection.
import { join, relative, resolve } from 'node:path';
import type { QueryResult, Warehouse } from '../adapters/adapter.ts';
import { readEarlierRun } from '../artifacts/read-artifacts.ts';
import { announceWriter } from '../cache/output-writers.ts';
import { answered, type Compiler, createCompiler } from '../compile/compile-node.ts';
import type { CompiledSql } from '../core/compiled.ts';
import type { Event, RunHeader, RunSummary } from '../core/event.ts';
import type { FreshnessResult } from '../core/freshness.ts';
import type { Manifest } from '../core/manifest.ts';
import type { Node, SourceNode } from '../core/node.ts';
import type { NodeId } from '../core/node-id.ts';
import type { Plan } from '../core/plan.ts';
import type { RelationState } from '../core/relation.ts';
import type { FileState } from '../core/source-state.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { DiagnosticSink } from '../diagnostics/sink.ts';
import type { Dag } from '../graph/dag.ts';
import { buildPlan } from '../plan/build-plan.ts';
import type { WarehousePort } from '../render/node-port.ts';
import type { TranslatedQuery, TranslationCache, Translations } from '../run/translations.ts';
import { selectNodes } from '../select/select-nodes.ts';
import type { ObjectStore } from '../sources/object-store.ts';
import { compileEnvironment } from './compile-environment.ts';
import {
  type Compilable,
  type CompiledSelection,
  compileNodes,
  isCompilable,
  isIncrementalModel,
  type OnCompiledFile,
  situationOf,
  writeCompiled,
} from './compile-selection.ts';
import { countRows, rowChanges } from './count-rows.ts';
import { gatherState } from './gather-state.ts';
import type { HeldSchemas, SeenWarehouse } from './hold-schemas.ts';
import { openStore } from './open-store.ts';
import { openTranslations } from './open-translations.ts';
import type { OpenedProject } from './opened-project.ts';
import { refuseEmptyGlobs } from './refuse-empty-globs.ts';
import { compilesIn, loadsIn, wishesOf, withAnalyses, withKindsOf } from './request-scope.ts';
import { modelSchemas, relationSchemas } from './schemas-of.ts';
import type { CompiledNode, RunRequest, Selection, Session } from './session.ts';
import type { FilesDecision, FilesInput, SourceFileList } from './settle-sources.ts';
import { showQuery } from './show-query.ts';
import { translateCompiled } from './translate-compiled.ts';
import { translateAhead } from './translate-selection.ts';
import { warehousePort } from './warehouse-port.ts';
import {
  type CompiledFiles,
  relativeBelow,
  writeCatalogFile,
  writeManifestFile,
  writeSourcesFile,
} from './write-artifacts.ts';

type Relations = ReadonlyMap<string, RelationState>;

export class ProjectSession implements Session {
  readonly manifest: Manifest;
  readonly dag: Dag;
  readonly header: Omit<RunHeader, 'command'>;
  readonly warnings: readonly Diagnostic[];
  readonly #project: OpenedProject;
  readonly #compiler: Compiler;
  readonly #port: WarehousePort;
  /** The connection, and whether it may write. */
  #connection: { readonly warehouse: Promise<Warehouse>; readonly write: boolean } | undefined;
  #store: Promise<ObjectStore> | undefined;
  #translations: Promise<Translations> | undefined;
  readonly #translated: TranslationCache = new Map();

  constructor(project: OpenedProject) {
    this.#project = project;
    this.manifest = project.parsed.manifest;
    this.dag = project.dag;
    this.warnings = project.warnings;
    const { target, place } = project;
    this.header = {
      version: project.version,
      runId: project.runId,
      projectName: project.config.name,
      targetName: target.name,
      targetLabel: target.adapter.label(target.adapterConfig, { ...place, projectDir: project.workingDir }),
      production: target.production,
      threads: target.threads,
    };
    this.#compiler = createCompiler(compileEnvironment(project));
    this.#port = warehousePort(
      () => this.#connect(this.#connection?.write ?? false),
      () => this.#openTranslations(),
      project.options.signal,
    );
  }

  select(selection: Selection): readonly NodeId[] {
    const sink = new DiagnosticSink();
    const selected = this.#selected(selection, sink);
    if (sink.hasErrors) throw new DiagnosticError(sink.diagnostics);
    for (const diagnostic of sink.diagnostics) this.#emit({ type: 'diagnostic', diagnostic });
    const { only } = selection;
    return this.#project.dag.order.filter((id) => selected.has(id) && (only === undefined || only.has(id)));
  }

  async plan(request: RunRequest): Promise<{ readonly header: RunHeader; readonly plan: Plan }> {
    const { plan } = await this.#plan(request, false);
    return { header: this.#headerOf(request), plan };
  }

  async run(request: RunRequest): Promise<RunSummary> {
    const write = request.command !== 'test' || request.storeFailures || this.#storesFailures(request);
    await using held = await this.#hold(request, write);
    const { plan, compiled, relations } = await this.#plan(request, write, held?.seen);
    const warehouse = await this.#connect(write);
    const { signal } = this.#project.options;
    const before =
      request.countRows === true ? await countRows({ plan, summary: undefined, warehouse, signal }) : undefined;
    // Thirty files that compile, ls and show have no use for.
    const { runPlan } = await import('./run-plan.ts');
    const summary = await runPlan({
      project: this.#project,
      header: this.#headerOf(request),
      request,
      plan,
      compiled,
      compiler: this.#compiler,
      translations: await this.#openTranslations(),
      port: this.#port,
      warehouse,
      store: await this.#store,
      held,
      relations,
    });
    if (before !== undefined && !summary.cancelled) {
      const changes = rowChanges(plan, before, await countRows({ plan, summary, warehouse, signal }));
      this.#emit({ type: 'rows-changed', changes });
    }
    return summary;
  }

  async compile(selection: Selection, also: { readonly translated?: boolean } = {}): Promise<readonly CompiledNode[]> {
    const { place, workingDir } = this.#project;
    using _writer = announceWriter(place.targetPath);
    const { nodes, files } = await this.compileFiles(selection);
    const shown = relativeBelow(workingDir, place.targetPath);
    const translated = also.translated === true ? await this.#translateCompiled(nodes) : undefined;
    return nodes.flatMap((node) => {
      const file = files.get(node.id);
      if (file === undefined) return [];
      return [{ node, sql: file.sql, path: shown(file.path), translated: translated?.get(node.id)?.sql }];
    });
  }

  async #translateCompiled(nodes: readonly Compilable[]): Promise<ReadonlyMap<NodeId, TranslatedQuery>> {
    const [warehouse, translations] = [await this.#connect(false), await this.#openTranslations(true)];
    const shared = { project: this.#project, compiler: this.#compiler, port: this.#port };
    return translateCompiled({ ...shared, nodes, warehouse, translations });
  }

  /** As `compile`, for a writer that has announced itself and has to know what it rested on and what became of it. */
  async compileFiles(selection: Selection, onFile?: OnCompiledFile): Promise<CompiledSelection> {
    const { options, place } = this.#project;
    const nodes: Compilable[] = [];
    for (const id of this.select(withAnalyses(selection))) {
      const node = this.manifest.nodes.get(id);
      if (node !== undefined && isCompilable(node)) nodes.push(node);
    }
    const isInspected = nodes.some(isIncrementalModel);
    const relations: Relations = isInspected
      ? await (await this.#connect(false)).inspect(modelSchemas(this.manifest))
      : new Map();
    const sink = new DiagnosticSink();
    const compiled = await compileNodes({
      nodes,
      compiler: this.#compiler,
      relations,
      fullRefresh: options.fullRefresh ?? false,
      warehouse: this.#port,
      sink,
    });
    const files = writeCompiled(place.targetPath, nodes, compiled, onFile);
    await writeManifestFile(this.#project, files);
    if (sink.hasErrors) throw new DiagnosticError(sink.diagnostics);
    return { nodes, files, relations, isInspected };
  }

  /** `path`: where the SQL was written, for diagnostics. */
  async compileInline(sql: string, path = '--inline'): Promise<CompiledSql> {
    const situation = situationOf(undefined, new Map(), false, this.#port);
    const compilation = answered(await this.#compiler.compileText({ path, text: sql }, undefined, situation));
    if (compilation.status === 'failed') throw new DiagnosticError(compilation.diagnostic);
    return compilation.sql;
  }

  async translateInline(compiled: CompiledSql): Promise<string | undefined> {
    const translations = await this.#loadedTranslations();
    return translations.types === undefined ? undefined : (await translations.query(compiled, 'answer')).sql;
  }

  /** With the columns of all that stands in the project's schemas. */
  async #loadedTranslations(): Promise<Translations> {
    const translations = await this.#openTranslations();
    await translations.types?.catalog.load(relationSchemas(this.manifest));
    return translations;
  }

  async show(request: {
    readonly select?: string;
    readonly inline?: string;
    readonly inlinePath?: string;
    readonly limit: number | undefined;
  }): Promise<QueryResult> {
    const { node, compiled } =
      request.inline === undefined
        ? await this.#nodeQuery(request.select ?? '')
        : { node: undefined, compiled: await this.compileInline(request.inline, request.inlinePath) };
    const [warehouse, translations] = [await this.#connect(false), await this.#loadedTranslations()];
    const { signal } = this.#project.options;
    return showQuery({ node, compiled, limit: request.limit, warehouse, translations, signal });
  }

  async *files(selection: Selection, states: readonly FileState[] = []): AsyncGenerator<SourceFileList> {
    const { listFiles } = await import('./settle-sources.ts');
    yield* listFiles(await this.#filesInput(selection, false), states);
  }

  async settleFiles(selection: Selection, decision: FilesDecision): Promise<readonly string[]> {
    const { settleSources } = await import('./settle-sources.ts');
    return settleSources(decision, await this.#filesInput(selection, true));
  }

  async freshness(
    selection: Selection,
    output?: string,
  ): Promise<{ readonly results: readonly FreshnessResult[]; readonly path: string }> {
    const { options, target, workingDir, place } = this.#project;
    const nodes = this.select({ ...selection, resourceTypes: ['source'] }).flatMap((id) => {
      const node = this.manifest.nodes.get(id);
      return node?.kind === 'source' ? [node] : [];
    });
    const startedMs = Date.now();
    const { sourceFreshness } = await import('./source-freshness.ts');
    const warehouse = await this.#connect(false);
    const results = await sourceFreshness({
      nodes,
      warehouse,
      translations: await this.#openTranslations(),
      threads: target.threads,
      signal: options.signal,
    });
    const path = output === undefined ? join(place.targetPath, 'sources.json') : resolve(workingDir, output);
    await writeSourcesFile(this.#project, results, Date.now() - startedMs, path);
    return { results, path: relative(workingDir, path) };
  }

  async catalog(): Promise<{ readonly relations: number; readonly path: string }> {
    const { place, workingDir } = this.#project;
    const schemas = new Set<string>();
    for (const node of this.manifest.nodes.values()) if ('relation' in node) schemas.add(node.relation.schema);
    const known = await (await this.#connect(false)).inspect([...schemas].sort());
    const path = join(place.targetPath, 'catalog.json');
    return { relations: await writeCatalogFile(this.#project, known, path), path: relative(workingDir, path) };
  }

  async #filesInput(selection: Selection, write: boolean): Promise<FilesInput> {
    const nodes = this.select(selection).flatMap((id) => {
      const node = this.manifest.nodes.get(id);
      return node?.kind === 'source' && node.load !== undefined ? [node] : [];
    });
    const { options, runId, target } = this.#project;
    const store = await this.#openStore();
    const warehouse = await this.#connect(write);
    return { nodes, warehouse, store, runId, targetName: target.name, signal: options.signal };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const connection = this.#connection;
    const store = this.#store;
    this.#connection = undefined;
    this.#store = undefined;
    // A connection that failed to open has nothing to close, and its error was told where it was asked for.
    await (await connection?.warehouse.catch(() => undefined))?.[Symbol.asyncDispose]();
    await (await store?.catch(() => undefined))?.[Symbol.asyncDispose]();
  }

  /** Undefined: nothing is written, or the engine's own lock holds everybody off. */
  async #hold(request: RunRequest, write: boolean): Promise<HeldSchemas | undefined> {
    if (!write || this.#project.target.adapter.dialect.capabilities.exclusion !== 'server') return undefined;
    const { holdFor } = await import('./hold-schemas.ts');
    return holdFor(request, this.#selected(request, new DiagnosticSink()), this.#project, await this.#connect(write));
  }

  async #plan(
    request: RunRequest,
    write: boolean,
    seen?: SeenWarehouse,
  ): Promise<{ readonly plan: Plan; readonly compiled: CompiledFiles; readonly relations: Relations }> {
    const project = this.#project;
    const { dag, place, target } = project;
    const warehouse = await this.#connect(write);
    const selected = new Set(this.select(withKindsOf(request)));
    const loads = !request.noLoad && target.loadsSources;
    const loading: SourceNode[] = [];
    const nodes: Compilable[] = [];
    for (const id of selected) {
      const node = this.manifest.nodes.get(id);
      if (node?.kind === 'source' && node.load !== undefined && loads && loadsIn(request.command)) loading.push(node);
      else if (node !== undefined && compilesIn(request.command, node.kind) && isCompilable(node)) nodes.push(node);
    }
    const store = loading.length === 0 ? undefined : await this.#openStore();
    const wishes = wishesOf(request);
    const state = await gatherState({ project, warehouse, loading, store, wishes, seen });
    refuseEmptyGlobs(wishes, state.sources);
    const sink = new DiagnosticSink();
    const compiled = await compileNodes({
      nodes,
      compiler: this.#compiler,
      relations: state.relations,
      fullRefresh: request.fullRefresh,
      warehouse: undefined,
      sink,
    });
    const translations = await this.#openTranslations(true);
    const compiler = this.#compiler;
    await translateAhead({ project, request, selected, loading, nodes, compiled, state, compiler, translations, sink });
    const plan = buildPlan(
      {
        manifest: this.manifest,
        dag,
        selected,
        command: request.command,
        fullRefresh: request.fullRefresh,
        loads,
        adopt: request.adopt,
        wishes,
        state,
        dialect: warehouse.dialect,
        sqlOf: (node) => {
          const compilation = compiled.get(node.id);
          return compilation?.status === 'compiled' ? { kind: 'compiled', sql: compilation.sql } : { kind: 'deferred' };
        },
      },
      sink,
    );
    if (plan === undefined || sink.hasErrors) throw new DiagnosticError(sink.diagnostics);
    for (const diagnostic of sink.diagnostics) this.#emit({ type: 'diagnostic', diagnostic });
    using _writer = announceWriter(place.targetPath);
    return { plan, compiled: writeCompiled(place.targetPath, nodes, compiled), relations: state.relations };
  }

  /** The query behind `show -s NAME`: a model's own SQL, a seed's or source's table. */
  async #nodeQuery(selector: string): Promise<{ readonly node: Node; readonly compiled: CompiledSql }> {
    const shown = this.select(withAnalyses({ select: [selector], exclude: [] }))
      .map((id) => this.manifest.nodes.get(id))
      .filter((node) => node !== undefined)
      .filter((node, _index, all) => node.kind !== 'test' || all.every((other) => other?.kind === 'test'));
    const [node] = shown;
    if (node === undefined || shown.length > 1) {
      throw new DiagnosticError(
        errorDiagnostic('nothingToShow', undefined, {
          selection: selector,
          matches: shown.map((other) => other?.name ?? ''),
        }),
      );
    }
    if (!isCompilable(node)) {
      const text = `select * from ${this.#project.target.adapter.dialect.relation(node.relation)}`;
      return { node, compiled: { text, lineMap: { lines: [] } } };
    }
    const relations = await (await this.#connect(false)).inspect(modelSchemas(this.manifest));
    // The whole query, also of an incremental model that is built already: what it would add is rarely the question.
    const situation = { ...situationOf(node, relations, false, this.#port), isIncremental: false };
    const compilation = answered(await this.#compiler.compile(node, situation));
    if (compilation.status === 'failed') throw new DiagnosticError(compilation.diagnostic);
    return { node, compiled: compilation.sql };
  }

  #selected(selection: Selection, sink: DiagnosticSink): ReadonlySet<NodeId> {
    const { dag, selectors, workingDir, place } = this.#project;
    const { stateDir } = selection;
    // Read anew each time: a run that compares with the target folder writes there at its end.
    const earlier =
      stateDir === undefined ? undefined : readEarlierRun(resolve(workingDir, stateDir), place.targetPath);
    return selectNodes({ manifest: this.manifest, dag, ...selection, named: selectors, earlier, sink });
  }

  #storesFailures(selection: Selection): boolean {
    const storing = [...this.manifest.nodes.values()].filter(
      (node) => node.kind === 'test' && node.config.storeFailures,
    );
    if (storing.length === 0) return false;
    const selected = this.#selected(selection, new DiagnosticSink());
    return storing.some((node) => selected.has(node.id));
  }

  #headerOf(request: RunRequest): RunHeader {
    return { ...this.header, command: request.command };
  }

  #emit(event: Event): void {
    this.#project.options.emit(event);
  }

  /** `anew`: each plan asks what stands in the warehouse now; what was translated is kept. */
  #openTranslations(anew = false): Promise<Translations> {
    if (anew || this.#translations === undefined) {
      const connect = (): Promise<Warehouse> => this.#connect(this.#connection?.write ?? false);
      this.#translations = openTranslations(this.#project, connect, this.#translated);
    }
    return this.#translations;
  }

  /** Opens the database once; a reader that has to write later opens anew. */
  async #connect(write: boolean): Promise<Warehouse> {
    const known = this.#connection;
    if (known !== undefined && (known.write || !write)) return known.warehouse;
    if (known !== undefined) await (await known.warehouse)[Symbol.asyncDispose]();
    const { config, target, place, options } = this.#project;
    const warehouse = target.adapter.connect(target.adapterConfig, {
      ...place,
      dialect: config.dialect,
      threads: target.threads,
      write,
      waitMs: options.waitMs ?? 0,
      signal: options.signal,
      runId: this.#project.runId,
      env: this.#project.config.env,
    });
    this.#connection = { warehouse, write };
    return warehouse;
  }

  #openStore(): Promise<ObjectStore> {
    this.#store ??= openStore(this.#project);
    return this.#store;
  }
}
