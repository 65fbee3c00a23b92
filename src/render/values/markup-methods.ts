// The methods of Markup.
import { type Method, PyFunction } from './callables.ts';
import { PyList, PyTuple } from './containers.ts';
import { formatValue } from './format-spec.ts';
import { toArray } from './iterate.ts';
import type { CallArguments, Value } from './py-object.ts';
import { formatMap, formatString } from './str-format.ts';
import { boundArguments, stringMethod } from './string-methods.ts';

/** Markup's methods are those of texts: what they add is escaped, and what they give is markup again. */
export function markupAttribute(
  text: string,
  name: string,
  escaped: (value: Value) => string,
  wrap: (text: string) => Value,
): Value | undefined {
  const method = stringMethod(name);
  if (method === undefined) return undefined;
  return new PyFunction(name, (args) => wrapped(runEscaped(text, name, method, args, escaped), wrap));
}

function runEscaped(
  text: string,
  name: string,
  method: Method<string>,
  args: CallArguments,
  escaped: (value: Value) => string,
): Value {
  const field = (value: Value, spec: string): string => escaped(spec === '' ? value : formatValue(value, spec));
  if (name === 'format') return formatString(text, args, field);
  if (name === 'format_map') return formatMap(text, args, field);
  const bound = [...boundArguments(name, method, args)];
  const added = bound[1];
  if (name === 'join' && bound[0] !== undefined) bound[0] = new PyList(toArray(bound[0]).map(escaped));
  else if (addsText.has(name) && added !== undefined) bound[1] = escaped(added);
  return method.run(text, bound, args);
}

/** Those whose second argument goes into the text. */
const addsText = new Set(['replace', 'ljust', 'rjust', 'center']);

function wrapped(answer: Value, wrap: (text: string) => Value): Value {
  if (typeof answer === 'string') return wrap(answer);
  const one = (value: Value): Value => (typeof value === 'string' ? wrap(value) : value);
  if (answer instanceof PyList) return new PyList(answer.items.map(one));
  return answer instanceof PyTuple ? new PyTuple(answer.items.map(one)) : answer;
}
