// Brings one batch to its end: the fast way first; when that fails, one exact pass over the files tells what is wrong, and what
// follows from it: a diagnostic, a load without the bad rows, or a slower reading of a form that the fast way does not know.
import { WarehouseError } from '../adapters/warehouse-error.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { ContentError } from './content.ts';
import { type Diagnosis, diagnoseBatch } from './diagnose-batch.ts';
import { TooManyBadRows } from './insert-tolerant.ts';
import { type BatchDone, type BatchInput, canSkipFiles, loadBatch, type ReadyBatch } from './load-batch.ts';
import { diagnoseParquet, disposeParquet, type ParquetGroup, prepareParquet } from './load-parquet.ts';
import { sourceSelector } from './source-selector.ts';

export async function settleBatch(input: BatchInput): Promise<BatchDone> {
  if (input.load.format.kind === 'parquet') return settleParquet(input);
  const batch: ReadyBatch = { ...input, parquet: [] };
  try {
    return await loadBatch(batch, 'together');
  } catch (error) {
    if (!isAboutContent(error)) throw error;
    if (input.load.onError.kind === 'skip-rows') return settleTolerant(batch, error);
    const found = await diagnoseBatch(input);
    if (found.badFileCount > 0) throw badFiles(found, input);
    return readApart(batch);
  }
}

async function settleTolerant(batch: ReadyBatch, first: unknown): Promise<BatchDone> {
  try {
    return await loadBatch(batch, 'tolerant');
  } catch (error) {
    if (!(error instanceof TooManyBadRows)) throw isAboutContent(error) ? explained(error, first, batch) : error;
    const limit = batch.load.onError.kind === 'skip-rows' ? batch.load.onError.limit : undefined;
    throw badFiles(await diagnoseBatch(batch), batch, limit);
  }
}

// Nothing is wrong with any record, so the form of a file is one that the fast way does not read (pretty-printed, several on a line).
async function readApart(batch: ReadyBatch): Promise<BatchDone> {
  try {
    return await loadBatch(batch, 'apart');
  } catch (error) {
    throw isAboutContent(error) ? explained(error, error, batch) : error;
  }
}

async function settleParquet(input: BatchInput): Promise<BatchDone> {
  let parquet: readonly ParquetGroup[] = [];
  try {
    parquet = await prepareParquet(input);
    return await loadBatch({ ...input, parquet }, 'together');
  } catch (error) {
    if (!isAboutContent(error)) throw error;
    const bad = await diagnoseParquet(parquet, input);
    if (bad.length === 0) throw explained(error, error, input);
    throw badFiles({ bad, badFileCount: bad.length }, input);
  } finally {
    disposeParquet(parquet, input.workDir);
  }
}

/** What may come from the files themselves, and not from a lost connection, a conflict, a full disk or Ctrl-C. */
function isAboutContent(error: unknown): boolean {
  if (error instanceof ContentError) return true;
  return error instanceof WarehouseError && (error.kind === 'sql' || error.kind === 'constraint');
}

function badFiles(found: Diagnosis, input: BatchInput, skipLimit?: number): DiagnosticError {
  const [first] = found.bad;
  const place = { uri: first?.uri ?? '', ...(first?.line === undefined ? {} : { line: first.line }) };
  return new DiagnosticError(
    errorDiagnostic('badFiles', place, {
      source: input.node.name,
      select: sourceSelector(input.node),
      total: found.badFileCount,
      ofFiles: input.files.length,
      files: found.bad,
      skipLimit,
      format: input.load.format.kind,
      canSkip: canSkipFiles(input),
    }),
  );
}

function explained(error: unknown, first: unknown, input: BatchInput): DiagnosticError {
  const detail = [error, first].map((cause) => (cause instanceof Error ? cause.message : String(cause)))[0] ?? '';
  const place = error instanceof ContentError ? { uri: error.file.uri } : input.node.declaredAt;
  return new DiagnosticError(errorDiagnostic('loadFailed', place, { source: input.node.name, detail }));
}
