// Reading again with a memory gives what reading for the first time gives, whatever was edited in between.
import { expect, test } from 'vitest';
import type { Manifest } from '../../../src/core/manifest.ts';
import { codeOf } from '../../../src/diagnostics/diagnostic.ts';
import type { DiagnosticError } from '../../../src/diagnostics/diagnostic-error.ts';
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
    'models/timed.sql': "{{ config(tags=[run_started_at.strftime('%f')]) }} select 1 as id\n",
    'models/schema.yml':
      'version: 2\nmodels:\n  - { name: a, description: "{{ doc(\'of_a\') }}", columns: [{ name: id, data_tests: [unique] }] }\n  - name: nobody\n',
    'models/raw.yml':
      'version: 2\nsources: [{ name: raw, tables: [{ name: t, columns: [{ name: x, data_tests: [mine] }] }] }]\n',
    'models/docs.md': '{% docs of_a %}All of a.{% enddocs %}\n',
    'seeds/s.csv': 'id\n1\n',
    'tests/generic/mine.sql': '{% test mine(model, column_name) %}select 1 from {{ model }}{% endtest %}\n',
  });
  const options = { projectDir: rig.dir, env: {}, emit: () => undefined, signal: new AbortController().signal };
  const memory = new ParseMemory();
  const configured = await configureProject(options);
  const edits: readonly Readonly<Record<string, string>>[] = [
    {},
    {},
    { 'macros/m.sql': '{% macro amount(x) %}{{ x }} * 1000{% endmacro %}\n' },
    { 'models/b.sql': "{{ config(materialized='table') }}\nselect id from {{ ref('a') }}\n" },
    { 'models/schema.yml': 'version: 2\nmodels:\n  - { name: b, columns: [{ name: id, data_tests: [not_null] }] }\n' },
    { 'models/a.sql': "select {{ twice(2) }} as id, '{{ var('day', 'x') }}' as day\n" },
    {
      'models/raw.yml':
        'version: 2\nsources: [{ name: raw, schema: other, tables: [{ name: t, columns: [{ name: x, data_tests: [mine] }] }] }]\n',
    },
    {
      'models/more.yml':
        'version: 2\nmodels:\n  - { name: a, config: { tags: [two] } }\nseeds:\n  - { name: s, config: { enabled: false } }\n',
    },
    { 'models/docs.md': '{% docs of_a %}Each of a.{% enddocs %}\n' },
    {
      'tests/generic/mine.sql': '{% test mine(model, column_name, least=1) %}select 2 from {{ model }}{% endtest %}\n',
    },
    { 'models/c.sql': "select * from {{ ref('b') }}\n" },
  ];
  for (const edit of edits) {
    rig.write(edit);
    await using again = await openSession(options, { ...configured, memory });
    await using fresh = await openSession(options);
    expect(facts(again.manifest)).toEqual(facts(fresh.manifest));
    expect(again.warnings).toEqual(fresh.warnings);
    expect(await sqlOf(again)).toEqual(await sqlOf(fresh));
  }
  const other = await configureProject({ ...options, vars: { day: 'y' } });
  await using again = await openSession({ ...options, vars: { day: 'y' } }, { ...other, memory });
  expect((await sqlOf(again)).join()).toContain("'y' as day");
});

test('what is said of a file that did not change is said again', async () => {
  using rig = new SessionRig({
    'models/a.sql': "select * from {{ ref('b') }}\n",
    'models/b.sql': 'select 1 as id\n',
    'models/schema.yml':
      'version: 2\nmodels:\n  - { name: a, columns: [{ name: id, data_tests: [nothing] }, { name: id }] }\n',
  });
  const options = { projectDir: rig.dir, env: {}, emit: () => undefined, signal: new AbortController().signal };
  const configured = { ...(await configureProject(options)), memory: new ParseMemory() };
  const problems = (): Promise<string> =>
    openSession(options, configured).then(
      () => 'none',
      (error: DiagnosticError) => error.diagnostics.map(codeOf).join(' '),
    );
  const first = await problems();
  expect(first).toBe('SF3005 SF2014');
  rig.write({ 'models/b.sql': 'select 2 as id\n' });
  expect(await problems()).toBe(first);
  rig.write({ 'models/schema.yml': 'version: 2\n' });
  expect(await problems()).toBe('none');
});

function facts(manifest: Manifest): unknown {
  const steady = [...manifest.nodes].filter(([, node]) => node.name !== 'timed');
  return { nodes: steady, macros: [...manifest.macros], docs: manifest.docs };
}

async function sqlOf(session: Awaited<ReturnType<typeof openSession>>): Promise<readonly string[]> {
  return (await session.compile({ select: [], exclude: [] })).map(({ node, sql }) => `${node.id}\n${sql.text}`);
}
