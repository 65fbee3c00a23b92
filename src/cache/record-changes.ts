// A record as changes of one that was written before: what an edit changes is little, and the record of a large project is much. What
// stayed is told by being the very same object.
import type { NodeId } from '../core/node-id.ts';
import type { CompileRecord, RecordDetails, RecordedNode, RecordedOutput, WholeRecord } from './compile-record.ts';
import type { InputStamps } from './input-stamps.ts';

export interface RecordChanges {
  /** All of it but the outputs and the inputs. */
  readonly head: Omit<CompileRecord, 'details' | 'whole' | 'outputs' | 'inputs'>;
  readonly inputs: Omit<CompileRecord['inputs'], 'stamps'>;
  /** Numbers of the stamps that are others, by where they stand. */
  readonly stamps: readonly (readonly [at: number, value: number])[];
  /** How many there are now, and those that are others, by their numbers, each with its digest. */
  readonly outputCount: number;
  readonly outputs: readonly (readonly [number: number, output: RecordedOutput, digest: string])[];
  readonly files: readonly (readonly [path: string, digest: string])[];
  readonly nodes: readonly RecordedNode[];
  readonly gone: readonly NodeId[];
}

/** Files are never more or fewer, and what else there is in the details stays: else all is compiled anew. */
export function recordChanges(record: CompileRecord, whole: WholeRecord): RecordChanges {
  const { details, whole: _, outputs, inputs: recordedInputs, ...head } = record;
  const { stamps, ...inputs } = recordedInputs;
  const before = whole.details;
  const nodesBefore = new Map(before.nodes.map((node) => [node.id, node]));
  const nodes = details.nodes.filter((node) => nodesBefore.get(node.id) !== node);
  const kept = new Set(details.nodes.map(({ id }) => id));
  return {
    head,
    inputs,
    stamps:
      stamps === whole.stamps ? [] : stamps.flatMap((value, at) => (value === whole.stamps[at] ? [] : [[at, value]])),
    outputCount: outputs.length,
    outputs: outputs.flatMap((output, number) => {
      const digest = details.outputDigests[number] ?? '';
      const isSame = output === whole.outputs[number] && digest === before.outputDigests[number];
      return isSame ? [] : [[number, output, digest] as const];
    }),
    files: [...details.files].filter(([path, digest]) => before.files.get(path) !== digest),
    nodes,
    gone: before.nodes.flatMap(({ id }) => (kept.has(id) ? [] : [id])),
  };
}

export function changedOutputs(before: readonly RecordedOutput[], changes: RecordChanges): readonly RecordedOutput[] {
  const outputs = before.slice(0, changes.outputCount);
  for (const [number, output] of changes.outputs) outputs[number] = output;
  return outputs;
}

export function changedStamps(before: InputStamps, changes: RecordChanges): InputStamps {
  if (changes.stamps.length === 0) return before;
  const stamps = [...before];
  for (const [at, value] of changes.stamps) stamps[at] = value;
  return stamps;
}

export function changedDetails(before: RecordDetails, changes: RecordChanges): RecordDetails {
  const outputDigests = before.outputDigests.slice(0, changes.outputCount);
  for (const [number, , digest] of changes.outputs) outputDigests[number] = digest;
  return {
    ...before,
    files: new Map([...before.files, ...changes.files]),
    nodes: changedNodes(before.nodes, changes),
    outputDigests,
  };
}

function changedNodes(before: readonly RecordedNode[], { nodes, gone }: RecordChanges): readonly RecordedNode[] {
  const changed = new Map(nodes.map((node) => [node.id, node]));
  for (const id of gone) changed.delete(id);
  const absent = new Set(gone);
  const kept = before.flatMap((node) => {
    if (absent.has(node.id)) return [];
    const now = changed.get(node.id) ?? node;
    changed.delete(node.id);
    return [now];
  });
  if (changed.size === 0) return kept;
  return [...kept, ...changed.values()].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
