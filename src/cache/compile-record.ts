// What a compile leaves for the next one: what it rested on, what it wrote, and of each node as much as others need of it. Data and its
// file; whether it still holds is decided elsewhere.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeId } from '../core/node-id.ts';
import type { RelationKind } from '../core/relation.ts';
import { redact } from '../util/secrets.ts';
import { writeProblem } from '../util/write-problem.ts';
import type { InputStamps } from './input-stamps.ts';
import type { ManifestChanges, Stretch } from './manifest-text.ts';
import type { NodeFace } from './node-face.ts';
import type { OutputStamp } from './output-stamp.ts';
import { type PackedDetails, packDetails, unpackDetails } from './pack-details.ts';
import type { PackedDiagnostic } from './pack-diagnostic.ts';
import { shortDigest } from './project-reading.ts';
import { changedDetails, changedOutputs, changedStamps, type RecordChanges, recordChanges } from './record-changes.ts';

export interface CompileRecord {
  readonly settings: string;
  /** Environment variables that templates asked for, and the digest of their values. */
  readonly variables: readonly string[];
  readonly variablesDigest: string;
  /** Of the reading of the project. */
  readonly reading: string;
  readonly inputs: RecordedInputs;
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
  /** What it was read from; undefined: it is to be written whole. */
  readonly whole: WholeRecord | undefined;
}

/** By what a project is known to be as it was without reading it. */
export interface RecordedInputs {
  /** Digests of the names of the files, and of selectors.yml. */
  readonly listing: string;
  readonly selectors: string;
  readonly stamps: InputStamps;
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

/** A copy of a manifest as it was written, beside the record, and how the last one came of it. */
export interface ManifestCopy {
  readonly name: string;
  readonly stamp: OutputStamp;
  /** Where in it the line of the metadata lies, in bytes. */
  readonly metadata: Stretch;
  /** What was exchanged since; undefined: nothing but the metadata. */
  readonly since: ManifestChanges | undefined;
}

const format = 'sqlflow compile cache 2';
const recordName = 'compile.json';
const changesName = 'compile-changes.json';
/** Changes that are larger than this share of the record are no gain. */
const largestShare = 0.5;

/** `folder` of a target path. */
export function cacheFolder(targetPath: string): string {
  return join(targetPath, 'cache');
}

/** The record that was written whole, and its checksum. */
export interface WholeRecord {
  readonly checksum: string;
  readonly size: number;
  readonly outputs: readonly RecordedOutput[];
  readonly stamps: InputStamps;
  readonly details: RecordDetails;
}

/** Undefined: there is none, or the file is torn, of another version, or not ours. */
export function readRecord(targetPath: string): CompileRecord | undefined {
  try {
    const folder = cacheFolder(targetPath);
    const content = readFileSync(join(folder, recordName));
    const firstEnd = content.indexOf(10);
    const [name, checksum] = content.toString('latin1', 0, firstEnd).split(' | ');
    if (name !== format || checksum !== shortDigest(content.subarray(firstEnd + 1))) return undefined;
    const secondEnd = content.indexOf(10, firstEnd + 1);
    const head = JSON.parse(content.toString('utf8', firstEnd + 1, secondEnd)) as Omit<
      CompileRecord,
      'details' | 'whole'
    >;
    let details: RecordDetails | undefined;
    const whole: WholeRecord = {
      checksum,
      size: content.length,
      outputs: head.outputs,
      stamps: head.inputs.stamps,
      get details() {
        details ??= unpackDetails(JSON.parse(content.toString('utf8', secondEnd + 1)) as PackedDetails);
        return details;
      },
    };
    const changes = readChanges(folder, checksum);
    if (changes === 'torn') return undefined;
    return changes === undefined ? recordOf(head, whole, () => whole.details) : changedRecord(whole, changes);
  } catch {
    return undefined;
  }
}

/** `getDetails` is called once, and only if they are asked for. */
function recordOf(
  head: Omit<CompileRecord, 'details' | 'whole'>,
  whole: WholeRecord,
  getDetails: () => RecordDetails,
): CompileRecord {
  let details: RecordDetails | undefined;
  return {
    ...head,
    whole,
    get details() {
      details ??= getDetails();
      return details;
    },
  };
}

function changedRecord(whole: WholeRecord, changes: RecordChanges): CompileRecord {
  const outputs = changedOutputs(whole.outputs, changes);
  const inputs = { ...changes.inputs, stamps: changedStamps(whole.stamps, changes) };
  return recordOf({ ...changes.head, outputs, inputs }, whole, () => changedDetails(whole.details, changes));
}

/** Undefined: the record stands as it is. */
function readChanges(folder: string, checksumOfWhole: string): RecordChanges | 'torn' | undefined {
  const path = join(folder, changesName);
  if (!existsSync(path)) return undefined;
  const content = readFileSync(path, 'utf8');
  const firstEnd = content.indexOf('\n');
  const [name, checksum, of] = content.slice(0, firstEnd).split(' | ');
  // Changes of the record before: it was written anew since.
  if (name === format && of !== undefined && of !== checksumOfWhole) return undefined;
  const text = content.slice(firstEnd + 1);
  if (name !== format || of === undefined || checksum !== shortDigest(text)) return 'torn';
  return JSON.parse(text) as RecordChanges;
}

/**
 * Whole or not at all: where it cannot be written, there is none. Of a record that was read, what changed since it was written whole is
 * written beside it, as long as that is little. Copies of manifests that no record names any more are removed.
 */
export function writeRecord(targetPath: string, record: CompileRecord): void {
  const { details, whole, ...head } = record;
  const folder = cacheFolder(targetPath);
  const changes = whole === undefined ? undefined : JSON.stringify(recordChanges(record, whole));
  const isLittle = changes !== undefined && whole !== undefined && changes.length < whole.size * largestShare;
  const text = isLittle ? changes : `${JSON.stringify(head)}\n${JSON.stringify(packDetails(details))}`;
  // A secret that a path or a warning holds must not be written down, and without it the record would be another one.
  if (redact(text) !== text) {
    removeRecord(targetPath);
    return;
  }
  mkdirSync(folder, { recursive: true });
  try {
    const checksum = shortDigest(text);
    if (isLittle) replaceFile(folder, changesName, `${format} | ${checksum} | ${whole.checksum}\n${text}`);
    else {
      replaceFile(folder, recordName, `${format} | ${checksum}\n${text}`);
      rmSync(join(folder, changesName), { force: true });
    }
  } catch (error) {
    // A compile that could write everything else has done its work.
    if (writeProblem(error) === undefined) throw error;
    removeRecord(targetPath);
    return;
  }
  removeCopies(folder, record.manifest.name);
}

function replaceFile(folder: string, name: string, text: string): void {
  const temporary = join(folder, `${name}.${randomBytes(4).toString('hex')}.tmp`);
  try {
    writeFileSync(temporary, text, { mode: 0o600 });
    renameSync(temporary, join(folder, name));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Nothing is known of the last compile any more. */
export function removeRecord(targetPath: string): void {
  const folder = cacheFolder(targetPath);
  rmSync(join(folder, recordName), { force: true });
  rmSync(join(folder, changesName), { force: true });
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
