// run_query, statement, load_result, store_result: SQL that a template sends while it is rendered, and the answers that it keeps.
import { HostFailure, HostFunction, type HostValue } from './host.ts';
import { hostFunction } from './host-function.ts';
import type { NodePort, QueryTable } from './node-port.ts';
import { ResultTable, resultTable } from './result-table.ts';

/** The answers of one rendering, by the name of their statement. */
export type StatementResults = Map<string, HostValue>;

type Maker = (port: NodePort, results: StatementResults) => HostValue;

export const statementMakers: Readonly<Record<string, Maker>> = {
  run_query: (port) =>
    hostFunction('run_query', ['sql'], (args) => {
      // What asks the warehouse while parsing must stand in `if execute`: the answer is none, as in dbt.
      if (!port.execute) return null;
      return run(port, String(args['sql']));
    }),
  statement: (port, results) =>
    hostFunction('statement', ['name?', 'fetch_result?', 'auto_begin?', 'language?', 'caller?'], async (args, call) => {
      if (!port.execute) return '';
      const caller = args['caller'];
      if (!(caller instanceof HostFunction))
        throw new HostFailure("statement() is used as a block: {% call statement('name') %} … {% endcall %}");
      const sql = await caller.invoke({ ...call, positional: [], keyword: new Map() });
      const table = await run(port, String(sql));
      const name = args['name'];
      if (typeof name === 'string') keep(results, name, args['fetch_result'] === true ? table : emptyTable(port), 'OK');
      return '';
    }),
  noop_statement: (port, results) =>
    hostFunction('noop_statement', ['name?', 'message?', 'code?', 'rows_affected?', 'res?'], (args) => {
      if (typeof args['name'] === 'string') keep(results, args['name'], emptyTable(port), args['message'] ?? null);
      return '';
    }),
  load_result: (_port, results) =>
    hostFunction('load_result', ['name'], (args) => results.get(String(args['name'])) ?? null),
  store_result: (port, results) =>
    hostFunction('store_result', ['name', 'response', 'agate_table?'], (args) => {
      const table = args['agate_table'];
      keep(results, String(args['name']), table instanceof ResultTable ? table : emptyTable(port), args['response']);
      return '';
    }),
  store_raw_result: (port, results) =>
    hostFunction('store_raw_result', ['name', 'message?', 'code?', 'rows_affected?', 'agate_table?'], (args) => {
      const table = args['agate_table'];
      const response = {
        _message: args['message'] ?? null,
        code: args['code'] ?? null,
        rows_affected: args['rows_affected'] ?? null,
      };
      keep(results, String(args['name']), table instanceof ResultTable ? table : emptyTable(port), response);
      return '';
    }),
};

async function run(port: NodePort, sql: string): Promise<ResultTable> {
  if (port.warehouse === undefined) throw new HostFailure('there is no warehouse to ask here');
  return resultTable(await port.warehouse.runQuery(sql), printTo(port));
}

function keep(results: StatementResults, name: string, table: ResultTable, response: HostValue): void {
  results.set(name, {
    response,
    data: (table.toData() as readonly ReadonlyMap<HostValue, HostValue>[]).map((row) => [...row.values()]),
    table,
  });
}

function emptyTable(port: NodePort): ResultTable {
  const nothing: QueryTable = { columns: [], rows: [] };
  return resultTable(nothing, printTo(port));
}

function printTo(port: NodePort): (text: string) => void {
  return (text) => port.log(text, true);
}
