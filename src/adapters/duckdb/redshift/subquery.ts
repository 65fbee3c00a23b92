// Queries inside expressions: scalar, IN, EXISTS, ANY and ALL.

import { someExpression } from '../../../sql/syntax/expression-children.ts';
import type { Expression, Query, Select } from '../../../sql/syntax/nodes.ts';
import { quoteIdentifier } from '../../sql-text.ts';
import { holdsWindow, isAggregateCall } from './call.ts';
import { comparableSides } from './comparison.ts';
import { type TranslatedQuery, translateQueryNode } from './query.ts';
import type { Scope } from './scope.ts';
import { Refused, type Translator, type Value } from './translator.ts';

type NodeOf<Kind extends Expression['kind']> = Extract<Expression, { kind: Kind }>;

interface Inner {
  readonly query: TranslatedQuery;
  /** It reads a column of the query around it. */
  readonly isCorrelated: boolean;
}

function translateInner(translator: Translator, scope: Scope, query: Query): Inner {
  const { result, read } = scope.watchReads(() =>
    translateQueryNode({ translator, tables: scope.tables, parent: scope, isInner: true }, query),
  );
  const windowed = read === undefined ? undefined : selectsOf(query).flatMap(outputsOf).find(holdsWindow);
  if (windowed !== undefined)
    translator.lacks(
      'window function in a correlated subquery',
      'compute it in a subquery of FROM, and join that by the key',
      windowed,
    );
  return { query: result, isCorrelated: read !== undefined };
}

const inner = (translator: Translator, scope: Scope, query: Query): TranslatedQuery =>
  translateInner(translator, scope, query).query;

function selectsOf({ body }: Pick<Query, 'body'>): readonly Select[] {
  switch (body.kind) {
    case 'select':
      return [body];
    case 'set':
      return [...selectsOf({ body: body.left }), ...selectsOf({ body: body.right })];
    case 'nested':
      return selectsOf(body.query);
    case 'values':
      return [];
  }
}

/** What a window function may stand in. */
const outputsOf = ({ items, qualify }: Select): readonly Expression[] => [
  ...items.flatMap((item) => (item.kind === 'expression' ? [item.expression] : [])),
  ...(qualify === undefined ? [] : [qualify]),
];

export function scalarSubquery(translator: Translator, scope: Scope, node: NodeOf<'subquery'>): Value {
  const query = inner(translator, scope, node.query);
  const [column] = query.columns;
  if (column === undefined || query.columns.length > 1 || query.open)
    translator.mistake('subquery must return only one column', node.query);
  return {
    node,
    sql: `(${query.render()})`,
    type: column.type,
    trimmed: column.trimmed,
    loose: column.type.kind === 'decimal',
  };
}

export const existsSql = (translator: Translator, scope: Scope, query: Query): string =>
  `EXISTS (${inner(translator, scope, query).render()})`;

export function inQuerySql(
  translator: Translator,
  scope: Scope,
  node: NodeOf<'in-query'>,
  operands: readonly Value[],
): string {
  const { left, right, isCorrelated } = matchedColumns(translator, scope, node, node.query, '=', operands);
  if (isCorrelated && selectsOf(node.query).some(sumsGroups))
    translator.lacks(
      'correlated subquery with GROUP BY behind IN, but for MIN and MAX',
      'write EXISTS, or join with the grouped subquery',
      node.query,
    );
  const row = left.length === 1 ? left[0] : `(${left.join(', ')})`;
  return `(${row} ${node.negated ? 'NOT ' : ''}IN (${right}))`;
}

const sumsGroups = (select: Select): boolean =>
  select.groupBy !== undefined &&
  outputsOf(select).some((output) =>
    someExpression(
      output,
      (node) => node.kind === 'call' && isAggregateCall(node) && !['min', 'max'].includes(node.name.text),
    ),
  );

export function quantifiedSql(
  translator: Translator,
  scope: Scope,
  node: NodeOf<'quantified'>,
  operands: readonly Value[],
): string {
  const { left, right } = matchedColumns(translator, scope, node, node.query, node.operator, operands);
  const word = node.quantifier === 'all' ? 'ALL' : 'ANY';
  return `(${left.join(', ')} ${node.operator === '!=' ? '<>' : node.operator} ${word} (${right}))`;
}

/** The operands and the query's columns as they are compared with each other. */
function matchedColumns(
  translator: Translator,
  scope: Scope,
  node: Expression,
  inside: Query,
  operator: string,
  operands: readonly Value[],
): { readonly left: readonly string[]; readonly right: string; readonly isCorrelated: boolean } {
  const { query, isCorrelated } = translateInner(translator, scope, inside);
  if (operands.some((operand) => operand.broken)) throw new Refused();
  if (query.columns.length !== operands.length || query.open) {
    const many = query.columns.length > operands.length ? 'many' : 'few';
    translator.mistake(`subquery has too ${many} columns`, inside);
  }
  const isDynamic = query.columns.some(({ type }, at) => type.kind === 'super' && operands[at]?.type.kind === 'super');
  // Which of two SUPER values is smaller can be asked of both together only.
  if (isDynamic && !['=', '<>', '!='].includes(operator))
    translator.refuse(`${operator} ANY and ALL of SUPER values`, 'their types differ', 'cast both sides', node);
  const names = query.columns.map((_, at) => quoteIdentifier(`c${at + 1}`));
  const sides = query.columns.map((column, at) =>
    comparableSides(
      translator,
      operator,
      operands[at] as Value,
      { node: column.node, sql: names[at] as string, type: column.type, trimmed: column.trimmed },
      node,
    ),
  );
  const left = sides.map(([side]) => side);
  if (sides.every(([, side], at) => side === names[at])) return { left, right: query.render(), isCorrelated };
  const right = sides.map(([, side]) => side).join(', ');
  return { left, right: `SELECT ${right} FROM (${query.render()}) AS "q"(${names.join(', ')})`, isCorrelated };
}
