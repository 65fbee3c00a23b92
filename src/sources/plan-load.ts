// Decides what a load will do, from what is known: which batches, how the raw table changes, or why it must not start. Pure.
import type { ColumnDefinition, Dialect } from '../adapters/adapter.ts';
import type { LoadSpec } from '../core/load-spec.ts';
import { type LoadWishes, noWishes } from '../core/load-wishes.ts';
import type { SourceNode } from '../core/node.ts';
import type { LoadBatch, LoadStep, RawTableChange } from '../core/plan.ts';
import { type RelationState, relationLabel } from '../core/relation.ts';
import type { FileList, SourceFiles } from '../core/source-state.ts';
import { Bug } from '../diagnostics/bug.ts';
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from '../diagnostics/diagnostic.ts';
import { checkLoad } from './check-load.ts';
import { partitionProblems } from './partition-path.ts';
import { replaceWishes, wouldDouble, wouldLose } from './refuse-load.ts';
import { sourceSelector } from './source-selector.ts';

export interface PlanLoadInput {
  readonly node: SourceNode;
  readonly files: SourceFiles;
  /** The raw table as it is now. */
  readonly current: RelationState | undefined;
  readonly dialect: Dialect;
  readonly wishes?: LoadWishes | undefined;
}

const changedShown = 20;

export function planLoad({ node, files, current, dialect, wishes = noWishes }: PlanLoadInput): LoadStep {
  const load = node.load;
  if (load === undefined) throw new Bug(`source ${node.id} has no load`);
  // Without a table there is nothing to rebuild, and nothing to lose.
  const isRebuild = wishes.rebuild && current !== undefined;
  const wrong = [...checkLoad(node, dialect.capabilities.loadFiles), ...files.problems];
  const columns = rawColumns(node, dialect);
  const table: RawTableChange = isRebuild ? { kind: 'none' } : tableChange(node, current, columns, dialect, wrong);
  wrong.push(...wouldLose(node, files, wishes));
  wrong.push(...partitionProblems(node, load, [files.fresh, ...files.reload.map((batch) => batch.files)]));
  if (load.mode === 'append' && !isRebuild)
    wrong.push(...changedFiles(node, load, files), ...wouldDouble(node, files, wishes));
  if (load.mode === 'replace') wrong.push(...replaceWishes(node, load, wishes), ...replaceRefused(node, load, files));
  const batches =
    isRebuild || load.mode === 'replace'
      ? wholeBatch(files.fresh)
      : numbered([...reloaded(files), ...cutBatches(files.fresh, load.batch)]);
  return {
    kind: 'load-source',
    id: node.id,
    node,
    table,
    action: batches.length === 0 ? 'skip' : isRebuild ? 'rebuild' : load.mode,
    batches,
    loadedCount: files.loadedCount,
    listedCount: files.listedCount,
    listedFromMs: files.listedFromMs,
    goneCount: files.goneCount,
    ignoredCount: files.ignoredCount,
    waitingCount: files.waitingCount,
    failedCount: files.failed.length + files.skipped.length,
    setAside: files.skipped,
    liftsMarks: files.hasMarks,
    ...(wishes.takeOver === true ? { takesOver: true } : {}),
    refusals: wrong,
    warnings: [...files.warnings, ...setAsideWarning(node, files)],
  };
}

function reloaded({ reload }: SourceFiles): readonly LoadBatch[] {
  return reload.map(({ batchId, loadedAt, rows, files }) => ({
    number: 0,
    files,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    replaces: { batchId, loadedAt, rows },
  }));
}

function numbered(batches: readonly LoadBatch[]): readonly LoadBatch[] {
  return batches.map((batch, at) => ({ ...batch, number: at + 1 }));
}

function setAsideWarning(node: SourceNode, { failed, skipped }: SourceFiles): readonly Diagnostic[] {
  const uris = [...failed, ...skipped].map(({ uri }) => uri).sort();
  const [first] = uris;
  if (first === undefined) return [];
  const data = { source: node.name, total: uris.length, files: uris.slice(0, changedShown) };
  return [warningDiagnostic('filesSetAside', { uri: first }, data)];
}

/** The raw table's columns in the engine's words: the declared ones, then the time of the load. */
export function rawColumns(node: SourceNode, dialect: Dialect): readonly ColumnDefinition[] {
  const declared = node.columns.map(({ name, dataType }) => ({ name, type: dialect.typeName(dataType ?? 'varchar') }));
  const loadedAt = node.load?.loadedAtColumn;
  if (loadedAt === undefined) return declared;
  // COPY does not name the column, so its default gives the time of the transaction: one for all rows of a batch.
  const fills = dialect.capabilities.loadFiles === 'copy' ? { default: 'sysdate' } : {};
  return [...declared, { name: loadedAt, type: dialect.typeName('timestamp'), ...fills }];
}

function tableChange(
  node: SourceNode,
  current: RelationState | undefined,
  columns: ReturnType<typeof rawColumns>,
  dialect: Dialect,
  wrong: Diagnostic[],
): RawTableChange {
  if (current === undefined) return { kind: 'create' };
  const existing = new Map(current.columns.map((column) => [column.name.toLowerCase(), column]));
  const added: { readonly name: string; readonly type: string }[] = [];
  const widened: { readonly name: string; readonly type: string; readonly sql: string }[] = [];
  for (const column of columns) {
    const known = existing.get(column.name.toLowerCase());
    if (known === undefined) {
      added.push(column);
    } else if (known.type.toUpperCase() !== column.type.toUpperCase()) {
      const sql = dialect.widenColumn?.(node.relation, column, known.type);
      if (sql !== undefined) {
        widened.push({ ...column, sql });
        continue;
      }
      const spec = node.columns.find(({ name }) => name === column.name);
      wrong.push(
        errorDiagnostic('rawColumnTypeChanged', spec?.at ?? node.declaredAt, {
          column: column.name,
          source: node.name,
          select: sourceSelector(node),
          relation: relationLabel(node.relation),
          declared: spec?.dataType ?? column.type,
          existing: known.type,
        }),
      );
    }
  }
  if (added.length + widened.length === 0) return { kind: 'none' };
  return { kind: 'add-columns', columns: added, ...(widened.length === 0 ? {} : { widened }) };
}

function changedFiles(node: SourceNode, load: LoadSpec, files: SourceFiles): readonly Diagnostic[] {
  const [first] = files.changed;
  if (first === undefined || load.onChanged === 'ignore') return [];
  return [
    errorDiagnostic(
      'filesChanged',
      { uri: first.listed.uri },
      {
        source: node.name,
        select: sourceSelector(node),
        total: files.changed.length,
        files: files.changed.slice(0, changedShown).map(({ listed, loaded }) => ({
          uri: listed.uri,
          loadedAt: loaded.loadedAt,
          loadedBytes: loaded.bytes,
          loadedRows: loaded.rows,
          bytes: listed.bytes,
        })),
      },
    ),
  ];
}

function replaceRefused(node: SourceNode, load: LoadSpec, files: SourceFiles): readonly Diagnostic[] {
  const { minFiles, maxDrop } = load.replaceGuard;
  const { listedCount: now, loadedCount: before } = files;
  if (files.problems.length > 0 || (now === 0 && before === 0)) return [];
  const data = { source: node.name, what: 'files' as const, before, now, minFiles, maxDrop };
  if (now < minFiles || fallsTooFar(before, now, maxDrop)) {
    return [errorDiagnostic('replaceRefused', load.from[0]?.at ?? load.at, data)];
  }
  return [];
}

/** True for a fall by more than the share `maxDrop` (0.5: by more than half). */
export function fallsTooFar(before: number, now: number, maxDrop: number): boolean {
  return before > 0 && now < before * (1 - maxDrop);
}

function cutBatches(files: FileList, limits: LoadSpec['batch']): readonly LoadBatch[] {
  const batches: LoadBatch[] = [];
  let from = 0;
  let at = 0;
  let bytes = 0;
  const close = (): void => {
    if (at > from) batches.push({ number: batches.length + 1, files: files.slice(from, at), bytes });
    from = at;
    bytes = 0;
  };
  for (const file of files) {
    if (at - from >= limits.maxFiles || (at > from && bytes + file.bytes > limits.maxBytes)) close();
    at += 1;
    bytes += file.bytes;
  }
  close();
  return batches;
}

// A version is one whole: its rows come in one transaction, however many files it has.
function wholeBatch(files: FileList): readonly LoadBatch[] {
  if (files.length === 0) return [];
  let bytes = 0;
  for (const file of files) bytes += file.bytes;
  return [{ number: 1, files, bytes }];
}
