// Gathers what planning a load must know: the listing of a source's files minus the ledger of its raw table.
import type { Warehouse } from '../adapters/adapter.ts';
import { type LoadWishes, noWishes } from '../core/load-wishes.ts';
import type { SourceNode } from '../core/node.ts';
import { type RelationState, relationLabel } from '../core/relation.ts';
import type { FileEntry, ListedFile, ReloadBatch, SourceFiles } from '../core/source-state.ts';
import { Bug } from '../diagnostics/bug.ts';
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from '../diagnostics/diagnostic.ts';
import { closest } from '../util/closest.ts';
import { type Comparison, compareFiles, publicRow } from './compare-files.ts';
import { fileGlob } from './file-glob.ts';
import { type Ledger, readLedger } from './ledger.ts';
import { type Listing, listSource } from './list-source.ts';
import type { ObjectStore } from './object-store.ts';
import { compareKeys } from './s3-uri.ts';

export interface SurveyInput {
  readonly store: ObjectStore;
  readonly warehouse: Warehouse;
  /** The raw table as it is now. */
  readonly current: RelationState | undefined;
  readonly signal: AbortSignal;
  readonly wishes?: LoadWishes | undefined;
  /** What `ready: { min_age }` is measured from; default: the clock. */
  readonly now?: Date | undefined;
}

/** What one look at S3 and at the ledger gave. */
export interface SourceLook {
  readonly listing: Listing;
  readonly ledger: Ledger;
  readonly comparison: Comparison;
}

const siblingsShown = 5;

export async function lookAtSource(node: SourceNode, input: SurveyInput): Promise<SourceLook> {
  const { store, warehouse, current, signal } = input;
  if (node.load === undefined) throw new Bug(`source ${node.id} has no load`);
  const known = await readLedger(warehouse, node.relation, signal);
  // Rows that a dropped table held are gone with it: its files are new again.
  const ledger: Ledger = current === undefined ? { ...known, files: new Map() } : known;
  const listing = await listSource(node, input);
  return { listing, ledger, comparison: await compareFiles(listing, ledger, store, signal) };
}

/**
 * Lists and compares; changes nothing. Where S3 refuses the listing, a DiagnosticError is thrown; what is wrong with the source
 * itself (no file, a raw table that is not ours) is in `problems`.
 *
 * For `mode: replace`, `fresh` holds every listed file when the set differs from the loaded one, and none when it is equal; for a
 * rebuild, every listed file in either mode.
 */
export async function surveySource(node: SourceNode, input: SurveyInput): Promise<SourceFiles> {
  const { store, current, signal, wishes = noWishes } = input;
  const load = node.load;
  if (load === undefined) throw new Bug(`source ${node.id} has no load`);
  const { listing, ledger, comparison } = await lookAtSource(node, input);
  const { changed, gone, failed, renamed } = comparison;
  const listedCount = listing.files.length + listing.waiting.length;
  const problems: Diagnostic[] = [];
  if (current !== undefined && ledger.control === undefined) {
    problems.push(
      errorDiagnostic('rawTableForeign', node.declaredAt, {
        source: node.name,
        relation: relationLabel(node.relation),
        kind: current.kind,
      }),
    );
  }
  const warnings: Diagnostic[] = [];
  if (listedCount === 0) {
    // Objects may expire once they are loaded; a new address that is wrong looks the same, so it is told all the same.
    const found = await noFiles(node, store, listing.ignoredCount, ledger.files.size, signal);
    (found.severity === 'error' ? problems : warnings).push(found);
  }
  const isSkipped = fileGlob(wishes.skip);
  const isWanted = fileGlob(wishes.files);
  const isReloaded = fileGlob(wishes.reload);
  const skippable = wishes.rebuild ? listing.files : comparison.fresh;
  const skipped = skippable.filter(({ uri }) => isSkipped(uri));
  const fresh = comparison.fresh.filter(({ uri }) => !isSkipped(uri) && (wishes.files.length === 0 || isWanted(uri)));
  const loadedFiles = [...comparison.same, ...changed.map(({ listed }) => listed)];
  const again = new Set(
    wishes.rebuild
      ? []
      : [
          ...loadedFiles.filter(({ uri }) => isReloaded(uri)),
          ...(load.onChanged === 'reload' ? changed.map(({ listed }) => listed) : []),
        ].map(({ uri }) => uri),
  );
  const counts = {
    listedCount,
    loadedCount: ledger.files.size,
    ignoredCount: listing.ignoredCount,
    waitingCount: listing.waiting.length,
    failed: failed.map(({ mark }) => mark),
    skipped,
    hasMarks: ledger.failed.size > 0,
    // A command that is run once more finds its work done, and that is no mistake.
    matches: {
      files: [...listing.files, ...listing.waiting].filter(({ uri }) => isWanted(uri)).length,
      reload: loadedFiles.filter(({ uri }) => isReloaded(uri)).length,
      skip: skipped.length + failed.filter(({ mark }) => isSkipped(mark.uri)).length,
    },
    gone: gone.map(publicRow),
    problems,
    warnings,
  };
  if (wishes.rebuild) {
    const setAside = new Set([...failed.map(({ listed }) => listed.uri), ...skipped.map(({ uri }) => uri)]);
    const all = listing.files.filter(({ uri }) => !setAside.has(uri));
    return { ...counts, fresh: all, changed: [], renamed, reload: [] };
  }
  if (load.mode === 'append') {
    const isFresh = new Set(fresh);
    const open = changed.filter(({ listed }) => !again.has(listed.uri));
    return {
      ...counts,
      fresh,
      changed: open,
      renamed: renamed.filter(({ listed }) => isFresh.has(listed)),
      reload: reloadBatches(again, ledger, listing),
    };
  }
  // A version that is still arriving is none: the old one stays.
  const differs = comparison.fresh.length > 0 || changed.length > 0 || gone.length > 0 || again.size > 0;
  const arrives = differs && listing.waiting.length === 0;
  return { ...counts, fresh: arrives ? listing.files : [], changed: [], renamed: [], reload: [] };
}

/** The state of every file that is listed or in the ledger, by address. */
export function fileEntries({ listing, ledger, comparison }: SourceLook): readonly FileEntry[] {
  const loadedOf = (uri: string): FileEntry['loaded'] => {
    const row = ledger.files.get(uri);
    return row === undefined ? undefined : publicRow(row);
  };
  const entry = (state: FileEntry['state'], { uri, bytes }: Pick<ListedFile, 'uri' | 'bytes'>): FileEntry => ({
    uri,
    state,
    bytes,
    loaded: loadedOf(uri),
    failed: ledger.failed.get(uri),
  });
  return [
    ...comparison.fresh.map((file) => entry('new', file)),
    ...listing.waiting.map((file) => entry('waiting', file)),
    ...comparison.same.map((file) => entry('loaded', file)),
    ...comparison.changed.map(({ listed }) => entry('changed', listed)),
    ...comparison.gone.map((row) => entry('gone', row)),
    ...comparison.failed.map(({ listed }) => entry('failed', listed)),
  ].sort((left, right) => (left.uri < right.uri ? -1 : left.uri > right.uri ? 1 : 0));
}

function reloadBatches(again: ReadonlySet<string>, ledger: Ledger, listing: Listing): readonly ReloadBatch[] {
  if (again.size === 0) return [];
  const batches = new Map<string, { loadedAt: string; rows: number; files: ListedFile[]; lost: ReloadBatch['lost'] }>();
  for (const [uri, row] of ledger.files) {
    if (again.has(uri)) batches.set(row.batchId, { loadedAt: row.loadedAt, rows: 0, files: [], lost: [] });
  }
  const listed = new Map(listing.files.map((file) => [file.uri, file]));
  const waiting = new Set(listing.waiting.map(({ uri }) => uri));
  for (const [uri, row] of ledger.files) {
    const batch = batches.get(row.batchId);
    if (batch === undefined) continue;
    batch.rows += row.rows;
    const file = listed.get(uri);
    // A batch with a file that is still arriving waits whole.
    if (waiting.has(uri)) batches.delete(row.batchId);
    else if (file !== undefined) batch.files.push(file);
    else batch.lost = [...batch.lost, publicRow(row)];
  }
  return [...batches].map(([batchId, batch]) => ({
    batchId,
    ...batch,
    files: batch.files.sort((left, right) => compareKeys(left.key, right.key)),
  }));
}

async function noFiles(
  node: SourceNode,
  store: ObjectStore,
  ignored: number,
  loaded: number,
  signal: AbortSignal,
): Promise<Diagnostic> {
  const [first, ...others] = node.load?.from ?? [];
  if (first === undefined) throw new Bug(`source ${node.id} loads from nowhere`);
  // An empty folder of a local bucket lists itself.
  const siblings = ignored > 0 ? [] : (await store.siblings(first.uri, signal)).filter((uri) => uri !== first.uri);
  const nearest = closest(first.uri, siblings);
  const shown = [...(nearest === undefined ? [] : [nearest]), ...siblings.filter((uri) => uri !== nearest)];
  const data = {
    source: node.name,
    from: others.length === 0 ? first.uri : `${first.uri} and ${others.length} more`,
    siblings: shown.slice(0, siblingsShown),
    nearest,
    ignored,
    loaded,
  };
  return loaded === 0 ? errorDiagnostic('noFiles', first.at, data) : warningDiagnostic('noFiles', first.at, data);
}
