// Which expressions Jinja2 works out before it runs a template. It matters in one place: a slice of something that cannot be
// sliced is undefined there, where it raises at run time.

import { isKnownFilter, isKnownTest } from '../syntax/known-names.ts';
import type { Expression } from '../syntax/nodes.ts';
import { eachNode } from '../syntax/operands.ts';

/** Filters that look at the rendering are left for it. */
const runtimeFilters = new Set(['map', 'select', 'reject', 'selectattr', 'rejectattr', 'random']);

export function isConstant(e: Expression): boolean {
  switch (e.kind) {
    case 'const':
    case 'float':
      return true;
    case 'name':
    case 'call':
    case 'captured':
      return false;
    case 'tuple':
    case 'list':
    case 'dict':
    case 'concat':
      return e.items.every(isConstant);
    case 'cond':
      return isConstant(e.test) && isConstant(e.then) && (e.otherwise === undefined || isConstant(e.otherwise));
    case 'and':
    case 'or':
    case 'binary':
    case 'item':
      return isConstant(e.left) && isConstant(e.right);
    case 'not':
    case 'neg':
    case 'pos':
    case 'attr':
      return isConstant(e.operand);
    case 'compare':
      return isConstant(e.first) && e.rest.every(isConstant);
    case 'slice':
      return [e.object, e.from, e.to, e.step].every((part) => part === undefined || isConstant(part));
    case 'filter':
      return (
        isKnownFilter(e.name) &&
        !runtimeFilters.has(e.name) &&
        isConstant(e.operand) &&
        e.args.operands.every(isConstant)
      );
    case 'test':
      return isKnownTest(e.name) && isConstant(e.operand) && e.args.operands.every(isConstant);
  }
}

/** Where it is not known yet whether texts are escaped, Jinja2 leaves filters and tests for later. */
export function hasFilter(e: Expression): boolean {
  let found = false;
  eachNode(
    e,
    (node) => {
      if (node.kind === 'filter' || node.kind === 'test') found = true;
    },
    undefined,
  );
  return found;
}
