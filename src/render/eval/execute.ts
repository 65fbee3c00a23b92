// What statements do: a walk over the tree. Each says whether to go on (wait.ts), or promises to.
import { isPromise, type MaybePromise } from '../host.ts';
import type {
  Body,
  CallBlockNode,
  Expression,
  FilterBlockNode,
  IfNode,
  LoaderNode,
  MacroNode,
  OutputNode,
  ScopeNode,
  SetBlockNode,
  SetNode,
  Statement,
  Target,
  WithNode,
} from '../syntax/nodes.ts';
import { escapeMarkup, PyMarkup } from '../values/markup.ts';
import { PyError, typeError } from '../values/py-error.ts';
import type { Value } from '../values/py-object.ts';
import { str } from '../values/text.ts';
import { truthy } from '../values/truth.ts';
import { typeName } from '../values/type-names.ts';
import { assign, checkNamespaces } from './assign.ts';
import { runBlock, runInPlace } from './blocks.ts';
import { evaluateCall } from './call.ts';
import { evaluate } from './evaluate.ts';
import { executeFor } from './execute-for.ts';
import { PyMacro } from './macro.ts';
import { Output, type Placed } from './output.ts';
import type { Activation } from './runtime.ts';
import { enterScope } from './scope.ts';
import { breakLoop, continueLoop, goOn, later, resume, resumeWith, type Signal } from './wait.ts';

/** Statements one after the other. */
export function executeBody(body: Body, f: Activation): MaybePromise<Signal> {
  for (let at = 0; at < body.length; at += 1) {
    const signal = execute(body[at] as Statement, f);
    if (signal !== goOn) return typeof signal === 'number' ? signal : executeRest(body, f, at + 1, signal);
  }
  return goOn;
}

async function executeRest(body: Body, f: Activation, from: number, first: Promise<Signal>): Promise<Signal> {
  let signal = await first;
  f.rt.activate();
  for (let at = from; signal === goOn && at < body.length; at += 1) {
    const answer = execute(body[at] as Statement, f);
    if (typeof answer === 'number') signal = answer;
    else {
      signal = await answer;
      f.rt.activate();
    }
  }
  return signal;
}

function execute(s: Statement, f: Activation): MaybePromise<Signal> {
  switch (s.kind) {
    case 'data':
      f.rt.out.data(s.text, s);
      return goOn;
    case 'output': {
      const value = evaluate(s.value, f);
      return isPromise(value) ? resume(f, value, s, print) : print(s, f, value);
    }
    case 'if':
      return branch(s, f, 0);
    case 'for': {
      const iterable = evaluate(s.iterable, f);
      return isPromise(iterable) ? resume(f, iterable, s, executeFor) : executeFor(s, f, iterable);
    }
    case 'set': {
      checkNamespaces(s.target, f);
      const value = evaluate(s.value, f);
      return isPromise(value) ? resume(f, value, s, set) : set(s, f, value);
    }
    case 'do': {
      const value = evaluate(s.value, f);
      return isPromise(value) ? resume(f, value, s, nothingMore) : goOn;
    }
    case 'set-block':
      return setBlock(s, f);
    case 'with':
      enterScope(s.plan, f);
      return fillWith(s, f, 0);
    case 'scope':
      return autoescape(s, f);
    case 'filter-block':
      return filterBlock(s, f);
    case 'macro':
      defineMacro(s, f);
      return goOn;
    case 'call-block':
      return callBlock(s, f);
    case 'break':
      return breakLoop;
    case 'continue':
      return continueLoop;
    case 'block':
      f.rt.at = s;
      if (s.required) throw new PyError('TemplateRuntimeError', `Required block '${s.name}' not found`);
      return s.inPlace === undefined ? runBlock(s, f.unit) : runInPlace(s, s.inPlace, f);
    case 'loader': {
      const template = evaluate(s.template, f);
      return isPromise(template) ? resume(f, template, s, noLoader) : noLoader(s, f);
    }
  }
}

function nothingMore(): Signal {
  return goOn;
}

// ---- output

function print(s: OutputNode, f: Activation, value: Value): Signal {
  if (s.value.kind === 'call' && printedByMacro(s, f, value)) return goOn;
  if (s.value.kind === 'name' && printedFromBlock(s, f, value)) return goOn;
  if (typeof value === 'string' && s.escaping === 'no') f.rt.out.value(value, s);
  else {
    f.rt.at = s;
    const escapes = s.escaping === 'yes' || (s.escaping === 'asks' && f.rt.escaping);
    f.rt.out.value(escapes ? escapeMarkup(value).content : str(value), s);
  }
  return goOn;
}

/** `{{ macro() }}` keeps its lines' origins. */
function printedByMacro(s: Placed, f: Activation, value: Value): boolean {
  const { rt } = f;
  const captured = rt.lastCapture;
  rt.lastCapture = undefined;
  if (captured === undefined || captured.text !== value) return false;
  rt.out.captured(captured.text, s, { what: 'macro', name: captured.name, output: captured.output });
  return true;
}

/** `{{ cols }}` of a set block keeps the origins of the block's lines. */
function printedFromBlock(s: Placed, f: Activation, value: Value): boolean {
  const { rt } = f;
  const block = typeof value === 'string' ? rt.setBlocks?.get(value) : undefined;
  if (block === undefined) return false;
  rt.out.captured(value as string, s, { what: 'set block', ...block });
  return true;
}

/** Jinja2 prints what filter and call blocks give as it is, without making a text of it first. */
function printText(s: FilterBlockNode | CallBlockNode, f: Activation, value: Value): Signal {
  if (s.kind === 'call-block' && printedByMacro(s, f, value)) return goOn;
  if (typeof value !== 'string' && !(value instanceof PyMarkup)) {
    f.rt.at = s;
    throw typeError(`sequence item: expected str instance, ${typeName(value)} found`);
  }
  f.rt.out.value(str(value), s);
  return goOn;
}

/** Runs a body and hands its text on instead of printing it. */
function capture<Node>(
  node: Node,
  body: Body,
  f: Activation,
  next: (node: Node, f: Activation, text: string, output: Output) => MaybePromise<Signal>,
): MaybePromise<Signal> {
  const { rt } = f;
  const around = rt.out;
  const output = new Output(rt.file, rt.traced);
  rt.out = output;
  const done = (signal: Signal): MaybePromise<Signal> => {
    rt.out = around;
    // A break inside a captured block leaves the loop, and the block's text is dropped.
    return signal === goOn ? next(node, f, output.text, output) : signal;
  };
  const signal = executeBody(body, f);
  return typeof signal === 'number' ? done(signal) : later(f, signal, done);
}

// ---- tags

function branch(s: IfNode, f: Activation, from: number): MaybePromise<Signal> {
  for (let at = from; at < s.tests.length; at += 1) {
    const test = evaluate(s.tests[at] as Expression, f);
    if (isPromise(test)) return resumeWith(f, test, s, at, branchLater);
    if (truthy(test)) return executeBody(s.bodies[at] as Body, f);
  }
  return executeBody(s.otherwise, f);
}

function branchLater(s: IfNode, f: Activation, at: number, test: Value): MaybePromise<Signal> {
  return truthy(test) ? executeBody(s.bodies[at] as Body, f) : branch(s, f, at + 1);
}

function set(s: SetNode, f: Activation, value: Value): Signal {
  f.rt.at = s.value;
  assign(s.target, f, value);
  if (s.topLevel) publish(s.target, f);
  return goOn;
}

/** What the top level sets is published for blocks, if there are any. */
function publish(target: Target, f: Activation): void {
  const { exported } = f.unit;
  if (exported === undefined) return;
  if (target.kind === 'targets') for (const item of target.items) publish(item, f);
  else if (target.kind === 'name') exported.set(target.name, f.variables[target.where] as Value);
}

function setBlock(s: SetBlockNode, f: Activation): MaybePromise<Signal> {
  enterScope(s.plan, f);
  return capture(s, s.body, f, setCaptured);
}

function setCaptured(s: SetBlockNode, f: Activation, text: string, output: Output): MaybePromise<Signal> {
  const captured = f.rt.escaping ? new PyMarkup(text) : text;
  if (s.filter === undefined) {
    if (s.target.kind === 'name') f.rt.rememberBlock(text, s.target.name, output);
    return setTo(s, f, captured);
  }
  f.captured = captured;
  const value = evaluate(s.filter, f);
  return isPromise(value) ? resume(f, value, s, setFiltered) : setFiltered(s, f, value);
}

function setFiltered(s: SetBlockNode, f: Activation, value: Value): Signal {
  return setTo(s, f, f.rt.escaping && !(value instanceof PyMarkup) ? new PyMarkup(str(value)) : value);
}

function setTo(s: SetBlockNode, f: Activation, value: Value): Signal {
  checkNamespaces(s.target, f);
  f.rt.at = s;
  assign(s.target, f, value);
  if (s.topLevel) publish(s.target, f);
  return goOn;
}

function fillWith(s: WithNode, f: Activation, from: number): MaybePromise<Signal> {
  for (let at = from; at < s.values.length; at += 1) {
    const value = evaluate(s.values[at] as Expression, f);
    if (isPromise(value)) return resumeWith(f, value, s, at, fillLater);
    fill(s, f, at, value);
  }
  return executeBody(s.body, f);
}

function fill(s: WithNode, f: Activation, at: number, value: Value): void {
  f.rt.at = s.values[at] as Expression;
  assign(s.targets[at] as Target, f, value);
}

function fillLater(s: WithNode, f: Activation, at: number, value: Value): MaybePromise<Signal> {
  fill(s, f, at, value);
  return fillWith(s, f, at + 1);
}

function autoescape(s: ScopeNode, f: Activation): MaybePromise<Signal> {
  enterScope(s.plan, f);
  const option = evaluate(s.option, f);
  return isPromise(option) ? resume(f, option, s, escaping) : escaping(s, f, option);
}

function escaping(s: ScopeNode, f: Activation, option: Value): MaybePromise<Signal> {
  const { rt } = f;
  const around = rt.escaping;
  rt.escape(truthy(option));
  const done = (signal: Signal): Signal => {
    rt.escape(around);
    return signal;
  };
  const signal = executeBody(s.body, f);
  return typeof signal === 'number' ? done(signal) : later(f, signal, done);
}

function filterBlock(s: FilterBlockNode, f: Activation): MaybePromise<Signal> {
  enterScope(s.plan, f);
  return capture(s, s.body, f, printFiltered);
}

function printFiltered(s: FilterBlockNode, f: Activation, text: string): MaybePromise<Signal> {
  f.captured = s.escaping === 'yes' || (s.escaping === 'asks' && f.rt.escaping) ? new PyMarkup(text) : text;
  const value = evaluate(s.filter, f);
  return isPromise(value) ? resume(f, value, s, printText) : printText(s, f, value);
}

function defineMacro(s: MacroNode, f: Activation): void {
  const macro = new PyMacro(s.name, s, f.unit, f, undefined);
  f.variables[s.where] = macro;
  if (s.topLevel) f.unit.exported?.set(s.name, macro);
}

function callBlock(s: CallBlockNode, f: Activation): MaybePromise<Signal> {
  const caller = new PyMacro('', s.caller, f.unit, f, undefined);
  const value = evaluateCall(s.call, f, s, caller);
  return isPromise(value) ? resume(f, value, s, printText) : printText(s, f, value);
}

function noLoader(s: LoaderNode, f: Activation): Signal {
  f.rt.at = s;
  throw new PyError('TypeError', 'no loader for this environment specified');
}
