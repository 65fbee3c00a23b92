// Reading again with a memory gives what reading for the first time gives, whatever was edited in between.
import { expect, test } from 'vitest';
import type { Manifest } from '../../../src/core/manifest.ts';
import { configureProject, openSession } from '../../../src/engine/open-session.ts';
import { ParseMemory } from '../../../src/parse/parse-memory.ts';
import { SessionRig } from '../../support/session-rig.ts';

test('files that did not change are the same objects, others are read anew, and those that are gone are forgotten', () => {
  const memory = new ParseMemory();
  const first = memory.recall([{ file: { path: 'a', text: '1' } }, { file: { path: 'b', text: '1' } }]);
  const second = memory.recall([{ file: { path: 'a', text: '1' } }, { file: { path: 'b', text: '2' } }]);
  expect([second[0]?.file === first[0]?.file, second[1]?.file]).toEqual([true, { path: 'b', text: '2' }]);
  memory.recall([]);
  expect(memory.recall([{ file: { path: 'a', text: '1' } }])[0]?.file === first[0]?.file).toBe(false);
});

test('a project that is read again with a memory is the project that is there', async () => {
  using rig = new SessionRig({
    'macros/m.sql': '{% macro amount(x) %}{{ x }} * 100{% endmacro %}\n',
    'macros/n.sql': '{% macro twice(x) %}2 * {{ amount(x) }}{% endmacro %}\n',
    'models/a.sql': "{{ config(tags=['one']) }}\nselect {{ twice(1) }} as id\n",
    'models/b.sql': "select * from {{ ref('a') }}\n",
    'models/schema.yml': 'version: 2\nmodels:\n  - { name: a, columns: [{ name: id, data_tests: [unique] }] }\n',
  });
  const options = { projectDir: rig.dir, env: {}, emit: () => undefined, signal: new AbortController().signal };
  const memory = new ParseMemory();
  const edits: readonly Readonly<Record<string, string>>[] = [
    {},
    { 'macros/m.sql': '{% macro amount(x) %}{{ x }} * 1000{% endmacro %}\n' },
    { 'models/b.sql': "{{ config(materialized='table') }}\nselect id from {{ ref('a') }}\n" },
    { 'models/schema.yml': 'version: 2\nmodels:\n  - { name: b, columns: [{ name: id, data_tests: [not_null] }] }\n' },
    { 'models/a.sql': "select {{ twice(2) }} as id, '{{ var('day', 'x') }}' as day\n" },
  ];
  for (const edit of edits) {
    rig.write(edit);
    await using again = await openSession(options, { ...(await configureProject(options)), memory });
    await using fresh = await openSession(options);
    expect(facts(again.manifest)).toEqual(facts(fresh.manifest));
    expect(await sqlOf(again)).toEqual(await sqlOf(fresh));
  }
});

function facts(manifest: Manifest): unknown {
  return { nodes: [...manifest.nodes], macros: [...manifest.macros], docs: manifest.docs };
}

async function sqlOf(session: Awaited<ReturnType<typeof openSession>>): Promise<readonly string[]> {
  return (await session.compile({ select: [], exclude: [] })).map(({ node, sql }) => `${node.id}\n${sql.text}`);
}
