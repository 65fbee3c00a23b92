// `compile` of a whole project: from what an earlier one left as far as that holds, otherwise from nothing; the outcome is the same.
import { join, relative } from 'node:path';
import { type CompileRecord, readRecord } from '../cache/compile-record.ts';
import { isSameStart, startOfMachineMs } from '../cache/output-stamp.ts';
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
  const { config, target, place } = configured;
  if (!useCache || !config.cache) return (await import('./compile-anew.ts')).compileAnew(options, configured);
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
  let reading: ProjectReading | undefined;
  if (record !== undefined && isOfThis(record, settings, config.env)) {
    reading = readProject(config, {
      ...record.inputs,
      digest: record.reading,
      digests: () => record.details.files,
    });
    const { compileWarm } = await import('./compile-warm.ts');
    const warm =
      reading === undefined ? undefined : await compileWarm({ options, configured, reading, settings, record });
    if (warm !== undefined) return warm;
  }
  const { compileAndRecord, compileAnew } = await import('./compile-anew.ts');
  // What was known to be as it was is read now; it may have become another in between.
  if (reading?.texts(reading.files) === undefined) reading = readProject(config);
  const files = reading?.texts(reading.files);
  if (reading === undefined || files === undefined) return compileAnew(options, configured);
  return compileAndRecord({ options, configured, reading, settings, record }, files);
}

/** Was it made by the same program on the same day, as far as these know: with the same settings and variables, since the machine was started? */
function isOfThis(record: CompileRecord, settings: string, env: ConfiguredProject['config']['env']): boolean {
  return (
    record.settings === settings &&
    record.variablesDigest === variablesDigest(record.variables, env) &&
    isSameStart(record.startOfMachineMs, startOfMachineMs(Date.now()))
  );
}

/** With the folder as it is told to the user: given relative to the target path. */
export function wholeCompile({ place, workingDir }: ConfiguredProject, compiled: WholeCompile): WholeCompile {
  const folder = relative(workingDir, join(place.targetPath, compiled.folder)).replaceAll('\\', '/');
  return { ...compiled, folder: compiled.count === 0 ? '' : folder };
}
