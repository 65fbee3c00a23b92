// SF1: the config, targets, variables and the command line.
import { entry } from '../entry.ts';

export const sf1 = {
  usage: entry<{
    message: string;
    closest?: string | undefined;
    command?: string | undefined;
    hint?: string | undefined;
  }>({
    code: 'SF1001',
    message: (d) => d.message,
    hint: (d) =>
      d.hint !== undefined
        ? d.hint
        : d.closest !== undefined
          ? `did you mean "${d.closest}"?`
          : `see \`sqlflow ${d.command === undefined ? '' : `${d.command} `}--help\``,
  }),
  configNotFound: entry<{ startDir: string }>({
    code: 'SF1002',
    message: (d) =>
      `no project here: neither "${d.startDir}" nor a folder above it has a project.config.ts or a dbt_project.yml`,
    hint: () => 'change to the folder of a project, name it with --project-dir, or make one with `sqlflow init`',
  }),
  configNotLoaded: entry<{ path: string; reason: string }>({
    code: 'SF1003',
    message: (d) => `"${d.path}" cannot be loaded: ${d.reason}`,
  }),
  configKeyUnknown: entry<{
    key: string;
    inside?: string | undefined;
    closest?: string | undefined;
    known: readonly string[];
    hint?: string | undefined;
  }>({
    code: 'SF1004',
    message: (d) => `unknown key "${d.key}"${d.inside === undefined ? '' : ` in "${d.inside}"`}`,
    label: () => 'not known',
    hint: (d) =>
      d.hint ??
      (d.closest !== undefined
        ? `did you mean "${d.closest}"?`
        : d.known.length === 0
          ? undefined
          : `known: ${d.known.join(', ')}`),
  }),
  configValueInvalid: entry<{ key: string; expected: string; found: string }>({
    code: 'SF1005',
    message: (d) => `"${d.key}" must be ${d.expected}, found ${d.found}`,
    label: (d) => `expected ${d.expected}`,
  }),
  configRuleBroken: entry<{ key: string; rule: string }>({
    code: 'SF1015',
    message: (d) => `"${d.key}": ${d.rule}`,
  }),
  configKeyMissing: entry<{ key: string; expected: string }>({
    code: 'SF1006',
    message: (d) => `"${d.key}" is missing`,
    hint: (d) => `give it a value: ${d.expected}`,
  }),
  targetUnknown: entry<{ target: string; closest?: string | undefined; known: readonly string[] }>({
    code: 'SF1007',
    message: (d) => `target "${d.target}" does not exist`,
    label: () => 'no such target',
    hint: (d) =>
      d.closest !== undefined
        ? `did you mean "${d.closest}"?`
        : d.known.length === 0
          ? 'add one under targets'
          : `there is: ${d.known.join(', ')}`,
  }),
  envMissing: entry<{ variable: string; target?: string | undefined }>({
    code: 'SF1008',
    message: (d) =>
      d.target === undefined
        ? `the environment variable "${d.variable}" is not set`
        : `the environment variable "${d.variable}" is not set; target "${d.target}" needs it`,
    hint: (d) => `set ${d.variable} in the environment or in the project's .env`,
  }),
  productionDefault: entry<{ target: string }>({
    code: 'SF1009',
    message: (d) => `the production target "${d.target}" cannot be the default`,
    hint: (d) => `make another target the default; production is chosen by hand: --target ${d.target}`,
  }),
  targetTypeUnknown: entry<{ target: string; type: string; closest?: string | undefined; known: readonly string[] }>({
    code: 'SF1010',
    message: (d) => `target "${d.target}" has the type "${d.type}", which does not exist`,
    hint: (d) => (d.closest === undefined ? `there is: ${d.known.join(', ')}` : `did you mean "${d.closest}"?`),
  }),
  targetNotMade: entry<{ target: string; reason: string }>({
    code: 'SF1011',
    message: (d) => `target "${d.target}" could not be made: ${d.reason}`,
  }),
  defaultTargetMissing: entry<{ known: readonly string[] }>({
    code: 'SF1012',
    message: () => 'no target is chosen, and the config has no "defaultTarget"',
    hint: (d) =>
      d.known.length === 0 ? 'add a target' : `add defaultTarget, or choose one with --target: ${d.known.join(', ')}`,
  }),
  varsNotReadable: entry<{ reason: string }>({
    code: 'SF1013',
    message: (d) => `--vars cannot be read: ${d.reason}`,
    hint: () => "write YAML or JSON with names and values: --vars '{first_day: 2018-11-01, limit: 10}'",
  }),
  dbtProfileUnknown: entry<{
    profile: string;
    path: string;
    closest?: string | undefined;
    known: readonly string[];
  }>({
    code: 'SF1024',
    message: (d) => `profile "${d.profile}" is not in ${d.path}`,
    label: () => 'no such profile',
    hint: (d) =>
      d.closest !== undefined
        ? `did you mean "${d.closest}"?`
        : d.known.length === 0
          ? 'write it there, or the targets into a project.config.ts'
          : `there is: ${d.known.join(', ')}`,
  }),
  pathMissing: entry<{ kind: string; folder: string; closest?: string | undefined }>({
    code: 'SF1023',
    message: (d) => `paths.${d.kind} names "${d.folder}", which is no folder here`,
    label: () => 'no such folder',
    hint: (d) => (d.closest === undefined ? 'correct it, or make the folder' : `did you mean "${d.closest}"?`),
  }),
  configTreeUnused: entry<{
    path: string;
    resources: string;
    closest?: string | undefined;
    config?: string | undefined;
  }>({
    code: 'SF1014',
    message: (d) => `"${d.path}" matches none of the ${d.resources}`,
    label: () => 'no such package or folder',
    hint: (d) =>
      d.config !== undefined
        ? `for the config, write "+${d.config}"`
        : d.closest === undefined
          ? undefined
          : `did you mean "${d.closest}"?`,
  }),
  nodeConfigInvalid: entry<{ node: string; key: string; expected: string; found: string }>({
    code: 'SF1020',
    message: (d) => `config "${d.key}" of "${d.node}" must be ${d.expected}, found ${d.found}`,
    label: (d) => `expected ${d.expected}`,
  }),
  nodeConfigNearMiss: entry<{ node: string; key: string; closest: string }>({
    code: 'SF1021',
    message: (d) => `"${d.node}" sets the config "${d.key}", which nothing reads`,
    hint: (d) => `did you mean "${d.closest}"? (configs of your own belong under meta)`,
  }),
  codeRefused: entry<{ path: string }>({
    code: 'SF1022',
    message: (d) => `"${d.path}" is code, and code is refused`,
    hint: (d) =>
      /^project\.config\./.test(d.path)
        ? 'run without --no-code, or write the config as project.config.json or project.config.yaml'
        : 'run without --no-code (or `code: false` in the config), or write the macros in a .sql file',
  }),
  varMissing: entry<{ variable: string; closest?: string | undefined }>({
    code: 'SF1030',
    message: (d) => `var "${d.variable}" is not set`,
    label: () => 'not set, and no default',
    hint: (d) =>
      d.closest === undefined
        ? `set it under vars in the config, by --vars '{${d.variable}: …}', or give a default: var('${d.variable}', …)`
        : `did you mean "${d.closest}"?`,
  }),
  templateEnvMissing: entry<{ variable: string }>({
    code: 'SF1031',
    message: (d) => `the environment variable "${d.variable}" is not set`,
    label: () => 'not set, and no default',
    hint: (d) => `set ${d.variable} in the environment or in .env, or give a default: env_var('${d.variable}', '…')`,
  }),
  adapterMethodUnknown: entry<{ method: string; closest?: string | undefined }>({
    code: 'SF1032',
    message: (d) => `adapter.${d.method} does not exist`,
    label: () => 'no such method',
    hint: (d) => (d.closest === undefined ? undefined : `did you mean "adapter.${d.closest}"?`),
  }),
} as const;
