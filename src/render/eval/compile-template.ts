// A template's tree as closures.
import type { BlockNode, TemplateNode } from '../syntax/nodes.ts';
import type { Code, Run } from './code.ts';
import { compileExpression } from './compile-expression.ts';
import { compileBody, enterScope } from './compile-statement.ts';
import type { Activation } from './runtime.ts';
import { Layout, Symbols } from './symbols.ts';

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
  symbols.visitBody(tree.body);
  const enter = enterScope(symbols);
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
  symbols.visitBody(block.body);
  const enter = enterScope(symbols);
  const body = compileBody(block.body, symbols, { topLevel: false });
  return { size: layout.size, enter, body };
}
