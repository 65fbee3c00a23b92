// The part of a project that changed since it was recorded, compiled anew and put into what was written before. It comes to what a compile
// from nothing would come to, or to nothing at all: every mistake, every warning and every doubt is left to that one.
import { randomUUID } from 'node:crypto';
import type { Warehouse } from '../adapters/adapter.ts';
import { type ChangedPart, changedPart } from '../cache/changed-part.ts';
import type { RecordedNode } from '../cache/compile-record.ts';
import { knownNodes } from '../cache/known-nodes.ts';
import { isSameFace } from '../cache/node-face.ts';
import { announceWriter } from '../cache/output-writers.ts';
import { areSameWarnings, packDiagnostic } from '../cache/pack-diagnostic.ts';
import { filesByPath, shortDigest } from '../cache/project-reading.ts';
import type { KnownNodes } from '../compile/compile-environment.ts';
import { type Compilation, createCompiler } from '../compile/compile-node.ts';
import type { NodeId } from '../core/node-id.ts';
import { type RelationState, relationKey } from '../core/relation.ts';
import { DiagnosticSink } from '../diagnostics/sink.ts';
import { type ParsedProject, parseProject } from '../parse/parse-project.ts';
import type { FileRole } from '../parse/project-files.ts';
import { HostFailure } from '../render/host.ts';
import { RenderWitness } from '../render/render-witness.ts';
import { redact } from '../util/secrets.ts';
import { macrosDigest, recordedNode } from './compile-anew.ts';
import { compileEnvironment } from './compile-environment.ts';
import { type Compilable, compileNodes, isCompilable, isIncrementalModel } from './compile-selection.ts';
import { compileUnchanged, recordedWarnings, type WarmCompile } from './compile-warm.ts';
import type { WholeCompile } from './compile-whole.ts';
import { openTranslations } from './open-translations.ts';
import type { PartOfProject } from './opened-project.ts';
import { packageVersion } from './package-version.ts';
import { warehousePort } from './warehouse-port.ts';
import { writePart } from './write-part.ts';

/** A part, compiled, and what it replaces. */
export interface CompiledPart {
  readonly project: PartOfProject;
  readonly before: ReadonlyMap<NodeId, RecordedNode>;
  readonly nodes: readonly Compilable[];
  readonly compiled: ReadonlyMap<NodeId, Compilation>;
  readonly relations: ReadonlyMap<string, RelationState>;
  readonly witness: RenderWitness;
}

/** What every part is read with. */
const sharedRoles: ReadonlySet<FileRole> = new Set(['macro', 'macro-code', 'generic-test', 'docs']);

/** Undefined: everything has to be compiled. */
export async function compilePart(compile: WarmCompile): Promise<WholeCompile | undefined> {
  const { options, configured, record } = compile;
  const { target, place } = configured;
  const warnings = recordedWarnings(compile);
  if (warnings === undefined) return undefined;
  let connection: Promise<Warehouse> | undefined;
  const connect = (): Promise<Warehouse> => {
    connection ??= target.adapter.connect(target.adapterConfig, {
      ...place,
      dialect: configured.config.dialect,
      threads: target.threads,
      write: false,
      waitMs: options.waitMs ?? 0,
      signal: options.signal,
    });
    return connection;
  };
  try {
    const relations = record.isInspected ? await inspect(record.details.nodes, connect) : new Map();
    const moved = record.details.nodes.filter(({ face, stood }) => {
      return face?.kind === 'model' && relations.get(relationKey(face.relation))?.kind !== stood;
    });
    const part = changedPart(compile.reading, record, [...record.changing, ...moved.map((node) => node.id)]);
    if (part === undefined) return undefined;
    const witness = new RenderWitness();
    const elsewhere = knownNodes(configured.config.name, part.all, part.nodes);
    const project = await openPart(compile, part, elsewhere, witness);
    if (project === undefined) return undefined;
    const sink = new DiagnosticSink();
    const nodes = [...project.parsed.manifest.nodes.values()].filter(isCompilable);
    const events: Parameters<typeof options.emit>[0][] = [];
    const environment = compileEnvironment({
      ...project,
      options: { ...options, emit: (event) => events.push(event) },
    });
    const compiled = await compileNodes({
      nodes,
      compiler: createCompiler({
        ...environment,
        elsewhere,
        graphJson: refuse,
      }),
      relations,
      fullRefresh: options.fullRefresh ?? false,
      warehouse: warehousePort(connect, () => openTranslations(project, connect, new Map()), options.signal),
      sink,
    });
    if (sink.diagnostics.length > 0 || witness.isChanging || compiled.size < nodes.length) return undefined;
    if (!isSameForOthers(compile, part, project.parsed, compiled)) return undefined;
    if (part.paths.size === 0) return compileUnchanged(compile);
    using writer = announceWriter(place.targetPath);
    const outcome = writePart(compile, { project, before: part.nodes, nodes, compiled, relations, witness }, writer);
    if (outcome === undefined) return undefined;
    for (const diagnostic of warnings) options.emit({ type: 'diagnostic', diagnostic });
    for (const event of events) options.emit(event);
    return outcome;
  } finally {
    await (await connection?.catch(() => undefined))?.[Symbol.asyncDispose]();
  }
}

async function inspect(nodes: readonly RecordedNode[], connect: () => Promise<Warehouse>) {
  const schemas = new Set(nodes.flatMap(({ face }) => (face?.kind === 'model' ? [face.relation.schema] : [])));
  return (await connect()).inspect([...schemas].sort());
}

async function openPart(
  compile: WarmCompile,
  part: ChangedPart,
  elsewhere: KnownNodes,
  witness: RenderWitness,
): Promise<PartOfProject | undefined> {
  const { options, configured, reading, record } = compile;
  const { config, target, place } = configured;
  const shared = { vars: options.vars ?? {}, invocationId: randomUUID() };
  const startedAt = new Date();
  const sink = new DiagnosticSink();
  const files = reading.texts(reading.files.filter(({ path, role }) => sharedRoles.has(role) || part.paths.has(path)));
  if (files === undefined) return undefined;
  const parsed = await parseProject({
    ...{ config, target, ...shared, env: config.env, runStartedAt: startedAt, witness, sink },
    database: target.adapter.databaseName(target.adapterConfig, place),
    fullRefresh: options.fullRefresh ?? false,
    files,
    elsewhere,
  });
  if (parsed === undefined || parsed.manifest.disabled.length > 0) return undefined;
  const fileAt = filesByPath(reading, config.configFile);
  const found = sink.diagnostics.map((diagnostic) => packDiagnostic(diagnostic, fileAt));
  if (!areSameWarnings(found, record.warnings, part.paths)) return undefined;
  const { workingDir } = configured;
  return {
    options,
    config,
    target,
    parsed,
    warnings: [],
    workingDir,
    place,
    ...shared,
    startedAt,
    runId: '',
    version: packageVersion(),
  };
}

/** The graph of a part is not the project's. */
function refuse(): never {
  throw new HostFailure('a part of a project has no graph');
}

/** Would all other nodes, warnings and macros come out as they did? */
function isSameForOthers(
  { configured, record }: WarmCompile,
  part: ChangedPart,
  { manifest, macroPatches }: ParsedProject,
  compiled: ReadonlyMap<NodeId, Compilation>,
): boolean {
  const { nodes: all, farReaching, macros, outputDigests } = record.details;
  if (record.hasCode && macrosDigest(manifest) !== macros) return false;
  if ([...macroPatches].some((path) => !farReaching.includes(path))) return false;
  let isSameTests = true;
  for (const node of manifest.nodes.values()) {
    const before = part.nodes.get(node.id);
    if (before === undefined && part.all.has(node.id)) return false;
    const { face } = recordedNode(node, undefined, new Map());
    if (!isSameFace(before?.face, face)) return false;
    if (before === undefined) isSameTests = false;
    // An ephemeral model stands in the text of its readers.
    if (face?.readAs !== 'cte') continue;
    const compilation = compiled.get(node.id);
    if (compilation?.status !== 'compiled' || before?.output === undefined) return false;
    const { text } = compilation.sql;
    if (shortDigest(redact(text.endsWith('\n') ? text : `${text}\n`)) !== outputDigests[before.output]) return false;
  }
  for (const before of part.nodes.values()) {
    if (manifest.nodes.has(before.id)) continue;
    if (before.face !== undefined) return false;
    isSameTests = false;
  }
  // A path in the config's tree of tests may lead to a test, or to none, from now on.
  if (!isSameTests && Object.keys(configured.config.trees.tests.values).length > 0) return false;
  const others = all.filter((node) => !part.nodes.has(node.id));
  const isInspected =
    others.some((node) => node.isIncremental) || [...manifest.nodes.values()].some(isIncrementalModel);
  return isInspected === record.isInspected;
}
