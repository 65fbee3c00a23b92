// Macros as values: binding arguments as Jinja2 does, running the body, catching `return()`.
import type { SourceFile } from '../../diagnostics/source-file.ts';
import { isPromise, type MaybePromise } from '../host.ts';
import { lastOf } from '../last-of.ts';
import type { Expression, MacroNode } from '../syntax/nodes.ts';
import type { MacroPlan } from '../syntax/plans.ts';
import { spend } from '../values/budget.ts';
import { PyDict, PyTuple } from '../values/containers.ts';
import { PyMarkup } from '../values/markup.ts';
import { typeError } from '../values/py-error.ts';
import { type CallArguments, PyObject, PyUndefined, type Value } from '../values/py-object.ts';
import { repr } from '../values/text.ts';
import { evaluate } from './evaluate.ts';
import { executeBody } from './execute.ts';
import { Output, type Placed } from './output.ts';
import { Activation, type Unit } from './runtime.ts';
import { enterScope } from './scope.ts';
import { later, resumeWith, type Signal } from './wait.ts';

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
  readonly node: MacroNode;
  readonly unit: Unit;
  readonly #parent: Activation | undefined;
  /** `package.name` for macros of the project's scope. */
  readonly #id: string | undefined;

  constructor(name: string, node: MacroNode, unit: Unit, parent: Activation | undefined, id: string | undefined) {
    super();
    this.name = name;
    this.node = node;
    this.unit = unit;
    this.#parent = parent;
    this.#id = id;
  }

  override repr(): string {
    return this.name === '' ? '<Macro anonymous>' : `<Macro ${repr(this.name)}>`;
  }

  override attribute(name: string): Value | undefined {
    const { node } = this;
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
    const { unit, node } = this;
    const { rt } = unit;
    const plan = node.plan as MacroPlan;
    spend(1);
    if (this.#id !== undefined) rt.onMacroCall?.(this.#id);
    const f = new Activation(unit, this.#parent, plan.size);
    this.#bind(f, plan, args);
    const around: Around = { out: rt.out, file: rt.file, at: rt.at, open: rt.stack.length };
    rt.enter({ macro: this.name === '' ? 'caller' : this.name, file: rt.file, at: rt.at });
    lastOf.macroActivation = f;
    lastOf.macroArguments = args;
    lastOf.macroAround = around;
    const output = new Output(unit.file, rt.traced);
    rt.out = output;
    rt.file = unit.file;
    try {
      enterScope(plan.scope, f);
      const done = fillParameters(node, f, 0);
      return isPromise(done) ? this.#wait(f, done, around, output) : this.#finish(around, output);
    } catch (error) {
      return this.#returned(error, around);
    }
  }

  #wait(f: Activation, done: Promise<Signal>, around: Around, output: Output): Promise<Value> {
    return later(f, done, () => this.#finish(around, output)).catch((error: unknown) => {
      f.rt.activate();
      return this.#returned(error, around);
    });
  }

  #finish(around: Around, output: Output): Value {
    const { rt } = this.unit;
    restore(rt, around);
    const { text } = output;
    if (rt.escaping) return new PyMarkup(text);
    if (rt.traced) rt.lastCapture = { text, name: this.name === '' ? 'caller' : this.name, output };
    return text;
  }

  /** `return()` ends the nearest macro; a call block's body is none. */
  #returned(error: unknown, around: Around): Value {
    if (!(error instanceof MacroReturn) || this.name === '') throw error;
    restore(this.unit.rt, around);
    return error.value;
  }

  #bind(f: Activation, plan: MacroPlan, args: CallArguments): void {
    const { node } = this;
    const { parameters } = plan;
    const { positional } = args;
    const count = parameters.length;
    const taken = Math.min(count, positional.length);
    for (let at = 0; at < taken; at += 1) f.variables[parameters[at] as number] = positional[at];
    let rest: Map<string, Value> | undefined;
    if (args.keyword.size > 0) {
      rest = new Map(args.keyword);
      for (let at = taken; at < count; at += 1) {
        const name = node.parameters[at] as string;
        const value = rest.get(name);
        if (value === undefined) continue;
        f.variables[parameters[at] as number] = value;
        rest.delete(name);
      }
    }
    if (node.usesCaller) {
      const caller = rest?.get('caller');
      rest?.delete('caller');
      f.variables[plan.caller] =
        caller === undefined || caller === null
          ? new PyUndefined({ name: 'caller', message: 'No caller defined' })
          : caller;
    }
    if (node.usesKwargs) f.variables[plan.kwargs] = PyDict.of(rest ?? []);
    else if (rest !== undefined && rest.size > 0) throw this.#unexpected(rest);
    if (node.usesVarargs) f.variables[plan.varargs] = new PyTuple(positional.slice(count));
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

/** Parameters that got nothing take their defaults, in order; then the body runs. */
function fillParameters(node: MacroNode, f: Activation, from: number): MaybePromise<Signal> {
  const { parameters } = node.plan as MacroPlan;
  const { variables } = f;
  const required = parameters.length - node.defaults.length;
  for (let at = from; at < parameters.length; at += 1) {
    const variable = parameters[at] as number;
    if (variables[variable] !== undefined) continue;
    if (at < required) {
      const name = node.parameters[at] as string;
      variables[variable] = new PyUndefined({ name, message: `parameter '${name}' was not provided` });
      continue;
    }
    const value = evaluate(node.defaults[at - required] as Expression, f);
    if (isPromise(value)) return resumeWith(f, value, node, at, fillLater);
    variables[variable] = value;
  }
  return executeBody(node.body, f);
}

function fillLater(node: MacroNode, f: Activation, at: number, value: Value): MaybePromise<Signal> {
  f.variables[(node.plan as MacroPlan).parameters[at] as number] = value;
  return fillParameters(node, f, at + 1);
}

function restore(rt: Unit['rt'], around: Around): void {
  rt.out = around.out;
  rt.file = around.file;
  rt.at = around.at;
  rt.stack.length = around.open;
}
