// Manifest + node -> compiled SQL. `execute` is true; ephemeral parents are spliced in; nothing is sent anywhere from here.
import { type Batch, sqlTime } from '../core/batch.ts';
import type { CompiledSql } from '../core/compiled.ts';
import type { AnalysisNode, ModelNode, SeedNode, TestNode } from '../core/node.ts';
import type { NodeId } from '../core/node-id.ts';
import type { Relation } from '../core/relation.ts';
import { Bug } from '../diagnostics/bug.ts';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import type { SourceFile } from '../diagnostics/source-file.ts';
import { HostFailure } from '../render/host.ts';
import { nodeGlobals } from '../render/node-globals.ts';
import type { NodePort, RelationHandle, WarehousePort } from '../render/node-port.ts';
import { renderTemplate } from '../render/render-template.ts';
import { sawChanging } from '../render/render-witness.ts';
import { closest } from '../util/closest.ts';
import type { JsonValue } from '../util/json.ts';
import { ok, type Result } from '../util/result.ts';
import type { CompileEnvironment, CompileSituation } from './compile-environment.ts';
import { buildNodeIndex, type NodeIndex } from './node-index.ts';
import { cteName, type NamedQuery, spliceCtes } from './splice-ctes.ts';

/** `asked`: the template put a question to the warehouse, and there was none to answer: compile again when there is. */
export type Compilation =
  | { readonly status: 'compiled'; readonly sql: CompiledSql }
  | { readonly status: 'asked' }
  | { readonly status: 'failed'; readonly diagnostic: Diagnostic };

/** Where a warehouse is there to answer, no compilation ends with a question. */
export function answered(compilation: Compilation): Exclude<Compilation, { status: 'asked' }> {
  if (compilation.status === 'asked') throw new Bug('a template asked a warehouse that was there');
  return compilation;
}

export interface Compiler {
  compile(node: ModelNode | TestNode | AnalysisNode, situation: CompileSituation): Promise<Compilation>;
  /** SQL that stands in no file (`--inline`, a hook), seen from `node` if there is one. */
  compileText(
    file: SourceFile,
    node: ModelNode | SeedNode | undefined,
    situation: CompileSituation,
  ): Promise<Compilation>;
}

type Compilable = ModelNode | TestNode | AnalysisNode;

/** State of one compilation: which ephemeral models it read, and whether it asked the warehouse. */
interface Session {
  readonly situation: CompileSituation;
  readonly ephemerals: Set<NodeId>;
  asked: boolean;
}

export function createCompiler(environment: CompileEnvironment): Compiler {
  const index = buildNodeIndex(environment.manifest);

  async function renderNode(node: Compilable, session: Session): Promise<Result<CompiledSql, Diagnostic>> {
    const port = portFor(node, session);
    return render(node.template, node.package, port);
  }

  async function render(
    file: SourceFile,
    packageName: string,
    port: NodePort,
  ): Promise<Result<CompiledSql, Diagnostic>> {
    const template = environment.templateOf(file);
    return renderTemplate({ template, globals: nodeGlobals(port), macros: environment.macros, packageName });
  }

  function handle(id: NodeId, session: Session): RelationHandle {
    const node = environment.manifest.nodes.get(id);
    const outside = node === undefined ? environment.elsewhere?.relation(id) : undefined;
    if (outside !== undefined) return { kind: 'relation', ...outside };
    if (node === undefined || node.kind === 'test' || node.kind === 'analysis') {
      throw new HostFailure(`"${id}" has no relation`);
    }
    const limit = eventTimeLimit(node.config.raw['event_time'], session.situation.batch);
    if (node.kind === 'model' && node.config.materialized === 'ephemeral') {
      session.ephemerals.add(id);
      return { kind: 'cte', name: cteName(node.relation.identifier), relation: node.relation, ...limit };
    }
    const relation = session.situation.relationOf(id, node.relation);
    const relationKind = node.kind === 'model' && node.config.materialized === 'view' ? 'view' : 'table';
    return { kind: 'relation', relation, relationKind, ...limit };
  }

  function portFor(node: Compilable, session: Session): NodePort {
    return createPort({
      node,
      session,
      environment,
      index,
      handle: (id) => handle(id, session),
      dependsOn: new Set(node.dependsOn),
    });
  }

  /** Adds the CTEs of every ephemeral model read, parents first. */
  async function splice(sql: CompiledSql, session: Session): Promise<Result<CompiledSql, Diagnostic>> {
    if (session.ephemerals.size === 0) return ok(sql);
    const ctes: NamedQuery[] = [];
    const done = new Set<NodeId>();
    const add = async (id: NodeId): Promise<Diagnostic | undefined> => {
      if (done.has(id)) return undefined;
      done.add(id);
      const node = environment.manifest.nodes.get(id);
      if (node?.kind !== 'model') return undefined;
      const inner: Session = {
        situation: { ...session.situation, isIncremental: false, selfKind: undefined, batch: undefined },
        ephemerals: new Set(),
        asked: false,
      };
      const rendered = await renderNode(node, inner);
      if (inner.asked) session.asked = true;
      if (!rendered.ok) return rendered.error;
      for (const parent of inner.ephemerals) {
        const failed = await add(parent);
        if (failed !== undefined) return failed;
      }
      ctes.push({ name: cteName(node.relation.identifier), sql: rendered.value });
      return undefined;
    };
    for (const id of [...session.ephemerals]) {
      const failed = await add(id);
      if (failed !== undefined) return { ok: false, error: failed };
    }
    return ok(spliceCtes(sql, ctes));
  }

  async function finish(rendered: Result<CompiledSql, Diagnostic>, session: Session): Promise<Compilation> {
    const spliced = rendered.ok ? await splice(rendered.value, session) : rendered;
    if (session.asked) return { status: 'asked' };
    return spliced.ok ? { status: 'compiled', sql: spliced.value } : { status: 'failed', diagnostic: spliced.error };
  }

  return {
    async compile(node, situation) {
      environment.macros.witness?.about(node.id);
      const session: Session = { situation, ephemerals: new Set(), asked: false };
      return finish(await renderNode(node, session), session);
    },
    async compileText(file, node, situation) {
      const session: Session = { situation, ephemerals: new Set(), asked: false };
      const port = createPort({
        node,
        session,
        environment,
        index,
        handle: (id) => handle(id, session),
        dependsOn: undefined,
      });
      return finish(await render(file, node?.package ?? environment.manifest.projectName, port), session);
    },
  };
}

function createPort(input: {
  readonly node: Compilable | SeedNode | undefined;
  readonly session: Session;
  readonly environment: CompileEnvironment;
  readonly index: NodeIndex;
  readonly handle: (id: NodeId) => RelationHandle;
  /** Undefined: inline SQL may read anything. */
  readonly dependsOn: ReadonlySet<NodeId> | undefined;
}): NodePort {
  const { node, session, environment, index, handle, dependsOn } = input;
  const self: Relation | undefined = node?.kind === 'model' || node?.kind === 'seed' ? node.relation : undefined;
  const id = node?.id ?? ('inline' as NodeId);
  const known = (target: NodeId, name: string, site: Parameters<NodePort['ref']>[0]['site']): RelationHandle => {
    // What the parse rendering (execute = false) did not see is not in the graph, so it might not be built yet.
    if (dependsOn !== undefined && !dependsOn.has(target) && target !== node?.id) {
      throw new DiagnosticError(errorDiagnostic('refHidden', site, { node: node?.name ?? 'this query', name }));
    }
    return handle(target);
  };
  return {
    execute: true,
    target: environment.target,
    projectName: environment.manifest.projectName,
    packageName: node?.package ?? environment.manifest.projectName,
    dialectName: environment.dialectName,
    get runStartedAt() {
      sawChanging();
      return environment.runStartedAt;
    },
    get invocationId() {
      sawChanging();
      return environment.invocationId;
    },
    fullRefresh: environment.fullRefresh,
    self,
    selfKind: session.situation.selfKind,
    // Made when a template asks: few do, and it is as big as the node's entry in the manifest.
    get model() {
      return node === undefined ? {} : environment.nodeJson(node);
    },
    isIncremental: session.situation.isIncremental,
    batch: session.situation.batch,
    // Every node stands in it.
    graph: () => {
      sawChanging();
      return environment.graphJson();
    },
    get warehouse() {
      sawChanging();
      return session.situation.warehouse ?? refusingWarehouse(session);
    },
    quote: (identifier) => environment.quote(identifier),
    relationText: (relation) => environment.relationText(relation),
    variable: (name) => environment.variable(name, node?.package ?? environment.manifest.projectName),
    envVar: (name) => environment.envVar(name),
    ref(call) {
      const isOwn = call.package === undefined || call.package === environment.manifest.projectName;
      const outside = isOwn ? environment.elsewhere?.ref(call.name) : undefined;
      const found = index.ref(call.name, call.package)?.id ?? outside;
      if (found === undefined) {
        throw new DiagnosticError(
          errorDiagnostic('refNotFound', call.site, { name: call.name, closest: closest(call.name, index.refNames) }),
        );
      }
      return known(found, `ref('${call.name}')`, call.site);
    },
    source(call) {
      const outside = environment.elsewhere?.source(call.source, call.table);
      const found = index.source(call.source, call.table)?.id ?? outside;
      if (found === undefined) throw new HostFailure(`source "${call.source}.${call.table}" does not exist`);
      return known(found, `source('${call.source}', '${call.table}')`, call.site);
    },
    setConfig() {
      // Configs were merged while parsing; a second rendering must not change them.
    },
    getConfig: (key) => (node === undefined ? undefined : node.config.raw[key]),
    // Told again by every compile.
    log: (message, info) => {
      sawChanging();
      environment.onLog(message, info, id);
    },
    warn: (message, site) => {
      sawChanging();
      environment.onWarn(message, site, id);
    },
  };
}

/** What a microbatch model reads of a parent that has an `event_time`. */
function eventTimeLimit(column: JsonValue | undefined, batch: Batch | undefined): Pick<RelationHandle, 'eventTime'> {
  if (batch === undefined || typeof column !== 'string') return {};
  return { eventTime: { column, start: sqlTime(batch.startMs), end: sqlTime(batch.endMs) } };
}

function refusingWarehouse(session: Session): WarehousePort {
  const refuse = (): never => {
    session.asked = true;
    throw new HostFailure('the warehouse is asked later');
  };
  return { runQuery: async () => refuse(), getRelation: async () => refuse(), getColumns: async () => refuse() };
}
