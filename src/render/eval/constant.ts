// Which expressions Jinja2 works out before it runs a template. It matters in one place: a slice of something that cannot be
// sliced is undefined there, where it raises at run time.

import { isKnownFilter, isKnownTest } from '../syntax/known-names.ts';
import type { Expression } from '../syntax/nodes.ts';

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
      return e.items.every(isConstant);
    case 'dict':
      return e.keys.every(isConstant) && e.items.every(isConstant);
    case 'cond':
      return isConstant(e.test) && isConstant(e.then) && (e.otherwise === undefined || isConstant(e.otherwise));
    case 'and':
    case 'or':
    case 'binary':
      return isConstant(e.left) && isConstant(e.right);
    case 'not':
    case 'neg':
    case 'pos':
      return isConstant(e.operand);
    case 'compare':
      return isConstant(e.first) && e.rest.every(isConstant);
    case 'concat':
      return e.parts.every(isConstant);
    case 'attr':
      return isConstant(e.object);
    case 'item':
      return isConstant(e.object) && isConstant(e.key);
    case 'slice':
      return [e.object, e.from, e.to, e.step].every((part) => part === undefined || isConstant(part));
    case 'filter':
      return isKnownFilter(e.name) && !runtimeFilters.has(e.name) && isConstant(e.operand) && constantArguments(e.args);
    case 'test':
      return isKnownTest(e.name) && isConstant(e.operand) && constantArguments(e.args);
  }
}

function constantArguments(args: Extract<Expression, { kind: 'call' }>['args']): boolean {
  if (args.star !== undefined && !isConstant(args.star)) return false;
  if (args.doubleStar !== undefined && !isConstant(args.doubleStar)) return false;
  return args.positional.every(isConstant) && args.values.every(isConstant);
}
