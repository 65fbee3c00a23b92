// Which loaded batches are loaded again: those of the files that somebody asked for, and of changed ones under `on_changed: reload`.
import type { LoadSpec } from '../core/load-spec.ts';
import type { LoadWishes } from '../core/load-wishes.ts';
import type { LedgerFile, ListedFile, ReloadBatch } from '../core/source-state.ts';
import { assertNever } from '../util/assert-never.ts';
import type { Comparison } from './compare-files.ts';
import { fileGlob } from './file-glob.ts';
import { publicRow } from './ledger.ts';
import { compareKeys } from './s3-uri.ts';

export interface Reloads {
  readonly batchIds: readonly string[];
  /** Loaded files that the wishes name. */
  readonly matches: number;
  /** A loaded file that is to be loaded again for its own sake. */
  isMeant(uri: string): boolean;
}

/** @param isWanted a file that `files` and the window of the wishes mean. */
export async function findReloads(
  comparison: Comparison,
  load: LoadSpec,
  wishes: LoadWishes,
  isWanted: (uri: string) => boolean,
): Promise<Reloads> {
  // A rebuild loads all of them.
  if (wishes.rebuild) return { batchIds: [], matches: 0, isMeant: () => false };
  const takesChanged = load.onChanged === 'reload';
  const isReloaded = fileGlob(wishes.reload);
  const isNamed = (uri: string): boolean => isReloaded(uri) || (wishes.again === true && isWanted(uri));
  const batchIds = new Set(takesChanged ? comparison.changed.map(({ loaded }) => loaded.batchId) : []);
  let matches = 0;
  if (wishes.reload.length > 0 || wishes.again === true) {
    await comparison.eachLoaded(({ state, row }) => {
      if ((state !== 'same' && state !== 'changed') || !isNamed(row.uri)) return;
      matches += 1;
      batchIds.add(row.batchId);
    });
  }
  return { batchIds: [...batchIds], matches, isMeant: (uri) => takesChanged || isNamed(uri) };
}

/** Whole batches, with all that became of their files. */
export async function reloadBatches(
  comparison: Comparison,
  batchIds: readonly string[],
): Promise<readonly ReloadBatch[]> {
  if (batchIds.length === 0) return [];
  const batches = new Map<string, { loadedAt: string; rows: number; files: ListedFile[]; lost: LedgerFile[] }>();
  /** A batch with a file that is still arriving waits whole. */
  const arriving = new Set<string>();
  await comparison.eachLoaded((file) => {
    const { row } = file;
    const batch = batches.get(row.batchId) ?? { loadedAt: row.loadedAt, rows: 0, files: [], lost: [] };
    batches.set(row.batchId, batch);
    batch.rows += row.rows;
    switch (file.state) {
      case 'waiting':
        arriving.add(row.batchId);
        return;
      case 'gone':
        batch.lost.push(publicRow(row));
        return;
      case 'same':
      case 'changed':
        batch.files.push(file.listed);
        return;
      default:
        assertNever(file);
    }
  }, batchIds);
  return [...batches]
    .filter(([batchId]) => !arriving.has(batchId))
    .map(([batchId, batch]) => ({
      batchId,
      ...batch,
      files: batch.files.sort((left, right) => compareKeys(left.key, right.key)),
    }));
}
