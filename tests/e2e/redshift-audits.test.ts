// What a failing test costs on Redshift, and what it tells: by the text of the guard that it has stopped, and by a second look at the
// rows where that is worth its price.
import { expect, test } from 'vitest';
import { ClusterRig } from '../support/cluster-rig.ts';

const config = `import { defineConfig, env, redshift } from 'sqlflow';
export default defineConfig({
  name: 'shop',
  dialect: 'redshift',
  defaultTarget: 'dwh',
  targets: { dwh: () => redshift({ workgroup: env('REDSHIFT_WORKGROUP'), database: 'dwh', schema: 'shop' }) },
});
`;
const models = `version: 2
models:
  - name: customers
    columns:
      - { name: id, data_tests: [unique] }
      - name: customer
        data_tests:
          - not_null
          - accepted_values: { values: [ann, bob] }
          - unique: { config: { severity: warn } }
`;
const table = "{{ config(materialized='table') }}\n";
const rows = "select 1 as id, 'ann' as customer union all select 1, 'ann' union all select 2, 'bob'";

async function shop(files: Readonly<Record<string, string>> = {}): Promise<ClusterRig> {
  return ClusterRig.create({
    files: { 'project.config.ts': config, 'models/models.yml': models, 'models/customers.sql': table + rows, ...files },
  });
}

const created = (rig: ClusterRig): number =>
  rig.aws.log.filter(({ sqls }) => sqls.some((sql) => /^create table .*customers__sf_/.test(sql))).length;

test('after a guard has failed only tests that did not pass are asked again, for their rows', async () => {
  await using rig = await shop();
  const before = rig.aws.log.length;
  const outcome = await rig.run('build');
  expect(outcome.exitCode, outcome.output).toBe(1);
  expect(outcome.output).toMatch(/error\[SF7001\]: unique\(id\) on customers: 1 value more than once\n.* id 1 ×2/);
  expect(outcome.output).toMatch(/Tests 2 passed, 1 warned, 1 failed/);
  expect(created(rig)).toBe(2);
  const asked = rig.aws.log
    .slice(before)
    .filter(({ name, sqls }) => name?.includes(' session ') && /^select/.test(sqls[0] ?? ''));
  const texts = asked.map(({ sqls }) => sqls[0] ?? '');
  expect(texts.some((sql) => /\bid\b/.test(sql) && /having|count/.test(sql))).toBe(true);
  expect(texts.filter((sql) => /is null|not in \(/.test(sql) && !/is not null/.test(sql))).toEqual([]);
});

test('what took long is not built again to show rows: its counts are those of the guard', async () => {
  await using rig = await shop();
  const gate = rig.aws.gates.hold(/create table .*customers__sf_/);
  const running = rig.start('build');
  await gate.reached;
  rig.aws.clock.advance(120_000);
  gate.open();
  const outcome = await running.outcome;
  expect(outcome.exitCode, outcome.output).toBe(1);
  expect(created(rig)).toBe(1);
  expect(outcome.output).toMatch(/Tests 2 passed, 1 warned, 1 failed/);
  expect(outcome.output.split('\n').filter((line) => /SF7001|^ {3}= /.test(line))).toMatchInlineSnapshot(`
    [
      "error[SF7001]: unique(id) on customers: 1 value more than once",
      "   = not published; target/run/shop/models/models.yml/unique_customers_id.sql",
      "   = its rows are not shown: it was built for 2 minutes, and would be again; --store-failures does so, and keeps them",
      "warning[SF7001]: unique(customer) on customers: 1 value more than once",
      "   = target/run/shop/models/models.yml/unique_customers_customer.sql",
      "   = its rows are not shown: it was built for 2 minutes, and would be again; --store-failures does so, and keeps them",
    ]
  `);
  const [sql = ''] = outcome.output.match(/target\/run\/.*unique_customers_id\.sql/) ?? [];
  expect(rig.project.read(sql)).toContain('group by');
});

test('rows that are to be kept are fetched, however long that takes', async () => {
  await using rig = await shop();
  const gate = rig.aws.gates.hold(/create table .*customers__sf_/);
  const running = rig.start('build --store-failures');
  await gate.reached;
  rig.aws.clock.advance(120_000);
  gate.open();
  const outcome = await running.outcome;
  expect(outcome.output).toMatch(/id 1 ×2/);
  expect(created(rig)).toBe(2);
  expect(await rig.rows('select * from shop_dbt_test__audit.unique_customers_id')).toEqual([
    { unique_field: '1', n_records: '2' },
  ]);
});

test('the second look does what the transaction did before its tests: hooks, and the header', async () => {
  await using rig = await shop({
    'models/customers.sql': `{{ config(materialized='table', pre_hook="create temp table people as ${rows}", sql_header="create temp table more as select 3 as id, 'ann' as customer") }}\nselect * from people union all select * from more`,
  });
  const outcome = await rig.run('build');
  expect(outcome.exitCode, outcome.output).toBe(1);
  expect(outcome.output).toMatch(/unique\(id\) on customers: 1 value more than once\n.* id 1 ×2/);
  expect(outcome.output).toMatch(/unique\(customer\) on customers: 1 value more than once\n.* customer ann ×3/);
});

test('a test that fails once and passes when it is looked at has still failed', async () => {
  await using rig = await shop({ 'models/customers.sql': `${table}select 1 as id, 'ann' as customer` });
  const context = 'sqlflow tests failed: 0=3 warned: end';
  const message = `ERROR: Invalid digit, Value 's', Pos 0, Type: Integer\n  Detail: error: Invalid digit, code: 1207, context: ${context}`;
  rig.aws.faults.add({ kind: 'fail', match: 'sqlflow tests failed', message, times: 1 });
  const outcome = await rig.run('build');
  expect(outcome.exitCode, outcome.output).toBe(1);
  expect(outcome.output.split('\n').filter((line) => /SF\d|^ {3}= /.test(line))).toMatchInlineSnapshot(`
    [
      "error[SF7001]: accepted_values(customer) on customers: 3 values not accepted",
      "   = not published; target/run/shop/models/models.yml/accepted_values_customers_customer__ann__bob.sql",
      "   = its rows are not shown: built once more to see them, it passed",
    ]
  `);
  expect((await rig.relations()).filter((name) => /customers/.test(name))).toEqual([]);
});

test('a run that can neither see nor end its statement keeps the lease, and the next run ends it first', async () => {
  await using rig = await ClusterRig.create({
    longPolling: false,
    files: {
      'project.config.ts': config,
      'models/customers.sql': table + rows,
      'models/other.sql': `${table}select 1 as id`,
    },
  });
  expect((await rig.run('run')).exitCode).toBe(0);
  const gate = rig.aws.gates.hold(/create table .*customers__sf_/);
  const running = rig.start('run -s customers');
  await gate.reached;
  rig.aws.faults.add({ kind: 'access-denied', operations: ['DescribeStatement', 'ListStatements'] });
  const outcome = await running.outcome;
  expect(outcome.exitCode, outcome.output).not.toBe(0);
  expect(outcome.output).toMatch(/error\[SF6010\]: AWS does not let you use "local"/);
  expect(rig.aws.log.find(({ status }) => status === 'STARTED')?.sqls.join()).toContain('customers__sf_');
  const lease = await rig.row('select holder, expires_at > getdate() as held from shop._sqlflow_lease');
  expect(lease).toEqual({ holder: expect.stringMatching(/^[0-9a-f]{12}$/), held: 'true' });
  rig.aws.faults.clear();
  // Another folder: nothing but the lease tells of the run.
  const next = await rig.run('run -s other --target-path other');
  expect(next.exitCode, next.output).toBe(0);
  gate.open();
  expect(
    rig.aws.log.filter(({ sqls }) => sqls.some((sql) => sql.includes('customers__sf_'))).map(({ status }) => status),
  ).toEqual(['FINISHED', 'ABORTED']);
});

test('hooks that would end the transaction, or may not stand in one, run alone, in the order of all hooks', async () => {
  await using rig = await shop({
    'seeds/names.csv': 'id\n1\n',
    'seeds/names.yml':
      "version: 2\nseeds:\n  - name: names\n    config: { pre_hook: [\"insert into shop.log values ('before seed')\"], post_hook: [\"insert into shop.log values ('seeded')\", 'vacuum shop.names'] }\n",
    'models/customers.sql': `{{ config(
  materialized='table',
  pre_hook=["insert into shop.log values ('gone')", "-- the log is for one run\\ntruncate table shop.log", "insert into shop.log values ('inside before')"],
  post_hook=["insert into shop.log values ('inside after')", "commit", "insert into shop.log values ('alone after')", "vacuum {{ this }}"],
  sql_header="create temp table one as select 1 as id; create temp table two as select 2 as id;"
) }}\nselect id, 'ann' as customer from one union all select id, 'bob' from two`,
  });
  await rig.aws.query('create schema shop');
  await rig.aws.query('create table shop.log (what varchar(20))');
  const seeded = await rig.run('seed');
  expect(seeded.exitCode, seeded.output).toBe(0);
  expect(await rig.rows('select what from shop.log')).toEqual([{ what: 'before seed' }, { what: 'seeded' }]);
  const before = rig.aws.log.length;
  const outcome = await rig.run('build -s customers');
  expect(outcome.exitCode, outcome.output).toBe(0);
  expect(await rig.rows('select what from shop.log')).toEqual([
    { what: 'inside before' },
    { what: 'inside after' },
    { what: 'alone after' },
  ]);
  const sent = rig.aws.log.slice(before).map(({ sqls }) => sqls);
  const at = sent.findIndex((sqls) => sqls.length > 3 && sqls.some((sql) => sql.includes('inside before')));
  expect(sent.slice(at - 2, at).map(([sql]) => sql?.split('\n').at(-1))).toEqual([
    "insert into shop.log values ('gone')",
    'truncate table shop.log',
  ]);
  expect(sent[at]?.some((sql) => sql.includes('inside after'))).toBe(true);
  expect(sent[at]?.filter((sql) => /truncate|commit|vacuum|alone after/.test(sql))).toEqual([]);
  expect(sent.slice(at + 1, at + 3).map(([sql]) => sql)).toEqual([
    "insert into shop.log values ('alone after')",
    'vacuum "dwh"."shop"."customers"',
  ]);
});
