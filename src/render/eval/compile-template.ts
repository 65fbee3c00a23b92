// A template's tree as closures.
import type { BlockNode, TemplateNode } from '../syntax/nodes.ts';
import { PyUndefined } from '../values/py-object.ts';
import { TemplateReference } from './blocks.ts';
import type { Code, Run } from './code.ts';
import { compileExpression } from './compile-expression.ts';
import { compileBody, enterScope } from './compile-statement.ts';
import type { Activation } from './runtime.ts';
import { Layout, type Slot, Symbols } from './symbols.ts';

export interface FunctionCode {
  readonly size: number;
  readonly enter: (f: Activation) => void;
  readonly body: Run;
}

export interface TemplateCode extends FunctionCode {
  readonly blocks: ReadonlyMap<string, FunctionCode>;
  /** Of a text that is exactly one `{{ expression }}`. */
  readonly expression: Code | undefined;
}

export function compileTemplate(tree: TemplateNode): TemplateCode {
  const layout = new Layout(undefined);
  const symbols = new Symbols(undefined, layout);
  const self = tree.usesSelf ? symbols.declare('self') : undefined;
  symbols.visitBody(tree.body);
  const enter = withSelf(enterScope(symbols), self);
  const body = compileBody(tree.body, symbols, { topLevel: true });
  const only = tree.body[0];
  const expression =
    tree.body.length === 1 && only !== undefined && only.kind === 'output'
      ? compileExpression(only.value, symbols)
      : undefined;
  const blocks = new Map<string, FunctionCode>();
  for (const block of tree.blocks) blocks.set(block.name, compileBlock(block));
  return { size: layout.size, enter, body, blocks, expression };
}

/** A block sees what the template's top level has set, and not the loop around it. */
function compileBlock(block: BlockNode): FunctionCode {
  const layout = new Layout(undefined);
  const symbols = new Symbols(undefined, layout);
  const self = block.usesSelf ? symbols.declare('self') : undefined;
  const parent = block.usesSuper ? symbols.declare('super') : undefined;
  symbols.visitBody(block.body);
  const enterSelf = withSelf(enterScope(symbols), self);
  const enter = (f: Activation): void => {
    enterSelf(f);
    if (parent === undefined) return;
    f.slots[parent.index] = new PyUndefined({
      name: 'super',
      message: `there is no parent block called '${block.name}'.`,
    });
  };
  const body = compileBody(block.body, symbols, { topLevel: false });
  return { size: layout.size, enter, body };
}

function withSelf(enter: (f: Activation) => void, self: Slot | undefined): (f: Activation) => void {
  if (self === undefined) return enter;
  return (f) => {
    f.slots[self.index] = new TemplateReference(f.unit);
    enter(f);
  };
}
