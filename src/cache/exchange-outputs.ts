// The outputs of a record after some nodes were compiled again: each keeps its number where it can, so that nodes outside stay the same.
import type { NodeId } from '../core/node-id.ts';
import type { RecordedNode, RecordedOutput } from './compile-record.ts';

export interface FreshOutput extends RecordedOutput {
  readonly digest: string;
}

export interface Outputs {
  readonly outputs: readonly RecordedOutput[];
  readonly digests: readonly string[];
  /** Of each node that was compiled again and has a file. */
  readonly numberOf: ReadonlyMap<NodeId, number>;
  /** Numbers that are others now. */
  readonly moved: ReadonlyMap<number, number>;
}

/** `before`: the nodes that are replaced; `fresh`: the files that there are in their place. */
export function exchangeOutputs(
  kept: readonly RecordedOutput[],
  keptDigests: readonly string[],
  before: ReadonlyMap<NodeId, RecordedNode>,
  fresh: ReadonlyMap<NodeId, FreshOutput>,
): Outputs {
  const outputs = [...kept];
  const digests = [...keptDigests];
  const numberOf = new Map<NodeId, number>();
  const free = [...before.values()].flatMap(({ id, output }) =>
    output === undefined || fresh.has(id) ? [] : [output],
  );
  for (const [id, { digest, ...output }] of fresh) {
    const number = before.get(id)?.output ?? free.pop() ?? outputs.length;
    outputs[number] = output;
    digests[number] = digest;
    numberOf.set(id, number);
  }
  // What is left open is closed by the last ones.
  const moved = new Map<number, number>();
  for (const hole of free.sort((a, b) => b - a)) {
    const last = outputs.length - 1;
    const [output] = outputs.splice(last);
    const [digest] = digests.splice(last);
    if (hole === last || output === undefined || digest === undefined) continue;
    outputs[hole] = output;
    digests[hole] = digest;
    moved.set(last, hole);
  }
  for (const [id, number] of numberOf) numberOf.set(id, moved.get(number) ?? number);
  return { outputs, digests, numberOf, moved };
}

/** The nodes of the project with those exchanged, in code-point order of their ids. */
export function exchangeNodes(
  all: readonly RecordedNode[],
  before: ReadonlyMap<NodeId, RecordedNode>,
  after: ReadonlyMap<NodeId, RecordedNode>,
  moved: ReadonlyMap<number, number>,
): readonly RecordedNode[] {
  const isSameIds = before.size === after.size && [...after.keys()].every((id) => before.has(id));
  const others = isSameIds ? all : all.filter((node) => !before.has(node.id));
  const nodes = others.map((node): RecordedNode => {
    const fresh = after.get(node.id);
    if (fresh !== undefined) return fresh;
    const number = node.output === undefined ? undefined : moved.get(node.output);
    return number === undefined ? node : { ...node, output: number };
  });
  if (isSameIds) return nodes;
  return [...nodes, ...after.values()].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
