// Singular tests and analyses: SQL files whose rows nobody stores.
import { type ConfigTree, treeConfig } from '../config/config-tree.ts';
import { type ConfigLevel, mergeConfigLevels } from '../config/merge-config.ts';
import { metaOf, plainConfig, tagsOf, testConfig } from '../config/node-config.ts';
import type { AnalysisNode, TestNode } from '../core/node.ts';
import { nodeId } from '../core/node-id.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { wholeFile } from '../diagnostics/source-file.ts';
import type { TemplatedDraft } from './draft.ts';
import { nodeJson } from './node-json.ts';
import type { ParseContext } from './parse-context.ts';
import type { ReadFile } from './project-files.ts';
import { entryLevels, type PropertyIndex } from './property-index.ts';
import { recordNode, refsOf, sourcesOf } from './render-node.ts';

export async function parseSingularTest(
  context: ParseContext,
  source: ReadFile,
  properties: PropertyIndex,
): Promise<TemplatedDraft<TestNode>> {
  const fqn = [context.projectName, ...source.folders, source.stem];
  const tree = context.input.config.trees.tests;
  const { common, configs, ...draft } = await parseQuery(context, source, properties, { kind: 'test', fqn, tree });
  const merged = mergeConfigLevels('test', configs);
  const config = testConfig(merged, common.name, { report: (d) => draft.problems.push(d) });
  const node: TestNode = {
    ...common,
    kind: 'test',
    origin: { kind: 'singular' },
    unrenderedConfig: merged.raw,
    config,
    tags: tagsOf(config.raw),
    meta: metaOf(config.raw),
  };
  return { ...draft, node, enabled: config.enabled };
}

export async function parseAnalysis(
  context: ParseContext,
  source: ReadFile,
  properties: PropertyIndex,
): Promise<TemplatedDraft<AnalysisNode>> {
  const fqn = [context.projectName, 'analysis', ...source.folders, source.stem];
  const { common, configs, ...draft } = await parseQuery(context, source, properties, {
    kind: 'analysis',
    fqn,
    tree: undefined,
  });
  const merged = mergeConfigLevels('analysis', configs);
  const config = plainConfig('analysis', merged, common.name, { report: (d) => draft.problems.push(d) });
  const node: AnalysisNode = {
    ...common,
    kind: 'analysis',
    unrenderedConfig: merged.raw,
    config,
    tags: tagsOf(config.raw),
    meta: metaOf(config.raw),
  };
  return { ...draft, node, enabled: config.enabled };
}

async function parseQuery(
  context: ParseContext,
  source: ReadFile,
  properties: PropertyIndex,
  query: { readonly kind: 'test' | 'analysis'; readonly fqn: readonly string[]; readonly tree: ConfigTree | undefined },
) {
  const { file, stem: name } = source;
  const { projectName } = context;
  const problems: Diagnostic[] = [];
  const { kind, fqn, tree } = query;
  const id = nodeId(kind, projectName, name);
  context.input.witness?.about(id);
  const entry = properties.take(kind, name);
  const outer: readonly ConfigLevel[] = [
    ...(tree === undefined ? [] : treeConfig(tree, fqn)),
    ...(entry === undefined ? [] : entryLevels(entry.yaml, entry.path, entry.values)),
  ];
  const before = mergeConfigLevels(kind, outer).raw;
  const description = entry?.values.description ?? '';
  const model = () =>
    nodeJson({
      ...{ resourceType: kind, id, name, package: projectName, fqn, file },
      ...{ config: before, description, columns: [], relation: undefined },
    });
  const recording = await recordNode(context, { template: file, self: undefined, model, config: before });
  if (recording.problem !== undefined) problems.push(recording.problem);
  const common = {
    ...{ id, name, package: projectName, fqn, path: file.path, description },
    declaredAt: entry?.at ?? wholeFile(file),
    template: file,
    refs: refsOf(recording.calls),
    sources: sourcesOf(recording.calls),
    dependsOn: [],
    macros: recording.macros,
  };
  return { common, configs: [...outer, ...recording.configs], calls: recording.calls, problems };
}
