// Compiled pieces of a template: closures. Those that contain a call may answer with a promise; all others never do, and are
// composed without looking for one.
import { isPromise, type MaybePromise } from '../host.ts';
import type { Value } from '../values/py-object.ts';
import type { Activation } from './runtime.ts';

export type Evaluate = (f: Activation) => Value;

export interface Code {
  readonly run: (f: Activation) => MaybePromise<Value>;
  /** It contains a call, so it may have to wait. */
  readonly awaits: boolean;
}

/** What a statement says when it is done: go on, or leave the loop's round, or the loop. */
export type Signal = 0 | 1 | 2;
export const goOn: Signal = 0;
export const breakLoop: Signal = 1;
export const continueLoop: Signal = 2;

export type Run = (f: Activation) => MaybePromise<Signal>;

export function sync(run: Evaluate): Code {
  return { run, awaits: false };
}

/** For code whose `awaits` is false. */
export function evaluator(code: Code): Evaluate {
  return code.run as Evaluate;
}

/** `next` with the value, now or when the promise is kept. */
export function whenReady<Answer>(
  f: Activation,
  value: MaybePromise<Value>,
  next: (value: Value) => MaybePromise<Answer>,
): MaybePromise<Answer> {
  return isPromise(value) ? later(f, value, next) : next(value);
}

/** `next` when the promise is kept, with this rendering's budget in place again. */
export function later<Given, Answer>(
  f: Activation,
  promise: Promise<Given>,
  next: (value: Given) => MaybePromise<Answer>,
): Promise<Answer> {
  return promise.then((value) => {
    f.rt.activate();
    return next(value);
  });
}

export function map1(code: Code, next: (value: Value, f: Activation) => Value): Code {
  if (!code.awaits) {
    const run = evaluator(code);
    return sync((f) => next(run(f), f));
  }
  return { awaits: true, run: (f) => whenReady(f, code.run(f), (value) => next(value, f)) };
}

export function map2(left: Code, right: Code, next: (a: Value, b: Value, f: Activation) => Value): Code {
  if (!left.awaits && !right.awaits) {
    const first = evaluator(left);
    const second = evaluator(right);
    return sync((f) => next(first(f), second(f), f));
  }
  return {
    awaits: true,
    run: (f) => whenReady(f, left.run(f), (a) => whenReady(f, right.run(f), (b) => next(a, b, f))),
  };
}

/** All values in order, then `next`. */
export function mapAll(
  codes: readonly Code[],
  next: (values: Value[], f: Activation) => MaybePromise<Value>,
  nextAwaits = false,
): Code {
  if (codes.every((code) => !code.awaits)) {
    const runs = codes.map(evaluator);
    const run = (f: Activation): MaybePromise<Value> => {
      const values: Value[] = [];
      for (const each of runs) values.push(each(f));
      return next(values, f);
    };
    return { run, awaits: nextAwaits };
  }
  return {
    awaits: true,
    run: (f) => {
      const values: Value[] = [];
      for (let at = 0; at < codes.length; at += 1) {
        const value = (codes[at] as Code).run(f);
        if (isPromise(value)) return restOf(f, codes, at, values, value, next);
        values.push(value);
      }
      return next(values, f);
    },
  };
}

async function restOf(
  f: Activation,
  codes: readonly Code[],
  from: number,
  values: Value[],
  first: Promise<Value>,
  next: (values: Value[], f: Activation) => MaybePromise<Value>,
): Promise<Value> {
  values.push(await first);
  f.rt.activate();
  for (let at = from + 1; at < codes.length; at += 1) {
    const value = (codes[at] as Code).run(f);
    if (isPromise(value)) {
      values.push(await value);
      f.rt.activate();
    } else values.push(value);
  }
  return next(values, f);
}

/** Statements one after the other. */
export function sequence(runs: readonly Run[]): Run {
  const only = runs[0];
  if (only === undefined) return () => goOn;
  if (runs.length === 1) return only;
  return (f) => {
    for (let at = 0; at < runs.length; at += 1) {
      const signal = (runs[at] as Run)(f);
      if (signal !== goOn) return typeof signal === 'number' ? signal : restOfSequence(f, runs, at + 1, signal);
    }
    return goOn;
  };
}

async function restOfSequence(
  f: Activation,
  runs: readonly Run[],
  from: number,
  first: Promise<Signal>,
): Promise<Signal> {
  let signal = await first;
  f.rt.activate();
  for (let at = from; signal === goOn && at < runs.length; at += 1) {
    const answer = (runs[at] as Run)(f);
    if (typeof answer === 'number') signal = answer;
    else {
      signal = await answer;
      f.rt.activate();
    }
  }
  return signal;
}
