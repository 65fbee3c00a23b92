// `{% block %}`: rendered where it stands, and by name through `self`.
import { isPromise, type MaybePromise } from '../host.ts';
import type { BlockNode, Body, InPlaceBlock } from '../syntax/nodes.ts';
import type { BlockPlan } from '../syntax/plans.ts';
import { PyFunction } from '../values/callables.ts';
import { PyMarkup } from '../values/markup.ts';
import { PyObject, PyUndefined, type Value } from '../values/py-object.ts';
import { executeBody } from './execute.ts';
import { Output } from './output.ts';
import { Activation, type Unit } from './runtime.ts';
import { enterScope } from './scope.ts';
import type { Signal } from './wait.ts';

/** A block sees what the template's top level has set so far. */
export function runBlock(block: BlockNode, unit: Unit): MaybePromise<Signal> {
  const { plan } = block;
  if (plan === undefined) return 0;
  return run(block, block.body, plan, new Activation(unit, undefined, plan.size));
}

/** A scoped block sees the variables of where it stands. */
export function runInPlace(block: BlockNode, { body, plan }: InPlaceBlock, f: Activation): MaybePromise<Signal> {
  return plan === undefined ? 0 : run(block, body, plan, f);
}

function run(block: BlockNode, body: Body, plan: Omit<BlockPlan, 'size'>, f: Activation): MaybePromise<Signal> {
  if (plan.self >= 0) f.variables[plan.self] = new TemplateReference(f.unit);
  enterScope(plan.scope, f);
  if (plan.super >= 0) {
    const message = `there is no parent block called '${block.name}'.`;
    f.variables[plan.super] = new PyUndefined({ name: 'super', message });
  }
  return executeBody(body, f);
}

/** `self`. */
export class TemplateReference extends PyObject {
  readonly typeName = 'TemplateReference';
  readonly #unit: Unit;

  constructor(unit: Unit) {
    super();
    this.#unit = unit;
  }

  override repr(): string {
    return '<TemplateReference None>';
  }

  override item(key: Value): Value | undefined {
    const { rt, blocks } = this.#unit;
    const block = blocks.find(({ name }) => name === key);
    if (block === undefined) return undefined;
    return new PyFunction(block.name, (): MaybePromise<Value> => {
      rt.enter({ macro: `block ${block.name}`, file: rt.file, at: rt.at });
      const around = rt.out;
      const output = new Output(rt.file, rt.traced);
      rt.out = output;
      const done = (): Value => {
        rt.out = around;
        rt.stack.length -= 1;
        return rt.escaping ? new PyMarkup(output.text) : output.text;
      };
      const signal = runBlock(block, this.#unit);
      if (!isPromise(signal)) return done();
      return signal.then(() => {
        rt.activate();
        return done();
      });
    });
  }
}
