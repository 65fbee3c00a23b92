// The body of a macro or call block, compiled when it is first called: most macros of a project are not called by a model.
import type { MacroNode } from '../syntax/nodes.ts';
import { compileExpression } from './compile-expression.ts';
import { compileBody, enterScope, inner } from './compile-statement.ts';
import type { MacroCode } from './macro.ts';
import { Layout, type Slot, Symbols } from './symbols.ts';

export function compileMacro(node: MacroNode, parent: Symbols | undefined): MacroCode {
  let made: MacroCode | undefined;
  const code = (): MacroCode => {
    made ??= compileNow(node, parent);
    return made;
  };
  return {
    node,
    layoutSize: () => code().layoutSize(),
    get slots() {
      return code().slots;
    },
    get defaults() {
      return code().defaults;
    },
    get callerSlot() {
      return code().callerSlot;
    },
    get kwargsSlot() {
      return code().kwargsSlot;
    },
    get varargsSlot() {
      return code().varargsSlot;
    },
    get enter() {
      return code().enter;
    },
    get body() {
      return code().body;
    },
  };
}

function compileNow(node: MacroNode, parent: Symbols | undefined): MacroCode {
  const layout = new Layout(parent?.layout);
  const symbols = new Symbols(parent, layout);
  for (const name of node.parameters) symbols.declare(name);
  for (const value of node.defaults) symbols.visitExpression(value);
  const special = (name: string, used: boolean): Slot | undefined => (used ? symbols.declare(name) : undefined);
  const caller = special('caller', node.usesCaller);
  const kwargs = special('kwargs', node.usesKwargs);
  const varargs = special('varargs', node.usesVarargs);
  symbols.visitBody(node.body);
  const enter = enterScope(symbols);
  const slots = node.parameters.map((name) => (symbols.find(name) as Slot).index);
  const defaults = node.defaults.map((value) => compileExpression(value, symbols));
  const body = compileBody(node.body, symbols, inner);
  return {
    node,
    layoutSize: () => layout.size,
    slots,
    defaults,
    callerSlot: caller?.index ?? -1,
    kwargsSlot: kwargs?.index ?? -1,
    varargsSlot: varargs?.index ?? -1,
    enter,
    body,
  };
}
