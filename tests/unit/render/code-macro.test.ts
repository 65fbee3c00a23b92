// How a call's arguments reach the parameters of a function in TypeScript.
import { expect, test } from 'vitest';
import { codeMacro, functionParameters } from '../../../src/render/code-macro.ts';
import { createMacroScope } from '../../../src/render/macro-scope.ts';
import { renderTemplate } from '../../../src/render/render-template.ts';
import { inputOf, parsed, told } from './render-rig.ts';

const file = { path: 'macros/money.ts', text: '' };
const macros: Readonly<Record<string, (...args: never[]) => unknown>> = {
  shown: (...args: unknown[]) => JSON.stringify(args),
  pair: (a: unknown, b: unknown = 'b') => `${String(a)},${String(b)}`,
  options: (a: unknown, { digits = 2, sign = '' }: { digits?: number; sign?: string } = {}) =>
    `${String(a)},${digits},${sign}`,
  later: async (a: unknown) => a,
  failing: () => {
    throw new Error('digits must be positive');
  },
  rejecting: () => Promise.reject(new TypeError('no rate')),
  list: () => [1, { a: null }],
};

async function render(text: string): Promise<string> {
  const definitions = Object.entries(macros).map(([name, run]) =>
    codeMacro({ name, file, at: { file, start: 0, end: 0 }, run }),
  );
  const scope = createMacroScope({
    rootPackage: 'shop',
    macros: definitions.map((definition) => ({ package: 'shop', definition })),
  });
  const calls: string[] = [];
  const onMacroCall = (id: string): void => {
    calls.push(id);
  };
  const result = await renderTemplate({ ...inputOf(parsed(text)), macros: scope, onMacroCall });
  return result.ok ? `${result.value.text} [${calls}]` : told(result.error);
}

const parameterTexts: readonly (readonly [text: string, names: string])[] = [
  ['function f(a, b) {}', 'a b'],
  ['async function f(a      , b = [1, 2], c = "x,y", d = { k: (1, 2) }) {}', 'a b c d'],
  ['x => x', 'x'],
  ['async x => x', 'x'],
  ['(a, /* the rest, */ ...rest) => a', 'a ...'],
  ['(a, { b, c } = {}) => a', 'a {}'],
  ['() => 1', ''],
  ["function f(a = '(', // one, two\n b = `)`) {}", 'a b'],
  ['function ($price, größe) {}', '$price größe'],
];

for (const [text, names] of parameterTexts) {
  test(`parameters of ${text.replaceAll('\n', ' ')}`, () => {
    const shown = functionParameters(text).map(({ name, kind }) => name ?? (kind === 'rest' ? '...' : '{}'));
    expect(shown.join(' ')).toBe(names);
  });
}

const calls: readonly (readonly [text: string, rendered: string])[] = [
  ["{{ pair('x') }}", 'x,b [shop.pair]'],
  ["{{ pair(b='y', a='x') }}", 'x,y [shop.pair]'],
  ["{{ shop.pair('x', b='y') }}", 'x,y [shop.pair]'],
  [
    "{{ options('x') }} {{ options('x', digits=4) }} {{ options(a='x', sign='-') }}",
    'x,2, x,4, x,2,- [shop.options,shop.options,shop.options]',
  ],
  ["{{ options('x', {'digits': 3}) }}", 'x,3, [shop.options]'],
  ["{{ shown(1, 1.5, 'a', none, [1, (2,)], {'k': true}) }}", '[1,1.5,"a",null,[1,[2]],{"k":true}] [shop.shown]'],
  ['{{ later(1) + 1 }}{% if later(true) %} yes{% endif %}', '2 yes [shop.later,shop.later]'],
  ['{{ list()[1] }} {{ list() | length }}', "{'a': None} 2 [shop.list,shop.list]"],
  ['a\n{{ failing() }}', 'SF3106 models/m.sql:2:4 failing() of macros/money.ts: digits must be positive'],
  ['{{ rejecting() }}', 'SF3106 models/m.sql:1:4 rejecting() of macros/money.ts: no rate'],
  ["{{ pair('x', c=1) }}", "SF3106 models/m.sql:1:4 pair() got an unexpected keyword argument 'c'"],
  ["{{ pair('x', a=1) }}", "SF3106 models/m.sql:1:4 pair() got multiple values for argument 'a'"],
  ['{{ pair(1, 2, 3) }}', 'SF3106 models/m.sql:1:4 pair() takes 2 arguments but 3 were given'],
  ['{{ pairs(1) }}', 'SF3103 models/m.sql:1:4 \'pairs\' is undefined | did you mean "pair"?'],
];

for (const [text, rendered] of calls) {
  test(`${text.trim().replaceAll('\n', ' ')} gives ${rendered.slice(0, 60)}`, async () => {
    expect(await render(text)).toBe(rendered);
  });
}
