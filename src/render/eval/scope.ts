// Entering a scope: its variables start as copies of outer ones, as what their names mean outside, or unset.
import { lookUp, type ScopePlan, unset } from '../syntax/plans.ts';
import { variableAt } from './evaluate.ts';
import type { Activation } from './runtime.ts';

export function enterScope(plan: ScopePlan | undefined, f: Activation): void {
  if (plan === undefined || plan.length === 0) return;
  for (const { index, name, from } of plan) {
    f.variables[index] = from === unset ? undefined : variableAt(from === lookUp ? -1 : from, name, f);
  }
}
