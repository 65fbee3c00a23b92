// Config, target and files -> a session. Nothing is connected here: `ls` and `compile` of a plain project never open a database.
import { randomBytes, randomUUID } from 'node:crypto';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { DatabasePlace } from '../adapters/adapter.ts';
import { loadConfig } from '../config/load-config.ts';
import type { ProjectConfig } from '../config/project-config.ts';
import { type ResolvedTarget, resolveTarget } from '../config/resolve-target.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { DiagnosticSink } from '../diagnostics/sink.ts';
import { manifestDag } from '../graph/manifest-dag.ts';
import type { ParseMemory } from '../parse/parse-memory.ts';
import { parseProject } from '../parse/parse-project.ts';
import { packageVersion } from './package-version.ts';
import { ProjectSession } from './project-session.ts';
import { readSelectorsFile } from './read-selectors-file.ts';
import type { Session, SessionOptions } from './session.ts';

/** The part of a project that stands in its config: known before its files are read. */
export interface ConfiguredProject {
  readonly config: ProjectConfig;
  readonly target: ResolvedTarget;
  /** Absolute. */
  readonly workingDir: string;
  readonly place: DatabasePlace;
  /** Of earlier openings, where there are many. */
  readonly memory?: ParseMemory | undefined;
}

/** @throws DiagnosticError with every problem of the config and the target. */
export async function configureProject(options: SessionOptions): Promise<ConfiguredProject> {
  const loaded = await loadConfig({
    startDir: options.projectDir,
    env: options.env,
    noCode: options.noCode ?? false,
  });
  if (!loaded.ok) throw new DiagnosticError(loaded.error);
  const config = loaded.value;
  const resolved = await resolveTarget(config, options.target, { env: config.env, threads: options.threads });
  if (!resolved.ok) throw new DiagnosticError(resolved.error);
  const workingDir = options.workingDir ?? config.projectDir;
  const targetPath =
    options.targetPath === undefined
      ? absolute(config.projectDir, config.targetPath)
      : absolute(workingDir, options.targetPath);
  refuseSourceFolder(config, targetPath, options.targetPath ?? config.targetPath);
  return { config, target: resolved.value, workingDir, place: { projectDir: config.projectDir, targetPath } };
}

/** Compiled models among the models would be models from then on. */
function refuseSourceFolder(config: ProjectConfig, targetPath: string, path: string): void {
  const { models, seeds, macros, tests, analyses } = config.paths;
  const folder = [...models, ...seeds, ...macros, ...tests, ...analyses].find((root) => {
    const way = relative(absolute(config.projectDir, root), targetPath);
    return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
  });
  if (folder !== undefined) throw new DiagnosticError(errorDiagnostic('targetPathTaken', undefined, { path, folder }));
}

/**
 * Opens the project that `projectDir` lies in; `configured` where its config was read already.
 *
 * @throws DiagnosticError with every problem of the config, the target and the files.
 */
export async function openSession(options: SessionOptions, configured?: ConfiguredProject): Promise<Session> {
  const { config, target, workingDir, place } = configured ?? (await configureProject(options));
  const startedAt = new Date();
  const invocationId = randomUUID();
  const sink = new DiagnosticSink();
  const vars = options.vars ?? {};
  const parseInput = {
    config,
    target,
    vars,
    env: config.env,
    database: target.adapter.databaseName(target.adapterConfig, place),
    runStartedAt: startedAt,
    invocationId,
    fullRefresh: options.fullRefresh ?? false,
    memory: configured?.memory,
  };
  const parsed = await parseProject({ ...parseInput, sink });
  if (parsed === undefined || sink.hasErrors) throw new DiagnosticError(sink.diagnostics);
  const dag = manifestDag(parsed.manifest);
  if (!dag.ok) throw new DiagnosticError([...sink.diagnostics, ...dag.error]);
  const selectors = await readSelectorsFile(parseInput, parsed, (diagnostic) => sink.report(diagnostic));
  if (sink.hasErrors) throw new DiagnosticError(sink.diagnostics);
  return new ProjectSession({
    options,
    config,
    target,
    parsed,
    dag: dag.value,
    selectors,
    warnings: sink.diagnostics,
    workingDir,
    place,
    vars,
    invocationId,
    startedAt,
    runId: randomBytes(6).toString('hex'),
    version: packageVersion(),
  });
}

function absolute(base: string, path: string): string {
  return isAbsolute(path) ? path : resolve(base, path);
}
