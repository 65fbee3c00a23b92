// For loops: plain, filtered, recursive, with and without `loop`.
import { isPromise, type MaybePromise } from '../host.ts';
import type { Expression, ForNode, Target } from '../syntax/nodes.ts';
import type { LoopPlan } from '../syntax/plans.ts';
import { spend } from '../values/budget.ts';
import { PyTuple } from '../values/containers.ts';
import { iterate } from '../values/iterate.ts';
import { PyMarkup } from '../values/markup.ts';
import type { Value } from '../values/py-object.ts';
import { str } from '../values/text.ts';
import { truthy } from '../values/truth.ts';
import { assign } from './assign.ts';
import { evaluate } from './evaluate.ts';
import { executeBody } from './execute.ts';
import { LoopContext, type NextItem, type Recurse } from './loop.ts';
import { Output } from './output.ts';
import { Activation } from './runtime.ts';
import { enterScope } from './scope.ts';
import { breakLoop, goOn, later, resume, type Signal } from './wait.ts';

export function executeFor(node: ForNode, f: Activation, iterable: Value): MaybePromise<Signal> {
  f.rt.at = node.iterable;
  return node.recursive ? runRecursive(node, f, iterable) : runLoop(node, f, iterable, undefined, 0);
}

function runLoop(
  node: ForNode,
  f: Activation,
  iterable: Value,
  recurse: Recurse | undefined,
  depth0: number,
): MaybePromise<Signal> {
  const iterator = iterate(iterable);
  let next: NextItem = () => {
    const step = iterator.next();
    return step.done === true ? undefined : step.value;
  };
  const plan = node.plan as LoopPlan;
  if (node.test !== undefined) next = filtered(node, node.test, next, f);
  if (plan.loop >= 0) {
    const context = new LoopContext({ iterable, filtered: node.test !== undefined, next, depth0, recurse });
    f.variables[plan.loop] = context;
    return runRounds(node, f, () => context.advance(), false);
  }
  return runRounds(node, f, next, false);
}

/** The items for which the loop's `if` holds. */
function filtered(node: ForNode, test: Expression, source: NextItem, f: Activation): NextItem {
  const { scope, target } = (node.plan as LoopPlan).test as NonNullable<LoopPlan['test']>;
  enterScope(scope, f);
  const find = (): MaybePromise<Value | undefined> => {
    for (;;) {
      const item = source() as Value | undefined;
      if (item === undefined) return undefined;
      spend(1);
      f.rt.at = node.target;
      assign(target, f, item);
      const holds = evaluate(test, f);
      if (isPromise(holds)) return later(f, holds, (value) => (truthy(value) ? rebuilt(target, f, item) : find()));
      if (truthy(holds)) return rebuilt(target, f, item);
    }
  };
  return find;
}

/** Jinja2's filter hands the loop a new tuple of what it unpacked. */
function rebuilt(target: Target, f: Activation, item: Value): Value {
  if (target.kind !== 'targets') return item;
  return new PyTuple(
    target.items.map((part) => (part.kind === 'name' ? (f.variables[part.where] as Value) : rebuilt(part, f, item))),
  );
}

function runRounds(node: ForNode, f: Activation, next: NextItem, ran: boolean): MaybePromise<Signal> {
  const { target, body } = node;
  const { scope } = node.plan as LoopPlan;
  let any = ran;
  const { rt } = f;
  for (;;) {
    const item = next();
    if (isPromise(item)) {
      return later(f, item, (settled) => {
        if (settled === undefined) return finish(node, f, any);
        const signal = round(node, f, settled);
        const ranBefore = any;
        const goFurther = (done: Signal): MaybePromise<Signal> => afterRound(node, f, next, ranBefore, done);
        return typeof signal === 'number' ? goFurther(signal) : later(f, signal, goFurther);
      });
    }
    if (item === undefined) return finish(node, f, any);
    spend(1);
    rt.at = target;
    assign(target, f, item);
    enterScope(scope, f);
    const signal = executeBody(body, f);
    if (signal !== goOn) {
      if (typeof signal !== 'number') {
        const ranBefore = any;
        return later(f, signal, (done) => afterRound(node, f, next, ranBefore, done));
      }
      if (signal === breakLoop) return finish(node, f, any);
    } else any = true;
  }
}

/** As in Python's code for it, a round that is broken off or continued early does not count for the else branch. */
function afterRound(node: ForNode, f: Activation, next: NextItem, ran: boolean, signal: Signal): MaybePromise<Signal> {
  return signal === breakLoop ? finish(node, f, ran) : runRounds(node, f, next, ran || signal === goOn);
}

function round(node: ForNode, f: Activation, item: Value): MaybePromise<Signal> {
  spend(1);
  f.rt.at = node.target;
  assign(node.target, f, item);
  enterScope((node.plan as LoopPlan).scope, f);
  return executeBody(node.body, f);
}

/** The else branch runs if there was no round to its end. */
function finish(node: ForNode, f: Activation, any: boolean): MaybePromise<Signal> {
  if (any || node.otherwise.length === 0) return goOn;
  enterScope((node.plan as LoopPlan).otherwise, f);
  return executeBody(node.otherwise, f);
}

function runRecursive(node: ForNode, f: Activation, first: Value): MaybePromise<Signal> {
  const { size } = node.plan as LoopPlan;
  const recurse: Recurse = (iterable, depth) => {
    const { rt } = f;
    rt.enter({ macro: 'loop', file: rt.file, at: rt.at });
    const around = rt.out;
    const output = new Output(rt.file, rt.traced);
    rt.out = output;
    const done = (): Value => {
      rt.out = around;
      rt.stack.length -= 1;
      return rt.escaping ? new PyMarkup(output.text) : output.text;
    };
    const own = new Activation(f.unit, f, size);
    const signal = runLoop(node, own, iterable, recurse, depth);
    return typeof signal === 'number' ? done() : later(f, signal, done);
  };
  const text = recurse(first, 0);
  return isPromise(text) ? resume(f, text, node, printLoop) : printLoop(node, f, text);
}

function printLoop(node: ForNode, f: Activation, text: Value): Signal {
  f.rt.out.value(str(text), node);
  return goOn;
}
