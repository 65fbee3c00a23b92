import { expect, test } from 'vitest';
import type { ModelNode } from '../../../src/core/node.ts';
import { configPlace } from '../../../src/plan/config-place.ts';

/** What is underlined for `key` of the model `name` that the YAML describes. */
function placed(yaml: string, name: string, key: string): string {
  const file = { path: 'models/schema.yml', text: yaml };
  const start = yaml.indexOf(`name: ${name}`) + 'name: '.length;
  const template = { path: `models/${name}.sql`, text: 'select 1 as one' };
  const declaredAt = { file, start, end: start + name.length };
  const at = configPlace({ template, declaredAt } as ModelNode, key);
  return at.file.text.slice(at.start, at.end);
}

test.each([
  ['- name: a\n  config: { materialized: tabel, tags: [x] }', 'tabel'],
  ['- name: a\n  config:\n    # why\n    materialized: tabel  # or not', 'tabel'],
  ['- name: a\n  config:\n    materialized: "ta bel"', '"ta bel"'],
  ['  - name: a\n    description: b\n    config: {materialized: tabel}', 'tabel'],
  ['- description: b\n  name: a\n  config:\n    materialized: tabel', 'tabel'],
  ['[{name: a, config: {materialized: tabel}}]', 'tabel'],
])('a config in the YAML is underlined itself: %j', (yaml, expected) => {
  expect(placed(yaml, 'a', 'materialized')).toBe(expected);
});

test('a hook in a list is underlined without the list, in both spellings', () => {
  expect(placed("- name: a\n  config:\n    post-hook:\n      - 'grnt x'", 'a', 'post_hook')).toBe("'grnt x'");
  expect(placed("- name: a\n  config:\n    post_hook: ['grnt x', 'b']", 'a', 'post_hook')).toBe("'grnt x'");
});

test('a config of the next entry is not taken, nor a key that only ends like it', () => {
  expect(placed('- name: a\n- name: b\n  config: { materialized: tabel }', 'a', 'materialized')).toBe('a');
  expect(placed('- name: a\n  config: { not_materialized: tabel }', 'a', 'materialized')).toBe('a');
});
