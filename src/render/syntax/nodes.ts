// The syntax tree of a template: plain data with offsets into its file. No meaning here: eval/ gives it.

interface Placed {
  readonly start: number;
  readonly end: number;
}

export type Constant = null | boolean | number | bigint | string;

export type Expression =
  | (Placed & { readonly kind: 'const'; readonly value: Constant })
  | (Placed & { readonly kind: 'float'; readonly value: number })
  | NameNode
  | (Placed & { readonly kind: 'tuple'; readonly items: readonly Expression[] })
  | (Placed & { readonly kind: 'list'; readonly items: readonly Expression[] })
  | (Placed & { readonly kind: 'dict'; readonly keys: readonly Expression[]; readonly items: readonly Expression[] })
  | (Placed & {
      readonly kind: 'cond';
      readonly test: Expression;
      readonly then: Expression;
      readonly otherwise: Expression | undefined;
    })
  | (Placed & { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression })
  | (Placed & { readonly kind: 'not' | 'neg' | 'pos'; readonly operand: Expression })
  | (Placed & {
      readonly kind: 'binary';
      readonly op: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    })
  | (Placed & {
      readonly kind: 'compare';
      readonly first: Expression;
      readonly ops: readonly CompareOperator[];
      readonly rest: readonly Expression[];
    })
  | (Placed & { readonly kind: 'concat'; readonly parts: readonly Expression[] })
  | (Placed & { readonly kind: 'attr'; readonly object: Expression; readonly name: string })
  | (Placed & { readonly kind: 'item'; readonly object: Expression; readonly key: Expression })
  | SliceNode
  | FilterNode
  | (Placed & { readonly kind: 'test'; readonly operand: Expression; readonly name: string; readonly args: Arguments })
  | CallNode
  /** The text of the block that a `{% filter %}` or a `{% set x | … %}` works on. */
  | (Placed & { readonly kind: 'captured' });

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';

export interface NameNode extends Placed {
  readonly kind: 'name';
  readonly name: string;
}

export interface SliceNode extends Placed {
  readonly kind: 'slice';
  readonly object: Expression;
  readonly from: Expression | undefined;
  readonly to: Expression | undefined;
  readonly step: Expression | undefined;
}

export interface FilterNode extends Placed {
  readonly kind: 'filter';
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
  readonly positional: readonly Expression[];
  readonly names: readonly string[];
  readonly values: readonly Expression[];
  readonly star: Expression | undefined;
  readonly doubleStar: Expression | undefined;
}

export type Target =
  | NameNode
  | (Placed & { readonly kind: 'nsref'; readonly name: string; readonly attribute: string })
  | (Placed & { readonly kind: 'targets'; readonly items: readonly Target[] });

export type Statement =
  | (Placed & { readonly kind: 'data'; readonly text: string })
  | (Placed & { readonly kind: 'output'; readonly value: Expression })
  | ForNode
  | (Placed & {
      readonly kind: 'if';
      readonly tests: readonly Expression[];
      readonly bodies: readonly (readonly Statement[])[];
      readonly otherwise: readonly Statement[];
    })
  | (Placed & { readonly kind: 'set'; readonly target: Target; readonly value: Expression })
  | (Placed & {
      readonly kind: 'set-block';
      readonly target: Target;
      readonly filter: Expression | undefined;
      readonly body: readonly Statement[];
    })
  | (Placed & {
      readonly kind: 'with';
      readonly targets: readonly Target[];
      readonly values: readonly Expression[];
      readonly body: readonly Statement[];
    })
  | (Placed & { readonly kind: 'scope'; readonly option: Expression; readonly body: readonly Statement[] })
  | (Placed & { readonly kind: 'filter-block'; readonly filter: Expression; readonly body: readonly Statement[] })
  | MacroNode
  | (Placed & { readonly kind: 'call-block'; readonly call: CallNode; readonly caller: MacroNode })
  | (Placed & { readonly kind: 'do'; readonly value: Expression })
  | (Placed & { readonly kind: 'break' | 'continue' })
  | BlockNode
  | (Placed & {
      readonly kind: 'loader';
      readonly tag: string;
      readonly template: Expression;
      readonly names: readonly string[];
    });

export interface ForNode extends Placed {
  readonly kind: 'for';
  readonly target: Target;
  readonly iterable: Expression;
  readonly test: Expression | undefined;
  readonly recursive: boolean;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[];
  /** The body names `loop`. */
  readonly usesLoop: boolean;
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
  readonly body: readonly Statement[];
  readonly usesCaller: boolean;
  readonly usesKwargs: boolean;
  readonly usesVarargs: boolean;
  /** Where the name stands. */
  readonly nameStart: number;
  readonly nameEnd: number;
  /** Offsets of what stands between the tags. */
  readonly bodyStart: number;
  readonly bodyEnd: number;
}

export interface BlockNode extends Placed {
  readonly kind: 'block';
  readonly name: string;
  readonly scoped: boolean;
  readonly required: boolean;
  readonly usesSelf: boolean;
  readonly usesSuper: boolean;
  readonly body: readonly Statement[];
}

export interface TemplateNode {
  readonly body: readonly Statement[];
  readonly blocks: readonly BlockNode[];
  /** It names `self`. */
  readonly usesSelf: boolean;
}
