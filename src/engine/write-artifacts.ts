// target/manifest.json, run_results.json, sources.json and catalog.json after a command.
import { join, relative, sep } from 'node:path';
import type { ArtifactMeta } from '../artifacts/artifact-meta.ts';
import type { CompiledSql } from '../core/compiled.ts';
import type { RunSummary } from '../core/event.ts';
import type { FreshnessResult } from '../core/freshness.ts';
import type { NodeId } from '../core/node-id.ts';
import type { Plan } from '../core/plan.ts';
import type { RelationState } from '../core/relation.ts';
import type { JsonObject } from '../util/json.ts';
import type { OpenedProject, PartOfProject } from './opened-project.ts';
import type { RunRequest } from './session.ts';

export interface CompiledFile {
  readonly sql: CompiledSql;
  /** Absolute. */
  readonly path: string;
}

export type CompiledFiles = ReadonlyMap<NodeId, CompiledFile>;

export async function writeManifestFile(project: OpenedProject, compiled: CompiledFiles): Promise<void> {
  const { writeManifest } = await import('../artifacts/manifest-json.ts');
  writeManifest(
    project.parsed.manifest,
    project.dag,
    artifactMeta(project, compiled),
    join(project.place.targetPath, 'manifest.json'),
  );
}

export async function writeRunResultsFile(input: {
  readonly project: OpenedProject;
  readonly request: RunRequest;
  readonly plan: Plan;
  readonly summary: RunSummary;
  readonly compiled: CompiledFiles;
}): Promise<void> {
  const { writeRunResults } = await import('../artifacts/run-results-json.ts');
  const { project, request, summary, plan, compiled } = input;
  const meta = { ...artifactMeta(project, compiled), args: argsOf(project, request) };
  writeRunResults(summary, plan, meta, join(project.place.targetPath, 'run_results.json'));
}

export async function writeSourcesFile(
  project: OpenedProject,
  results: readonly FreshnessResult[],
  elapsedMs: number,
  path: string,
): Promise<void> {
  const { writeSources } = await import('../artifacts/sources-json.ts');
  writeSources(results, artifactMeta(project, new Map()), elapsedMs, path);
}

/** How many relations stand there. */
export async function writeCatalogFile(
  project: OpenedProject,
  relations: ReadonlyMap<string, RelationState>,
  path: string,
): Promise<number> {
  const { writeCatalog } = await import('../artifacts/catalog-json.ts');
  return writeCatalog(project.parsed.manifest, relations, artifactMeta(project, new Map()), path);
}

export function artifactMeta(project: PartOfProject, compiled: CompiledFiles): ArtifactMeta {
  const { target, place, config } = project;
  const { adapter } = target;
  const shown = relativeBelow(config.projectDir, place.targetPath);
  return {
    generatedAt: new Date(),
    startedAt: project.startedAt,
    invocationId: project.invocationId,
    version: project.version,
    adapterType: target.type,
    database: adapter.databaseName(target.adapterConfig, place),
    schema: target.schema,
    relationText: (relation) => adapter.dialect.relation(relation),
    compiledOf: (id) => {
      const file = compiled.get(id);
      if (file === undefined) return undefined;
      return { code: file.sql.text, path: shown(file.path).replaceAll('\\', '/') };
    },
  };
}

/** `relative(from, path)` for many paths below one folder: the way to the folder is worked out once. */
export function relativeBelow(from: string, folder: string): (path: string) => string {
  const way = relative(from, folder);
  const prefix = way === '' ? '' : `${way}${sep}`;
  return (path) => `${prefix}${path.slice(folder.length + 1)}`;
}

/** The invocation in dbt's words. */
function argsOf(project: OpenedProject, request: RunRequest): JsonObject {
  return {
    which: request.command,
    invocation_command: `sqlflow ${request.command}`,
    select: [...request.select],
    exclude: [...request.exclude],
    selector: request.selector ?? null,
    indirect_selection: request.indirectSelection ?? 'eager',
    state: request.stateDir ?? null,
    target: project.target.name,
    vars: project.vars,
    full_refresh: request.fullRefresh,
    fail_fast: request.failFast,
    store_failures: request.storeFailures,
    project_dir: project.config.projectDir,
    threads: project.target.threads,
  };
}
