// A query: its WITH, its body, ORDER BY and LIMIT.
import { someExpression } from '../../../sql/syntax/expression-children.ts';
import type { CommonTable, Expression, Query, QueryBody, WithClause } from '../../../sql/syntax/nodes.ts';
import { bigint, isOf } from '../../../sql/types/type-makers.ts';
import { typeText } from '../../../sql/types/type-text.ts';
import { quoteIdentifier } from '../../sql-text.ts';
import { coerce } from './coerce.ts';
import { comparable } from './comparison.ts';
import { translateExpression } from './expression.ts';
import { isOpenLiteral } from './literals.ts';
import { directionSql } from './order-by.ts';
import {
  columnList,
  distinctNames,
  type OutputColumn,
  type QueryContext,
  renamedColumns,
  type TranslatedQuery,
} from './query-parts.ts';
import { type CommonTableColumns, Scope, type Tables } from './scope.ts';
import { translateSelect } from './select.ts';
import { translateSet } from './set-operation.ts';
import { Refused, type Translator } from './translator.ts';

export type { TranslatedQuery };

export function translateQueryNode(context: QueryContext, query: Query): TranslatedQuery {
  const { translator } = context;
  if (query.with === undefined) return translateBody(context, query);
  const { head, tables, broken } = withTables(context, query.with);
  const body = translator.attempt(
    () => translateBody({ ...context, tables }, query),
    () => undefined,
  );
  if (broken || body === undefined) throw new Refused();
  return { ...body, render: (wanted) => head + body.render(wanted) };
}

/** `WITH …` and the tables that may be read behind it. */
export function withTables(
  context: QueryContext,
  clause: WithClause,
): { readonly head: string; readonly tables: Tables; readonly broken: boolean } {
  const { translator } = context;
  // Manual, "WITH clause": usage notes of recursive common table expressions.
  if (clause.recursive && context.isInner === true)
    translator.lacks(
      'WITH RECURSIVE inside a subquery',
      'write it at the head of the query; an ephemeral model is a subquery, a view is not',
      { start: clause.start, end: clause.tables[0]?.name.end ?? clause.end },
    );
  const tables = new Map(context.tables);
  const definitions: string[] = [];
  let broken = false;
  const defined = new Set<string>();
  for (const table of clause.tables) {
    if (defined.has(table.name.text)) {
      translator.report(
        'redshiftMistake',
        { detail: `WITH query name "${table.name.text}" specified more than once`, instead: 'give it another name' },
        table.name,
      );
      broken = true;
      continue;
    }
    defined.add(table.name.text);
    const made = translator.attempt(
      () => commonTable({ ...context, tables }, table, clause.recursive),
      () => undefined,
    );
    if (made === undefined) broken = true;
    tables.set(table.name.text, made?.table ?? { columns: [], open: true, broken: true });
    if (made !== undefined) definitions.push(made.sql);
  }
  return { head: `WITH ${clause.recursive ? 'RECURSIVE ' : ''}${definitions.join(', ')} `, tables, broken };
}

interface MadeTable {
  readonly table: CommonTableColumns;
  readonly sql: string;
}

function commonTable(context: QueryContext, table: CommonTable, recursive: boolean): MadeTable {
  const { body } = table.query;
  if (recursive && body.kind === 'set' && readsTable(body.right, table.name.text))
    return recursiveTable(context, table, body);
  const query = context.translator.whileDefining(table.name.text, () =>
    translateQueryNode({ ...context, isInner: true }, table.query),
  );
  return { table: namedTable(context.translator, table, query), sql: definition(table, query, query.render()) };
}

function namedTable(translator: Translator, table: CommonTable, query: TranslatedQuery): CommonTableColumns {
  if (table.columns.length > query.columns.length && !query.open)
    translator.mistake(
      `WITH query "${table.name.text}" has ${query.columns.length} columns available but ${table.columns.length} columns specified`,
      table.name,
    );
  return { columns: renamedColumns(query.columns, table.columns), open: query.open };
}

function definition(table: CommonTable, query: TranslatedQuery, sql: string): string {
  const own = query.columns.map((column) => column.name);
  const names = renamedColumns(query.columns, table.columns).map((column) => column.name);
  const list = query.open ? '' : columnList(own, distinctNames(names));
  return `${quoteIdentifier(table.name.text)}${list} AS (${sql})`;
}

/** The first part gives the columns and their types; what the second adds is brought to them. */
function recursiveTable(
  context: QueryContext,
  table: CommonTable,
  body: Extract<QueryBody, { kind: 'set' }>,
): MadeTable {
  const { translator } = context;
  if (body.operator !== 'union' || !body.all)
    translator.lacks(`recursive CTE with ${body.operator.toUpperCase()}`, 'use UNION ALL', body.operatorAt);
  if (table.query.orderBy.length > 0 || table.query.limit !== undefined)
    translator.mistake(
      'ORDER BY and LIMIT do not go into a recursive CTE',
      table.query,
      'write them in the query that reads it',
    );
  const seed = translateOperand(context, body.left);
  // A text that the recursion makes may end in a blank, whatever the first one does.
  const columns = namedTable(translator, table, seed).columns.map((column) => ({
    ...column,
    trimmed: column.trimmed === true && !isOf('text', column.type),
  }));
  const tables = new Map(context.tables).set(table.name.text, { columns, open: seed.open });
  const next = translateOperand({ ...context, tables }, body.right);
  if (next.columns.length !== seed.columns.length)
    translator.mistake('each UNION query must have the same number of columns', body.operatorAt);
  const types = seed.columns.map((column, at) =>
    column.type.kind === 'null' ? (next.columns[at] as OutputColumn).type : column.type,
  );
  return {
    table: { columns: columns.map((column, at) => ({ ...column, type: types[at] ?? column.type })), open: seed.open },
    sql: definition(table, seed, `${seed.render(types)} UNION ALL ${next.render(types)}`),
  };
}

/** Whether a FROM of the body names the table; a query of its own inside may hide it, but then the name is only read once more. */
function readsTable(body: QueryBody, name: string): boolean {
  return (
    JSON.stringify(body).includes(`"kind":"relation"`) &&
    JSON.stringify(body).includes(`"text":${JSON.stringify(name)}`)
  );
}

/** A side of UNION and its kin: the same as a query without WITH and ORDER BY. */
export function translateOperand(context: QueryContext, body: QueryBody): TranslatedQuery {
  switch (body.kind) {
    case 'select':
      return translateSelect(context, body, emptyTail);
    case 'set':
      return translateSet(context, body);
    case 'nested': {
      const inner = translateQueryNode({ ...context, isInner: true }, body.query);
      return { ...inner, render: (wanted) => `(${inner.render(wanted)})` };
    }
    case 'values':
      return context.translator.lacks('VALUES as a table', 'write select 1, 2 union all select 3, 4', body);
  }
}

export interface Tail {
  readonly orderBy: Query['orderBy'];
  readonly limit: Query['limit'];
  readonly offset: Query['offset'];
}

const emptyTail: Tail = { orderBy: [], limit: undefined, offset: undefined };

function translateBody(context: QueryContext, query: Query): TranslatedQuery {
  if (query.body.kind === 'select') return translateSelect(context, query.body, query);
  const body = translateOperand(context, query.body);
  const { translator } = context;
  const limits = limitSql(translator, new Scope(context.parent, context.tables), query);
  if (query.orderBy.length === 0)
    return limits === '' ? body : { ...body, render: (wanted) => `${body.render(wanted)}${limits}` };
  const order = outputOrder(translator, body, query);
  return {
    ...body,
    render: (wanted) => {
      const names = distinctNames(body.columns.map((column) => column.name)).map(quoteIdentifier);
      const sql = body.render(wanted);
      const whole = order.folded ? `SELECT * FROM (${sql}) AS "q"(${names.join(', ')})` : sql;
      return `${whole} ORDER BY ${order.sql}${limits}`;
    },
  };
}

/** Behind UNION and its kin only columns of the answer can be sorted by. */
function outputOrder(
  translator: Translator,
  body: TranslatedQuery,
  query: Query,
): { readonly sql: string; readonly folded: boolean } {
  let folded = false;
  const names = distinctNames(body.columns.map((column) => column.name)).map(quoteIdentifier);
  const items = query.orderBy.map((item) => {
    const at = ordinalOf(translator, item.expression, body.columns);
    if (at === undefined) {
      translator.mistake(
        'ORDER BY on a UNION, INTERSECT or EXCEPT result must be on one of the result columns',
        item.expression,
        'put the query into a subquery',
      );
    }
    const column = body.columns[at] as OutputColumn;
    const value = comparable({
      node: column.node,
      sql: names[at] as string,
      type: column.type,
      trimmed: column.trimmed,
    });
    const isAlone = query.orderBy.length === 1 && column.type.kind !== 'super';
    if (value === names[at] || isAlone) return `${at + 1} ${directionSql(item)}`;
    folded = true;
    return `${value} ${directionSql(item)}`;
  });
  return { sql: items.join(', '), folded };
}

/** A constant that counts no column. */
export function refuseConstant(translator: Translator, node: Expression, clause: 'ORDER BY' | 'GROUP BY'): void {
  if (node.kind === 'string' || node.kind === 'null')
    translator.mistake(`non-integer constant in ${clause}`, node, 'name a column, or count it: order by 1');
}

/** The column of the answer that an item of ORDER BY means by its number or name, from 0. */
export function ordinalOf(
  translator: Translator,
  node: Expression,
  columns: readonly { readonly name: string }[],
): number | undefined {
  refuseConstant(translator, node, 'ORDER BY');
  if (node.kind === 'number') {
    const at = Number(node.text);
    if (!Number.isInteger(at) || at < 1 || at > columns.length)
      translator.mistake(`ORDER BY position ${node.text} is not in select list`, node);
    return at - 1;
  }
  if (node.kind !== 'path' || node.names.length !== 1 || node.steps.length > 0) return undefined;
  const name = node.names[0]?.text;
  const found = columns.flatMap((column, at) => (column.name === name ? [at] : []));
  return found[0];
}

/** ` LIMIT 10 OFFSET 5`. */
export function limitSql(translator: Translator, scope: Scope, tail: Pick<Tail, 'limit' | 'offset'>): string {
  const { limit, offset } = tail;
  const limited =
    limit === undefined || limit === 'all' ? '' : ` LIMIT ${amountSql(translator, scope, limit, 'LIMIT')}`;
  return limited + (offset === undefined ? '' : ` OFFSET ${amountSql(translator, scope, offset, 'OFFSET')}`);
}

function amountSql(translator: Translator, scope: Scope, node: Expression, clause: 'LIMIT' | 'OFFSET'): string {
  if (someExpression(node, (inner) => inner.kind === 'path'))
    translator.mistake(`argument of ${clause} must not contain variables`, node, 'write a number');
  const value = translateExpression(translator, scope, node);
  if (value.broken) throw new Refused();
  const isNumber = isOf('numeric', value.type) || value.type.kind === 'null';
  const amount = isNumber || isOpenLiteral(value) ? coerce(translator, value, bigint) : undefined;
  if (amount === undefined)
    return translator.mistake(`argument of ${clause} must be type bigint, not type ${typeText(value.type)}`, node);
  if (typeof value.constant === 'number' && value.constant < 0)
    translator.mistake(`${clause} must not be negative`, node);
  return isNumber ? value.sql : amount.sql;
}
