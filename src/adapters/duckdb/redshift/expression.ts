// An expression of Redshift -> DuckDB's SQL with its Redshift type. One function a kind of node; a refusal gives up its own part only.

import { sameExpression } from '../../../sql/syntax/expression-children.ts';
import type { Expression, Path } from '../../../sql/syntax/nodes.ts';
import { boolean, isOf, varchar } from '../../../sql/types/type-makers.ts';
import { typeText } from '../../../sql/types/type-text.ts';
import { binaryValue, chainValue, rowComparison, unaryValue } from './binary.ts';
import { boundOnce } from './bind-once.ts';
import { isAggregateCall, translateCall } from './call.ts';
import { castSql } from './cast.ts';
import { asCondition, unifyValues } from './coerce.ts';
import { comparableSides, compare, fills } from './comparison.ts';
import { emissionContext } from './emission-context.ts';
import type { Emission, TypedSql } from './function-entry.ts';
import { functionEntry } from './functions/index.ts';
import { intervalValue } from './interval-literal.ts';
import { booleanValue, nullValue, numberValue, stringValue } from './literals.ts';
import { likeSql } from './patterns.ts';
import { mark, withoutMarks } from './place-marks.ts';
import { raisingPiece } from './raising-pieces.ts';
import { type GroupKey, resolvePath, type Scope } from './scope.ts';
import { existsSql, inQuerySql, quantifiedSql, scalarSubquery } from './subquery.ts';
import { isNullSql, navigate } from './super-path.ts';
import { brokenValue, Refused, type Translator, type Value } from './translator.ts';
import { evaluatedOnce } from './volatile.ts';

/** Never throws for a mistake of the user's: it is reported, and the value is `broken`. */
export function translateExpression(translator: Translator, scope: Scope, node: Expression): Value {
  return translator.attempt(
    () => {
      const value = groupKeyValue(translator, scope, node) ?? build(translator, scope, node);
      if (value.broken) return value;
      const sql = evaluatedOnce(translator, node, value.sql, isAggregateCall);
      return { ...value, sql: mark(node, sql, raisingPiece(node, value.type)) };
    },
    () => brokenValue(node),
  );
}

/** In a grouped query an expression of GROUP BY stands for itself, whatever is in it. */
function groupKeyValue(translator: Translator, scope: Scope, node: Expression): Value | undefined {
  if (scope.grouping === undefined || scope.inAggregate || node.kind === 'path') return undefined;
  if (node.kind === 'number' || node.kind === 'string') return undefined;
  const samePath = (left: Path, right: Path): boolean =>
    left.names.length !== right.names.length && sameColumn(translator, scope, left, right);
  return scope.grouping.find((key) => key.node.kind !== 'path' && sameExpression(key.node, node, samePath))?.value;
}

function sameColumn(translator: Translator, scope: Scope, left: Path, right: Path): boolean {
  return translator.quietly(
    () => {
      const one = resolvePath(translator, scope, left);
      const other = resolvePath(translator, scope, right);
      if (one.kind !== 'column' || other.kind !== 'column') return false;
      return (
        one.column.sql === other.column.sql &&
        left.names.length - one.used === 0 &&
        right.names.length - other.used === 0
      );
    },
    () => false,
  );
}

function build(translator: Translator, scope: Scope, node: Expression): Value {
  const child = (inner: Expression): Value => translateExpression(translator, scope, inner);
  const made = (sql: string, emission: Omit<Emission, 'sql'>): Value => ({ node, sql, ...emission });
  const condition = (sql: string): Value => made(sql, { type: boolean, trimmed: true });
  switch (node.kind) {
    case 'number':
      return numberValue(translator, node);
    case 'string':
      return stringValue(node);
    case 'boolean':
      return booleanValue(node);
    case 'null':
      return nullValue(node);
    case 'typed-literal':
      return typedLiteral(translator, node);
    case 'interval':
      return intervalValue(translator, node);
    case 'path':
      return pathValue(translator, scope, node);
    case 'navigation': {
      const base = child(node.base);
      if (base.broken) return base;
      return { ...navigate(translator, base, [], node.steps, (step) => child(step.index)), node };
    }
    case 'unary':
      return unaryValue(translator, node, child(node.operand));
    case 'binary':
      if (node.left.kind === 'row' || node.right.kind === 'row') return rowComparison(translator, node, child);
      return chainValue(translator, node, child) ?? binaryValue(translator, node, child(node.left), child(node.right));
    case 'is':
      return isValue(translator, node, child(node.operand));
    case 'between': {
      const [operand, low, high] = [child(node.operand), child(node.low), child(node.high)];
      if (operand.broken || low.broken || high.broken) return brokenValue(node);
      const [above, least] = comparableSides(translator, '>=', operand, low, node);
      const [below, most] = comparableSides(translator, '<=', operand, high, node);
      const not = node.negated ? 'NOT ' : '';
      if (above === below) return condition(`(${above} ${not}BETWEEN ${least} AND ${most})`);
      return condition(`(${not}(${above} >= ${least} AND ${below} <= ${most}))`);
    }
    case 'in-list':
      return inList(translator, scope, node);
    case 'in-query':
      return condition(inQuerySql(translator, scope, node, rowOf(node.operand).map(child)));
    case 'quantified':
      return condition(quantifiedSql(translator, scope, node, rowOf(node.left).map(child)));
    case 'exists':
      return condition(existsSql(translator, scope, node.query));
    case 'subquery':
      return scalarSubquery(translator, scope, node);
    case 'like': {
      const values = [node.operand, node.pattern].map(child);
      const sign = node.escape === undefined ? undefined : child(node.escape);
      if (values.some((value) => value.broken) || sign?.broken) return brokenValue(node);
      return condition(likeSql(translator, node, values[0] as Value, values[1] as Value, sign));
    }
    case 'case':
      return caseValue(translator, scope, node);
    case 'cast':
      return castValue(translator, node, child(node.operand));
    case 'call':
      return translateCall(translator, scope, node);
    case 'row':
      translator.mistake('a row of values can be compared only: (a, b) = (c, d), (a, b) in (select …)', node);
      break;
    case 'at-time-zone': {
      const [operand, zone] = [child(node.operand), child(node.zone)];
      if (operand.broken || zone.broken) return brokenValue(node);
      const entry = functionEntry('timezone');
      if (entry === undefined || entry.use === 'refused') return brokenValue(node);
      return { node, ...entry.emit([zone, operand], emissionContext(translator, callOf('timezone', node), undefined)) };
    }
    case 'collate':
      return collated(translator, node, child(node.operand));
    case 'outer-mark':
      translator.mistake('(+) belongs into a condition of WHERE that joins two tables', node, 'write a left join');
      break;
    case 'prior':
      if (scope.prior === undefined) translator.mistake('PRIOR belongs into CONNECT BY', node);
      return { ...translateExpression(translator, scope.prior, node.operand), node };
  }
  throw new Refused();
}

export const rowOf = (node: Expression): readonly Expression[] => (node.kind === 'row' ? node.items : [node]);

/** For what is a function in other words: `x at time zone 'UTC'`, `|/ x`. */
export function callOf(name: string, node: Expression): Extract<Expression, { kind: 'call' }> {
  return {
    kind: 'call',
    start: node.start,
    end: node.end,
    schema: undefined,
    name: { text: name, quoted: false, start: node.start, end: node.end },
    form: 'plain',
    arguments: [],
    star: false,
    distinct: false,
    approximate: false,
    withinGroup: undefined,
    nulls: undefined,
    over: undefined,
  };
}

function pathValue(translator: Translator, scope: Scope, node: Path): Value {
  const found = resolvePath(translator, scope, node);
  const rest = node.names.slice(found.used);
  const key = rest.length + node.steps.length > 0 ? navigatedKey(translator, scope, node) : undefined;
  if (key !== undefined) return { ...key.value, node };
  const base =
    found.kind === 'alias' ? aliasValue(translator, found.scope, found.alias) : columnValue(translator, found, node);
  if (base.broken) return base;
  const value = navigate(translator, base, rest, node.steps, (step) =>
    translateExpression(translator, scope, step.index),
  );
  return rest.length === 0 && node.steps.length === 0 && found.kind === 'alias' ? value : { ...value, node };
}

/** `group by doc.kind`: the way into a SUPER value is the key, not its column. */
function navigatedKey(translator: Translator, scope: Scope, node: Path): GroupKey | undefined {
  if (scope.grouping === undefined || scope.inAggregate) return undefined;
  const plain = scope.within({ grouping: undefined }, () => pathValue(translator, scope, node));
  const sql = withoutMarks(plain.sql);
  return plain.broken ? undefined : scope.grouping.find((candidate) => withoutMarks(candidate.plain) === sql);
}

/** An alias is its expression again. In another clause than its own it may be evaluated before the groups are made. */
function aliasValue(
  translator: Translator,
  owner: Scope,
  alias: { readonly node: Expression; readonly index: number },
): Value {
  return owner.within({ aliasLimit: alias.index }, () => translateExpression(translator, owner, alias.node));
}

function columnValue(
  translator: Translator,
  found: Extract<ReturnType<typeof resolvePath>, { kind: 'column' }>,
  node: Path,
): Value {
  const { column, scope } = found;
  const value: Value = {
    sql: column.sql,
    type: column.type,
    trimmed: column.trimmed,
    loose: column.loose ?? false,
    node,
  };
  if (scope.grouping === undefined || scope.inAggregate) return value;
  const key = scope.grouping.find((candidate) => withoutMarks(candidate.plain) === column.sql);
  if (key === undefined) translator.fail('notGrouped', { column: column.name }, node);
  return { ...key.value, node };
}

function typedLiteral(translator: Translator, node: Extract<Expression, { kind: 'typed-literal' }>): Value {
  const type = translator.readType(node.type);
  const text: Value = { ...stringValue({ kind: 'string', value: node.value, start: node.start, end: node.end }), node };
  const cast = castSql(text, type, 'explicit', translator.now);
  if (cast === undefined) translator.mistake(`cannot cast a literal to ${typeText(type)}`, node);
  return { node, ...cast };
}

function isValue(translator: Translator, node: Extract<Expression, { kind: 'is' }>, operand: Value): Value {
  if (operand.broken) return brokenValue(node);
  const not = node.negated ? 'NOT ' : '';
  const made = (sql: string): Value => ({ node, sql, type: boolean });
  if (node.what === 'null' && operand.type.kind === 'super') return made(`(${not}${isNullSql(operand)})`);
  if (node.what === 'null') return made(`(${operand.sql} IS ${not}NULL)`);
  const value = asCondition(translator, operand, `IS ${node.what.toUpperCase()}`);
  if (node.what === 'unknown') return made(`(${value.sql} IS ${not}NULL)`);
  return made(`(${value.sql} IS ${not}${node.what.toUpperCase()})`);
}

function inList(translator: Translator, scope: Scope, node: Extract<Expression, { kind: 'in-list' }>): Value {
  const operands = rowOf(node.operand).map((operand) => translateExpression(translator, scope, operand));
  const items = node.items.map((item) => rowOf(item).map((part) => translateExpression(translator, scope, part)));
  if (operands.some((value) => value.broken) || items.flat().some((value) => value.broken)) return brokenValue(node);
  const not = node.negated ? 'NOT ' : '';
  const made = (sql: string): Value => ({ node, sql, type: boolean });
  if (items.some((item) => item.length !== operands.length))
    translator.mistake('unequal number of entries in row expression', node);
  if (operands.length === 1) {
    const [operand] = operands as [Value];
    const asWritten = items.every(([item]) => fills(item as Value, operand));
    const sides = items.map(([item]) =>
      comparableSides(translator, '=', operand, item as Value, (item as Value).node, asWritten),
    );
    const [first] = sides;
    if (first !== undefined && sides.every(([left]) => left === first[0]))
      return made(`(${first[0]} ${not}IN (${sides.map(([, right]) => right).join(', ')}))`);
  }
  const anyOf = items.map((item) => rowEquals(translator, operands, item, node));
  return made(`(${not}(${anyOf.join(' OR ')}))`);
}

export function rowEquals(
  translator: Translator,
  left: readonly Value[],
  right: readonly Value[],
  node: Expression,
): string {
  return `(${left.map((value, at) => compare(translator, '=', value, right[at] as Value, node)).join(' AND ')})`;
}

function caseValue(translator: Translator, scope: Scope, node: Extract<Expression, { kind: 'case' }>): Value {
  const child = (inner: Expression): Value => translateExpression(translator, scope, inner);
  const operand = node.operand === undefined ? undefined : child(node.operand);
  const whens = node.branches.map((branch) => child(branch.when));
  const results = node.branches.map((branch) => child(branch.then));
  const otherwise = node.otherwise === undefined ? undefined : child(node.otherwise);
  if (otherwise !== undefined) results.push(otherwise);
  if ([...whens, ...results, ...(operand === undefined ? [] : [operand])].some((value) => value.broken))
    return brokenValue(node);
  const conditions = whens.map((when) =>
    operand === undefined
      ? asCondition(translator, when, 'CASE/WHEN').sql
      : compare(translator, '=', operand, when, when.node),
  );
  const { values, type } = unifyValues(translator, 'CASE types', results);
  const branches = conditions.map((condition, at) => `WHEN ${condition} THEN ${(values[at] as Value).sql}`);
  const ending = otherwise === undefined ? '' : ` ELSE ${(values.at(-1) as Value).sql}`;
  return {
    node,
    sql: `CASE ${branches.join(' ')}${ending} END`,
    type,
    loose: type.kind === 'decimal',
    trimmed: results.every((value) => value.trimmed === true || value.type.kind === 'null'),
  };
}

function castValue(translator: Translator, node: Extract<Expression, { kind: 'cast' }>, operand: Value): Value {
  const type = translator.readType(node.type);
  if (operand.broken) return brokenValue(node);
  const style = node.style === 'try' ? 'try' : 'explicit';
  // A cast is the way out where a type is not known: DuckDB's own text of the value is read then.
  const source: Value =
    operand.type.kind === 'unknown'
      ? { ...operand, sql: `CAST(${operand.sql} AS VARCHAR)`, type: varchar(undefined) }
      : operand;
  const cast = boundOnce([source], ([value]) => castSql(value as TypedSql, type, style, translator.now));
  if (cast === undefined) {
    const types = `cannot cast type ${typeText(operand.type)} to ${typeText(type)}`;
    translator.fail('redshiftTypesDiffer', { detail: types, instead: castHint(operand, type.kind) }, node);
  }
  const kept = keepsConstant(operand, cast);
  return { node, ...cast, ...(kept && operand.constant !== undefined && { constant: operand.constant }) };
}

function castHint(operand: Value, to: string): string {
  if (operand.type.kind === 'boolean' && (to === 'varchar' || to === 'char'))
    return "write case when … then 'true' else 'false' end";
  return 'go by a type that both can be cast to, or use a function';
}

function keepsConstant(operand: Value, cast: Emission): boolean {
  if (operand.constant === null) return true;
  if (typeof operand.constant === 'string')
    return (
      isOf('text', cast.type) &&
      'length' in cast.type &&
      (cast.type.length ?? 65_535) >= Buffer.byteLength(operand.constant)
    );
  return typeof operand.constant === 'number' && Number.isInteger(operand.constant) && isOf('numeric', cast.type);
}

function collated(translator: Translator, node: Extract<Expression, { kind: 'collate' }>, operand: Value): Value {
  if (/case_sensitive|^cs$/.test(node.collation.text)) return operand;
  return translator.refuse(
    `collation "${node.collation.text}"`,
    'texts are compared as they are',
    'compare lower(x) with lower(y)',
    node,
  );
}
