// Refuses filters and tests that do not exist, as Jinja2 does: not where an `if` may keep them from being reached.
import { closest } from '../../util/closest.ts';
import { isKnownFilter, isKnownTest, knownFilters, knownTests } from './known-names.ts';
import type { Arguments, BlockNode, Body, Expression, Statement } from './nodes.ts';
import { SyntaxFailure } from './syntax-failure.ts';

export function refuseUnknownNames(body: Body, blocks: readonly BlockNode[]): void {
  checkBody(body, false);
  for (const block of blocks) checkBody(block.body, false);
}

function checkBody(body: Body, soft: boolean): void {
  for (const statement of body) checkStatement(statement, soft);
}

function checkStatement(s: Statement, soft: boolean): void {
  switch (s.kind) {
    case 'output':
    case 'do':
    case 'set':
      check(s.value, soft);
      return;
    case 'for':
      check(s.iterable, soft);
      if (s.test !== undefined) check(s.test, false);
      checkBody(s.body, false);
      checkBody(s.otherwise, false);
      return;
    case 'if':
      for (const test of s.tests) check(test, true);
      for (const branch of s.bodies) checkBody(branch, true);
      checkBody(s.otherwise, true);
      return;
    case 'set-block':
      if (s.filter !== undefined) check(s.filter, false);
      checkBody(s.body, false);
      return;
    case 'with':
      for (const value of s.values) check(value, soft);
      checkBody(s.body, false);
      return;
    case 'scope':
      check(s.option, false);
      checkBody(s.body, false);
      return;
    case 'filter-block':
      check(s.filter, false);
      checkBody(s.body, false);
      return;
    case 'macro':
      for (const value of s.defaults) check(value, false);
      checkBody(s.body, false);
      return;
    case 'call-block':
      check(s.call, soft);
      checkStatement(s.caller, false);
      return;
    case 'loader':
      check(s.template, soft);
      return;
    case 'data':
    case 'break':
    case 'continue':
    case 'block':
      return;
  }
}

function checkArguments(args: Arguments, soft: boolean): void {
  for (const value of args.operands) check(value, soft);
}

function check(e: Expression, soft: boolean): void {
  switch (e.kind) {
    case 'const':
    case 'float':
    case 'name':
    case 'captured':
      return;
    case 'tuple':
    case 'list':
    case 'dict':
    case 'concat':
      for (const item of e.items) check(item, soft);
      return;
    case 'cond':
      check(e.test, true);
      check(e.then, true);
      if (e.otherwise !== undefined) check(e.otherwise, true);
      return;
    case 'and':
    case 'or':
    case 'binary':
    case 'item':
      check(e.left, soft);
      check(e.right, soft);
      return;
    case 'not':
    case 'neg':
    case 'pos':
    case 'attr':
      check(e.operand, soft);
      return;
    case 'compare':
      check(e.first, soft);
      for (const other of e.rest) check(other, soft);
      return;
    case 'slice':
      check(e.object, soft);
      for (const part of [e.from, e.to, e.step]) if (part !== undefined) check(part, soft);
      return;
    case 'filter':
      if (!soft && !isKnownFilter(e.name)) {
        const near = closest(e.name, knownFilters());
        throw new SyntaxFailure(`No filter named '${e.name}'.`, e.start, e.start + e.name.length, 'syntax', near);
      }
      check(e.operand, soft);
      checkArguments(e.args, soft);
      return;
    case 'test':
      if (!soft && !isKnownTest(e.name)) {
        const near = closest(e.name, knownTests());
        throw new SyntaxFailure(`No test named '${e.name}'.`, e.start, e.start + e.name.length, 'syntax', near);
      }
      check(e.operand, soft);
      checkArguments(e.args, soft);
      return;
    case 'call':
      check(e.callee, soft);
      checkArguments(e.args, soft);
      return;
  }
}
