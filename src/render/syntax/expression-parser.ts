// Jinja2's grammar of expressions.
import { noArguments, parseArguments } from './argument-parser.ts';
import type { Cursor } from './cursor.ts';
import { isKnownFilter, isKnownTest } from './known-names.ts';
import {
  type BinaryOperator,
  type CallNode,
  type CompareOperator,
  type Expression,
  type FilterNode,
  notBound,
} from './nodes.ts';
import type { TokenKind } from './tokens.ts';

export function parseExpression(c: Cursor, withCondition = true): Expression {
  if (isAlone(c)) return parsePrimary(c);
  c.deeper();
  const expression = withCondition ? parseCondition(c) : parseOr(c);
  c.shallower();
  return expression;
}

/** Most expressions are one name or literal: they need not go down through all strengths of operators. */
function isAlone(c: Cursor): boolean {
  const { kind } = c;
  if (kind !== 'name' && kind !== 'string' && kind !== 'integer') return false;
  switch (c.lookKind()) {
    case ')':
    case ',':
    case ']':
    case '}':
    case ':':
    case 'variable_end':
    case 'block_end':
      return kind !== 'name' || c.value !== 'not';
    default:
      return false;
  }
}

/** One expression, or several with commas between them: a tuple. */
export function parseTuple(
  c: Cursor,
  options: { readonly withCondition?: boolean; readonly parentheses?: boolean } = {},
): Expression {
  const start = c.start;
  const first = tupleEnd(c) ? undefined : parseExpression(c, options.withCondition ?? true);
  if (first !== undefined && c.kind !== ',') return first;
  if (first === undefined && !options.parentheses) {
    throw c.failure(`Expected an expression, got '${c.describe()}'`);
  }
  const from = c.pending.length;
  if (first !== undefined) {
    c.pending.push(first);
    while (c.skip(',')) {
      if (tupleEnd(c)) break;
      c.pending.push(parseExpression(c, options.withCondition ?? true));
    }
  }
  return { kind: 'tuple', items: c.taken(from), start, end: c.lastEnd };
}

export function tupleEnd(c: Cursor): boolean {
  const kind = c.kind;
  return kind === 'variable_end' || kind === 'block_end' || kind === ')';
}

function parseCondition(c: Cursor): Expression {
  const start = c.start;
  let then = parseOr(c);
  while (c.skipName('if')) {
    const test = parseOr(c);
    let otherwise: Expression | undefined;
    if (c.skipName('else')) {
      c.deeper();
      otherwise = parseCondition(c);
      c.shallower();
    }
    then = { kind: 'cond', test, then, otherwise, start, end: c.lastEnd };
  }
  return then;
}

function parseOr(c: Cursor): Expression {
  const start = c.start;
  let left = parseAnd(c);
  while (c.skipName('or')) left = { kind: 'or', left, right: parseAnd(c), start, end: c.lastEnd };
  return left;
}

function parseAnd(c: Cursor): Expression {
  const start = c.start;
  let left = parseNot(c);
  while (c.skipName('and')) left = { kind: 'and', left, right: parseNot(c), start, end: c.lastEnd };
  return left;
}

function parseNot(c: Cursor): Expression {
  if (!c.isName('not')) return parseCompare(c);
  const start = c.start;
  c.next();
  c.deeper();
  const operand = parseNot(c);
  c.shallower();
  return { kind: 'not', operand, start, end: c.lastEnd };
}

function parseCompare(c: Cursor): Expression {
  const start = c.start;
  const first = parseMath(c, 0);
  let op = compareOperator(c);
  if (op === undefined) return first;
  const ops: CompareOperator[] = [];
  const rest: Expression[] = [];
  while (op !== undefined) {
    ops.push(op);
    rest.push(parseMath(c, 0));
    op = compareOperator(c);
  }
  return { kind: 'compare', first, ops, rest, start, end: c.lastEnd };
}

/** Takes the operator if there is one. */
function compareOperator(c: Cursor): CompareOperator | undefined {
  const kind = c.kind;
  switch (kind) {
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      c.next();
      return kind;
    case 'name':
      if (c.value === 'in') {
        c.next();
        return 'in';
      }
      if (c.value === 'not' && c.looksAtName('in')) {
        c.next();
        c.next();
        return 'not in';
      }
      return undefined;
    default:
      return undefined;
  }
}

// From weak to strong: + and -, then ~, then * / // %, then ** (which Jinja2 reads from the left, unlike Python).
function strength(kind: TokenKind): number {
  switch (kind) {
    case '+':
    case '-':
      return 1;
    case '~':
      return 2;
    case '*':
    case '/':
    case '//':
    case '%':
      return 3;
    case '**':
      return 4;
    default:
      return 0;
  }
}

function parseMath(c: Cursor, weakest: number): Expression {
  const start = c.start;
  let left = parseUnary(c, true);
  for (;;) {
    const op = c.kind;
    const level = strength(op);
    if (level <= weakest) return left;
    if (op === '~') {
      const from = c.pending.length;
      c.pending.push(left);
      while (c.skip('~')) c.pending.push(parseMath(c, level));
      left = { kind: 'concat', items: c.taken(from), escaping: false, start, end: c.lastEnd };
    } else {
      c.next();
      const right = parseMath(c, level);
      left = { kind: 'binary', op: op as BinaryOperator, left, right, start, end: c.lastEnd };
    }
  }
}

function parseUnary(c: Cursor, withFilter: boolean): Expression {
  const kind = c.kind;
  let node: Expression;
  if (kind === '-' || kind === '+') {
    const start = c.start;
    c.next();
    c.deeper();
    const operand = parseUnary(c, false);
    c.shallower();
    node = { kind: kind === '-' ? 'neg' : 'pos', operand, start, end: c.lastEnd };
  } else node = parsePrimary(c);
  node = parsePostfix(c, node);
  return withFilter ? parseFilters(c, node) : node;
}

export function parsePrimary(c: Cursor): Expression {
  const start = c.start;
  const end = c.end;
  switch (c.kind) {
    case 'name': {
      const name = c.value as string;
      c.next();
      switch (name) {
        case 'true':
        case 'True':
          return { kind: 'const', value: true, start, end };
        case 'false':
        case 'False':
          return { kind: 'const', value: false, start, end };
        case 'none':
        case 'None':
          return { kind: 'const', value: null, start, end };
        default:
          c.nameRead(name);
          return { kind: 'name', name, where: notBound, start, end };
      }
    }
    case 'string': {
      let value = c.value as string;
      c.next();
      while (c.kind === 'string') {
        value += c.value as string;
        c.next();
      }
      return { kind: 'const', value, start, end: c.lastEnd };
    }
    case 'integer': {
      const value = c.value as number | bigint;
      c.next();
      return { kind: 'const', value, start, end };
    }
    case 'float': {
      const value = c.value as number;
      c.next();
      return { kind: 'float', value, constant: false, start, end };
    }
    case '(': {
      c.next();
      const inner = parseTuple(c, { parentheses: true });
      c.expect(')');
      return inner;
    }
    case '[': {
      c.next();
      const items = parseItems(c, ']');
      return { kind: 'list', items, start, end: c.lastEnd };
    }
    case '{':
      return parseDict(c);
    default:
      throw c.failure(`unexpected '${c.describe()}'`);
  }
}

function parseItems(c: Cursor, close: TokenKind): readonly Expression[] {
  const from = c.pending.length;
  while (!c.is(close)) {
    if (c.pending.length > from) {
      c.expect(',');
      if (c.is(close)) break;
    }
    c.pending.push(parseExpression(c));
  }
  c.expect(close);
  return c.taken(from);
}

function parseDict(c: Cursor): Expression {
  const start = c.start;
  c.next();
  const from = c.pending.length;
  while (!c.is('}')) {
    if (c.pending.length > from) {
      c.expect(',');
      if (c.is('}')) break;
    }
    c.pending.push(parseExpression(c));
    c.expect(':');
    c.pending.push(parseExpression(c));
  }
  c.expect('}');
  return { kind: 'dict', items: c.taken(from), start, end: c.lastEnd };
}

export function parsePostfix(c: Cursor, operand: Expression): Expression {
  let node = operand;
  for (;;) {
    const { kind } = c;
    if (kind === '.') node = parseDot(c, node);
    else if (kind === '[') node = parseSubscript(c, node);
    else if (kind === '(') node = parseCall(c, node);
    else return node;
  }
}

function parseDot(c: Cursor, object: Expression): Expression {
  c.next();
  const start = c.start;
  const end = c.end;
  const value = c.value;
  if (c.kind === 'name') {
    c.next();
    return { kind: 'attr', operand: object, name: value as string, start: object.start, end };
  }
  if (c.kind !== 'integer') throw c.failure('expected name or number');
  c.next();
  const key: Expression = { kind: 'const', value: value as number | bigint, start, end };
  return { kind: 'item', left: object, right: key, start: object.start, end };
}

function parseSubscript(c: Cursor, object: Expression): Expression {
  const open = c.start;
  c.next();
  const keys: Expression[] = [];
  let slice: Pick<SlicePart, 'from' | 'to' | 'step'> | undefined;
  let slices = 0;
  while (!c.is(']')) {
    if (keys.length + slices > 0) c.expect(',');
    const part = parseSubscribed(c);
    if ('slice' in part) {
      slice = part.slice;
      slices += 1;
    } else keys.push(part.key);
  }
  c.expect(']');
  const start = object.start;
  const end = c.lastEnd;
  if (slices === 1 && keys.length === 0 && slice !== undefined) {
    const { from, to, step } = slice;
    return { kind: 'slice', object, from, to, step, constant: false, start, end };
  }
  // Python refuses a slice inside a tuple in the place where Jinja2 puts it.
  if (slices > 0) c.refuseLater('invalid syntax', open, end);
  const only = keys[0];
  const key: Expression =
    keys.length === 1 && only !== undefined ? only : { kind: 'tuple', items: keys, start: open, end };
  return { kind: 'item', left: object, right: key, start, end };
}

interface SlicePart {
  readonly from: Expression | undefined;
  readonly to: Expression | undefined;
  readonly step: Expression | undefined;
}

function parseSubscribed(c: Cursor): { readonly key: Expression } | { readonly slice: SlicePart } {
  let from: Expression | undefined;
  if (!c.is(':')) {
    from = parseExpression(c);
    if (!c.is(':')) return { key: from };
  }
  c.next();
  const bound = (): Expression | undefined => (c.is(']') || c.is(',') ? undefined : parseExpression(c));
  const to = c.is(':') ? undefined : bound();
  const step = c.skip(':') ? bound() : undefined;
  return { slice: { from, to, step } };
}

function parseFilters(c: Cursor, operand: Expression): Expression {
  let node = operand;
  for (;;) {
    const kind = c.kind;
    if (kind === '|') {
      c.next();
      node = parseFilter(c, node);
    } else if (kind === 'name' && c.value === 'is') node = parseTest(c, node);
    else if (kind === '(') node = parseCall(c, node);
    else return node;
  }
}

/** A filter, from its name on. */
export function parseFilter(c: Cursor, operand: Expression): FilterNode {
  const start = c.start;
  const name = dottedName(c);
  if (!isKnownFilter(name)) c.hasUnknownNames = true;
  const args = c.kind === '(' ? parseArguments(c) : noArguments;
  return { kind: 'filter', operand, name, args, start, end: c.lastEnd };
}

/** `| a | b`, for the tags that filter a block. */
export function parseFilterChain(c: Cursor, operand: Expression): Expression {
  let node = operand;
  while (c.skip('|')) node = parseFilter(c, node);
  return node;
}

function dottedName(c: Cursor): string {
  let name = c.expectName();
  while (c.skip('.')) name += `.${c.expectName()}`;
  return name;
}

function parseTest(c: Cursor, operand: Expression): Expression {
  c.next();
  const negated = c.skipName('not');
  const start = c.start;
  const name = dottedName(c);
  if (!isKnownTest(name)) c.hasUnknownNames = true;
  let args = noArguments;
  if (c.kind === '(') args = parseArguments(c);
  else if (startsTestArgument(c)) {
    if (c.isName('is')) throw c.failure('You cannot chain multiple tests with is');
    args = { ...noArguments, operands: [parsePostfix(c, parsePrimary(c))], positional: 1 };
  }
  const test: Expression = { kind: 'test', operand, name, args, start, end: c.lastEnd };
  return negated ? { kind: 'not', operand: test, start: operand.start, end: c.lastEnd } : test;
}

function startsTestArgument(c: Cursor): boolean {
  switch (c.kind) {
    case 'name':
      return c.value !== 'else' && c.value !== 'or' && c.value !== 'and';
    case 'string':
    case 'integer':
    case 'float':
    case '[':
    case '{':
      return true;
    default:
      return false;
  }
}

export function parseCall(c: Cursor, callee: Expression): CallNode {
  const args = parseArguments(c);
  return { kind: 'call', callee, args, start: callee.start, end: c.lastEnd };
}
