// For loops: plain, filtered, recursive, with and without `loop`.
import { isPromise, type MaybePromise } from '../host.ts';
import type { ForNode, Target } from '../syntax/nodes.ts';
import { spend } from '../values/budget.ts';
import { PyTuple } from '../values/containers.ts';
import { iterate } from '../values/iterate.ts';
import type { Value } from '../values/py-object.ts';
import { truthy } from '../values/truth.ts';
import { type Assign, compileTarget } from './assign.ts';
import { breakLoop, type Code, goOn, later, type Run, type Signal, whenReady } from './code.ts';
import { compileExpression } from './compile-expression.ts';
import { compileBody, enterScope, inner } from './compile-statement.ts';
import { LoopContext, type NextItem, type Recurse } from './loop.ts';
import { Output } from './output.ts';
import { Activation } from './runtime.ts';
import { Layout, type Slot, Symbols } from './symbols.ts';

interface LoopCode {
  readonly node: ForNode;
  readonly assign: Assign;
  readonly enter: (f: Activation) => void;
  readonly body: Run;
  readonly test:
    | {
        readonly code: Code;
        readonly assign: Assign;
        readonly enter: (f: Activation) => void;
        readonly rebuild: (f: Activation, item: Value) => Value;
      }
    | undefined;
  readonly otherwise: { readonly enter: (f: Activation) => void; readonly body: Run } | undefined;
  readonly loopSlot: number;
}

export function compileFor(node: ForNode, symbols: Symbols): Run {
  const iterable = compileExpression(node.iterable, symbols);
  // A recursive loop is a function: each of its calls has its own variables.
  const layout = node.recursive ? new Layout(symbols.layout) : symbols.layout;
  const loop = compileLoop(node, symbols, layout);
  const run = (f: Activation, value: Value): MaybePromise<Signal> => {
    f.rt.at = node.iterable;
    return node.recursive ? runRecursive(loop, f, layout, value) : runLoop(loop, f, value, undefined, 0);
  };
  return (f) => whenReady(f, iterable.run(f), (value) => run(f, value));
}

function compileLoop(node: ForNode, symbols: Symbols, layout: Layout): LoopCode {
  const within = new Symbols(symbols, layout);
  const loopSlot = node.usesLoop ? within.declare('loop') : undefined;
  within.declareTarget(node.target);
  within.visitBody(node.body);
  const enter = enterScope(within);
  const assign = compileTarget(node.target, within);
  const body = compileBody(node.body, within, inner);
  return {
    node,
    assign,
    enter,
    body,
    test: node.test === undefined ? undefined : compileTestScope(node, symbols, layout),
    otherwise: node.otherwise.length === 0 ? undefined : compileElse(node, symbols, layout),
    loopSlot: loopSlot?.index ?? -1,
  };
}

function compileTestScope(node: ForNode, symbols: Symbols, layout: Layout): NonNullable<LoopCode['test']> {
  const within = new Symbols(symbols, layout);
  within.declareTarget(node.target);
  if (node.test !== undefined) within.visitExpression(node.test);
  const enter = enterScope(within);
  const code = compileExpression(node.test as NonNullable<ForNode['test']>, within);
  return { code, assign: compileTarget(node.target, within), enter, rebuild: rebuilder(node.target, within) };
}

/** Jinja2's filter hands the loop a new tuple of what it unpacked. */
function rebuilder(target: Target, symbols: Symbols): (f: Activation, item: Value) => Value {
  if (target.kind !== 'targets') return (_f, item) => item;
  const parts = target.items.map((part) => {
    if (part.kind !== 'name') return rebuilder(part, symbols);
    const { index } = symbols.find(part.name) as Slot;
    return (f: Activation): Value => f.slots[index] as Value;
  });
  return (f, item) => new PyTuple(parts.map((part) => part(f, item)));
}

function compileElse(node: ForNode, symbols: Symbols, layout: Layout): NonNullable<LoopCode['otherwise']> {
  const within = new Symbols(symbols, layout);
  within.visitBody(node.otherwise);
  const enter = enterScope(within);
  return { enter, body: compileBody(node.otherwise, within, inner) };
}

function runLoop(
  loop: LoopCode,
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
  if (loop.test !== undefined) next = filtered(loop.test, next, f, loop.node);
  if (loop.loopSlot >= 0) {
    const context = new LoopContext({ iterable, filtered: loop.test !== undefined, next, depth0, recurse });
    f.slots[loop.loopSlot] = context;
    return runRounds(loop, f, () => context.advance(), false);
  }
  return runRounds(loop, f, next, false);
}

function filtered(test: NonNullable<LoopCode['test']>, source: NextItem, f: Activation, node: ForNode): NextItem {
  test.enter(f);
  const find = (): MaybePromise<Value | undefined> => {
    for (;;) {
      const item = source() as Value | undefined;
      if (item === undefined) return undefined;
      spend(1);
      f.rt.at = node.target;
      test.assign(f, item);
      const holds = test.code.run(f);
      if (isPromise(holds)) return later(f, holds, (value) => (truthy(value) ? test.rebuild(f, item) : find()));
      if (truthy(holds)) return test.rebuild(f, item);
    }
  };
  return find;
}

function runRounds(loop: LoopCode, f: Activation, next: NextItem, ran: boolean): MaybePromise<Signal> {
  const { assign, enter, body, node } = loop;
  let any = ran;
  const { rt } = f;
  for (;;) {
    const item = next();
    if (isPromise(item)) {
      return later(f, item, (settled) => {
        if (settled === undefined) return finish(loop, f, any);
        const signal = round(loop, f, settled);
        const ranBefore = any;
        const goFurther = (done: Signal): MaybePromise<Signal> => afterRound(loop, f, next, ranBefore, done);
        return typeof signal === 'number' ? goFurther(signal) : later(f, signal, goFurther);
      });
    }
    if (item === undefined) return finish(loop, f, any);
    spend(1);
    rt.at = node.target;
    assign(f, item);
    enter(f);
    const signal = body(f);
    if (signal !== goOn) {
      if (typeof signal !== 'number') {
        const ranBefore = any;
        return later(f, signal, (done) => afterRound(loop, f, next, ranBefore, done));
      }
      if (signal === breakLoop) return finish(loop, f, any);
    } else any = true;
  }
}

/** As in Python's code for it, a round that is broken off or continued early does not count for the else branch. */
function afterRound(loop: LoopCode, f: Activation, next: NextItem, ran: boolean, signal: Signal): MaybePromise<Signal> {
  return signal === breakLoop ? finish(loop, f, ran) : runRounds(loop, f, next, ran || signal === goOn);
}

function round(loop: LoopCode, f: Activation, item: Value): MaybePromise<Signal> {
  spend(1);
  f.rt.at = loop.node.target;
  loop.assign(f, item);
  loop.enter(f);
  return loop.body(f);
}

/** The else branch runs if there was no round to its end. */
function finish(loop: LoopCode, f: Activation, any: boolean): MaybePromise<Signal> {
  if (any || loop.otherwise === undefined) return goOn;
  loop.otherwise.enter(f);
  return loop.otherwise.body(f);
}

function runRecursive(loop: LoopCode, f: Activation, layout: Layout, first: Value): MaybePromise<Signal> {
  const recurse: Recurse = (iterable, depth) => {
    const { rt } = f;
    rt.enter({ macro: 'loop', file: rt.file, at: rt.at });
    const around = rt.out;
    const output = new Output(rt.file);
    rt.out = output;
    const done = (): Value => {
      rt.out = around;
      rt.stack.length -= 1;
      return output.text;
    };
    const own = new Activation(f.unit, f, layout.size);
    const signal = runLoop(loop, own, iterable, recurse, depth);
    return typeof signal === 'number' ? done() : later(f, signal, done);
  };
  return whenReady(f, recurse(first, 0), (text): Signal => {
    f.rt.out.value(text as string, loop.node);
    return goOn;
  });
}
