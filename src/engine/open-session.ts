// Config, target and files -> a session. Nothing is connected here: `ls` and `compile` of a plain project never open a database.
import { randomBytes, randomUUID } from 'node:crypto';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { DiagnosticSink } from '../diagnostics/sink.ts';
import { manifestDag } from '../graph/manifest-dag.ts';
import { parseProject } from '../parse/parse-project.ts';
import { type ConfiguredProject, configureProject } from './configure-project.ts';
import type { OpenedProject } from './opened-project.ts';
import { packageVersion } from './package-version.ts';
import { ProjectSession } from './project-session.ts';
import { readSelectorsFile } from './read-selectors-file.ts';
import type { Session, SessionOptions } from './session.ts';

export { type ConfiguredProject, configureProject } from './configure-project.ts';

/**
 * Opens the project that `projectDir` lies in; `configured` where its config was read already.
 *
 * @throws DiagnosticError with every problem of the config, the target and the files.
 */
export async function openSession(options: SessionOptions, configured?: ConfiguredProject): Promise<Session> {
  return new ProjectSession(await openProject(options, configured ?? (await configureProject(options))));
}

/** Reads the files of a project whose config is known. @throws DiagnosticError with every problem of the files. */
export async function openProject(options: SessionOptions, configured: ConfiguredProject): Promise<OpenedProject> {
  const { config, target, workingDir, place } = configured;
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
    memory: configured.memory,
    files: configured.files,
    witness: configured.witness,
  };
  const parsed = await parseProject({ ...parseInput, sink });
  if (parsed === undefined || sink.hasErrors) throw new DiagnosticError(sink.diagnostics);
  const dag = manifestDag(parsed.manifest);
  if (!dag.ok) throw new DiagnosticError([...sink.diagnostics, ...dag.error]);
  const selectors = await readSelectorsFile(parseInput, parsed, (diagnostic) => sink.report(diagnostic));
  if (sink.hasErrors) throw new DiagnosticError(sink.diagnostics);
  return {
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
  };
}
