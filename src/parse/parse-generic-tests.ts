// Tests declared in YAML -> test nodes: named and numbered as dbt does, their calls found, still unlinked.
import { treeConfig } from '../config/config-tree.ts';
import { type ConfigLevel, mergeConfigLevels } from '../config/merge-config.ts';
import { metaOf, tagsOf, testConfig } from '../config/node-config.ts';
import type { ModelNode, SeedNode, SourceNode, TestNode } from '../core/node.ts';
import { nodeId } from '../core/node-id.ts';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../diagnostics/source-file.ts';
import { builtinPackage } from '../render/builtin-macros.ts';
import { closest } from '../util/closest.ts';
import type { JsonObject, JsonValue } from '../util/json.ts';
import { checkTestArguments } from './check-test-arguments.ts';
import type { ProjectMacros, ProjectTest } from './collect-macros.ts';
import type { TemplatedDraft } from './draft.ts';
import { nodeJson } from './node-json.ts';
import type { ParseContext } from './parse-context.ts';
import { columnTags } from './property-index.ts';
import type { ColumnProperties } from './property-schema.ts';
import { type Call, literalSpan, type Recording, recordNode, refsOf, sourcesOf } from './render-node.ts';
import type { ValueRenderer } from './render-values.ts';
import { readTestEntries, type TestEntry } from './test-entry.ts';
import { testHash, testNames } from './test-names.ts';
import { isDynamic, literalCall, stringLiteral, testTemplate } from './test-template.ts';
import type { YamlFile, YamlPath } from './yaml-file.ts';

/** A node with the YAML that may hold tests. */
export interface TestTarget {
  readonly node: ModelNode | SeedNode | SourceNode;
  readonly enabled: boolean;
  readonly yaml: YamlFile;
  readonly path: YamlPath;
  /** Folders of the YAML file. */
  readonly folders: readonly string[];
  /** Its tests carry them too: a source's, but not those of a model, as in dbt. */
  readonly tags: readonly string[];
  readonly values: {
    readonly data_tests?: unknown;
    readonly tests?: unknown;
    readonly columns?: readonly ColumnProperties[] | null | undefined;
  };
}

export interface TestParser {
  readonly context: ParseContext;
  readonly macros: ProjectMacros;
  readonly renderer: ValueRenderer;
}

export async function parseGenericTests(
  parser: TestParser,
  target: TestTarget,
): Promise<readonly TemplatedDraft<TestNode>[]> {
  const { yaml, path, values } = target;
  const { report } = parser.context;
  const drafts: TemplatedDraft<TestNode>[] = [];
  const add = async (entries: readonly TestEntry[], column: ColumnProperties | undefined): Promise<void> => {
    for (const entry of entries) {
      const draft = await parseTest(parser, target, entry, column);
      if (draft !== undefined) drafts.push(draft);
    }
  };
  await add(readTestEntries(yaml, path, values, report), undefined);
  for (const [index, column] of (values.columns ?? []).entries()) {
    await add(readTestEntries(yaml, [...path, 'columns', index], column, report), column);
  }
  return drafts;
}

async function parseTest(
  { context, macros, renderer }: TestParser,
  target: TestTarget,
  entry: TestEntry,
  column: ColumnProperties | undefined,
): Promise<TemplatedDraft<TestNode> | undefined> {
  const { projectName } = context;
  const macro = macros.test(entry.testName);
  if (macro === undefined || (entry.namespace !== undefined && entry.namespace !== macro.package)) {
    if (macros.brokenNames.has(`test_${entry.testName}`)) return undefined;
    const test = entry.namespace === undefined ? entry.testName : `${entry.namespace}.${entry.testName}`;
    context.report(
      errorDiagnostic('genericTestNotFound', entry.at, { test, closest: closest(entry.testName, macros.testNames) }),
    );
    return undefined;
  }
  const problems: Diagnostic[] = [];
  const fits = checkTestArguments(macro, entry, column !== undefined, (diagnostic) => problems.push(diagnostic));

  const columnName = columnNameOf(context, column);
  const args: JsonObject = columnName === undefined ? entry.args : { ...entry.args, column_name: columnName };
  const { node: parent } = target;
  const relation = parent.kind === 'source' ? sourceCall(parent) : `ref(${stringLiteral(parent.name)})`;
  const naming = {
    testName: entry.testName,
    namespace: entry.namespace,
    targetName: parent.kind === 'source' ? `${parent.sourceName}_${parent.tableName}` : parent.name,
    onSource: parent.kind === 'source',
    args,
    customName: entry.customName,
  };
  const { name, short } = testNames(naming);
  const hash = testHash(name, naming, `{{ get_where_subquery(${relation}) }}`);
  const id = nodeId('test', projectName, name, hash);
  context.input.witness?.about(id);
  const fqn = [projectName, ...target.folders, name];

  const levels: ConfigLevel[] = [...treeConfig(context.input.config.trees.tests, fqn)];
  if (short !== name) levels.push({ values: { alias: short }, positions: {} });
  const tags = [...new Set([...target.tags, ...(column === undefined ? [] : columnTags(column))])];
  if (tags.length > 0) levels.push({ values: { tags }, positions: {} });
  const own: ConfigLevel = { values: await renderedConfig(entry, renderer), positions: entry.configPositions };
  const before = mergeConfigLevels('test', [...levels, own]).raw;

  const call = { macro: `test_${entry.testName}`, target: relation, args };
  const template: SourceFile = { path: `${target.yaml.file.path}#${short}`, text: testTemplate(call) };
  const description = /\{[{%#]/.test(entry.description)
    ? await renderer.description(entry.description, entry.at)
    : entry.description;
  const recording =
    staticRecording(macro, target, entry, fits) ??
    (await recordNode(context, {
      template,
      self: undefined,
      model: () =>
        nodeJson({
          ...{ resourceType: 'test', id, name, package: projectName, fqn, file: template },
          ...{ config: before, description, columns: [], relation: undefined },
        }),
      config: before,
    }));
  // As in dbt, the YAML has the last word over what the test itself says by `config(…)`.
  const merged = mergeConfigLevels('test', [...levels, ...recording.configs, own]);
  const config = testConfig(merged, name, { report: (diagnostic) => problems.push(diagnostic) });
  // The call was generated: what is wrong with it is wrong with the entry.
  if (recording.problem !== undefined) problems.push(inEntry(recording.problem, template, entry.at));
  const calls = recording.calls.map((each) => callInEntry(each, template, entry, parent));
  const node: TestNode = {
    kind: 'test',
    ...{
      id,
      name,
      package: projectName,
      fqn,
      path: target.yaml.file.path,
      declaredAt: entry.at,
      description,
      config,
      template,
    },
    tags: tagsOf(config.raw),
    meta: metaOf(config.raw),
    refs: refsOf(calls),
    sources: sourcesOf(calls),
    dependsOn: [parent.id],
    macros: recording.macros,
    unrenderedConfig: merged.raw,
    origin: { kind: 'generic', testName: entry.testName, args: entry.args, columnName, attachedTo: parent.id },
  };
  return { node, calls, enabled: target.enabled && config.enabled, problems };
}

function columnNameOf(context: ParseContext, column: ColumnProperties | undefined): string | undefined {
  if (column === undefined) return undefined;
  return column.quote === true ? context.input.target.adapter.dialect.quote(column.name) : column.name;
}

function sourceCall(node: SourceNode): string {
  return `source(${stringLiteral(node.sourceName)}, ${stringLiteral(node.tableName)})`;
}

async function renderedConfig(entry: TestEntry, renderer: ValueRenderer): Promise<JsonObject> {
  const config: Record<string, JsonValue> = { ...entry.config };
  for (const [key, value] of Object.entries(config)) {
    if (typeof value !== 'string' || !/\{[{%#]/.test(value)) continue;
    const rendered = await renderer.value(value, entry.configPositions[key] ?? entry.at);
    config[key] = rendered ?? null;
  }
  return config;
}

/** What a test of sqlflow's own calls can be read off its arguments: most tests need no rendering. */
function staticRecording(
  macro: ProjectTest,
  target: TestTarget,
  entry: TestEntry,
  fits: boolean,
): Recording | undefined {
  // A call with wrong arguments would fail again when rendered.
  if (macro.package !== builtinPackage && fits) return undefined;
  const calls: Call[] = [];
  for (const [name, value] of Object.entries(entry.args)) {
    if (!isDynamic(value)) continue;
    const call = typeof value === 'string' ? literalCall(value) : undefined;
    if (call === undefined) {
      if (fits) return undefined;
      continue;
    }
    const at = entry.argSpan(name);
    if (call.kind === 'ref') {
      const ref = { name: call.name, package: call.package, version: undefined, at: literalSpan(at, call.name) };
      calls.push({ kind: 'ref', ref, site: at });
    } else {
      const source = { source: call.source, table: call.table, at: literalSpan(at, call.table) };
      calls.push({ kind: 'source', source, site: at });
    }
  }
  return {
    calls: [ownCall(target.node, entry.at), ...calls],
    configs: [],
    macros: [`${macro.package}.test_${entry.testName}`],
    problem: undefined,
  };
}

function ownCall(node: TestTarget['node'], at: Span): Call {
  return node.kind === 'source'
    ? { kind: 'source', source: { source: node.sourceName, table: node.tableName, at }, site: at }
    : { kind: 'ref', ref: { name: node.name, package: undefined, version: undefined, at }, site: at };
}

/** A call of the generated template, moved to the argument of the YAML that holds it. */
function callInEntry(call: Call, template: SourceFile, entry: TestEntry, parent: TestTarget['node']): Call {
  if (call.site.file !== template) return call;
  const name = call.kind === 'ref' ? call.ref.name : call.source.table;
  const dynamic = Object.entries(entry.args).filter(([, value]) => isDynamic(value));
  // A name that no argument spells was computed by one, or is the tested node's own.
  const computed = name === parent.name ? undefined : dynamic[0];
  const holder = dynamic.find(([, value]) => JSON.stringify(value).includes(name)) ?? computed;
  const site = holder === undefined ? entry.at : entry.argSpan(holder[0]);
  const at = literalSpan(site, name);
  return call.kind === 'ref'
    ? { kind: 'ref', ref: { ...call.ref, at }, site }
    : { kind: 'source', source: { ...call.source, at }, site };
}

function inEntry(diagnostic: Diagnostic, template: SourceFile, at: Span): Diagnostic {
  const generated = (span: Diagnostic['at']): boolean => span !== undefined && 'file' in span && span.file === template;
  const labels = diagnostic.labels.map((label) => (generated(label.at) ? { ...label, at } : label));
  return { ...diagnostic, at: generated(diagnostic.at) ? at : diagnostic.at, labels } as Diagnostic;
}
