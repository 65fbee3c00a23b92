import { expect, test } from 'vitest';
import { keyFinder } from '../../../src/config/object-scanner.ts';

const found = (text: string, ...path: (string | number)[]): string | undefined => {
  const place = keyFinder(text)(path);
  return place === undefined
    ? undefined
    : `${text.slice(place.key.start, place.key.end)} = ${text.slice(place.value.start, place.value.end)}`;
};

test.each([
  ['an exported object', 'export default { a: { b: 1 } };', 'b = 1'],
  ['a call', 'export default defineConfig({ a: make({ b: 1 }, 2) });', 'b = 1'],
  ['an arrow with a body', 'export default { a: () => { const x = { b: 2 }; return { b: 1 }; } };', 'b = 1'],
  ['an arrow with parentheses', 'export default { a: async (x: { b: 2 }) => ({ b: 1 }) };', 'b = 1'],
  ['an arrow with a type', 'export default { a: (x: number): { b: 2 } => ({ b: 1 }) };', 'b = 1'],
  ['a method with a type', 'export default { async a(): Promise<T> { return { b: 1 }; }, c: 2 };', 'b = 1'],
  ['a constant', 'const a: Map<string, { b: 2 }> = { b: 1 } as const; export default { a };', 'b = 1'],
  ['an exported constant', 'const config = { a: { b: 1 } } satisfies Config;\nexport default config;', 'b = 1'],
  ['a spread', 'const base = { b: 1 }; export default { a: { ...base, c: 2 } };', 'b = 1'],
  ['the later of two', 'export default { a: { b: 2, b: 1 } };', 'b = 1'],
  ['quotes', 'export default { "a": { \'b\': 1 } };', "'b' = 1"],
  [
    'comments and texts',
    'export default { /* a: {b: 2} */ x: "a: { b: 3 }", y: `a: {`, // a: { b: 4 }\n a: { b: 1 } };',
    'b = 1',
  ],
  ['CommonJS', 'module.exports = { a: { b: 1 } };', 'b = 1'],
  ['JSON', '{ "a": { "b": 1 } }', '"b" = 1'],
  ['a method', 'export default { a() { return { b: 1 }; } };', 'b = 1'],
  ['a value of several tokens', 'export default { a: { b: 1 + 2, c: 3 } };', 'b = 1 + 2'],
])('follows %s', (_, text, expected) => {
  expect(found(text, 'a', 'b')).toBe(expected);
});

test('finds elements of lists', () => {
  expect(found('export default { a: ["x", "y"] };', 'a', 1)).toBe('"y" = "y"');
});

test.each([
  '',
  '{',
  'export default',
  'export default { a: b };',
  'const a = a; export default { a };',
  '{ "a": [ }',
  '(((((',
])('finds nothing in %s, and does not fail', (text) => {
  expect(found(text, 'a', 'b')).toBeUndefined();
});
