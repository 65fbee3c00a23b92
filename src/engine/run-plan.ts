// Executes a plan as one run: bookkeeping opened, leftovers dropped, steps executed, artifacts written, everything told.
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Warehouse } from '../adapters/adapter.ts';
import type { Compiler } from '../compile/compile-node.ts';
import type { RunHeader, RunSummary } from '../core/event.ts';
import type { Plan } from '../core/plan.ts';
import type { WarehousePort } from '../render/node-port.ts';
import { dropLeftovers, openSchema } from '../run/bookkeeping.ts';
import { executePlan } from '../run/execute-plan.ts';
import type { RunContext } from '../run/run-context.ts';
import { createStatementLog } from '../run/statement-log.ts';
import type { ObjectStore } from '../sources/object-store.ts';
import { Mutex } from '../util/mutex.ts';
import { redact } from '../util/secrets.ts';
import type { OpenedProject } from './opened-project.ts';
import type { RunRequest } from './session.ts';
import { type CompiledFiles, writeManifestFile, writeRunResultsFile } from './write-artifacts.ts';

export async function runPlan(input: {
  readonly project: OpenedProject;
  readonly header: RunHeader;
  readonly request: RunRequest;
  readonly plan: Plan;
  readonly compiled: CompiledFiles;
  readonly compiler: Compiler;
  readonly port: WarehousePort;
  readonly warehouse: Warehouse;
  readonly store: ObjectStore | undefined;
}): Promise<RunSummary> {
  const { project, header, request, plan, warehouse } = input;
  const { options, place, target, parsed, runId, startedAt } = project;
  const beganMs = Date.now();
  options.emit({ type: 'run-started', header, plan });
  const workDir = join(place.targetPath, 'tmp', runId);
  // Scratch files of runs that were killed: the database is ours alone now, so no other run is alive here.
  if (warehouse.dialect.capabilities.exclusion === 'process')
    await rm(dirname(workDir), { recursive: true, force: true });
  await mkdir(workDir, { recursive: true });
  try {
    const run = { runId, project: parsed.manifest.projectName, startedAt };
    for (const schema of plan.schemas) await openSchema(warehouse, schema, run);
    const relations = await warehouse.inspect(plan.schemas.map((schema) => schema.schema));
    for (const schema of plan.schemas) await dropLeftovers(warehouse, schema, relations, runId);
    const overridden = new Set<string>();
    for (const macro of parsed.manifest.macros.values()) {
      if (macro.kind === 'test' && macro.package !== 'sqlflow') overridden.add(macro.name.replace(/^test_/, ''));
    }
    const context: RunContext = {
      manifest: parsed.manifest,
      warehouse,
      dialect: warehouse.dialect,
      compiler: input.compiler,
      port: input.port,
      store: input.store,
      runId,
      startedAt,
      fullRefresh: request.fullRefresh,
      storeFailures: request.storeFailures,
      signal: options.signal,
      statements: createStatementLog({ targetPath: place.targetPath, workingDir: project.workingDir, redact }),
      workDir,
      targetName: target.name,
      targetSchema: target.schema,
      publishing: new Mutex(),
      emit: options.emit,
      nowMs: () => Date.now(),
      isBuiltInTest: (name) => !overridden.has(name),
    };
    const results = await executePlan(plan, context, {
      threads: target.threads,
      failFast: request.failFast,
      dag: project.dag,
    });
    const summary: RunSummary = { durationMs: Date.now() - beganMs, results, cancelled: options.signal.aborted };
    try {
      await writeManifestFile(project, input.compiled);
      await writeRunResultsFile({ project, request, plan, summary, compiled: input.compiled });
    } finally {
      // Artifacts that cannot be written leave the run what it is.
      options.emit({ type: 'run-finished', summary });
    }
    return summary;
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}
