// From statements to closures.
import { isPromise, type MaybePromise } from '../host.ts';
import type { Expression, MacroNode, Statement, Target } from '../syntax/nodes.ts';
import { escapeMarkup, PyMarkup } from '../values/markup.ts';
import { PyError, typeError } from '../values/py-error.ts';
import type { Value } from '../values/py-object.ts';
import { str } from '../values/text.ts';
import { truthy } from '../values/truth.ts';
import { typeName } from '../values/type-names.ts';
import { compileNamespaceCheck, compileTarget } from './assign.ts';
import { compileCall } from './call.ts';
import {
  breakLoop,
  type Code,
  continueLoop,
  evaluator,
  goOn,
  later,
  type Run,
  type Signal,
  sequence,
  sync,
  whenReady,
} from './code.ts';
import { compileExpression } from './compile-expression.ts';
import { compileFor } from './compile-for.ts';
import { compileMacro } from './compile-macro.ts';
import { isConstant } from './constant.ts';
import { PyMacro } from './macro.ts';
import { Output, type Placed } from './output.ts';
import type { Activation } from './runtime.ts';
import { type Slot, Symbols } from './symbols.ts';

/** Where a statement stands: Jinja2 publishes what the top level sets, for blocks. */
export interface Place {
  readonly topLevel: boolean;
}

export const inner: Place = { topLevel: false };

export function compileBody(body: readonly Statement[], symbols: Symbols, place: Place): Run {
  return sequence(body.map((statement) => compileStatement(statement, symbols, place)));
}

function printData(text: string, node: Placed): Run {
  return (f) => {
    f.rt.out.data(text, node);
    return goOn;
  };
}

function compileStatement(s: Statement, symbols: Symbols, place: Place): Run {
  switch (s.kind) {
    case 'data':
      return printData(s.text, s);
    case 'output': {
      symbols.constant = s.value.kind !== 'call' && isConstant(s.value);
      const code = compileExpression(s.value, symbols);
      symbols.constant = false;
      return compileOutput(code, s.value, s);
    }
    case 'do': {
      const code = compileExpression(s.value, symbols);
      return (f) => whenReady(f, code.run(f), () => goOn);
    }
    case 'if':
      return compileIf(s.tests, s.bodies, s.otherwise, symbols, place);
    case 'for':
      return compileFor(s, symbols);
    case 'set':
      return compileSet(s.target, s.value, symbols, place);
    case 'set-block':
      return compileSetBlock(s, symbols, place);
    case 'with':
      return compileWith(s, symbols);
    case 'scope':
      return compileScope(s, symbols);
    case 'filter-block': {
      const within = new Symbols(symbols, symbols.layout);
      within.visitExpression(s.filter);
      within.visitBody(s.body);
      const enter = enterScope(within);
      const body = compileBody(s.body, within, inner);
      const filter = compileExpression(s.filter, within);
      const print = compileOutput(filter, s.filter, s, true);
      return (f) => {
        enter(f);
        return capture(f, body, (text) => {
          f.captured = text;
          return print(f);
        });
      };
    }
    case 'macro':
      return compileMacroStatement(s, symbols, place);
    case 'call-block': {
      const callee = compileExpression(s.call.callee, symbols);
      const code = compileMacro(s.caller, symbols);
      const caller = sync((f) => new PyMacro('', code, f.unit, f, undefined));
      const call = compileCall(callee, s.call.args, s, (e) => compileExpression(e, symbols), {
        name: 'caller',
        code: caller,
      });
      return compileOutput(call, s.call, s, true);
    }
    case 'break':
      return () => breakLoop;
    case 'continue':
      return () => continueLoop;
    case 'block': {
      const { name } = s;
      return (f) => {
        f.rt.at = s;
        if (s.required) throw new PyError('TemplateRuntimeError', `Required block '${name}' not found`);
        return f.rt.runBlock(s, f);
      };
    }
    case 'loader': {
      const template = compileExpression(s.template, symbols);
      return (f) =>
        whenReady(f, template.run(f), (): Signal => {
          f.rt.at = s;
          throw new PyError('TypeError', 'no loader for this environment specified');
        });
    }
  }
}

// ---- output

/** `textOnly`: Jinja2 prints what filter and call blocks give without making a text of it first. */
function compileOutput(code: Code, expression: Expression, node: Placed, textOnly = false): Run {
  const isCall = expression.kind === 'call';
  const print = (f: Activation, value: Value): Signal => {
    const { rt } = f;
    if (isCall) {
      const captured = rt.lastCapture;
      rt.lastCapture = undefined;
      if (captured !== undefined && captured.text === value) {
        rt.out.macro(captured.text, node, captured.name, captured.output);
        return goOn;
      }
    }
    if (textOnly && typeof value !== 'string' && !(value instanceof PyMarkup)) {
      rt.at = node;
      throw typeError(`sequence item: expected str instance, ${typeName(value)} found`);
    }
    if (typeof value === 'string' && !rt.autoescape) rt.out.value(value, node);
    else {
      rt.at = node;
      rt.out.value(rt.autoescape ? escapeMarkup(value).content : str(value), node);
    }
    return goOn;
  };
  if (!code.awaits) {
    const run = evaluator(code);
    return (f) => print(f, run(f));
  }
  return (f) => {
    const value = code.run(f);
    return isPromise(value) ? later(f, value, (settled) => print(f, settled)) : print(f, value);
  };
}

/** Runs a body and hands its text on instead of printing it. */
export function capture(
  f: Activation,
  body: Run,
  next: (text: string, output: Output) => MaybePromise<Signal>,
): MaybePromise<Signal> {
  const { rt } = f;
  const around = rt.out;
  const output = new Output(rt.file);
  rt.out = output;
  const done = (signal: Signal): MaybePromise<Signal> => {
    rt.out = around;
    // A break inside a captured block leaves the loop, and the block's text is dropped.
    return signal === goOn ? next(output.text, output) : signal;
  };
  const signal = body(f);
  return typeof signal === 'number' ? done(signal) : later(f, signal, done);
}

// ---- scopes

/** Gives the slots of a scope their places, and the code that sets them up when it is entered. */
export function enterScope(symbols: Symbols): (f: Activation) => void {
  const { layout } = symbols;
  const steps: ((f: Activation) => void)[] = [];
  const cleared: number[] = [];
  for (const [slot, load] of symbols.loads) {
    if (load.kind === 'resolve' && !symbols.stores.has(slot.name)) {
      slot.global = true;
      continue;
    }
    if (slot.index < 0) {
      slot.index = layout.size;
      layout.size += 1;
    }
    const { index, name } = slot;
    if (load.kind === 'undefined') cleared.push(index);
    else if (load.kind === 'resolve') {
      steps.push((f) => {
        f.slots[index] = f.rt.resolve(name, f.unit);
      });
    } else if (load.kind === 'alias') steps.push(aliasStep(load.from, index, symbols));
  }
  if (cleared.length > 0) {
    steps.push((f) => {
      for (const index of cleared) f.slots[index] = undefined;
    });
  }
  if (steps.length === 0) return () => undefined;
  const only = steps[0];
  if (steps.length === 1 && only !== undefined) return only;
  return (f) => {
    for (const step of steps) step(f);
  };
}

function aliasStep(from: Slot, index: number, symbols: Symbols): (f: Activation) => void {
  return (f) => {
    if (from.global) {
      f.slots[index] = f.rt.resolve(from.name, f.unit);
      return;
    }
    let owner = f;
    for (let layout = symbols.layout; layout !== from.layout; layout = layout.parent as typeof layout) {
      owner = owner.parent as Activation;
    }
    f.slots[index] = owner.slots[from.index];
  };
}

// ---- tags

function compileIf(
  tests: readonly Expression[],
  bodies: readonly (readonly Statement[])[],
  otherwise: readonly Statement[],
  symbols: Symbols,
  place: Place,
): Run {
  const codes = tests.map((test) => compileExpression(test, symbols));
  const runs = bodies.map((body) => compileBody(body, symbols, place));
  const last = compileBody(otherwise, symbols, place);
  if (codes.every((code) => !code.awaits)) {
    const checks = codes.map(evaluator);
    return (f) => {
      for (let at = 0; at < checks.length; at += 1) {
        if (truthy((checks[at] as (f: Activation) => Value)(f))) return (runs[at] as Run)(f);
      }
      return last(f);
    };
  }
  const step = (f: Activation, at: number): MaybePromise<Signal> => {
    if (at === codes.length) return last(f);
    return whenReady(f, (codes[at] as Code).run(f), (value) =>
      truthy(value) ? (runs[at] as Run)(f) : step(f, at + 1),
    );
  };
  return (f) => step(f, 0);
}

/** What the top level sets is published for blocks, if there are any. */
function publisher(target: Target, symbols: Symbols, place: Place): ((f: Activation) => void) | undefined {
  if (!place.topLevel) return undefined;
  const names: string[] = [];
  const collect = (part: Target): void => {
    if (part.kind === 'name') names.push(part.name);
    else if (part.kind === 'targets') part.items.forEach(collect);
  };
  collect(target);
  const slots = names.map((name) => symbols.find(name) as Slot);
  return (f) => {
    const { exported } = f.unit;
    if (exported === undefined) return;
    for (const slot of slots) {
      const value = f.slots[slot.index];
      if (value !== undefined) exported.set(slot.name, value);
    }
  };
}

function compileSet(target: Target, expression: Expression, symbols: Symbols, place: Place): Run {
  const check = compileNamespaceCheck(target, symbols);
  const code = compileExpression(expression, symbols);
  const assign = compileTarget(target, symbols);
  const publish = publisher(target, symbols, place);
  const set = (f: Activation, value: Value): Signal => {
    f.rt.at = expression;
    assign(f, value);
    publish?.(f);
    return goOn;
  };
  return (f) => {
    check?.(f);
    const value = code.run(f);
    return isPromise(value) ? later(f, value, (settled) => set(f, settled)) : set(f, value);
  };
}

function compileSetBlock(s: Extract<Statement, { kind: 'set-block' }>, symbols: Symbols, place: Place): Run {
  const within = new Symbols(symbols, symbols.layout);
  // The filter belongs to the block's scope only as far as names go that the body has too.
  within.visitBody(s.body);
  if (s.filter !== undefined) within.visitExpression(s.filter);
  const enter = enterScope(within);
  const body = compileBody(s.body, within, inner);
  const filter = s.filter === undefined ? undefined : compileExpression(s.filter, within);
  const check = compileNamespaceCheck(s.target, symbols);
  const assign = compileTarget(s.target, symbols);
  const publish = publisher(s.target, symbols, place);
  return (f) => {
    enter(f);
    return capture(f, body, (text) => {
      f.captured = text;
      const value = filter === undefined ? text : filter.run(f);
      return whenReady(f, value, (settled): Signal => {
        check?.(f);
        f.rt.at = s;
        assign(f, settled);
        publish?.(f);
        return goOn;
      });
    });
  };
}

function compileWith(s: Extract<Statement, { kind: 'with' }>, symbols: Symbols): Run {
  const within = new Symbols(symbols, symbols.layout);
  for (const target of s.targets) within.declareTarget(target);
  within.visitBody(s.body);
  const enter = enterScope(within);
  const assigns = s.targets.map((target) => compileTarget(target, within));
  const values = s.values.map((value) => compileExpression(value, symbols));
  const body = compileBody(s.body, within, inner);
  const fill = (f: Activation, at: number): MaybePromise<Signal> => {
    for (let index = at; index < values.length; index += 1) {
      const value = (values[index] as Code).run(f);
      const assign = assigns[index] as (f: Activation, value: Value) => void;
      f.rt.at = s.values[index] as Expression;
      if (isPromise(value)) {
        return later(f, value, (settled) => {
          assign(f, settled);
          return fill(f, index + 1);
        });
      }
      assign(f, value);
    }
    return body(f);
  };
  return (f) => {
    enter(f);
    return fill(f, 0);
  };
}

function compileScope(s: Extract<Statement, { kind: 'scope' }>, symbols: Symbols): Run {
  const within = new Symbols(symbols, symbols.layout);
  within.visitExpression(s.option);
  within.visitBody(s.body);
  const enter = enterScope(within);
  const option = compileExpression(s.option, within);
  const body = compileBody(s.body, within, inner);
  return (f) => {
    enter(f);
    const around = f.rt.autoescape;
    return whenReady(f, option.run(f), (value) => {
      f.rt.autoescape = truthy(value);
      const done = (signal: Signal): Signal => {
        f.rt.autoescape = around;
        return signal;
      };
      const signal = body(f);
      return typeof signal === 'number' ? done(signal) : later(f, signal, done);
    });
  };
}

function compileMacroStatement(s: MacroNode, symbols: Symbols, place: Place): Run {
  const code = compileMacro(s, symbols);
  const { index } = symbols.find(s.name) as Slot;
  return (f) => {
    const macro = new PyMacro(s.name, code, f.unit, f, undefined);
    f.slots[index] = macro;
    if (place.topLevel) f.unit.exported?.set(s.name, macro);
    return goOn;
  };
}
