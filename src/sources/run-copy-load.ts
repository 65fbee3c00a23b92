// A load on an engine that reads S3 itself: batch after batch, each one transaction sent as a whole, with a manifest of what it loads.
import type { Warehouse } from '../adapters/adapter.ts';
import { WarehouseError } from '../adapters/warehouse-error.ts';
import type { LoadSpec } from '../core/load-spec.ts';
import type { SourceNode } from '../core/node.ts';
import type { LoadBatch, LoadStep } from '../core/plan.ts';
import { relationLabel } from '../core/relation.ts';
import type { ListedFile } from '../core/source-state.ts';
import { Bug } from '../diagnostics/bug.ts';
import type { BadFile } from '../diagnostics/catalog/sf8-sources.ts';
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { copyBatch, copyMarks, ledgerList } from './copy-batch.ts';
import { byFile, isLoadFailure, loadErrors } from './copy-errors.ts';
import { watchFiles } from './copy-fields.ts';
import { copyParts, putJsonPaths } from './copy-parts.ts';
import type { FieldWatch } from './field-watch.ts';
import { type Control, createLedgerSql, readControl, registerSql, takeOverSql } from './ledger.ts';
import { setAsideSql } from './ledger-changes.ts';
import type { BatchClears } from './load-batch.ts';
import { fieldWarnings } from './load-warnings.ts';
import { fileNode, partitionsOf } from './partition-path.ts';
import { rawColumns } from './plan-load.ts';
import { withValues } from './refused-values.ts';
import type { RunLoadInput } from './run-load.ts';
import { sourceSelector } from './source-selector.ts';
import { Staging, stagingMissing } from './staging.ts';

export interface CopyProgress {
  rows: number;
  files: number;
  bytes: number;
  warnings: readonly Diagnostic[];
}

export async function runCopyLoad(
  step: LoadStep,
  input: RunLoadInput,
  progress: CopyProgress,
  clearsOf: (batch: LoadBatch) => BatchClears,
): Promise<void> {
  const { node } = step;
  const { warehouse, signal } = input;
  const { load } = node;
  if (load === undefined) throw new Bug(`source ${node.id} has no load`);
  let control = await prepareTable(step, input);
  if (step.batches.length === 0) return;
  const access = warehouse.copyAccess;
  if (access?.staging === undefined) throw stagingMissing(`the files of "${node.name}"`, load.at);
  await using staging = new Staging(access.staging, input.runId, access.region, input.env);
  const held = fileNode(node);
  const name = `${node.sourceName}.${node.tableName}`;
  const pathsUri = await putJsonPaths(held, load, staging, name);
  const watched: { readonly watch: FieldWatch }[] = [];
  for (const slice of slicesOf(step, load, warehouse)) {
    signal.throwIfAborted();
    const { batch, files } = slice;
    watched.push({ watch: await watchFiles({ node: held, load, files, staging, signal }) });
    input.emit({ kind: 'loading', batch: batch.number, batches: step.batches.length }, progress.rows);
    const loaded = await loadOne({
      step,
      batch,
      files,
      label: slice.label,
      input,
      load,
      held,
      staging,
      name,
      pathsUri,
      control,
      clears: clearsOf(batch),
      iamRole: access.iamRole,
    });
    control = { ...control, version: control.version + 1 };
    progress.rows += loaded.rows;
    progress.files += files.length;
    progress.bytes += files.reduce((sum, { bytes }) => sum + bytes, 0);
    if (loaded.skipped.length > 0) {
      const list = byFile(loaded.skipped);
      const data = { source: node.name, rows: loaded.skipped.length, files: list.length, list: loaded.skipped };
      progress.warnings = [...progress.warnings, warningDiagnostic('rowsSkipped', { uri: list[0]?.uri ?? '' }, data)];
    }
  }
  progress.warnings = [...progress.warnings, ...(await fieldWarnings(held, load, watched, { warehouse, signal }))];
}

/** Each set of values in the keys takes five statements, and a transaction has forty. */
const partitionsAtOnce = 5;

/** A batch, or the parts of it that are transactions of their own: files of more partitions than fit into one. */
function slicesOf(step: LoadStep, load: LoadSpec, { dialect }: Warehouse) {
  return step.batches.flatMap((batch) => {
    const all = partitionsOf(step.node, load, [...batch.files], dialect);
    const slices = [];
    for (let start = 0; start < all.length; start += partitionsAtOnce) {
      const files = all.slice(start, start + partitionsAtOnce).flatMap((partition) => [...partition.files]);
      slices.push({
        batch,
        files,
        label: start === 0 ? `${batch.number}` : `${batch.number}.${start / partitionsAtOnce}`,
      });
    }
    if (slices.length > 1 && (step.action !== 'append' || batch.replaces !== undefined)) {
      // What is replaced goes in one transaction, or not at all.
      const data = {
        node: step.node.name,
        statements: all.length * 5,
        longestBytes: 0,
        limit: dialect.capabilities.batchLimit ?? { statements: 40, statementBytes: 100_000 },
      };
      throw new DiagnosticError(errorDiagnostic('batchTooLarge', load.at, data));
    }
    return slices;
  });
}

async function loadOne(one: {
  readonly step: LoadStep;
  readonly batch: LoadBatch;
  readonly files: readonly ListedFile[];
  /** Of the batch, or of a part of it: unique in the load. */
  readonly label: string;
  readonly input: RunLoadInput;
  readonly load: LoadSpec;
  readonly held: SourceNode;
  readonly staging: Staging;
  readonly name: string;
  readonly pathsUri: string | undefined;
  readonly control: Control;
  readonly clears: BatchClears;
  readonly iamRole: string;
}): Promise<{ readonly rows: number; readonly skipped: readonly BadFile[] }> {
  const { step, input, load, held, staging, control, clears, iamRole } = one;
  const { node } = step;
  const { warehouse, runId, signal } = input;
  const { dialect } = warehouse;
  const batchId = `${runId}-${one.label}`;
  const staged = `${one.name}-${one.label}`;
  const { files } = one;
  const parts = await copyParts({
    held,
    node,
    load,
    files,
    dialect,
    staging,
    name: staged,
    pathsUri: one.pathsUri,
    signal,
  });
  const listUri = await staging.put(
    `${staged}.files.csv`,
    ledgerList(node.relation, files, { batchId, runId }),
    signal,
  );
  const columns = rawColumns(node, dialect);
  const { statements, copies } = copyBatch({
    relation: node.relation,
    rawColumns: columns,
    load,
    dialect,
    iamRole,
    leaseGuard: input.leaseGuard,
    parts,
    clears,
    version: control.version,
    batchId,
    runId,
    listUri,
    liftsMarks: step.liftsMarks === true || (step.setAside ?? []).length > 0,
    rebuilt: clears.kind === 'table' ? rebuiltTables(node, columns, input) : undefined,
  });
  for (const sql of statements) input.onStatement?.(sql);
  const tolerant = load.onError.kind === 'skip-rows';
  try {
    const answer = await warehouse.batch(statements, {
      name: `load ${one.name} ${one.label}`,
      wanted: copies.map((at) => at + 1),
      counts: tolerant,
      signal,
    });
    const rows = copies.reduce((sum, at) => sum + Number(answer.rows.get(at + 1)?.rows[0]?.[0] ?? 0), 0);
    const skipped: BadFile[] = [];
    // COPY ends well although rows are missing: they are looked for, always.
    if (tolerant) {
      for (const at of copies)
        skipped.push(...(await skippedRows(answer.queryIds?.[at], { warehouse, node: held, load, signal })));
    }
    const listed = await withValues(skipped, { node: held, load, files, staging, signal });
    await staging.remove([...parts.map(({ manifestUri }) => manifestUri), listUri]);
    if (clears.kind === 'table') await dropReplaced(node, input);
    return { rows, skipped: listed };
  } catch (error) {
    throw await explained(error, { ...one, held });
  }
}

async function skippedRows(
  queryId: string | undefined,
  input: {
    readonly warehouse: Warehouse;
    readonly node: SourceNode;
    readonly load: LoadSpec;
    readonly signal: AbortSignal;
  },
): Promise<readonly BadFile[]> {
  if (queryId === undefined) return [];
  const counted = await input.warehouse.query(
    `select sum(error_count) from sys_load_history where query_id = ${queryId}`,
    { signal: input.signal },
  );
  return Number(counted.rows[0]?.[0] ?? 0) === 0 ? [] : loadErrors(queryId, input);
}

function rebuiltTables(node: SourceNode, columns: ReturnType<typeof rawColumns>, { warehouse, runId }: RunLoadInput) {
  const { relation } = node;
  const { dialect } = warehouse;
  const candidate = { ...relation, identifier: `${relation.identifier}__sf_${runId}` };
  return { candidate, old: replacedName(node, runId), create: dialect.createTable(candidate, columns, node.physical) };
}

function replacedName({ relation }: SourceNode, runId: string) {
  return { ...relation, identifier: `${relation.identifier}__old__sf_${runId}` };
}

async function dropReplaced(node: SourceNode, { warehouse, runId }: RunLoadInput): Promise<void> {
  await warehouse.execute(warehouse.dialect.drop(replacedName(node, runId), 'table')).catch(() => undefined);
}

/** Creates or widens the raw table, and gives its control row. */
async function prepareTable(step: LoadStep, input: RunLoadInput): Promise<Control> {
  const { node, table } = step;
  const { warehouse, signal, targetName, runId } = input;
  const { dialect } = warehouse;
  const { relation } = node;
  const send = async (statements: readonly string[]): Promise<void> => {
    if (statements.length === 0) return;
    const all = input.leaseGuard === undefined ? statements : [input.leaseGuard, ...statements];
    for (const sql of all) input.onStatement?.(sql);
    await warehouse.batch(all, { name: `prepare ${node.sourceName}.${node.tableName}`, signal });
  };
  if (table.kind === 'create') {
    await send([
      ...createLedgerSql(relation, dialect),
      dialect.createTable(relation, rawColumns(node, dialect), node.physical),
      ...registerSql(relation, dialect, { targetName, runId }),
    ]);
    if ((step.setAside ?? []).length === 0) return { target: targetName, version: 0, loadedAt: undefined };
  }
  if (table.kind === 'add-columns') {
    await send(table.columns.map((column) => dialect.addColumn(relation, column)));
    // Not inside of a transaction: Redshift refuses it there.
    for (const { sql } of table.widened ?? []) {
      input.onStatement?.(sql);
      await warehouse.runAlone(sql, { signal });
    }
  }
  const { setAside = [] } = step;
  if (setAside.length > 0) {
    const at = input.now().toISOString().slice(0, 23).replace('T', ' ');
    await send(setAsideSql(relation, dialect, setAside, { reason: '--skip-file', runId, at }));
  }
  if (step.batches.length === 0 && step.takesOver !== true)
    return { target: targetName, version: 0, loadedAt: undefined };
  const control = await readControl(warehouse, relation, dialect, signal);
  if (control === undefined) throw new Bug(`${relationLabel(relation)} has no row in the ledger's control table`);
  if (control.target !== undefined && targetName !== undefined && control.target !== targetName) {
    const owner = control.target;
    const data = { relation: relationLabel(relation), owner, target: targetName, select: sourceSelector(node) };
    if (step.takesOver !== true)
      throw new DiagnosticError(errorDiagnostic('rawTableOfOtherTarget', node.declaredAt, data));
    await send([takeOverSql(relation, dialect, targetName)]);
  }
  return control;
}

async function explained(
  error: unknown,
  { step, files, input, load, held, clears, staging }: Parameters<typeof loadOne>[0],
): Promise<unknown> {
  if (!(error instanceof WarehouseError) || error.kind === 'interrupted') return error;
  const { node } = step;
  const text = error.statement?.text ?? error.message;
  if (text.includes(copyMarks.taken))
    return new DiagnosticError(errorDiagnostic('filesTaken', node.declaredAt, { source: node.name, files: [] }));
  if (text.includes('sqlflow lease lost'))
    return new DiagnosticError(errorDiagnostic('leaseLost', node.declaredAt, { schema: node.relation.schema }));
  const batchRows = new RegExp(`${copyMarks.batchRows} (\\d+)`).exec(text)?.[1];
  if (batchRows !== undefined && clears.kind === 'batch') {
    const data = {
      source: node.name,
      select: sourceSelector(node),
      loadedAt: clears.loadedAt.slice(0, 19),
      expected: clears.rows,
      found: Number(batchRows),
    };
    return new DiagnosticError(errorDiagnostic('batchRowsDiffer', node.declaredAt, data));
  }
  const fell = new RegExp(`${copyMarks.fell} from (\\d+) to (\\d+)`).exec(text);
  if (fell !== null) {
    const data = {
      source: node.name,
      what: 'rows' as const,
      before: Number(fell[1]),
      now: Number(fell[2]),
      ...load.replaceGuard,
    };
    return new DiagnosticError(errorDiagnostic('replaceRefused', load.from[0]?.at ?? load.at, data));
  }
  if (!isLoadFailure(error)) return error;
  const { warehouse, signal } = input;
  const told = await loadErrors(error.statement?.queryId, { warehouse, node: held, load, signal }).catch(() => []);
  const found = byFile(await withValues(told, { node: held, load, files, staging, signal }));
  const [first] = found;
  if (first === undefined) return error;
  const place = { uri: first.uri, ...(first.line === undefined ? {} : { line: first.line }) };
  return new DiagnosticError(
    errorDiagnostic('badFiles', place, {
      source: node.name,
      select: sourceSelector(node),
      total: found.length,
      ofFiles: files.length,
      files: found,
      skipLimit: load.onError.kind === 'skip-rows' ? load.onError.limit : undefined,
      format: load.format.kind,
      canSkip: load.mode === 'append' && clears.kind !== 'batch',
    }),
  );
}
