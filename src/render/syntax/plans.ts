// Which variables the parts of a template have: worked out by eval/bind-names.ts when a template is first rendered, and kept in
// its tree. A variable is a place in the activation of its function: the template, a macro, a call block's body, a recursive loop.
import type { Target } from './nodes.ts';

/** What is done with a variable when its scope is entered: a copy is made, it is looked up by its name, or unset. */
export interface EntryStep {
  readonly index: number;
  readonly name: string;
  /** Where the copy comes from; `lookUp` or `unset`. */
  readonly from: number;
}

export const lookUp = -1;
export const unset = -2;

export type ScopePlan = readonly EntryStep[];

export interface LoopPlan {
  readonly scope: ScopePlan;
  /** The variable `loop`; -1: the body does not name it. */
  readonly loop: number;
  /** Of the loop's `if`: it has a scope of its own. */
  readonly test: { readonly scope: ScopePlan; readonly target: Target } | undefined;
  readonly otherwise: ScopePlan;
  /** How many variables a recursive loop has. */
  readonly size: number;
}

export interface MacroPlan {
  readonly size: number;
  readonly scope: ScopePlan;
  /** The variables of the parameters, in order. */
  readonly parameters: readonly number[];
  /** -1: it has none. */
  readonly caller: number;
  readonly kwargs: number;
  readonly varargs: number;
}

export interface TemplatePlan {
  readonly size: number;
  readonly scope: ScopePlan;
  /** The variable `self`; -1: it has none. */
  readonly self: number;
}

export interface BlockPlan extends TemplatePlan {
  readonly super: number;
}

/** Variables further out are counted from here: `hops * hop + index`. */
export const hop = 2 ** 22;
