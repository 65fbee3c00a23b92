// `where a.id = b.id (+)`: the old way to write an outer join, as a LEFT JOIN. The table with the mark may have no row.
import { childrenOf, someExpression } from '../../../sql/syntax/expression-children.ts';
import type { BinaryExpression, Expression, FromItem, Path, Select } from '../../../sql/syntax/nodes.ts';
import type { Tables } from './scope.ts';
import type { Translator } from './translator.ts';

/** The same SELECT without marks. */
export function moveOuterMarks(translator: Translator, tables: Tables, select: Select): Select {
  if (select.where === undefined || !holdsMark(select.where)) return select;
  const ownerOf = (path: Path): string => owner(translator, tables, select.from, path);
  if (select.from.some((item) => item.kind === 'join'))
    translator.mistake('(+) does not go with joins in FROM', select.where, 'write all of them as joins');
  const plain: Expression[] = [];
  const joined = new Map<string, Expression[]>();
  for (const condition of conjuncts(select.where)) {
    const marked = new Set<string>();
    const unmarked = withoutMark(condition, ownerOf, marked);
    if (marked.size === 0) plain.push(condition);
    else if (marked.size > 1)
      translator.mistake('a condition can mark one table with (+) only', condition, 'write a left join');
    else if (someExpression(condition, isChoice))
      translator.mistake('outer join operator (+) not allowed in operand of OR or IN', condition, 'write a left join');
    else {
      const [name] = [...marked] as [string];
      joined.set(name, [...(joined.get(name) ?? []), unmarked]);
    }
  }
  for (const [name, conditions] of joined) {
    const others = new Set(conditions.flatMap((condition) => ownersIn(condition, ownerOf)));
    others.delete(name);
    others.delete('');
    if (others.size > 1)
      translator.mistake('a table may be outer joined to at most one other table', select.where, 'write left joins');
  }
  const where = plain.length === 0 ? undefined : plain.reduce(and);
  return { ...select, where, from: outerFrom(translator, select, joined) };
}

const isChoice = (node: Expression): boolean =>
  (node.kind === 'binary' && node.operator === 'or') || node.kind === 'in-list' || node.kind === 'in-query';

function ownersIn(node: Expression, ownerOf: (path: Path) => string): readonly string[] {
  return node.kind === 'path' ? [ownerOf(node)] : childrenOf(node).flatMap((child) => ownersIn(child, ownerOf));
}

/** The table of FROM that the column is of; a bare name is looked for among the columns that are known. */
function owner(translator: Translator, tables: Tables, from: readonly FromItem[], { names }: Path): string {
  if (names.length > 1) return names.at(-2)?.text ?? '';
  const owners = from.filter((item) => {
    if (item.kind !== 'relation') return false;
    const words = item.path.names.map((name) => name.text);
    const common = words.length === 1 ? tables.get(words[0] as string) : undefined;
    const columns = common?.columns ?? translator.options.relationColumns(words) ?? [];
    return columns.some((column) => column.name === names[0]?.text);
  });
  const [only, another] = owners;
  return only === undefined || another !== undefined ? '' : (nameOf(only) ?? '');
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

/** A copy of the tree in which `b.id (+)` is `b.id`; `marked` gathers the tables. */
function withoutMark<Node>(node: Node, ownerOf: (path: Path) => string, marked: Set<string>): Node {
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return node.map((item: unknown) => withoutMark(item, ownerOf, marked)) as Node;
  const record = node as unknown as { readonly kind?: string; readonly operand?: Path };
  if (record.kind === 'outer-mark' && record.operand !== undefined) {
    const path = record.operand;
    marked.add(ownerOf(path));
    return path as Node;
  }
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, withoutMark(value, ownerOf, marked)]),
  ) as Node;
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
