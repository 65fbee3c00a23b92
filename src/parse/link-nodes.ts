// References -> ids. One look-up a call; what does not exist or is disabled is named with its place and the nearest name.
import type { ModelNode, SeedNode, SourceNode, TestNode } from '../core/node.ts';
import type { NodeId } from '../core/node-id.ts';
import { relationKey, relationLabel } from '../core/relation.ts';
import { type Diagnostic, errorDiagnostic, type Label, warningDiagnostic } from '../diagnostics/diagnostic.ts';
import { closest } from '../util/closest.ts';
import type { PlainDraft, TemplatedDraft, TemplatedNode } from './draft.ts';
import type { Elsewhere } from './parse-context.ts';
import { type Call, literalSpan } from './render-node.ts';

type Referable = TemplatedDraft<ModelNode> | PlainDraft<SeedNode>;

export interface LinkInput {
  readonly projectName: string;
  readonly models: readonly TemplatedDraft<ModelNode>[];
  readonly seeds: readonly PlainDraft<SeedNode>[];
  readonly sources: readonly PlainDraft<SourceNode>[];
  /** Sources whose YAML is broken: a reference to them is no second mistake. Undefined: any may be. */
  readonly brokenSources: ReadonlySet<string> | undefined;
  /** What is no part of this reading, but there. */
  readonly elsewhere?: Elsewhere | undefined;
  readonly report: (diagnostic: Diagnostic) => void;
}

export interface Linker {
  /** The node with its dependencies; undefined: it is left out of the graph because of a disabled parent (tests only). */
  link<Node extends TemplatedNode>(draft: TemplatedDraft<Node>): Node | undefined;
}

/** Looking for the nearest of all names costs time; whoever renamed a folder full of models needs no ten thousand hints. */
const maxHints = 200;

type Found =
  | { readonly kind: 'node'; readonly id: NodeId }
  | { readonly kind: 'disabled'; readonly name: string }
  | { readonly kind: 'missing' };

export function createLinker(input: LinkInput): Linker {
  const { projectName, report } = input;
  const byName = indexByName(input);
  const enabledNames = [...byName].flatMap(([name, draft]) => (draft.enabled ? [name] : []));
  let missing = 0;
  const sources = new Map<string, PlainDraft<SourceNode>>();
  const tablesOf = new Map<string, string[]>();
  for (const draft of input.sources) {
    const { sourceName, tableName, declaredAt } = draft.node;
    const key = `${sourceName}.${tableName}`;
    const first = sources.get(key);
    if (first !== undefined) {
      const label = { at: first.node.declaredAt, text: 'first here' };
      report(errorDiagnostic('nodeTwice', declaredAt, { name: key, kinds: 'source tables' }, [label]));
      continue;
    }
    sources.set(key, draft);
    const tables = tablesOf.get(sourceName);
    if (tables === undefined) tablesOf.set(sourceName, [tableName]);
    else tables.push(tableName);
  }
  reportSharedRelations(input);

  function find(call: Call, from: TemplatedNode): Found {
    const labels = calledFrom(call, from);
    if (call.kind === 'source') return findSource(call, from, labels);
    const { name, package: packageName, version, at } = call.ref;
    if (version !== undefined) {
      report(errorDiagnostic('modelVersionsNotBuilt', at, { model: name }, labels));
      return { kind: 'missing' };
    }
    const draft = packageName === undefined || packageName === projectName ? byName.get(name) : undefined;
    if (draft === undefined) {
      const own = packageName === undefined || packageName === projectName;
      const other = own ? input.elsewhere?.ref(name) : undefined;
      if (other !== undefined) return { kind: 'node', id: other };
      const shown = packageName === undefined ? name : `${packageName}.${name}`;
      missing += 1;
      const near = missing > maxHints ? undefined : closest(name, enabledNames);
      const source = packageName === undefined ? tableNamed(name) : undefined;
      report(errorDiagnostic('refNotFound', at, { name: shown, closest: near, source }, labels));
      return { kind: 'missing' };
    }
    if (draft.enabled) return { kind: 'node', id: draft.node.id };
    if (from.kind !== 'test') report(errorDiagnostic('refDisabled', at, { name }, labels));
    return { kind: 'disabled', name };
  }

  /** A source table of that name: `ref` was written for `source`. */
  function tableNamed(name: string): readonly [source: string, table: string] | undefined {
    for (const [source, tables] of tablesOf) if (tables.includes(name)) return [source, name];
    return undefined;
  }

  function findSource(
    call: Extract<Call, { readonly kind: 'source' }>,
    from: TemplatedNode,
    labels: readonly Label[],
  ): Found {
    const { source, table, at } = call.source;
    const draft = sources.get(`${source}.${table}`);
    if (draft?.enabled === true) return { kind: 'node', id: draft.node.id };
    if (draft !== undefined) {
      if (from.kind !== 'test') report(errorDiagnostic('sourceDisabled', at, { source, table }, labels));
      return { kind: 'disabled', name: `${source}.${table}` };
    }
    const other = input.elsewhere?.source(source, table);
    if (other !== undefined) return { kind: 'node', id: other };
    if (input.brokenSources === undefined || input.brokenSources.has(source)) return { kind: 'missing' };
    const tables = tablesOf.get(source);
    const place = tables === undefined ? literalSpan(call.site, source, 'first') : at;
    const near = tables === undefined ? closest(source, tablesOf.keys()) : closest(table, tables);
    const data = {
      source,
      table,
      sourceExists: tables !== undefined,
      closest: near,
      known: [...(tables ?? [])].sort(),
    };
    report(errorDiagnostic('sourceNotFound', place, data, labels));
    return { kind: 'missing' };
  }

  return {
    link(draft) {
      const { node, calls } = draft;
      const dependsOn = new Set<NodeId>(node.dependsOn);
      let disabled: string | undefined;
      for (const call of calls) {
        const found = find(call, node);
        if (found.kind === 'node') dependsOn.add(found.id);
        else if (found.kind === 'disabled') disabled ??= found.name;
      }
      if (node.kind === 'test' && disabled !== undefined) {
        report(warningDiagnostic('testWithoutParent', node.declaredAt, { test: node.name, parent: disabled }));
        return undefined;
      }
      return { ...node, dependsOn: [...dependsOn] };
    },
  };
}

/** Models and seeds share one space of names; a disabled node gives way. */
function indexByName({ models, seeds, report }: LinkInput): ReadonlyMap<string, Referable> {
  const byName = new Map<string, Referable>();
  for (const draft of [...models, ...seeds]) {
    const { name, kind } = draft.node;
    const first = byName.get(name);
    if (first === undefined || (!first.enabled && draft.enabled)) byName.set(name, draft);
    else if (draft.enabled) {
      const kinds = first.node.kind === kind ? `${kind}s` : 'nodes (a model and a seed)';
      const label = { at: fileOf(first), text: 'first here' };
      report(errorDiagnostic('nodeTwice', fileOf(draft), { name, kinds }, [label]));
    }
  }
  return byName;
}

/** Both may be described by one YAML entry, so the files themselves are shown. */
function fileOf(draft: Referable): Label['at'] {
  const { node } = draft;
  return node.kind === 'model'
    ? { file: node.template, start: 0, end: 0 }
    : { file: { path: node.path, text: '' }, start: 0, end: 0 };
}

function reportSharedRelations({ models, seeds, sources, report }: LinkInput): void {
  const writers = new Map<string, ModelNode | SeedNode | SourceNode>();
  const nodes = [...models, ...seeds, ...sources].flatMap(({ node, enabled }) =>
    enabled && writesRelation(node) ? [node] : [],
  );
  for (const node of nodes) {
    const key = `${node.relation.database?.toLowerCase() ?? ''} ${relationKey(node.relation)}`;
    const first = writers.get(key);
    if (first === undefined) writers.set(key, node);
    // Two of one name are reported as such.
    else if (first.id !== node.id && first.name !== node.name) {
      const label = { at: first.declaredAt, text: 'the other one' };
      const data = { relation: relationLabel(node.relation), first: first.name, second: node.name };
      report(errorDiagnostic('relationTwice', node.declaredAt, data, [label]));
    }
  }
}

function writesRelation(node: ModelNode | SeedNode | SourceNode): boolean {
  if (node.kind === 'model') return node.config.materialized !== 'ephemeral';
  return node.kind === 'seed' || node.load !== undefined;
}

/** A call that a macro makes is shown in the macro; the node that led there is named beside it. */
function calledFrom(call: Call, node: TemplatedNode): readonly Label[] {
  if (call.site.file === node.template || call.site.file === node.declaredAt.file) return [];
  return [{ at: node.declaredAt, text: `reached from ${node.kind} "${node.name}"` }];
}

export function reportRepeatedTests(
  drafts: readonly TemplatedDraft<TestNode>[],
  /** Nodes that share their name with another: a test of both is no second mistake. */
  doubled: ReadonlySet<NodeId>,
  report: (diagnostic: Diagnostic) => void,
): void {
  const first = new Map<NodeId, TestNode>();
  for (const { node } of drafts) {
    const known = first.get(node.id);
    if (node.origin.kind === 'generic' && doubled.has(node.origin.attachedTo)) continue;
    if (known === undefined) first.set(node.id, node);
    else {
      const label = { at: known.declaredAt, text: 'first here' };
      const on = node.origin.kind === 'generic' ? node.origin.attachedTo.split('.').slice(2).join('.') : node.path;
      report(errorDiagnostic('testTwice', node.declaredAt, { test: node.name, node: on }, [label]));
    }
  }
}
