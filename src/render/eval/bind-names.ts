// Decides, once for each template, which variable every name in it means, and writes that into the tree.
import { lastOf } from '../last-of.ts';
import {
  type BlockNode,
  type Body,
  type Expression,
  type ForNode,
  type InPlaceBlock,
  type MacroNode,
  notBound,
  type ScopeNode,
  type Statement,
  type Target,
  type TemplateNode,
} from '../syntax/nodes.ts';
import { eachNode } from '../syntax/operands.ts';
import { type EntryStep, hop, lookUp, type ScopePlan, unset } from '../syntax/plans.ts';
import { truthy } from '../values/truth.ts';
import { hasFilter, isConstant } from './constant.ts';
import { type Assigned, assignedNames, Layout, Symbols, type Variable } from './symbols.ts';

export function bindTemplate(tree: TemplateNode): void {
  const assigned = assignedNames(tree.assigned);
  const layout = new Layout(undefined);
  const symbols = new Symbols(undefined, layout, assigned);
  lastOf.symbols = symbols;
  const self = tree.usesSelf ? symbols.declare('self') : undefined;
  symbols.visitBody(tree.body);
  const scope = enterScope(symbols);
  bindBody(tree.body, symbols, true);
  for (const block of tree.blocks) bindBlock(block, assigned);
  tree.plan = { size: layout.size, scope, self: self?.index ?? -1 };
}

/** A macro that is called without its file being rendered: it sees nothing of it. */
export function bindMacro(macro: MacroNode, assigned: readonly string[]): void {
  bindMacroIn(macro, undefined, assignedNames(assigned));
}

/** A block sees what the template's top level has set, and not the loop around it. */
function bindBlock(block: BlockNode, assigned: Assigned): void {
  const layout = new Layout(undefined);
  const symbols = new Symbols(undefined, layout, assigned);
  const self = block.usesSelf ? symbols.declare('self') : undefined;
  const parent = block.usesSuper ? symbols.declare('super') : undefined;
  symbols.visitBody(block.body);
  const scope = enterScope(symbols);
  bindBody(block.body, symbols, false);
  block.plan = { size: layout.size, scope, self: self?.index ?? -1, super: parent?.index ?? -1 };
}

/** A scoped block is a scope like others: it sees the loop around it. */
function bindInPlace(block: BlockNode, inPlace: InPlaceBlock, symbols: Symbols): void {
  const within = new Symbols(symbols, symbols.layout, symbols.assigned);
  const self = block.usesSelf ? within.declare('self') : undefined;
  const parent = block.usesSuper ? within.declare('super') : undefined;
  within.visitBody(inPlace.body);
  const scope = enterScope(within);
  bindBody(inPlace.body, within, false);
  inPlace.plan = { scope, self: self?.index ?? -1, super: parent?.index ?? -1 };
}

function bindMacroIn(node: MacroNode, parent: Symbols | undefined, assigned: Assigned): void {
  const layout = new Layout(parent?.layout);
  const symbols = new Symbols(parent, layout, assigned);
  for (const name of node.parameters) symbols.declare(name);
  for (const value of node.defaults) symbols.visitExpression(value);
  const caller = node.usesCaller ? symbols.declare('caller') : undefined;
  const kwargs = node.usesKwargs ? symbols.declare('kwargs') : undefined;
  const varargs = node.usesVarargs ? symbols.declare('varargs') : undefined;
  symbols.visitBody(node.body);
  const scope = enterScope(symbols);
  const parameters = node.parameters.map((name) => (symbols.find(name) as Variable).index);
  for (const value of node.defaults) bindExpression(value, symbols);
  bindBody(node.body, symbols, false);
  node.plan = {
    size: layout.size,
    scope,
    parameters,
    caller: caller?.index ?? -1,
    kwargs: kwargs?.index ?? -1,
    varargs: varargs?.index ?? -1,
  };
}

function bindLoop(node: ForNode, symbols: Symbols): void {
  bindExpression(node.iterable, symbols);
  // A recursive loop is a function: each of its calls has its own variables.
  const layout = node.recursive ? new Layout(symbols.layout) : symbols.layout;
  const within = new Symbols(symbols, layout, symbols.assigned);
  const loop = node.usesLoop ? within.declare('loop') : undefined;
  within.declareTarget(node.target);
  within.visitBody(node.body);
  const scope = enterScope(within);
  bindTarget(node.target, within);
  bindBody(node.body, within, false);
  const test = node.test === undefined ? undefined : bindLoopTest(node.test, node.target, symbols, layout);
  const after = new Symbols(symbols, layout, symbols.assigned);
  after.visitBody(node.otherwise);
  const otherwise = enterScope(after);
  bindBody(node.otherwise, after, false);
  node.plan = { scope, loop: loop?.index ?? -1, test, otherwise, size: layout.size };
}

/** The loop's `if` has a scope and variables of its own. */
function bindLoopTest(test: Expression, loopTarget: Target, symbols: Symbols, layout: Layout) {
  const within = new Symbols(symbols, layout, symbols.assigned);
  const target = copyTarget(loopTarget);
  within.declareTarget(target);
  within.visitExpression(test);
  const scope = enterScope(within);
  bindTarget(target, within);
  bindExpression(test, within);
  return { scope, target };
}

function copyTarget(target: Target): Target {
  return target.kind === 'targets' ? { ...target, items: target.items.map(copyTarget) } : { ...target };
}

// ---- scopes

const nothingToDo: ScopePlan = [];

/** Gives the variables of a scope their places; what is to be done when it is entered. */
function enterScope(symbols: Symbols): ScopePlan {
  const { layout, variables } = symbols;
  if (variables.length === 0) return nothingToDo;
  const steps: EntryStep[] = [];
  for (const variable of variables) {
    const { name, load } = variable;
    if (load === 'resolve' && !variable.stored) {
      variable.global = true;
      continue;
    }
    if (variable.index < 0) {
      variable.index = layout.size;
      layout.size += 1;
    }
    const { index } = variable;
    if (load === 'undefined') steps.push({ index, name, from: unset });
    else if (load === 'resolve') steps.push({ index, name, from: lookUp });
    else if (load !== 'parameter') steps.push({ index, name, from: whereIs(load, layout) });
  }
  return steps.length === 0 ? nothingToDo : steps;
}

/** Where a variable is seen from a function. */
function whereIs(variable: Variable, from: Layout): number {
  if (variable.global) return notBound;
  let hops = 0;
  for (
    let layout: Layout | undefined = from;
    layout !== undefined && layout !== variable.layout;
    layout = layout.parent
  )
    hops += 1;
  return hops * hop + variable.index;
}

function nameIn(name: string, symbols: Symbols): number {
  const variable = symbols.find(name);
  return variable === undefined ? notBound : whereIs(variable, symbols.layout);
}

// ---- the walk

function bindBody(body: Body, symbols: Symbols, topLevel: boolean): void {
  for (const statement of body) bindStatement(statement, symbols, topLevel);
}

/** A block with a scope: the expressions that belong to it, and its body. */
function bindScope(symbols: Symbols, body: Body, bodyFirst: boolean, expression: Expression | undefined): ScopePlan {
  const within = new Symbols(symbols, symbols.layout, symbols.assigned);
  if (expression !== undefined && !bodyFirst) within.visitExpression(expression);
  within.visitBody(body);
  if (expression !== undefined && bodyFirst) within.visitExpression(expression);
  const scope = enterScope(within);
  bindBody(body, within, false);
  if (expression !== undefined) bindExpression(expression, within);
  return scope;
}

function bindAutoescape(s: ScopeNode, symbols: Symbols): ScopePlan {
  const within = new Symbols(symbols, symbols.layout, symbols.assigned);
  within.visitExpression(s.option);
  within.visitBody(s.body);
  const scope = enterScope(within);
  bindExpression(s.option, within);
  if (s.option.kind !== 'const') within.escaping = 'asks';
  else {
    within.escapingConstants = truthy(s.option.value);
    if (symbols.escaping !== 'asks') within.escaping = within.escapingConstants ? 'yes' : 'no';
  }
  bindBody(s.body, within, false);
  return scope;
}

function bindStatement(s: Statement, symbols: Symbols, topLevel: boolean): void {
  switch (s.kind) {
    case 'data':
    case 'break':
    case 'continue':
      return;
    case 'block':
      if (s.inPlace !== undefined) bindInPlace(s, s.inPlace, symbols);
      return;
    case 'output':
      bindExpression(s.value, symbols);
      s.escaping = symbols.escaping;
      if (isConstant(s.value)) {
        eachNode(s.value, markConstant, undefined);
        if (s.escaping === 'asks' && !hasFilter(s.value)) s.escaping = symbols.escapingConstants ? 'yes' : 'no';
      }
      return;
    case 'do':
      bindExpression(s.value, symbols);
      return;
    case 'if':
      for (const test of s.tests) bindExpression(test, symbols);
      for (const body of s.bodies) bindBody(body, symbols, topLevel);
      bindBody(s.otherwise, symbols, topLevel);
      return;
    case 'for':
      bindLoop(s, symbols);
      return;
    case 'set':
      s.topLevel = topLevel;
      bindExpression(s.value, symbols);
      bindTarget(s.target, symbols);
      return;
    case 'set-block':
      s.topLevel = topLevel;
      // The filter belongs to the block's scope only as far as names go that the body has too.
      s.plan = bindScope(symbols, s.body, true, s.filter);
      bindTarget(s.target, symbols);
      return;
    case 'with': {
      const within = new Symbols(symbols, symbols.layout, symbols.assigned);
      for (const target of s.targets) within.declareTarget(target);
      within.visitBody(s.body);
      s.plan = enterScope(within);
      for (const target of s.targets) bindTarget(target, within);
      for (const value of s.values) bindExpression(value, symbols);
      bindBody(s.body, within, false);
      return;
    }
    case 'scope':
      s.plan = bindAutoescape(s, symbols);
      return;
    case 'filter-block':
      s.escaping = symbols.escaping;
      s.plan = bindScope(symbols, s.body, false, s.filter);
      return;
    case 'macro':
      s.topLevel = topLevel;
      bindMacroIn(s, symbols, symbols.assigned);
      s.where = nameIn(s.name, symbols);
      return;
    case 'call-block':
      bindExpression(s.call, symbols);
      bindMacroIn(s.caller, symbols, symbols.assigned);
      return;
    case 'loader':
      bindExpression(s.template, symbols);
      return;
  }
}

function bindTarget(target: Target, symbols: Symbols): void {
  if (target.kind === 'targets') for (const item of target.items) bindTarget(item, symbols);
  else target.where = nameIn(target.name, symbols);
}

function bindExpression(e: Expression, symbols: Symbols): void {
  eachNode(e, bindName, symbols);
}

function bindName(e: Expression, symbols: Symbols): void {
  if (e.kind === 'name') e.where = nameIn(e.name, symbols);
  else if (e.kind === 'concat') e.escaping = symbols.escaping === 'yes';
}

/** Jinja2 works constant expressions out before it runs anything, which shows in two places. */
function markConstant(e: Expression): void {
  if (e.kind === 'slice' || e.kind === 'float') e.constant = true;
}
