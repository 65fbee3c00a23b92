// Every example of ../shared/jinja-examples through the package's own entry, as built, with helpers in nunjucks' convention.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const entry = new URL('../../dist/template.js', import.meta.url).href;
const { render, TemplateError } = (await import(/* @vite-ignore */ entry)) as typeof import('../../src/template.ts');

interface Example {
  readonly id: string;
  readonly template: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly macros?: string;
  readonly expected?: string;
  readonly error?: 'syntax' | 'runtime';
}

/** Binds as Python does: `'default?'` may be left out. */
function helper(name: string, parameters: readonly string[], run: (...values: unknown[]) => unknown) {
  const names = parameters.map((parameter) => parameter.replace('?', ''));
  return (...given: unknown[]): unknown => {
    const last = given.at(-1) as { readonly __keywords?: boolean } | undefined;
    const keywords = typeof last === 'object' && last?.__keywords === true ? (given.pop() as object) : {};
    if (given.length > names.length) throw new Error(`${name}() takes ${names.length} arguments`);
    const bound = new Map(given.map((value, at) => [names[at], value]));
    for (const [key, value] of Object.entries(keywords)) {
      if (key === '__keywords') continue;
      if (!names.includes(key) || bound.has(key)) throw new Error(`${name}(): argument ${key}`);
      bound.set(key, value);
    }
    for (const parameter of parameters) {
      if (!parameter.endsWith('?') && !bound.has(parameter)) throw new Error(`${name}(): ${parameter} is missing`);
    }
    return run(...names.map((one) => bound.get(one)));
  };
}

const globals = {
  ref: helper('ref', ['name'], (name) => `"db"."sch"."${name}"`),
  source: helper('source', ['a', 'b'], (a, b) => `"raw"."${a}"."${b}"`),
  var: helper('var', ['name', 'default?'], (_, value) => value ?? null),
  log: helper('log', ['x', 'info?'], () => ''),
  config(...given: unknown[]): string {
    const [keywords] = given as [{ readonly __keywords?: boolean } | undefined];
    if (given.length > 1 || (given.length === 1 && keywords?.__keywords !== true)) {
      throw new Error('config() takes keyword arguments only');
    }
    return '';
  },
  zip(...lists: unknown[]): unknown[] {
    const rows = lists.map((list) => {
      if (typeof list === 'number' || list === null || list === undefined) throw new Error('not iterable');
      return [...(list as Iterable<unknown>)];
    });
    const length = rows.length === 0 ? 0 : Math.min(...rows.map((row) => row.length));
    return Array.from({ length }, (_, at) => rows.map((row) => row[at]));
  },
};

const lines = readFileSync(new URL('../../../shared/jinja-examples/examples.jsonl', import.meta.url), 'utf8');

test("every example gives Jinja2's text, or its class of error", async () => {
  const wrong: unknown[] = [];
  let count = 0;
  for (const line of lines.split('\n')) {
    if (line.trim() === '') continue;
    count += 1;
    const { id, template, context, macros, expected, error } = JSON.parse(line) as Example;
    let outcome: string;
    try {
      outcome = `text ${await render(template, { context, globals, macros })}`;
    } catch (thrown) {
      if (!(thrown instanceof TemplateError)) throw thrown;
      outcome = `error ${thrown.kind}`;
    }
    const wanted = expected === undefined ? `error ${error}` : `text ${expected}`;
    if (outcome !== wanted) wrong.push({ id, template, wanted, outcome });
  }
  expect(count).toBeGreaterThan(600);
  expect(wrong).toEqual([]);
});
