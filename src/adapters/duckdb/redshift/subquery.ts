// Queries inside expressions: scalar, IN, EXISTS, ANY and ALL.
import type { Expression, Query } from '../../../sql/syntax/nodes.ts';
import { quoteIdentifier } from '../../sql-text.ts';
import { comparableSides } from './comparison.ts';
import { type TranslatedQuery, translateQueryNode } from './query.ts';
import type { Scope } from './scope.ts';
import { Refused, type Translator, type Value } from './translator.ts';

type NodeOf<Kind extends Expression['kind']> = Extract<Expression, { kind: Kind }>;

const inner = (translator: Translator, scope: Scope, query: Query): TranslatedQuery =>
  translateQueryNode({ translator, tables: scope.tables, parent: scope }, query);

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
  const { left, right } = matchedColumns(translator, scope, node, node.query, '=', operands);
  const row = left.length === 1 ? left[0] : `(${left.join(', ')})`;
  return `(${row} ${node.negated ? 'NOT ' : ''}IN (${right}))`;
}

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
): { readonly left: readonly string[]; readonly right: string } {
  const query = inner(translator, scope, inside);
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
  if (sides.every(([, side], at) => side === names[at])) return { left, right: query.render() };
  const right = sides.map(([, side]) => side).join(', ');
  return { left, right: `SELECT ${right} FROM (${query.render()}) AS "q"(${names.join(', ')})` };
}
