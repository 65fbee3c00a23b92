// `sqlflow/template`: what programs hand in, and what they get back.
import { type RenderOptions, render, TemplateError } from 'sqlflow/template';
import { expect, test } from 'vitest';

/** Remembers what it was called with. */
function spy(answer: unknown = '') {
  const calls: unknown[][] = [];
  const run = (...given: unknown[]): unknown => {
    calls.push(given);
    return answer;
  };
  return { calls, run };
}

function failure(text: string, options: RenderOptions = {}): unknown {
  try {
    return render(text, options);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const { code, kind, file, line, column, message } = error;
    return { code, kind, file, line, column, message };
  }
}

test('a text, with variables, functions and macros', () => {
  const text = render("{% for c in columns %}{{ quoted(c) }}, {% endfor %}{{ ref('songs') }}", {
    context: { columns: ['id', 'title'] },
    globals: { ref: (name: string) => `"db"."${name}"` },
    macros: '{% macro quoted(x) %}"{{ x }}"{% endmacro %}',
  });
  expect(text).toBe('"id", "title", "db"."songs"');
});

test('macros see the globals and each other, not the context; private ones stay theirs', () => {
  const macros = '{% macro a() %}{{ _b() }}{{ x is defined }}{{ g }}{% endmacro %}{% macro _b() %}b{% endmacro %}';
  const given = { macros, context: { x: 1 }, globals: { g: 2 } };
  expect(render('{{ a() }}{{ x }}{{ _b is defined }}', given)).toBe('bFalse21False');
});

test('a variable of the context hides a global, and both hide nothing else', () => {
  expect(render('{{ x }} {{ y }} {{ range(2) | list }}', { context: { x: 1 }, globals: { x: 2, y: 3 } })).toBe(
    '1 3 [0, 1]',
  );
});

test('positional arguments come first, keyword arguments last in one object', () => {
  const { calls, run } = spy();
  render("{{ f(1, 'a', none, true, 1.5, k=[1, (2, 3)], d={'x': {'y': 1}}) }}{{ f() }}{{ f(**{'a': 1}) }}", {
    globals: { f: run },
  });
  expect(calls).toEqual([
    [1, 'a', null, true, 1.5, { k: [1, [2, 3]], d: { x: { y: 1 } }, __keywords: true }],
    [],
    [{ a: 1, __keywords: true }],
  ]);
});

test('dicts whose keys are no texts are Maps; big ints are bigints; ranges and sets are arrays', () => {
  const { calls, run } = spy();
  render("{{ f({1: 'a', 'b': 2}, 2 ** 70, range(3), {'a': 1}.keys(), missing) }}", { globals: { f: run } });
  const keys: [unknown, unknown][] = [
    [1, 'a'],
    ['b', 2],
  ];
  expect(calls[0]?.slice(0, 3)).toEqual([new Map(keys), 2n ** 70n, [0, 1, 2]]);
  expect(calls[0]?.[4]).toBeUndefined();
});

test('a dict iterates over its keys, as Python does', () => {
  const { calls, run } = spy();
  render("{{ f({'a': 1, 'b': 2}) }}", { globals: { f: run } });
  expect(Array.from(calls[0]?.[0] as Iterable<string>)).toEqual(['a', 'b']);
});

test('what comes back unchanged is what was handed over', () => {
  const globals = { same: (x: unknown) => x, second: (rows: unknown[]) => rows[1] };
  const shown = (text: string) => render(text, { globals });
  expect(shown('{{ same(1.0) }} {{ same(1) }} {{ same((1, 2)) }} [{{ same(missing) }}] {{ same(none) }}')).toBe(
    '1.0 1 (1, 2) [] None',
  );
  expect(shown('{% set l = [] %}{% do same(l).append(1) %}{{ l }}')).toBe('[1]');
  expect(shown('{{ second([(1,), (2, 3)]) }}')).toBe('(2, 3)');
  expect(
    render('{{ changed([1]) }}', {
      globals: {
        changed: (list: unknown[]) => {
          list.push(2);
          return list;
        },
      },
    }),
  ).toBe('[1, 2]');
});

test("the rows of a function called zip are tuples, as Python's are", () => {
  const rows = () => [[1, 'a']];
  expect(render('{{ zip() }} {{ rows() }}', { globals: { zip: rows, rows } })).toBe("[(1, 'a')] [[1, 'a']]");
});

test('a function that gives nothing gives None; functions may be inside of objects', () => {
  const globals = { nothing: () => undefined, adapter: { quote: (x: string) => `"${x}"` } };
  expect(render("{{ nothing() }} {{ adapter.quote('a') }}", { globals })).toBe('None "a"');
});

test('a macro can be handed to a function, and called by it', () => {
  const globals = { twice: (f: (...x: unknown[]) => string) => f(1) + f({ x: 2, __keywords: true }) };
  const macros = '{% macro m(x) %}<{{ x }}>{% endmacro %}';
  expect(render('{{ twice(m) }}', { globals, macros })).toBe('<1><2>');
  expect(
    render('{% call(x) apply() %}[{{ x }}]{% endcall %}', {
      globals: { apply: (options: { caller: (x: unknown) => string }) => options.caller(7) },
    }),
  ).toBe('[7]');
});

test('where a function answers with a promise, the text is one', async () => {
  const globals = { later: async (x: number) => x + 1, never: () => Promise.reject(new Error('no warehouse')) };
  const text = render('{{ later(1) }}{% if later(1) == 2 %} two{% endif %}', { globals });
  expect(text).toBeInstanceOf(Promise);
  expect(await text).toBe('2 two');
  await expect(render('a\n {{ never() }}', { globals })).rejects.toMatchObject({
    code: 'SF3106',
    kind: 'runtime',
    line: 2,
    column: 5,
    message: 'no warehouse',
  });
});

test('an error says which, where, and of what kind', () => {
  expect(failure('select\n  {{ 1 + }}')).toEqual({
    code: 'SF3101',
    kind: 'syntax',
    file: 'template',
    line: 2,
    column: 10,
    message: "unexpected 'end of print statement'",
  });
  expect(failure('{{ x.y.z }}', { context: { x: {} } })).toMatchObject({ code: 'SF3103', kind: 'runtime', column: 4 });
  expect(failure('{% if x %}{{ 1 | nofilter }}{% endif %}', { context: { x: 1 } })).toMatchObject({ kind: 'runtime' });
  expect(failure('{{ 1 | nofilter }}')).toMatchObject({ kind: 'syntax' });
  expect(failure('{{ m() }}', { macros: '\n{% macro m() %}{{ 1 / 0 }}{% endmacro %}' })).toMatchObject({
    code: 'SF3104',
    kind: 'runtime',
    file: 'macros',
    line: 2,
  });
  expect(failure('x', { macros: '{% macro %}' })).toMatchObject({ kind: 'syntax', file: 'macros', line: 1 });
  const throwing = {
    f: () => {
      throw new RangeError('f() takes 1 argument');
    },
  };
  expect(failure(' {{ f() }}', { globals: throwing, path: 'models/a.sql' })).toEqual({
    code: 'SF3106',
    kind: 'runtime',
    file: 'models/a.sql',
    line: 1,
    column: 5,
    message: 'f() takes 1 argument',
  });
});

test('the error carries the whole diagnostic', () => {
  try {
    render('{{ m() }}', { macros: '{% macro m() %}{{ nme.x }}{% endmacro %}', globals: { name: 1 } });
  } catch (error) {
    const [diagnostic] = (error as TemplateError).diagnostics;
    expect(diagnostic).toMatchObject({ name: 'templateUndefined', data: { closest: 'name' } });
    expect(diagnostic?.labels.map((label) => label.text)).toEqual(['in macro "m", called here']);
    expect((error as TemplateError).class).toBe('runtime');
    return;
  }
  throw new Error('it was rendered');
});

test('what templates cannot hold is refused where it is used', () => {
  expect(failure('{{ d }}', { context: { d: new Date(0) } })).toMatchObject({
    kind: 'runtime',
    message: 'a template cannot hold an instance of Date: hand in plain data and functions',
  });
  expect(render('{{ 1 }}', { context: { d: new Date(0) } })).toBe('1');
});

test('limits can be set', () => {
  expect(failure('{% for i in range(100) %}x{% endfor %}', { limits: { steps: 50 } })).toMatchObject({
    code: 'SF3107',
    kind: 'runtime',
  });
  expect(failure('{{ "a" * 1000 }}', { limits: { outputSize: 100 } })).toMatchObject({ code: 'SF3107' });
});

test('values of the program are not changed', () => {
  const list = [1];
  expect(render('{% do l.append(2) %}{{ l }}', { context: { l: list } })).toBe('[1, 2]');
  expect(list).toEqual([1]);
});
