// The details of a record as they stand in its file: paths and ids are written once, and named by their numbers.
import type { NodeId } from '../core/node-id.ts';
import type { RelationKind } from '../core/relation.ts';
import type { RecordDetails, RecordedNode } from './compile-record.ts';
import type { NodeFace } from './node-face.ts';

export interface PackedDetails {
  readonly files: readonly string[];
  readonly digests: readonly string[];
  readonly ids: readonly NodeId[];
  readonly owners: readonly (readonly number[])[];
  readonly dependsOn: readonly (readonly number[])[];
  readonly faces: readonly (NodeFace | 0)[];
  readonly outputs: readonly number[];
  readonly incremental: readonly number[];
  readonly stood: readonly (RelationKind | 0)[];
  readonly outputDigests: readonly string[];
  readonly farReaching: readonly string[];
  readonly macros: string;
}

export function packDetails({ files, nodes, outputDigests, farReaching, macros }: RecordDetails): PackedDetails {
  const paths = [...files.keys()];
  const numberOf = new Map(paths.map((path, index) => [path, index]));
  const indexOf = new Map(nodes.map((node, index) => [node.id, index]));
  return {
    files: paths,
    digests: [...files.values()],
    ids: nodes.map((node) => node.id),
    owners: nodes.map((node) => node.owners.flatMap((path) => numberOf.get(path) ?? [])),
    dependsOn: nodes.map((node) => node.dependsOn.flatMap((id) => indexOf.get(id) ?? [])),
    faces: nodes.map((node) => node.face ?? 0),
    outputs: nodes.map((node) => node.output ?? -1),
    incremental: nodes.flatMap((node, index) => (node.isIncremental ? [index] : [])),
    stood: nodes.some((node) => node.stood !== undefined) ? nodes.map((node) => node.stood ?? 0) : [],
    outputDigests,
    farReaching,
    macros,
  };
}

export function unpackDetails(packed: PackedDetails): RecordDetails {
  const { files, digests, ids, outputDigests, farReaching, macros } = packed;
  const incremental = new Set(packed.incremental);
  const nodes = ids.map((id, index): RecordedNode => {
    const output = packed.outputs[index] ?? -1;
    return {
      id,
      owners: (packed.owners[index] ?? []).map((number) => files[number] ?? ''),
      dependsOn: (packed.dependsOn[index] ?? []).map((number) => ids[number] ?? id),
      face: packed.faces[index] || undefined,
      output: output < 0 ? undefined : output,
      isIncremental: incremental.has(index),
      stood: packed.stood[index] || undefined,
    };
  });
  return {
    files: new Map(files.map((path, index) => [path, digests[index] ?? ''])),
    nodes,
    outputDigests,
    farReaching,
    macros,
  };
}
