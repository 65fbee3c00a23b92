// The lines of `sqlflow files`: what became of each file that is listed or in the ledger. Both are gone through side by side, in one
// order, so that neither is held.
import type { SourceNode } from '../core/node.ts';
import type { FileEntry, FileState, ListedFile } from '../core/source-state.ts';
import { isSame } from './compare-files.ts';
import { type LedgerRow, publicRow } from './ledger.ts';
import { ledgerInOrder } from './ledger-pages.ts';
import { compareFiles, orderedListing } from './ordered-listing.ts';
import { readLedger } from './read-ledger.ts';
import { bucketAndKey } from './s3-uri.ts';
import type { SurveyInput } from './survey-source.ts';

export interface EntriesInput extends Omit<SurveyInput, 'wishes'> {
  /** How large a page of the ledger is: for tests. */
  readonly picksOfPage?: number | undefined;
}

/** The files in the wanted states, by bucket and key. */
export async function* fileEntries(
  node: SourceNode,
  input: EntriesInput,
  wanted: ReadonlySet<FileState>,
): AsyncGenerator<FileEntry> {
  const { warehouse, current, store, signal } = input;
  const ledger = await readLedger(warehouse, node.relation, signal);
  // Rows that a dropped table held are gone with it: its files are new again.
  const isLoaded = current !== undefined && ledger.fileCount > 0;
  const rows = isLoaded ? ledgerInOrder(warehouse, node.relation, input) : none();
  const entry = (state: FileState, { uri, bytes }: Pick<ListedFile, 'uri' | 'bytes'>, row?: LedgerRow): FileEntry => ({
    uri,
    state,
    bytes,
    loaded: row === undefined ? undefined : publicRow(row),
    failed: ledger.failed.get(uri),
  });
  const asksContents = wanted.has('loaded') || wanted.has('changed');
  let row = await next(rows);
  const gone = async function* (before: ListedFile | undefined): AsyncGenerator<FileEntry> {
    while (row !== undefined && (before === undefined || compareFiles(bucketAndKey(row.uri), before) < 0)) {
      yield entry('gone', row, row);
      row = await next(rows);
    }
  };
  const stateOf = async (file: ListedFile, loaded: LedgerRow | undefined): Promise<FileState> => {
    if (loaded === undefined) return ledger.failed.get(file.uri)?.etag === file.etag ? 'failed' : 'new';
    return !asksContents || (await isSame(file, loaded, store, signal)) ? 'loaded' : 'changed';
  };
  const all = async function* (): AsyncGenerator<FileEntry> {
    for await (const { file, ready } of orderedListing(node, input)) {
      yield* gone(file);
      const loaded = row?.uri === file.uri ? row : undefined;
      yield entry(ready ? await stateOf(file, loaded) : 'waiting', file, loaded);
      if (loaded !== undefined) row = await next(rows);
    }
    yield* gone(undefined);
  };
  for await (const one of all()) if (wanted.has(one.state)) yield one;
}

async function next(rows: AsyncGenerator<LedgerRow>): Promise<LedgerRow | undefined> {
  const { value, done } = await rows.next();
  return done === true ? undefined : value;
}

async function* none(): AsyncGenerator<never> {}
