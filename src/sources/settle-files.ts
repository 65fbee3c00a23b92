// What a person decides about files of the ledger: their new content is accepted, their new names are theirs, they are forgotten.
// Each decision is one transaction, and takes its turn among loads by the control row.
import type { Transaction, Warehouse } from '../adapters/adapter.ts';
import type { SourceNode } from '../core/node.ts';
import { relationLabel } from '../core/relation.ts';
import type { ListedFile } from '../core/source-state.ts';
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { fileGlob } from './file-glob.ts';
import { advanceSql, type LedgerRow } from './ledger.ts';
import { changeRowSql, liftMarksSql } from './ledger-changes.ts';
import { removeBatch } from './load-batch.ts';
import type { ObjectStore } from './object-store.ts';
import type { SourceLook } from './survey-source.ts';

export interface SettleInput {
  readonly node: SourceNode;
  readonly look: SourceLook;
  readonly warehouse: Warehouse;
  readonly store: ObjectStore;
  readonly runId: string;
  readonly targetName: string;
  readonly signal: AbortSignal;
}

/** A decision that was worked out; `apply` carries it out. */
export interface Settlement {
  readonly files: number;
  /** For people: what `apply` does or has done. */
  readonly text: string;
  /** Rows go. */
  readonly destroys: boolean;
  readonly apply: () => Promise<void>;
}

/** Changed files keep their rows; what is listed now counts as loaded. */
export async function acceptFiles(globs: readonly string[], input: SettleInput): Promise<Settlement | undefined> {
  const { node, look, store, signal } = input;
  const isMeant = fileGlob(globs);
  const changed = look.comparison.changed.filter(({ listed }) => isMeant(listed.uri));
  if (changed.length === 0) return undefined;
  const contents: { readonly file: ListedFile; readonly checksum: string }[] = [];
  for (const { listed } of changed) contents.push({ file: listed, checksum: await store.checksum(listed, signal) });
  return {
    files: changed.length,
    text: `${node.name}: the rows of ${count(changed.length, 'changed file')} stay; the new content counts as loaded`,
    destroys: false,
    apply: () =>
      inTurn(input, async (tx) => {
        for (const now of contents) {
          await tx.execute(changeRowSql(node.relation, input.warehouse.dialect, now.file.uri, now));
        }
      }),
  };
}

/** Loaded files get the names under which they are listed now. Both are whole addresses, or folders that end in `/`. */
export async function moveFiles(from: string, to: string, input: SettleInput): Promise<Settlement | undefined> {
  const { node, look, store, signal } = input;
  const { comparison } = look;
  const rows: { readonly row: LedgerRow; readonly isListed: boolean }[] = [];
  await comparison.eachLoaded(({ state, row }) => {
    const isMeant = from.endsWith('/') ? row.uri.startsWith(from) : row.uri === from;
    if (isMeant) rows.push({ row, isListed: state !== 'gone' });
  });
  if (rows.length === 0) return undefined;
  const arrived = new Map<string, ListedFile>();
  for (const files of [comparison.fresh, comparison.waiting]) {
    for (const file of files) if (file.uri.startsWith(to)) arrived.set(file.uri, file);
  }
  const moves: { readonly uri: string; readonly file: ListedFile; readonly checksum: string }[] = [];
  const unequal: { readonly from: string; readonly why: string }[] = [];
  let absent = 0;
  for (const { row, isListed } of rows) {
    const name = `${to}${row.uri.slice(from.length)}`;
    const file = arrived.get(name);
    const isLoaded = (comparison.stateOf(name) ?? 'gone') !== 'gone';
    if (file === undefined && !isLoaded) {
      absent += 1;
      continue;
    }
    const found = await compareMove(row, { isListed, file: isLoaded ? undefined : file });
    if ('why' in found) unequal.push({ from: row.uri, why: found.why });
    else moves.push({ uri: row.uri, file: found.file, checksum: found.checksum });
  }
  if (moves.length === 0 || unequal.length > 0) {
    const absents = rows.map(({ row }) => ({ from: row.uri, why: 'not listed under the new name' }));
    const files = unequal.length > 0 ? unequal : absents;
    throw new DiagnosticError(errorDiagnostic('moveNotEqual', undefined, { from, to, total: files.length, files }));
  }
  signal.throwIfAborted();
  const stay = absent === 0 ? '' : `; ${count(absent, 'file')} without a new name stay${absent === 1 ? 's' : ''} gone`;
  return {
    files: moves.length,
    text: `${node.name}: ${count(moves.length, 'loaded file')} renamed in the ledger, nothing loaded${stay}`,
    destroys: false,
    apply: () =>
      inTurn(input, async (tx) => {
        for (const { uri, ...now } of moves) {
          await tx.execute(changeRowSql(node.relation, input.warehouse.dialect, uri, now));
        }
      }),
  };
  /** `file` undefined: what is listed under the new name is loaded already. */
  async function compareMove(
    row: LedgerRow,
    now: { readonly isListed: boolean; readonly file: ListedFile | undefined },
  ): Promise<{ readonly why: string } | { readonly file: ListedFile; readonly checksum: string }> {
    const { file } = now;
    if (now.isListed) return { why: 'it is still there under its old name' };
    if (file === undefined) return { why: 'a file of the new name is loaded already' };
    if (file.bytes !== row.bytes) return { why: `${row.bytes} bytes then, ${file.bytes} now` };
    const checksum = await store.checksum(file, signal);
    const isEqual = checksum === row.checksum || file.etag === row.etag;
    return isEqual ? { file, checksum } : { why: 'its content is another' };
  }
}

/** The rows of the files' batches go, with all ledger rows of these batches: what of them is still listed is new again. */
export async function forgetFiles(globs: readonly string[], input: SettleInput): Promise<Settlement | undefined> {
  const { node, look, warehouse } = input;
  const { dialect } = warehouse;
  const isMeant = fileGlob(globs);
  const marks = [...look.ledger.failed.keys()].filter(isMeant);
  let loadedCount = 0;
  const batches = new Map<string, { readonly batchId: string; readonly loadedAt: string; rows: number }>();
  await look.comparison.eachLoaded(({ row: { uri, batchId, loadedAt } }) => {
    if (!isMeant(uri)) return;
    loadedCount += 1;
    batches.set(batchId, { batchId, loadedAt, rows: 0 });
  });
  if (marks.length === 0 && loadedCount === 0) return undefined;
  let otherCount = 0;
  const lost: LedgerRow[] = [];
  if (batches.size > 0) {
    await look.comparison.eachLoaded(
      ({ state, row }) => {
        const batch = batches.get(row.batchId);
        if (batch !== undefined) batch.rows += row.rows;
        if (isMeant(row.uri)) return;
        otherCount += 1;
        if (state === 'gone') lost.push(row);
      },
      [...batches.keys()],
    );
  }
  const loadedAtColumn = node.load?.loadedAtColumn;
  if (batches.size > 0 && loadedAtColumn === undefined) {
    throw new DiagnosticError(
      errorDiagnostic('reloadNeedsLoadedAt', node.load?.at ?? node.declaredAt, { source: node.name }),
    );
  }
  refuseLoss(node, lost);
  const rows = [...batches.values()].reduce((sum, batch) => sum + batch.rows, 0);
  const again = otherCount === 0 ? '' : `; ${count(otherCount, 'other file')} of the same batches will load again`;
  const parts = [
    ...(loadedCount === 0
      ? []
      : [`${count(loadedCount, 'loaded file')} forgotten, ${count(rows, 'row')} taken out${again}`]),
    ...(marks.length === 0 ? [] : [`${count(marks.length, 'file')} no longer set aside`]),
  ];
  return {
    files: loadedCount + marks.length,
    text: `${node.name}: ${parts.join('; ')}`,
    destroys: batches.size > 0,
    apply: () =>
      inTurn(input, async (tx) => {
        for (const batch of batches.values()) {
          await removeBatch(tx, { node, dialect, batch, loadedAtColumn: loadedAtColumn ?? '' });
        }
        if (marks.length > 0) {
          for (const sql of liftMarksSql(node.relation, dialect, marks)) await tx.execute(sql);
        }
      }),
  };
}

/** Other files of the same batches that are gone from S3: they could not be loaded again. */
function refuseLoss(node: SourceNode, lost: readonly LedgerRow[]): void {
  const [first] = lost;
  if (first === undefined) return;
  throw new DiagnosticError(
    errorDiagnostic(
      'rowsWouldBeLost',
      { uri: first.uri },
      {
        source: node.name,
        how: 'forget',
        total: lost.length,
        rows: lost.reduce((sum, row) => sum + row.rows, 0),
        files: lost.slice(0, 20).map(({ uri, rows, loadedAt }) => ({ uri, rows, loadedAt })),
      },
    ),
  );
}

/** A load that has begun meanwhile goes first: then nothing is changed. */
async function inTurn(
  { node, look, warehouse, runId, targetName, signal }: SettleInput,
  work: (tx: Transaction) => Promise<void>,
): Promise<void> {
  const { control } = look.ledger;
  if (control?.target !== undefined && control.target !== targetName) {
    const data = { relation: relationLabel(node.relation), owner: control.target, target: targetName };
    throw new DiagnosticError(errorDiagnostic('rawTableOfOtherTarget', node.declaredAt, data));
  }
  await warehouse.transaction(
    async (tx) => {
      if (control !== undefined) {
        const loadedAt = control.loadedAt ?? '1970-01-01 00:00:00';
        const advance = advanceSql(node.relation, warehouse.dialect, { version: control.version, loadedAt, runId });
        if ((await tx.execute(advance)) !== 1) {
          throw new DiagnosticError(errorDiagnostic('filesTaken', node.declaredAt, { source: node.name, files: [] }));
        }
      }
      await work(tx);
    },
    { signal },
  );
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? noun : `${noun}s`}`;
}
