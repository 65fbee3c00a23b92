// Makes host functions that bind their arguments as Python binds them.
import { type HostCall, HostFailure, HostFunction, type HostValue, type MaybePromise } from './host.ts';

/** Arguments by parameter name; what was not given is absent. `*name` and `**name` parameters are always there. */
export type BoundArguments = Readonly<Record<string, HostValue>>;

/**
 * A host function with named parameters: `'name'` must be given, `'name?'` may be left out, `'*rest'` takes further positional
 * arguments (an array), `'**options'` further keyword arguments (a plain object). Parameters after `*rest` or a bare `'*'` are
 * keyword-only.
 *
 * @example hostFunction('source', ['source_name', 'table_name'], (args) => `${args['source_name']}`)
 */
export function hostFunction(
  name: string,
  parameters: readonly string[],
  run: (args: BoundArguments, call: HostCall) => MaybePromise<HostValue>,
): HostFunction {
  const shape = parameterShape(parameters);
  return new HostFunction(name, (call) => run(bindArguments(name, shape, call), call));
}

interface ParameterShape {
  readonly positional: readonly { readonly name: string; readonly optional: boolean }[];
  readonly keywordOnly: readonly { readonly name: string; readonly optional: boolean }[];
  readonly rest: string | undefined;
  readonly options: string | undefined;
}

function parameterShape(parameters: readonly string[]): ParameterShape {
  const positional: { name: string; optional: boolean }[] = [];
  const keywordOnly: { name: string; optional: boolean }[] = [];
  let rest: string | undefined;
  let options: string | undefined;
  let list = positional;
  for (const parameter of parameters) {
    if (parameter.startsWith('**')) options = parameter.slice(2);
    else if (parameter.startsWith('*')) {
      if (parameter.length > 1) rest = parameter.slice(1);
      list = keywordOnly;
    } else if (parameter.endsWith('?')) list.push({ name: parameter.slice(0, -1), optional: true });
    else list.push({ name: parameter, optional: false });
  }
  return { positional, keywordOnly, rest, options };
}

function bindArguments(name: string, shape: ParameterShape, call: HostCall): BoundArguments {
  const bound: Record<string, HostValue> = Object.create(null);
  const { positional, keywordOnly } = shape;
  const given = call.positional.length;
  for (let at = 0; at < positional.length && at < given; at += 1) bound[positional[at]!.name] = call.positional[at];
  if (shape.rest !== undefined) bound[shape.rest] = call.positional.slice(positional.length);
  else if (given > positional.length) throw new HostFailure(tooMany(name, shape, given));
  const extra: Record<string, HostValue> = {};
  for (const [key, value] of call.keyword) {
    if (positional.some((p) => p.name === key) || keywordOnly.some((p) => p.name === key)) {
      if (key in bound) throw new HostFailure(`${name}() got multiple values for argument '${key}'`);
      bound[key] = value;
    } else if (shape.options !== undefined) {
      Object.defineProperty(extra, key, { value, enumerable: true, configurable: true, writable: true });
    } else throw new HostFailure(`${name}() got an unexpected keyword argument '${key}'`);
  }
  if (shape.options !== undefined) bound[shape.options] = extra;
  const missing = missingOf(positional, bound);
  if (missing !== undefined) throw new HostFailure(missingText(name, 'positional', missing));
  const missingKeywords = missingOf(keywordOnly, bound);
  if (missingKeywords !== undefined) throw new HostFailure(missingText(name, 'keyword-only', missingKeywords));
  return bound;
}

/** Undefined: nothing is missing, as in nearly all calls. */
function missingOf(parameters: ParameterShape['positional'], bound: BoundArguments): readonly string[] | undefined {
  let missing: string[] | undefined;
  for (const { name, optional } of parameters) {
    if (optional || name in bound) continue;
    missing ??= [];
    missing.push(name);
  }
  return missing;
}

function tooMany(name: string, shape: ParameterShape, given: number): string {
  const most = shape.positional.length;
  const least = shape.positional.filter((p) => !p.optional).length;
  const takes = least === most ? `${most}` : `from ${least} to ${most}`;
  return `${name}() takes ${takes} positional argument${most === 1 && least === most ? '' : 's'} but ${given} ${given === 1 ? 'was' : 'were'} given`;
}

function missingText(name: string, kind: string, missing: readonly string[]): string {
  const quoted = missing.map((one) => `'${one}'`);
  const last = quoted.pop();
  const list = quoted.length === 0 ? last : `${quoted.join(', ')}${quoted.length > 1 ? ',' : ''} and ${last}`;
  return `${name}() missing ${missing.length} required ${kind} argument${missing.length === 1 ? '' : 's'}: ${list}`;
}
