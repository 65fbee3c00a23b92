// Renders the examples of ../shared/jinja-examples as their README says.
import { codeOf } from '../../src/diagnostics/diagnostic.ts';
import { type HostValue, pyFloat } from '../../src/render/host.ts';
import { hostFunction } from '../../src/render/host-function.ts';
import { createMacroScope } from '../../src/render/macro-scope.ts';
import { renderTemplate } from '../../src/render/render-template.ts';
import { parseTemplate, type Template } from '../../src/render/template.ts';
import { PyFunction } from '../../src/render/values/callables.ts';
import { PyList, PyTuple } from '../../src/render/values/containers.ts';
import { hostValue } from '../../src/render/values/export-value.ts';
import { toArray } from '../../src/render/values/iterate.ts';

export interface Example {
  readonly id: string;
  readonly category: string;
  readonly template: string;
  readonly context: HostValue;
  readonly macros?: string;
  readonly expected?: string;
  readonly error?: 'syntax' | 'runtime';
}

export type Outcome = { readonly text: string } | { readonly error: 'syntax' | 'runtime'; readonly message: string };

const helpers: Readonly<Record<string, HostValue>> = {
  ref: hostFunction('ref', ['name'], (a) => `"db"."sch"."${a['name']}"`),
  source: hostFunction('source', ['a', 'b'], (a) => `"raw"."${a['a']}"."${a['b']}"`),
  var: hostFunction('var', ['name', 'default?'], (a) => a['default'] ?? null),
  config: hostFunction('config', ['*', '**kw'], () => ''),
  log: hostFunction('log', ['x', 'info?'], () => ''),
};

/** A list of tuples, as long as the shortest argument. */
const zip = hostValue(
  new PyFunction('zip', ({ positional }) => {
    const lists = positional.map(toArray);
    const shortest = lists.length === 0 ? 0 : Math.min(...lists.map((list) => list.length));
    const rows = Array.from({ length: shortest }, (_, at) => new PyTuple(lists.map((list) => list[at] ?? null)));
    return new PyList(rows);
  }),
);

const scope = createMacroScope({ rootPackage: 'example', macros: [] });

export async function renderExample(example: Pick<Example, 'template' | 'context' | 'macros'>): Promise<Outcome> {
  const template = parsed(example.template, 'example.sql');
  if ('error' in template) return template;
  const macros = example.macros === undefined ? undefined : parsed(example.macros, 'macros.sql');
  if (macros !== undefined && 'error' in macros) return macros;
  const context = example.context as ReadonlyMap<string, HostValue>;
  const result = await renderTemplate({
    template,
    globals: { ...helpers, zip },
    context: Object.fromEntries(context),
    macros: scope,
    packageName: 'example',
    ...(macros === undefined ? {} : { preludes: [macros] }),
  });
  if (result.ok) return { text: result.value.text };
  return { error: 'runtime', message: JSON.stringify(result.error.data) };
}

function parsed(text: string, path: string): Template | Extract<Outcome, { error: unknown }> {
  const result = parseTemplate({ path, text });
  if (result.ok) return result.value;
  const { data } = result.error;
  return { error: codeOf(result.error) === 'SF3101' ? 'syntax' : 'runtime', message: JSON.stringify(data) };
}

/** JSON as Python reads it: keys stay in order, 1.0 is a float, whole numbers of any size are ints. */
export function pythonJson(text: string): HostValue {
  let at = 0;
  const space = (): void => {
    while (' \t\n\r'.includes(text[at] ?? '.')) at += 1;
  };
  const value = (): HostValue => {
    space();
    const char = text[at];
    if (char === '{') return object();
    if (char === '[') return array();
    const match = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|NaN|-?Infinity/y;
    match.lastIndex = at;
    const token = match.exec(text)?.[0];
    if (token === undefined) throw new Error(`no JSON at ${at}: ${text.slice(at, at + 20)}`);
    at += token.length;
    if (token.startsWith('"')) return JSON.parse(token) as HostValue;
    if (/^-?\d+$/.test(token)) return Number.isSafeInteger(Number(token)) ? Number(token) : BigInt(token);
    if (/^-?\d/.test(token)) return pyFloat(Number(token));
    if (/NaN|Infinity/.test(token)) return Number(token);
    return JSON.parse(token) as HostValue;
  };
  const object = (): HostValue => {
    const entries = new Map<HostValue, HostValue>();
    at += 1;
    for (space(); text[at] !== '}'; space()) {
      if (text[at] === ',') at += 1;
      const key = value();
      space();
      at += 1;
      entries.set(key, value());
    }
    at += 1;
    return entries;
  };
  const array = (): HostValue => {
    const items: HostValue[] = [];
    at += 1;
    for (space(); text[at] !== ']'; space()) {
      if (text[at] === ',') at += 1;
      items.push(value());
    }
    at += 1;
    return items;
  };
  return value();
}

/** Lines of examples; `context` in Python's order and types. */
export function readExamples(text: string): Example[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => Object.fromEntries(pythonJson(line) as unknown as Map<string, HostValue>) as unknown as Example);
}
