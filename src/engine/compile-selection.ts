// Renders many nodes: all problems of all of them in one go, and the compiled SQL as files under target/compiled.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type OutputStamp, stampAt, writeStamped } from '../cache/output-stamp.ts';
import type { CompileSituation } from '../compile/compile-environment.ts';
import type { Compilation, Compiler } from '../compile/compile-node.ts';
import type { AnalysisNode, ModelNode, Node, TestNode } from '../core/node.ts';
import type { NodeId } from '../core/node-id.ts';
import { type RelationState, relationKey } from '../core/relation.ts';
import type { DiagnosticSink } from '../diagnostics/sink.ts';
import { isIncremental } from '../plan/plan-model.ts';
import type { WarehousePort } from '../render/node-port.ts';
import { runPath } from '../run/statement-log.ts';
import { redact } from '../util/secrets.ts';
import type { CompiledFile, CompiledFiles } from './write-artifacts.ts';

export type Compilable = ModelNode | TestNode | AnalysisNode;

export function isCompilable(node: Node): node is Compilable {
  return node.kind === 'model' || node.kind === 'test' || node.kind === 'analysis';
}

export function isIncrementalModel(node: Node): boolean {
  return node.kind === 'model' && node.config.materialized === 'incremental';
}

/** Hears of a compiled file: what stands in it now, and its stamp. */
export type OnCompiledFile = (id: NodeId, text: string, stamp: OutputStamp | undefined) => void;

export interface CompiledSelection {
  readonly nodes: readonly Compilable[];
  readonly files: CompiledFiles;
  /** What stands in the warehouse, by relationKey; looked at only where a model is incremental. */
  readonly relations: ReadonlyMap<string, RelationState>;
  readonly isInspected: boolean;
}

export async function compileNodes(input: {
  readonly nodes: readonly Compilable[];
  readonly compiler: Compiler;
  readonly relations: ReadonlyMap<string, RelationState>;
  readonly fullRefresh: boolean;
  /** Undefined: templates that ask are left for later. */
  readonly warehouse: WarehousePort | undefined;
  readonly sink: DiagnosticSink;
}): Promise<ReadonlyMap<NodeId, Extract<Compilation, { status: 'compiled' | 'asked' }>>> {
  const { nodes, compiler, relations, fullRefresh, warehouse, sink } = input;
  const compiled = new Map<NodeId, Extract<Compilation, { status: 'compiled' | 'asked' }>>();
  for (const node of nodes) {
    const compilation = await compiler.compile(node, situationOf(node, relations, fullRefresh, warehouse));
    if (compilation.status === 'failed') sink.report(compilation.diagnostic);
    else compiled.set(node.id, compilation);
  }
  return compiled;
}

export function situationOf(
  node: Compilable | undefined,
  relations: ReadonlyMap<string, RelationState>,
  fullRefresh: boolean,
  warehouse: WarehousePort | undefined,
): CompileSituation {
  const current = node?.kind === 'model' ? relations.get(relationKey(node.relation)) : undefined;
  return {
    relationOf: (_id, published) => published,
    selfKind: current?.kind,
    isIncremental: node?.kind === 'model' && isIncremental(node, current, fullRefresh),
    warehouse,
  };
}

/**
 * Writes target/compiled/<package>/<path>, as dbt lays it out; the caller is announced as a writer. Nothing else runs meanwhile, and ten thousand small files are
 * written three times as fast one after the other as through the thread pool.
 */
export function writeCompiled(
  targetPath: string,
  nodes: readonly Compilable[],
  compiled: ReadonlyMap<NodeId, Compilation>,
  onFile?: OnCompiledFile,
): CompiledFiles {
  /** Folders, and whether they were there before. */
  const folders = new Map<string, boolean>();
  const files = new Map<NodeId, CompiledFile>();
  for (const node of nodes) {
    const compilation = compiled.get(node.id);
    if (compilation?.status !== 'compiled') continue;
    const { sql } = compilation;
    const path = join(targetPath, 'compiled', node.package, runPath(node));
    const folder = dirname(path);
    if (!folders.has(folder)) folders.set(folder, mkdirSync(folder, { recursive: true }) === undefined);
    const text = redact(sql.text.endsWith('\n') ? sql.text : `${sql.text}\n`);
    const isOld = folders.get(folder) === true;
    const before = onFile !== undefined && isOld ? stampAt(path) : undefined;
    // Replacing a file is five times as dear as seeing that it says the same, and much more on a disk that others write to.
    if (isOld && textIn(path) === text) onFile?.(node.id, text, before);
    else if (onFile === undefined) writeFileSync(path, text);
    else onFile(node.id, text, writeStamped(path, text));
    files.set(node.id, { sql, path });
  }
  return files;
}

function textIn(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
