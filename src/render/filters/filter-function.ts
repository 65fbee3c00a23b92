// How filters and tests are written down.
import { type Bound, bind, parameters } from '../values/callables.ts';
import type { CallArguments, Value } from '../values/py-object.ts';

export type FilterFunction = (value: Value, args: CallArguments) => Value;
export type TestFunction = (value: Value, args: CallArguments) => boolean;

/** A filter whose further parameters are in the notation of `parameters` (values/callables.ts). */
export function filter(name: string, notation: string, run: (value: Value, bound: Bound) => Value): FilterFunction {
  const shape = parameters(notation);
  return (value, args) => run(value, bind(name, shape, args));
}

export function test(name: string, notation: string, run: (value: Value, bound: Bound) => boolean): TestFunction {
  const shape = parameters(notation);
  return (value, args) => run(value, bind(name, shape, args));
}
