// Carries out a load: makes the raw table ready, loads batch after batch, and turns what goes wrong into diagnostics.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ColumnDefinition, Warehouse } from '../adapters/adapter.ts';
import { WarehouseError } from '../adapters/warehouse-error.ts';
import type { NodePhase } from '../core/event.ts';
import type { LoadSpec } from '../core/load-spec.ts';
import type { NodeResult } from '../core/node-result.ts';
import type { LoadBatch, LoadStep } from '../core/plan.ts';
import { relationLabel } from '../core/relation.ts';
import { Bug } from '../diagnostics/bug.ts';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { writeProblem } from '../util/write-problem.ts';
import { jsonColumns, takesArrays } from './json-columns.ts';
import { type Control, createLedgerSql, readControl, registerSql, takeOverSql } from './ledger.ts';
import { setAsideSql } from './ledger-changes.ts';
import type { BatchClears, BatchDone, BatchInput } from './load-batch.ts';
import { loadSql } from './load-sql.ts';
import { fieldWarnings, skippedWarning } from './load-warnings.ts';
import type { ObjectStore } from './object-store.ts';
import { checkPartitions, fileNode, partitionsOf } from './partition-path.ts';
import { rawColumns } from './plan-load.ts';
import { settleBatch } from './settle-batch.ts';
import { sourceSelector } from './source-selector.ts';
import { type UnlikeTextsInput, unlikeTexts } from './unlike-texts.ts';

export interface RunLoadInput {
  readonly warehouse: Warehouse;
  readonly store: ObjectStore;
  readonly runId: string;
  /** A raw table belongs to the target that made it; undefined: any. */
  readonly targetName?: string | undefined;
  /** Scratch files go here, and are gone afterwards. */
  readonly workDir: string;
  /** `rows`: loaded so far. */
  readonly emit: (phase: NodePhase, rows?: number) => void;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** AWS_* variables that are not in the process's own environment. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** The statement that begins a transaction which writes the raw table's schema, on a server. */
  readonly leaseGuard?: string | undefined;
  /** Every statement that is sent. */
  readonly onStatement?: ((sql: string) => void) | undefined;
}

/** Never throws for what a user can mend: causes are in the result. Batches that were committed before a failure stay. */
export async function runLoad(step: LoadStep, input: RunLoadInput): Promise<NodeResult> {
  const startedAt = input.now();
  const ran = () => ({
    startedAtMs: startedAt.getTime(),
    durationMs: input.now().getTime() - startedAt.getTime(),
    tests: [],
  });
  const [refusal, ...others] = step.refusals;
  if (refusal !== undefined) return { status: 'failed', ...ran(), causes: [refusal, ...others] };
  mkdirSync(input.workDir, { recursive: true });
  const workDir = mkdtempSync(join(input.workDir, 'load-'));
  const progress: Progress = { rows: 0, files: 0, bytes: 0, warnings: step.warnings ?? [] };
  try {
    if (input.warehouse.dialect.capabilities.loadFiles === 'copy') {
      const { runCopyLoad } = await import('./run-copy-load.ts');
      await runCopyLoad(step, input, progress, (batch) => clearsOf(step, batch));
    } else {
      await loadAll(step, { ...input, workDir }, progress);
    }
    const { rows, files: count, bytes, warnings } = progress;
    return { status: 'success', ...ran(), rows, files: { count, bytes }, warnings };
  } catch (error) {
    if (input.signal.aborted) return { status: 'cancelled' };
    return { status: 'failed', ...ran(), causes: causesOf(error, step, input.warehouse.label), rows: progress.rows };
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
}

interface Progress {
  rows: number;
  files: number;
  bytes: number;
  warnings: readonly Diagnostic[];
}

async function loadAll(step: LoadStep, input: RunLoadInput, progress: Progress): Promise<void> {
  const { node } = step;
  const load = node.load;
  if (load === undefined) throw new Bug(`source ${node.id} has no load`);
  const { dialect } = input.warehouse;
  const held = fileNode(node);
  const sql = loadSql(held, load, dialect);
  const columns = await columnsOf(step, { ...input, node: held, load, sql });
  let control = await prepareTable(step, input, columns);
  await checkPartitions(
    node,
    load,
    step.batches.map(({ files }) => files),
    input.warehouse,
  );
  const done: BatchDone[] = [];
  for (const batch of step.batches) {
    input.signal.throwIfAborted();
    input.emit({ kind: 'loading', batch: batch.number, batches: step.batches.length }, progress.rows);
    const loadedAt = laterThan(control.loadedAt, input.now());
    const files = [...batch.files];
    const batchInput: BatchInput = {
      node: held,
      rawColumns: columns,
      partitions: partitionsOf(node, load, files, dialect),
      constants: [],
      load,
      sql,
      files,
      store: input.store,
      warehouse: input.warehouse,
      control,
      batchId: `${input.runId}-${batch.number}`,
      runId: input.runId,
      loadedAt,
      workDir: input.workDir,
      arrays: readsArrays(step, load),
      clears: clearsOf(step, batch),
      liftsMarks: step.liftsMarks === true || (step.setAside ?? []).length > 0,
      signal: input.signal,
      onStatement: input.onStatement ?? (() => {}),
    };
    const settled = await settleBatch(batchInput);
    done.push(settled);
    control = { ...control, version: control.version + 1, loadedAt };
    count(progress, settled, batch);
    const skipped = skippedWarning(settled, batchInput);
    if (skipped !== undefined) progress.warnings = [...progress.warnings, skipped];
  }
  progress.warnings = [...progress.warnings, ...(await fieldWarnings(held, load, done, input))];
}

function clearsOf({ action }: LoadStep, { replaces }: LoadBatch): BatchClears {
  if (replaces !== undefined) return { kind: 'batch', ...replaces };
  if (action === 'rebuild') return { kind: 'table' };
  return { kind: action === 'replace' ? 'rows' : 'nothing' };
}

function count(progress: Progress, done: BatchDone, batch: LoadBatch): void {
  progress.rows += done.rows;
  progress.files += batch.files.length;
  progress.bytes += batch.bytes;
}

function readsArrays({ node }: LoadStep, load: LoadSpec): boolean {
  if (load.format.kind !== 'json') return false;
  const columns = node.columns.map(({ name }) => ({ name, isSuper: false }));
  return takesArrays(jsonColumns(columns, load.format.mapping));
}

/** The raw table's columns; of one that is made anew also what its files tell of them. */
async function columnsOf(step: LoadStep, look: Omit<UnlikeTextsInput, 'batch'>): Promise<readonly ColumnDefinition[]> {
  const columns = rawColumns(step.node, look.warehouse.dialect);
  const [batch] = step.batches;
  if (batch === undefined || (step.table.kind !== 'create' && step.action !== 'rebuild')) return columns;
  const unlike = await unlikeTexts({ ...look, batch });
  return columns.map((column) => (unlike.has(column.name) ? { ...column, unlike: true } : column));
}

/** Creates or widens the raw table, and gives its control row. */
async function prepareTable(
  step: LoadStep,
  input: RunLoadInput,
  columns: readonly ColumnDefinition[],
): Promise<Control> {
  const { node, table } = step;
  const { warehouse, signal, targetName, runId } = input;
  const { dialect } = warehouse;
  const { relation } = node;
  return warehouse.transaction(
    async (tx) => {
      const execute = async (sql: string): Promise<void> => {
        input.onStatement?.(sql);
        await tx.execute(sql);
      };
      if (table.kind === 'create') {
        await execute(dialect.createSchema(relation.database, relation.schema));
        for (const sql of createLedgerSql(relation, dialect)) await execute(sql);
        await execute(dialect.createTable(relation, columns));
        for (const sql of registerSql(relation, dialect, { targetName, runId })) await execute(sql);
      }
      const control = await readControl(tx, relation, dialect, signal);
      if (control === undefined) throw new Bug(`${relationLabel(relation)} has no row in the ledger's control table`);
      if (control.target !== undefined && targetName !== undefined && control.target !== targetName) {
        const data = {
          relation: relationLabel(relation),
          owner: control.target,
          target: targetName,
          select: sourceSelector(node),
        };
        if (step.takesOver !== true)
          throw new DiagnosticError(errorDiagnostic('rawTableOfOtherTarget', node.declaredAt, data));
        await execute(takeOverSql(relation, dialect, targetName));
      }
      const { setAside = [] } = step;
      if (setAside.length > 0) {
        const mark = { reason: '--skip-file', runId, at: timeText(input.now()) };
        for (const sql of setAsideSql(relation, dialect, setAside, mark)) await execute(sql);
      }
      if (table.kind === 'add-columns') {
        for (const column of table.columns) await execute(dialect.addColumn(relation, column));
      }
      return control;
    },
    { signal },
  );
}

/** `YYYY-MM-DD HH:MI:SS.mmm`, UTC, later than the batch before: models look for rows above the latest that they have seen. */
function laterThan(previous: string | undefined, now: Date): string {
  const previousMs = previous === undefined ? 0 : Date.parse(`${previous.replace(' ', 'T')}Z`);
  const ms = Math.max(now.getTime(), previousMs + 1);
  return timeText(new Date(ms));
}

function timeText(time: Date): string {
  return time.toISOString().slice(0, 23).replace('T', ' ');
}

function causesOf(error: unknown, { node }: LoadStep, database: string): readonly [Diagnostic, ...Diagnostic[]] {
  if (error instanceof DiagnosticError) {
    const [first, ...others] = error.diagnostics;
    if (first !== undefined) return [first, ...others];
  }
  if (error instanceof WarehouseError && error.kind === 'disk') {
    return [errorDiagnostic('diskFull', node.declaredAt, { path: database, node: node.name, reason: error.message })];
  }
  if (error instanceof WarehouseError) {
    // A type that the engine does not know is found when the table is made.
    const type = /Type with name (\S+) does not exist/.exec(error.message)?.[1]?.toLowerCase();
    const column = node.columns.find(({ dataType }) => type !== undefined && dataType?.toLowerCase().startsWith(type));
    const at = column?.at ?? node.declaredAt;
    const data = { source: node.name, detail: error.message, hint: error.hint };
    return [errorDiagnostic('loadFailed', at, data)];
  }
  // The disk that scratch files are written to is the user's to mend, too.
  const reason = writeProblem(error);
  if (reason !== undefined) {
    const path = (error as { readonly path?: unknown }).path;
    const data = {
      path: typeof path === 'string' ? path : undefined,
      reason: `${reason} (scratch files of "${node.name}")`,
    };
    return [errorDiagnostic('fileNotWritable', node.declaredAt, data)];
  }
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return [errorDiagnostic('loadFailed', node.declaredAt, { source: node.name, detail: error.message })];
  }
  throw error;
}
