// Every command and flag, as data: the parser, `--help`, "did you mean" and docs/cli.md all read this table. No behaviour.

import { FILE_STATES } from '../core/source-state.ts';

/** `none`: present or not. `one`: a value. `many`: several values, and may be repeated. `optional`: may stand alone. */
export type FlagArity = 'none' | 'one' | 'many' | 'optional';

export interface FlagSpec {
  /** Without dashes. */
  readonly name: string;
  readonly short?: string;
  /** Other long spellings: dbt's. */
  readonly aliases?: readonly string[];
  readonly arity: FlagArity;
  /** What the value is called in help. */
  readonly value?: string;
  readonly choices?: readonly string[];
  readonly help: string;
}

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

export interface FlagGroup {
  readonly title: string;
  readonly flags: readonly FlagSpec[];
}

const select: FlagSpec = {
  name: 'select',
  short: 's',
  aliases: ['models', 'm'],
  arity: 'many',
  value: 'SELECTOR',
  help: 'what to take: names, +name, name+, tag:x, path:x, source:x, …; several are united, commas intersect',
};
const exclude: FlagSpec = { name: 'exclude', arity: 'many', value: 'SELECTOR', help: 'what to leave out' };
const types = ['model', 'seed', 'source', 'test', 'analysis'];
const resourceType: FlagSpec = {
  name: 'resource-type',
  aliases: ['resource-types'],
  arity: 'many',
  value: 'TYPE',
  choices: types,
  help: 'only these',
};
const excludeResourceType: FlagSpec = {
  name: 'exclude-resource-type',
  aliases: ['exclude-resource-types'],
  arity: 'many',
  value: 'TYPE',
  choices: types,
  help: 'all but these',
};
const selector: FlagSpec = {
  name: 'selector',
  arity: 'one',
  value: 'NAME',
  help: 'a selector of selectors.yml, in place of --select',
};
const indirectSelection: FlagSpec = {
  name: 'indirect-selection',
  arity: 'one',
  value: 'MODE',
  choices: ['eager', 'cautious', 'buildable', 'empty'],
  help: 'tests that come along: of any selected node (eager, default), of selected nodes only, …',
};
const stateDir: FlagSpec = {
  name: 'state',
  arity: 'one',
  value: 'DIR',
  help: 'artifacts of an earlier run, for state: and result:',
};
const fullRefresh: FlagSpec = {
  name: 'full-refresh',
  short: 'f',
  arity: 'none',
  help: 'rebuild incremental models and seeds from nothing',
};
const noLoad: FlagSpec = { name: 'no-load', arity: 'none', help: 'leave the sources as they are' };
const failFast: FlagSpec = { name: 'fail-fast', short: 'x', arity: 'none', help: 'stop at the first failure' };
const storeFailures: FlagSpec = {
  name: 'store-failures',
  arity: 'none',
  help: 'keep the rows that fail a test in tables of their own',
};
const adopt: FlagSpec = { name: 'adopt', arity: 'none', help: 'take over relations that sqlflow did not make' };
const yes: FlagSpec = {
  name: 'yes',
  short: 'y',
  arity: 'none',
  help: 'consent to what is destructive on a production target',
};
const filesGlob: FlagSpec = {
  name: 'files',
  arity: 'many',
  value: 'GLOB',
  help: 'only these new files: by name, by key, or by address',
};
const reload: FlagSpec = {
  name: 'reload',
  arity: 'many',
  value: 'GLOB',
  help: 'load the batches of these files again: old rows out, files in, in one transaction',
};
const skipFile: FlagSpec = {
  name: 'skip-file',
  aliases: ['skip-files'],
  arity: 'many',
  value: 'GLOB',
  help: 'set these new files aside until their content changes',
};
const rebuildSources: FlagSpec = {
  name: 'full-refresh',
  short: 'f',
  arity: 'none',
  help: 'load the selected sources anew from all that is listed',
};
const acceptLoss: FlagSpec = {
  name: 'accept-loss',
  arity: 'none',
  help: 'let the rows of files go that are gone from S3',
};
const acceptEqual: FlagSpec = {
  name: 'accept-equal',
  arity: 'none',
  help: 'load new files although they equal loaded ones whose names are gone',
};
const limit: FlagSpec = { name: 'limit', arity: 'one', value: 'N', help: 'rows at most; -1 for all (default 5)' };
const inline: FlagSpec = { name: 'inline', arity: 'one', value: 'SQL', help: 'a query with Jinja in place of a node' };

const projectFlags: readonly FlagSpec[] = [
  { name: 'target', short: 't', arity: 'one', value: 'NAME', help: "the target to work on (default: the config's)" },
  { name: 'project-dir', arity: 'one', value: 'DIR', help: 'where the project is (default: here or above)' },
  { name: 'target-path', arity: 'one', value: 'DIR', help: 'where artifacts and the local database go' },
  { name: 'vars', arity: 'one', value: 'YAML', help: "variables, e.g. '{first_day: 2018-11-01}'" },
  { name: 'threads', arity: 'one', value: 'N', help: 'steps at a time (default 4)' },
  { name: 'no-code', arity: 'none', help: "refuse a config or macros in TypeScript: a stranger's project" },
  { name: 's3-map', arity: 'many', value: 'BUCKET=DIR', help: 'read a bucket from a directory' },
  { name: 'wait', arity: 'optional', value: 'DURATION', help: 'wait for a held database: 30s, 10m (alone: 10m)' },
];
const outputFlags: readonly FlagSpec[] = [
  {
    name: 'log-format',
    arity: 'one',
    value: 'FORMAT',
    choices: ['pretty', 'plain', 'json', 'text'],
    help: 'pretty (on a terminal), plain or text (elsewhere), json (events)',
  },
  { name: 'no-color', aliases: ['no-use-colors'], arity: 'none', help: 'no colours (also: NO_COLOR)' },
  { name: 'use-colors', aliases: ['color'], arity: 'none', help: 'colours even without a terminal' },
  { name: 'quiet', short: 'q', arity: 'none', help: 'errors only' },
  { name: 'help', short: 'h', arity: 'none', help: 'this page' },
];

const selection: FlagGroup = {
  title: 'Selection',
  flags: [select, exclude, selector, resourceType, excludeResourceType, indirectSelection, stateDir],
};
const project: FlagGroup = { title: 'Project', flags: projectFlags };
const output: FlagGroup = { title: 'Output', flags: outputFlags };

function outputWith(...flags: readonly FlagSpec[]): FlagGroup {
  return { title: 'Output', flags: [...flags, ...outputFlags] };
}

function outputChoice(choices: readonly string[], help: string): FlagSpec {
  return { name: 'output', short: 'o', arity: 'one', value: 'FORMAT', choices, help };
}

function run(...flags: readonly FlagSpec[]): FlagGroup {
  return { title: 'Run', flags };
}

export const commands: readonly CommandSpec[] = [
  {
    name: 'build',
    summary: 'load, seed, model and test; publish only what passed',
    about:
      'Loads what is new in the selected sources, then builds seeds and models in the order of their dependencies. Each one is tested before it takes the place of its table.',
    flags: [selection, run(fullRefresh, noLoad, failFast, storeFailures, adopt, yes), project, output],
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
    flags: [selection, run(fullRefresh, noLoad, failFast, adopt, yes), project, output],
    examples: [
      ['sqlflow run --select songplays+', 'songplays and what depends on it'],
      ['sqlflow run -f -s songplays', 'rebuild an incremental model'],
    ],
  },
  {
    name: 'test',
    summary: 'test what is published; changes nothing',
    about: 'Runs the tests of the selected nodes against the published tables.',
    flags: [selection, run(failFast, storeFailures), project, output],
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
        flags: [filesGlob, reload, skipFile, rebuildSources, acceptLoss, acceptEqual],
      },
      run(failFast, adopt, yes),
      project,
      output,
    ],
    examples: [
      ['sqlflow load -s source:sparkify.staging_events', 'one table'],
      ["sqlflow load --skip-file '*11-14*'", 'all but one bad file'],
      ["sqlflow load --reload '*11-12*'", 'the new content of a file that changed'],
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
      outputWith(outputChoice(['text', 'json'], 'text (default) or json')),
    ],
    examples: [
      ['sqlflow files --state changed', 'what stops a load'],
      ["sqlflow files accept '*11-12*'", 'keep the old rows of a changed file'],
      ['sqlflow files move s3://logs/old/ s3://logs/new/', 'a prefix was renamed: nothing is loaded'],
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
    about: 'Loads the selected seeds, tests them, and publishes those that passed.',
    flags: [selection, run(fullRefresh, failFast, adopt, yes), project, output],
    examples: [
      ['sqlflow seed', 'all seeds'],
      ['sqlflow seed -s weekdays', 'one seed'],
    ],
  },
  {
    name: 'compile',
    summary: 'render templates to target/compiled',
    about: 'Writes the SQL of the selected nodes; prints it where one node is selected or --inline is given.',
    flags: [selection, run(inline, fullRefresh), project, output],
    examples: [
      ['sqlflow compile', 'the whole project'],
      ['sqlflow compile -s songplays', 'one model, printed too'],
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
      selection,
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
    summary: 'check config, target, database and buckets',
    about: 'Checks one thing after the other and says how to mend what is wrong.',
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
      { title: 'Clean', flags: [{ name: 'data', arity: 'none', help: 'the local database too' }] },
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

/** `--select`, `-s`, `--models`, `-m`: one-letter aliases take one dash. */
export function spellings(flag: FlagSpec): readonly string[] {
  const names = [flag.name, ...(flag.short === undefined ? [] : [flag.short]), ...(flag.aliases ?? [])];
  return names.map((name) => (name.length === 1 ? `-${name}` : `--${name}`));
}
