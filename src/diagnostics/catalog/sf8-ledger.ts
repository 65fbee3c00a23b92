// SF8: what happens to files after they were loaded, and decisions about them.

import { quoted, shellWord } from '../../util/shell-word.ts';
import { entry } from '../entry.ts';
import { alsoShown, bounded, count, globsOf, minute, nameOf, selected } from './source-words.ts';

/** What is missing for the event time of a file to stand in its name. */
function timeInPath(d: {
  readonly eventTime?: string | undefined;
  readonly partitionPath?: string | undefined;
}): string {
  if (d.eventTime === undefined)
    return 'name the column of days: `config: { event_time: day }`, and `partition_path: "day={day}/"`';
  if (d.partitionPath === undefined)
    return `say where "${d.eventTime}" stands in the names: \`partition_path: "${d.eventTime}={${d.eventTime}}/"\``;
  return `event_time is "${d.eventTime}", and partition_path (${d.partitionPath}) does not name it`;
}

export const sf8Ledger = {
  filesRenamed: entry<{
    source: string;
    select?: string;
    total: number;
    files: readonly { readonly from: string; readonly to: string }[];
    /** One that explains all, or one a file. */
    moves: readonly { readonly from: string; readonly to: string }[];
  }>({
    code: 'SF8027',
    message: (d) =>
      d.total === 1
        ? '1 new file equals a loaded one whose name is gone: loading it would double its rows'
        : `${count(d.total, 'new file')} equal loaded ones whose names are gone: loading them would double their rows`,
    details: (d) => (d.files[0] === undefined ? [] : [`loaded as ${d.files[0].from}`]),
    notes: (d) => [
      ...bounded(
        d.files.slice(1).map((file) => `also ${nameOf(file.to)}   loaded as ${file.from}`),
        d.total - 1,
      ),
      ...d.moves
        .slice(0, alsoShown)
        .map(
          ({ from, to }, at) =>
            `${at === 0 ? 'they were renamed:' : 'and'.padEnd(18)}     sqlflow files move ${shellWord(from)} ${shellWord(to)}`,
        ),
      `they are new rows:     sqlflow load -s ${selected(d)} --accept-equal`,
    ],
  }),
  rowsWouldBeLost: entry<{
    source: string;
    select?: string;
    how: 'rebuild' | 'reload' | 'forget';
    /** What was asked for, as flags of `load`. */
    flags?: readonly string[];
    total: number;
    rows: number;
    files: readonly { readonly uri: string; readonly rows: number; readonly loadedAt: string }[];
  }>({
    code: 'SF8028',
    message: (d) =>
      `${count(d.total, 'loaded file')} of "${d.source}" ${d.total === 1 ? 'is' : 'are'} gone from S3: ${d.how === 'rebuild' ? 'a full refresh' : d.how === 'reload' ? 'loading the batch again' : 'forgetting the batch'} would lose ${count(d.rows, 'row')}`,
    details: (d) =>
      d.files[0] === undefined ? [] : [`loaded ${minute(d.files[0].loadedAt)}, ${count(d.files[0].rows, 'row')}`],
    notes: (d) => [
      ...bounded(
        d.files.slice(1).map((file) => `also ${nameOf(file.uri)}   ${count(file.rows, 'row')}`),
        d.total - 1,
      ),
      d.how === 'forget'
        ? 'let them go, too:      name these files in the glob'
        : `let these rows go:     ${['sqlflow load -s', selected(d), ...(d.flags ?? []), '--accept-loss'].join(' ')}`,
      ...(d.how === 'reload' ? [`keep the old rows:     sqlflow files accept '*' -s ${selected(d)}`] : []),
    ],
  }),
  reloadNeedsLoadedAt: entry<{ source: string }>({
    code: 'SF8029',
    message: (d) => `the rows of a batch of "${d.source}" cannot be found: it has loaded_at: false`,
    hint: () => 'leave loaded_at out of the load, then `sqlflow load --full-refresh` once; or on_changed: fail',
  }),
  batchRowsDiffer: entry<{ source: string; select?: string; loadedAt: string; expected: number; found: number }>({
    code: 'SF8030',
    message: (d) =>
      `the batch of ${d.loadedAt} of "${d.source}" has ${count(d.found, 'row')}, the ledger counts ${d.expected}; nothing was changed`,
    hint: (d) =>
      `somebody changed the raw table, or its load-time column was renamed; from the start: sqlflow load -s ${selected(d)} --full-refresh`,
  }),
  replaceIsWhole: entry<{ source: string; flags: readonly string[] }>({
    code: 'SF8031',
    message: (d) =>
      `"${d.source}" is loaded with mode: replace: its files are one version, ${d.flags.join(' and ')} cannot take some of them`,
    hint: () => 'load it whole (--full-refresh loads an equal set again), or use mode: append',
  }),
  filesSetAside: entry<{ source: string; select?: string; total: number; files: readonly string[] }>({
    code: 'SF8032',
    message: (d) =>
      `${count(d.total, 'file')} of "${d.source}" ${d.total === 1 ? 'is' : 'are'} set aside and not loaded`,
    notes: (d) => [
      ...bounded(
        d.files.slice(1).map((uri) => `also ${nameOf(uri)}`),
        d.total - 1,
      ),
      `tried again when the content changes; at once: sqlflow files forget ${globsOf(d.files, d.total).join(' ')}`,
    ],
  }),
  globMatchesNothing: entry<{ flag: string; globs: readonly string[]; among: string }>({
    code: 'SF8033',
    message: (d) => `${d.flag} ${d.globs.map((glob) => `"${glob}"`).join(' ')} matches no ${d.among}`,
    hint: (d) =>
      d.flag.startsWith('--event-time')
        ? 'event times are those in the names of folders (partition_path), in UTC; `sqlflow files` lists the files'
        : "a glob without / means files by their own name ('*11-12*'), one with / the key; `sqlflow files` lists them",
  }),
  moveNotEqual: entry<{ from: string; to: string; total: number; files: readonly { from: string; why: string }[] }>({
    code: 'SF8034',
    message: (d) =>
      d.total === 0
        ? `no loaded file has a name that begins with "${d.from}"`
        : `${count(d.total, 'loaded file')} under "${d.from}" ${d.total === 1 ? 'has' : 'have'} no equal under "${d.to}"; nothing was moved`,
    details: (d) => d.files.slice(0, 10).map(({ from, why }) => `${nameOf(from)}: ${why}`),
    hint: (d) =>
      d.total === 0
        ? '`sqlflow files --state gone` lists the files that are gone'
        : 'move what is equal, folder by folder or file by file; what changed on the way is a new file',
  }),
  changesNeedConsent: entry<{ what: string; globs: readonly string[] }>({
    code: 'SF8035',
    message: () => 'this takes rows out of raw tables, and nobody consented; nothing was changed',
    details: (d) => [d.what],
    hint: (d) => `with consent: sqlflow files forget ${d.globs.map(quoted).join(' ')} --yes`,
  }),
  partitionPathUnlike: entry<{ source: string; template: string; total: number; files: readonly string[] }>({
    code: 'SF8036',
    message: (d) =>
      `${count(d.total, 'file')} of "${d.source}" ${d.total === 1 ? 'does' : 'do'} not lie under a path like ${d.template}`,
    notes: (d) =>
      bounded(
        d.files.slice(1).map((uri) => `also ${uri}`),
        d.total - 1,
      ),
    hint: () => 'partition_path begins where `from` ends; narrow `from` to the files that have it',
  }),
  partitionValueBad: entry<{ column: string; value: string; expected: string }>({
    code: 'SF8037',
    message: (d) => `"${d.value}" in the path does not fit column "${d.column}", which is ${d.expected}`,
    hint: () => 'declare the column as varchar, or narrow `from` to the folders that are meant',
  }),
  sourceStale: entry<{ source: string; age: string; limit: string }>({
    code: 'SF8080',
    message: (d) => `source "${d.source}" is older than ${d.limit}: ${d.age}`,
    hint: () => 'look at who delivers it; what is there already loads with `sqlflow load`',
  }),
  freshnessUnknown: entry<{ source: string; reason: string; hint?: string | undefined }>({
    code: 'SF8081',
    message: (d) => `the freshness of source "${d.source}" cannot be known: ${d.reason}`,
    hint: (d) =>
      /^relation .* does not exist/i.test(d.reason)
        ? 'what sqlflow loads is there after `sqlflow load`; of other tables, correct schema and identifier'
        : (d.hint ?? 'set loaded_at_field to a timestamp of its rows, or `freshness: null` to check nothing'),
  }),
  lookbackWithoutTime: entry<{ source: string; eventTime?: string | undefined; partitionPath?: string | undefined }>({
    code: 'SF8070',
    message: (d) => `\`lookback\` cannot tell from the names of "${d.source}" which files are recent`,
    hint: (d) => timeInPath(d),
  }),
  eventTimeNotInPath: entry<{
    source: string;
    select?: string;
    eventTime?: string | undefined;
    partitionPath?: string | undefined;
  }>({
    code: 'SF8071',
    message: (d) => `the event time of the files of "${d.source}" is not known: it does not stand in their names`,
    hint: (d) => `${timeInPath(d)}; or choose files with --files, --reload GLOB, and leave this source out of -s`,
  }),
} as const;
