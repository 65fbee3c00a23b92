// The body of a macro or call block, compiled when it is first called: most macros of a project are not called by a model.
import type { MacroNode } from '../syntax/nodes.ts';
import { compileExpression } from './compile-expression.ts';
import { compileBody, enterScope, inner } from './compile-statement.ts';
import type { MacroCode } from './macro.ts';
import { Layout, type Slot, Symbols } from './symbols.ts';

export function compileMacro(node: MacroNode, parent: Symbols | undefined): MacroCode {
  return new LazyMacroCode(node, parent);
}

// A class: getters in an object literal would give every macro a hidden class of its own.
class LazyMacroCode implements MacroCode {
  readonly node: MacroNode;
  readonly #parent: Symbols | undefined;
  #made: MacroCode | undefined;

  constructor(node: MacroNode, parent: Symbols | undefined) {
    this.node = node;
    this.#parent = parent;
  }

  #code(): MacroCode {
    this.#made ??= compileNow(this.node, this.#parent);
    return this.#made;
  }

  layoutSize(): number {
    return this.#code().layoutSize();
  }

  get slots() {
    return this.#code().slots;
  }

  get defaults() {
    return this.#code().defaults;
  }

  get callerSlot() {
    return this.#code().callerSlot;
  }

  get kwargsSlot() {
    return this.#code().kwargsSlot;
  }

  get varargsSlot() {
    return this.#code().varargsSlot;
  }

  get enter() {
    return this.#code().enter;
  }

  get body() {
    return this.#code().body;
  }
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
