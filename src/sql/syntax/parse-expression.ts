// Operators and what binds tighter, by PostgreSQL 8.0's table, which Redshift has kept: IS and the comparisons `<=`, `>=`, `<>`
// stand elsewhere than in younger versions (https://www.postgresql.org/docs/8.0/sql-syntax.html#SQL-PRECEDENCE).
import type { Cursor } from './cursor.ts';
import type { Expression, LikeExpression, Place } from './nodes.ts';
import { parsePrimary } from './parse-primary.ts';
import { continueQuery, parseQueryInParentheses, startsQuery } from './parse-query.ts';
import { parseType } from './parse-type.ts';
import { missing } from './syntax-failure.ts';
import { SIGN, STRING, WORD } from './tokens.ts';

const OR = 1;
const AND = 2;
const NOT = 3;
const EQUALS = 4;
const LESS = 5;
const LIKE = 6;
const BETWEEN = 8;
const IN = 9;
/** All operators that have no place of their own: `||`, `<>`, `<=`, `~`, `&`, … */
const OTHER = 10;
const IS_NULL = 11;
const IS = 12;
const SUM = 13;
const PRODUCT = 14;
const POWER = 15;
const AT_ZONE = 16;
const MINUS = 17;
const COLLATE = 18;
const CAST = 19;

/** The lowest place that an operand of `x in …`, of POSITION and of BETWEEN's first bound may have. */
export const TIGHTER_THAN_IN = OTHER;

const signPlaces = new Map<string, number>(
  Object.entries({
    '=': EQUALS,
    '<': LESS,
    '>': LESS,
    '<=': OTHER,
    '>=': OTHER,
    '<>': OTHER,
    '!=': OTHER,
    '||': OTHER,
    '~': OTHER,
    '~*': OTHER,
    '!~': OTHER,
    '!~*': OTHER,
    '~~': OTHER,
    '~~*': OTHER,
    '!~~': OTHER,
    '!~~*': OTHER,
    '&': OTHER,
    '|': OTHER,
    '#': OTHER,
    '<<': OTHER,
    '>>': OTHER,
    '+': SUM,
    '-': SUM,
    '*': PRODUCT,
    '/': PRODUCT,
    '%': PRODUCT,
    '^': POWER,
    '::': CAST,
  }),
);
const wordPlaces = new Map<string, number>(
  Object.entries({
    or: OR,
    and: AND,
    like: LIKE,
    ilike: LIKE,
    similar: LIKE,
    between: BETWEEN,
    in: IN,
    isnull: IS_NULL,
    notnull: IS_NULL,
    is: IS,
    at: AT_ZONE,
    collate: COLLATE,
  }),
);
const oneSided = new Map<string, number>(
  Object.entries({
    '-': MINUS,
    '+': MINUS,
    '~': OTHER + 1,
    '@': OTHER + 1,
    '|/': OTHER + 1,
    '||/': OTHER + 1,
  }),
);
/** `a < b < c` and `a like b like c` are no expressions. */
const notChained = new Set([LESS, LIKE, BETWEEN, IN]);
const comparisons = new Set(['=', '<', '>', '<=', '>=', '<>', '!=']);

/** An expression whose operators all bind at least as tight as `least`. */
export function parseExpression(cursor: Cursor, least = OR): Expression {
  cursor.enter();
  let left = parseOperand(cursor);
  let before = CAST;
  for (;;) {
    const place = placeOfNext(cursor);
    if (place < least) break;
    if (place === before && notChained.has(place))
      throw cursor.failure(undefined, 'put parentheses around one of the two');
    left = parseOperator(cursor, left, place);
    before = place;
  }
  cursor.leave();
  return left;
}

function parseOperand(cursor: Cursor): Expression {
  const { start } = cursor;
  if (cursor.kind === SIGN) {
    const operator = cursor.value;
    const least = oneSided.get(operator);
    if (least !== undefined) {
      cursor.advance();
      const operand = parseExpression(cursor, least);
      return { kind: 'unary', operator, operand, ...cursor.since(start) };
    }
  } else if (cursor.takeWord('not')) {
    const operand = parseExpression(cursor, NOT);
    return { kind: 'unary', operator: 'not', operand, ...cursor.since(start) };
  }
  return parsePrimary(cursor);
}

/** Zero: what comes next is no operator. */
function placeOfNext(cursor: Cursor): number {
  const { kind } = cursor;
  if (kind === SIGN) return signPlaces.get(cursor.value) ?? refuseSign(cursor);
  if (kind !== WORD) return 0;
  const word = cursor.value;
  if (word === 'not') {
    const next = cursor.kindAhead(1) === WORD ? cursor.valueAhead(1) : '';
    return next === 'like' || next === 'ilike' || next === 'similar' || next === 'between' || next === 'in'
      ? (wordPlaces.get(next) as number)
      : 0;
  }
  const place = wordPlaces.get(word);
  if (place === undefined) {
    if (word === 'glob' && cursor.kindAhead(1) === STRING)
      throw missing('GLOB', cursor.place, 'write LIKE with % and _, or ~ with a regular expression');
    return word === 'overlaps' ? refuseOverlaps(cursor) : 0;
  }
  // AT alone is a free word: the alias of a position in `from t.list as x at i`.
  return place === AT_ZONE && !cursor.isWordAhead(1, 'time') ? 0 : place;
}

function refuseSign(cursor: Cursor): 0 {
  const sign = cursor.value;
  if (sign === '->' || sign === '->>') {
    throw missing(
      `operator ${sign}`,
      cursor.place,
      'a way into a SUPER value is written a.b[0]; of a text, json_extract_path_text(…); lambda functions do not exist',
    );
  }
  if (sign === '==' || sign === '&&') throw cursor.failure();
  return 0;
}

function refuseOverlaps(cursor: Cursor): never {
  throw missing('OVERLAPS', cursor.place, 'compare the ends: a_start < b_end and b_start < a_end');
}

function parseOperator(cursor: Cursor, left: Expression, place: number): Expression {
  const { start } = left;
  const operatorAt = cursor.place;
  const word = cursor.value;
  switch (place) {
    case CAST: {
      cursor.advance();
      const type = parseType(cursor);
      return { kind: 'cast', operand: left, type, style: 'colons', ...cursor.since(start) };
    }
    case COLLATE: {
      cursor.advance();
      const collation = cursor.expectName('the name of a collation');
      return { kind: 'collate', operand: left, collation, ...cursor.since(start) };
    }
    case AT_ZONE: {
      cursor.advance(2);
      cursor.expectWord('zone');
      const zone = parseExpression(cursor, AT_ZONE + 1);
      return { kind: 'at-time-zone', operand: left, zone, ...cursor.since(start) };
    }
    case IS:
      return parseIs(cursor, left);
    case IS_NULL:
      cursor.advance();
      return { kind: 'is', operand: left, what: 'null', negated: word === 'notnull', ...cursor.since(start) };
    case LIKE:
      return parseLike(cursor, left);
    case BETWEEN:
      return parseBetween(cursor, left);
    case IN:
      return parseIn(cursor, left);
    default:
      return parseBinary(cursor, left, place, operatorAt);
  }
}

function parseBinary(cursor: Cursor, left: Expression, place: number, operatorAt: Place): Expression {
  const operator = cursor.value;
  const { start } = left;
  cursor.advance();
  if ((operator === '*' || operator === '/') && cursor.isSign(operator) && cursor.start === cursor.lastEnd)
    throw missing(
      `operator ${operator}${operator}`,
      { start: operatorAt.start, end: cursor.end },
      operator === '*' ? 'write a ^ b, or power(a, b)' : 'a / b of whole numbers is whole',
    );
  if (cursor.kind === WORD && cursor.isSignAhead(1, '(') && ['any', 'some', 'all'].includes(cursor.value)) {
    return parseQuantified(cursor, left, operator);
  }
  // `=` alone is read from the right.
  const right = parseExpression(cursor, place === EQUALS ? place : place + 1);
  return { kind: 'binary', operator, operatorAt, left, right, ...cursor.since(start) };
}

function parseQuantified(cursor: Cursor, left: Expression, operator: string): Expression {
  const at = cursor.place;
  const quantifier = cursor.value as 'any' | 'some' | 'all';
  cursor.advance();
  if (!startsQuery(cursor, 1)) {
    throw missing(`${quantifier.toUpperCase()} over a list`, at, 'write IN (…), or compare with a subquery');
  }
  if (!comparisons.has(operator)) throw cursor.failure(undefined, `${operator} has no ${quantifier.toUpperCase()}`);
  const query = parseQueryInParentheses(cursor);
  return { kind: 'quantified', operator, left, quantifier, query, ...cursor.since(left.start) };
}

function parseIs(cursor: Cursor, operand: Expression): Expression {
  const at = cursor.place;
  cursor.advance();
  const negated = cursor.takeWord('not');
  const what = cursor.value;
  if (cursor.isWord('distinct')) {
    throw missing(
      `IS ${negated ? 'NOT ' : ''}DISTINCT FROM`,
      { start: at.start, end: cursor.end },
      negated ? 'write (a = b or (a is null and b is null))' : 'write nvl(a <> b, (a is null) <> (b is null))',
    );
  }
  if (cursor.kind !== WORD || !(what === 'null' || what === 'true' || what === 'false' || what === 'unknown'))
    throw cursor.failure('NULL, TRUE, FALSE or UNKNOWN');
  cursor.advance();
  return { kind: 'is', operand, what, negated, ...cursor.since(operand.start) };
}

function parseLike(cursor: Cursor, operand: Expression): LikeExpression {
  const negated = cursor.takeWord('not');
  const word = cursor.value as 'like' | 'ilike' | 'similar';
  cursor.advance();
  if (word === 'similar') cursor.expectWord('to');
  const operator = word === 'similar' ? 'similar to' : word;
  if ((cursor.isWord('any') || cursor.isWord('all') || cursor.isWord('some')) && cursor.isSignAhead(1, '('))
    throw missing(
      `${operator.toUpperCase()} ANY`,
      cursor.place,
      'write one LIKE for each pattern, with OR between them',
    );
  const pattern = parseExpression(cursor, LIKE + 1);
  const escapeWith = cursor.takeWord('escape') ? parseExpression(cursor, LIKE + 1) : undefined;
  return { kind: 'like', operator, operand, pattern, escape: escapeWith, negated, ...cursor.since(operand.start) };
}

function parseBetween(cursor: Cursor, operand: Expression): Expression {
  const negated = cursor.takeWord('not');
  cursor.advance();
  if (cursor.isWord('symmetric') || cursor.isWord('asymmetric'))
    throw missing(
      `BETWEEN ${cursor.value.toUpperCase()}`,
      cursor.place,
      'write between least(a, b) and greatest(a, b)',
    );
  const low = parseExpression(cursor, BETWEEN + 1);
  cursor.expectWord('and');
  const high = parseExpression(cursor, BETWEEN + 1);
  return { kind: 'between', operand, low, high, negated, ...cursor.since(operand.start) };
}

function parseIn(cursor: Cursor, operand: Expression): Expression {
  const negated = cursor.takeWord('not');
  cursor.advance();
  if (startsQuery(cursor, 1)) {
    const query = parseQueryInParentheses(cursor);
    return { kind: 'in-query', operand, query, negated, ...cursor.since(operand.start) };
  }
  cursor.expectSign('(');
  const items = [parseExpression(cursor)];
  const [first] = items;
  // `in ((select …))`, `in ((select …) union (select …))`: the inner parentheses are the subquery's.
  const query = first?.kind === 'subquery' ? (continueQuery(cursor, first.query) ?? first.query) : undefined;
  if (query !== undefined && cursor.takeSign(')'))
    return { kind: 'in-query', operand, query, negated, ...cursor.since(operand.start) };
  while (cursor.takeSign(',')) items.push(parseExpression(cursor));
  cursor.expectSign(')');
  return { kind: 'in-list', operand, items, negated, ...cursor.since(operand.start) };
}
