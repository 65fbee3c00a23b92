// A microbatch model: each batch of event time is a rendering and a transaction of its own, oldest first. Every batch is audited before it
// commits, not the last alone: a test that fails names the batch that broke it, and no batch is seen untested. The first batch that fails
// ends the model, so that all that is missing is newer than all that is there, and the next run finds where to go on.
import type { Batch, Microbatch } from '../core/batch.ts';
import { batchesOf, sqlTime } from '../core/batch.ts';
import type { ModelNode } from '../core/node.ts';
import type { NodeResult } from '../core/node-result.ts';
import type { ModelStep } from '../core/plan.ts';
import { type RelationState, relationKey } from '../core/relation.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { configPlace } from '../plan/config-place.ts';
import { closest } from '../util/closest.ts';
import type { RunContext } from './run-context.ts';

/** One batch: the first of a new table has the method `table`, the others change it. */
export type BuildBatch = (step: ModelStep, batch: Batch) => Promise<NodeResult>;
/** The columns that the batch's query gives; undefined where it cannot be asked, which building it will tell. */
export type ColumnsOfBatch = (
  step: ModelStep,
  batch: Batch,
) => Promise<readonly { readonly name: string }[] | undefined>;

type Method = Extract<ModelStep['method'], { kind: 'microbatch' }>;

export async function buildMicrobatch(
  step: ModelStep,
  method: Method,
  { build, columnsOf }: { readonly build: BuildBatch; readonly columnsOf: ColumnsOfBatch },
  context: RunContext,
): Promise<NodeResult> {
  const { node } = step;
  const { microbatch } = method;
  const startedAtMs = context.nowMs();
  let current = method.isFirst ? undefined : step.current;
  if (current !== undefined) checkColumn(node, microbatch, current.columns, true);
  const batches = batchesOf({
    microbatch,
    window: context.eventTimes,
    nowMs: context.startedAt.getTime(),
    state:
      current === undefined
        ? { kind: 'first' }
        : { kind: 'standing', newestMs: await newestTime(node, microbatch, context) },
  });
  if (batches.length === 0 && current === undefined) {
    const begin = sqlTime(microbatch.beginMs);
    throw new DiagnosticError(errorDiagnostic('noBatches', configPlace(node, 'begin'), { node: node.name, begin }));
  }
  const [first] = batches;
  if (method.isFirst && first !== undefined) {
    // Before a table is published that no later batch could write to.
    const columns = await columnsOf({ ...step, method: { kind: 'table' } }, first);
    if (columns !== undefined) checkColumn(node, microbatch, columns, false);
  }

  let rows = 0;
  let last: Extract<NodeResult, { status: 'success' }> | undefined;
  for (const [done, batch] of batches.entries()) {
    // Between transactions nothing has to be taken back.
    if (context.signal.aborted) return { status: 'cancelled' };
    const isFirst = method.isFirst && done === 0;
    const result = await build(
      {
        ...step,
        node: withHooks(node, done === 0, done === batches.length - 1),
        method: isFirst ? { kind: 'table' } : method,
        current: isFirst ? step.current : current,
      },
      batch,
    );
    if (result.status === 'failed') {
      const data = { node: node.name, batch: batch.id, done, total: batches.length };
      const which = errorDiagnostic('batchFailed', node.declaredAt, data);
      return { ...result, ...ranSince(startedAtMs, context), causes: [...result.causes, which], rows };
    }
    if (result.status !== 'success') return result;
    last = result;
    if (isFirst || node.config.onSchemaChange !== 'ignore') current = await stateOf(node, context);
    rows += result.rows ?? (await countRows(node, context));
  }
  return {
    status: 'success',
    ...ranSince(startedAtMs, context),
    rows,
    tests: last?.tests ?? [],
    warnings: last?.warnings ?? [],
  };
}

function ranSince(startedAtMs: number, context: RunContext): { startedAtMs: number; durationMs: number } {
  return { startedAtMs, durationMs: context.nowMs() - startedAtMs };
}

/** As in dbt: pre-hooks run with the first batch, post-hooks with the last. */
function withHooks(node: ModelNode, first: boolean, last: boolean): ModelNode {
  const { preHooks, postHooks } = node.config;
  return { ...node, config: { ...node.config, preHooks: first ? preHooks : [], postHooks: last ? postHooks : [] } };
}

function checkColumn(
  node: ModelNode,
  { eventTime }: Microbatch,
  columns: readonly { readonly name: string }[],
  stands: boolean,
): void {
  const plain = /^"(.*)"$/.exec(eventTime)?.[1] ?? eventTime;
  const names = columns.map(({ name }) => name);
  if (names.some((name) => name.toLowerCase() === plain.toLowerCase())) return;
  const data = { node: node.name, column: plain, closest: closest(plain, names), stands };
  throw new DiagnosticError(errorDiagnostic('eventTimeColumn', configPlace(node, 'event_time'), data));
}

/** Undefined: the table is empty, or its times are no times. */
async function newestTime(
  node: ModelNode,
  { eventTime }: Microbatch,
  context: RunContext,
): Promise<number | undefined> {
  if (context.eventTimes?.startMs !== undefined) return undefined;
  const sql = `select max(${eventTime}) from ${context.dialect.relation(node.relation)}`;
  context.statements.record(node, sql);
  const answer = await context.warehouse.query(sql, { signal: context.signal });
  const found = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d))?/.exec(String(answer.rows[0]?.[0] ?? ''));
  if (found === null) return undefined;
  const ms = Date.parse(`${found[1]}T${found[2] ?? '00:00:00'}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

async function stateOf(node: ModelNode, { warehouse }: RunContext): Promise<RelationState | undefined> {
  const relations = await warehouse.inspect([node.relation.schema]);
  return relations.get(relationKey(node.relation));
}

async function countRows(node: ModelNode, context: RunContext): Promise<number> {
  const sql = `select count(*) from ${context.dialect.relation(node.relation)}`;
  const answer = await context.warehouse.query(sql, { signal: context.signal });
  return Number(answer.rows[0]?.[0] ?? 0);
}
