// What a compile leaves for the next one: what it rested on, what it wrote, and of each node as much as others need of it. Data and its
// file; whether it still holds is decided elsewhere.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeId } from '../core/node-id.ts';
import type { RelationKind } from '../core/relation.ts';
import { redact } from '../util/secrets.ts';
import { writeProblem } from '../util/write-problem.ts';
import type { NodeFace } from './node-face.ts';
import type { OutputStamp } from './output-stamp.ts';
import type { PackedDiagnostic } from './pack-diagnostic.ts';
import { shortDigest } from './project-reading.ts';

export interface CompileRecord {
  readonly settings: string;
  /** Environment variables that templates asked for, and the digest of their values. */
  readonly variables: readonly string[];
  readonly variablesDigest: string;
  /** Of the reading of the project. */
  readonly reading: string;
  readonly startOfMachineMs: number;
  readonly manifest: ManifestCopy;
  readonly warnings: readonly PackedDiagnostic[];
  /** Compiled files. */
  readonly outputs: readonly RecordedOutput[];
  /** The common folder of the compiled files, relative to the target path. */
  readonly folder: string;
  /** Nodes that have to be rendered each time. */
  readonly changing: readonly NodeId[];
  /** The warehouse was asked what stands under the models' names. */
  readonly isInspected: boolean;
  readonly hasCode: boolean;
  /** Read from the file when it is asked for: a compile of an unchanged project does without. */
  readonly details: RecordDetails;
}

export interface RecordDetails {
  /** Path -> digest. */
  readonly files: ReadonlyMap<string, string>;
  /** In code-point order of their ids. */
  readonly nodes: readonly RecordedNode[];
  /** Digests of the compiled files, in the order of `outputs`. */
  readonly outputDigests: readonly string[];
  /** Files that describe macros, or nodes that are disabled: a change of one of these reaches further. */
  readonly farReaching: readonly string[];
  /** Of the macros' entries in the manifest, descriptions left out. */
  readonly macros: string;
}

export interface RecordedNode {
  readonly id: NodeId;
  /** Paths of the files that the node is made of: its own, and the YAML that describes it. */
  readonly owners: readonly string[];
  readonly dependsOn: readonly NodeId[];
  /** What others see of it; undefined: nobody can refer to it. */
  readonly face: NodeFace | undefined;
  /** Index in `outputs`; undefined: it has no compiled file. */
  readonly output: number | undefined;
  readonly isIncremental: boolean;
  /** What stood under its name in the warehouse. */
  readonly stood: RelationKind | undefined;
}

export interface RecordedOutput {
  /** Relative to the target path. */
  readonly path: string;
  /** Undefined: to be read before it is trusted. */
  readonly stamp: OutputStamp | undefined;
}

/** A copy of the manifest as it was written, beside the record. */
export interface ManifestCopy {
  readonly name: string;
  readonly stamp: OutputStamp;
  /** Where in it the line of the metadata lies, in bytes. */
  readonly metadata: readonly [start: number, end: number];
}

const format = 'sqlflow compile cache 1';
const recordName = 'compile.json';

/** `folder` of a target path. */
export function cacheFolder(targetPath: string): string {
  return join(targetPath, 'cache');
}

/** Undefined: there is none, or the file is torn, of another version, or not ours. */
export function readRecord(targetPath: string): CompileRecord | undefined {
  try {
    const content = readFileSync(join(cacheFolder(targetPath), recordName));
    const firstEnd = content.indexOf(10);
    const [name, checksum] = content.toString('latin1', 0, firstEnd).split(' | ');
    if (name !== format || checksum !== shortDigest(content.subarray(firstEnd + 1))) return undefined;
    const secondEnd = content.indexOf(10, firstEnd + 1);
    const head = JSON.parse(content.toString('utf8', firstEnd + 1, secondEnd)) as Omit<CompileRecord, 'details'>;
    let details: RecordDetails | undefined;
    return {
      ...head,
      get details() {
        details ??= unpackDetails(JSON.parse(content.toString('utf8', secondEnd + 1)) as PackedDetails);
        return details;
      },
    };
  } catch {
    return undefined;
  }
}

/**
 * Whole or not at all: where it cannot be written, there is none. Copies of manifests that no record names any more are removed.
 */
export function writeRecord(targetPath: string, record: CompileRecord): void {
  const { details, ...head } = record;
  const text = `${JSON.stringify(head)}\n${JSON.stringify(packDetails(details))}`;
  // A secret that a path or a warning holds must not be written down, and without it the record would be another one.
  if (redact(text) !== text) {
    removeRecord(targetPath);
    return;
  }
  const folder = cacheFolder(targetPath);
  mkdirSync(folder, { recursive: true });
  const temporary = join(folder, `${recordName}.${randomBytes(4).toString('hex')}.tmp`);
  try {
    writeFileSync(temporary, `${format} | ${shortDigest(text)}\n${text}`, { mode: 0o600 });
    renameSync(temporary, join(folder, recordName));
  } catch (error) {
    rmSync(temporary, { force: true });
    // A compile that could write everything else has done its work.
    if (writeProblem(error) === undefined) throw error;
    removeRecord(targetPath);
    return;
  }
  removeCopies(folder, record.manifest.name);
}

/** Nothing is known of the last compile any more. */
export function removeRecord(targetPath: string): void {
  const folder = cacheFolder(targetPath);
  rmSync(join(folder, recordName), { force: true });
  removeCopies(folder, undefined);
}

function removeCopies(folder: string, except: string | undefined): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (/^manifest-.*\.json$/.test(name) && name !== except) rmSync(join(folder, name), { force: true });
  }
}

/** A name for a copy of the manifest that no other process uses. */
export function freshManifestName(): string {
  return `manifest-${randomBytes(8).toString('hex')}.json`;
}

// Paths and ids are written once, and named by their numbers.
interface PackedDetails {
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

function packDetails({ files, nodes, outputDigests, farReaching, macros }: RecordDetails): PackedDetails {
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

function unpackDetails(packed: PackedDetails): RecordDetails {
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
