// `self`: the blocks of a template, to be called by name.
import { isPromise, type MaybePromise } from '../host.ts';
import { PyFunction } from '../values/callables.ts';
import { PyObject, type Value } from '../values/py-object.ts';
import { Output } from './output.ts';
import type { Unit } from './runtime.ts';

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
    const { rt } = this.#unit;
    const block = typeof key === 'string' ? rt.blocks.get(key) : undefined;
    if (block === undefined) return undefined;
    return new PyFunction(String(key), (): MaybePromise<Value> => {
      rt.enter({ macro: `block ${String(key)}`, file: rt.file, at: rt.at });
      const around = rt.out;
      const output = new Output(rt.file);
      rt.out = output;
      const done = (): Value => {
        rt.out = around;
        rt.stack.length -= 1;
        return output.text;
      };
      const signal = block(this.#unit);
      if (!isPromise(signal)) return done();
      return signal.then(() => {
        rt.activate();
        return done();
      });
    });
  }
}
