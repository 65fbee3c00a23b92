// What a save makes due: read from real projects on disk, before and after an edit.
import { expect, test } from 'vitest';
import { openSession } from '../../../src/engine/open-session.ts';
import type { Session } from '../../../src/engine/session.ts';
import { changedNodes, readingOf } from '../../../src/engine/watch-changes.ts';
import { SessionRig } from '../../support/session-rig.ts';

const files = {
  'macros/amounts.sql': [
    '{% macro cents(column) %}({{ column }} * 100){% endmacro %}',
    '{% macro rounded(column) %}round({{ cents(column) }}){% endmacro %}',
    '{% macro shout(text) %}{{ text | upper }}{% endmacro %}',
    '',
  ].join('\n'),
  'macros/tests.sql': '{% test positive(model, column_name) %}select 1 from {{ model }} where false{% endtest %}\n',
  'models/plain.sql': 'select 1 as id\n',
  'models/direct.sql': 'select {{ cents("1") }} as amount\n',
  'models/indirect.sql': 'select {{ rounded("1") }} as amount\n',
  'models/late.sql': '{% if execute %}select {{ cents("2") }} as amount{% else %}select 1 as amount{% endif %}\n',
  'models/reader.sql': "select * from {{ ref('plain') }}\n",
  'models/schema.yml': [
    'version: 2',
    'models:',
    '  - name: plain',
    '    columns:',
    '      - { name: id, data_tests: [positive] }',
    '  - name: direct',
    '    config: { tags: [one] }',
    '',
  ].join('\n'),
  'seeds/regions.csv': 'region\nnorth\n',
};

async function changedBy(
  edit: Readonly<Record<string, string>>,
  stamps = ['same', 'same'],
): Promise<readonly string[]> {
  using rig = new SessionRig(files);
  const open = (): Promise<Session> =>
    openSession({ projectDir: rig.dir, env: {}, emit: () => undefined, signal: new AbortController().signal });
  const before = readingOf((await open()).manifest, () => stamps[0] ?? '');
  rig.write(edit);
  const { manifest } = await open();
  const changed = changedNodes(
    before,
    readingOf(manifest, () => stamps[1] ?? ''),
    manifest,
  );
  return [...changed].map((id) => manifest.nodes.get(id)?.name ?? '').sort();
}

test('a file that is written anew with the same text changes nothing', async () => {
  expect(await changedBy(files)).toEqual([]);
});

test('a model changes with its own file; what reads it is the graph’s matter', async () => {
  expect(await changedBy({ 'models/plain.sql': 'select 2 as id\n' })).toEqual(['plain']);
});

test('a line added above an entry moves places only, and a changed entry concerns its own model', async () => {
  const yaml = files['models/schema.yml'];
  expect(await changedBy({ 'models/schema.yml': `# new\n${yaml}` })).toEqual([]);
  expect(await changedBy({ 'models/schema.yml': yaml.replace('[one]', '[two]') })).toEqual(['direct']);
});

test('a new test is a change of its own', async () => {
  const yaml = files['models/schema.yml'].replace('[positive]', '[positive, unique]');
  expect(await changedBy({ 'models/schema.yml': yaml })).toEqual(['unique_plain_id']);
});

test('a macro concerns whoever reaches it: directly, through another macro, or only where templates execute', async () => {
  const macros = files['macros/amounts.sql'];
  expect(await changedBy({ 'macros/amounts.sql': macros.replace('* 100', '* 1000') })).toEqual([
    'direct',
    'indirect',
    'late',
  ]);
  expect(await changedBy({ 'macros/amounts.sql': macros.replace('round(', 'floor(') })).toEqual(['indirect']);
  expect(await changedBy({ 'macros/amounts.sql': macros.replace('upper', 'lower') })).toEqual([]);
});

test('in a file of functions each concerns all that call any of them', async () => {
  using rig = new SessionRig({
    'macros/code.ts':
      'export const one = (): string => String(rate());\nfunction rate(): number { return 1; }\nexport const two = (): string => String(rate());\n',
    'models/a.sql': 'select {{ one() }} as id\n',
    'models/b.sql': 'select {{ two() }} as id\n',
    'models/c.sql': 'select 3 as id\n',
  });
  const options = { projectDir: rig.dir, env: {}, emit: () => undefined, signal: new AbortController().signal };
  const before = readingOf((await openSession(options)).manifest, () => '');
  rig.write({
    'macros/code.ts':
      'export const one = (): string => String(rate());\nfunction rate(): number { return 2; }\nexport const two = (): string => String(rate());\n',
  });
  const { manifest } = await openSession(options);
  expect([
    ...changedNodes(
      before,
      readingOf(manifest, () => ''),
      manifest,
    ),
  ]).toEqual(['model.shop.a', 'model.shop.b']);
});

test('a generic test of the project concerns the tests that it makes', async () => {
  const macro = files['macros/tests.sql'].replace('false', '1 = 0');
  expect(await changedBy({ 'macros/tests.sql': macro })).toEqual(['positive_plain_id']);
});

test('a seed changes with its content', async () => {
  expect(await changedBy({}, ['before', 'after'])).toEqual(['regions']);
});
