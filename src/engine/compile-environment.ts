// An opened project -> what compiling needs of it.

import { type NodeJsonOptions, nodeJson } from '../artifacts/node-json.ts';
import type { CompileEnvironment } from '../compile/compile-environment.ts';
import { lookupVar } from '../config/parse-vars.ts';
import type { Relation } from '../core/relation.ts';
import { warningDiagnostic } from '../diagnostics/diagnostic.ts';
import type { JsonObject } from '../util/json.ts';
import { redact } from '../util/secrets.ts';
import type { PartOfProject } from './opened-project.ts';

export function compileEnvironment(project: PartOfProject): CompileEnvironment {
  const { config, target, parsed, options, place } = project;
  const { dialect } = target.adapter;
  const database = target.adapter.databaseName(target.adapterConfig, place);
  const jsonOptions = {
    database,
    schema: target.schema,
    relationText: (relation: Relation) => dialect.relation(relation),
  };
  let graph: JsonObject | undefined;
  return {
    manifest: parsed.manifest,
    macros: parsed.macros,
    templateOf: (file) => parsed.templateOf(file),
    target: { ...target.info, database },
    dialectName: target.type,
    runStartedAt: project.startedAt,
    invocationId: project.invocationId,
    fullRefresh: options.fullRefresh ?? false,
    quote: (identifier) => dialect.quote(identifier),
    relationText: (relation) => dialect.relation(relation),
    variable: (name, packageName) => lookupVar(name, { commandLine: project.vars, project: config.vars, packageName }),
    envVar: (name) => config.env[name],
    nodeJson: (node) => nodeJson(node, jsonOptions),
    graphJson: () => {
      graph ??= graphJson(project, jsonOptions);
      return graph;
    },
    onLog: (message, info, node) => {
      if (info) options.emit({ type: 'log', message: redact(message), node });
    },
    onWarn: (message, site) => {
      options.emit({ type: 'diagnostic', diagnostic: warningDiagnostic('templateWarning', site, { message }) });
    },
  };
}

/** dbt's `graph` in templates: nodes and sources by their ids. */
function graphJson(project: PartOfProject, options: NodeJsonOptions): JsonObject {
  const nodes: Record<string, JsonObject> = {};
  const sources: Record<string, JsonObject> = {};
  for (const node of project.parsed.manifest.nodes.values()) {
    (node.kind === 'source' ? sources : nodes)[node.id] = nodeJson(node, options);
  }
  return { nodes, sources, exposures: {}, metrics: {}, groups: {} };
}
