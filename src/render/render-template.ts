// From a template to text, or to a value. Synchronous until a host function answers with a promise.
import type { CompiledSql } from '../core/compiled.ts';
import { type Diagnostic, errorDiagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../diagnostics/source-file.ts';
import { closest } from '../util/closest.ts';
import { err, ok, type Result } from '../util/result.ts';
import { TemplateReference } from './eval/blocks.ts';
import { evaluate } from './eval/evaluate.ts';
import { executeBody } from './eval/execute.ts';
import { LazyLineMap, Output } from './eval/output.ts';
import { Activation, Runtime, type Unit } from './eval/runtime.ts';
import { enterScope } from './eval/scope.ts';
import { type Globals, type HostValue, isPromise, type MaybePromise } from './host.ts';
import { lastOf } from './last-of.ts';
import type { RenderLimits } from './limits.ts';
import { type MacroScope, macroLookup } from './macro-scope.ts';
import { renderFailure } from './render-failure.ts';
import type { Expression } from './syntax/nodes.ts';
import { type Template, treeOf } from './template.ts';
import { activateBudget, activeBudget } from './values/budget.ts';
import { activateEscaping, isEscaping } from './values/escaping.ts';
import { exportValue } from './values/export-value.ts';
import { importValue } from './values/import-value.ts';
import { PyObject, PyUndefined, type Value } from './values/py-object.ts';
import { str } from './values/text.ts';

export interface RenderInput {
  readonly template: Template;
  /** Seen by the template and by every macro. */
  readonly globals: Globals | Readonly<Record<string, HostValue>>;
  /** Seen by the template alone; goes before macros and globals. */
  readonly context?: Globals | Readonly<Record<string, HostValue>>;
  /** Run first, without the context: the callables that they define at their top level become globals. */
  readonly preludes?: readonly Template[];
  readonly macros: MacroScope;
  readonly packageName: string;
  readonly limits?: RenderLimits;
  /** Called with `package.name` of each macro of the scope that is called. */
  readonly onMacroCall?: (id: string) => void;
}

export interface MacroCallInput extends Omit<RenderInput, 'template' | 'context' | 'preludes'> {
  /** `name` or `package.name`. */
  readonly name: string;
  readonly args: readonly HostValue[];
  readonly kwargs: Readonly<Record<string, HostValue>>;
  /** Where errors of the call itself are shown. */
  readonly site: Span;
}

export interface MacroResult {
  /** What `return()` gave, else the text. */
  readonly value: HostValue;
  readonly sql: CompiledSql;
}

/** Renders a template to SQL. A failure is one diagnostic: a template stops at its first error. */
export function renderTemplate(input: RenderInput): MaybePromise<Result<CompiledSql, Diagnostic>> {
  const rt = runtimeFor(input, input.template.file);
  return guarded(rt, () => whenDone(rt, runTemplate(rt, input), () => ok(compiled(rt.out))));
}

/** The text alone, where nobody will ask for the origins of its lines: cheaper. */
export function renderText(input: RenderInput): MaybePromise<Result<string, Diagnostic>> {
  const rt = runtimeFor(input, input.template.file, false);
  return guarded(rt, () => whenDone(rt, runTemplate(rt, input), () => ok(rt.out.text)));
}

/** A text that is exactly one `{{ expression }}` gives its value, anything else its rendered text. */
export function evaluateTemplate(input: RenderInput): MaybePromise<Result<HostValue, Diagnostic>> {
  const rt = runtimeFor(input, input.template.file);
  return guarded(rt, () => {
    const expression = onlyExpression(input.template);
    if (expression === undefined) return whenDone(rt, runTemplate(rt, input), () => ok(rt.out.text));
    return whenDone(rt, runPreludes(rt, input), () => {
      const f = enterTemplate(rt, input.template, input.packageName, true, undefined);
      return whenDone(rt, evaluate(expression, f), (value) => ok(exportValue(value)));
    });
  });
}

function onlyExpression(template: Template): Expression | undefined {
  const { body } = treeOf(template);
  const only = body[0];
  return body.length === 1 && only?.kind === 'output' ? only.value : undefined;
}

/** Calls a macro of the scope from outside. */
export function callMacro(input: MacroCallInput): MaybePromise<Result<MacroResult, Diagnostic>> {
  const { site, name } = input;
  const rt = runtimeFor(input, site.file);
  rt.at = site;
  return guarded<MacroResult>(rt, () => {
    const macro = rt.macro(input.packageName, name);
    if (macro?.call === undefined) {
      const near = closest(name, input.macros.names());
      return err(
        errorDiagnostic('templateUndefined', site, { message: `macro '${name}' is undefined`, closest: near }),
      );
    }
    const keyword = new Map(Object.entries(input.kwargs).map(([key, value]) => [key, importValue(value)]));
    const answer = macro.call({ positional: input.args.map((value) => importValue(value)), keyword });
    return whenDone(rt, answer, (value) => ok({ value: exportValue(value), sql: macroSql(rt, value) }));
  });
}

// ---- running

function runtimeFor(input: Omit<RenderInput, 'template'>, file: SourceFile, traced = true): Runtime {
  return new Runtime({
    globals: globalsOf(input.globals),
    context: input.context === undefined ? undefined : globalsOf(input.context),
    traced,
    macros: macroLookup(input.macros),
    limits: input.limits ?? input.macros.limits,
    witness: input.macros.witness,
    onMacroCall: input.onMacroCall,
    file,
  });
}

function globalsOf(given: RenderInput['globals']): Globals {
  if (isGlobals(given)) return given;
  return { has: (name) => Object.hasOwn(given, name), get: (name) => given[name], names: () => Object.keys(given) };
}

// A host value is never a function of JavaScript.
function isGlobals(given: RenderInput['globals']): given is Globals {
  return typeof given['names'] === 'function';
}

/** Runs it with this rendering's budget, and makes a diagnostic of what is thrown. */
function guarded<Answer>(
  rt: Runtime,
  run: () => MaybePromise<Result<Answer, Diagnostic>>,
): MaybePromise<Result<Answer, Diagnostic>> {
  const around = { budget: activeBudget(), escaping: isEscaping() };
  try {
    rt.activate();
    const answer = run();
    return isPromise(answer) ? answer.catch((error: unknown) => err(renderFailure(error, rt))) : answer;
  } catch (error) {
    return err(renderFailure(error, rt));
  } finally {
    activateBudget(around.budget);
    activateEscaping(around.escaping);
  }
}

function whenDone<Given, Answer>(
  rt: Runtime,
  given: MaybePromise<Given>,
  next: (given: Given) => MaybePromise<Answer>,
): MaybePromise<Answer> {
  if (!isPromise(given)) return next(given);
  return given.then((value) => {
    rt.activate();
    return next(value);
  });
}

/** The variables of a template's top level, as it begins. */
function enterTemplate(
  rt: Runtime,
  template: Template,
  packageName: string,
  seesContext: boolean,
  exported: Map<string, Value> | undefined,
): Activation {
  const { plan, blocks } = treeOf(template);
  const unit: Unit = { rt, file: template.file, packageName, seesContext, exported, blocks };
  const f = new Activation(unit, undefined, plan.size);
  rt.file = template.file;
  if (plan.self >= 0) f.variables[plan.self] = new TemplateReference(unit);
  enterScope(plan.scope, f);
  lastOf.activation = f;
  return f;
}

function runTemplate(rt: Runtime, input: RenderInput): MaybePromise<unknown> {
  const { template, packageName, preludes } = input;
  const run = (): MaybePromise<unknown> => {
    const { body, blocks } = treeOf(template);
    const exported = blocks.length > 0 ? new Map<string, Value>() : undefined;
    return executeBody(body, enterTemplate(rt, template, packageName, true, exported));
  };
  return preludes === undefined ? run() : whenDone(rt, runPreludes(rt, input), run);
}

async function runLater(rt: Runtime, input: RenderInput, from: number, first: Promise<unknown>): Promise<void> {
  await first;
  rt.activate();
  const rest = runPreludes(rt, { ...input, preludes: input.preludes?.slice(from) ?? [] });
  if (isPromise(rest)) await rest;
}

/** What a prelude prints is dropped. */
function runPreludes(rt: Runtime, input: RenderInput): MaybePromise<unknown> {
  const preludes = input.preludes ?? [];
  const { out } = rt;
  for (let at = 0; at < preludes.length; at += 1) {
    const prelude = preludes[at] as Template;
    const exported = new Map<string, Value>();
    rt.out = new Output(prelude.file, false);
    const finish = (): void => {
      rt.out = out;
      rt.file = input.template.file;
      for (const [name, value] of exported) if (!name.startsWith('_') && isCallable(value)) rt.define(name, value);
    };
    const f = enterTemplate(rt, prelude, input.packageName, false, exported);
    const done = executeBody(treeOf(prelude).body, f);
    if (isPromise(done)) return runLater(rt, input, at + 1, done.then(finish));
    finish();
  }
  return undefined;
}

function isCallable(value: Value): boolean {
  return value instanceof PyObject && (value.call !== undefined || value instanceof PyUndefined);
}

// ---- results

function compiled(output: Output): CompiledSql {
  return { text: output.text, lineMap: new LazyLineMap(output) };
}

function macroSql(rt: Runtime, value: Value): CompiledSql {
  const captured = rt.lastCapture;
  if (captured !== undefined && captured.text === value) return compiled(captured.output);
  const output = new Output(rt.file);
  output.value(str(value), rt.at);
  return compiled(output);
}
