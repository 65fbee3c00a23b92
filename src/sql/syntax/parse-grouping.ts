// GROUP BY: expressions, ROLLUP, CUBE and GROUPING SETS, which may stand in each other.
import type { Cursor } from './cursor.ts';
import type { Expression, GroupBy, GroupItem } from './nodes.ts';
import { parseExpression } from './parse-expression.ts';
import { SyntaxFailure } from './syntax-failure.ts';

type Sets = readonly (readonly Expression[])[];

/** CUBE doubles with every element; Redshift has a bound too. */
const largestCube = 12;

export function parseGroupBy(cursor: Cursor): GroupBy {
  const { start } = cursor;
  cursor.advance(2);
  // ALL alone: `group by all` takes no list.
  if (cursor.takeWord('all')) return { kind: 'all', ...cursor.since(start) };
  const items = cursor.list(() => parseGroupItem(cursor));
  return { kind: 'items', items, ...cursor.since(start) };
}

function parseGroupItem(cursor: Cursor): GroupItem {
  const { start } = cursor;
  const kind = groupingWord(cursor);
  if (kind !== undefined) return { kind, sets: parseGrouping(cursor, kind), ...cursor.since(start) };
  if (cursor.isSign('(') && cursor.isSignAhead(1, ')')) {
    cursor.advance(2);
    return { kind: 'grouping sets', sets: [[]], ...cursor.since(start) };
  }
  return { kind: 'expression', expression: parseExpression(cursor), ...cursor.since(start) };
}

function groupingWord(cursor: Cursor): 'rollup' | 'cube' | 'grouping sets' | undefined {
  if (cursor.isSignAhead(1, '(')) {
    if (cursor.isWord('rollup')) return 'rollup';
    if (cursor.isWord('cube')) return 'cube';
  }
  return cursor.areWords('grouping', 'sets') ? 'grouping sets' : undefined;
}

function parseGrouping(cursor: Cursor, kind: 'rollup' | 'cube' | 'grouping sets'): Sets {
  cursor.advance(kind === 'grouping sets' ? 2 : 1);
  cursor.expectSign('(');
  const sets: (readonly Expression[])[] = [];
  do {
    // A grouping inside of GROUPING SETS adds its own sets, as the manual says.
    const inner = kind === 'grouping sets' ? groupingWord(cursor) : undefined;
    if (inner === undefined) sets.push(parseSet(cursor));
    else {
      cursor.enter();
      const at = cursor.place;
      const parts = parseGrouping(cursor, inner);
      for (const set of inner === 'grouping sets' ? parts : expand(inner, parts, at)) sets.push(set);
      cursor.leave();
    }
  } while (cursor.takeSign(','));
  cursor.expectSign(')');
  return sets;
}

/** `a`, `(a, b)` or `()`. */
function parseSet(cursor: Cursor): readonly Expression[] {
  if (cursor.isSign('(') && cursor.isSignAhead(1, ')')) {
    cursor.advance(2);
    return [];
  }
  const expression = parseExpression(cursor);
  return expression.kind === 'row' ? expression.items : [expression];
}

/** The grouping sets that a ROLLUP or a CUBE stands for: the fullest first. */
function expand(kind: 'rollup' | 'cube', parts: Sets, at: { readonly start: number; readonly end: number }): Sets {
  if (kind === 'rollup') return [...parts.map((_, index) => parts.slice(0, parts.length - index).flat()), []];
  if (parts.length > largestCube)
    throw new SyntaxFailure(`CUBE is limited to ${largestCube} elements here: it groups 2 to that power times`, at);
  const masks = Array.from({ length: 2 ** parts.length }, (_, index) => 2 ** parts.length - 1 - index);
  return masks.map((mask) => parts.filter((_, index) => mask & (1 << (parts.length - 1 - index))).flat());
}
