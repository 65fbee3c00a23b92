// CSV files and their YAML -> seed nodes. The CSV itself is read when it is loaded.
import path from 'node:path';
import { treeConfig } from '../config/config-tree.ts';
import { mergeConfigLevels } from '../config/merge-config.ts';
import { metaOf, seedConfig, tagsOf } from '../config/node-config.ts';
import type { SeedNode } from '../core/node.ts';
import { nodeId } from '../core/node-id.ts';
import { wholeFile } from '../diagnostics/source-file.ts';
import type { JsonObject } from '../util/json.ts';
import type { PlainDraft } from './draft.ts';
import { generatedRelation } from './generated-names.ts';
import { nodeJson } from './node-json.ts';
import type { ParseContext } from './parse-context.ts';
import type { ReadFile } from './project-files.ts';
import { columnSpecs, entryLevels, type PropertyIndex, unrenderedLevels } from './property-index.ts';

export async function parseSeed(
  context: ParseContext,
  source: ReadFile,
  properties: PropertyIndex,
): Promise<PlainDraft<SeedNode>> {
  const { file, stem: name, folders } = source;
  const { projectName, input, report } = context;
  const fqn = [projectName, ...folders, name];
  const id = nodeId('seed', projectName, name);
  input.witness?.about(id);
  const entry = properties.take('seed', name);
  const declaredAt = entry?.at ?? wholeFile(file);
  const columns = entry === undefined ? [] : columnSpecs(entry.yaml, entry.path, name, entry.values.columns, report);
  const tree = treeConfig(input.config.trees.seeds, fqn);
  const levels = [...tree, ...(entry === undefined ? [] : entryLevels(entry.yaml, entry.path, entry.values))];
  const config = seedConfig(mergeConfigLevels('seed', levels), name, { report });
  const description = entry?.values.description ?? '';
  const guess = { database: input.database, schema: input.target.schema, identifier: config.alias ?? name };
  const json = (): JsonObject =>
    nodeJson({
      ...{ resourceType: 'seed', id, name, package: projectName, fqn, file },
      ...{ config: config.raw, description, columns, relation: guess },
    });
  const relation = config.enabled
    ? await generatedRelation(context, { name, json, at: declaredAt }, config)
    : undefined;
  const node: SeedNode = {
    kind: 'seed',
    unrenderedConfig: mergeConfigLevels('seed', [
      ...tree,
      ...(entry === undefined ? [] : unrenderedLevels(entry.yaml, entry.path)),
    ]).raw,
    ...{ id, name, package: projectName, fqn, path: file.path, declaredAt, description, columns, config },
    tags: tagsOf(config.raw),
    meta: metaOf(config.raw),
    relation: relation ?? guess,
    csvPath: path.resolve(input.config.projectDir, file.path).replaceAll('\\', '/'),
    patchPath: entry?.yaml.file.path,
  };
  return { node, enabled: config.enabled };
}
