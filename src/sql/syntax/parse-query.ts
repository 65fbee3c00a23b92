// A whole query: WITH, set operations, ORDER BY, LIMIT. The way into the parser from outside.
import { Cursor } from './cursor.ts';
import type { CommonTable, Name, OrderItem, Query, QueryBody, WithClause } from './nodes.ts';
import { parseExpression } from './parse-expression.ts';
import { parseList } from './parse-primary.ts';
import { parseSelect } from './parse-select.ts';
import { parseOrderBy } from './parse-window.ts';
import { missing, SyntaxFailure, type SyntaxProblem } from './syntax-failure.ts';
import { END, NUMBER, WORD } from './tokens.ts';

/**
 * Reads one Redshift query, without a semicolon behind it (bareQuery takes that away). What Redshift's grammar does not have
 * is a problem with its place: the first one of the text.
 *
 *     parseQuery('select top 3 name from users')  // { ok: true, query: { body: { kind: 'select', top: … } … } }
 *     parseQuery('select name, from users')       // { ok: false, message: 'syntax error at or near "from": …', at: … }
 */
export function parseQuery(text: string): { readonly ok: true; readonly query: Query } | SyntaxProblem {
  try {
    const cursor = new Cursor(text);
    const query = readQuery(cursor);
    if (!cursor.atEnd) throw trailing(cursor);
    return { ok: true, query };
  } catch (error) {
    if (error instanceof SyntaxFailure) return error.problem;
    throw error;
  }
}

/** What stands behind a query that is whole. */
export function trailing(cursor: Cursor): SyntaxFailure {
  if (cursor.isSign(';')) {
    const hint = 'a model is one query: what has to run before or after it is a hook';
    return cursor.failure('the end of the query', hint);
  }
  if (cursor.isSign(')')) return cursor.failure(undefined, 'there is no parenthesis open here');
  const clause = cursor.meantClause();
  return cursor.failure(undefined, clause === undefined ? undefined : `did you mean ${clause.toUpperCase()}?`);
}

/** True where a query begins, `distance` tokens ahead; with 1, behind an opening parenthesis. */
export function startsQuery(cursor: Cursor, distance: number): boolean {
  if (distance > 0 && !cursor.isSignAhead(distance - 1, '(')) return false;
  return (
    cursor.isWordAhead(distance, 'select') ||
    cursor.isWordAhead(distance, 'with') ||
    (cursor.isWordAhead(distance, 'values') && cursor.isSignAhead(distance + 1, '('))
  );
}

/** `(select …)`: the parentheses are read too. */
export function parseQueryInParentheses(cursor: Cursor): Query {
  cursor.expectSign('(');
  const query = readQuery(cursor);
  if (!cursor.takeSign(')')) throw cursor.failure('")"');
  return query;
}

/** `given`: a WITH that is read already. */
export function readQuery(cursor: Cursor, given?: WithClause): Query {
  cursor.enter();
  const start = given?.start ?? cursor.start;
  const withClause = given ?? (cursor.isWord('with') ? parseWith(cursor) : undefined);
  const query = parseTail(cursor, parseSetOperations(cursor, undefined), withClause, start);
  cursor.leave();
  return query;
}

/** What follows a query in parentheses that turns out to be a part of a larger one; undefined where nothing follows. */
export function continueQuery(cursor: Cursor, first: Query): Query | undefined {
  const continues =
    setOperator(cursor) !== undefined ||
    cursor.areWords('order', 'by') ||
    cursor.isWord('limit') ||
    cursor.isWord('offset');
  if (!continues) return undefined;
  // Its parentheses are around it: one character on each side at least.
  const nested: QueryBody = { kind: 'nested', query: first, start: first.start, end: first.end };
  return parseTail(cursor, parseSetOperations(cursor, nested), undefined, first.start);
}

export function parseWith(cursor: Cursor): WithClause {
  const { start } = cursor;
  cursor.advance();
  const recursive = cursor.takeWord('recursive');
  const tables = cursor.list(() => parseCommonTable(cursor));
  return { recursive, tables, ...cursor.since(start) };
}

function parseCommonTable(cursor: Cursor): CommonTable {
  const { start } = cursor;
  const name = cursor.expectName('the name of a common table expression');
  const columns = cursor.isSign('(') ? parseNames(cursor) : [];
  cursor.expectWord('as');
  if (cursor.isWord('materialized') || cursor.isWord('not'))
    throw missing('MATERIALIZED', cursor.place, 'leave it out: Redshift decides by itself');
  const query = parseQueryInParentheses(cursor);
  return { name, columns, query, ...cursor.since(start) };
}

/** `(a, b, c)`. */
export function parseNames(cursor: Cursor): Name[] {
  cursor.expectSign('(');
  const names = cursor.list(() => cursor.expectName('the name of a column'));
  cursor.expectSign(')');
  return names;
}

type SetOperator = 'union' | 'intersect' | 'except' | 'minus';

function setOperator(cursor: Cursor): SetOperator | undefined {
  const { value } = cursor;
  const is = value === 'union' || value === 'intersect' || value === 'except' || value === 'minus';
  return is && cursor.isWord(value) ? value : undefined;
}

/** UNION, EXCEPT and MINUS from the left; INTERSECT binds tighter. */
function parseSetOperations(cursor: Cursor, first: QueryBody | undefined): QueryBody {
  let left = parseIntersections(cursor, first);
  for (let operator = setOperator(cursor); operator !== undefined; operator = setOperator(cursor))
    left = parseSetOperation(cursor, left, operator, () => parseIntersections(cursor, undefined));
  return left;
}

function parseIntersections(cursor: Cursor, first: QueryBody | undefined): QueryBody {
  let left = first ?? parseBody(cursor);
  while (cursor.isWord('intersect')) left = parseSetOperation(cursor, left, 'intersect', () => parseBody(cursor));
  return left;
}

function parseSetOperation(cursor: Cursor, left: QueryBody, operator: SetOperator, read: () => QueryBody): QueryBody {
  const operatorAt = cursor.place;
  cursor.advance();
  const all = cursor.takeWord('all');
  if (!all) cursor.takeWord('distinct');
  if (cursor.areWords('by', 'name'))
    throw missing(
      `${operator.toUpperCase()} BY NAME`,
      cursor.place,
      'name the columns of both sides in the same order',
    );
  const right = read();
  return { kind: 'set', operator, all, operatorAt, left, right, ...cursor.since(left.start) };
}

function parseBody(cursor: Cursor): QueryBody {
  const { start } = cursor;
  if (cursor.isWord('select')) return parseSelect(cursor);
  if (cursor.isSign('(')) {
    cursor.advance();
    const query = readQuery(cursor);
    cursor.expectSign(')');
    return { kind: 'nested', query, ...cursor.since(start) };
  }
  if (cursor.takeWord('values')) {
    const rows = cursor.list(() => parseList(cursor));
    return { kind: 'values', rows, ...cursor.since(start) };
  }
  if (cursor.isWord('from')) throw missing('FROM before SELECT', cursor.place, 'write select * from …');
  if (cursor.isWord('table')) throw missing('TABLE as a query', cursor.place, 'write select * from …');
  if (cursor.isWord('pivot') || cursor.isWord('unpivot'))
    throw missing(
      `${cursor.value.toUpperCase()} as a statement`,
      cursor.place,
      cursor.isWord('pivot')
        ? "write select * from (select …) pivot (sum(x) for k in ('a', 'b'))"
        : 'write select * from t unpivot (value for name in (a, b))',
    );
  if (cursor.kind === WORD && otherStatements.has(cursor.value))
    throw cursor.failure('SELECT or WITH', 'this is the place of one query; statements go into hooks');
  throw cursor.failure('SELECT or WITH');
}

const isPercent = (cursor: Cursor): boolean =>
  cursor.isWordAhead(1, 'percent') ||
  (cursor.isSignAhead(1, '%') && (cursor.kindAhead(2) === END || cursor.isSignAhead(2, ')')));

const otherStatements = new Set([
  ...['insert', 'update', 'delete', 'merge', 'create', 'alter', 'drop', 'truncate', 'copy', 'unload', 'set', 'show'],
  ...['describe', 'desc', 'summarize', 'explain', 'call', 'grant', 'revoke', 'analyze', 'vacuum', 'begin', 'commit'],
]);

function parseTail(cursor: Cursor, body: QueryBody, withClause: WithClause | undefined, start: number): Query {
  const orderBy: readonly OrderItem[] = parseOrderBy(cursor);
  let limit: Query['limit'];
  let offset: Query['offset'];
  for (;;) {
    if (limit === undefined && cursor.takeWord('limit')) {
      if (cursor.kind === NUMBER && isPercent(cursor))
        throw missing('LIMIT … PERCENT', cursor.place, 'percent_rank() gives the share');
      limit = cursor.takeWord('all') ? 'all' : parseExpression(cursor);
      if (cursor.isSign(',')) {
        throw missing('LIMIT with two numbers', cursor.place, 'write LIMIT count OFFSET start');
      }
    } else if (offset === undefined && cursor.takeWord('offset')) {
      offset = parseExpression(cursor);
      if (cursor.isWord('row') || cursor.isWord('rows')) cursor.advance();
    } else break;
  }
  if (cursor.isWord('fetch')) throw missing('FETCH FIRST', cursor.place, 'write LIMIT n');
  if (cursor.isWord('for')) throw missing('FOR UPDATE', cursor.place, 'LOCK a table in a transaction instead');
  return { with: withClause, body, orderBy, limit, offset, ...cursor.since(start) };
}
