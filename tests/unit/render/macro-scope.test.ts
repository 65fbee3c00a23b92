// Which macro a name means, and what comes back from it.
import { expect, test } from 'vitest';
import { standardGlobals } from '../../../src/render/globals/standard-globals.ts';
import { HostFunction } from '../../../src/render/host.ts';
import { hostFunction } from '../../../src/render/host-function.ts';
import { definitionsOf } from '../../../src/render/macro-scope.ts';
import { callMacro } from '../../../src/render/render-template.ts';
import { parsed, placeOf, render, scopeOf, told } from './render-rig.ts';

const globals = standardGlobals({ warn: () => undefined, now: () => new Date(0) });

test('own package, then the root, then sqlflow, each reachable by its name', async () => {
  const macros = {
    shop: '{% macro a() %}shop{% endmacro %}{% macro both() %}{{ pkg.b() }}{% endmacro %}',
    pkg: '{% macro a() %}pkg{% endmacro %}{% macro b() %}{{ a() }} {{ c() }}{% endmacro %}',
    sqlflow: '{% macro a() %}built in{% endmacro %}{% macro c() %}c{% endmacro %}',
  };
  const text = '{{ a() }} {{ pkg.a() }} {{ sqlflow.a() }} {{ dbt.c() }} {{ both() }}';
  expect(await render(text, { macros })).toBe('shop pkg built in c pkg c');
});

test("a package's private macros are reached by its name", async () => {
  const macros = { pkg: '{% macro _m() %}private{% endmacro %}' };
  expect(await render("{{ pkg._m() }} {{ pkg['_m']() }} {{ pkg._n is defined }}", { macros })).toBe(
    'private private False',
  );
});

test('macros go before globals, the context goes before both', async () => {
  const macros = { shop: '{% macro ref(x) %}macro {{ x }} {{ y }}{% endmacro %}' };
  const given = {
    macros,
    globals: { ref: hostFunction('ref', ['x'], () => 'host'), y: 'global' },
    context: { y: 'context' },
  };
  expect(await render('{{ ref(1) }} {{ y }}', given)).toBe('macro 1 global context');
});

test('return() gives a value from any depth of a macro', async () => {
  const macros = { shop: '{% macro m() %}text{% for i in [1, 2] %}{{ return([i, none]) }}{% endfor %}{% endmacro %}' };
  expect(await render('{{ m()[0] + 1 }}', { macros, globals })).toBe('2');
  const result = await callMacro({
    name: 'm',
    args: [],
    kwargs: {},
    site: { file: { path: 'x', text: '' }, start: 0, end: 0 },
    globals,
    macros: scopeOf(macros),
    packageName: 'shop',
  });
  expect(result.ok && result.value.value).toEqual([1, null]);
});

test('definitions know their kind, name, place and parameters', () => {
  const text = `{% macro a(x, y=1) %}{% endmacro %}
{% test positive(model, column_name) %}{% endtest %}
{% materialization copy, adapter='redshift' %}{% endmaterialization %}
{% docs orders %}
An *order* with {{ braces }} and {% more }.
{% enddocs %}
{% snapshot s %}select 1{% endsnapshot %}`;
  const shown = definitionsOf(parsed(text)).map(({ name, kind, at, parameters, docsText }) => [
    name,
    kind,
    placeOf(at),
    parameters.map((p) => (p.hasDefault ? `${p.name}?` : p.name)).join(' '),
    docsText,
  ]);
  expect(shown).toEqual([
    ['a', 'macro', 'models/m.sql:1:10', 'x y?', undefined],
    ['test_positive', 'test', 'models/m.sql:2:9', 'model column_name', undefined],
    ['materialization_copy_redshift', 'materialization', 'models/m.sql:3:20', '', undefined],
    ['orders', 'docs', 'models/m.sql:4:9', '', '\nAn *order* with {{ braces }} and {% more }.\n'],
    ['s', 'snapshot', 'models/m.sql:7:13', '', undefined],
  ]);
});

test('calls are told, and host functions find macros by name', async () => {
  const calls: string[] = [];
  const dispatch = hostFunction('dispatch', ['name'], (args, call) => call.macro?.(`default__${args['name']}`));
  const macros = { shop: '{% macro default__m(x) %}<{{ x }}>{% endmacro %}' };
  const given = { macros, globals: { dispatch }, onMacroCall: (id: string) => void calls.push(id) };
  expect(await render('{{ dispatch("m")(3) }}', given)).toBe('<3>');
  expect(calls).toEqual(['shop.default__m']);
});

test('a host function gets macros and callers as functions', async () => {
  const twice = hostFunction('twice', ['caller'], async (args, call) => {
    const { caller } = args;
    if (!(caller instanceof HostFunction)) return 'no caller';
    const one = await caller.invoke({ ...call, positional: [1], keyword: new Map() });
    return `${one}${await caller.invoke({ ...call, positional: [2], keyword: new Map() })}`;
  });
  expect(await render('{% call(x) twice() %}<{{ x }}>{% endcall %}', { globals: { twice } })).toBe('<1><2>');
});

test('a macro that is not there is named with the nearest one', async () => {
  const result = await callMacro({
    name: 'generate_schema',
    args: [],
    kwargs: {},
    site: { file: { path: 'm.sql', text: '' }, start: 0, end: 0 },
    globals: {},
    macros: scopeOf({ shop: '{% macro generate_schemas() %}{% endmacro %}' }),
    packageName: 'shop',
  });
  expect(result.ok ? '' : told(result.error)).toBe(
    'SF3103 m.sql:1:1 macro \'generate_schema\' is undefined | did you mean "generate_schemas"?',
  );
});
