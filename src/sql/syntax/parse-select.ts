// SELECT with its clauses, in Redshift's order: FROM, WHERE, CONNECT BY, GROUP BY, HAVING, QUALIFY.
import type { Cursor } from './cursor.ts';
import type { FromItem, Name, Select, SelectItem } from './nodes.ts';
import { parseExpression } from './parse-expression.ts';
import { parseFromItem } from './parse-from.ts';
import { parseGroupBy } from './parse-grouping.ts';
import { parsePath } from './parse-primary.ts';
import { parseNames } from './parse-query.ts';
import { missing } from './syntax-failure.ts';
import { NUMBER, QUOTED, WORD } from './tokens.ts';

export function parseSelect(cursor: Cursor): Select {
  const { start } = cursor;
  cursor.advance();
  const { distinct, top } = parseQuantity(cursor);
  const items = cursor.list(() => parseSelectItem(cursor));
  const into = cursor.isWord('into') ? parseInto(cursor) : undefined;
  const from: readonly FromItem[] = cursor.takeWord('from') ? cursor.list(() => parseFromItem(cursor)) : [];
  const where = cursor.takeWord('where') ? parseExpression(cursor) : undefined;
  const connectBy = parseConnectBy(cursor);
  const groupBy = cursor.areWords('group', 'by') ? parseGroupBy(cursor) : undefined;
  const having = cursor.takeWord('having') ? parseExpression(cursor) : undefined;
  const qualify = cursor.takeWord('qualify') ? parseExpression(cursor) : undefined;
  refuseStray(cursor, from.length > 0);
  const select: Select = {
    kind: 'select',
    distinct,
    top,
    items,
    from,
    where,
    connectBy,
    groupBy,
    having,
    qualify,
    ...cursor.since(start),
  };
  return into === undefined ? select : { ...select, into };
}

/** DISTINCT, ALL and TOP, in either order. */
function parseQuantity(cursor: Cursor): Pick<Select, 'distinct' | 'top'> {
  let distinct = false;
  let top: Select['top'];
  for (;;) {
    if (cursor.takeWord('distinct')) {
      distinct = true;
      if (cursor.isWord('on') && cursor.isSignAhead(1, '(')) {
        throw missing('DISTINCT ON', cursor.place, 'write qualify row_number() over (partition by … order by …) = 1');
      }
    } else if (top === undefined && cursor.isWord('top') && startsCount(cursor)) {
      cursor.advance();
      top = parseTop(cursor);
    } else if (!cursor.takeWord('all')) return { distinct, top };
  }
}

function startsCount(cursor: Cursor): boolean {
  return cursor.kindAhead(1) === NUMBER || cursor.isSignAhead(1, '(');
}

function parseTop(cursor: Cursor): Select['top'] {
  const { start } = cursor;
  if (cursor.takeSign('(')) {
    const count = parseExpression(cursor);
    cursor.expectSign(')');
    return count;
  }
  const text = cursor.value;
  cursor.advance();
  if (cursor.isWord('percent')) throw missing('TOP … PERCENT', cursor.place, 'percent_rank() gives the share');
  return { kind: 'number', text, ...cursor.since(start) };
}

function parseSelectItem(cursor: Cursor): SelectItem {
  const { start } = cursor;
  if (cursor.isSign('*') || isQualifiedStar(cursor)) {
    const qualifier: Name[] = [];
    while (!cursor.takeSign('*')) {
      qualifier.push(cursor.expectLabel('a table'));
      cursor.expectSign('.');
    }
    return { kind: 'star', qualifier, exclude: parseExclude(cursor), ...cursor.since(start) };
  }
  if (cursor.isWord('from') || cursor.atEnd) throw cursor.failure('an expression');
  const expression = parseExpression(cursor);
  return { kind: 'expression', expression, alias: parseAlias(cursor), ...cursor.since(start) };
}

function isQualifiedStar(cursor: Cursor): boolean {
  if (cursor.kind !== WORD && cursor.kind !== QUOTED) return false;
  for (let ahead = 1; cursor.isSignAhead(ahead, '.'); ahead += 2) if (cursor.isSignAhead(ahead + 1, '*')) return true;
  return false;
}

function parseExclude(cursor: Cursor): Name[] {
  if (cursor.isWord('except') && cursor.isSignAhead(1, '(') && !cursor.isWordAhead(2, 'select')) {
    throw missing('* EXCEPT (…)', cursor.place, 'write * EXCLUDE (…)');
  }
  if (cursor.isWord('replace') && cursor.isSignAhead(1, '('))
    throw missing('* REPLACE (…)', cursor.place, 'write * EXCLUDE (a), and the expression as a');
  if (cursor.isWord('rename') && cursor.isSignAhead(1, '('))
    throw missing('* RENAME (…)', cursor.place, 'write * EXCLUDE (a), and a as another_name');
  if (!cursor.isWord('exclude')) return [];
  cursor.advance();
  return cursor.isSign('(') ? parseNames(cursor) : [cursor.expectName('the name of a column')];
}

/** `as anything`, or a name that is not reserved. */
export function parseAlias(cursor: Cursor): Name | undefined {
  if (cursor.takeWord('as')) return cursor.expectLabel('an alias');
  return cursor.isName && !startsClause(cursor) ? cursor.expectName('an alias') : undefined;
}

/** Free words that begin something here. */
export function startsClause(cursor: Cursor): boolean {
  return (
    cursor.areWords('start', 'with') ||
    cursor.isWord('fetch') ||
    (cursor.allowsInto && cursor.isWord('returning')) ||
    (cursor.isWord('window') && namesWindow(cursor)) ||
    (cursor.isWord('tablesample') && (cursor.isSignAhead(2, '(') || cursor.kindAhead(1) === NUMBER))
  );
}

function namesWindow(cursor: Cursor): boolean {
  return cursor.kindAhead(1) === WORD && cursor.isWordAhead(2, 'as') && cursor.isSignAhead(3, '(');
}

function parseInto(cursor: Cursor): Select['into'] {
  const { start } = cursor;
  if (!cursor.allowsInto) {
    throw cursor.failure(undefined, 'a query cannot make a table by itself: leave INTO out, the model is the table');
  }
  cursor.advance();
  const temporary = cursor.takeWord('temporary') || cursor.takeWord('temp');
  cursor.takeWord('table');
  const name = parsePath(cursor, cursor.expectName('the name of a table'));
  return { temporary, name, ...cursor.since(start) };
}

/** `start with … connect by …`, in either order. */
function parseConnectBy(cursor: Cursor): Select['connectBy'] {
  const at = cursor.place;
  let start = parseStartWith(cursor);
  if (!cursor.isWord('connect')) {
    if (start !== undefined) throw cursor.failure('CONNECT BY');
    return undefined;
  }
  cursor.advance();
  cursor.expectWord('by');
  if (cursor.isWord('nocycle')) throw missing('NOCYCLE', cursor.place, 'bound the depth: connect by … and level < 20');
  const before = cursor.inConnectBy;
  cursor.inConnectBy = true;
  const by = parseExpression(cursor);
  cursor.inConnectBy = before;
  start ??= parseStartWith(cursor);
  return { start, by, at };
}

function parseStartWith(cursor: Cursor): Select['where'] {
  return cursor.takeWords('start', 'with') ? parseExpression(cursor) : undefined;
}

/** Clauses in the wrong place, and those that Redshift does not have. */
function refuseStray(cursor: Cursor, hasFrom: boolean): void {
  if (cursor.kind !== WORD) return;
  const word = cursor.value;
  if (word === 'window') throw missing('WINDOW clauses', cursor.place, 'write the window where it is used: over (…)');
  if (word === 'tablesample' || word === 'sample' || (word === 'using' && cursor.isWordAhead(1, 'sample')))
    throw missing(word === 'using' ? 'USING SAMPLE' : 'TABLESAMPLE', cursor.place, 'write where random() < 0.1');
  const stray = word === 'where' || word === 'having' || word === 'qualify' || word === 'group' || word === 'from';
  if (!stray) return;
  const order = 'the order is FROM, WHERE, GROUP BY, HAVING, QUALIFY, ORDER BY, LIMIT';
  throw cursor.failure(undefined, hasFrom || word !== 'from' ? order : undefined);
}
