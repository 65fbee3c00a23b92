// FROM: relations and ways into SUPER values, derived tables, joins, PIVOT and UNPIVOT.
import type { Cursor } from './cursor.ts';
import type { FromItem, Name, Query } from './nodes.ts';
import { parseCall } from './parse-call.ts';
import { parseExpression } from './parse-expression.ts';
import { parsePivot, parseUnpivot } from './parse-pivot.ts';
import { parsePath } from './parse-primary.ts';
import { continueQuery, parseNames, parseQueryInParentheses, startsQuery } from './parse-query.ts';
import { parseAlias, startsClause } from './parse-select.ts';
import { missing } from './syntax-failure.ts';
import { WORD } from './tokens.ts';

type Join = Extract<FromItem, { readonly kind: 'join' }>;

export function parseFromItem(cursor: Cursor): FromItem {
  cursor.enter();
  const item = parseJoins(cursor, parseTable(cursor));
  cursor.leave();
  return item;
}

function parseJoins(cursor: Cursor, first: FromItem): FromItem {
  let left = first;
  for (;;) {
    const join = takeJoin(cursor);
    if (join === undefined) return left;
    left = parseJoin(cursor, left, join);
  }
}

interface JoinWords {
  readonly type: Join['type'];
  readonly natural: boolean;
}

/** The words up to JOIN. */
function takeJoin(cursor: Cursor): JoinWords | undefined {
  if (cursor.kind !== WORD) return undefined;
  const natural = cursor.takeWord('natural');
  if (cursor.takeWord('cross')) {
    cursor.expectWord('join');
    return { type: 'cross', natural };
  }
  const outer = (['left', 'right', 'full'] as const).find((side) => cursor.takeWord(side));
  if (outer !== undefined) {
    cursor.takeWord('outer');
    cursor.expectWord('join');
    return { type: outer, natural };
  }
  if (cursor.takeWord('inner')) cursor.expectWord('join');
  else if (!cursor.takeWord('join')) {
    if (natural) throw cursor.failure('JOIN');
    return undefined;
  }
  return { type: 'inner', natural };
}

function parseJoin(cursor: Cursor, left: FromItem, { type, natural }: JoinWords): FromItem {
  let right = parseTable(cursor);
  let on: Join['on'];
  let using: readonly Name[] = [];
  if (type !== 'cross' && !natural) {
    // `a join b join c on … on …`: the inner join is the right side of the outer one.
    if (!cursor.isWord('on') && !cursor.isWord('using')) {
      const inner = takeJoin(cursor);
      if (inner === undefined) throw cursor.failure('ON or USING', 'CROSS JOIN needs neither');
      cursor.enter();
      right = parseJoin(cursor, right, inner);
      while (!cursor.isWord('on') && !cursor.isWord('using')) {
        const next = takeJoin(cursor);
        if (next === undefined) throw cursor.failure('ON or USING');
        right = parseJoin(cursor, right, next);
      }
      cursor.leave();
    }
    if (cursor.takeWord('on')) on = parseExpression(cursor);
    else {
      cursor.expectWord('using');
      using = parseNames(cursor);
    }
  }
  return { kind: 'join', type, natural, left, right, on, using, ...cursor.since(left.start) };
}

/** One table without its joins, PIVOT and UNPIVOT behind it included. */
function parseTable(cursor: Cursor): FromItem {
  let item = parseSource(cursor);
  for (;;) {
    if (cursor.isWord('pivot')) item = parsePivot(cursor, item);
    else if (cursor.isWord('unpivot')) item = parseUnpivot(cursor, item);
    else return item;
  }
}

export function parseSource(cursor: Cursor): FromItem {
  const { start } = cursor;
  if (cursor.isSign('(')) return parseParentheses(cursor);
  if (cursor.takeWord('unpivot')) {
    const object = parseExpression(cursor);
    cursor.expectWord('as');
    const value = cursor.expectName('a name for the value');
    const key = cursor.takeWord('at') ? cursor.expectName('a name for the key') : undefined;
    return { kind: 'unpivot-object', object, value, key, ...cursor.since(start) };
  }
  if (cursor.isWord('lateral') && startsQuery(cursor, 2)) {
    cursor.advance();
    return parseDerived(cursor, parseQueryInParentheses(cursor), start, true);
  }
  if (cursor.isWord('table') && cursor.isSignAhead(1, '('))
    throw missing('TABLE(…)', cursor.place, 'unnest a SUPER value: from t, t.list as x');
  return parseRelation(cursor);
}

function parseRelation(cursor: Cursor): FromItem {
  const { start } = cursor;
  const unnest = cursor.isWord('unnest') && cursor.isSignAhead(1, '(');
  const path = parsePath(cursor, unnest ? cursor.expectLabel('a function') : expectRelation(cursor));
  if (cursor.isSign('(') && path.steps.length === 0) {
    const call = parseCall(cursor, path.names, start);
    if (cursor.areWords('with', 'offset'))
      throw cursor.failure('an alias', 'for positions write: from t, t.items as item at position');
    const { alias, columns } = parseTableAlias(cursor);
    return { kind: 'function', call, alias, columns, ...cursor.since(start) };
  }
  // `table *` is PostgreSQL's way to say: with the tables that inherit from it. Redshift has none.
  cursor.takeSign('*');
  const { alias, columns } = parseTableAlias(cursor);
  const at = cursor.isWord('at') && !cursor.isWordAhead(1, 'time') && cursor.takeWord('at');
  const position = at ? cursor.expectName('a name for the position') : undefined;
  if (cursor.isWord('tablesample')) throw missing('TABLESAMPLE', cursor.place, 'write where random() < 0.1');
  return { kind: 'relation', path, alias, columns, at: position, ...cursor.since(start) };
}

/** `#name` is a temporary table; `array` may name one (see parse-primary.ts). */
export function expectRelation(cursor: Cursor): Name {
  if (cursor.isSign('#') && cursor.startAhead(1) === cursor.end) {
    const { start } = cursor;
    cursor.advance();
    const name = cursor.expectLabel('the name of a temporary table');
    return { ...name, text: `#${name.text}`, start };
  }
  return cursor.isWord('array') ? cursor.expectLabel('a table') : cursor.expectName('a table, a view or a subquery');
}

/** `(select …) x`, `(a join b on …)`. Which of the two shows only behind the innermost parenthesis. */
function parseParentheses(cursor: Cursor): FromItem {
  const { start } = cursor;
  const inner = parseInner(cursor);
  return inner.query === undefined
    ? { ...inner.item, ...cursor.since(start) }
    : parseDerived(cursor, inner.query, start, false);
}

type Inner = { readonly query: Query; readonly item?: never } | { readonly query?: undefined; readonly item: FromItem };

function parseInner(cursor: Cursor): Inner {
  if (startsQuery(cursor, 1)) return { query: parseQueryInParentheses(cursor) };
  cursor.enter();
  cursor.expectSign('(');
  let result: Inner;
  if (cursor.isSign('(')) {
    const { start } = cursor;
    const inner = parseInner(cursor);
    const longer = inner.query === undefined ? undefined : continueQuery(cursor, inner.query);
    if (longer !== undefined) result = { query: longer };
    else if (inner.query !== undefined && cursor.isSign(')')) result = inner;
    else {
      const first = inner.query === undefined ? inner.item : parseDerived(cursor, inner.query, start, false);
      result = { item: parseJoins(cursor, first) };
    }
  } else result = { item: parseFromItem(cursor) };
  cursor.expectSign(')');
  cursor.leave();
  return result;
}

function parseDerived(cursor: Cursor, query: Query, start: number, lateral: boolean): FromItem {
  const { alias, columns } = parseTableAlias(cursor);
  return { kind: 'derived', query, alias, columns, lateral, ...cursor.since(start) };
}

export function parseTableAlias(cursor: Cursor): { alias: Name | undefined; columns: readonly Name[] } {
  refuseOtherJoins(cursor);
  const words = cursor.isWord('at') || startsClause(cursor);
  const alias = words ? undefined : parseAlias(cursor);
  const columns = alias !== undefined && cursor.isSign('(') ? parseNames(cursor) : [];
  return { alias, columns };
}

const otherJoins: Readonly<Record<string, string>> = {
  semi: 'write where exists (select 1 from b where b.id = a.id)',
  anti: 'write where not exists (select 1 from b where b.id = a.id)',
  asof: 'join by the key, and keep the last row: qualify row_number() over (partition by … order by … desc) = 1',
  positional: 'number the rows of both with row_number(), and join by that',
};

/** In Redshift `a semi join b` is a join whose left side is called "semi": hardly what is meant. */
function refuseOtherJoins(cursor: Cursor): void {
  if (cursor.kind !== WORD || !Object.hasOwn(otherJoins, cursor.value)) return;
  const next = ['join', 'left', 'inner'].some((word) => cursor.isWordAhead(1, word));
  if (!next) return;
  const way = otherJoins[cursor.value] as string;
  throw missing(
    `${cursor.value.toUpperCase()} JOIN`,
    cursor.place,
    `${way}; as the name of a table write it behind AS`,
  );
}
