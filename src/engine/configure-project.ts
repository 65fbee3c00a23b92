// Config and target of a project: the first step of opening one. Its files are not looked at.
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { DatabasePlace } from '../adapters/adapter.ts';
import { loadConfig } from '../config/load-config.ts';
import type { ProjectConfig } from '../config/project-config.ts';
import { type ResolvedTarget, resolveTarget } from '../config/resolve-target.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import type { ParseMemory } from '../parse/parse-memory.ts';
import type { ReadFile } from '../parse/project-files.ts';
import type { RenderWitness } from '../render/render-witness.ts';
import type { SessionOptions } from './session.ts';

/** The part of a project that stands in its config: known before its files are read. */
export interface ConfiguredProject {
  readonly config: ProjectConfig;
  readonly target: ResolvedTarget;
  /** Absolute. */
  readonly workingDir: string;
  readonly place: DatabasePlace;
  /** Of earlier openings, where there are many. */
  readonly memory?: ParseMemory | undefined;
  /** The project's files, where somebody has read them already. */
  readonly files?: readonly ReadFile[] | undefined;
  readonly witness?: RenderWitness | undefined;
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

function absolute(base: string, path: string): string {
  return isAbsolute(path) ? path : resolve(base, path);
}
