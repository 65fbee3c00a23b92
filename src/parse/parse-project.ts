// The project's files -> the Manifest. All problems of all files are reported in one run; work on one file knows no other file's
// nodes, and references are resolved at the end.

import { type ConfigTree, unusedTreePaths } from '../config/config-tree.ts';
import type { ProjectConfig } from '../config/project-config.ts';
import type { Manifest } from '../core/manifest.ts';
import type { ModelNode, Node, SeedNode, TestNode } from '../core/node.ts';
import type { NodeId } from '../core/node-id.ts';
import { type Diagnostic, warningDiagnostic } from '../diagnostics/diagnostic.ts';
import type { DiagnosticSink } from '../diagnostics/sink.ts';
import { type SourceFile, wholeFile } from '../diagnostics/source-file.ts';
import { builtinMacroFiles } from '../render/builtin-macros.ts';
import type { MacroScope } from '../render/macro-scope.ts';
import { RenderWitness } from '../render/render-witness.ts';
import type { Template } from '../render/template.ts';
import { closest } from '../util/closest.ts';
import { collectMacros, type ProjectMacros } from './collect-macros.ts';
import { collectDocs } from './doc-blocks.ts';
import type { PlainDraft, TemplatedDraft, TemplatedNode } from './draft.ts';
import { createLinker, reportRepeatedTests } from './link-nodes.ts';
import { loadMacroCode } from './macro-code.ts';
import type { ParseContext, ParseInput } from './parse-context.ts';
import { parseGenericTests, type TestTarget } from './parse-generic-tests.ts';
import { ParseMemory } from './parse-memory.ts';
import { parseModel } from './parse-models.ts';
import { parseAnalysis, parseSingularTest } from './parse-queries.ts';
import { parseSeed } from './parse-seeds.ts';
import { parseSource, type SourceDraft } from './parse-sources.ts';
import { type FileRole, findProjectFiles, missingFolder, type ReadFile, readProjectFiles } from './project-files.ts';
import { indexProperties, type PropertyIndex, tagList } from './property-index.ts';
import { type PropertyFile, readPropertyFile } from './read-properties.ts';
import { renderTrees } from './render-values.ts';
import { createYamlRenderer } from './yaml-renderer.ts';

export type { ParseInput } from './parse-context.ts';

export interface ParsedProject {
  readonly manifest: Manifest;
  readonly macros: MacroScope;
  /** The YAML files that describe macros. */
  readonly macroPatches: ReadonlySet<string>;
  /** Parsed once a file; throws a DiagnosticError where it cannot be parsed. */
  templateOf(file: SourceFile): Template;
}

/**
 * Reads a project, or the part of it whose files are given. Undefined: there were errors, which are in the sink, as are warnings.
 *
 * @example const parsed = await parseProject({ config, target, vars: {}, env, database: 'local', …, sink });
 */
export async function parseProject(
  input: ParseInput & { readonly sink: DiagnosticSink },
): Promise<ParsedProject | undefined> {
  const { config, sink } = input;
  const problems: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic): void => {
    problems.push(diagnostic);
  };
  const { name: projectName } = config;
  const memory = input.memory ?? new ParseMemory();
  // Without one nothing is remembered: it says what may be.
  const witness = input.witness ?? (input.memory === undefined ? undefined : new RenderWitness());
  const files = memory.recall(input.files ?? (await readFiles(input, report)));
  const { templates } = memory;
  const code = await loadMacroCode(config, withRole(files, 'macro-code'), report);
  const macros = collectMacros(
    projectName,
    files,
    builtinMacroFiles,
    templates,
    report,
    code,
    config.renderLimits,
    witness,
  );
  const docs = collectDocs(projectName, files, templates, report);
  const written: ParseContext = {
    input: { ...input, witness },
    ...{ projectName, scope: macros.scope, ownMacros: macros.own, templates, report },
  };
  let inner: ParseContext = written;
  const renderer = createYamlRenderer({ ...written, report: (diagnostic) => inner.report(diagnostic) }, docs);
  const trees = await renderTrees(config.trees, renderer);
  const context: ParseContext = { ...written, input: { ...written.input, config: { ...config, trees } } };
  inner = context;
  memory.begin(surroundings(input, files));
  const remembered = async <Value>(
    key: string,
    of: readonly unknown[],
    make: (context: ParseContext) => Value | Promise<Value>,
  ): Promise<Value> => {
    if (input.memory === undefined) return make(context);
    return memory.remembered(key, of, { report, witness }, async (reportInner) => {
      inner = { ...context, report: reportInner };
      try {
        return await make(inner);
      } finally {
        inner = context;
      }
    });
  };

  const propertyFiles: PropertyFile[] = [];
  for (const { file, folders } of withRole(files, 'properties')) {
    const properties = await remembered(`properties ${file.path}`, [file], () =>
      readPropertyFile(file, folders, renderer),
    );
    for (const diagnostic of properties.diagnostics) report(diagnostic);
    propertyFiles.push(properties);
  }
  const properties = indexProperties(propertyFiles, report);

  for (const { file, stem } of withRole(files, 'python-model')) {
    report(warningDiagnostic('pythonModel', wholeFile(file), { name: stem }));
  }
  const drafts = async <Draft>(
    role: 'model' | 'seed' | 'test' | 'analysis',
    parse: (context: ParseContext, file: ReadFile, properties: PropertyIndex) => Promise<Draft>,
  ): Promise<readonly Draft[]> => {
    const made: Draft[] = [];
    for (const file of withRole(files, role)) {
      const entry = properties.take(role, file.stem);
      const make = (own: ParseContext): Promise<Draft> => parse(own, file, properties);
      made.push(await remembered(`${role} ${file.path}`, [file.file, entry], make));
    }
    return made;
  };
  const models = await drafts('model', parseModel);
  const seeds = await drafts('seed', parseSeed);
  witness?.about(undefined);
  const sources: SourceDraft[] = [];
  for (const [index, entry] of propertyFiles.flatMap((file) => file.sources).entries()) {
    sources.push(...(await remembered(`source ${index}`, [entry], (own) => parseSource(own, entry))));
  }
  const singular = await drafts('test', parseSingularTest);
  const analyses = await drafts('analysis', parseAnalysis);
  const generic: TemplatedDraft<TestNode>[] = [];
  for (const target of testTargets(models, seeds, sources, properties)) {
    const { node, enabled, yaml, values } = target;
    const tests = await remembered(`tests ${node.id} ${yaml.file.path}`, [node, enabled, yaml, values], (own) =>
      parseGenericTests({ context: own, macros, renderer }, target),
    );
    generic.push(...tests);
  }
  witness?.about(undefined);
  reportRepeatedTests(generic, doubledIds([...models, ...seeds]), report);

  const entries = describedMacros(macros, properties);
  properties.reportUnused((kind) => {
    switch (kind) {
      case 'model':
        return models.map(({ node }) => node.name);
      case 'seed':
        return seeds.map(({ node }) => node.name);
      case 'analysis':
        return analyses.map(({ node }) => node.name);
      case 'test':
        return singular.map(({ node }) => node.name);
      case 'macro':
        return [...entries.values()].flatMap((macro) => (macro.package === projectName ? [macro.name] : []));
    }
  });
  // What a part of the project leaves unused says nothing of the whole.
  if (input.elsewhere === undefined) {
    reportUnusedPaths(trees.models, models, report);
    reportUnusedPaths(trees.seeds, seeds, report);
    reportUnusedPaths(trees.sources, sources, report);
    reportUnusedPaths(trees.tests, [...singular, ...generic], report);
    reportMissingFolders(config, report);
    for (const note of config.notes) report(note);
  }

  const broken = propertyFiles.map((file) => file.brokenSources);
  const brokenSources = broken.includes(undefined) ? undefined : new Set(broken.flatMap((names) => names ?? []));
  const linker = createLinker({
    projectName,
    models,
    seeds,
    sources,
    brokenSources,
    elsewhere: input.elsewhere,
    report,
  });
  const nodes: Node[] = [];
  const disabled: Node[] = [];
  for (const { node, enabled } of [...seeds, ...sources] as readonly PlainDraft[])
    (enabled ? nodes : disabled).push(node);
  for (const draft of [...models, ...singular, ...analyses, ...generic] as readonly TemplatedDraft[]) {
    const linked = draft.enabled ? linkDraft(draft) : undefined;
    if (linked === undefined) disabled.push(draft.node);
    else nodes.push(linked);
  }

  function linkDraft(draft: TemplatedDraft): TemplatedNode | undefined {
    for (const diagnostic of draft.problems) report(diagnostic);
    return linker.link(draft);
  }

  const shown = inOrder(withoutDerived(problems, macros.brokenNames));
  for (const diagnostic of shown) sink.report(diagnostic);
  if (shown.some((diagnostic) => diagnostic.severity === 'error')) return undefined;
  const manifest: Manifest = {
    version: 1,
    projectName,
    nodes: new Map(nodes.sort(byId).map((node): [NodeId, Node] => [node.id, node])),
    disabled: disabled.sort(byId),
    macros: entries,
    docs,
  };
  return {
    manifest,
    macros: macros.scope,
    macroPatches: macroPatches(propertyFiles),
    templateOf: templates.templateOf,
  };
}

function macroPatches(files: readonly PropertyFile[]): ReadonlySet<string> {
  const entries = files.flatMap((file) => file.entries.filter((entry) => entry.kind === 'macro'));
  return new Set(entries.map((entry) => entry.yaml.file.path));
}

function reportUnusedPaths(
  tree: ConfigTree,
  drafts: readonly (TemplatedDraft | PlainDraft)[],
  report: (diagnostic: Diagnostic) => void,
): void {
  const fqns = drafts.map(({ node }) => node.fqn);
  for (const diagnostic of unusedTreePaths(tree, fqns)) report(diagnostic);
}

/** A folder that is misspelt has no files, which nobody would see. That of the models has to be there; others may come later, as in dbt. */
function reportMissingFolders(config: ProjectConfig, report: (diagnostic: Diagnostic) => void): void {
  const kinds = ['models', 'seeds', 'macros', 'tests', 'analyses'] as const;
  const named = new Set(kinds.flatMap((kind) => config.paths[kind]));
  for (const kind of kinds) {
    for (const [index, folder] of config.paths[kind].entries()) {
      const missing = missingFolder(config.projectDir, folder);
      if (missing === undefined || folder === kind) continue;
      const near = closest(
        missing.name,
        missing.beside.filter((name) => !named.has(name)),
      );
      if (near === undefined && kind !== 'models') continue;
      report(warningDiagnostic('pathMissing', config.pathAt(kind, index), { kind, folder, closest: near }));
    }
  }
}

async function readFiles({ config }: ParseInput, report: (diagnostic: Diagnostic) => void) {
  return readProjectFiles(config.projectDir, findProjectFiles(config.projectDir, config.paths), report);
}

function withRole(files: readonly ReadFile[], role: FileRole): readonly ReadFile[] {
  return files.filter((file) => file.role === role);
}

/** All that drafts rest on beside their own files. */
function surroundings(input: ParseInput, files: readonly ReadFile[]): readonly unknown[] {
  const { config, target, vars, env, database, fullRefresh } = input;
  const shared = files.filter(({ role }) => ['macro', 'macro-code', 'generic-test', 'docs'].includes(role));
  return [config, target, JSON.stringify(vars), env, database, fullRefresh, ...shared.map(({ file }) => file)];
}

function testTargets(
  models: readonly TemplatedDraft<ModelNode>[],
  seeds: readonly PlainDraft<SeedNode>[],
  sources: readonly SourceDraft[],
  properties: PropertyIndex,
): readonly TestTarget[] {
  const described = [...models, ...seeds].flatMap(({ node, enabled }): TestTarget[] => {
    const entry = properties.take(node.kind, node.name);
    if (entry === undefined) return [];
    const { yaml, path, folders, values } = entry;
    return [{ node, enabled, yaml, path, folders, tags: [], values }];
  });
  const loaded = sources.map(({ node, enabled, entry, table, path }): TestTarget => {
    const tags = [...tagList(entry.values.tags), ...tagList(table.tags)];
    return { node, enabled, yaml: entry.yaml, path, folders: entry.folders, tags, values: table };
  });
  return [...described, ...loaded];
}

/** Ids that two nodes would have. */
function doubledIds(drafts: readonly { readonly node: ModelNode | SeedNode }[]): ReadonlySet<NodeId> {
  const seen = new Set<NodeId>();
  const doubled = new Set<NodeId>();
  for (const { node } of drafts) {
    if (seen.has(node.id)) doubled.add(node.id);
    seen.add(node.id);
  }
  return doubled;
}

function describedMacros(macros: ProjectMacros, properties: PropertyIndex): Manifest['macros'] {
  const entries = [...macros.entries].map(([key, macro]) => {
    // sqlflow's own macros are not described by the project.
    const entry = macro.id === `macro.sqlflow.${macro.name}` ? undefined : properties.take('macro', macro.name);
    return [key, entry === undefined ? macro : { ...macro, description: entry.values.description ?? '' }] as const;
  });
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/**
 * One mistake is said once: a macro's error is met by every model that calls the macro, and the macros of a file that cannot be read
 * are missing everywhere.
 */
function withoutDerived(problems: readonly Diagnostic[], brokenNames: ReadonlySet<string>): readonly Diagnostic[] {
  const seen = new Set<string>();
  return problems.filter((diagnostic) => {
    const { name, at, data } = diagnostic;
    if (diagnostic.name === 'templateUndefined') {
      const missing = /^'(\w+)' is undefined$/.exec(diagnostic.data.message)?.[1];
      if (missing !== undefined && brokenNames.has(missing)) return false;
    }
    if (at === undefined || !('file' in at)) return true;
    const key = `${name} ${at.file.path} ${at.start} ${JSON.stringify(data)}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** By file and place, so that equal projects give equal lists; what has no place comes first. */
function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const key = ({ at }: Diagnostic): readonly [string, number] =>
    at === undefined ? ['', 0] : 'file' in at ? [at.file.path, at.start] : [at.uri, at.line ?? 0];
  return diagnostics.toSorted((a, b) => {
    const [fileA, startA] = key(a);
    const [fileB, startB] = key(b);
    return fileA < fileB ? -1 : fileA > fileB ? 1 : startA - startB;
  });
}
