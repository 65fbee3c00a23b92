// Model files and their YAML -> model nodes, still unlinked: templates rendered once for their calls, configs merged, names made.
import { treeConfig } from '../config/config-tree.ts';
import { mergeConfigLevels } from '../config/merge-config.ts';
import { metaOf, modelConfig, tagsOf } from '../config/node-config.ts';
import type { ModelNode } from '../core/node.ts';
import { nodeId } from '../core/node-id.ts';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { wholeFile } from '../diagnostics/source-file.ts';
import type { JsonObject } from '../util/json.ts';
import type { TemplatedDraft } from './draft.ts';
import { generatedRelation } from './generated-names.ts';
import { type NodeJsonInput, nodeJson } from './node-json.ts';
import type { ParseContext } from './parse-context.ts';
import type { ReadFile } from './project-files.ts';
import { columnSpecs, entryLevels, type PropertyIndex, unrenderedLevels } from './property-index.ts';
import { recordNode, refsOf, sourcesOf } from './render-node.ts';

export async function parseModel(
  context: ParseContext,
  source: ReadFile,
  properties: PropertyIndex,
): Promise<TemplatedDraft<ModelNode>> {
  const { file, stem: name, folders } = source;
  const { projectName, input } = context;
  const problems: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic): void => {
    problems.push(diagnostic);
  };
  const fqn = [projectName, ...folders, name];
  const id = nodeId('model', projectName, name);
  input.witness?.about(id);
  const entry = properties.take('model', name);
  const declaredAt = entry?.at ?? wholeFile(file);
  const columns = entry === undefined ? [] : columnSpecs(entry.yaml, entry.path, name, entry.values.columns, report);
  if (entry !== undefined && isVersioned(entry.values)) {
    report(errorDiagnostic('modelVersionsNotBuilt', entry.yaml.keySpan([...entry.path, 'versions']), { model: name }));
  }
  const tree = treeConfig(input.config.trees.models, fqn);
  const outer = [...tree, ...(entry === undefined ? [] : entryLevels(entry.yaml, entry.path, entry.values))];
  const before = mergeConfigLevels('model', outer).raw;
  // Names come from macros that see the whole config; until the template has said its part, `this` is a likely guess.
  const guess = { database: input.database, schema: input.target.schema, identifier: name };
  const description = entry?.values.description ?? '';
  const shared: NodeJsonInput = {
    ...{ resourceType: 'model', id, name, package: projectName, fqn, file },
    ...{ config: before, description, columns, relation: guess },
  };
  const recording = await recordNode(context, {
    template: file,
    self: guess,
    model: () => nodeJson(shared),
    config: before,
  });
  if (recording.problem !== undefined) report(recording.problem);
  const merged = mergeConfigLevels('model', [...outer, ...recording.configs]);
  const config = modelConfig(merged, name, { report });
  const json = (): JsonObject => nodeJson({ ...shared, config: config.raw });
  const relation = config.enabled
    ? await generatedRelation({ ...context, report }, { name, json, at: declaredAt }, config)
    : undefined;
  const node: ModelNode = {
    kind: 'model',
    ...{ id, name, package: projectName, fqn, path: file.path, declaredAt, description, columns, config },
    tags: tagsOf(config.raw),
    meta: metaOf(config.raw),
    template: file,
    refs: refsOf(recording.calls),
    sources: sourcesOf(recording.calls),
    dependsOn: [],
    macros: recording.macros,
    unrenderedConfig:
      entry === undefined
        ? merged.raw
        : mergeConfigLevels('model', [...tree, ...unrenderedLevels(entry.yaml, entry.path), ...recording.configs]).raw,
    relation: relation ?? { ...guess, identifier: config.alias ?? name },
    patchPath: entry?.yaml.file.path,
  };
  return { node, calls: recording.calls, enabled: config.enabled, problems };
}

function isVersioned(values: object): boolean {
  const { versions, latest_version: latest } = values as { versions?: unknown; latest_version?: unknown };
  return (Array.isArray(versions) && versions.length > 0) || (latest !== undefined && latest !== null);
}
