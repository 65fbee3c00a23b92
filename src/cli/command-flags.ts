// Flags, as data, and the groups that help shows them in. command-table.ts says which command has which.
import { dbtResourceTypes } from '../core/node-id.ts';

/** `none`: present or not. `one`: a value. `many`: several values, and may be repeated. `optional`: may stand alone. `any`: as
 * many, and may stand alone. */
export type FlagArity = 'none' | 'one' | 'many' | 'optional' | 'any';

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
  /** Taken without a word, and not offered: dbt's names of what does not exist here. */
  readonly alsoTaken?: readonly string[];
  readonly help: string;
}

export interface FlagGroup {
  readonly title: string;
  readonly flags: readonly FlagSpec[];
}

export const select: FlagSpec = {
  name: 'select',
  short: 's',
  aliases: ['models', 'm'],
  arity: 'many',
  value: 'SELECTOR',
  help: 'what to take: names, +name, name+, tag:x, path:x, source:x, …; several are united, commas intersect',
};
/** `ls` alone takes dbt's older word for something else than --select: models, without their tests. */
export const selectForList: FlagSpec = { ...select, aliases: [] };
export const modelsForList: FlagSpec = {
  name: 'models',
  short: 'm',
  arity: 'many',
  value: 'SELECTOR',
  help: 'as --select, models only',
};
export const exclude: FlagSpec = { name: 'exclude', arity: 'many', value: 'SELECTOR', help: 'what to leave out' };
export const types: readonly string[] = ['model', 'seed', 'source', 'test', 'analysis'];
export const resourceType: FlagSpec = {
  name: 'resource-type',
  aliases: ['resource-types'],
  arity: 'many',
  value: 'TYPE',
  choices: [...types, 'all', 'default'],
  alsoTaken: dbtResourceTypes,
  help: 'only these; all: analyses, too',
};
export const excludeResourceType: FlagSpec = {
  name: 'exclude-resource-type',
  aliases: ['exclude-resource-types'],
  arity: 'many',
  value: 'TYPE',
  choices: types,
  alsoTaken: dbtResourceTypes,
  help: 'all but these',
};
export const selector: FlagSpec = {
  name: 'selector',
  arity: 'one',
  value: 'NAME',
  help: 'a selector of selectors.yml, in place of --select',
};
export const indirectSelection: FlagSpec = {
  name: 'indirect-selection',
  arity: 'one',
  value: 'MODE',
  choices: ['eager', 'cautious', 'buildable', 'empty'],
  help: 'tests that come along: of any selected node (eager, default), of selected nodes only, … (also: DBT_INDIRECT_SELECTION)',
};
export const stateDir: FlagSpec = {
  name: 'state',
  arity: 'one',
  value: 'DIR',
  help: 'artifacts of an earlier run, for state: and result: (also: DBT_STATE)',
};
export const fullRefresh: FlagSpec = {
  name: 'full-refresh',
  short: 'f',
  arity: 'none',
  help: 'rebuild incremental models and seeds from nothing',
};
export const noLoad: FlagSpec = { name: 'no-load', arity: 'none', help: 'leave the sources as they are' };
export const failFast: FlagSpec = { name: 'fail-fast', short: 'x', arity: 'none', help: 'stop at the first failure' };
export const storeFailures: FlagSpec = {
  name: 'store-failures',
  arity: 'none',
  help: 'keep the rows that fail a test in tables of their own',
};
export const noCache: FlagSpec = {
  name: 'no-cache',
  aliases: ['no-partial-parse'],
  arity: 'none',
  help: 'begin from nothing; use and keep nothing of an earlier compile',
};
export const adopt: FlagSpec = { name: 'adopt', arity: 'none', help: 'take over relations that sqlflow did not make' };
export const yes: FlagSpec = {
  name: 'yes',
  short: 'y',
  arity: 'none',
  help: 'consent to what is destructive on a production target',
};
export const filesGlob: FlagSpec = {
  name: 'files',
  arity: 'many',
  value: 'GLOB',
  help: 'only these new files: by name, by key, or by address',
};
export const reload: FlagSpec = {
  name: 'reload',
  arity: 'any',
  value: 'GLOB',
  help: 'load the batches of these files again: old rows out, files in, in one transaction; alone: of those that --files or the event times mean',
};
export const eventTimeStart: FlagSpec = {
  name: 'event-time-start',
  arity: 'one',
  value: 'TIME',
  help: 'only what happened from this time on (2026-11-01, UTC): files of a load, by the folders of partition_path; batches of microbatch models',
};
export const eventTimeEnd: FlagSpec = {
  name: 'event-time-end',
  arity: 'one',
  value: 'TIME',
  help: 'only what happened before this time',
};
export const skipFile: FlagSpec = {
  name: 'skip-file',
  aliases: ['skip-files'],
  arity: 'many',
  value: 'GLOB',
  help: 'set these new files aside until their content changes',
};
export const rebuildSources: FlagSpec = {
  name: 'full-refresh',
  short: 'f',
  arity: 'none',
  help: 'load the selected sources anew from all that is listed',
};
export const acceptLoss: FlagSpec = {
  name: 'accept-loss',
  arity: 'none',
  help: 'let the rows of files go that are gone from S3',
};
export const acceptEqual: FlagSpec = {
  name: 'accept-equal',
  arity: 'none',
  help: 'load new files although they equal loaded ones whose names are gone',
};
export const ifBusy: FlagSpec = {
  name: 'if-busy',
  arity: 'one',
  value: 'WAY',
  choices: ['fail', 'skip'],
  help: 'where another run is at work: fail (default), or skip: say so and end with 0',
};
export const takeOver: FlagSpec = {
  name: 'take-over',
  arity: 'none',
  help: 'from now on this target loads the raw tables that another has loaded',
};
export const limit: FlagSpec = {
  name: 'limit',
  arity: 'one',
  value: 'N',
  help: 'rows at most; -1 for all (default 5)',
};
export const inline: FlagSpec = {
  name: 'inline',
  arity: 'one',
  value: 'SQL',
  help: 'a query with Jinja in place of a node',
};

export const projectFlags: readonly FlagSpec[] = [
  { name: 'target', short: 't', arity: 'one', value: 'NAME', help: "the target to work on (default: the config's)" },
  { name: 'project-dir', arity: 'one', value: 'DIR', help: 'where the project is (default: here or above)' },
  { name: 'target-path', arity: 'one', value: 'DIR', help: 'where artifacts and the local database go' },
  { name: 'vars', arity: 'one', value: 'YAML', help: "variables, e.g. '{first_day: 2018-11-01}'" },
  { name: 'threads', arity: 'one', value: 'N', help: 'steps at a time (default 4)' },
  { name: 'no-code', arity: 'none', help: "refuse a config or macros in TypeScript: a stranger's project" },
  { name: 's3-map', arity: 'many', value: 'BUCKET=DIR', help: 'read a bucket from a directory' },
  { name: 'wait', arity: 'optional', value: 'DURATION', help: 'wait for a held database: 30s, 10m (alone: 10m)' },
];
export const outputFlags: readonly FlagSpec[] = [
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

export const selection: FlagGroup = {
  title: 'Selection',
  flags: [select, exclude, selector, resourceType, excludeResourceType, indirectSelection, stateDir],
};
export const selectionForList: FlagGroup = {
  title: 'Selection',
  flags: selection.flags.flatMap((flag) => (flag === select ? [selectForList, modelsForList] : [flag])),
};
export const project: FlagGroup = { title: 'Project', flags: projectFlags };
export const output: FlagGroup = { title: 'Output', flags: outputFlags };

export function outputWith(...flags: readonly FlagSpec[]): FlagGroup {
  return { title: 'Output', flags: [...flags, ...outputFlags] };
}

export function outputChoice(choices: readonly string[], help: string): FlagSpec {
  return { name: 'output', short: 'o', arity: 'one', value: 'FORMAT', choices, help };
}

export function run(...flags: readonly FlagSpec[]): FlagGroup {
  return { title: 'Run', flags };
}

/** `--select`, `-s`, `--models`, `-m`: one-letter aliases take one dash. */
export function spellings(flag: FlagSpec): readonly string[] {
  const names = [flag.name, ...(flag.short === undefined ? [] : [flag.short]), ...(flag.aliases ?? [])];
  return names.map((name) => (name.length === 1 ? `-${name}` : `--${name}`));
}
