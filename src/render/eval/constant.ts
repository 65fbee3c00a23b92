// Which expressions Jinja2 works out before it runs a template. It matters in one place: a slice of something that cannot be
// sliced is undefined there, where it raises at run time.

import { isKnownFilter, isKnownTest } from '../syntax/known-names.ts';
import type { Expression } from '../syntax/nodes.ts';
import { eachNode } from '../syntax/operands.ts';
import { PyTuple } from '../values/containers.ts';
import type { Value } from '../values/py-object.ts';
import { truthy } from '../values/truth.ts';

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
    case 'cond': {
      const test = literalTruth(e.test);
      if (test === true) return isConstant(e.then);
      if (test === false) return e.otherwise === undefined || isConstant(e.otherwise);
      return isConstant(e.test) && isConstant(e.then) && (e.otherwise === undefined || isConstant(e.otherwise));
    }
    case 'and':
    case 'or':
      return isConstant(e.left) && (isConstant(e.right) || literalTruth(e.left) === (e.kind === 'or'));
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

/** What is not reached need not be constant. Undefined: no literal. */
function literalTruth(e: Expression): boolean | undefined {
  switch (e.kind) {
    case 'const':
      return truthy(e.value);
    case 'float':
      return e.value !== 0;
    case 'list':
    case 'tuple':
    case 'dict':
      return e.items.every(isConstant) ? e.items.length > 0 : undefined;
    default:
      return undefined;
  }
}

/** Whether Python keeps one object for all equal constants of a kind: small ints and short texts. */
export function isSharedConstant(value: Value): boolean {
  if (typeof value === 'string') return value.length < 2 && (value === '' || value.charCodeAt(0) < 256);
  if (typeof value === 'number') return Number.isInteger(value) && value >= -5 && value <= 256;
  if (value instanceof PyTuple) return value.items.length === 0;
  return value === null || typeof value === 'boolean';
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
