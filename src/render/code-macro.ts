// Macros that are functions of TypeScript or JavaScript: how a call's arguments reach the parameters of the function. Loads no files.
import type { SourceFile, Span } from '../diagnostics/source-file.ts';
import { HostFailure } from './host.ts';
import type { MacroDefinition } from './macro-scope.ts';
import { templateFunction } from './public-values.ts';
import { sawChanging } from './render-witness.ts';
import type { Value } from './values/py-object.ts';

export interface FunctionParameter {
  /** Undefined: a pattern, which has no name. */
  readonly name: string | undefined;
  readonly kind: 'plain' | 'options' | 'rest';
}

const functions = new WeakMap<MacroDefinition, Value>();

/**
 * A macro that calls `run`. Positional arguments are given by position; keyword arguments to the parameters of their names, all
 * others in one object to the last parameter, where that is an object pattern (`{ digits = 2 } = {}`).
 */
export function codeMacro(input: {
  readonly name: string;
  readonly file: SourceFile;
  readonly at: Span;
  readonly run: (...args: never[]) => unknown;
}): MacroDefinition {
  const { name, file, at } = input;
  const run = input.run as (...args: unknown[]) => unknown;
  const parameters = functionParameters(Function.prototype.toString.call(run));
  const definition: MacroDefinition = {
    name,
    kind: 'macro',
    file,
    at,
    // Types are gone when the function is here, and `x?: number` with them: any parameter may be left out.
    parameters: parameters.flatMap((parameter) =>
      parameter.name === undefined || parameter.kind === 'rest' ? [] : [{ name: parameter.name, hasDefault: true }],
    ),
  };
  const told = (error: unknown): HostFailure => {
    const failure = new HostFailure(
      `${name}() of ${file.path}: ${error instanceof Error ? error.message : String(error)}`,
    );
    failure.cause = error;
    return failure;
  };
  const call = (...given: unknown[]): unknown => {
    // Whatever a program can do, it may do otherwise next time.
    sawChanging();
    const args = boundArguments(name, parameters, given);
    // What comes from the evaluator (a macro that was handed in and failed) keeps its own words.
    const fail = (error: unknown): never => {
      throw isOurs(error) ? error : told(error);
    };
    try {
      const answer = run(...args);
      return answer instanceof Promise ? answer.catch(fail) : answer;
    } catch (error) {
      return fail(error);
    }
  };
  functions.set(definition, templateFunction(name, call));
  return definition;
}

/** The function behind a definition that `codeMacro` made. */
export function codeMacroValue(definition: MacroDefinition): Value | undefined {
  return functions.get(definition);
}

function isOurs(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error instanceof HostFailure || ['PyError', 'LimitReached', 'DiagnosticError'].includes(error.name);
}

function boundArguments(name: string, parameters: readonly FunctionParameter[], given: unknown[]): unknown[] {
  const last = given.at(-1);
  const hasKeywords = typeof last === 'object' && last !== null && Object.hasOwn(last, '__keywords');
  const keywords = hasKeywords ? (given.pop() as Readonly<Record<string, unknown>>) : {};
  const plain = parameters.filter((parameter) => parameter.kind !== 'rest');
  if (given.length > plain.length && parameters.at(-1)?.kind !== 'rest') {
    throw new HostFailure(
      `${name}() takes ${plain.length} argument${plain.length === 1 ? '' : 's'} but ${given.length} ${given.length === 1 ? 'was' : 'were'} given`,
    );
  }
  const args = [...given];
  const options: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(keywords)) {
    if (key === '__keywords') continue;
    const at = plain.findIndex((parameter) => parameter.name === key);
    if (at < 0) {
      if (plain.at(-1)?.kind !== 'options' || given.length >= plain.length) {
        throw new HostFailure(`${name}() got an unexpected keyword argument '${key}'`);
      }
      Object.defineProperty(options, key, { value, enumerable: true, configurable: true, writable: true });
    } else if (at < given.length) throw new HostFailure(`${name}() got multiple values for argument '${key}'`);
    else {
      while (args.length < at) args.push(undefined);
      args[at] = value;
    }
  }
  if (Object.keys(options).length > 0) {
    while (args.length < plain.length - 1) args.push(undefined);
    args[plain.length - 1] = options;
  }
  return args;
}

/** The parameters in a function's own text (JavaScript, as it runs). */
export function functionParameters(text: string): readonly FunctionParameter[] {
  const arrow = /^\s*(?:async\s+)?([\w$]+)\s*=>/.exec(text);
  if (arrow !== null) return [{ name: arrow[1], kind: 'plain' }];
  return topLevelParts(text, text.indexOf('(') + 1).map((part): FunctionParameter => {
    if (part.startsWith('...')) return { name: undefined, kind: 'rest' };
    if (part.startsWith('{')) return { name: undefined, kind: 'options' };
    return { name: /^[\w$\u0080-\uffff]+/.exec(part)?.[0], kind: 'plain' };
  });
}

const opening = '([{';
const closing = ')]}';

/** From `start` to the bracket that closes: the parts between commas, without comments around them. */
function topLevelParts(text: string, start: number): readonly string[] {
  const parts: string[] = [];
  let part = '';
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const skipped = /(?:\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(["'`])(?:\\[\s\S]|(?!\1)[^\\])*\1/y;
    skipped.lastIndex = at;
    const match = skipped.exec(text);
    if (match !== null) {
      if (match[1] !== undefined) part += match[0];
      at += match[0].length - 1;
      continue;
    }
    const char = text[at] as string;
    if (opening.includes(char)) depth += 1;
    else if (closing.includes(char)) {
      if (depth === 0) break;
      depth -= 1;
    } else if (char === ',' && depth === 0) {
      parts.push(part.trim());
      part = '';
      continue;
    }
    part += char;
  }
  if (part.trim() !== '') parts.push(part.trim());
  return parts;
}
