// `adapter` in templates: questions to the warehouse, names in the target's spelling, and the choice of a macro by dialect. While parsing
// every question gets dbt's stub. https://docs.getdbt.com/reference/dbt-jinja-functions/adapter
import { errorDiagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../diagnostics/diagnostic-error.ts';
import { closest } from '../util/closest.ts';
import { columnObject } from './column-object.ts';
import { dispatchMacro } from './dispatch-macro.ts';
import { HostFailure, HostFunction, HostObject, type HostValue } from './host.ts';
import { type BoundArguments, hostFunction } from './host-function.ts';
import type { NodePort, WarehousePort } from './node-port.ts';
import { type RelationObject, relationArgument, relationObject } from './relation-object.ts';
import { ResultTable, resultTable } from './result-table.ts';

interface Question {
  readonly parameters: readonly string[];
  /** The answer while parsing. */
  readonly stub: HostValue;
  readonly ask: (
    args: BoundArguments,
    context: { readonly port: NodePort; readonly warehouse: WarehousePort },
  ) => Promise<HostValue>;
}

/** What is answered by asking. */
const questions: Readonly<Record<string, Question>> = {
  get_relation: {
    parameters: ['database', 'schema', 'identifier'],
    stub: null,
    ask: async (args, { port, warehouse }) => {
      const database = textOrNone(args['database']);
      return foundRelation(await warehouse.getRelation(database, text(args['schema']), text(args['identifier'])), port);
    },
  },
  load_relation: {
    parameters: ['relation'],
    stub: null,
    ask: async (args, { port, warehouse }) => {
      const { database, schema, identifier } = relationArgument('load_relation', args['relation']).parts;
      return foundRelation(await warehouse.getRelation(database, schema ?? '', identifier ?? ''), port);
    },
  },
  get_columns_in_relation: {
    parameters: ['relation'],
    stub: [],
    ask: async (args, { port, warehouse }) =>
      columnsOf(relationArgument('get_columns_in_relation', args['relation']), port, warehouse),
  },
  get_columns_in_table: {
    parameters: ['schema_name', 'table_name'],
    stub: [],
    ask: async (args, { port, warehouse }) => {
      const relation = { database: undefined, schema: text(args['schema_name']), identifier: text(args['table_name']) };
      return columnsOf(relationObject({ kind: 'relation', relation, relationKind: undefined }, port), port, warehouse);
    },
  },
  get_missing_columns: {
    parameters: ['from_relation', 'to_relation'],
    stub: [],
    ask: async (args, { port, warehouse }) => {
      const from = await columnsOf(relationArgument('get_missing_columns', args['from_relation']), port, warehouse);
      const to = await columnsOf(relationArgument('get_missing_columns', args['to_relation']), port, warehouse);
      const there = new Set(to.map((column) => column.name.toLowerCase()));
      return from.filter((column) => !there.has(column.name.toLowerCase()));
    },
  },
  get_column_schema_from_query: {
    parameters: ['sql'],
    stub: [],
    ask: async (args, { port, warehouse }) => {
      const table = await warehouse.runQuery(`select * from (\n${text(args['sql'])}\n) as sqlflow_columns limit 0`);
      return table.columns.map((column) => columnObject({ ...column, nullable: true }, (name) => port.quote(name)));
    },
  },
  list_relations: {
    parameters: ['database', 'schema'],
    stub: [],
    ask: (args, context) => listRelations(textOrNone(args['database']), text(args['schema']), context),
  },
  list_relations_without_caching: {
    parameters: ['schema_relation'],
    stub: [],
    ask: (args, context) => {
      const { database, schema } = relationArgument('list_relations_without_caching', args['schema_relation']).parts;
      return listRelations(database, schema ?? '', context);
    },
  },
  list_schemas: {
    parameters: ['database'],
    stub: [],
    ask: async (_, { warehouse }) => {
      const table = await warehouse.runQuery(
        'select schema_name from information_schema.schemata order by schema_name',
      );
      return table.rows.map((row) => row[0] as HostValue);
    },
  },
  check_schema_exists: {
    parameters: ['database', 'schema'],
    stub: true,
    ask: async (args, { warehouse }) => {
      const sql = `select count(*) as found from information_schema.schemata where lower(schema_name) = lower(${literal(args['schema'])})`;
      return Number((await warehouse.runQuery(sql)).rows[0]?.[0] ?? 0) > 0;
    },
  },
  already_exists: {
    parameters: ['schema', 'name'],
    stub: false,
    ask: async (args, { warehouse }) =>
      (await warehouse.getRelation(undefined, text(args['schema']), text(args['name']))) !== undefined,
  },
  execute: {
    parameters: ['sql', 'auto_begin?', 'fetch?', 'limit?'],
    stub: ['', null],
    ask: async (args, { port, warehouse }) => {
      const table = resultTable(await warehouse.runQuery(text(args['sql'])), (line) => port.log(line, true));
      return ['OK', table];
    },
  },
  add_query: {
    parameters: ['sql', 'auto_begin?', 'bindings?', 'abridge_sql_log?'],
    stub: ['', null],
    ask: async (args, { warehouse }) => {
      await warehouse.runQuery(text(args['sql']));
      return ['OK', null];
    },
  },
  create_schema: {
    parameters: ['relation'],
    stub: '',
    ask: (args, context) => {
      const schema = relationArgument('create_schema', args['relation']).parts.schema ?? '';
      return statement(`create schema if not exists ${context.port.quote(schema)}`, context);
    },
  },
  drop_relation: {
    parameters: ['relation'],
    stub: '',
    ask: (args, context) => {
      const relation = relationArgument('drop_relation', args['relation']);
      return statement(`drop ${relation.type === 'view' ? 'view' : 'table'} if exists ${relation.text()}`, context);
    },
  },
  truncate_relation: {
    parameters: ['relation'],
    stub: '',
    ask: (args, context) =>
      statement(`delete from ${relationArgument('truncate_relation', args['relation']).text()}`, context),
  },
  rename_relation: {
    parameters: ['from_relation', 'to_relation'],
    stub: '',
    ask: (args, context) => {
      const from = relationArgument('rename_relation', args['from_relation']);
      const name = context.port.quote(relationArgument('rename_relation', args['to_relation']).parts.identifier ?? '');
      return statement(`alter ${from.type === 'view' ? 'view' : 'table'} ${from.text()} rename to ${name}`, context);
    },
  },
};

/** What needs no warehouse. */
function answers(port: NodePort): Readonly<Record<string, HostFunction>> {
  const nothing = (name: string) => hostFunction(name, ['*args', '**kwargs'], () => '');
  return {
    dispatch: hostFunction('dispatch', ['macro_name', 'macro_namespace?', 'packages?'], (args, call) =>
      dispatchMacro(args, call, port),
    ),
    quote: hostFunction('quote', ['identifier'], (args) => port.quote(text(args['identifier']))),
    quote_as_configured: hostFunction('quote_as_configured', ['identifier', 'quote_key?'], (args) =>
      port.quote(text(args['identifier'])),
    ),
    quote_seed_column: hostFunction('quote_seed_column', ['column', 'quote_config?'], (args) =>
      args['quote_config'] === false ? text(args['column']) : port.quote(text(args['column'])),
    ),
    type: hostFunction('type', [], () => port.target.type),
    convert_type: hostFunction('convert_type', ['agate_table', 'col_idx'], (args) => {
      const table = args['agate_table'];
      const types = table instanceof ResultTable ? table.member('column_types') : undefined;
      return Array.isArray(types) ? ((types as readonly string[])[Number(args['col_idx'])] ?? null) : null;
    }),
    valid_incremental_strategies: hostFunction('valid_incremental_strategies', [], () => [
      'append',
      'delete+insert',
      'merge',
    ]),
    warn_once: hostFunction('warn_once', ['msg'], async (args, call) => {
      await port.warn(text(args['msg']), call.site);
      return '';
    }),
    drop_schema: hostFunction('drop_schema', ['relation'], () => {
      if (!port.execute) return '';
      throw new HostFailure('adapter.drop_schema() is refused: sqlflow never drops a schema');
    }),
    // dbt's bookkeeping of transactions and of its cache: there is nothing to keep here.
    commit: nothing('commit'),
    verify_database: nothing('verify_database'),
    expand_target_column_types: nothing('expand_target_column_types'),
    cache_added: nothing('cache_added'),
    cache_dropped: nothing('cache_dropped'),
    cache_renamed: nothing('cache_renamed'),
  };
}

export class AdapterObject extends HostObject {
  readonly typeName = 'adapter';
  readonly #port: NodePort;
  readonly #answers: Readonly<Record<string, HostFunction>>;

  constructor(port: NodePort) {
    super();
    this.#port = port;
    this.#answers = answers(port);
  }

  override text(): string {
    return `<adapter ${this.#port.target.type}>`;
  }

  override member(name: string): HostValue | undefined {
    if (Object.hasOwn(this.#answers, name)) return this.#answers[name];
    const question = Object.hasOwn(questions, name) ? questions[name] : undefined;
    return question === undefined ? this.#unknown(name) : asking(name, question, this.#port);
  }

  /** A mistyped method must not pass as an undefined value: that would print nothing. */
  #unknown(name: string): HostFunction {
    return new HostFunction(name, (call) => {
      const known = [...Object.keys(this.#answers), ...Object.keys(questions)];
      throw new DiagnosticError(
        errorDiagnostic('adapterMethodUnknown', call.site, { method: name, closest: closest(name, known) }),
      );
    });
  }
}

/** The function of a question, also for those that dbt has as macros (`load_relation`). */
export function adapterQuestion(
  name: 'load_relation' | 'get_columns_in_relation' | 'drop_relation',
  port: NodePort,
): HostFunction {
  return asking(name, questions[name] as Question, port);
}

function asking(name: string, question: Question, port: NodePort): HostFunction {
  return hostFunction(name, question.parameters, (args) => {
    if (!port.execute) return question.stub;
    if (port.warehouse === undefined)
      throw new HostFailure(`adapter.${name}() needs a warehouse, and there is none here`);
    return question.ask(args, { port, warehouse: port.warehouse });
  });
}

type Found = Awaited<ReturnType<WarehousePort['getRelation']>>;

function foundRelation(found: Found, port: NodePort): HostValue {
  return found === undefined
    ? null
    : relationObject({ kind: 'relation', relation: found.relation, relationKind: found.kind }, port);
}

async function columnsOf(relation: RelationObject, port: NodePort, warehouse: WarehousePort) {
  const { database, schema, identifier } = relation.parts;
  const columns = await warehouse.getColumns({ database, schema: schema ?? '', identifier: identifier ?? '' });
  return columns.map((column) => columnObject(column, (name) => port.quote(name)));
}

async function listRelations(
  database: string | undefined,
  schema: string,
  { port, warehouse }: { readonly port: NodePort; readonly warehouse: WarehousePort },
): Promise<HostValue> {
  const sql = `select table_name, table_type from information_schema.tables where lower(table_schema) = lower(${literal(schema)}) order by table_name`;
  const { rows } = await warehouse.runQuery(sql);
  return rows.map((row) => {
    const relation = { database: database ?? port.target.database, schema, identifier: String(row[0]) };
    return relationObject({ kind: 'relation', relation, relationKind: row[1] === 'VIEW' ? 'view' : 'table' }, port);
  });
}

async function statement(sql: string, { warehouse }: { readonly warehouse: WarehousePort }): Promise<HostValue> {
  await warehouse.runQuery(sql);
  return '';
}

function text(value: HostValue): string {
  if (value === undefined || value === null) throw new HostFailure('expected a text, found none');
  return value instanceof HostObject ? value.text() : String(value);
}

function textOrNone(value: HostValue): string | undefined {
  return value === undefined || value === null ? undefined : text(value);
}

function literal(value: HostValue): string {
  return `'${text(value).replaceAll("'", "''")}'`;
}
