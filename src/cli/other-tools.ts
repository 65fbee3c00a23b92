// Words of dbt's and SQLMesh's command lines that sqlflow has not, and what to do in their place. Words that look like ours are not here:
// those are told by the nearest one.

const leaveOut = 'leave it out: it has no meaning here';
const noProfiles = 'leave it out: targets stand in project.config.ts, and --target chooses one';
const noDeferral = 'it is not built: select what is missing with it, -s +NAME';
const statements =
  'it is not built: target/run/ holds every statement that was sent, --log-format json prints every event';

const commands: Readonly<Record<string, string>> = {
  snapshot: 'snapshots are not built yet: an incremental model that keeps old versions can stand in for one',
  'run-operation':
    'operations are not built: `sqlflow compile --inline "{{ my_macro() }}"` renders a macro; SQL that belongs to a model is a hook',
  deps: 'packages are not built: copy the macros that you need into macros/',
  retry: 'say what is to run again: `sqlflow build -s result:error+ result:fail+ --state target`',
  clone: 'it is not built: a target with a schema of its own is filled by `sqlflow build -t NAME`',
  parse: '`sqlflow ls` reads the whole project and tells its mistakes',
  freshness: 'did you mean "sqlflow source freshness"?',
  apply: '`sqlflow build` executes what `sqlflow plan` prints',
  audit: '`sqlflow test` tests what is published',
  diff: '`sqlflow plan` shows what a build would do',
  evaluate: '`sqlflow show -s NAME` prints the rows of a model',
  fetchdf: '`sqlflow show --inline SQL` prints the rows of a query',
  render: '`sqlflow compile -s NAME` prints what a model becomes',
  serve: 'a site of documentation is not built: `sqlflow docs generate` writes what tools around dbt read',
};

const flags: Readonly<Record<string, string>> = {
  '--profiles-dir': noProfiles,
  '--profile': noProfiles,
  '--defer': noDeferral,
  '--defer-state': noDeferral,
  '--favor-state': noDeferral,
  '--no-defer': leaveOut,
  '--empty': 'it is not built: `sqlflow plan` and `sqlflow compile --translated` check without building',
  '--sample': 'it is not built: `sqlflow show -s NAME --limit 10` prints some rows of a model',
  '--debug': statements,
  '-d': statements,
  '--log-level': statements,
  '--log-path': statements,
  '--warn-error': 'it is not built: a test whose severity is error ends the run with 1',
  '--warn-error-options': 'it is not built: a test whose severity is error ends the run with 1',
  '--args':
    'operations are not built: a macro is called with its arguments, `sqlflow compile --inline "{{ my_macro(1) }}"`',
  '--no-partial-parse': 'leave it out: only `compile` takes over what an earlier one left',
  ...Object.fromEntries(
    [
      '--partial-parse',
      '--version-check',
      '--no-version-check',
      '--populate-cache',
      '--no-populate-cache',
      '--cache-selected-only',
      '--introspect',
      '--no-introspect',
      '--static-parser',
      '--no-static-parser',
      '--use-experimental-parser',
      '--no-use-experimental-parser',
      '--send-anonymous-usage-stats',
      '--no-send-anonymous-usage-stats',
      '--no-anonymous-usage-stats',
      '--printer-width',
      '--single-threaded',
      '--print',
      '--no-print',
    ].map((flag) => [flag, leaveOut]),
  ),
};

/** What stands here in the place of a command of dbt's. @example commandElsewhere('retry') */
export function commandElsewhere(word: string): string | undefined {
  return Object.hasOwn(commands, word) ? commands[word] : undefined;
}

/** The same for a flag, as typed: with its dashes, without its value. */
export function flagElsewhere(word: string): string | undefined {
  return Object.hasOwn(flags, word) ? flags[word] : undefined;
}
