import { expect, test } from 'vitest';
import { SessionRig } from '../../support/session-rig.ts';

const people =
  "{{ config(materialized='table') }} select 1 as id, 'a' as name union all select 1, 'b' union all select 3, null";

function shop(yaml: string, files: Readonly<Record<string, string>> = {}): SessionRig {
  return new SessionRig({
    'models/people.sql': people,
    'models/people.yml': `models:\n  - name: people\n${yaml}`,
    ...files,
  });
}

test('every built-in test that fails says how many and which, and the model is not published', async () => {
  using rig = shop(
    `    columns:
      - { name: id, data_tests: [unique, { relationships: { to: ref('ids'), field: id } }] }
      - { name: name, data_tests: [not_null, { accepted_values: { values: [a] } }] }
`,
    { 'models/ids.sql': 'select 1 as id' },
  );
  const run = await rig.run('build');
  expect(run.steps).toEqual(['ids success', 'people failed']);
  expect(run.text).toMatchInlineSnapshot(`
    "error[SF7001]: accepted_values(name) on people: 1 value not accepted
      --> models/people.yml:5:48      name b
       = not published; target/run/shop/models/people.yml/accepted_values_people_name__a.sql
    error[SF7001]: not_null(name) on people: 1 row is null
      --> models/people.yml:5:36      id=3, name=NULL
       = not published; target/run/shop/models/people.yml/not_null_people_name.sql
    error[SF7001]: relationships(id) on people: 1 row without a parent
      --> models/people.yml:4:44      id 3
       = not published; target/run/shop/models/people.yml/relationships_people_id__id__ref_ids_.sql
    error[SF7001]: unique(id) on people: 1 value more than once
      --> models/people.yml:4:34      id 1 ×2
       = not published; target/run/shop/models/people.yml/unique_people_id.sql"
  `);
  expect(await rig.rows("select count(*) from information_schema.tables where table_name like 'people%'")).toEqual([
    ['0'],
  ]);
});

test('severity, warn_if, error_if, where and limit decide as in dbt', async () => {
  using rig = shop(`    columns:
      - name: name
        data_tests:
          - not_null: { name: warns, config: { severity: warn } }
          - not_null: { name: few_enough, config: { error_if: "> 1", warn_if: "> 1" } }
          - not_null: { name: warns_below, config: { error_if: "> 1" } }
          - not_null: { name: filtered, config: { where: "id < 3" } }
      - name: id
        data_tests:
          - unique: { name: limited, config: { limit: 1, error_if: "> 1", severity: error } }
`);
  const run = await rig.run('build');
  expect(run.steps).toEqual(['people success']);
  expect(
    run.text
      .split('\n')
      .filter((line) => line.startsWith('warning'))
      .sort(),
  ).toEqual([
    expect.stringContaining('not_null(name) on people: 1 row is null'),
    expect.stringContaining('not_null(name) on people: 1 row is null'),
    expect.stringContaining('unique(id) on people: 1 value more than once'),
  ]);
});

test('a comparison that the database does not understand is told as the setting', async () => {
  using rig = shop(`    columns:
      - { name: id, data_tests: [{ not_null: { config: { error_if: "more than 10" } } }] }
`);
  const run = await rig.run('build');
  expect(run.codes).toEqual(['SF5010']);
});

test('a singular test and a test of the project’s own', async () => {
  using rig = shop('    data_tests: [{ at_most: { limit_rows: 2 } }]\n', {
    'tests/no_three.sql': "select id from {{ ref('people') }} where id = 3",
    'macros/at_most.sql':
      '{% test at_most(model, limit_rows) %}select n from (select count(*) as n from {{ model }}) c where n > {{ limit_rows }}{% endtest %}',
  });
  const run = await rig.run('build');
  expect(run.codes).toEqual(['SF7001', 'SF7001']);
  expect(run.text).toMatchInlineSnapshot(`
    "error[SF7001]: at_most on people: 1 row
      --> models/people.yml:3:20      n=3
       = not published; target/run/shop/models/people.yml/at_most_people_2.sql
    error[SF7001]: no_three: 1 row
      --> tests/no_three.sql      id=3
       = not published; target/run/shop/tests/no_three.sql"
  `);
});

test('test reads published tables and changes nothing; a failed test of its own holds descendants back', async () => {
  using rig = shop('    columns: [{ name: id, data_tests: [unique] }]\n');
  await rig.run('run');
  const run = await rig.run('test');
  expect(run.steps).toEqual(['unique_people_id failed']);
  expect(await rig.rows('select count(*) from {{ ref("people") }}')).toEqual([['3']]);
});

test('an overridden built-in test is used, also where several share a scan', async () => {
  using rig = shop('    columns: [{ name: id, data_tests: [unique, not_null] }]\n', {
    'macros/lenient.sql': '{% test unique(model, column_name) %}select 1 as x where false{% endtest %}',
  });
  expect((await rig.run('build')).codes).toEqual([]);
});

test.each(['view', 'table', 'incremental', 'seed'])(
  'a %s whose test fails leaves what was published before',
  async (kind) => {
    const isSeed = kind === 'seed';
    const files = (value: number): Record<string, string> =>
      isSeed
        ? { 'seeds/m.csv': `id\n${value}\n` }
        : { 'models/m.sql': `{{ config(materialized='${kind}', unique_key='id') }} select ${value} as id` };
    using rig = new SessionRig({
      ...files(1),
      'models/m.yml': `${isSeed ? 'seeds' : 'models'}: [{name: m, columns: [{name: id, data_tests: [{accepted_values: {values: [1], quote: false}}]}]}]`,
    });
    expect((await rig.run('build')).codes).toEqual([]);
    rig.write(files(2));
    expect((await rig.run('build')).codes).toEqual(['SF7001']);
    expect(await rig.rows('select id from {{ ref("m") }}')).toEqual([['1']]);
    expect(
      await rig.rows(
        "select count(*) from information_schema.tables where table_name like '%\\_\\_sf\\_%' escape '\\'",
      ),
    ).toEqual([['0']]);
  },
);
