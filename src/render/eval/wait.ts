// How the evaluator waits. Nearly nothing does: only functions of the host may answer with a promise. So every step looks at what it
// got, and goes on at once or hands the rest of its work to one of these. The closures are made here, and not in the functions of the
// evaluator: V8 makes room for what a closure holds whenever such a function is entered, needed or not.

import type { MaybePromise } from '../host.ts';
import type { Activation } from './runtime.ts';

/** What a statement says when it is done: go on, or leave the loop's round, or the loop. */
export type Signal = 0 | 1 | 2;
export const goOn: Signal = 0;
export const breakLoop: Signal = 1;
export const continueLoop: Signal = 2;

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

/** `next(node, f, value)` when the promise is kept. */
export function resume<Node, Given, Answer>(
  f: Activation,
  promise: Promise<Given>,
  node: Node,
  next: (node: Node, f: Activation, value: Given) => MaybePromise<Answer>,
): Promise<Answer> {
  return later(f, promise, (value) => next(node, f, value));
}

/** The same with one more thing to keep. */
export function resumeWith<Node, Kept, Given, Answer>(
  f: Activation,
  promise: Promise<Given>,
  node: Node,
  kept: Kept,
  next: (node: Node, f: Activation, kept: Kept, value: Given) => MaybePromise<Answer>,
): Promise<Answer> {
  return later(f, promise, (value) => next(node, f, kept, value));
}
