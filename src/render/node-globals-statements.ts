// run_query, statement, load_result, store_result: SQL that a template sends while it is rendered, and the answers that it keeps.
import { HostFailure, HostFunction, type HostValue } from './host.ts';
import { hostFunction } from './host-function.ts';
import type { NodePort, QueryTable } from './node-port.ts';
import { ResultTable, resultTable } from './result-table.ts';

/** Answers are kept for one rendering: by the name of their statement. */
export function statementGlobals(port: NodePort): Readonly<Record<string, HostValue>> {
  const results = new Map<string, HostValue>();
  const print = (text: string): void => port.log(text, true);

  async function run(sql: string): Promise<ResultTable> {
    if (port.warehouse === undefined) throw new HostFailure('there is no warehouse to ask here');
    return resultTable(await port.warehouse.runQuery(sql), print);
  }

  function keep(name: string, table: ResultTable, response: HostValue): void {
    results.set(name, {
      response,
      data: (table.toData() as readonly ReadonlyMap<HostValue, HostValue>[]).map((row) => [...row.values()]),
      table,
    });
  }

  return {
    run_query: hostFunction('run_query', ['sql'], (args) => {
      // What asks the warehouse while parsing must stand in `if execute`: the answer is none, as in dbt.
      if (!port.execute) return null;
      return run(String(args['sql']));
    }),
    statement: hostFunction(
      'statement',
      ['name?', 'fetch_result?', 'auto_begin?', 'language?', 'caller?'],
      async (args, call) => {
        if (!port.execute) return '';
        const caller = args['caller'];
        if (!(caller instanceof HostFunction))
          throw new HostFailure("statement() is used as a block: {% call statement('name') %} … {% endcall %}");
        const sql = await caller.invoke({ ...call, positional: [], keyword: new Map() });
        const table = await run(String(sql));
        const name = args['name'];
        if (typeof name === 'string') keep(name, args['fetch_result'] === true ? table : emptyTable(print), 'OK');
        return '';
      },
    ),
    noop_statement: hostFunction('noop_statement', ['name?', 'message?', 'code?', 'rows_affected?', 'res?'], (args) => {
      if (typeof args['name'] === 'string') keep(args['name'], emptyTable(print), args['message'] ?? null);
      return '';
    }),
    load_result: hostFunction('load_result', ['name'], (args) => results.get(String(args['name'])) ?? null),
    store_result: hostFunction('store_result', ['name', 'response', 'agate_table?'], (args) => {
      const table = args['agate_table'];
      keep(String(args['name']), table instanceof ResultTable ? table : emptyTable(print), args['response']);
      return '';
    }),
    store_raw_result: hostFunction(
      'store_raw_result',
      ['name', 'message?', 'code?', 'rows_affected?', 'agate_table?'],
      (args) => {
        const table = args['agate_table'];
        const response = {
          _message: args['message'] ?? null,
          code: args['code'] ?? null,
          rows_affected: args['rows_affected'] ?? null,
        };
        keep(String(args['name']), table instanceof ResultTable ? table : emptyTable(print), response);
        return '';
      },
    ),
  };
}

function emptyTable(print: (text: string) => void): ResultTable {
  const nothing: QueryTable = { columns: [], rows: [] };
  return resultTable(nothing, print);
}
