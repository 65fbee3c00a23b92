// `compile` of a whole project from nothing, and what it leaves for the next one.
import { copyFileSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CompileRecord,
  cacheFolder,
  freshManifestName,
  type ManifestCopy,
  type RecordedNode,
  type RecordedOutput,
  removeRecord,
  writeRecord,
} from '../cache/compile-record.ts';
import { metadataStretch } from '../cache/manifest-text.ts';
import { faceOf } from '../cache/node-face.ts';
import { type OutputStamp, settled, stampAt, startOfMachineMs } from '../cache/output-stamp.ts';
import { announceWriter } from '../cache/output-writers.ts';
import { packDiagnostic } from '../cache/pack-diagnostic.ts';
import { filesByPath, inputsOf, isStillAsRead, shortDigest } from '../cache/project-reading.ts';
import { variablesDigest } from '../cache/settings-digest.ts';
import type { Event } from '../core/event.ts';
import type { Manifest } from '../core/manifest.ts';
import type { Node } from '../core/node.ts';
import type { NodeId } from '../core/node-id.ts';
import { type RelationState, relationKey } from '../core/relation.ts';
import type { ReadFile } from '../parse/project-files.ts';
import { RenderWitness } from '../render/render-witness.ts';
import { commonFolder } from '../util/common-folder.ts';
import { writeProblem } from '../util/write-problem.ts';
import { isIncrementalModel } from './compile-selection.ts';
import { type CacheableCompile, type WholeCompile, wholeCompile } from './compile-whole.ts';
import type { ConfiguredProject } from './configure-project.ts';
import { openProject } from './open-session.ts';
import type { OpenedProject } from './opened-project.ts';
import { ProjectSession } from './project-session.ts';
import type { SessionOptions } from './session.ts';
import { relativeBelow } from './write-artifacts.ts';

const everything = { select: [], exclude: [] };

/** Larger manifests are not kept: the cache is to be of use, not to fill a disk. */
const largestManifest = 1 << 30;

export async function compileAnew(options: SessionOptions, configured: ConfiguredProject): Promise<WholeCompile> {
  const project = await openProject(options, configured);
  for (const diagnostic of project.warnings) options.emit({ type: 'diagnostic', diagnostic });
  using _writer = announceWriter(configured.place.targetPath);
  await using session = new ProjectSession(project);
  const { files } = await session.compileFiles(everything);
  const shown = relativeBelow(configured.place.targetPath, configured.place.targetPath);
  const folder = commonFolder(files.values().map(({ path }) => slashes(shown(path))));
  return wholeCompile(configured, { count: files.size, folder, reused: 'nothing' });
}

/** The same, keeping what the next compile can use. A compile that fails keeps nothing. */
export async function compileAndRecord(compile: CacheableCompile, files: readonly ReadFile[]): Promise<WholeCompile> {
  const { configured, reading } = compile;
  const { targetPath } = configured.place;
  let isTold = false;
  const options: SessionOptions = {
    ...compile.options,
    emit: (event: Event) => {
      isTold = true;
      compile.options.emit(event);
    },
  };
  const witness = new RenderWitness();
  const project = await openProject(options, { ...configured, files, witness });
  for (const diagnostic of project.warnings) compile.options.emit({ type: 'diagnostic', diagnostic });
  using writer = announceWriter(targetPath);
  await using session = new ProjectSession(project);
  const written = new Map<NodeId, WrittenFile>();
  const {
    files: compiledFiles,
    relations,
    isInspected,
  } = await session.compileFiles(everything, (id, text, stamp) => {
    written.set(id, { digest: shortDigest(text), stamp });
  });
  const shown = relativeBelow(targetPath, targetPath);
  const paths = new Map(compiledFiles.entries().map(([id, { path }]) => [id, slashes(shown(path))]));
  removeGone(targetPath, compile.record, new Set(paths.values()));
  const folder = commonFolder(paths.values());
  const outcome = wholeCompile(configured, { count: compiledFiles.size, folder, reused: 'nothing' });
  const isKept =
    compiledFiles.size > 0 &&
    !witness.isChanging &&
    // What was told has to be told again, and nobody knows by whom.
    !(isTold && witness.changing.size === 0) &&
    project.selectors.defaultName === undefined &&
    isStillAsRead(configured.config, reading);
  const manifest = isKept ? copyManifest(targetPath, project.invocationId) : undefined;
  if (manifest === undefined) {
    removeRecord(targetPath);
    return outcome;
  }
  const record = recordOf({ compile, project, witness, written, paths, relations, isInspected, folder, manifest });
  if (writer.isAlone()) writeRecord(targetPath, record);
  else removeRecord(targetPath);
  return outcome;
}

export interface WrittenFile {
  readonly digest: string;
  readonly stamp: OutputStamp | undefined;
}

function recordOf(input: {
  readonly compile: CacheableCompile;
  readonly project: OpenedProject;
  readonly witness: RenderWitness;
  readonly written: ReadonlyMap<NodeId, WrittenFile>;
  readonly paths: ReadonlyMap<NodeId, string>;
  readonly relations: ReadonlyMap<string, RelationState>;
  readonly isInspected: boolean;
  readonly folder: string;
  readonly manifest: ManifestCopy;
}): CompileRecord {
  const { compile, project, witness, written, paths, relations, isInspected, folder, manifest } = input;
  const { reading } = compile;
  const { parsed, config } = project;
  const now = Date.now();
  const outputs: RecordedOutput[] = [];
  const outputDigests: string[] = [];
  const nodes: RecordedNode[] = [];
  for (const node of parsed.manifest.nodes.values()) {
    const path = paths.get(node.id);
    const file = written.get(node.id);
    const output = path === undefined || file === undefined ? undefined : outputs.length;
    if (path !== undefined && file !== undefined) {
      outputs.push({ path, stamp: settled(file.stamp, now) });
      outputDigests.push(file.digest);
    }
    nodes.push(recordedNode(node, output, relations));
  }
  const fileAt = filesByPath(reading, project.config.configFile);
  return {
    settings: compile.settings,
    variables: [...witness.variables].sort(),
    variablesDigest: variablesDigest(witness.variables, config.env),
    reading: reading.digest,
    inputs: inputsOf(reading),
    startOfMachineMs: startOfMachineMs(now),
    manifest,
    warnings: project.warnings.map((diagnostic) => packDiagnostic(diagnostic, fileAt)),
    outputs,
    folder,
    changing: [...witness.changing].sort(),
    isInspected,
    hasCode: reading.files.some(({ role }) => role === 'macro-code'),
    details: {
      files: reading.digests,
      nodes,
      outputDigests,
      farReaching: [...parsed.macroPatches, ...parsed.manifest.disabled.flatMap(ownersOf)],
      macros: macrosDigest(parsed.manifest),
    },
    whole: undefined,
  };
}

export function recordedNode(
  node: Node,
  output: number | undefined,
  relations: ReadonlyMap<string, RelationState>,
): RecordedNode {
  return {
    id: node.id,
    owners: ownersOf(node),
    dependsOn: 'dependsOn' in node ? node.dependsOn : [],
    face: faceOf(node),
    output,
    isIncremental: isIncrementalModel(node),
    stood: node.kind === 'model' ? relations.get(relationKey(node.relation))?.kind : undefined,
  };
}

/** Paths of the files that a node is made of. */
function ownersOf(node: Node): readonly string[] {
  const patch = node.kind === 'model' || node.kind === 'seed' ? node.patchPath : node.declaredAt.file.path;
  return [...new Set([node.path, ...(patch === undefined ? [] : [patch])])];
}

/** Which macros there are, and where; what YAML says of them is left out. */
export function macrosDigest(manifest: Manifest): string {
  const macros = [...manifest.macros].map(([key, { id, kind, file, at }]) => [
    key,
    id,
    kind,
    file.path,
    at.start,
    at.end,
  ]);
  return shortDigest(JSON.stringify(macros));
}

/** Undefined where it is too large to be kept or finds no place, or another process has put its own there meanwhile. */
export function copyManifest(targetPath: string, invocationId: string): ManifestCopy | undefined {
  const from = join(targetPath, 'manifest.json');
  if (statSync(from).size > largestManifest) return undefined;
  const name = freshManifestName();
  const path = join(cacheFolder(targetPath), name);
  mkdirSync(cacheFolder(targetPath), { recursive: true });
  try {
    copyFileSync(from, path);
  } catch (error) {
    rmSync(path, { force: true });
    if (writeProblem(error) === undefined) throw error;
    return undefined;
  }
  const stamp = stampAt(path);
  const metadata = metadataStretch(path, invocationId);
  if (stamp !== undefined && metadata !== undefined) return { name, stamp, metadata, since: undefined };
  rmSync(path, { force: true });
  return undefined;
}

/** Compiled files of the compile before that this one has not: their nodes are gone. */
export function removeGone(targetPath: string, before: CompileRecord | undefined, paths: ReadonlySet<string>): void {
  for (const { path } of before?.outputs ?? []) {
    // A path out of a file is not trusted to lead where it should.
    if (!paths.has(path) && path.startsWith('compiled/') && !path.split('/').includes('..'))
      rmSync(join(targetPath, path), { force: true });
  }
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}
