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

export function translateSet(context: QueryContext, body: SetBody): TranslatedQuery {
  const { translator } = context;
  const word = body.operator.toUpperCase();
  if (body.all && body.operator !== 'union')
    translator.lacks(`${word} ALL`, `use ${word}, or number the rows with row_number() on both sides`, body.operatorAt);
  const left = translator.attempt(
    () => translateOperand(context, body.left),
    () => undefined,
  );
  const right = translator.attempt(
    () => translateOperand(context, body.right),
    () => undefined,
  );
  if (left === undefined || right === undefined) throw new Refused();
  if (left.open || right.open)
    return {
      ...left,
      render: () => `${left.render()} ${duckdbWord(body)} ${parenthesized(body.right, right.render())}`,
    };
  if (left.columns.length !== right.columns.length)
    translator.mistake(`each ${word} query must have the same number of columns`, body.operatorAt);
  const columns = left.columns.map((column, at) =>
    unified(translator, word, column, right.columns[at] as OutputColumn),
  );
  const types = columns.map((column) => column.type);
  return {
    columns,
    open: false,
    render: (wanted) => {
      const asked = wanted ?? types;
      return render(body, columns, left.render(asked), right.render(asked));
    },
  };
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
  const head = `SELECT DISTINCT ON (${keys('').join(', ')}) ${list} FROM`;
  if (body.operator === 'union') return `${head} (${left} UNION ALL ${right}) AS "u"(${list})`;
  const others = keys('"r".');
  const equal = keys('"l".').map((key, at) => `${key} IS NOT DISTINCT FROM ${others[at]}`);
  const not = body.operator === 'intersect' ? '' : 'NOT ';
  return `${head} (${left}) AS "l"(${list}) WHERE ${not}EXISTS (SELECT 1 FROM (${right}) AS "r"(${list}) WHERE ${equal.join(' AND ')})`;
}
