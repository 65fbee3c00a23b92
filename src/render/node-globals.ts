// The dbt context of a node: every name that a model, test, macro or analysis may use beside Jinja's own. What it needs from outside comes
// through the port; it knows no manifest and no connection.
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { AdapterObject, adapterQuestion } from './adapter-object.ts';
import { ColumnClass } from './column-object.ts';
import { instant } from './globals/instant.ts';
import { standardMakers } from './globals/standard-globals.ts';
import { type Globals, type HostCall, HostFailure, HostFunction, type HostValue } from './host.ts';
import { hostFunction } from './host-function.ts';
import { ConfigObject } from './node-globals-config.ts';
import { AnyType, ContextObject, FlagsObject, GraphObject, MacroNamespace, VarObject } from './node-globals-objects.ts';
import { type StatementResults, statementMakers } from './node-globals-statements.ts';
import type { NodePort } from './node-port.ts';
import { RelationClass, relationObject } from './relation-object.ts';
import { sawChanging, sawVariable } from './render-witness.ts';
import { hostValue } from './values/export-value.ts';
import { importValue } from './values/import-value.ts';
import { str } from './values/text.ts';

/** The version of dbt whose behaviour templates meet: projects and packages compare it. */
export const dbtVersion = '1.11.0';

type Maker = (port: NodePort, results: StatementResults, macro: HostCall['macro']) => HostValue;

/** The globals of one rendering; statements keep their answers in them, so they are made anew for each. */
export function nodeGlobals(port: NodePort): Globals {
  makers ??= allMakers();
  const table = makers;
  const results: StatementResults = new Map();
  return {
    has: (name) => Object.hasOwn(table, name),
    get: (name, macro) => table[name]?.(port, results, macro),
    names: () => Object.keys(table),
  };
}

let makers: Readonly<Record<string, Maker>> | undefined;

function allMakers(): Readonly<Record<string, Maker>> {
  const standard = Object.entries(standardMakers()).map(([name, make]): [string, Maker] => [
    name,
    (port) => make({ warn: (message, site) => port.warn(message, site), now }),
  ]);
  const named: Readonly<Record<string, Maker>> = {
    ...Object.fromEntries(standard),
    ...referenceMakers,
    ...valueMakers,
    ...functionMakers,
    ...statementMakers,
  };
  const builtins: Maker = (port, results, macro) =>
    Object.fromEntries(Object.entries(named).map(([name, make]) => [name, make(port, results, macro)]));
  const members: Readonly<Record<string, Maker>> = { ...named, builtins };
  const context: Maker = (port, results, macro) =>
    new ContextObject(Object.keys(members), (name) => {
      const found = macro?.(name);
      return found ?? (Object.hasOwn(members, name) ? members[name]?.(port, results, macro) : undefined);
    });
  return { ...named, builtins, context };
}

/** What `modules.datetime` calls now. */
function now(): Date {
  sawChanging();
  return new Date();
}

const referenceMakers: Readonly<Record<string, Maker>> = {
  ref: (port) =>
    hostFunction('ref', ['*names', 'version?', 'v?'], (args, call) => {
      const names = args['names'] as readonly HostValue[];
      if (names.length < 1 || names.length > 2) {
        throw new HostFailure(`ref() takes the name of a model, or a package and a name; ${names.length} were given`);
      }
      if (!names.every((name) => typeof name === 'string')) {
        const bare = /^ref\(\s*(\w+)\s*\)$/.exec(call.site.file.text.slice(call.site.start, call.site.end))?.[1];
        throw new HostFailure(`ref() takes names as texts, in quotes${bare === undefined ? '' : `: ref('${bare}')`}`);
      }
      const [first = '', second] = names as readonly string[];
      const version = args['version'] ?? args['v'];
      const handle = port.ref({
        name: second ?? first,
        package: second === undefined ? undefined : first,
        version: version === undefined || version === null ? undefined : String(version),
        site: call.site,
      });
      return relationObject(handle, port);
    }),
  source: (port) =>
    hostFunction('source', ['*names'], (args, call) => {
      const names = args['names'] as readonly HostValue[];
      if (names.length !== 2 || !names.every((name) => typeof name === 'string')) {
        throw new HostFailure("source() takes the source and the table: source('raw', 'orders')");
      }
      const [source = '', table = ''] = names as readonly string[];
      return relationObject(port.source({ source, table, site: call.site }), port);
    }),
  config: (port) => new ConfigObject(port),
  var: (port) => new VarObject(port),
  env_var: (port) =>
    hostFunction('env_var', ['var', 'default?'], (args, call) => {
      const variable = String(args['var']);
      if (variable.startsWith('DBT_ENV_SECRET')) {
        throw new HostFailure('secrets are read in the config, with secret(), never in a template');
      }
      sawVariable(variable);
      const value = port.envVar(variable);
      if (value !== undefined) return value;
      if ('default' in args) return args['default'];
      throw new DiagnosticError(errorDiagnostic('templateEnvMissing', call.site, { variable }));
    }),
  this: (port) =>
    port.self === undefined
      ? null
      : relationObject({ kind: 'relation', relation: port.self, relationKind: port.selfKind }, port),
  adapter: (port) => new AdapterObject(port),
  api: (port) => ({ Relation: new RelationClass(port), Column: new ColumnClass((name) => port.quote(name)) }),
  load_relation: (port) => adapterQuestion('load_relation', port),
  load_cached_relation: (port) => adapterQuestion('load_relation', port),
  get_columns_in_relation: (port) => adapterQuestion('get_columns_in_relation', port),
  drop_relation_if_exists: (port) =>
    hostFunction('drop_relation_if_exists', ['relation'], (args, call) =>
      args['relation'] === null || args['relation'] === undefined
        ? ''
        : adapterQuestion('drop_relation', port).invoke({
            ...call,
            positional: [args['relation']],
            keyword: new Map(),
          }),
    ),
  // `dbt.type_string()`: dbt's own macros, which are sqlflow's built-in ones here.
  dbt: () => new MacroNamespace('dbt', 'sqlflow'),
};

const valueMakers: Readonly<Record<string, Maker>> = {
  target: ({ target }) => ({
    ...(target.extra as Readonly<Record<string, HostValue>>),
    name: target.name,
    target_name: target.name,
    profile_name: target.profileName,
    type: target.type,
    schema: target.schema,
    database: target.database,
    dbname: target.database,
    threads: target.threads,
  }),
  schema: (port) => port.self?.schema ?? port.target.schema,
  database: (port) => port.self?.database ?? port.target.database,
  identifier: (port) => port.self?.identifier ?? null,
  execute: (port) => port.execute,
  model: modelOf,
  node: modelOf,
  graph: (port) => new GraphObject(port),
  run_started_at: (port) => hostValue(instant(port.runStartedAt)),
  invocation_id: (port) => port.invocationId,
  project_name: (port) => port.projectName,
  dbt_version: () => dbtVersion,
  thread_id: () => 'Thread-1',
  flags: (port) => new FlagsObject(port),
  invocation_args_dict: () => ({}),
  dbt_metadata_envs: () => ({}),
  selected_resources: () => [],
  pre_hooks: () => [],
  post_hooks: () => [],
  validation: () => ({ any: new AnyType() }),
};

const functionMakers: Readonly<Record<string, Maker>> = {
  is_incremental: (port) => hostFunction('is_incremental', [], () => port.execute && port.isIncremental),
  should_full_refresh: (port) =>
    hostFunction('should_full_refresh', [], () => {
      const configured = port.getConfig('full_refresh');
      return typeof configured === 'boolean' ? configured : port.fullRefresh;
    }),
  should_store_failures: (port) =>
    hostFunction('should_store_failures', [], () => port.getConfig('store_failures') === true),
  log: (port) =>
    hostFunction('log', ['msg', 'info?'], (args) => {
      port.log(textOf(args['msg']), args['info'] === true);
      return '';
    }),
  print: (port) =>
    hostFunction('print', ['msg'], (args) => {
      port.log(textOf(args['msg']), true);
      return '';
    }),
  write: () => hostFunction('write', ['payload'], () => ''),
  try_or_compiler_error: () =>
    hostFunction('try_or_compiler_error', ['message_if_exception', 'func', '*args', '**kwargs'], async (args, call) => {
      const work = args['func'];
      if (!(work instanceof HostFunction)) throw new HostFailure('try_or_compiler_error() takes a function');
      const keyword = new Map(Object.entries(args['kwargs'] as Readonly<Record<string, HostValue>>));
      try {
        return await work.invoke({ ...call, positional: args['args'] as readonly HostValue[], keyword });
      } catch (error) {
        if (error instanceof HostFailure) throw new HostFailure(String(args['message_if_exception']));
        throw error;
      }
    }),
};

/** dbt's dict of the node; `batch` is none outside of batches, so that `model.batch.event_time_start` prints nothing there. */
function modelOf({ model, batch }: NodePort): HostValue {
  const node = model as Readonly<Record<string, HostValue>>;
  if (batch === undefined) return { ...node, batch: null };
  return {
    ...node,
    batch: {
      id: batch.id,
      event_time_start: hostValue(instant(new Date(batch.startMs))),
      event_time_end: hostValue(instant(new Date(batch.endMs))),
    },
  };
}

function textOf(value: HostValue): string {
  return str(importValue(value));
}
