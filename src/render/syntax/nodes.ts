// The syntax tree of a template: plain data with offsets into its file. No meaning here: eval/ gives it, and writes into the tree
// which variable each name means (`where`, `plan`; see plans.ts) when the template is first rendered.
import type { BlockPlan, LoopPlan, MacroPlan, ScopePlan, TemplatePlan } from './plans.ts';

interface Placed {
  readonly start: number;
  readonly end: number;
}

export type Constant = null | boolean | number | bigint | string;

export type Expression =
  | (Placed & { readonly kind: 'const'; readonly value: Constant })
  | FloatNode
  | NameNode
  | (Placed & { readonly kind: 'tuple'; readonly items: readonly Expression[] })
  | (Placed & { readonly kind: 'list'; readonly items: readonly Expression[] })
  /** Keys and values in turns. */
  | (Placed & { readonly kind: 'dict'; readonly items: readonly Expression[] })
  | CondNode
  | LogicNode
  | UnaryNode
  | BinaryNode
  | CompareNode
  | ConcatNode
  | AttrNode
  | ItemNode
  | SliceNode
  | FilterNode
  | TestNode
  | CallNode
  /** The text of the block that a `{% filter %}` or a `{% set x | … %}` works on. */
  | (Placed & { readonly kind: 'captured' });

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';

/** `where` of a name that is no variable: it is looked up among the context, the macros and the globals. */
export const notBound = -1;

export interface NameNode extends Placed {
  readonly kind: 'name';
  readonly name: string;
  where: number;
}

export interface FloatNode extends Placed {
  readonly kind: 'float';
  readonly value: number;
  /** Jinja2 works it out before it runs the template. */
  constant: boolean;
}

/** `a ~ b`. */
export interface ConcatNode extends Placed {
  readonly kind: 'concat';
  readonly items: readonly Expression[];
  /** It stands in an autoescape block: a part that is markup makes markup of the whole. */
  escaping: boolean;
}

export interface CondNode extends Placed {
  readonly kind: 'cond';
  readonly test: Expression;
  readonly then: Expression;
  readonly otherwise: Expression | undefined;
}

export interface LogicNode extends Placed {
  readonly kind: 'and' | 'or';
  readonly left: Expression;
  readonly right: Expression;
}

export interface UnaryNode extends Placed {
  readonly kind: 'not' | 'neg' | 'pos';
  readonly operand: Expression;
}

export interface BinaryNode extends Placed {
  readonly kind: 'binary';
  readonly op: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export interface CompareNode extends Placed {
  readonly kind: 'compare';
  readonly first: Expression;
  readonly ops: readonly CompareOperator[];
  readonly rest: readonly Expression[];
}

export interface AttrNode extends Placed {
  readonly kind: 'attr';
  readonly operand: Expression;
  readonly name: string;
}

export interface ItemNode extends Placed {
  readonly kind: 'item';
  readonly left: Expression;
  readonly right: Expression;
}

export interface SliceNode extends Placed {
  readonly kind: 'slice';
  readonly object: Expression;
  readonly from: Expression | undefined;
  readonly to: Expression | undefined;
  readonly step: Expression | undefined;
  /** Jinja2 works it out before it runs the template. */
  constant: boolean;
}

export interface FilterNode extends Placed {
  readonly kind: 'filter';
  readonly operand: Expression;
  readonly name: string;
  readonly args: Arguments;
}

export interface TestNode extends Placed {
  readonly kind: 'test';
  readonly operand: Expression;
  readonly name: string;
  readonly args: Arguments;
}

export interface CallNode extends Placed {
  readonly kind: 'call';
  readonly callee: Expression;
  readonly args: Arguments;
}

export interface Arguments {
  /** All of them in the order in which Python works them out: by position, `*`, by name, `**`. */
  readonly operands: readonly Expression[];
  /** How many are given by position. */
  readonly positional: number;
  readonly names: readonly string[];
  readonly star: boolean;
  readonly doubleStar: boolean;
}

/** What can be assigned to. */
export type Target =
  | NameNode
  | (Placed & { readonly kind: 'nsref'; readonly name: string; where: number; readonly attribute: string })
  | (Placed & { readonly kind: 'targets'; readonly items: readonly Target[] });

export type Statement =
  | DataNode
  | OutputNode
  | ForNode
  | IfNode
  | SetNode
  | SetBlockNode
  | WithNode
  | ScopeNode
  | FilterBlockNode
  | MacroNode
  | CallBlockNode
  | (Placed & { readonly kind: 'do'; readonly value: Expression })
  | (Placed & { readonly kind: 'break' | 'continue' })
  | BlockNode
  | LoaderNode;

export type Body = readonly Statement[];

export interface DataNode extends Placed {
  readonly kind: 'data';
  readonly text: string;
}

/**
 * Whether a printed value is escaped: Jinja2 decides it where the text of the template tells (the options of the autoescape blocks
 * around it are constants), and `asks` the rendering where it does not.
 */
export type Escaping = 'no' | 'yes' | 'asks';

export interface OutputNode extends Placed {
  readonly kind: 'output';
  readonly value: Expression;
  escaping: Escaping;
}

export interface IfNode extends Placed {
  readonly kind: 'if';
  /** `if` and `elif`: tests and bodies side by side. */
  readonly tests: readonly Expression[];
  readonly bodies: readonly Body[];
  readonly otherwise: Body;
}

export interface ForNode extends Placed {
  readonly kind: 'for';
  readonly target: Target;
  readonly iterable: Expression;
  readonly test: Expression | undefined;
  readonly recursive: boolean;
  readonly body: Body;
  readonly otherwise: Body;
  /** The body names `loop`. */
  readonly usesLoop: boolean;
  plan: LoopPlan | undefined;
}

export interface SetNode extends Placed {
  readonly kind: 'set';
  readonly target: Target;
  readonly value: Expression;
  /** It stands at the top level: blocks see what it sets. */
  topLevel: boolean;
}

export interface SetBlockNode extends Placed {
  readonly kind: 'set-block';
  readonly target: Target;
  readonly filter: Expression | undefined;
  readonly body: Body;
  topLevel: boolean;
  plan: ScopePlan | undefined;
}

export interface WithNode extends Placed {
  readonly kind: 'with';
  readonly targets: readonly Target[];
  readonly values: readonly Expression[];
  readonly body: Body;
  plan: ScopePlan | undefined;
}

/** `{% autoescape %}`. */
export interface ScopeNode extends Placed {
  readonly kind: 'scope';
  readonly option: Expression;
  readonly body: Body;
  plan: ScopePlan | undefined;
}

export interface FilterBlockNode extends Placed {
  readonly kind: 'filter-block';
  readonly filter: Expression;
  readonly body: Body;
  escaping: Escaping;
  plan: ScopePlan | undefined;
}

export interface CallBlockNode extends Placed {
  readonly kind: 'call-block';
  readonly call: CallNode;
  readonly caller: MacroNode;
}

/** `{% extends %}`, `{% include %}`, `{% import %}`, `{% from %}`. */
export interface LoaderNode extends Placed {
  readonly kind: 'loader';
  readonly tag: string;
  readonly template: Expression;
  readonly names: readonly string[];
}

export type MacroKind = 'macro' | 'test' | 'materialization' | 'snapshot' | 'docs';

export interface MacroNode extends Placed {
  readonly kind: 'macro';
  /** As it is called: a test `x` is `test_x`. Empty: a call block's body. */
  readonly name: string;
  readonly macroKind: MacroKind;
  readonly parameters: readonly string[];
  /** For the last parameters. */
  readonly defaults: readonly Expression[];
  readonly body: Body;
  readonly usesCaller: boolean;
  readonly usesKwargs: boolean;
  readonly usesVarargs: boolean;
  /** Where the name stands. */
  readonly nameStart: number;
  readonly nameEnd: number;
  /** Offsets of what stands between the tags. */
  readonly bodyStart: number;
  readonly bodyEnd: number;
  /** The variable that holds the macro. */
  where: number;
  topLevel: boolean;
  plan: MacroPlan | undefined;
}

export interface BlockNode extends Placed {
  readonly kind: 'block';
  readonly name: string;
  readonly scoped: boolean;
  readonly required: boolean;
  readonly usesSelf: boolean;
  readonly usesSuper: boolean;
  /** What `self.name()` runs, and where a block that is not scoped stands. */
  readonly body: Body;
  plan: BlockPlan | undefined;
  /** Of a scoped block: what runs where it stands, and sees the variables around it. */
  readonly inPlace: InPlaceBlock | undefined;
}

export interface InPlaceBlock {
  readonly body: Body;
  plan: Omit<BlockPlan, 'size'> | undefined;
}

export interface TemplateNode {
  readonly body: Body;
  readonly blocks: readonly BlockNode[];
  /** Every name that is set anywhere in it. */
  readonly assigned: readonly string[];
  /** It names `self`. */
  readonly usesSelf: boolean;
  plan: TemplatePlan | undefined;
}
