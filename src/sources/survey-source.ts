// Gathers what planning a load must know: the listing of a source's files minus the ledger of its raw table.
import type { Warehouse } from '../adapters/adapter.ts';
import { isWithin } from '../core/event-time.ts';
import type { LoadSpec } from '../core/load-spec.ts';
import { type LoadWishes, noWishes } from '../core/load-wishes.ts';
import type { SourceNode } from '../core/node.ts';
import { type RelationState, relationLabel } from '../core/relation.ts';
import type { FileList, LedgerFile, ListedFile, SourceFiles } from '../core/source-state.ts';
import { Bug } from '../diagnostics/bug.ts';
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from '../diagnostics/diagnostic.ts';
import { closest } from '../util/closest.ts';
import { type Comparison, compareFiles } from './compare-files.ts';
import { eventTimeOf, eventTimePlace, lookbackStart, periodReader } from './event-time.ts';
import { fileGlob } from './file-glob.ts';
import { findReloads, reloadBatches } from './find-reloads.ts';
import { publicRow } from './ledger.ts';
import { listSource } from './list-source.ts';
import type { ObjectStore } from './object-store.ts';
import { PackedFiles } from './packed-files.ts';
import { type Ledger, readLedger } from './read-ledger.ts';
import { bucketAndKey } from './s3-uri.ts';
import { sourceSelector } from './source-selector.ts';

export interface SurveyInput {
  readonly store: ObjectStore;
  readonly warehouse: Warehouse;
  /** The raw table as it is now. */
  readonly current: RelationState | undefined;
  readonly signal: AbortSignal;
  readonly wishes?: LoadWishes | undefined;
  /** What `ready: { min_age }` is measured from; default: the clock. */
  readonly now?: Date | undefined;
  /** Hears now and then how many objects were seen so far. */
  readonly onProgress?: ((seen: number) => void) | undefined;
}

/** What one look at S3 and at the ledger gave. */
export interface SourceLook {
  readonly ledger: Ledger;
  readonly comparison: Comparison;
  readonly ignoredCount: number;
  /** Folders of an event time before this were not looked into; undefined: all were. */
  readonly recentFromMs: number | undefined;
}

const siblingsShown = 5;

export async function lookAtSource(
  node: SourceNode,
  input: SurveyInput & { readonly recentFromMs?: number | undefined },
  onReady?: (file: ListedFile) => void,
): Promise<SourceLook> {
  const { warehouse, current, signal } = input;
  if (node.load === undefined) throw new Bug(`source ${node.id} has no load`);
  const known = await readLedger(warehouse, node.relation, signal);
  // Rows that a dropped table held are gone with it: its files are new again.
  const ledger: Ledger = current === undefined ? { ...known, fileCount: 0 } : known;
  // The first load takes what there is; later ones, where nobody asks for more, what may be new.
  const recentFromMs = ledger.fileCount === 0 ? undefined : input.recentFromMs;
  const periodOf = periodReader(node);
  const isListed = (uri: string): boolean => (periodOf(bucketAndKey(uri))?.endMs ?? Infinity) > (recentFromMs ?? 0);
  const listing = listSource(node, { ...input, recentFromMs });
  const comparison = await compareFiles(listing, ledger, {
    ...input,
    relation: node.relation,
    onReady,
    isListed: recentFromMs === undefined ? undefined : isListed,
  });
  return { ledger, comparison, ignoredCount: listing.ignoredCount(), recentFromMs };
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
  const isSkipped = fileGlob(wishes.skip);
  const isWanted = wantedFiles(node, wishes);
  const asksFiles = wishes.files.length > 0 || wishes.window !== undefined;
  let readyCount = 0;
  let wantedCount = 0;
  // A version is all that is listed, loaded or not.
  const version = wishes.rebuild || load.mode === 'replace' ? new PackedFiles() : undefined;
  const recentFromMs = reachesBack(load, wishes)
    ? undefined
    : lookbackStart(input.now ?? new Date(), load.lookbackMs ?? 0);
  const look = await lookAtSource(node, { ...input, recentFromMs }, (file) => {
    readyCount += 1;
    if (asksFiles && isWanted(file.uri)) wantedCount += 1;
    version?.add(file);
  });
  const { ledger, comparison, ignoredCount } = look;
  const { changed, failed, renamed, waiting } = comparison;
  if (asksFiles) for (const { uri } of waiting) if (isWanted(uri)) wantedCount += 1;
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
  const listedCount = readyCount + waiting.length;
  if (wishes.window !== undefined && eventTimePlace(node) === undefined) problems.push(timeUnknown(node, load));
  // Days without a file are no sign of a wrong address.
  if (listedCount === 0 && look.recentFromMs === undefined) {
    // Objects may expire once they are loaded; a new address that is wrong looks the same, so it is told all the same.
    const found = await noFiles(node, store, ignoredCount, ledger.fileCount, signal);
    (found.severity === 'error' ? problems : warnings).push(found);
  }
  const isMeant = (uri: string): boolean => !isSkipped(uri) && (!asksFiles || isWanted(uri));
  const skipped = chosen(
    version !== undefined && wishes.rebuild ? version : comparison.fresh,
    wishes.skip.length > 0 ? isSkipped : undefined,
  );
  const fresh = wishes.skip.length > 0 || asksFiles ? packed(comparison.fresh, isMeant) : comparison.fresh;
  const again = await findReloads(comparison, load, wishes, isWanted);
  const gone: LedgerFile[] = [];
  if (wishes.rebuild && comparison.goneCount > 0) {
    await comparison.eachLoaded(({ state, row }) => {
      if (state === 'gone') gone.push(publicRow(row));
    });
  }
  const counts = {
    listedCount,
    loadedCount: ledger.fileCount,
    ignoredCount,
    waitingCount: waiting.length,
    failed: failed.map(({ mark }) => mark),
    skipped,
    hasMarks: ledger.failed.size > 0,
    // A command that is run once more finds its work done, and that is no mistake.
    matches: {
      files: wantedCount,
      reload: again.matches,
      skip: skipped.length + failed.filter(({ mark }) => isSkipped(mark.uri)).length,
    },
    listedFromMs: look.recentFromMs,
    goneCount: comparison.goneCount,
    gone,
    problems,
    warnings,
  };
  if (version !== undefined && wishes.rebuild) {
    const setAside = new Set([...failed.map(({ listed }) => listed.uri), ...skipped.map(({ uri }) => uri)]);
    const all = setAside.size === 0 ? version : packed(version, (uri) => !setAside.has(uri));
    return { ...counts, fresh: all, changed: [], renamed, reload: [] };
  }
  if (version === undefined) {
    return {
      ...counts,
      fresh,
      changed: changed.filter(({ listed }) => !again.isMeant(listed.uri)),
      renamed: renamed.filter(({ listed }) => isMeant(listed.uri)),
      reload: await reloadBatches(comparison, again.batchIds),
    };
  }
  // A version that is still arriving is none: the old one stays.
  const differs =
    comparison.fresh.length > 0 || changed.length > 0 || comparison.goneCount > 0 || again.batchIds.length > 0;
  const arrives = differs && waiting.length === 0;
  return { ...counts, fresh: arrives ? version : [], changed: [], renamed: [], reload: [] };
}

/** A question about older files is not answered by a listing that leaves them out. */
function reachesBack({ lookbackMs }: LoadSpec, wishes: LoadWishes): boolean {
  const asks = wishes.files.length + wishes.reload.length + wishes.skip.length > 0 || wishes.window !== undefined;
  return lookbackMs === undefined || asks || wishes.rebuild;
}

/** What `--files` and the window of event times mean, both. */
function wantedFiles(node: SourceNode, { files, window }: LoadWishes): (uri: string) => boolean {
  const isNamed = files.length === 0 ? () => true : fileGlob(files);
  if (window === undefined) return isNamed;
  const periodOf = periodReader(node);
  return (uri) => isNamed(uri) && isWithin(periodOf(bucketAndKey(uri)), window);
}

function timeUnknown(node: SourceNode, load: LoadSpec): Diagnostic {
  const data = {
    source: node.name,
    select: sourceSelector(node),
    eventTime: eventTimeOf(node),
    partitionPath: load.partition?.template,
  };
  return errorDiagnostic('eventTimeNotInPath', load.at, data);
}

function chosen(files: FileList, isWanted: ((uri: string) => boolean) | undefined): readonly ListedFile[] {
  return isWanted === undefined ? [] : Array.from(files).filter(({ uri }) => isWanted(uri));
}

function packed(files: FileList, isWanted: (uri: string) => boolean): FileList {
  const some = new PackedFiles();
  for (const file of files) if (isWanted(file.uri)) some.add(file);
  return some;
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
