// What the rendering that is running may still use up. A module's variable, since every operation on values needs it: rendering
// sets it when it starts and after each wait (eval/awaits.ts).
import { defaultLimits, type RenderLimits } from '../limits.ts';
import type { RenderWitness } from '../render-witness.ts';

export class LimitReached extends Error {
  readonly limit: keyof RenderLimits;
  readonly most: number;

  constructor(limit: keyof RenderLimits, most: number) {
    super(`more than ${most}`);
    this.name = 'LimitReached';
    this.limit = limit;
    this.most = most;
  }
}

export interface Budget {
  readonly limits: RenderLimits;
  /** Hears of what the rendering looks at, where somebody wants to know. */
  readonly witness: RenderWitness | undefined;
  steps: number;
}

export function newBudget(limits: RenderLimits, witness?: RenderWitness): Budget {
  return { limits, witness, steps: limits.steps };
}

let active: Budget = newBudget(defaultLimits);

export function activeBudget(): Budget {
  return active;
}

export function activateBudget(budget: Budget): void {
  active = budget;
}

/** Counts work that was done. */
export function spend(steps: number): void {
  active.steps -= steps;
  if (active.steps < 0) throw new LimitReached('steps', active.limits.steps);
}

/** Refuses to build a text or list of more than the allowed size; counts the work of building it. */
export function spendSize(size: number): void {
  if (size > active.limits.outputSize) throw new LimitReached('outputSize', active.limits.outputSize);
  spend(size >> 4);
}
