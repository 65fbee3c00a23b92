// The lines of `sqlflow files`: what became of each file that is listed or in the ledger.
import type { FileEntry, FileState, ListedFile } from '../core/source-state.ts';
import { assertNever } from '../util/assert-never.ts';
import { type LedgerRow, publicRow } from './ledger.ts';
import type { SourceLook } from './survey-source.ts';

/** The files in the wanted states, by address. */
export async function fileEntries(
  { ledger, comparison }: SourceLook,
  wanted: ReadonlySet<FileState>,
): Promise<readonly FileEntry[]> {
  const entries: FileEntry[] = [];
  const put = (state: FileState, { uri, bytes }: Pick<ListedFile, 'uri' | 'bytes'>, row?: LedgerRow): void => {
    if (!wanted.has(state)) return;
    const loaded = row === undefined ? undefined : publicRow(row);
    entries.push({ uri, state, bytes, loaded, failed: ledger.failed.get(uri) });
  };
  for (const file of comparison.fresh) put('new', file);
  for (const { listed } of comparison.failed) put('failed', listed);
  const waiting = new Map(Array.from(comparison.waiting, (file) => [file.uri, file]));
  if (['loaded', 'changed', 'gone', 'waiting'].some((state) => wanted.has(state as FileState))) {
    await comparison.eachLoaded((file) => {
      switch (file.state) {
        case 'same':
          return put('loaded', file.listed, file.row);
        case 'changed':
          return put('changed', file.listed, file.row);
        case 'gone':
          return put('gone', file.row, file.row);
        case 'waiting':
          put('waiting', waiting.get(file.row.uri) ?? file.row, file.row);
          waiting.delete(file.row.uri);
          return;
        default:
          return assertNever(file);
      }
    });
  }
  for (const file of waiting.values()) put('waiting', file);
  return entries.sort((left, right) => (left.uri < right.uri ? -1 : left.uri > right.uri ? 1 : 0));
}
