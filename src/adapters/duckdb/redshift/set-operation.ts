// UNION, INTERSECT, EXCEPT and MINUS: the columns of both sides become of one type; texts are equal without their trailing blanks.
import type { QueryBody } from '../../../sql/syntax/nodes.ts';
import type { RedshiftType } from '../../../sql/types/redshift-type.ts';
import { typeText } from '../../../sql/types/type-text.ts';
import { unifyTypes } from '../../../sql/types/unify-types.ts';
import { quoteIdentifier } from '../../sql-text.ts';
import { comparable } from './comparison.ts';
import { translateOperand } from './query.ts';
import { distinctNames, type OutputColumn, type QueryContext, type TranslatedQuery } from './query-parts.ts';
import { Refused, type Translator } from './translator.ts';

type SetBody = Extract<QueryBody, { kind: 'set' }>;

interface Step {
  readonly body: SetBody;
  readonly right: TranslatedQuery;
  /** The columns of all that has been put together so far. */
  readonly columns: readonly OutputColumn[];
}

/** A chain of thousands is walked in a loop: `a union all b union all c` is a tree that leans to the left. */
export function translateSet(context: QueryContext, whole: SetBody): TranslatedQuery {
  const { translator } = context;
  const chain: SetBody[] = [];
  let first: QueryBody = whole;
  for (; first.kind === 'set'; first = first.left) chain.push(first);
  const operand = (body: QueryBody): TranslatedQuery | undefined =>
    translator.attempt(
      () => translateOperand(context, body),
      () => undefined,
    );
  const start = operand(first);
  const sides = chain.reverse().map((body) => ({ body, right: operand(body.right) }));
  if (start === undefined) throw new Refused();
  const steps: Step[] = [];
  let { columns, open } = start;
  for (const { body, right } of sides) {
    if (right === undefined) throw new Refused();
    columns = combined(translator, body, { ...start, columns, open }, right);
    open ||= right.open;
    steps.push({ body, right, columns });
  }
  return {
    columns,
    open,
    render: (wanted) => renderChain(start, steps, open ? undefined : (wanted ?? columns.map((column) => column.type))),
  };
}

function combined(
  translator: Translator,
  body: SetBody,
  left: TranslatedQuery,
  right: TranslatedQuery,
): readonly OutputColumn[] {
  const word = body.operator.toUpperCase();
  if (body.all && body.operator !== 'union') {
    translator.lacks(`${word} ALL`, `use ${word}, or number the rows with row_number() on both sides`, body.operatorAt);
  }
  if (left.open || right.open) return left.columns;
  if (left.columns.length !== right.columns.length)
    translator.mistake(`each ${word} query must have the same number of columns`, body.operatorAt);
  return left.columns.map((column, at) => unified(translator, word, column, right.columns[at] as OutputColumn));
}

/** All sides as the types of the whole. */
function renderChain(
  start: TranslatedQuery,
  steps: readonly Step[],
  types: readonly RedshiftType[] | undefined,
): string {
  let sql = start.render(types);
  for (const { body, right, columns } of steps) sql = render(body, columns, sql, right.render(types));
  return sql;
}

function unified(translator: Translator, word: string, left: OutputColumn, right: OutputColumn): OutputColumn {
  // A literal takes the type of the other side's column.
  const open = (column: OutputColumn): RedshiftType => (column.node.kind === 'string' ? { kind: 'null' } : column.type);
  const bothOpen = left.node.kind === 'string' && right.node.kind === 'string';
  const isText = (column: OutputColumn): boolean => column.type.kind === 'varchar' || column.type.kind === 'char';
  const texts = bothOpen || (isText(left) && isText(right));
  const type = texts ? unifyTypes(left.type, right.type) : unifyTypes(open(left), open(right));
  if (type === undefined) {
    translator.fail(
      'redshiftTypesDiffer',
      {
        detail: `${word} types ${typeText(left.type)} and ${typeText(right.type)} cannot be matched, in column "${left.name}"`,
        instead: 'cast one of them',
      },
      right.node,
    );
  }
  const trimmed = (column: OutputColumn): boolean => column.trimmed || column.type.kind === 'null';
  return {
    name: left.name,
    type,
    trimmed: trimmed(left) && trimmed(right),
    node: texts && !bothOpen ? notLiteral(left, right) : left.node,
  };
}

const notLiteral = (left: OutputColumn, right: OutputColumn) => (left.node.kind === 'string' ? right.node : left.node);

function duckdbWord(body: SetBody): string {
  if (body.operator === 'minus') return 'EXCEPT';
  return `${body.operator.toUpperCase()}${body.all ? ' ALL' : ''}`;
}

/** INTERSECT binds closer; all others go from left to right, as the tree does: only a set on the right needs parentheses. */
function parenthesized(side: QueryBody, sql: string): string {
  return side.kind === 'set' ? `(${sql})` : sql;
}

function render(body: SetBody, columns: readonly OutputColumn[], leftSql: string, rightSql: string): string {
  const left = body.left.kind === 'set' && body.operator === 'intersect' ? `(${leftSql})` : leftSql;
  const right = parenthesized(body.right, rightSql);
  const names = distinctNames(columns.map((column) => column.name)).map(quoteIdentifier);
  const keys = (alias: string): readonly string[] =>
    columns.map((column, at) => comparable({ ...column, sql: `${alias}${names[at]}` }));
  const isFolded = keys('').some((key, at) => key !== names[at]);
  if (body.all || !isFolded) return `${left} ${duckdbWord(body)} ${right}`;
  const list = names.join(', ');
  // Of texts that are equal but for their blanks the shortest is taken, whichever row comes first.
  const kept = names.map((name, at) => (keys('')[at] === name ? name : `min(${name}) AS ${name}`));
  const groups = ` GROUP BY ${keys('').join(', ')}`;
  const head = `SELECT ${kept.join(', ')} FROM`;
  if (body.operator === 'union') return `${head} (${left} UNION ALL ${right}) AS "u"(${list})${groups}`;
  const others = keys('"r".');
  const equal = keys('"l".').map((key, at) => `${key} IS NOT DISTINCT FROM ${others[at]}`);
  const not = body.operator === 'intersect' ? '' : 'NOT ';
  return `${head} (${left}) AS "l"(${list}) WHERE ${not}EXISTS (SELECT 1 FROM (${right}) AS "r"(${list}) WHERE ${equal.join(' AND ')})${groups}`;
}
