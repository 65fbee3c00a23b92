// OVER, its frame, and ORDER BY, which stands in windows, in WITHIN GROUP and at a query's end.
import type { Cursor } from './cursor.ts';
import type { FrameBound, OrderItem, WindowFrame, WindowSpec } from './nodes.ts';
import { parseExpression } from './parse-expression.ts';
import { missing } from './syntax-failure.ts';

export function parseOver(cursor: Cursor): WindowSpec | undefined {
  const { start } = cursor;
  if (!cursor.isSignAhead(1, '(')) {
    // OVER is a free word, so `sum(x) over` alone is an alias; a name behind it is a window's.
    if (cursor.kindAhead(1) !== cursor.kind || cursor.isWordAhead(1, 'from')) return undefined;
    cursor.advance();
    throw missing('named windows', cursor.place, 'write the window where it is used: over (partition by …)');
  }
  cursor.advance(2);
  const partitionBy = cursor.takeWords('partition', 'by') ? cursor.list(() => parseExpression(cursor)) : [];
  const orderBy = parseOrderBy(cursor);
  const frame = parseFrame(cursor);
  cursor.expectSign(')');
  return { partitionBy, orderBy, frame, ...cursor.since(start) };
}

/** Empty where no ORDER BY stands. */
export function parseOrderBy(cursor: Cursor): OrderItem[] {
  if (!cursor.takeWords('order', 'by')) return [];
  return cursor.list(() => {
    const { start } = cursor;
    if (cursor.isWord('all')) throw missing('ORDER BY ALL', cursor.place, 'name the columns, or their numbers');
    const expression = parseExpression(cursor);
    if (cursor.isWord('using')) throw missing('ORDER BY … USING', cursor.place, 'write ASC or DESC');
    const direction = cursor.takeWord('asc') ? 'asc' : cursor.takeWord('desc') ? 'desc' : undefined;
    let nulls: OrderItem['nulls'];
    if (cursor.takeWord('nulls')) {
      nulls = cursor.takeWord('first') ? 'first' : 'last';
      if (nulls === 'last' && !cursor.takeWord('last')) throw cursor.failure('FIRST or LAST');
    }
    return { expression, direction, nulls, ...cursor.since(start) };
  });
}

function parseFrame(cursor: Cursor): WindowFrame | undefined {
  const { start } = cursor;
  const unit = cursor.value;
  if (cursor.isWord('groups')) throw missing('GROUPS frames', cursor.place, 'a frame is written with ROWS');
  if (!cursor.isWord('rows') && !cursor.isWord('range')) return undefined;
  cursor.advance();
  const between = cursor.takeWord('between');
  const from = parseBound(cursor);
  let to: FrameBound | undefined;
  if (between) {
    cursor.expectWord('and');
    to = parseBound(cursor);
  }
  if (cursor.isWord('exclude'))
    throw missing('EXCLUDE in frames', cursor.place, 'end the frame before the row instead');
  return { unit: unit === 'rows' ? 'rows' : 'range', from, to, ...cursor.since(start) };
}

function parseBound(cursor: Cursor): FrameBound {
  if (cursor.takeWord('unbounded')) {
    if (cursor.takeWord('preceding')) return { kind: 'unbounded-preceding' };
    if (cursor.takeWord('following')) return { kind: 'unbounded-following' };
    throw cursor.failure('PRECEDING or FOLLOWING');
  }
  if (cursor.takeWords('current', 'row')) return { kind: 'current-row' };
  const offset = parseExpression(cursor);
  if (cursor.takeWord('preceding')) return { kind: 'preceding', offset };
  if (cursor.takeWord('following')) return { kind: 'following', offset };
  throw cursor.failure('PRECEDING or FOLLOWING');
}
