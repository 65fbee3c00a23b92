// Macros as values: binding arguments as Jinja2 does, running the body, catching `return()`.
import type { SourceFile } from '../../diagnostics/source-file.ts';
import { isPromise, type MaybePromise } from '../host.ts';
import type { MacroNode } from '../syntax/nodes.ts';
import { spend } from '../values/budget.ts';
import { PyDict, PyTuple } from '../values/containers.ts';
import { typeError } from '../values/py-error.ts';
import { type CallArguments, PyObject, PyUndefined, type Value } from '../values/py-object.ts';
import { repr } from '../values/text.ts';
import { type Code, later, type Run, whenReady } from './code.ts';
import { Output, type Placed } from './output.ts';
import { Activation, type Unit } from './runtime.ts';

/** A macro's body, compiled. */
export interface MacroCode {
  readonly node: MacroNode;
  layoutSize(): number;
  /** The slots of the parameters, in order. */
  readonly slots: readonly number[];
  /** For the last parameters. */
  readonly defaults: readonly Code[];
  readonly callerSlot: number;
  readonly kwargsSlot: number;
  readonly varargsSlot: number;
  readonly enter: (f: Activation) => void;
  readonly body: Run;
}

/** Thrown by dbt's `return()`: ends the macro that is being called, with a value. */
export class MacroReturn {
  readonly value: Value;

  constructor(value: Value) {
    this.value = value;
  }
}

export class PyMacro extends PyObject {
  readonly typeName = 'Macro';
  readonly name: string;
  readonly code: MacroCode;
  readonly unit: Unit;
  readonly #parent: Activation | undefined;
  /** `package.name` for macros of the project's scope. */
  readonly #id: string | undefined;

  constructor(name: string, code: MacroCode, unit: Unit, parent: Activation | undefined, id: string | undefined) {
    super();
    this.name = name;
    this.code = code;
    this.unit = unit;
    this.#parent = parent;
    this.#id = id;
  }

  override repr(): string {
    return this.name === '' ? '<Macro anonymous>' : `<Macro ${repr(this.name)}>`;
  }

  override attribute(name: string): Value | undefined {
    const { node } = this.code;
    switch (name) {
      case 'name':
        return this.name === '' ? null : this.name;
      case 'arguments':
        return new PyTuple(node.parameters);
      case 'catch_kwargs':
        return node.usesKwargs;
      case 'catch_varargs':
        return node.usesVarargs;
      case 'caller':
        return node.usesCaller;
      case 'explicit_caller':
        return node.parameters.includes('caller');
      default:
        return undefined;
    }
  }

  override attributeNames(): Iterable<string> {
    return ['name', 'arguments', 'catch_kwargs', 'catch_varargs', 'caller'];
  }

  override call(args: CallArguments): MaybePromise<Value> {
    const { unit, code } = this;
    const { rt } = unit;
    spend(1);
    if (this.#id !== undefined) rt.onMacroCall?.(this.#id);
    const f = new Activation(unit, this.#parent, code.layoutSize());
    this.#bind(f, args);
    const around: Around = { out: rt.out, file: rt.file, at: rt.at, open: rt.stack.length };
    rt.enter({ macro: this.name === '' ? 'caller' : this.name, file: rt.file, at: rt.at });
    const output = new Output(unit.file);
    rt.out = output;
    rt.file = unit.file;
    try {
      const done = this.#run(f);
      if (!isPromise(done)) return this.#finish(around, output);
      return later(f, done, () => this.#finish(around, output)).catch((error: unknown) => {
        rt.activate();
        return this.#returned(error, around);
      });
    } catch (error) {
      return this.#returned(error, around);
    }
  }

  #run(f: Activation): MaybePromise<unknown> {
    const { code } = this;
    code.enter(f);
    const { slots, defaults, node } = code;
    const first = slots.length - defaults.length;
    const fill = (from: number): MaybePromise<unknown> => {
      for (let at = from; at < slots.length; at += 1) {
        const slot = slots[at] as number;
        if (f.slots[slot] !== undefined) continue;
        if (at < first) {
          const name = node.parameters[at] as string;
          f.slots[slot] = new PyUndefined({ name, message: `parameter '${name}' was not provided` });
          continue;
        }
        const value = (defaults[at - first] as Code).run(f);
        if (isPromise(value)) {
          return whenReady(f, value, (settled) => {
            f.slots[slot] = settled;
            return fill(at + 1) as MaybePromise<Value>;
          });
        }
        f.slots[slot] = value;
      }
      return code.body(f);
    };
    return fill(0);
  }

  #finish(around: Around, output: Output): Value {
    const { rt } = this.unit;
    restore(rt, around);
    const { text } = output;
    rt.lastCapture = { text, name: this.name === '' ? 'caller' : this.name, output };
    return text;
  }

  /** `return()` ends the nearest macro; a call block's body is none. */
  #returned(error: unknown, around: Around): Value {
    if (!(error instanceof MacroReturn) || this.name === '') throw error;
    restore(this.unit.rt, around);
    return error.value;
  }

  #bind(f: Activation, args: CallArguments): void {
    const { code } = this;
    const { slots, node } = code;
    const { positional } = args;
    const count = slots.length;
    const taken = Math.min(count, positional.length);
    for (let at = 0; at < taken; at += 1) f.slots[slots[at] as number] = positional[at];
    let rest: Map<string, Value> | undefined;
    if (args.keyword.size > 0) {
      rest = new Map(args.keyword);
      for (let at = taken; at < count; at += 1) {
        const name = node.parameters[at] as string;
        const value = rest.get(name);
        if (value === undefined) continue;
        f.slots[slots[at] as number] = value;
        rest.delete(name);
      }
    }
    if (node.usesCaller) {
      const caller = rest?.get('caller');
      rest?.delete('caller');
      f.slots[code.callerSlot] =
        caller === undefined || caller === null
          ? new PyUndefined({ name: 'caller', message: 'No caller defined' })
          : caller;
    }
    if (node.usesKwargs) f.slots[code.kwargsSlot] = PyDict.of(rest ?? []);
    else if (rest !== undefined && rest.size > 0) throw this.#unexpected(rest);
    if (node.usesVarargs) f.slots[code.varargsSlot] = new PyTuple(positional.slice(count));
    else if (positional.length > count) {
      throw typeError(`macro ${this.#shownName()} takes not more than ${count} argument(s)`);
    }
  }

  #unexpected(rest: ReadonlyMap<string, Value>): Error {
    if (rest.has('caller')) {
      return typeError(
        `macro ${this.#shownName()} was invoked with two values for the special caller argument. This is most likely a bug.`,
      );
    }
    return typeError(`macro ${this.#shownName()} takes no keyword argument ${repr([...rest.keys()][0] as string)}`);
  }

  #shownName(): string {
    return this.name === '' ? 'None' : repr(this.name);
  }
}

interface Around {
  readonly out: Output;
  readonly file: SourceFile;
  readonly at: Placed;
  readonly open: number;
}

function restore(rt: Unit['rt'], around: Around): void {
  rt.out = around.out;
  rt.file = around.file;
  rt.at = around.at;
  rt.stack.length = around.open;
}
