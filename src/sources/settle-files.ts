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
  const { ledger, listing } = look;
  const listed = new Map([...listing.files, ...listing.waiting].map((file) => [file.uri, file]));
  const rows = [...ledger.files.values()].filter(({ uri }) =>
    from.endsWith('/') ? uri.startsWith(from) : uri === from,
  );
  if (rows.length === 0) return undefined;
  const moves: { readonly uri: string; readonly file: ListedFile; readonly checksum: string }[] = [];
  const unequal: { readonly from: string; readonly why: string }[] = [];
  let absent = 0;
  for (const row of rows) {
    const file = listed.get(`${to}${row.uri.slice(from.length)}`);
    if (file === undefined) {
      absent += 1;
      continue;
    }
    const found = await compareMove(row, file, input);
    if ('why' in found) unequal.push({ from: row.uri, why: found.why });
    else moves.push({ uri: row.uri, file, checksum: found.checksum });
  }
  if (moves.length === 0 || unequal.length > 0) {
    const absents = rows.map(({ uri }) => ({ from: uri, why: 'not listed under the new name' }));
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
  async function compareMove(
    row: LedgerRow,
    file: ListedFile,
    { look: { ledger: known } }: SettleInput,
  ): Promise<{ readonly why: string } | { readonly checksum: string }> {
    if (listed.has(row.uri)) return { why: 'it is still there under its old name' };
    if (known.files.has(file.uri)) return { why: 'a file of the new name is loaded already' };
    if (file.bytes !== row.bytes) return { why: `${row.bytes} bytes then, ${file.bytes} now` };
    const checksum = await store.checksum(file, signal);
    return checksum === row.checksum || file.etag === row.etag ? { checksum } : { why: 'its content is another' };
  }
}

/** The rows of the files' batches go, with all ledger rows of these batches: what of them is still listed is new again. */
export async function forgetFiles(globs: readonly string[], input: SettleInput): Promise<Settlement | undefined> {
  const { node, look, warehouse } = input;
  const { dialect } = warehouse;
  const isMeant = fileGlob(globs);
  const marks = [...look.ledger.failed.keys()].filter(isMeant);
  const loaded = [...look.ledger.files.values()].filter(({ uri }) => isMeant(uri));
  if (marks.length === 0 && loaded.length === 0) return undefined;
  const batches = new Map(loaded.map(({ batchId, loadedAt }) => [batchId, { batchId, loadedAt, rows: 0 }]));
  const others: LedgerRow[] = [];
  for (const row of look.ledger.files.values()) {
    const batch = batches.get(row.batchId);
    if (batch === undefined) continue;
    batch.rows += row.rows;
    if (!isMeant(row.uri)) others.push(row);
  }
  const loadedAtColumn = node.load?.loadedAtColumn;
  if (batches.size > 0 && loadedAtColumn === undefined) {
    throw new DiagnosticError(
      errorDiagnostic('reloadNeedsLoadedAt', node.load?.at ?? node.declaredAt, { source: node.name }),
    );
  }
  refuseLoss(node, look, others);
  const rows = [...batches.values()].reduce((sum, batch) => sum + batch.rows, 0);
  const again =
    others.length === 0 ? '' : `; ${count(others.length, 'other file')} of the same batches will load again`;
  const parts = [
    ...(loaded.length === 0
      ? []
      : [`${count(loaded.length, 'loaded file')} forgotten, ${count(rows, 'row')} taken out${again}`]),
    ...(marks.length === 0 ? [] : [`${count(marks.length, 'file')} no longer set aside`]),
  ];
  return {
    files: loaded.length + marks.length,
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

function refuseLoss(node: SourceNode, look: SourceLook, others: readonly LedgerRow[]): void {
  const gone = new Set(look.comparison.gone.map(({ uri }) => uri));
  const lost = others.filter(({ uri }) => gone.has(uri));
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
