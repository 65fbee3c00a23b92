import { expect, test } from 'vitest';
import { literalCall, testTemplate } from '../../../src/parse/test-template.ts';

const template = (args: Parameters<typeof testTemplate>[0]['args']) =>
  testTemplate({ macro: 'test_is', target: "ref('a')", args });

test('arguments are written as literals', () => {
  expect(template({ n: -1, f: 1.5, t: true, o: null, s: "it's\n\\", l: [1, 'a'], d: { k: ['v'] } })).toBe(
    "{{ test_is(model=get_where_subquery(ref('a')), n=(-1), f=1.5, t=true, o=none, s='it\\'s\\n\\\\', l=[1, 'a'], d={'k': ['v']}) }}",
  );
});

test('calls and expressions are evaluated, text around expressions is kept', () => {
  expect(template({ to: " ref('b') ", v: "var('x', 1)", e: '{{ 1 + 1 }}', m: "{{ var('x') }}_old" })).toBe(
    "{% set _sqlflow_arg_0 %}{{ var('x') }}_old{% endset %}" +
      "{{ test_is(model=get_where_subquery(ref('a')), to=ref('b'), v=var('x', 1), e=(1 + 1), m=_sqlflow_arg_0) }}",
  );
  expect(template({ s: 'reference(x)', c: 'max(ref)' })).toBe(
    "{{ test_is(model=get_where_subquery(ref('a')), s='reference(x)', c='max(ref)') }}",
  );
});

test('calls with nothing but literals are read without an evaluator', () => {
  expect(
    ["ref('a')", 'ref("p", "a")', " source( 's' , 't' ) ", "ref(var('x'))", "ref('a', v=1)", "source('s')"].map(
      literalCall,
    ),
  ).toEqual([
    { kind: 'ref', name: 'a', package: undefined },
    { kind: 'ref', name: 'a', package: 'p' },
    { kind: 'source', source: 's', table: 't' },
    undefined,
    undefined,
    undefined,
  ]);
});
