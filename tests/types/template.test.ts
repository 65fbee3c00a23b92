// What editors and tsc say of `sqlflow/template`; the compiler is the test (`npm run check`).
import { type RenderOptions, render, type TemplateError } from 'sqlflow/template';
import { expect, expectTypeOf, test } from 'vitest';

interface Column {
  readonly name: string;
}

test('any function and any plain data can be handed in', () => {
  const columns: readonly Column[] = [{ name: 'id' }];
  const ref = (name: string, options?: { readonly v: number }): string => `${name}${options?.v ?? ''}`;
  const rows = async (): Promise<readonly number[]> => [1];
  const text = render('{{ columns[0].name }}', { context: { columns }, globals: { ref, rows }, macros: '' });
  expectTypeOf(text).toEqualTypeOf<string | Promise<string>>();
  expect(text).toBe('id');
});

test('unknown options and wrong limits are marked', () => {
  // @ts-expect-error the key is globals
  const misspelt: RenderOptions = { global: {} };
  // @ts-expect-error a number
  const wrong: RenderOptions = { limits: { steps: '1' } };
  expect([misspelt, wrong]).toHaveLength(2);
  expectTypeOf<TemplateError['kind']>().toEqualTypeOf<'syntax' | 'runtime'>();
  expectTypeOf<TemplateError['line']>().toBeNumber();
});
