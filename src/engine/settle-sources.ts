// `sqlflow files`: the state of every file of the selected sources, and what a person decides about them.
import type { Warehouse } from '../adapters/adapter.ts';
import type { SourceNode } from '../core/node.ts';
import { relationKey } from '../core/relation.ts';
import { FILE_STATES, type FileEntry, type FileState } from '../core/source-state.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import type { ObjectStore } from '../sources/object-store.ts';
import type { SettleInput, Settlement } from '../sources/settle-files.ts';

export type FilesDecision =
  | { readonly kind: 'accept'; readonly globs: readonly string[] }
  | { readonly kind: 'move'; readonly from: string; readonly to: string }
  | {
      readonly kind: 'forget';
      readonly globs: readonly string[];
      /** Is asked before rows go; rejects where they must not. */
      readonly confirm: (what: string) => Promise<void>;
    };

/** The files of a source, as they go by: to be walked over before the next source is asked for, and once. */
export interface SourceFileList {
  readonly node: SourceNode;
  readonly files: AsyncIterable<FileEntry>;
}

export interface FilesInput {
  readonly nodes: readonly SourceNode[];
  readonly warehouse: Warehouse;
  readonly store: ObjectStore;
  readonly runId: string;
  /** A raw table belongs to the target that loads it. */
  readonly targetName: string;
  readonly signal: AbortSignal;
}

/** @param states none: all of them. */
export async function* listFiles(input: FilesInput, states: readonly FileState[]): AsyncGenerator<SourceFileList> {
  const { fileEntries } = await import('../sources/file-entries.ts');
  const wanted = new Set(states.length === 0 ? FILE_STATES : states);
  const relations = await rawTables(input);
  for (const node of input.nodes) {
    const current = relations.get(relationKey(node.relation));
    yield { node, files: fileEntries(node, { ...input, current }, wanted) };
  }
}

/** A line for people for each source that was touched. All is worked out, and may be refused, before anything is changed. */
export async function settleSources(decision: FilesDecision, input: FilesInput): Promise<readonly string[]> {
  const { acceptFiles, forgetFiles, moveFiles } = await import('../sources/settle-files.ts');
  const settlements: Settlement[] = [];
  for (const one of await looks(input)) {
    const settlement =
      decision.kind === 'accept'
        ? await acceptFiles(decision.globs, one)
        : decision.kind === 'move'
          ? await moveFiles(decision.from, decision.to, one)
          : await forgetFiles(decision.globs, one);
    if (settlement !== undefined) settlements.push(settlement);
  }
  if (settlements.length === 0) throw nothingMeant(decision);
  if (decision.kind === 'forget' && settlements.some(({ destroys }) => destroys)) {
    await decision.confirm(settlements.map(({ text }) => text).join('; '));
  }
  for (const settlement of settlements) await settlement.apply();
  return settlements.map(({ text }) => text);
}

async function looks(input: FilesInput): Promise<readonly SettleInput[]> {
  const { lookAtSource } = await import('../sources/survey-source.ts');
  const relations = await rawTables(input);
  const all: SettleInput[] = [];
  for (const node of input.nodes) {
    const current = relations.get(relationKey(node.relation));
    all.push({ ...input, node, look: await lookAtSource(node, { ...input, current }) });
  }
  return all;
}

function rawTables({ warehouse, nodes }: FilesInput): ReturnType<Warehouse['inspect']> {
  return warehouse.inspect([...new Set(nodes.map(({ relation }) => relation.schema))]);
}

function nothingMeant(decision: FilesDecision): DiagnosticError {
  if (decision.kind === 'move') {
    const { from, to } = decision;
    return new DiagnosticError(errorDiagnostic('moveNotEqual', undefined, { from, to, total: 0, files: [] }));
  }
  const { kind, globs } = decision;
  const among = kind === 'accept' ? 'changed file' : 'file of the ledger';
  return new DiagnosticError(errorDiagnostic('globMatchesNothing', undefined, { flag: `files ${kind}`, globs, among }));
}
