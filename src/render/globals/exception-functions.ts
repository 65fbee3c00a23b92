// `exceptions` in templates: ways to stop with an error, and to warn.
import { type HostCall, type HostFunction, type HostValue, isPromise } from '../host.ts';
import { type BoundArguments, hostFunction } from '../host-function.ts';
import { importValue } from '../values/import-value.ts';
import { PyError } from '../values/py-error.ts';
import { str } from '../values/text.ts';
import type { StandardPort } from './standard-globals.ts';

function text(value: HostValue): string {
  return str(importValue(value));
}

function raising(name: string, parameters: readonly string[], message: (args: BoundArguments) => string): HostFunction {
  return hostFunction(name, parameters, (args) => {
    throw new PyError('CompilationError', message(args));
  });
}

function nameOf(model: HostValue): string {
  const value = importValue(model);
  const name = typeof value === 'object' && value !== null && 'item' in value ? value.item('name') : undefined;
  return name === undefined || name === null ? text(model) : text(name as HostValue);
}

/** By dbt's names and parameters; each message says what the macro wanted to say. */
export function exceptionFunctions(port: Pick<StandardPort, 'warn'>): Readonly<Record<string, HostValue>> {
  const plain = (name: string): HostFunction => raising(name, ['msg', 'node?'], (args) => text(args['msg']));
  return {
    warn: hostFunction('warn', ['msg', 'node?'], (args, call: HostCall) => {
      const done = port.warn(text(args['msg']), call.site);
      return isPromise(done) ? done.then(() => '') : '';
    }),
    raise_compiler_error: plain('raise_compiler_error'),
    raise_database_error: plain('raise_database_error'),
    raise_dependency_error: plain('raise_dependency_error'),
    raise_fail_fast_error: plain('raise_fail_fast_error'),
    raise_not_implemented: plain('raise_not_implemented'),
    raise_parsing_error: plain('raise_parsing_error'),
    raise_ambiguous_alias: raising(
      'raise_ambiguous_alias',
      ['node_1', 'node_2', 'duped_name?'],
      (args) => `"${nameOf(args['node_1'])}" and "${nameOf(args['node_2'])}" are written to the same relation`,
    ),
    raise_duplicate_resource_name: raising(
      'raise_duplicate_resource_name',
      ['node_1', 'node_2'],
      (args) => `two resources have the name "${nameOf(args['node_1'])}"`,
    ),
    raise_ambiguous_catalog_match: raising(
      'raise_ambiguous_catalog_match',
      ['unique_id', 'match_1', 'match_2'],
      (args) => `more than one relation matches "${text(args['unique_id'])}"`,
    ),
    raise_cache_inconsistent: raising('raise_cache_inconsistent', ['message'], (args) => text(args['message'])),
    raise_contract_error: raising(
      'raise_contract_error',
      ['yaml_columns', 'sql_columns'],
      (args) =>
        `this model has an enforced contract that failed: its YAML has ${text(args['yaml_columns'])}, its SQL ${text(args['sql_columns'])}`,
    ),
    column_type_missing: raising(
      'column_type_missing',
      ['column_names'],
      (args) => `contracted models need a data_type for each column; missing for: ${text(args['column_names'])}`,
    ),
    missing_config: raising(
      'missing_config',
      ['model', 'name'],
      (args) => `model "${nameOf(args['model'])}" needs the config "${text(args['name'])}"`,
    ),
    missing_materialization: raising(
      'missing_materialization',
      ['model', 'adapter_type'],
      (args) => `no materialization for "${nameOf(args['model'])}" was found (${text(args['adapter_type'])})`,
    ),
    missing_relation: raising(
      'missing_relation',
      ['relation', 'model?'],
      (args) => `relation ${text(args['relation'])} was not found`,
    ),
    relation_wrong_type: raising(
      'relation_wrong_type',
      ['relation', 'expected_type', 'model?'],
      (args) => `${text(args['relation'])} exists, but is no ${text(args['expected_type'])}`,
    ),
    warn_snapshot_timestamp_data_types: hostFunction(
      'warn_snapshot_timestamp_data_types',
      ['snapshot_time_data_type', 'updated_at_data_type'],
      () => '',
    ),
  };
}
