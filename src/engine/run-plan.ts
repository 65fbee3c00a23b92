// Executes a plan as one run: bookkeeping opened, leftovers dropped, steps executed, artifacts written, everything told.
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Warehouse } from '../adapters/adapter.ts';
import type { Compiler } from '../compile/compile-node.ts';
import type { RunHeader, RunSummary } from '../core/event.ts';
import type { Plan } from '../core/plan.ts';
import type { RelationState } from '../core/relation.ts';
import type { WarehousePort } from '../render/node-port.ts';
import { Afterwork } from '../run/afterwork.ts';
import { dropLeftovers, openSchema, readRuns, registryUpgrade, rowCountsQuery } from '../run/bookkeeping.ts';
import { createColumnTypes } from '../run/column-types.ts';
import { executePlan } from '../run/execute-plan.ts';
import { recordedWarehouse } from '../run/recorded-warehouse.ts';
import type { RunContext } from '../run/run-context.ts';
import { createStatementLog } from '../run/statement-log.ts';
import type { Translations } from '../run/translations.ts';
import type { ObjectStore } from '../sources/object-store.ts';
import { Mutex } from '../util/mutex.ts';
import { redact } from '../util/secrets.ts';
import { countsIn, waitsForRows, withCounts } from './counted-rows.ts';
import type { HeldSchemas } from './hold-schemas.ts';
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
  readonly translations: Translations;
  readonly port: WarehousePort;
  readonly warehouse: Warehouse;
  readonly store: ObjectStore | undefined;
  /** Of a server; an embedded database is held as a whole. */
  readonly held: HeldSchemas | undefined;
  /** What planning has found, by relationKey(). */
  readonly relations: ReadonlyMap<string, RelationState>;
}): Promise<RunSummary> {
  const { project, header, request, plan, warehouse, held } = input;
  const { options, place, target, parsed, runId, startedAt } = project;
  const beganMs = Date.now();
  options.emit({ type: 'run-started', header, plan });
  const workDir = join(place.targetPath, 'tmp', runId);
  // Scratch files of runs that were killed: the database is ours alone now, so no other run is alive here.
  if (warehouse.dialect.capabilities.exclusion === 'process')
    await rm(dirname(workDir), { recursive: true, force: true });
  await mkdir(workDir, { recursive: true });
  const { workingDir } = project;
  const { projectName } = parsed.manifest;
  const statements = createStatementLog({ targetPath: place.targetPath, workingDir, projectName, redact });
  for (const sql of held?.sent ?? []) statements.recordRun(sql);
  const bookkeeping = recordedWarehouse(warehouse, statements.recordRun);
  try {
    const run = { runId, project: projectName, startedAt };
    for (const schema of plan.schemas) {
      if (held === undefined) await openSchema(bookkeeping, schema, run);
      if (input.translations.types !== undefined) await createColumnTypes(bookkeeping, schema);
    }
    // On a server the plan was made under the lease: what it has seen is what is there.
    const relations =
      held === undefined ? await warehouse.inspect(plan.schemas.map(({ schema }) => schema)) : input.relations;
    if (held !== undefined) {
      const upgrades = plan.schemas.flatMap((schema) => registryUpgrade(warehouse.dialect, schema, relations));
      if (upgrades.length > 0) await bookkeeping.batch(upgrades, { name: 'upgrade' });
    }
    for (const schema of plan.schemas) await dropLeftovers(bookkeeping, schema, relations, runId);
    if (held !== undefined) await removeStaged(plan.schemas, runId, warehouse, project.config.env);
    const overridden = new Set<string>();
    for (const macro of parsed.manifest.macros.values()) {
      if (macro.kind === 'test' && macro.package !== 'sqlflow') overridden.add(macro.name.replace(/^test_/, ''));
    }
    const context: RunContext = {
      manifest: parsed.manifest,
      warehouse,
      dialect: warehouse.dialect,
      compiler: input.compiler,
      translations: input.translations,
      port: input.port,
      store: input.store,
      runId,
      startedAt,
      fullRefresh: request.fullRefresh,
      eventTimes: request.eventTimes,
      storeFailures: request.storeFailures,
      signal: held === undefined ? options.signal : AbortSignal.any([options.signal, held.lost]),
      statements,
      workDir,
      env: project.config.env,
      targetName: target.name,
      targetSchema: target.schema,
      mayDropColumns: !target.production || request.allowColumnDrops === true,
      publishing: new Mutex(),
      leases: held?.leases,
      afterwork: new Afterwork(bookkeeping),
      emit: options.emit,
      nowMs: () => Date.now(),
      isBuiltInTest: (name) => !overridden.has(name),
    };
    const ended = await executePlan(plan, context, {
      threads: target.threads,
      failFast: request.failFast,
      dag: project.dag,
    });
    const counting =
      held !== undefined && waitsForRows(plan, ended)
        ? rowCountsQuery(plan.schemas, runId, warehouse.dialect)
        : undefined;
    const counted = await context.afterwork.finish(await held?.leases.giveBack(), counting);
    if (held?.lost.aborted === true) throw held.lost.reason;
    const counts = countsIn(plan, ended, counted);
    if (counts.length > 0) options.emit({ type: 'rows-counted', counts });
    const results = withCounts(ended, counts);
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
    await statements.flushRun();
    await rm(workDir, { recursive: true, force: true });
  }
}

/**
 * Files in S3 that killed runs had put there for COPY. A run that once held a schema whose lease is ours now is over, whoever was to
 * clean up after it; all others are left alone.
 */
async function removeStaged(
  schemas: Plan['schemas'],
  runId: string,
  warehouse: Warehouse,
  env: OpenedProject['config']['env'],
): Promise<void> {
  const { copyAccess } = warehouse;
  if (copyAccess?.staging === undefined) return;
  const { Staging } = await import('../sources/staging.ts');
  await using own = new Staging(copyAccess.staging, runId, copyAccess.region, env);
  const others = await own.otherRuns();
  if (others.length === 0) return;
  const over = new Set<string>();
  for (const schema of schemas) for (const run of await readRuns(warehouse, schema)) over.add(run);
  for (const run of others.filter((other) => over.has(other))) {
    await using staging = new Staging(copyAccess.staging, run, copyAccess.region, env);
    await staging.removeAll();
  }
}
