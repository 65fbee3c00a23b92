import { expect, test } from 'vitest';
import type { TestNode } from '../../../src/core/node.ts';
import { parseFiles, parseGoodFiles } from './parse-files.ts';

const models = { 'models/users.sql': 'select 1 as id', 'models/levels.sql': 'select 1 as level' };
const yaml = (tests: string): Readonly<Record<string, string>> => ({
  ...models,
  'models/m.yml': `models:\n  - name: users\n    columns:\n      - name: id\n        tags: [key]\n        data_tests:\n${tests}`,
});
const testsOf = (manifest: { readonly nodes: ReadonlyMap<string, unknown> }) =>
  [...manifest.nodes.values()].filter((node): node is TestNode => (node as TestNode).kind === 'test');

test('arguments and configs are told apart, wherever they stand', async () => {
  const { manifest } = await parseGoodFiles(
    yaml(`          - accepted_values: { values: [1, 2], severity: warn, config: { where: "id > {{ var('low') }}" } }
          - relationships: { arguments: { to: ref('levels'), field: level }, config: { tags: nightly }, name: has_a_level }
          - { test_name: not_null, name: there, description: It is there., limit: 10 }
`),
    { vars: { low: 3 } },
  );
  const shown = testsOf(manifest).map(({ name, origin, config, tags, description, dependsOn }) => {
    const { severity, where, limit } = config;
    return {
      name,
      args: origin.kind === 'generic' ? origin.args : {},
      severity,
      where,
      limit,
      tags,
      description,
      dependsOn,
    };
  });
  const base = {
    severity: 'error',
    where: undefined,
    limit: undefined,
    tags: ['key'],
    description: '',
    dependsOn: ['model.shop.users'],
  };
  expect(shown).toEqual([
    { ...base, name: 'accepted_values_users_id__1__2', args: { values: [1, 2] }, severity: 'warn', where: 'id > 3' },
    {
      ...base,
      name: 'has_a_level',
      args: { to: "ref('levels')", field: 'level' },
      tags: ['key', 'nightly'],
      dependsOn: ['model.shop.users', 'model.shop.levels'],
    },
    { ...base, name: 'there', args: {}, limit: 10, description: 'It is there.' },
  ]);
});

test('tests of the project are called with their arguments, and what they read is found', async () => {
  const { manifest } = await parseGoodFiles(
    {
      ...yaml('          - same_count: { compare: "{{ ref(\'levels\') }}", factor: 1.5 }\n'),
      'macros/tests.sql':
        "{% test same_count(model, column_name, compare, factor=1) %}select 1 from {{ model }}, {{ compare }}, {{ ref('third') }}{% endtest %}",
      'models/third.sql': 'select 1',
    },
    {},
  );
  expect(
    testsOf(manifest).map(({ id, dependsOn, macros, template }) => ({ id, dependsOn, macros, text: template.text })),
  ).toEqual([
    {
      id: 'test.shop.same_count_users_id___ref_levels___1_5.9d24a0c359',
      dependsOn: ['model.shop.users', 'model.shop.levels', 'model.shop.third'],
      macros: ['shop.test_same_count', 'sqlflow.get_where_subquery'],
      text: "{{ test_same_count(model=get_where_subquery(ref('users')), compare=(ref('levels')), factor=1.5, column_name='id') }}",
    },
  ]);
});

test('what is wrong with a test is shown in the YAML', async () => {
  const { problems } = await parseFiles(
    {
      ...yaml(`          - uniqe
          - utils.unique
          - accepted_values:
            values: [1]
          - accepted_values: { value: [1] }
          - relationships: { to: ref('level'), field: level }
          - relationships: { to: "ref(var('x'))", field: level }
          - not_null: [1]
          - not_null: { severity: loud }
          - not_null: { severity: warn, name: b, config: { severity: error } }
          - unique
          - unique
          - { }
`),
    },
    { vars: { x: 'lvls' } },
  );
  expect(problems).toEqual([
    'SF3005 models/m.yml:7:13 <uniqe> test "uniqe" does not exist | did you mean "unique"?',
    'SF3005 models/m.yml:8:13 <utils.unique> test "utils.unique" does not exist | did you mean "unique"?',
    'SF2023 models/m.yml:10:13 <values> this is no test: "values" stands beside "accepted_values" | indent it, so that it stands under "accepted_values:"',
    'SF3006 models/m.yml:11:13 <accepted_values> test "accepted_values" needs the argument "values"',
    'SF3007 models/m.yml:11:39 <[1]> test "accepted_values" has no argument "value" | did you mean "values"?',
    'SF3001 models/m.yml:12:38 <\'level\'> model "level" does not exist | did you mean "levels"?',
    'SF3001 models/m.yml:13:34 <"ref(var(\'x\'))"> model "lvls" does not exist | did you mean "levels"?',
    'SF2023 models/m.yml:14:23 <[1]> this is no test: what stands under "not_null" must be a mapping of arguments',
    'SF1020 models/m.yml:15:35 <loud> config "severity" of "not_null_users_id" must be "error" or "warn", found the text "loud"',
    'SF2024 models/m.yml:16:60 <severity> "severity" stands both beside the arguments and under "config" | keep one of the two',
    'SF2025 models/m.yml:18:13 <unique> test "unique_users_id" is declared twice on "users" | remove one, or give it a `name` of its own',
    'SF2023 models/m.yml:19:13 <{ }> this is no test: it is empty',
  ]);
});

test('arguments are held against the parameters of the test', async () => {
  const { problems } = await parseFiles({
    ...yaml(`          - between: { low: 1, hihg: 2 }
          - between: { low: 1, high: "{{ var('x') }}" }
          - open: { anything: 1 }
          - lenient
          - accepted_values: { values: paid }
`),
    'macros/t.sql': `{% test between(model, column_name, low, high) %}select {{ low }}, {{ high }}{% endtest %}
`,
    'macros/u.sql': `{% test open(model) %}{{ kwargs }}{% endtest %}
{% test lenient(model, column_name, x, y) %}{{ x or 1 }}{% if not y %}{% endif %}{% endtest %}
`,
  });
  expect(problems).toEqual([
    'SF3006 models/m.yml:7:13 <between> test "between" needs the argument "high"',
    'SF3007 models/m.yml:7:38 <2> test "between" has no argument "hihg" | did you mean "high"?',
    "SF1030 models/m.yml:8:13 <between> var \"x\" is not set | set it under vars in the config, by --vars '{x: …}', or give a default: var('x', …)",
    'SF2005 models/m.yml:11:40 <paid> "values" must be a list, not "paid"',
  ]);
});

test('an unknown key does not hide what else the entry says', async () => {
  const { problems } = await parseFiles({
    ...models,
    'models/m.yml':
      'models:\n  - name: users\n    descripton: x\n    columns: [{ name: id, typ: x, data_tests: [uniqe] }]\n',
  });
  expect(problems).toEqual([
    'SF2004 models/m.yml:3:5 <descripton> a model has no key "descripton" | did you mean "description"?',
    'SF2004 models/m.yml:4:27 <typ> a column has no key "typ"',
    'SF3005 models/m.yml:4:48 <uniqe> test "uniqe" does not exist | did you mean "unique"?',
  ]);
});

test('a test of a disabled node is disabled with it; one that only reads it is left out with a warning', async () => {
  const { parsed, problems } = await parseFiles({
    ...yaml("          - relationships: { to: ref('levels'), field: level }\n"),
    'models/levels.sql': '{{ config(enabled=false) }} select 1 as level',
    'models/n.yml': 'models: [{ name: levels, columns: [{ name: level, data_tests: [unique] }] }]\n',
  });
  expect(problems).toEqual([
    'SF3008 warning models/m.yml:7:13 <relationships> test "relationships_users_id__level__ref_levels_" is left out: "levels" is disabled',
  ]);
  expect([...(parsed?.manifest.nodes.keys() ?? [])]).toEqual(['model.shop.users']);
  expect(parsed?.manifest.disabled.map(({ name }) => name)).toEqual([
    'levels',
    'relationships_users_id__level__ref_levels_',
    'unique_levels_level',
  ]);
});

test('config() in a test of the project counts, and the YAML has the last word', async () => {
  const { manifest } = await parseGoodFiles({
    ...yaml('          - counted\n          - counted: { name: own, config: { severity: error } }\n'),
    'macros/tests.sql':
      "{% test counted(model, column_name) %}{{ config(fail_calc='sum(n)', severity='warn') }}select 1 as n from {{ model }}{% endtest %}",
  });
  expect(testsOf(manifest).map(({ config }) => [config.failCalc, config.severity])).toEqual([
    ['sum(n)', 'warn'],
    ['sum(n)', 'error'],
  ]);
});
