// Gathers what planning a load must know: the listing of a source's files minus the ledger of its raw table.
import type { Warehouse } from '../adapters/adapter.ts';
import type { SourceNode } from '../core/node.ts';
import { type RelationState, relationLabel } from '../core/relation.ts';
import type { ChangedFile, LedgerFile, ListedFile, SourceFiles } from '../core/source-state.ts';
import { Bug } from '../diagnostics/bug.ts';
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from '../diagnostics/diagnostic.ts';
import { closest } from '../util/closest.ts';
import { type Ledger, type LedgerRow, readLedger } from './ledger.ts';
import type { ObjectStore } from './object-store.ts';
import { isIgnored, parsePattern } from './s3-uri.ts';

export interface SurveyInput {
  readonly store: ObjectStore;
  readonly warehouse: Warehouse;
  /** The raw table as it is now. */
  readonly current: RelationState | undefined;
  readonly signal: AbortSignal;
}

const siblingsShown = 5;

/**
 * Lists and compares; changes nothing. Where S3 refuses the listing, a DiagnosticError is thrown; what is wrong with the source
 * itself (no file, a raw table that is not ours) is in `problems`.
 *
 * For `mode: replace`, `fresh` holds every listed file when the set differs from the loaded one, and none when it is equal.
 */
export async function surveySource(node: SourceNode, input: SurveyInput): Promise<SourceFiles> {
  const { store, warehouse, current, signal } = input;
  const load = node.load;
  if (load === undefined) throw new Bug(`source ${node.id} has no load`);
  const known = await readLedger(warehouse, node.relation, signal);
  // Rows that a dropped table held are gone with it: its files are new again.
  const ledger: Ledger = current === undefined ? { control: known.control, files: new Map() } : known;
  const listing = await listFiles(node, input);
  const fresh: ListedFile[] = [];
  const changed: ChangedFile[] = [];
  const gone = new Map<string, LedgerRow>(ledger.files);
  for (const file of listing.files) {
    const loaded = ledger.files.get(file.uri);
    gone.delete(file.uri);
    if (loaded === undefined) fresh.push(file);
    else if (!(await isSame(file, loaded, store, signal))) changed.push({ listed: file, loaded: publicRow(loaded) });
  }
  const problems: Diagnostic[] = [];
  if (current !== undefined && known.control === undefined) {
    problems.push(
      errorDiagnostic('rawTableForeign', node.declaredAt, {
        source: node.name,
        relation: relationLabel(node.relation),
        kind: current.kind,
      }),
    );
  }
  const warnings: Diagnostic[] = [];
  if (listing.files.length === 0) {
    // Objects may expire once they are loaded; a new address that is wrong looks the same, so it is told all the same.
    const found = await noFiles(node, store, listing.ignoredCount, ledger.files.size, signal);
    (found.severity === 'error' ? problems : warnings).push(found);
  }
  const counts = {
    listedCount: listing.files.length,
    loadedCount: ledger.files.size,
    gone: [...gone.values()].map(publicRow),
    ignoredCount: listing.ignoredCount,
    problems,
    warnings,
  };
  if (load.mode === 'append') return { ...counts, fresh, changed };
  const differs = fresh.length > 0 || changed.length > 0 || gone.size > 0;
  return { ...counts, fresh: differs ? listing.files : [], changed: [] };
}

async function listFiles(
  node: SourceNode,
  { store, signal }: SurveyInput,
): Promise<{ readonly files: readonly ListedFile[]; readonly ignoredCount: number }> {
  const from = node.load?.from ?? [];
  const files: ListedFile[] = [];
  const ignored = new Set<string>();
  // Two entries may name one file: it counts once.
  const seen = from.length > 1 ? new Set<string>() : undefined;
  for (const { uri } of from) {
    const pattern = parsePattern(uri);
    for await (const file of store.list(uri, signal)) {
      if (isIgnored(file, pattern)) {
        ignored.add(file.uri);
      } else if (seen === undefined || !seen.has(file.uri)) {
        seen?.add(file.uri);
        files.push(file);
      }
    }
  }
  for (const uri of ignored) if (seen?.has(uri) === true) ignored.delete(uri);
  return { files, ignoredCount: ignored.size };
}

// Another ETag need not be another content: a file was touched or copied anew, an object uploaded in other parts.
async function isSame(file: ListedFile, loaded: LedgerRow, store: ObjectStore, signal: AbortSignal): Promise<boolean> {
  if (file.etag === loaded.etag) return true;
  if (file.bytes !== loaded.bytes || loaded.checksum === undefined) return false;
  return (await store.checksum(file, signal)) === loaded.checksum;
}

function publicRow({ checksum: _, ...row }: LedgerRow): LedgerFile {
  return row;
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
