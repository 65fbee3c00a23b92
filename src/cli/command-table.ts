// Every command, as data: the parser, `--help`, "did you mean" and docs/cli.md all read this table. No behaviour.

import { FILE_STATES } from '../core/source-state.ts';
import {
  acceptEqual,
  acceptLoss,
  adopt,
  eventTimeEnd,
  eventTimeStart,
  exclude,
  type FlagGroup,
  type FlagSpec,
  failFast,
  filesGlob,
  fullRefresh,
  ifBusy,
  inline,
  limit,
  noCache,
  noLoad,
  output,
  outputChoice,
  outputFlags,
  outputWith,
  project,
  projectFlags,
  rebuildSources,
  reload,
  run,
  select,
  selection,
  selectionForList,
  selector,
  skipFile,
  storeFailures,
  takeOver,
  yes,
} from './command-flags.ts';

export interface CommandSpec {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** What it does, in one line of at most 60 cells. */
  readonly summary: string;
  /** A few sentences for its own help page. */
  readonly about: string;
  /** Positional arguments as help shows them. */
  readonly argument?: string;
  /** Words that it may have; default 1. */
  readonly mostArguments?: number;
  readonly flags: readonly FlagGroup[];
  readonly examples: readonly (readonly [command: string, meaning: string])[];
}

export const commands: readonly CommandSpec[] = [
  {
    name: 'build',
    summary: 'load, seed, model and test; publish only what passed',
    about:
      'Loads what is new in the selected sources, then builds seeds and models in the order of their dependencies. Each one is tested before it takes the place of its table.',
    flags: [
      selection,
      run(fullRefresh, eventTimeStart, eventTimeEnd, noLoad, failFast, storeFailures, adopt, ifBusy, yes),
      project,
      output,
    ],
    examples: [
      ['sqlflow build', 'the whole project'],
      ['sqlflow build -s +songplays', 'songplays and all that it needs'],
      ['sqlflow build -t prod --fail-fast', 'on another target, stop at the first failure'],
    ],
  },
  {
    name: 'run',
    summary: 'like build, without tests',
    about: 'Loads and builds as `build` does, and publishes without an audit.',
    flags: [
      selection,
      run(fullRefresh, eventTimeStart, eventTimeEnd, noLoad, failFast, adopt, ifBusy, yes),
      project,
      output,
    ],
    examples: [
      ['sqlflow run --select songplays+', 'songplays and what depends on it'],
      ['sqlflow run -f -s songplays', 'rebuild an incremental model'],
    ],
  },
  {
    name: 'test',
    summary: 'test what is published; changes nothing',
    about: 'Runs the tests of the selected nodes against the published tables.',
    flags: [selection, run(failFast, storeFailures, ifBusy), project, output],
    examples: [
      ['sqlflow test', 'every test'],
      ['sqlflow test -s users', 'the tests of one model'],
    ],
  },
  {
    name: 'load',
    summary: 'load new files of the sources',
    about: 'Loads each file of the selected sources that the ledger does not hold yet, exactly once.',
    flags: [
      selection,
      {
        title: 'Files',
        flags: [
          filesGlob,
          eventTimeStart,
          eventTimeEnd,
          reload,
          skipFile,
          rebuildSources,
          acceptLoss,
          acceptEqual,
          takeOver,
        ],
      },
      run(failFast, ifBusy, yes),
      project,
      output,
    ],
    examples: [
      ["sqlflow load --skip-file '*11-14*'", 'all but one bad file'],
      ["sqlflow load --reload '*11-12*'", 'the new content of a file that changed'],
      ['sqlflow load --event-time-start 2026-11-01 --reload', 'from that day on, again'],
    ],
  },
  {
    name: 'files',
    summary: 'show the ledger of the sources, and settle its cases',
    about:
      'Lists each file of the selected sources with its state: new, waiting (not ready), loaded, changed (other content under its name), gone (from S3), failed (set aside). `accept GLOB` keeps the rows of changed files and remembers their new content; `move OLD NEW` gives loaded files the names that they have now; `forget GLOB` takes out the rows of the batches that hold these files, whose other files load again, and ends the being set aside of failed ones.',
    argument: '[accept GLOB | move OLD NEW | forget GLOB]',
    mostArguments: 3,
    flags: [
      {
        title: 'Selection',
        flags: [
          select,
          exclude,
          { name: 'state', arity: 'many', value: 'STATE', choices: FILE_STATES, help: 'only files in this state' },
        ],
      },
      run({ ...yes, help: 'consent to what takes rows out' }),
      project,
      outputWith(outputChoice(['text', 'json', 'jsonl'], 'text (default), json, or jsonl: a line a file')),
    ],
    examples: [
      ['sqlflow files --state changed', 'what stops a load'],
      ["sqlflow files accept '*11-12*'", 'keep the old rows of a changed file'],
      ['sqlflow files move s3://logs/old/ s3://logs/new/', 'a prefix was renamed: nothing is loaded'],
    ],
  },
  {
    name: 'source',
    summary: 'check how fresh the sources are',
    about:
      'Asks each selected source that has `freshness` limits for its newest row (`loaded_at_field`, `loaded_at_query`; what sqlflow loads has `_loaded_at`), compares its age with `warn_after` and `error_after`, and writes target/sources.json. Exit code 1 where a source is too old or cannot be asked.',
    argument: 'freshness',
    flags: [
      { title: 'Selection', flags: [select, exclude, selector] },
      project,
      outputWith({ name: 'output', short: 'o', arity: 'one', value: 'PATH', help: 'write sources.json elsewhere' }),
    ],
    examples: [
      ['sqlflow source freshness', 'all sources that have limits'],
      ['sqlflow source freshness -s source:ads', 'the tables of one source'],
    ],
  },
  {
    name: 'docs',
    summary: 'write manifest.json and catalog.json',
    about:
      'Compiles the project (without --no-compile) and writes target/catalog.json, the columns and types that stand in the warehouse, in the layout that the tools around dbt read.',
    argument: 'generate',
    flags: [selection, run({ name: 'no-compile', arity: 'none', help: 'only the catalog' }), project, output],
    examples: [
      ['sqlflow docs generate', 'after a build'],
      ['sqlflow docs generate --no-compile', 'the catalog alone'],
    ],
  },
  {
    name: 'plan',
    summary: 'print what build would do; changes nothing',
    about: 'Lists the sources, asks the warehouse for its state, and prints the very plan that `build` executes.',
    flags: [
      selection,
      run(fullRefresh, noLoad, adopt),
      project,
      outputWith(outputChoice(['text', 'json'], 'text (default) or json')),
    ],
    examples: [
      ['sqlflow plan -t prod', 'what a build on prod would do'],
      ['sqlflow plan -s +users --output json', 'as data'],
    ],
  },
  {
    name: 'seed',
    summary: 'load the CSV files under seeds/',
    about: 'Loads the selected seeds and publishes them untested, as dbt does; `build` tests them first.',
    flags: [selection, run(fullRefresh, failFast, adopt, ifBusy, yes), project, output],
    examples: [
      ['sqlflow seed', 'all seeds'],
      ['sqlflow seed -s weekdays', 'one seed'],
    ],
  },
  {
    name: 'compile',
    summary: 'render templates to target/compiled',
    about:
      'Writes the SQL of the selected nodes; prints it where one node is selected or --inline is given. With --translated it stands beside what the engine of the target gets instead, also under target/translated.',
    flags: [
      selection,
      run(
        inline,
        { name: 'translated', arity: 'none', help: "also in the SQL of the target's engine" },
        fullRefresh,
        noCache,
      ),
      project,
      output,
    ],
    examples: [
      ['sqlflow compile -s songplays', 'one model, printed too'],
      ['sqlflow compile -s songplays --translated', 'what DuckDB gets for it'],
      [`sqlflow compile --inline "select * from {{ ref('users') }}"`, 'a query of your own'],
    ],
  },
  {
    name: 'show',
    summary: 'run the query of a node or of your own, print rows',
    about: "Runs a node's query, or inline SQL with Jinja, and prints its first rows. Builds nothing.",
    flags: [
      { title: 'Query', flags: [select, inline, limit] },
      project,
      outputWith(outputChoice(['table', 'json', 'csv'], 'table (default), json or csv')),
    ],
    examples: [
      ['sqlflow show -s songs_played_by_hour --limit 24', 'the rows of an analysis'],
      [`sqlflow show --inline "select count(*) from {{ ref('users') }}"`, 'a query of your own'],
      ['sqlflow show -s users --limit -1 --output csv > users.csv', 'all rows to a file'],
    ],
  },
  {
    name: 'ls',
    aliases: ['list'],
    summary: 'list nodes',
    about: 'Prints the selected nodes, one a line, without asking the warehouse.',
    flags: [
      selectionForList,
      project,
      outputWith(outputChoice(['selector', 'name', 'path', 'json'], 'selector (default), name, path or json'), {
        name: 'output-keys',
        arity: 'many',
        value: 'KEY',
        help: 'keys of --output json',
      }),
    ],
    examples: [
      ['sqlflow ls -s +songplays', 'what songplays needs'],
      ['sqlflow ls --resource-type test --output name', 'the names of all tests'],
      ['sqlflow ls --output json --output-keys unique_id tags', 'two keys of each node'],
    ],
  },
  {
    name: 'debug',
    summary: 'check config, credentials, database, rights and buckets',
    about:
      "Checks one thing after the other and says how to mend what is wrong: config, target, project, AWS credentials where they are needed, database, the right to make tables, each address of the sources (list and get); on Redshift also `staging` (put and delete) and COPY's role. Leaves nothing behind.",
    flags: [project, output],
    examples: [
      ['sqlflow debug', 'the default target'],
      ['sqlflow debug -t prod', 'another target'],
    ],
  },
  {
    name: 'watch',
    summary: 'build again what you save, until Ctrl-C',
    about:
      'Builds the selection once; then, with every save, checks the project and builds what changed and all that reads it, tests included, on the embedded engine. Holds the database only while it builds.',
    flags: [
      selection,
      {
        title: 'Watch',
        flags: [
          { name: 'no-first-build', arity: 'none', help: 'begin with the first save' },
          {
            name: 'debounce',
            arity: 'one',
            value: 'DURATION',
            help: 'how long no save ends a burst of them (default 50ms)',
          },
          { name: 'allow-target', arity: 'none', help: 'also a target that is not embedded, or a production target' },
        ],
      },
      run(fullRefresh, noLoad, failFast, storeFailures, adopt, yes),
      project,
      output,
    ],
    examples: [
      ['sqlflow watch', 'the whole project'],
      ['sqlflow watch -s +users', 'users and all that it needs'],
      ['sqlflow watch --no-first-build', 'only what is saved from now on'],
    ],
  },
  {
    name: 'init',
    summary: 'make a new project',
    about: 'Writes an example project with sample data into a new folder: ready for `sqlflow build`.',
    argument: '[DIR]',
    flags: [
      { title: 'Project', flags: [{ name: 'minimal', arity: 'none', help: 'a config and one model, no example' }] },
      output,
    ],
    examples: [
      ['sqlflow init my_project', 'into ./my_project'],
      ['sqlflow init my_project --minimal', 'an almost empty project'],
    ],
  },
  {
    name: 'clean',
    summary: 'remove target/, but not the local database',
    about:
      'Removes what commands have written under the target path. The local database is spared unless --data is given.',
    flags: [
      { title: 'Clean', flags: [{ name: 'data', arity: 'none', help: 'the local database too' }, yes] },
      project,
      output,
    ],
    examples: [
      ['sqlflow clean', 'artifacts and compiled SQL'],
      ['sqlflow clean --data', 'begin again from nothing'],
    ],
  },
  {
    name: 'explain',
    summary: 'explain a diagnostic: sqlflow explain SF3001',
    about:
      'Prints what a diagnostic means, an example of the mistake, and how to mend it. Without a code: all of them.',
    argument: '[CODE]',
    flags: [output],
    examples: [
      ['sqlflow explain SF3001', 'one diagnostic'],
      ['sqlflow explain', 'a list of all'],
    ],
  },
];

export const versionFlag: FlagSpec = { name: 'version', short: 'V', arity: 'none', help: 'the version of sqlflow' };
/** Flags that stand without a command, too. */
export const globalFlags: readonly FlagSpec[] = [...projectFlags, ...outputFlags, versionFlag];

export function commandNamed(name: string): CommandSpec | undefined {
  return commands.find((command) => command.name === name || command.aliases?.includes(name) === true);
}

export function flagsOf(command: CommandSpec): readonly FlagSpec[] {
  return command.flags.flatMap((group) => group.flags);
}

/** Every flag of every command once. */
export function allFlags(): readonly FlagSpec[] {
  return [...new Set([...commands.flatMap(flagsOf), ...globalFlags])];
}
