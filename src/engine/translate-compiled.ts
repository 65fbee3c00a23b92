// `compile --translated`: what would be sent, without sending it. The parents of a node are translated with it, for their columns.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Warehouse } from '../adapters/adapter.ts';
import type { Compiler } from '../compile/compile-node.ts';
import type { SeedNode } from '../core/node.ts';
import type { NodeId } from '../core/node-id.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { DiagnosticSink } from '../diagnostics/sink.ts';
import type { WarehousePort } from '../render/node-port.ts';
import { runPath } from '../run/statement-log.ts';
import type { TranslatedQuery, Translations } from '../run/translations.ts';
import { redact } from '../util/secrets.ts';
import { type Compilable, compileNodes, isCompilable } from './compile-selection.ts';
import type { OpenedProject } from './opened-project.ts';
import { relationSchemas } from './schemas-of.ts';
import { translateNodes } from './translate-selection.ts';

/** Throws a DiagnosticError with all mistakes of the nodes. */
export async function translateCompiled(input: {
  readonly project: OpenedProject;
  readonly nodes: readonly Compilable[];
  readonly compiler: Compiler;
  readonly port: WarehousePort;
  readonly warehouse: Warehouse;
  readonly translations: Translations;
}): Promise<ReadonlyMap<NodeId, TranslatedQuery>> {
  const { project, nodes, compiler, port, warehouse, translations } = input;
  const { manifest } = project.parsed;
  if (translations.types === undefined) return new Map();
  const schemas = relationSchemas(manifest);
  const relations = await warehouse.inspect(schemas);
  await translations.types.catalog.load(schemas, relations);
  const asked = new Set(nodes.map((node) => node.id));
  const above = new Set<NodeId>();
  for (const id of asked) for (const parent of project.dag.ancestors(id)) if (!asked.has(parent)) above.add(parent);
  const sink = new DiagnosticSink();
  // Mistakes of parents that were not asked for are not told here.
  const silent = new DiagnosticSink();
  const common = { manifest, relations, fullRefresh: project.options.fullRefresh ?? false, translations };
  const translated = new Map<NodeId, TranslatedQuery>();
  for (const id of project.dag.order) {
    if (!asked.has(id) && !above.has(id)) continue;
    const node = manifest.nodes.get(id);
    if (node === undefined || node.kind === 'source') continue;
    const told = asked.has(id) ? sink : silent;
    const compiled = isCompilable(node)
      ? await compileNodes({ ...common, nodes: [node], compiler, warehouse: port, sink: silent })
      : new Map();
    const one: readonly (Compilable | SeedNode)[] = [node];
    for (const [key, query] of await translateNodes({ ...common, nodes: one, compiled, sink: told })) {
      if (!asked.has(key)) continue;
      translated.set(key, query);
      const path = join(project.place.targetPath, 'translated', node.package, runPath(node));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, redact(`${query.sql}\n`));
    }
  }
  if (sink.hasErrors) throw new DiagnosticError(sink.diagnostics);
  return translated;
}
