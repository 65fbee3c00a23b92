// A glob of a load that matches no file of any source is a mistake: nothing is loaded then.
import type { EventTimeWindow } from '../core/event-time.ts';
import type { LoadWishes } from '../core/load-wishes.ts';
import type { SourceFiles } from '../core/source-state.ts';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import type { Result } from '../util/result.ts';

export function refuseEmptyGlobs(
  wishes: LoadWishes | undefined,
  sources: ReadonlyMap<unknown, Result<SourceFiles, readonly Diagnostic[]>>,
): void {
  if (wishes === undefined) return;
  const known = [...sources.values()].flatMap((files) => (files.ok ? [files.value.matches] : []));
  // A source that could not be listed may be the one that is meant; its own error is told.
  if (known.length < sources.size) return;
  const asked = [
    {
      flag: '--event-time-start/--event-time-end',
      globs: wishes.window === undefined || wishes.files.length > 0 ? [] : [windowText(wishes.window)],
      among: 'listed file',
      found: known.map(({ files }) => files),
    },
    { flag: '--files', globs: wishes.files, among: 'listed file', found: known.map(({ files }) => files) },
    { flag: '--reload', globs: wishes.reload, among: 'loaded file', found: known.map(({ reload }) => reload) },
    { flag: '--skip-file', globs: wishes.skip, among: 'new file', found: known.map(({ skip }) => skip) },
  ];
  const empty = asked.filter(({ globs, found }) => globs.length > 0 && found.every((count) => count === 0));
  if (empty.length === 0) return;
  throw new DiagnosticError(
    empty.map(({ flag, globs, among }) => errorDiagnostic('globMatchesNothing', undefined, { flag, globs, among })),
  );
}

function windowText({ startMs, endMs }: EventTimeWindow): string {
  const text = (ms: number | undefined): string =>
    ms === undefined ? '' : new Date(ms).toISOString().slice(0, 19).replace('T', ' ').replace(' 00:00:00', '');
  return `${text(startMs)} .. ${text(endMs)}`.trim();
}
