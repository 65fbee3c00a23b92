// What renderings looked at that stands in no file and no setting: environment variables, and what another rendering need not find the
// same (the time, chance, the warehouse, functions of a program). A cache of rendered text rests on it. It changes no rendering.
import type { NodeId } from '../core/node-id.ts';
import { activeBudget } from './values/budget.ts';

export class RenderWitness {
  /** Names of the environment variables that were asked for, set or not. */
  readonly variables = new Set<string>();
  /** Nodes whose rendering saw something that changes. */
  readonly changing = new Set<NodeId>();
  /** A rendering that belongs to no node saw something that changes. */
  isChanging = false;
  #node: NodeId | undefined;

  /** Whose templates are rendered from now on; undefined: nobody's. */
  about(node: NodeId | undefined): void {
    this.#node = node;
  }

  sawChanging(): void {
    if (this.#node === undefined) this.isChanging = true;
    else this.changing.add(this.#node);
  }
}

/** To be called wherever the rendering that runs meets something that another one may find different. */
export function sawChanging(): void {
  activeBudget().witness?.sawChanging();
}

/** To be called where the rendering that runs reads an environment variable. */
export function sawVariable(name: string): void {
  activeBudget().witness?.variables.add(name);
}
