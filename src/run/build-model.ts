// A table or a view: made beside the published relation, audited, swapped in. A failure leaves what was there before.
import type { QueryResult } from '../adapters/adapter.ts';
import { answered } from '../compile/compile-node.ts';
import type { Batch } from '../core/batch.ts';
import type { CompiledSql } from '../core/compiled.ts';
import type { ModelNode } from '../core/node.ts';
import type { NodeResult } from '../core/node-result.ts';
import type { ModelStep } from '../core/plan.ts';
import type { RelationKind } from '../core/relation.ts';
import { errorDiagnostic, warningDiagnostic } from '../diagnostics/diagnostic.ts';
import { wholeFile } from '../diagnostics/source-file.ts';
import { isIncremental } from '../plan/plan-model.ts';
import { auditCandidate } from './audit-candidate.ts';
import { buildIncremental } from './build-incremental.ts';
import type { BuildBatch, ColumnsOfBatch } from './build-microbatch.ts';
import { candidateOf } from './candidate-name.ts';
import type { IncrementalChange } from './change-statements.ts';
import { checkContract, hasContract } from './contract.ts';
import { runHeader, runHooks } from './hooks.ts';
import { missingParents, parentColumns, refNames } from './missing-parents.ts';
import { translateModel } from './model-query.ts';
import { publish } from './publish.ts';
import { isBlank } from './query-text.ts';
import { raisingView } from './raising-view.ts';
import { publishedSituation, type RunContext } from './run-context.ts';
import { diagnosticsOf, isInterruption } from './sql-diagnostic.ts';
import type { TranslatedQuery } from './translations.ts';

export async function buildModel(step: ModelStep, context: RunContext): Promise<NodeResult> {
  const { method } = step;
  if (method.kind !== 'microbatch') return buildOnce(step, undefined, context);
  return told(step, context, async () => {
    const { buildMicrobatch } = await import('./build-microbatch.ts');
    const build: BuildBatch = (part, batch) => buildOnce(part, batch, context);
    const columnsOf: ColumnsOfBatch = (part, batch) => queryColumns(part, batch, context);
    return buildMicrobatch(step, method, { build, columnsOf }, context);
  });
}

/** One rendering, and what it brings into being. */
function buildOnce(step: ModelStep, batch: Batch | undefined, context: RunContext): Promise<NodeResult> {
  return told(step, context, async (onText) => {
    const startedAtMs = context.nowMs();
    const compilation =
      step.sql.kind === 'compiled' && batch === undefined
        ? { status: 'compiled' as const, sql: step.sql.sql }
        : await compileNow(step, batch, context);
    if (compilation.status === 'failed') return failed(startedAtMs, context, [compilation.diagnostic]);
    const compiled = compilation.sql;
    onText({ compiled, translated: undefined });
    if (isBlank(compiled.text)) {
      const empty = errorDiagnostic('modelEmpty', wholeFile(step.node.template), { model: step.node.name });
      return failed(startedAtMs, context, [empty]);
    }
    // After the hooks: they may make what the query reads.
    const translate = async (): Promise<TranslatedQuery> => {
      const translated = await translateModel(step, compiled, context.translations);
      onText({ compiled, translated });
      return translated;
    };
    const change = changeOf(step, batch);
    const guarded = context.dialect.capabilities.audit === 'guarded';
    if (change !== undefined) {
      if (!guarded) return buildIncremental(step, change, translate, context);
      const { changeGuarded } = await import('./change-guarded.ts');
      return changeGuarded(step, change, compiled, context);
    }
    const kind = step.method.kind === 'incremental' || step.method.kind === 'microbatch' ? 'table' : step.method.kind;
    return guarded ? buildGuardedModel(step, kind, compiled, context) : buildCandidate(step, kind, translate, context);
  });
}

async function queryColumns(
  step: ModelStep,
  batch: Batch,
  context: RunContext,
): Promise<QueryResult['columns'] | undefined> {
  const { warehouse, signal } = context;
  const compiled = await compileNow(step, batch, context);
  if (compiled.status !== 'compiled' || isBlank(compiled.sql.text)) return undefined;
  try {
    const { sql, functions } = await context.translations.query(compiled.sql, 'relation');
    await warehouse.provide?.(functions);
    return (await warehouse.query(`select * from (\n${sql}\n) sqlflow_columns limit 0`, { signal })).columns;
  } catch (error) {
    if (isInterruption(error)) throw error;
    return undefined;
  }
}

/** Undefined: the model is made as a whole. */
function changeOf({ method }: ModelStep, batch: Batch | undefined): IncrementalChange | undefined {
  if (method.kind === 'incremental') return { strategy: method.strategy };
  if (method.kind !== 'microbatch' || batch === undefined) return undefined;
  return { strategy: 'microbatch', eventTime: method.microbatch.eventTime, batch };
}

/** What a failure is shown in. */
interface KnownText {
  readonly compiled: CompiledSql | undefined;
  readonly translated: TranslatedQuery | undefined;
}

/** What is thrown on the way becomes diagnostics of the model. */
async function told(
  step: ModelStep,
  context: RunContext,
  work: (onText: (text: KnownText) => void) => Promise<NodeResult>,
): Promise<NodeResult> {
  const startedAtMs = context.nowMs();
  let text: KnownText = { compiled: undefined, translated: undefined };
  try {
    return await work((known) => {
      text = known;
    });
  } catch (error) {
    if (context.signal.aborted && isInterruption(error)) return { status: 'cancelled' };
    const causes = diagnosticsOf(error, {
      database: context.warehouse.label,
      node: step.node,
      ...text,
      compiledPath: context.statements.pathOf(step.node),
      ...(await missingParents(step.node, error, context)),
      names: refNames(step.node, context.manifest),
      columns: await parentColumns(step.node, error, context),
      view: await raisingView(step.node, error, context),
    });
    return failed(startedAtMs, context, causes);
  }
}

async function buildGuardedModel(
  step: ModelStep,
  kind: RelationKind,
  compiled: CompiledSql,
  context: RunContext,
): Promise<NodeResult> {
  if (kind === 'materialized_view') {
    const { buildMaterializedView } = await import('./build-materialized-view.ts');
    return buildMaterializedView(step, compiled, context);
  }
  const { buildGuarded } = await import('./build-guarded.ts');
  return buildGuarded(step, kind, compiled, context);
}

async function compileNow(step: ModelStep, batch: Batch | undefined, context: RunContext) {
  // A batch is incremental where the table stands: the first of a new table is not.
  const changes =
    batch === undefined
      ? isIncremental(step.node, step.current, context.fullRefresh)
      : step.method.kind === 'microbatch';
  const selfKind = step.current?.kind;
  const situation = { ...publishedSituation(context), selfKind, isIncremental: changes, batch };
  return answered(await context.compiler.compile(step.node, situation));
}

async function buildCandidate(
  step: ModelStep,
  planned: RelationKind,
  translate: () => Promise<TranslatedQuery>,
  context: RunContext,
): Promise<NodeResult> {
  const { node, current } = step;
  const { warehouse, dialect, signal } = context;
  const startedAtMs = context.nowMs();
  const candidate = candidateOf(node.relation, context.runId, dialect.capabilities.maxIdentifierBytes);
  await runHooks({ hooks: node.config.preHooks, node, context, execute: (sql) => warehouse.execute(sql, { signal }) });
  const query = await translate();
  // A view that calls functions of this process would fail in every other client.
  const kind = query.functions.length > 0 ? 'table' : planned;
  if (kind !== planned) warnOfTable(step, query, context);
  context.emit({ type: 'node-progress', node: node.id, phase: { kind: 'building' } });
  let published = false;
  try {
    const send = (sql: string): Promise<number | undefined> => {
      context.statements.record(node, sql);
      return warehouse.execute(sql, { signal });
    };
    await runHeader(node, context, (sql) => warehouse.execute(sql, { signal }));
    await warehouse.provide?.(query.functions);
    const { sql } = query;
    const made = await send(
      kind === 'view' ? dialect.createView(candidate, sql) : dialect.createTableAs(candidate, sql),
    );
    context.translations.types?.catalog.set(candidate, query.columns);
    const columns = await contractAndColumns(step, kind, context);
    // Engines that do not tell how many rows they made are asked.
    const rows = kind === 'table' ? (made ?? (await countRows(node, dialect.relation(candidate), context))) : undefined;
    const audit = await auditCandidate(step, candidate, context);
    const [first, ...others] = audit.errors;
    if (first !== undefined) {
      return { ...failed(startedAtMs, context, [first, ...others]), tests: audit.outcomes };
    }
    signal.throwIfAborted();
    context.emit({ type: 'node-progress', node: node.id, phase: { kind: 'publishing' } });
    await publish({
      node,
      candidate,
      kind,
      current,
      ...(columns === undefined ? {} : { columns }),
      typed: query.columns,
      context,
    });
    published = true;
    return {
      status: 'success',
      startedAtMs,
      durationMs: context.nowMs() - startedAtMs,
      rows,
      tests: audit.outcomes,
      warnings: audit.warnings,
    };
  } finally {
    // Without the run's signal: a cancelled run cleans up too. What cannot be dropped now, the next run drops.
    if (!published) await warehouse.execute(`${dialect.drop(candidate, kind)}`).catch(() => undefined);
  }
}

async function countRows(node: ModelNode, relation: string, context: RunContext): Promise<number> {
  const sql = `select count(*) from ${relation}`;
  context.statements.record(node, sql);
  const answer = await context.warehouse.query(sql, { signal: context.signal });
  return Number(answer.rows[0]?.[0] ?? 0);
}

/** The candidate's column names, asked for only where somebody needs them. */
async function contractAndColumns(
  step: ModelStep,
  kind: RelationKind,
  context: RunContext,
): Promise<readonly string[] | undefined> {
  const { node } = step;
  const enforced = hasContract(node);
  if (!enforced && !(kind === 'table' && node.config.publish === 'delete-insert')) return undefined;
  const candidate = candidateOf(node.relation, context.runId, context.dialect.capabilities.maxIdentifierBytes);
  const { columns } = await context.warehouse.query(`select * from ${context.dialect.relation(candidate)} limit 0`);
  if (enforced) checkContract(node, columns, context.dialect);
  return columns.map((column) => column.name);
}

function warnOfTable({ node }: ModelStep, query: TranslatedQuery, context: RunContext): void {
  const data = { model: node.name, notes: query.notes };
  context.emit({
    type: 'diagnostic',
    diagnostic: warningDiagnostic('viewBuiltAsTable', wholeFile(node.template), data),
  });
}

function failed(
  startedAtMs: number,
  context: RunContext,
  causes: Extract<NodeResult, { status: 'failed' }>['causes'],
): Extract<NodeResult, { status: 'failed' }> {
  return { status: 'failed', startedAtMs, durationMs: context.nowMs() - startedAtMs, tests: [], causes };
}
