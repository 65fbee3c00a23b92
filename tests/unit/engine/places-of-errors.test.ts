// Where a message points: at what the user wrote and can mend, once.
import { expect, test } from 'vitest';
import { warningDiagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { DiagnosticSink } from '../../../src/diagnostics/sink.ts';
import { SessionRig } from '../../support/session-rig.ts';

const steady = (text: string): string => text.replaceAll(/target\/run\S*/g, '<path>');

test('the SQL of a built-in test fails at its entry in the YAML, and the node that is being built is not called missing', async () => {
  using rig = new SessionRig({
    'models/a.sql': 'select 1 as id',
    'models/a.yml': `models:
  - name: a
    columns:
      - name: id
        data_tests:
          - not_null: { config: { where: 'nope > 1' } }
`,
  });
  const { text } = await rig.run('build');
  expect(steady(text)).toMatchInlineSnapshot(`
    "error[SF6001]: the SQL of "not_null_a_id" failed: Referenced column "nope" not found in FROM clause!
      --> models/a.yml:6:13
       |
     6 |           - not_null: { config: { where: 'nope > 1' } }
       |             ^^^^^^^^
       = hint: columns there: "id"
       = the SQL that was sent: <path>"
  `);
});

test('the SQL of an own test fails in its macro, and the entry stands beside it', async () => {
  using rig = new SessionRig({
    'macros/odd.sql':
      '{% test odd(model, column_name) %}\nselect {{ column_name }}, nope\nfrom {{ model }}\n{% endtest %}',
    'models/a.sql': 'select 1 as id',
    'models/a.yml': 'models:\n  - name: a\n    columns: [{ name: id, data_tests: [odd] }]\n',
  });
  const { text } = await rig.run('build');
  expect(steady(text)).toMatchInlineSnapshot(`
    "error[SF6001]: the SQL of "odd_a_id" failed: Referenced column "nope" not found in FROM clause!
      --> macros/odd.sql:2:27
       |
     2 | select {{ column_name }}, nope
       |                           ^^^^
      ::: models/a.yml:3:40
       |
     3 |     columns: [{ name: id, data_tests: [odd] }]
       |                                        --- in test "odd_a_id"
       = hint: columns there: "id"
       = the SQL that was sent: <path>"
  `);
});

test('an error without a position is in the SQL file, not in the YAML that describes it', async () => {
  using rig = new SessionRig({
    'models/a.sql': "select cast(x as integer) as y from (values ('a')) as v(x)",
    'models/a.yml': 'models:\n  - name: a\n    config: { materialized: table }\n',
  });
  const { text } = await rig.run('build');
  expect(steady(text)).toMatchInlineSnapshot(`
    "error[SF6001]: the SQL of "a" failed: invalid input syntax for integer: "a"
      --> models/a.sql:1:8
       |
     1 | select cast(x as integer) as y from (values ('a')) as v(x)
       |        ^^^^
       = the SQL that was sent: <path>"
  `);
});

test('a test that stores its failures can write them when it runs alone', async () => {
  using rig = new SessionRig({
    'models/a.sql': 'select 1 as id',
    'models/a.yml':
      'models:\n  - name: a\n    columns:\n      - name: id\n        data_tests: [{ accepted_values: { values: [2], config: { store_failures: true } } }]\n',
  });
  await rig.run('run');
  const { codes, steps } = await rig.run('test');
  expect([codes, steps]).toEqual([['SF7001'], ['accepted_values_a_id__2 failed']]);
});

test('`this` in a hook of a seed is the seed', async () => {
  using rig = new SessionRig({
    'seeds/s.csv': 'id,name\n1,one\n',
    'seeds/s.yml': `seeds:
  - name: s
    config: { post_hook: "insert into {{ this }} values (9, '{{ this.name }}')" }
`,
  });
  expect((await rig.run('build')).steps).toEqual(['s success']);
  expect(await rig.rows('select * from shop.s order by id')).toEqual([
    ['1', 'one'],
    ['9', 's'],
  ]);
});

test('a hook that fails is shown as such', async () => {
  using rig = new SessionRig({
    'models/a.sql': "{{ config(materialized='table', post_hook='selec from {{ this }}') }} select 1 as id",
  });
  expect(steady((await rig.run('build')).text)).toMatchInlineSnapshot(`
    "error[SF6001]: a hook of "a" failed: syntax error at or near "selec"
      --> models/a.sql:1:33
       |
     1 | {{ config(materialized='table', post_hook='selec from {{ this }}') }} select 1 as id
       |                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       | selec from "local"."shop"."a""
  `);
});

test.each([[''], ['-- later: select 1\n'], ["{% if target.name == 'prod' %}select 1{% endif %};"]])(
  'a model without a query says so: %j',
  async (text) => {
    using rig = new SessionRig({ 'models/a.sql': text });
    const { codes, steps } = await rig.run('build');
    expect([codes, steps]).toEqual([['SF5014'], ['a failed']]);
  },
);

test('an ephemeral model may end with a semicolon', async () => {
  using rig = new SessionRig({
    'models/a.sql': "{{ config(materialized='ephemeral') }}\nselect 1 as id;\n",
    'models/b.sql': "select * from {{ ref('a') }};\n",
  });
  expect((await rig.run('build')).steps).toEqual(['b success']);
});

test('one mistake in the config that many nodes meet is told once', () => {
  const sink = new DiagnosticSink();
  const file = { path: 'project.config.json', text: '{"+materialised": "view"}' };
  const at = { file, start: 1, end: 16 };
  for (const node of ['a', 'b']) {
    sink.report(warningDiagnostic('nodeConfigNearMiss', at, { node, key: 'materialised', closest: 'materialized' }));
  }
  sink.report(warningDiagnostic('nodeConfigNearMiss', at, { node: 'a', key: 'tag', closest: 'tags' }));
  expect(sink.diagnostics.map(({ data }) => data)).toEqual([
    { node: 'a', key: 'materialised', closest: 'materialized' },
    { node: 'a', key: 'tag', closest: 'tags' },
  ]);
});
