// Walking a tree of expressions without knowing its kinds. Queries inside are not entered: they have names of their own.
import type { Expression, OrderItem, PathStep } from './nodes.ts';

/** The expressions directly below, in the order of the text. */
export function childrenOf(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'path':
      return indexes(node.steps);
    case 'navigation':
      return [node.base, ...indexes(node.steps)];
    case 'unary':
    case 'is':
    case 'cast':
    case 'collate':
    case 'outer-mark':
    case 'prior':
    case 'in-query':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'quantified':
      return [node.left];
    case 'between':
      return [node.operand, node.low, node.high];
    case 'in-list':
      return [node.operand, ...node.items];
    case 'like':
      return node.escape === undefined ? [node.operand, node.pattern] : [node.operand, node.pattern, node.escape];
    case 'case':
      return [
        ...(node.operand === undefined ? [] : [node.operand]),
        ...node.branches.flatMap((branch) => [branch.when, branch.then]),
        ...(node.otherwise === undefined ? [] : [node.otherwise]),
      ];
    case 'call':
      return [
        ...node.arguments,
        ...ordered(node.withinGroup),
        ...(node.over === undefined ? [] : [...node.over.partitionBy, ...ordered(node.over.orderBy)]),
      ];
    case 'row':
      return node.items;
    case 'at-time-zone':
      return [node.operand, node.zone];
    default:
      return [];
  }
}

const indexes = (steps: readonly PathStep[]): readonly Expression[] =>
  steps.flatMap((step) => (step.kind === 'index' ? [step.index] : []));

const ordered = (items: readonly OrderItem[] | undefined): readonly Expression[] =>
  items?.map((item) => item.expression) ?? [];

/** True if `test` holds for the node or for one below it; `enter` may say which nodes are not looked into. */
export function someExpression(
  node: Expression,
  test: (node: Expression) => boolean,
  enter: (node: Expression) => boolean = () => true,
): boolean {
  // With a list of its own instead of recursion: chains of AND and || may be thousands deep.
  const left = [node];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (test(next)) return true;
    if (enter(next)) left.push(...childrenOf(next));
  }
  return false;
}

const placeKeys = new Set(['start', 'end', 'operatorAt', 'quoted']);

/** Equal but for their places. `samePath` decides for two paths: `a` and `t.a` may be one column. */
export function sameExpression(
  left: unknown,
  right: unknown,
  samePath: (left: Expression & { kind: 'path' }, right: Expression & { kind: 'path' }) => boolean,
): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (isPath(left) && isPath(right) && samePath(left, right)) return true;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item, at) => sameExpression(item, right[at], samePath));
  }
  const one = left as Readonly<Record<string, unknown>>;
  const other = right as Readonly<Record<string, unknown>>;
  if (one['kind'] !== other['kind']) return false;
  return Object.keys(one).every((key) => placeKeys.has(key) || sameExpression(one[key], other[key], samePath));
}

const isPath = (value: object): value is Expression & { kind: 'path' } => (value as { kind?: string }).kind === 'path';
