// --selector, --indirect-selection and --state through the binary: the artifacts of a run are what the next one compares with.
import { cpSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createBuiltShop, createShop } from '../support/shop-project.ts';
import { steadyText } from '../support/steady-text.ts';

const names = async (rig: Awaited<ReturnType<typeof createShop>>, command: string): Promise<string> =>
  (await rig.run(`ls --output name ${command}`)).stdout.trim().split('\n').join(' ');

test('state: sees what changed since an earlier run, and nothing where nothing did', async () => {
  await using rig = await createBuiltShop();
  cpSync(rig.path('target'), rig.path('before'), { recursive: true });
  expect(await names(rig, '-s state:modified --state before')).toBe('');
  expect(await names(rig, '-s state:new state:modified.macros --state before')).toBe('');

  rig.replace('models/regions_summary.sql', 'sum(orders)', 'max(orders)');
  rig.replace('models/stg_orders.sql', "materialized='view'", "materialized='table'");
  rig.write('models/fresh.sql', 'select 1 as id\n');
  const empty = '--indirect-selection empty --state before';
  expect({
    modified: await names(rig, `-s state:modified ${empty}`),
    body: await names(rig, `-s state:modified.body ${empty}`),
    configs: await names(rig, `-s state:modified.configs ${empty}`),
    new: await names(rig, `-s state:new ${empty}`),
    downstream: await names(rig, `-s state:modified.configs+,resource_type:model ${empty}`),
  }).toEqual({
    modified: 'fresh stg_orders regions_summary',
    body: 'fresh stg_orders regions_summary',
    configs: 'fresh stg_orders',
    new: 'fresh',
    downstream: 'fresh stg_orders customers regions_summary',
  });
});

test('state: sees a macro that is called by a macro, a seed, a column of a contract', async () => {
  await using rig = await createShop();
  rig.write(
    'macros/money.sql',
    '{% macro money(x) %}{{ rounded(x) }}{% endmacro %}\n{% macro rounded(x) %}({{ x }} + 0){% endmacro %}\n',
  );
  rig.write('models/cash.sql', "select {{ money('1') }} as id\n");
  rig.write(
    'models/cash.yml',
    'models:\n  - name: cash\n    config: { contract: { enforced: true } }\n    columns: [{ name: id, data_type: integer }]\n',
  );
  expect((await rig.run('compile')).exitCode).toBe(0);
  cpSync(rig.path('target'), rig.path('before'), { recursive: true });
  rig.replace('macros/money.sql', '+ 0', '+ 1');
  rig.write('seeds/regions.csv', 'customer,region\nada,north\n');
  rig.replace('models/cash.yml', 'integer', 'bigint');
  const empty = '--indirect-selection empty --state before';
  expect({
    macros: await names(rig, `-s state:modified.macros ${empty}`),
    body: await names(rig, `-s state:modified.body ${empty}`),
    contract: await names(rig, `-s state:modified.contract ${empty}`),
  }).toEqual({ macros: 'cash', body: 'regions', contract: 'cash' });
});

test('result: selects by how nodes ended in the run before', async () => {
  await using rig = await createShop();
  rig.replace('models/customers.sql', 'count(*)', 'count(*) / 0');
  expect((await rig.run('build')).exitCode).toBe(1);
  cpSync(rig.path('target'), rig.path('before'), { recursive: true });
  const empty = '--indirect-selection empty --state before';
  expect(await names(rig, `-s result:error ${empty}`)).toBe('customers');
  expect(await names(rig, `-s result:error+,resource_type:model ${empty}`)).toBe('customers regions_summary');
  expect(await names(rig, `-s result:skipped,resource_type:model ${empty}`)).toBe('regions_summary');
});

test('source_status: compares the freshness of two checks', async () => {
  await using rig = await createShop();
  const sources = (time: string): string =>
    JSON.stringify({ results: [{ unique_id: 'source.shop.lake.raw_orders', max_loaded_at: time }] });
  rig.write('before/sources.json', sources('2026-01-01T00:00:00Z'));
  const missing = await rig.run('ls -s source_status:fresher --state before');
  expect([missing.exitCode, missing.stderr]).toEqual([2, expect.stringContaining('error[SF4008]')]);
  rig.write('target/sources.json', sources('2026-01-02T00:00:00Z'));
  expect(await names(rig, '-s source_status:fresher --state before --resource-type source')).toBe('lake.raw_orders');
});

test('SF4006: a method that compares needs --state', async () => {
  await using rig = await createShop();
  const outcome = await rig.run('ls -s state:modified+');
  expect([outcome.exitCode, steadyText(outcome, rig)]).toMatchInlineSnapshot(`
    [
      2,
      "error[SF4006]: selector method "state" compares with an earlier run, and none is named
      --> --select:1:1
       |
     1 | state:modified+
       | ^^^^^^^^^^^^^^^ needs the manifest.json of an earlier run
       = hint: add --state DIR: a folder that holds the artifacts of that run",
    ]
  `);
});

test('selectors.yml is read beside the config, its templates rendered', async () => {
  await using rig = await createShop();
  rig.write(
    'selectors.yml',
    `selectors:
  - name: summary
    description: what the dashboards read
    default: "{{ target.name == 'local' }}"
    definition: { method: fqn, value: regions_summary, parents: true, parents_depth: 1, indirect_selection: empty }
`,
  );
  expect(await names(rig, '--selector summary')).toBe('customers regions_summary');
  expect(await names(rig, '')).toBe('customers regions_summary');
  expect(await names(rig, '-s stg_orders --indirect-selection empty')).toBe('stg_orders');
  const both = await rig.run('ls --selector summary -s stg_orders');
  expect([both.exitCode, steadyText(both, rig)]).toMatchInlineSnapshot(`
    [
      2,
      "error[SF1001]: --selector and --select do not go together: write -s selector:summary beside the others
       = hint: see \`sqlflow ls --help\`",
    ]
  `);
});

test('SF4010: a mistake in selectors.yml stops every command, with its place', async () => {
  await using rig = await createShop();
  rig.write(
    'selectors.yml',
    'selectors:\n  - name: a\n    definition: { union: [] }\n  - name: b\n    definition: { tgas: x }\n',
  );
  const outcome = await rig.run('compile');
  expect([outcome.exitCode, steadyText(outcome, rig)]).toMatchInlineSnapshot(`
    [
      2,
      "error[SF4010]: "union" is an empty list
      --> selectors.yml:3:19
       |
     3 |     definition: { union: [] }
       |                   ^^^^^

    error[SF4003]: selector method "tgas" does not exist
      --> selectors.yml:5:19
       |
     5 |     definition: { tgas: x }
       |                   ^^^^ unknown method
       = hint: did you mean "tag:"?

    2 errors; nothing was run",
    ]
  `);
});

test('ls prints the forms that dbt has, and any key of the manifest', async () => {
  await using rig = await createShop();
  const lines = async (command: string): Promise<readonly string[]> =>
    (await rig.run(`ls -s customers source:lake --indirect-selection empty ${command}`)).stdout.trim().split('\n');
  expect(await lines('')).toEqual(['source:shop.lake.raw_orders', 'shop.customers']);
  expect(await lines('--output name')).toEqual(['lake.raw_orders', 'customers']);
  expect(await lines('--output path')).toEqual(['sources.yml', 'models/customers.sql']);
  expect(await lines('--output json --output-keys name config.materialized depends_on identifier')).toEqual([
    '{"name":"raw_orders","identifier":"raw_orders"}',
    '{"name":"customers","config.materialized":"table","depends_on":{"macros":[],"nodes":["model.shop.stg_orders","seed.shop.regions"]}}',
  ]);
  const keys = (await lines('--output json')).map((line) => Object.keys(JSON.parse(line) as object).join(' '));
  expect(keys).toEqual([
    'name package_name tags config resource_type source_name original_file_path unique_id',
    'alias name package_name depends_on tags config resource_type original_file_path unique_id',
  ]);
});

test('ls --models lists models alone, and kinds that only dbt has choose nothing', async () => {
  await using rig = await createShop();
  expect(await names(rig, '-m stg_orders')).toBe('stg_orders');
  expect(await names(rig, '--models +customers')).toBe('stg_orders customers');
  expect((await rig.run('ls -m customers -s stg_orders')).stderr).toContain('--models and --select do not go together');
  const all = await names(rig, '');
  expect(await names(rig, '--exclude-resource-type unit_test snapshot')).toBe(all);
  expect(await names(rig, '--resource-type unit_test')).toBe('');
  expect(await names(rig, '--resource-type unit_test model')).toBe(await names(rig, '--resource-type model'));
  expect(await names(rig, '-s version:none --indirect-selection empty')).toBe(
    await names(rig, '--resource-type model'),
  );
});

test('a command without a step for what is selected says so', async () => {
  await using rig = await createBuiltShop();
  const told = async (command: string): Promise<string> =>
    /it matches only nodes of the kind [^,]*/.exec((await rig.run(command)).output)?.[0] ?? 'nothing told';
  expect({
    load: await told('load -s customers --indirect-selection empty'),
    seed: await told('seed -s customers --indirect-selection empty'),
    test: await told('test -s customers --indirect-selection empty'),
    run: await told('run -s test_type:generic'),
    loads: await told('load -s +customers'),
  }).toEqual({
    load: 'it matches only nodes of the kind "model"',
    seed: 'it matches only nodes of the kind "model"',
    test: 'it matches only nodes of the kind "model"',
    run: 'it matches only nodes of the kind "test"',
    loads: 'nothing told',
  });
});

test("tests of a source carry its tags and its source's, as in dbt; those of its config stay its own", async () => {
  await using rig = await createShop();
  rig.replace('sources.yml', '  - name: lake\n', '  - name: lake\n    tags: [raw]\n');
  rig.replace(
    'sources.yml',
    '      - name: raw_orders\n',
    '      - name: raw_orders\n        tags: pii\n        config: { tags: [own] }\n        data_tests: [{ unique: { column_name: order_id, tags: [slow] } }]\n',
  );
  const tagged = (tag: string): Promise<string> =>
    names(rig, `-s tag:${tag},resource_type:test --indirect-selection empty`);
  const test = 'source_unique_lake_raw_orders_order_id';
  expect([await tagged('raw'), await tagged('pii'), await tagged('slow'), await tagged('own')]).toEqual([
    test,
    test,
    test,
    '',
  ]);
});

test("dbt's variables stand in for --indirect-selection and --state", async () => {
  await using rig = await createBuiltShop();
  const listed = async (command: string, env: Readonly<Record<string, string>>): Promise<string> => {
    const { stdout, stderr } = await rig.run(`ls --output name ${command}`, { env });
    return (stdout + stderr).trim().split('\n').slice(0, 1).join(' ');
  };
  const relationships = '-s customers,test_name:relationships';
  const [eager, cautious] = [{}, { DBT_INDIRECT_SELECTION: 'empty' }];
  expect(await names(rig, '-s customers --indirect-selection empty')).toBe('customers');
  expect(await listed('-s customers --resource-type test', eager)).not.toBe('');
  expect(await listed('-s customers --resource-type test', cautious)).toContain('SF4007');
  expect(await listed('-s customers --resource-type test --indirect-selection eager', cautious)).toBe(
    await listed('-s customers --resource-type test', eager),
  );
  expect(await listed(relationships, { DBT_INDIRECT_SELECTION: 'cautios' })).toContain(
    'DBT_INDIRECT_SELECTION is one of eager, cautious, buildable, empty, not "cautios"',
  );
  cpSync(rig.path('target'), rig.path('before'), { recursive: true });
  rig.write('models/fresh.sql', 'select 1 as id\n');
  expect(await listed('-s state:new', { DBT_STATE: 'before' })).toBe('fresh');
});
