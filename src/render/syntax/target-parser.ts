// What can be assigned to: names, several of them, attributes of a namespace.
import type { Cursor } from './cursor.ts';
import { parsePrimary, tupleEnd } from './expression-parser.ts';
import { type Expression, type NameNode, notBound, type Target } from './nodes.ts';
import { SyntaxFailure } from './syntax-failure.ts';

export function parseTarget(c: Cursor, options: { readonly namespace?: boolean } = {}): Target {
  const start = c.start;
  const first = tupleEnd(c) ? undefined : parseTargetItem(c, options.namespace ?? false);
  if (first === undefined) throw c.failure(`Expected an expression, got '${c.describe()}'`);
  if (c.kind !== ',') return first;
  const from = c.pending.length;
  c.pending.push(first);
  while (c.skip(',')) {
    if (tupleEnd(c)) break;
    c.pending.push(parseTargetItem(c, options.namespace ?? false));
  }
  return { kind: 'targets', items: c.taken(from), start, end: c.lastEnd };
}

function parseTargetItem(c: Cursor, namespace: boolean): Target {
  if (namespace && c.kind === 'name' && c.lookKind() === '.') {
    const start = c.start;
    const name = c.expectName();
    c.nameRead(name);
    c.next();
    const attribute = c.expectName();
    return { kind: 'nsref', name, where: notBound, attribute, start, end: c.lastEnd };
  }
  if (c.kind === 'name') return parseTargetName(c);
  return asTarget(c, parsePrimary(c));
}

export function parseTargetName(c: Cursor): NameNode {
  const { start, end } = c;
  const name = c.expectName();
  if (name === 'loop' && c.loopsAround > 0) {
    throw new SyntaxFailure("Can't assign to special loop variable in for-loop target", start, end);
  }
  if (/^(?:true|false|none)$/i.test(name) && /^(?:[tfn][a-z]+|True|False|None)$/.test(name)) {
    throw new SyntaxFailure("can't assign to 'const'", start, end);
  }
  c.nameSet(name);
  return { kind: 'name', name, where: notBound, start, end };
}

function asTarget(c: Cursor, expression: Expression): Target {
  if (expression.kind === 'name') {
    c.nameSet(expression.name);
    return expression;
  }
  if (expression.kind === 'tuple') {
    const { start, end } = expression;
    return { kind: 'targets', items: expression.items.map((item) => asTarget(c, item)), start, end };
  }
  const kind = expression.kind === 'float' ? 'const' : expression.kind;
  throw new SyntaxFailure(`can't assign to '${kind}'`, expression.start, expression.end);
}
