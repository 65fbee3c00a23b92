// What an operator stands between: literals, columns and ways into SUPER values, parentheses, CASE, casts; calls are next door.
import type { Cursor } from './cursor.ts';
import type { CaseExpression, Expression, Name, Path, PathStep } from './nodes.ts';
import { bareFunctions, parseBareCall, parseCall, parseSpecialCall } from './parse-call.ts';
import { parseExpression } from './parse-expression.ts';
import { continueQuery, parseQueryInParentheses, startsQuery } from './parse-query.ts';
import { parseIntervalQualifier, parseType, typeOfLiteral } from './parse-type.ts';
import { missing } from './syntax-failure.ts';
import { NUMBER, QUOTED, SIGN, STRING, WORD } from './tokens.ts';

export function parsePrimary(cursor: Cursor): Expression {
  const { start } = cursor;
  switch (cursor.kind) {
    case NUMBER: {
      const text = cursor.value;
      cursor.advance();
      return { kind: 'number', text, ...cursor.since(start) };
    }
    case STRING: {
      const { value, isEscaped } = cursor;
      cursor.advance();
      const node = { kind: 'string', value, ...cursor.since(start) } as const;
      return isEscaped ? { ...node, escaped: true } : node;
    }
    case QUOTED:
      return parsePathOrCall(cursor);
    case WORD:
      return parseWord(cursor);
    case SIGN:
      return parseSign(cursor);
    default:
      throw cursor.failure('an expression');
  }
}

function parseSign(cursor: Cursor): Expression {
  switch (cursor.value) {
    case '(':
      return withSteps(cursor, parseParentheses(cursor));
    case '[':
      throw missing('list literals', cursor.place, 'write array(1, 2, 3), which gives a SUPER value');
    case '{':
      throw missing('struct literals', cursor.place, "write object('key', value), or json_parse('{…}')");
    case '*':
      throw cursor.failure('an expression', 'an asterisk stands alone in the select list, in t.* and in count(*)');
    default:
      throw cursor.failure('an expression');
  }
}

function parseWord(cursor: Cursor): Expression {
  const { start, value: word } = cursor;
  switch (word) {
    case 'null':
      cursor.advance();
      return { kind: 'null', ...cursor.since(start) };
    case 'true':
    case 'false':
      cursor.advance();
      return { kind: 'boolean', value: word === 'true', ...cursor.since(start) };
    case 'case':
      return parseCase(cursor);
    case 'cast':
    case 'try_cast':
      return cursor.isSignAhead(1, '(') ? parseCast(cursor) : parsePathOrCall(cursor);
    case 'interval':
      return parseInterval(cursor);
    case 'exists':
      if (!startsQuery(cursor, 2)) break;
      cursor.advance();
      return { kind: 'exists', query: parseQueryInParentheses(cursor), ...cursor.since(start) };
    case 'array':
      if (cursor.isSignAhead(1, '['))
        throw missing('ARRAY[…]', { start, end: cursor.end }, 'write array(1, 2, 3), which gives a SUPER value');
      return parsePathOrCall(cursor);
    case 'row':
      if (!cursor.isSignAhead(1, '(')) break;
      cursor.advance();
      return { kind: 'row', items: parseList(cursor), ...cursor.since(start) };
    case 'prior':
      if (!cursor.inConnectBy) break;
      cursor.advance();
      return { kind: 'prior', operand: parsePrimary(cursor), ...cursor.since(start) };
    case 'lambda':
      if (cursor.kindAhead(1) === WORD && (cursor.isSignAhead(2, ':') || cursor.isSignAhead(2, ',')))
        throw missing('lambda functions', cursor.place, 'unnest the list in FROM: from t, t.list as x');
      break;
  }
  const type = typeOfLiteral(cursor);
  if (type !== undefined) {
    const value = cursor.expectString('a literal');
    return { kind: 'typed-literal', type, value, ...cursor.since(start) };
  }
  if (bareFunctions.has(word) && !cursor.isSignAhead(1, '.')) {
    const bare = parseBareCall(cursor);
    if (bare !== undefined) return bare;
  }
  return parseSpecialCall(cursor) ?? parsePathOrCall(cursor);
}

/** `(expression)`, `(a, b)`, `(select …)`, and set operations that begin with parentheses. */
function parseParentheses(cursor: Cursor): Expression {
  const { start } = cursor;
  if (startsQuery(cursor, 1))
    return { kind: 'subquery', query: parseQueryInParentheses(cursor), ...cursor.since(start) };
  cursor.expectSign('(');
  const inner = parseExpression(cursor);
  // `((select 1) union (select 2))`: what looked like an expression was a query's first half.
  const query = inner.kind === 'subquery' ? continueQuery(cursor, inner.query) : undefined;
  if (query !== undefined) {
    cursor.expectSign(')');
    return { kind: 'subquery', query, ...cursor.since(start) };
  }
  if (!cursor.isSign(',')) {
    cursor.expectSign(')');
    return inner;
  }
  const items = [inner];
  while (cursor.takeSign(',')) items.push(parseExpression(cursor));
  cursor.expectSign(')');
  return { kind: 'row', items, ...cursor.since(start) };
}

/** Expressions in parentheses; none is a list too. */
export function parseList(cursor: Cursor): Expression[] {
  cursor.expectSign('(');
  if (cursor.takeSign(')')) return [];
  const items = cursor.list(() => parseExpression(cursor));
  cursor.expectSign(')');
  return items;
}

function parseCase(cursor: Cursor): CaseExpression {
  const { start } = cursor;
  cursor.advance();
  const operand = cursor.isWord('when') ? undefined : parseExpression(cursor);
  const branches: { when: Expression; then: Expression }[] = [];
  while (cursor.takeWord('when')) {
    const when = parseExpression(cursor);
    cursor.expectWord('then');
    // biome-ignore lint/suspicious/noThenProperty: a node of the tree, which nobody awaits
    branches.push({ when, then: parseExpression(cursor) });
  }
  if (branches.length === 0) throw cursor.failure('WHEN');
  const otherwise = cursor.takeWord('else') ? parseExpression(cursor) : undefined;
  if (!cursor.takeWord('end')) throw cursor.failure(otherwise === undefined ? 'WHEN, ELSE or END' : 'END');
  return { kind: 'case', operand, branches, otherwise, ...cursor.since(start) };
}

function parseCast(cursor: Cursor): Expression {
  const { start } = cursor;
  const style = cursor.value === 'cast' ? 'cast' : 'try';
  cursor.advance(2);
  const operand = parseExpression(cursor);
  cursor.expectWord('as');
  const type = parseType(cursor);
  cursor.expectSign(')');
  return withSteps(cursor, { kind: 'cast', operand, type, style, ...cursor.since(start) });
}

/** `interval '5 days'`, `interval '1-2' year to month`, `interval (3) '…'`. */
function parseInterval(cursor: Cursor): Expression {
  const { start } = cursor;
  cursor.advance();
  const sized = cursor.isSign('(') && cursor.kindAhead(1) === NUMBER && cursor.isSignAhead(2, ')');
  const precision = sized ? Number(cursor.valueAhead(1)) : undefined;
  if (sized) cursor.advance(3);
  if (cursor.kind !== STRING) {
    const hint = cursor.kind === NUMBER ? "an interval stands in quotes: interval '1 day'" : undefined;
    throw cursor.failure('a text in quotes', hint);
  }
  const { value } = cursor;
  cursor.advance();
  const qualifier = parseIntervalQualifier(cursor);
  const whole = qualifier === undefined ? undefined : { ...qualifier, precision: qualifier.precision ?? precision };
  return { kind: 'interval', value, qualifier: whole, ...cursor.since(start) };
}

/** Words that are reserved and name functions all the same. */
const reservedFunctions = new Set(['left', 'right', 'collate', 'array', 'unnest', 'isnull']);

function parsePathOrCall(cursor: Cursor): Expression {
  const { start } = cursor;
  const free =
    cursor.isName ||
    (cursor.isSignAhead(1, '(') && reservedFunctions.has(cursor.value)) ||
    // A documented alias: `from f.multi_level_array as array, array as element`.
    cursor.isWord('array');
  if (!free) throw cursor.failure('an expression');
  const names = [cursor.expectLabel('a name')];
  while (cursor.isSign('.') && !cursor.isSignAhead(1, '*')) {
    cursor.advance();
    names.push(cursor.expectLabel('a name'));
  }
  if (cursor.isSign('(')) {
    if (cursor.isSignAhead(1, '+') && cursor.isSignAhead(2, ')')) {
      const operand: Path = { kind: 'path', names, steps: [], ...cursor.since(start) };
      cursor.advance(3);
      return { kind: 'outer-mark', operand, ...cursor.since(start) };
    }
    return withSteps(cursor, parseCall(cursor, names, start));
  }
  return { kind: 'path', names, steps: parseSteps(cursor), ...cursor.since(start) };
}

/** The way from a table's name into a SUPER value, in FROM. */
export function parsePath(cursor: Cursor, first: Name): Path {
  const names = [first];
  while (cursor.takeSign('.')) names.push(cursor.expectLabel('a name'));
  return { kind: 'path', names, steps: parseSteps(cursor), ...cursor.since(first.start) };
}

/** `[0].name[1]`; nothing where no bracket stands. */
function parseSteps(cursor: Cursor): PathStep[] {
  const steps: PathStep[] = [];
  for (;;) {
    const { start } = cursor;
    if (cursor.takeSign('[')) {
      const index = parseExpression(cursor);
      if (cursor.isSign(':')) throw missing('slices', cursor.place, 'subarray(value, start, length) cuts a list');
      cursor.expectSign(']');
      steps.push({ kind: 'index', index, ...cursor.since(start) });
    } else if (steps.length > 0 && cursor.isSign('.') && !cursor.isSignAhead(1, '*')) {
      cursor.advance();
      steps.push({ kind: 'key', name: cursor.expectLabel('the name of an attribute'), ...cursor.since(start) });
    } else return steps;
  }
}

/** A way into the value of an expression that is no column: `json_parse(x).a[0]`. */
function withSteps(cursor: Cursor, base: Expression): Expression {
  const steps: PathStep[] = [];
  const from = cursor.start;
  if (cursor.isSign('.') && !cursor.isSignAhead(1, '*')) {
    cursor.advance();
    steps.push({ kind: 'key', name: cursor.expectLabel('the name of an attribute'), ...cursor.since(from) });
    for (let at = cursor.start; cursor.takeSign('.'); at = cursor.start)
      steps.push({ kind: 'key', name: cursor.expectLabel('the name of an attribute'), ...cursor.since(at) });
  }
  steps.push(...parseSteps(cursor));
  return steps.length === 0 ? base : { kind: 'navigation', base, steps, ...cursor.since(base.start) };
}
