// Small manifests for tests of what comes after parsing. A node names what it reads: a model or seed by its name, a source as
// `source.table`; its template calls ref() and source() for each, so that positions are real.
import type { ModelConfig, SeedConfig, TestConfig } from '../../src/core/config-values.ts';
import type { Manifest } from '../../src/core/manifest.ts';
import type {
  AnalysisNode,
  ModelNode,
  Node,
  RefCall,
  SeedNode,
  SourceCall,
  SourceNode,
  TestNode,
} from '../../src/core/node.ts';
import { type NodeId, nodeId } from '../../src/core/node-id.ts';
import { type SourceFile, wholeFile } from '../../src/diagnostics/source-file.ts';
import type { JsonObject } from '../../src/util/json.ts';

interface Common {
  readonly name: string;
  readonly reads?: readonly string[];
  readonly tags?: readonly string[];
  readonly meta?: JsonObject;
  /** As dbt spells it: `materialized`, `severity`, … */
  readonly config?: JsonObject;
  readonly description?: string;
  /** Folders below models/, tests/, …: `marts/core`. */
  readonly folder?: string;
  readonly package?: string;
  readonly patchPath?: string;
  readonly disabled?: boolean;
}

export interface SourceInput extends Omit<Common, 'name' | 'reads' | 'folder'> {
  readonly source: string;
  readonly table: string;
}

export interface TestInput extends Omit<Common, 'name'> {
  /** Default: `<test>_<on>_<column>`. */
  readonly name?: string;
  /** Generic: the node it is declared on; absent: a singular test. */
  readonly on?: string;
  readonly test?: string;
  readonly column?: string;
  readonly args?: JsonObject;
}

export interface ManifestInput {
  readonly project?: string;
  readonly models?: readonly Common[];
  readonly seeds?: readonly Common[];
  readonly sources?: readonly SourceInput[];
  readonly tests?: readonly TestInput[];
  readonly analyses?: readonly Common[];
}

/** A manifest of these nodes; what is disabled stands in `disabled`. */
export function buildManifest(input: ManifestInput): Manifest {
  const project = input.project ?? 'shop';
  const ids = new Map<string, NodeId>();
  const packageOf = (item: { readonly package?: string }) => item.package ?? project;
  for (const item of input.models ?? []) ids.set(item.name, nodeId('model', packageOf(item), item.name));
  for (const item of input.seeds ?? []) ids.set(item.name, nodeId('seed', packageOf(item), item.name));
  for (const item of input.sources ?? []) {
    const id = nodeId('source', packageOf(item), item.source, item.table);
    ids.set(`${item.source}.${item.table}`, id);
  }
  const resolve = (name: string): NodeId => {
    const id = ids.get(name);
    if (id === undefined) throw new Error(`the test's manifest has no "${name}"`);
    return id;
  };
  const built: readonly (readonly [Node, boolean])[] = [
    ...(input.models ?? []).map((item) => [model(item, project, resolve), item.disabled === true] as const),
    ...(input.seeds ?? []).map((item) => [seed(item, project), item.disabled === true] as const),
    ...(input.sources ?? []).map((item) => [source(item, project), item.disabled === true] as const),
    ...(input.tests ?? []).map((item) => [test(item, project, resolve), item.disabled === true] as const),
    ...(input.analyses ?? []).map((item) => [analysis(item, project, resolve), item.disabled === true] as const),
  ];
  const enabled = built.flatMap(([node, disabled]) => (disabled ? [] : [node]));
  enabled.sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    version: 1,
    projectName: project,
    nodes: new Map(enabled.map((node) => [node.id, node])),
    disabled: built.flatMap(([node, disabled]) => (disabled ? [node] : [])),
    macros: new Map(),
    docs: [],
  };
}

type Resolve = (name: string) => NodeId;

function model(item: Common, project: string, resolve: Resolve): ModelNode {
  const raw = item.config ?? {};
  return {
    kind: 'model',
    ...base('models', 'sql', item, project),
    id: nodeId('model', item.package ?? project, item.name),
    ...templated('models', item, resolve),
    relation: relation(item.name),
    config: modelConfig(raw),
    columns: [],
    patchPath: item.patchPath,
  };
}

function seed(item: Common, project: string): SeedNode {
  const raw = item.config ?? {};
  const common = modelConfig(raw);
  const config: SeedConfig = { ...common, delimiter: ',', quoteColumns: false, columnTypes: {} };
  const shared = base('seeds', 'csv', item, project);
  return {
    kind: 'seed',
    ...shared,
    id: nodeId('seed', item.package ?? project, item.name),
    relation: relation(item.name),
    config,
    columns: [],
    csvPath: `/project/${shared.path}`,
    patchPath: item.patchPath,
  };
}

function source(item: SourceInput, project: string): SourceNode {
  const path = item.patchPath ?? 'sources.yml';
  return {
    kind: 'source',
    ...base('models', 'yml', { ...item, name: item.table }, project),
    id: nodeId('source', item.package ?? project, item.source, item.table),
    fqn: [item.package ?? project, item.source, item.table],
    path,
    declaredAt: wholeFile({ path, text: '' }),
    sourceName: item.source,
    tableName: item.table,
    sourceDescription: '',
    relation: { database: 'db', schema: item.source, identifier: item.table },
    columns: [],
    load: undefined,
    physical: { dist: undefined, sort: [], sortType: undefined },
    loadedAtField: undefined,
    freshness: null,
    config: { enabled: true, raw: item.config ?? {} },
  };
}

function test(item: TestInput, project: string, resolve: Resolve): TestNode {
  const generic = item.on !== undefined;
  const testName = item.test ?? 'unique';
  const name = item.name ?? [testName, item.on?.replace('.', '_'), item.column].filter((part) => part).join('_');
  const raw = item.config ?? {};
  const reads = [...(item.on === undefined ? [] : [item.on]), ...(item.reads ?? [])];
  const common: Common = { ...item, name, reads };
  const shared = base('tests', 'sql', common, project);
  const path = generic ? (item.patchPath ?? 'models/schema.yml') : shared.path;
  return {
    kind: 'test',
    ...shared,
    id: generic
      ? nodeId('test', item.package ?? project, name, 'a1b2c3d4e5')
      : nodeId('test', item.package ?? project, name),
    path,
    ...templated('tests', common, resolve),
    config: testConfig(raw),
    origin:
      item.on === undefined
        ? { kind: 'singular' }
        : {
            kind: 'generic',
            testName,
            args: item.args ?? {},
            columnName: item.column,
            attachedTo: resolve(item.on),
          },
  };
}

function analysis(item: Common, project: string, resolve: Resolve): AnalysisNode {
  return {
    kind: 'analysis',
    ...base('analyses', 'sql', item, project),
    id: nodeId('analysis', item.package ?? project, item.name),
    ...templated('analyses', item, resolve),
    config: { enabled: true, raw: item.config ?? {} },
  };
}

function base(root: string, extension: string, item: Common, project: string) {
  const folders = item.folder === undefined ? [] : item.folder.split('/');
  const path = [root, ...folders, `${item.name}.${extension}`].join('/');
  return {
    name: item.name,
    package: item.package ?? project,
    fqn: [item.package ?? project, ...folders, item.name],
    path,
    declaredAt: wholeFile({ path, text: '' }),
    tags: item.tags ?? [],
    meta: item.meta ?? {},
    description: item.description ?? '',
  };
}

function templated(root: string, item: Common, resolve: Resolve) {
  const reads = item.reads ?? [];
  const calls = reads.map((name) => {
    const [first = '', second] = name.split('.');
    return second === undefined ? `ref('${first}')` : `source('${first}', '${second}')`;
  });
  const text = `select 1 as one\n${calls.map((call) => `-- {{ ${call} }}\n`).join('')}`;
  const folder = item.folder === undefined ? '' : `${item.folder}/`;
  const template: SourceFile = { path: `${root}/${folder}${item.name}.sql`, text };
  const refs: RefCall[] = [];
  const sources: SourceCall[] = [];
  for (const [index, call] of calls.entries()) {
    const start = text.indexOf(call);
    const at = { file: template, start, end: start + call.length };
    const [first = '', second] = (reads[index] ?? '').split('.');
    if (second === undefined) refs.push({ name: first, package: undefined, version: undefined, at });
    else sources.push({ source: first, table: second, at });
  }
  return { template, refs, sources, dependsOn: [...new Set(reads.map(resolve))], macros: [] };
}

function relation(identifier: string) {
  return { database: 'db', schema: 'main', identifier };
}

function modelConfig(raw: JsonObject): ModelConfig {
  return {
    enabled: true,
    alias: undefined,
    schema: undefined,
    database: undefined,
    preHooks: [],
    postHooks: [],
    fullRefresh: undefined,
    grants: {},
    persistDocs: { relation: false, columns: false },
    physical: { dist: undefined, sort: [], sortType: undefined, backup: undefined },
    raw,
    materialized: typeof raw['materialized'] === 'string' ? raw['materialized'] : 'view',
    uniqueKey: typeof raw['unique_key'] === 'string' ? [raw['unique_key']] : [],
    incrementalStrategy: raw['incremental_strategy'] as ModelConfig['incrementalStrategy'],
    incrementalPredicates: [],
    onSchemaChange: raw['on_schema_change'] === 'fail' ? 'fail' : 'ignore',
    mergeUpdateColumns: [],
    mergeExcludeColumns: [],
    sqlHeader: undefined,
    publish: raw['publish'] === 'delete-insert' ? 'delete-insert' : 'swap',
  };
}

function testConfig(raw: JsonObject): TestConfig {
  return {
    enabled: true,
    severity: raw['severity'] === 'warn' ? 'warn' : 'error',
    warnIf: '!= 0',
    errorIf: '!= 0',
    failCalc: 'count(*)',
    where: undefined,
    limit: undefined,
    storeFailures: false,
    schema: undefined,
    raw,
  };
}
