// A compiled part of a project into what an earlier compile wrote: compiled files, manifest.json, and the record for the next one.
import { join } from 'node:path';
import { manifestEntry, manifestMetadata } from '../artifacts/manifest-json.ts';
import {
  type CompileRecord,
  cacheFolder,
  type ManifestCopy,
  type RecordedNode,
  removeRecord,
  writeRecord,
} from '../cache/compile-record.ts';
import { exchangeNodes, exchangeOutputs, type FreshOutput } from '../cache/exchange-outputs.ts';
import {
  changedManifest,
  type ManifestChanges,
  mergedChanges,
  ownLength,
  withMetadata,
  writePieces,
} from '../cache/manifest-text.ts';
import { neighbourChanges } from '../cache/neighbour-changes.ts';
import { settled, startOfMachineMs } from '../cache/output-stamp.ts';
import type { OutputWriter } from '../cache/output-writers.ts';
import { inputsOf, isStillAsRead, shortDigest } from '../cache/project-reading.ts';
import { variablesDigest } from '../cache/settings-digest.ts';
import type { NodeId } from '../core/node-id.ts';
import { commonFolder } from '../util/common-folder.ts';
import { type JsonValue, sortedJson } from '../util/json.ts';
import { redact } from '../util/secrets.ts';
import { copyManifest, recordedNode, removeGone, type WrittenFile } from './compile-anew.ts';
import type { CompiledPart } from './compile-part.ts';
import { writeCompiled } from './compile-selection.ts';
import { metadataLine, putManifest, restoreOutputs, type WarmCompile } from './compile-warm.ts';
import { type WholeCompile, wholeCompile } from './compile-whole.ts';
import { artifactMeta, type CompiledFiles, relativeBelow } from './write-artifacts.ts';

/** Undefined: something of what was written before cannot be used. */
export function writePart(compile: WarmCompile, part: CompiledPart, writer: OutputWriter): WholeCompile | undefined {
  const { configured, record } = compile;
  const { targetPath } = configured.place;
  const { project, before, relations } = part;
  const inside = new Set([...before.values()].map(({ output }) => output));
  const kept = restoreOutputs(targetPath, record, (output) => !inside.has(output));
  if (kept === undefined) return undefined;

  const now = Date.now();
  const shown = relativeBelow(targetPath, targetPath);
  const written = new Map<NodeId, WrittenFile>();
  const files = writeCompiled(targetPath, part.nodes, part.compiled, (id, text, stamp) => {
    written.set(id, { digest: shortDigest(text), stamp });
  });
  const fresh = new Map<NodeId, FreshOutput>();
  for (const [id, { path }] of files) {
    const { digest = '', stamp } = written.get(id) ?? {};
    fresh.set(id, { path: shown(path).replaceAll('\\', '/'), stamp: settled(stamp, now), digest });
  }
  const { outputs, digests, numberOf, moved } = exchangeOutputs(kept, record.details.outputDigests, before, fresh);
  const after = new Map<NodeId, RecordedNode>();
  for (const node of project.parsed.manifest.nodes.values()) {
    after.set(node.id, recordedNode(node, numberOf.get(node.id), relations));
  }
  const all = exchangeNodes(record.details.nodes, before, after, moved);

  const changes = manifestChanges(part, files, all, after);
  const manifest = changes === undefined ? undefined : writeManifest(compile, part, changes);
  if (manifest === undefined) return undefined;
  const folder = commonFolder(outputs.values().map(({ path }) => path));
  removeGone(targetPath, record, new Set(outputs.map(({ path }) => path)));
  const { witness } = part;
  const variables = new Set([...record.variables, ...witness.variables]);
  const changing = [...record.changing.filter((id) => !before.has(id)), ...witness.changing];
  const next: CompileRecord = {
    ...record,
    variables: [...variables].sort(),
    variablesDigest: variablesDigest(variables, project.config.env),
    reading: compile.reading.digest,
    inputs: inputsOf(compile.reading),
    startOfMachineMs: startOfMachineMs(now),
    manifest,
    outputs,
    folder,
    changing: changing.sort(),
    details: { ...record.details, files: compile.reading.digests, nodes: all, outputDigests: digests },
  };
  if (writer.isAlone() && isStillAsRead(project.config, compile.reading)) writeRecord(targetPath, next);
  else removeRecord(targetPath);
  return wholeCompile(configured, { count: outputs.length, folder, reused: 'a part' });
}

interface PartChanges {
  readonly entries: ManifestChanges;
  /** As JSON. */
  readonly metadata: string;
}

/** Undefined: the nodes go in a circle now. */
function manifestChanges(
  part: CompiledPart,
  files: CompiledFiles,
  all: readonly RecordedNode[],
  after: ReadonlyMap<NodeId, RecordedNode>,
): PartChanges | undefined {
  const { project, before } = part;
  const neighbours = neighbourChanges(all, before, after);
  if (neighbours === undefined) return undefined;
  const meta = artifactMeta(project, files);
  const nodes: Record<string, string | null> = {};
  const sources: Record<string, string | null> = {};
  for (const { id, face } of before.values()) (face?.kind === 'source' ? sources : nodes)[id] = null;
  for (const node of project.parsed.manifest.nodes.values()) {
    (node.kind === 'source' ? sources : nodes)[node.id] = textOf(manifestEntry(node, meta));
  }
  return {
    entries: { child_map: neighbours.children, nodes, parent_map: neighbours.parents, sources },
    metadata: textOf(manifestMetadata(project.config.name, meta)),
  };
}

/** As artifacts/json-file.ts writes it. */
function textOf(value: JsonValue): string {
  return redact(sortedJson(value));
}

/** Copies of which a larger share would be exchanged are made anew. */
const largestShare = 0.125;

/** Out of the copy that was kept, and all that was exchanged since. */
function writeManifest(compile: WarmCompile, part: CompiledPart, changed: PartChanges): ManifestCopy | undefined {
  const { targetPath } = compile.configured.place;
  const { manifest: copy } = compile.record;
  const path = join(cacheFolder(targetPath), copy.name);
  const changes = mergedChanges(copy.since ?? {}, changed.entries);
  const pieces = changedManifest(path, changes);
  if (pieces === undefined) return undefined;
  const whole = withMetadata(pieces, copy.metadata, metadataLine(changed.metadata));
  putManifest(targetPath, (beside) => writePieces(path, whole, beside));
  const isLittle = ownLength(pieces) < copy.stamp[1] * largestShare;
  return isLittle ? { ...copy, since: changes } : copyManifest(targetPath, part.project.invocationId);
}
