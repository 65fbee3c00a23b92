// `compile` of a whole project: from what an earlier one left as far as that holds, otherwise from nothing; the outcome is the same.
import { join, relative } from 'node:path';
import { type CompileRecord, readRecord } from '../cache/compile-record.ts';
import { type ProjectReading, readProject } from '../cache/project-reading.ts';
import { settingsDigest, variablesDigest } from '../cache/settings-digest.ts';
import { type ConfiguredProject, configureProject } from './configure-project.ts';
import { packageBuild } from './package-version.ts';
import type { SessionOptions } from './session.ts';

export interface WholeCompile {
  /** Compiled nodes. */
  readonly count: number;
  /** What their files have in common, relative to the working directory. */
  readonly folder: string;
  /** What could be taken over from an earlier compile. */
  readonly reused: 'nothing' | 'a part' | 'everything';
}

/** What a compile begins with, where its outcome may be kept. */
export interface CacheableCompile {
  readonly options: SessionOptions;
  readonly configured: ConfiguredProject;
  readonly reading: ProjectReading;
  readonly settings: string;
  /** What the last one left, whether it still holds or not. */
  readonly record: CompileRecord | undefined;
}

/**
 * Compiles all models, tests and analyses to target/compiled and writes manifest.json.
 *
 * @throws DiagnosticError with every problem of the project
 */
export async function compileWhole(options: SessionOptions, useCache: boolean): Promise<WholeCompile> {
  const configured = await configureProject(options);
  const reading = useCache && configured.config.cache ? await readProject(configured.config) : undefined;
  if (reading === undefined) {
    const { compileAnew } = await import('./compile-anew.ts');
    return compileAnew(options, configured);
  }
  const { config, target, place } = configured;
  const settings = settingsDigest({
    build: packageBuild(),
    config,
    target,
    place,
    database: target.adapter.databaseName(target.adapterConfig, place),
    vars: options.vars ?? {},
    fullRefresh: options.fullRefresh ?? false,
  });
  const record = readRecord(place.targetPath);
  const compile: CacheableCompile = { options, configured, reading, settings, record };
  if (record !== undefined && record.settings === settings) {
    const sameVariables = record.variablesDigest === variablesDigest(record.variables, config.env);
    const { compileWarm } = await import('./compile-warm.ts');
    const warm = sameVariables ? await compileWarm({ ...compile, record }) : undefined;
    if (warm !== undefined) return warm;
  }
  const { compileAndRecord } = await import('./compile-anew.ts');
  return compileAndRecord(compile);
}

/** With the folder as it is told to the user: given relative to the target path. */
export function wholeCompile({ place, workingDir }: ConfiguredProject, compiled: WholeCompile): WholeCompile {
  const folder = relative(workingDir, join(place.targetPath, compiled.folder)).replaceAll('\\', '/');
  return { ...compiled, folder: compiled.count === 0 ? '' : folder };
}
