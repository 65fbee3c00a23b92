// PIVOT and UNPIVOT of a whole table, behind it in FROM.
import type { Cursor } from './cursor.ts';
import type { Expression, FromItem, Name } from './nodes.ts';
import { parseExpression, TIGHTER_THAN_IN } from './parse-expression.ts';
import { parseTableAlias } from './parse-from.ts';
import { parseAlias } from './parse-select.ts';
import { missing } from './syntax-failure.ts';

/** `pivot (avg(price) as p for part in ('a' as x, 'b')) as t (c, d)`. */
export function parsePivot(cursor: Cursor, source: FromItem): FromItem {
  cursor.advance();
  cursor.expectSign('(');
  const aggregates = cursor.list(() => {
    // FOR is reserved, so no alias takes it.
    const expression = parseExpression(cursor);
    return { expression, alias: parseAlias(cursor) };
  });
  cursor.expectWord('for');
  if (cursor.isSign('(')) throw missing('PIVOT over several columns', cursor.place, 'pivot over one column');
  const column = cursor.expectName('a column');
  cursor.expectWord('in');
  cursor.expectSign('(');
  if (cursor.isWord('select') || cursor.isWord('any'))
    throw missing('PIVOT over a subquery', cursor.place, 'list the values');
  const values = cursor.list(() => ({ expression: parseExpression(cursor), alias: parseAlias(cursor) }));
  cursor.expectSign(')');
  cursor.expectSign(')');
  const { alias, columns } = parseTableAlias(cursor);
  return { kind: 'pivot', source, aggregates, column, values, alias, columns, ...cursor.since(source.start) };
}

/** `unpivot include nulls (value for key in (a as 'x', b)) as t`. */
export function parseUnpivot(cursor: Cursor, source: FromItem): FromItem {
  cursor.advance();
  const includeNulls = cursor.takeWords('include', 'nulls');
  if (!includeNulls) cursor.takeWords('exclude', 'nulls');
  cursor.expectSign('(');
  if (cursor.isSign('(')) throw missing('UNPIVOT into several columns', cursor.place, 'unpivot into one column');
  const value = cursor.expectName('a name for the values');
  cursor.expectWord('for');
  const key = cursor.expectName('a name for the keys');
  cursor.expectWord('in');
  cursor.expectSign('(');
  const columns = cursor.list((): { name: Name; alias: Expression | undefined } => {
    const name = cursor.expectName('a column');
    const said = cursor.takeWord('as') || !(cursor.isSign(',') || cursor.isSign(')'));
    return { name, alias: said ? parseExpression(cursor, TIGHTER_THAN_IN) : undefined };
  });
  cursor.expectSign(')');
  cursor.expectSign(')');
  const { alias } = parseTableAlias(cursor);
  return { kind: 'unpivot', source, includeNulls, value, key, columns, alias, ...cursor.since(source.start) };
}
