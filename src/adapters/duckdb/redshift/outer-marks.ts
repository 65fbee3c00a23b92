// `where a.id = b.id (+)`: the old way to write an outer join, as a LEFT JOIN. The table with the mark may have no row.
import { someExpression } from '../../../sql/syntax/expression-children.ts';
import type { BinaryExpression, Expression, FromItem, Path, Select } from '../../../sql/syntax/nodes.ts';
import type { Translator } from './translator.ts';

/** The same SELECT without marks. */
export function moveOuterMarks(translator: Translator, select: Select): Select {
  if (select.where === undefined || !holdsMark(select.where)) return select;
  const plain: Expression[] = [];
  const joined = new Map<string, Expression[]>();
  for (const condition of conjuncts(select.where)) {
    const tables = new Set<string>();
    const unmarked = withoutMark(condition, tables);
    if (tables.size === 0) plain.push(condition);
    else if (tables.size > 1)
      translator.mistake('a condition can mark one table with (+) only', condition, 'write a left join');
    else {
      const [name] = [...tables] as [string];
      joined.set(name, [...(joined.get(name) ?? []), unmarked]);
    }
  }
  const where = plain.length === 0 ? undefined : plain.reduce(and);
  return { ...select, where, from: outerFrom(translator, select, joined) };
}

const holdsMark = (node: Expression): boolean => someExpression(node, (inner) => inner.kind === 'outer-mark');

function conjuncts(node: Expression): readonly Expression[] {
  const found: Expression[] = [];
  let left = node;
  while (left.kind === 'binary' && left.operator === 'and') {
    found.push(left.right);
    left = left.left;
  }
  return [left, ...found.reverse()].flatMap((part) =>
    part === node || part.kind !== 'binary' || part.operator !== 'and' ? [part] : conjuncts(part),
  );
}

const and = (left: Expression, right: Expression): BinaryExpression => ({
  kind: 'binary',
  operator: 'and',
  operatorAt: { start: left.end, end: right.start },
  left,
  right,
  start: left.start,
  end: right.end,
});

/** A copy of the tree in which `b.id (+)` is `b.id`; `tables` gathers who was marked. */
function withoutMark<Node>(node: Node, tables: Set<string>): Node {
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return node.map((item: unknown) => withoutMark(item, tables)) as Node;
  const record = node as unknown as { readonly kind?: string; readonly operand?: Path };
  if (record.kind === 'outer-mark' && record.operand !== undefined) {
    const path = record.operand;
    tables.add(path.names.length > 1 ? (path.names.at(-2)?.text ?? '') : '');
    return path as Node;
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withoutMark(value, tables)])) as Node;
}

function outerFrom(
  translator: Translator,
  select: Select,
  joined: ReadonlyMap<string, readonly Expression[]>,
): readonly FromItem[] {
  const isMarked = (item: FromItem): boolean => joined.has(nameOf(item) ?? '');
  const [first, ...others] = select.from.filter((item) => !isMarked(item));
  if (first === undefined) return translator.mistake('(+) on every table: one must be the outer one', select);
  for (const name of joined.keys()) {
    if (!select.from.some((item) => nameOf(item) === name))
      translator.mistake(
        name === ''
          ? 'a column marked with (+) needs its table: b.id (+)'
          : `(+) marks "${name}", which is no table of this FROM`,
        select.where ?? select,
      );
  }
  let from: FromItem = others.reduce((left, right) => join(left, right, 'cross', undefined), first);
  for (const item of select.from.filter(isMarked)) {
    const conditions = joined.get(nameOf(item) ?? '') ?? [];
    from = join(from, item, 'left', conditions.reduce(and));
  }
  return [from];
}

function nameOf(item: FromItem): string | undefined {
  if (item.kind === 'relation') return item.alias?.text ?? item.path.names.at(-1)?.text;
  return item.kind === 'derived' ? item.alias?.text : undefined;
}

const join = (left: FromItem, right: FromItem, type: 'cross' | 'left', on: Expression | undefined): FromItem => ({
  kind: 'join',
  type,
  natural: false,
  left,
  right,
  on,
  using: [],
  start: left.start,
  end: right.end,
});
