// Operators between two values, and before one.
import type { BinaryExpression, Expression, Place } from '../../../sql/syntax/nodes.ts';
import type { ArithmeticOperator } from '../../../sql/types/arithmetic-types.ts';
import { boolean, isOf, longestVarchar, varbyte, varchar } from '../../../sql/types/type-makers.ts';
import { arithmetic, operatorMissing, type Result } from './arithmetic.ts';
import { castSql } from './cast.ts';
import { asCondition, coerce } from './coerce.ts';
import { compare, isComparison } from './comparison.ts';
import { dateArithmetic } from './date-arithmetic.ts';
import { emissionContext } from './emission-context.ts';
import { callOf, rowEquals, rowOf } from './expression.ts';
import { functionEntry } from './functions/index.ts';
import { isOpenLiteral } from './literals.ts';
import { posixSql } from './patterns.ts';
import { superArithmetic, superSign } from './super-operators.ts';
import { brokenValue, type Translator, type Value } from './translator.ts';
import { duckdbType } from './type-names.ts';

const chained: readonly string[] = ['and', 'or', '||'];

/** `a and b and c`: thousands of them are no deeper than two. Undefined: not such a chain. */
export function chainValue(
  translator: Translator,
  node: BinaryExpression,
  translate: (node: Expression) => Value,
): Value | undefined {
  const { operator } = node;
  if (!chained.includes(operator)) return undefined;
  const parts: Expression[] = [];
  let left: Expression = node;
  while (left.kind === 'binary' && left.operator === operator) {
    parts.push(left.right);
    left = left.left;
  }
  const values = [left, ...parts.reverse()].map(translate);
  if (values.some((value) => value.broken)) return brokenValue(node);
  if (operator === '||') {
    const [first, ...others] = values as [Value, ...Value[]];
    return others.reduce<Value>((before, value) => ({ node, ...concatenated(translator, before, value, node) }), first);
  }
  const word = operator.toUpperCase();
  return {
    node,
    sql: `(${values.map((value) => asCondition(translator, value, word).sql).join(` ${word} `)})`,
    type: boolean,
  };
}

export function binaryValue(translator: Translator, node: BinaryExpression, left: Value, right: Value): Value {
  if (left.broken || right.broken) return brokenValue(node);
  return { node, ...operatorResult(translator, node, left, right) };
}

function operatorResult(translator: Translator, node: BinaryExpression, left: Value, right: Value): Result {
  const { operator } = node;
  const condition = (sql: string): Result => ({ sql, type: boolean });
  switch (operator) {
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return computed(translator, operator, left, right, node);
    case '^':
      return byFunction(translator, 'power', [left, right], node);
    case '~':
    case '!~':
    case '~*':
    case '!~*':
      return condition(posixSql(translator, operator, left, right, node));
    case '&':
    case '|':
    case '#':
    case '<<':
    case '>>':
      return bitwise(translator, operator, left, right, node);
    default:
      if (isComparison(operator)) return condition(compare(translator, operator, left, right, node));
      if (Object.hasOwn(likeWords, operator))
        return translator.refuse(
          `operator ${operator}`,
          'the manual does not tell of it',
          `write ${likeWords[operator]}`,
          node.operatorAt,
        );
      return translator.mistake(`operator does not exist: ${operator}`, node.operatorAt);
  }
}

const likeWords: Readonly<Record<string, string>> = {
  '~~': 'LIKE',
  '!~~': 'NOT LIKE',
  '~~*': 'ILIKE',
  '!~~*': 'NOT ILIKE',
};

/** `(a, b) = (c, d)` and `<>`: rows have no type of their own. */
export function rowComparison(
  translator: Translator,
  node: BinaryExpression,
  translate: (node: Expression) => Value,
): Value {
  const left = rowOf(node.left).map(translate);
  const right = rowOf(node.right).map(translate);
  if ([...left, ...right].some((value) => value.broken)) return brokenValue(node);
  if (left.length !== right.length) translator.mistake('unequal number of entries in row expression', node);
  const equal = rowEquals(translator, left, right, node);
  if (node.operator === '=') return { node, sql: equal, type: boolean };
  if (node.operator === '<>' || node.operator === '!=') return { node, sql: `(NOT ${equal})`, type: boolean };
  return translator.refuse(
    `a comparison of rows by ${node.operator}`,
    'rows are compared by = and <> only',
    'compare their columns one by one',
    node,
  );
}

function computed(
  translator: Translator,
  operator: ArithmeticOperator,
  left: Value,
  right: Value,
  node: Expression,
): Result {
  translator.needType(left, `the result of ${operator} depends on it`);
  translator.needType(right, `the result of ${operator} depends on it`);
  if (left.type.kind === 'super' || right.type.kind === 'super')
    return superArithmetic(translator, operator, left, right, node);
  if (operator === '+' && left.type.kind === 'varbyte' && right.type.kind === 'varbyte')
    return concatenated(translator, left, right, node);
  if (left.type.kind === 'null' && right.type.kind === 'null') return { sql: 'NULL', type: left.type };
  if (isOpenLiteral(left) && isOpenLiteral(right))
    translator.mistake(`operator is not unique: "unknown" ${operator} "unknown"`, node, 'cast the literals');
  // Manual, "NVL2": firstname + ' ' + lastname.
  const isText = ({ type }: Value): boolean => isOf('text', type) || type.kind === 'null';
  const isTyped = (value: Value): boolean => isOf('text', value.type) && !isOpenLiteral(value);
  if (operator === '+' && isText(left) && isText(right) && (isTyped(left) || isTyped(right)))
    return concatenated(translator, left, right, node);
  const byDate = dateArithmetic(translator, operator, left, right);
  if (byDate !== undefined) return byDate;
  return (
    arithmetic(translator, operator, left, right, node) ??
    operatorMissing(translator, operator, left.type, right.type, node)
  );
}

function concatenated(translator: Translator, left: Value, right: Value, node: Expression): Result {
  translator.needType(left, 'the result of || depends on it');
  translator.needType(right, 'the result of || depends on it');
  if (left.type.kind === 'varbyte' || right.type.kind === 'varbyte') {
    const bytes = (value: Value): string => coerceBytes(translator, value, node);
    return { sql: `(${bytes(left)} || ${bytes(right)})`, type: varbyte(undefined) };
  }
  const [one, other] = [textSide(translator, left, right, node), textSide(translator, right, left, node)];
  const lengths = [one, other].map((value) => ('length' in value.type ? value.type.length : undefined));
  const length =
    lengths[0] === undefined || lengths[1] === undefined
      ? undefined
      : Math.min(lengths[0] + lengths[1], longestVarchar);
  // The last text's end is the whole text's, unless it is empty.
  const trimmed = one.trimmed === true && other.trimmed === true;
  const sql = `(${one.sql} || ${other.sql})`;
  // DuckDB gives up the type of what is joined to a constant NULL, also one that it finds out while it plans: upper(NULL).
  return { sql: /\bNULL\b/.test(sql) ? `CAST(${sql} AS VARCHAR)` : sql, type: varchar(length), trimmed };
}

function coerceBytes(translator: Translator, value: Value, node: Expression): string {
  if (value.type.kind === 'varbyte') return value.sql;
  const made = isOpenLiteral(value) ? castSql(value, varbyte(undefined), 'explicit') : undefined;
  return made?.sql ?? operatorMissing(translator, '||', value.type, varbyte(undefined), node);
}

function textSide(translator: Translator, value: Value, other: Value, node: Expression): Value {
  if (isOf('text', value.type)) return value;
  if (value.type.kind === 'null') return coerce(translator, value, varchar(undefined));
  const made = castSql(value, varchar(undefined), 'implicit', translator.now);
  if (made === undefined) return operatorMissing(translator, '||', value.type, other.type, node);
  return { node: value.node, ...made };
}

function bitwise(translator: Translator, operator: string, left: Value, right: Value, node: BinaryExpression): Result {
  if (left.type.kind === 'varbyte' && right.type.kind === 'varbyte' && operator !== '<<' && operator !== '>>') {
    const bits = `xor(CAST(${left.sql} AS BIT), CAST(${right.sql} AS BIT))`;
    const plain = `(CAST(${left.sql} AS BIT) ${operator} CAST(${right.sql} AS BIT))`;
    return { sql: `CAST(${operator === '#' ? bits : plain} AS BLOB)`, type: left.type };
  }
  const wholes = ['smallint', 'integer', 'bigint'];
  const leftRank = wholes.indexOf(left.type.kind);
  const rightRank = wholes.indexOf(right.type.kind);
  if (leftRank < 0 || rightRank < 0)
    return operatorMissing(translator, operator, left.type, right.type, node.operatorAt as Place);
  const type = operator.length === 2 || leftRank >= rightRank ? left.type : right.type;
  return { sql: operator === '#' ? `xor(${left.sql}, ${right.sql})` : `(${left.sql} ${operator} ${right.sql})`, type };
}

function byFunction(translator: Translator, name: string, values: readonly Value[], node: Expression): Result {
  const entry = functionEntry(name);
  if (entry === undefined || entry.use === 'refused')
    return translator.mistake(`operator does not exist for ${name}`, node);
  return entry.emit(values, emissionContext(translator, callOf(name, node), undefined));
}

const unaryFunctions: Readonly<Record<string, string>> = { '@': 'abs', '|/': 'sqrt', '||/': 'cbrt' };

export function unaryValue(
  translator: Translator,
  node: Extract<Expression, { kind: 'unary' }>,
  operand: Value,
): Value {
  if (operand.broken) return brokenValue(node);
  return { node, ...unaryResult(translator, node, operand) };
}

function unaryResult(
  translator: Translator,
  node: Extract<Expression, { kind: 'unary' }>,
  operand: Value,
): Result & { readonly constant?: number } {
  const { operator } = node;
  if (operator === 'not') return { sql: `(NOT ${asCondition(translator, operand, 'NOT').sql})`, type: boolean };
  translator.needType(operand, `the result of ${operator} depends on it`);
  const name = unaryFunctions[operator];
  if (name !== undefined) return byFunction(translator, name, [operand], node);
  const isNumber = isOf('numeric', operand.type);
  if (operator === '~') {
    if (operand.type.kind === 'varbyte')
      return { sql: `CAST(~CAST(${operand.sql} AS BIT) AS BLOB)`, type: operand.type };
    if (['smallint', 'integer', 'bigint'].includes(operand.type.kind))
      return { sql: `(~${operand.sql})`, type: operand.type };
    return operatorMissing(translator, operator, undefined, operand.type, node);
  }
  if (operand.type.kind === 'super') return superSign(operator === '-' ? '-' : '+', operand);
  if (!isNumber && operand.type.kind !== 'interval' && operand.type.kind !== 'null')
    return operatorMissing(translator, operator, undefined, operand.type, node);
  if (operator === '+') return { sql: operand.sql, type: operand.type, loose: operand.loose ?? false };
  const constant = typeof operand.constant === 'number' ? { constant: -operand.constant } : {};
  const negative = `(- ${operand.sql})`;
  // As above: a NULL that is found out has no type.
  const sql = isNumber && /\bNULL\b/.test(negative) ? `CAST(${negative} AS ${duckdbType(operand.type)})` : negative;
  return { sql, type: operand.type, loose: operand.loose ?? false, ...constant };
}
