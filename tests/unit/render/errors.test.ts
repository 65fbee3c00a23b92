// Each way to fail: code, place, words, and the macros that were open.
import { expect, test } from 'vitest';
import { standardGlobals } from '../../../src/render/globals/standard-globals.ts';
import { HostFailure } from '../../../src/render/host.ts';
import { hostFunction } from '../../../src/render/host-function.ts';
import { render } from './render-rig.ts';

test('a template that is none: SF3101', async () => {
  expect(await render('select {{ a b }}')).toBe(
    "SF3101 models/m.sql:1:13 expected token 'end of print statement', got 'b'",
  );
  expect(await render('{% for x in y %}\n{% endif %}')).toBe(
    "SF3101 models/m.sql:2:4 Encountered unknown tag 'endif'. Jinja was looking for the following tags: 'endfor' or 'else'. The innermost block that needs to be closed is 'for'. < opened here models/m.sql:1:4",
  );
  expect(await render('{{ x | uper }}')).toBe(
    'SF3101 models/m.sql:1:8 No filter named \'uper\'. | did you mean "upper"?',
  );
  // In an `if` it may never be reached, so it is an error of that moment.
  expect(await render('{{ 1 if x is nummber }}')).toBe(
    "SF3104 models/m.sql:1:14 TemplateRuntimeError: No test named 'nummber' found.",
  );
});

test('what Python refuses after Jinja2 has read it: SF3102', async () => {
  expect(await render('{% break %}')).toBe("SF3102 models/m.sql:1:4 'break' outside loop");
  expect(await render('{{ f(a=1, a=2) }}')).toBe('SF3102 models/m.sql:1:11 keyword argument repeated: a');
});

test('the use of what is undefined: SF3103, with the nearest name', async () => {
  expect(await render('{{ targt.name }}', { globals: { target: {} } })).toBe(
    'SF3103 models/m.sql:1:4 \'targt\' is undefined | did you mean "target"?',
  );
  expect(await render('{{ d.nmae.x }}', { context: { d: { name: 1 } } })).toBe(
    "SF3103 models/m.sql:1:4 'dict object' has no attribute 'nmae' | did you mean \"name\"?",
  );
});

test("Python's other exceptions: SF3104", async () => {
  expect(await render('{{ 1 + "a" }}')).toBe(
    "SF3104 models/m.sql:1:4 TypeError: unsupported operand type(s) for +: 'int' and 'str'",
  );
  expect(await render('a\n{{ [] | first }}{{ 1 / 0 }}')).toBe(
    'SF3104 models/m.sql:2:20 ZeroDivisionError: division by zero',
  );
});

test('an error that a macro raises: SF3105, with the macros that were open', async () => {
  const globals = standardGlobals({ warn: () => undefined, now: () => new Date(0) });
  const macros = {
    shop: '{% macro outer() %}\n{{ inner(1) }}{% endmacro %}\n{% macro inner(x) %}{{ exceptions.raise_compiler_error("bad " ~ x) }}{% endmacro %}',
  };
  expect(await render('select\n  {{ outer() }}', { macros, globals })).toBe(
    'SF3105 shop/macros.sql:3:24 bad 1 < in macro "inner", called here shop/macros.sql:2:4 < in macro "outer", called here models/m.sql:2:6',
  );
});

test('a function of the host that fails: SF3106', async () => {
  const ref = hostFunction('ref', ['name', 'version?'], () => {
    throw new HostFailure('no such model');
  });
  expect(await render('{{ ref("a") }}', { globals: { ref } })).toBe('SF3106 models/m.sql:1:4 no such model');
  expect(await render('{{ ref() }}', { globals: { ref } })).toBe(
    "SF3106 models/m.sql:1:4 ref() missing 1 required positional argument: 'name'",
  );
  expect(await render('{{ ref(1, 2, 3) }}', { globals: { ref } })).toBe(
    'SF3106 models/m.sql:1:4 ref() takes from 1 to 2 positional arguments but 3 were given',
  );
  expect(await render('{{ ref("a", v=1) }}', { globals: { ref } })).toBe(
    "SF3106 models/m.sql:1:4 ref() got an unexpected keyword argument 'v'",
  );
});
