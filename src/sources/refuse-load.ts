// Reasons why a load must not start although its files are fine: rows would come twice, or go for good. Pure.
import type { LoadSpec } from '../core/load-spec.ts';
import type { LoadWishes } from '../core/load-wishes.ts';
import type { SourceNode } from '../core/node.ts';
import type { LedgerFile, RenamedFile, SourceFiles } from '../core/source-state.ts';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { quoted } from '../util/shell-word.ts';
import { sourceSelector } from './source-selector.ts';

const shown = 20;

/** New files that equal loaded ones whose names are gone. */
export function wouldDouble(node: SourceNode, { renamed }: SourceFiles, wishes: LoadWishes): readonly Diagnostic[] {
  const [first] = renamed;
  if (first === undefined || wishes.acceptEqual) return [];
  const data = {
    source: node.name,
    select: sourceSelector(node),
    total: renamed.length,
    files: renamed.slice(0, shown).map(({ listed, loaded }) => ({ from: loaded.uri, to: listed.uri })),
    moves: movesOf(renamed),
  };
  return [errorDiagnostic('filesRenamed', { uri: first.listed.uri }, data)];
}

/** A rebuild, or a batch that is loaded again, without files that are gone from S3. */
export function wouldLose(node: SourceNode, files: SourceFiles, wishes: LoadWishes): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const moved = new Set(wishes.rebuild ? files.renamed.map(({ loaded }) => loaded.uri) : []);
  const lost: LedgerFile[] = [...(wishes.rebuild ? files.gone : files.reload.flatMap((batch) => batch.lost))].filter(
    ({ uri }) => !moved.has(uri),
  );
  const [first] = lost;
  if (first !== undefined && !wishes.acceptLoss) {
    const data = {
      source: node.name,
      select: sourceSelector(node),
      how: wishes.rebuild ? ('rebuild' as const) : ('reload' as const),
      flags: flagsOf(wishes),
      total: lost.length,
      rows: lost.reduce((sum, { rows }) => sum + rows, 0),
      files: lost.slice(0, shown).map(({ uri, rows, loadedAt }) => ({ uri, rows, loadedAt })),
    };
    problems.push(errorDiagnostic('rowsWouldBeLost', { uri: first.uri }, data));
  }
  const { load } = node;
  // With on_changed: reload the source itself is refused.
  if (files.reload.length > 0 && load?.loadedAtColumn === undefined && load?.onChanged !== 'reload') {
    problems.push(errorDiagnostic('reloadNeedsLoadedAt', load?.at ?? node.declaredAt, { source: node.name }));
  }
  return problems;
}

/** In replace mode the set of files is the version: nothing of it can be taken alone. */
export function replaceWishes(node: SourceNode, load: LoadSpec, wishes: LoadWishes): readonly Diagnostic[] {
  const flags = [
    ...(wishes.files.length > 0 ? ['--files'] : []),
    ...(wishes.window === undefined ? [] : ['--event-time-start/-end']),
    ...(wishes.reload.length > 0 || wishes.again === true ? ['--reload'] : []),
    ...(wishes.skip.length > 0 ? ['--skip-file'] : []),
  ];
  if (flags.length === 0) return [];
  return [errorDiagnostic('replaceIsWhole', load.at, { source: node.name, flags })];
}

/** What was asked of this load, as flags of `sqlflow load`. */
function flagsOf({ rebuild, files, window, reload, again }: LoadWishes): readonly string[] {
  const values = (flag: string, globs: readonly string[]): readonly string[] =>
    globs.length === 0 ? [] : [flag, ...globs.map(quoted)];
  const time = (flag: string, ms: number | undefined): readonly string[] =>
    ms === undefined ? [] : [flag, quoted(new Date(ms).toISOString().slice(0, 19).replace('T', ' '))];
  return [
    ...(rebuild ? ['--full-refresh'] : []),
    ...values('--files', files),
    ...time('--event-time-start', window?.startMs),
    ...time('--event-time-end', window?.endMs),
    ...(again === true && reload.length === 0 ? ['--reload'] : values('--reload', reload)),
  ];
}

/** One move of a prefix that explains all, or the move of each file. */
function movesOf(renamed: readonly RenamedFile[]): readonly Move[] {
  const moves = renamed.map(({ listed, loaded }) => prefixMove(loaded.uri, listed.uri));
  const [first] = moves;
  if (first !== undefined && moves.every(({ from, to }) => from === first.from && to === first.to)) return [first];
  return renamed.slice(0, shown).map(({ listed, loaded }) => ({ from: loaded.uri, to: listed.uri }));
}

interface Move {
  readonly from: string;
  readonly to: string;
}

/** What is left of two addresses when the folders and the name that they end in alike are taken away. */
function prefixMove(from: string, to: string): Move {
  const left = from.split('/');
  const right = to.split('/');
  let alike = 0;
  while (alike < Math.min(left.length, right.length) - 3 && left.at(-1 - alike) === right.at(-1 - alike)) alike += 1;
  if (alike === 0) return { from, to };
  return { from: `${left.slice(0, -alike).join('/')}/`, to: `${right.slice(0, -alike).join('/')}/` };
}
