// Walking over an expression's tree.
import type { Expression } from './nodes.ts';

/** Those that are still to be visited: a list of its own, since chains of operators are longer than a stack is deep. */
const waiting: Expression[] = [];

/** Calls `visit(node, extra)` for an expression and all that it is made of, in no order; `extra` saves the caller a closure. */
export function eachNode<Extra>(e: Expression, visit: (node: Expression, extra: Extra) => void, extra: Extra): void {
  const from = waiting.length;
  waiting.push(e);
  while (waiting.length > from) {
    const node = waiting.pop() as Expression;
    visit(node, extra);
    addOperands(node);
  }
}

function addOperands(e: Expression): void {
  switch (e.kind) {
    case 'const':
    case 'float':
    case 'captured':
    case 'name':
      return;
    case 'tuple':
    case 'list':
    case 'dict':
    case 'concat':
      addAll(e.items);
      return;
    case 'cond':
      waiting.push(e.test, e.then);
      if (e.otherwise !== undefined) waiting.push(e.otherwise);
      return;
    case 'and':
    case 'or':
    case 'binary':
    case 'item':
      waiting.push(e.left, e.right);
      return;
    case 'not':
    case 'neg':
    case 'pos':
    case 'attr':
      waiting.push(e.operand);
      return;
    case 'compare':
      waiting.push(e.first);
      addAll(e.rest);
      return;
    case 'slice':
      waiting.push(e.object);
      if (e.from !== undefined) waiting.push(e.from);
      if (e.to !== undefined) waiting.push(e.to);
      if (e.step !== undefined) waiting.push(e.step);
      return;
    case 'filter':
    case 'test':
      waiting.push(e.operand);
      addAll(e.args.operands);
      return;
    case 'call':
      waiting.push(e.callee);
      addAll(e.args.operands);
      return;
  }
}

function addAll(operands: readonly Expression[]): void {
  for (const operand of operands) waiting.push(operand);
}
