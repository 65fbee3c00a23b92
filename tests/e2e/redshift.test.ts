// A small shop on Redshift: what is refused, what is taken back, what survives; the real binary and a server on loopback.
import { expect, test } from 'vitest';
import { ClusterRig } from '../support/cluster-rig.ts';

const config = `import { defineConfig, env, redshift } from 'sqlflow';
export default defineConfig({
  name: 'shop',
  dialect: 'redshift',
  defaultTarget: 'dwh',
  targets: {
    dwh: () => redshift({
      workgroup: env('REDSHIFT_WORKGROUP'), database: 'dwh', schema: 'shop', staging: env('REDSHIFT_STAGING'), threads: 4,
    }),
  },
});
`;
const sources = `version: 2
sources:
  - name: raw
    schema: shop_raw
    tables:
      - name: orders
        load: { from: s3://shop/orders/, format: json }
        columns:
          - { name: id, data_type: integer }
          - { name: customer, data_type: varchar(8) }
          - { name: amount, data_type: 'decimal(10,2)' }
`;
const models = `version: 2
models:
  - name: customers
    description: One row a customer
    columns:
      - { name: customer, data_tests: [unique, not_null] }
  - name: totals
    columns:
      - { name: customer, data_tests: [not_null] }
`;
const files = {
  'project.config.ts': config,
  'sources.yml': sources,
  'models/models.yml': models,
  'models/customers.sql':
    "{{ config(materialized='table', dist='customer', sort='customer', grants={'select': ['bi_reader']}) }}\nselect customer, count(*) as orders from {{ source('raw', 'orders') }} group by customer\n",
  'models/totals.sql':
    "{{ config(materialized='incremental', unique_key='customer') }}\nselect customer, sum(amount) as total from {{ source('raw', 'orders') }} group by customer\n",
  'models/best.sql': "select customer from {{ ref('totals') }} where total > 10\n",
};

const line = (order: object): string => `${JSON.stringify(order)}\n`;
const orders = [
  { id: 1, customer: 'ann', amount: '5.50' },
  { id: 2, customer: 'bob', amount: '12.25' },
];

async function shop(more: Readonly<Record<string, string>> = {}): Promise<ClusterRig> {
  const rig = await ClusterRig.create({
    buckets: { shop: undefined },
    grantees: ['bi_reader', 'bi'],
    files: { ...files, ...more },
  });
  rig.aws.objects.put('shop', 'orders/1.json', Buffer.from(orders.map(line).join('')));
  return rig;
}

test('a build loads, audits and publishes; the second loads what is new, and grants and comments stay', async () => {
  await using rig = await shop();
  const first = await rig.run('build');
  expect(first.exitCode, first.output).toBe(0);
  const ofRun = rig.project.read('target/run/shop/_run.sql');
  for (const begin of [/^create schema/im, /^create table .*_sqlflow_lease/m, /^insert into .*_sqlflow_runs/m])
    expect(ofRun).toMatch(begin);
  expect(await rig.rows('select * from shop.totals order by customer')).toEqual([
    { customer: 'ann', total: '5.50' },
    { customer: 'bob', total: '12.25' },
  ]);
  await rig.aws.query('grant select on table shop.customers to public');
  await rig.aws.query("comment on table shop.customers is 'asked for by Ann'");
  rig.aws.objects.put('shop', 'orders/2.json', Buffer.from(line({ id: 3, customer: 'ann', amount: '7' })));
  const second = await rig.run('build');
  expect(second.exitCode, second.output).toBe(0);
  expect(second.output).toMatch(/raw\.orders|orders +1 file/);
  expect(await rig.rows('select * from shop.customers order by customer')).toEqual([
    { customer: 'ann', orders: '2' },
    { customer: 'bob', orders: '1' },
  ]);
  expect(await rig.rows('select customer from shop.best order by 1')).toEqual([
    { customer: 'ann' },
    { customer: 'bob' },
  ]);
  const granted = await rig.rows(
    "select identity_name from svv_relation_privileges where namespace_name = 'shop' and relation_name = 'customers' and privilege_type = 'SELECT' order by 1",
  );
  expect(granted.map(({ identity_name }) => identity_name)).toEqual(expect.arrayContaining(['bi_reader', 'public']));
  expect(
    await rig.row(
      "select d.description from pg_catalog.pg_description d join pg_catalog.pg_class c on c.oid = d.objoid where c.relname = 'customers' and d.objsubid = 0",
    ),
  ).toEqual({ description: 'asked for by Ann' });
  expect((await rig.relations()).filter((name) => name.includes('__sf_'))).toEqual([]);
});

test('a table that stays itself gets the grants and comments that the config says by now, once', async () => {
  await using rig = await shop();
  rig.project.replace('models/customers.sql', "materialized='table'", "materialized='table', publish='delete-insert'");
  expect((await rig.run('build')).exitCode).toBe(0);
  rig.project.replace('models/customers.sql', "['bi_reader']", "['bi_reader', 'bi']");
  rig.project.replace('models/totals.sql', "unique_key='customer'", "unique_key='customer', grants={'select': ['bi']}");
  rig.project.write(
    'models/models.yml',
    models
      .replaceAll(
        '- name: customers',
        '- name: customers\n    config: { persist_docs: { relation: true, columns: true } }',
      )
      .replace(
        '- { name: customer, data_tests: [not_null] }',
        '- { name: customer, description: Who, data_tests: [not_null] }',
      )
      .replace('- name: totals', '- name: totals\n    config: { persist_docs: { relation: true, columns: true } }'),
  );
  const sent = (): readonly string[] =>
    rig.aws.log
      .flatMap(({ sqls }) => sqls)
      .filter((sql) => /^(grant|comment) /.test(sql))
      .map((sql) => sql.replaceAll('"dwh".', ''));
  const before = sent().length;
  const second = await rig.run('build');
  expect(second.exitCode, second.output).toBe(0);
  expect([...sent().slice(before)].sort()).toEqual([
    `comment on column "shop"."totals"."customer" is 'Who'`,
    `comment on table "shop"."customers" is 'One row a customer'`,
    'grant select on table "shop"."customers" to "bi"',
    'grant select on table "shop"."totals" to "bi"',
  ]);
  expect((await rig.run('build')).exitCode).toBe(0);
  expect(sent()).toHaveLength(before + 4);
});

test('a model is one call: what it costs is one BatchExecuteStatement, and its statements name the run', async () => {
  await using rig = await shop();
  await rig.run('build');
  const before = rig.aws.log.length;
  const outcome = await rig.run('run -s customers');
  expect(outcome.exitCode, outcome.output).toBe(0);
  const sent = rig.aws.log.slice(before).filter(({ name }) => name?.includes('model.shop.customers') === true);
  expect(sent.map(({ sqls }) => sqls.length > 3)).toEqual([true]);
  expect(sent[0]?.name).toMatch(/^sqlflow [0-9a-f]{12} model\.shop\.customers \d+$/);
});

test('the rows of all tables are told at the end by one call, whatever else fails there, and stand in the artifacts', async () => {
  await using rig = await shop();
  rig.aws.faults.add({ kind: 'fail', match: 'update "dwh"."shop"."_sqlflow_lease" set holder = \'\'', times: 1 });
  const outcome = await rig.run('build');
  expect(outcome.exitCode, outcome.output).toBe(0);
  expect(rig.aws.faults.counts['fail']).toBe(1);
  expect(outcome.output).toMatch(/^Rows {2}customers 2, totals 2$/m);
  const rows = (): Record<string, unknown> =>
    Object.fromEntries(
      (
        JSON.parse(rig.project.read('target/run_results.json')) as {
          results: { unique_id: string; adapter_response: { rows_affected?: number } }[];
        }
      ).results.map((result) => [result.unique_id, result.adapter_response.rows_affected]),
    );
  expect(rows()).toMatchObject({ 'model.shop.customers': 2, 'model.shop.totals': 2, 'model.shop.best': undefined });
  const submitted = rig.aws.log.length;
  const one = await rig.run('run -s customers --log-format json');
  const counted = one.events.filter(({ type }) => type === 'rows-counted');
  expect(counted.map(({ counts }) => counts)).toEqual([[{ node: 'model.shop.customers', name: 'customers', rows: 2 }]]);
  expect(rig.aws.log.slice(submitted).map(({ name }) => name?.split(' ')[2])).toEqual([
    'lease',
    'query',
    'model.shop.customers',
    'afterwork',
  ]);
  const views = await rig.run('run -s best');
  expect(views.output).not.toMatch(/^Rows/m);
  expect(rig.project.read('target/run/shop/_run.sql')).not.toContain('row_count is not null');
});

test('a registry of before counts were kept gets their column', async () => {
  await using rig = await shop();
  await rig.run('build');
  await rig.aws.query('alter table shop._sqlflow_relations drop column row_count');
  const outcome = await rig.run('run -s customers');
  expect(outcome.exitCode, outcome.output).toBe(0);
  expect(outcome.output).toMatch(/^Rows {2}customers 2$/m);
  expect(rig.project.read('target/run/shop/_run.sql')).toMatch(/add column "row_count" bigint/);
});

test('a failing test takes the model back, shows rows, and skips what reads it', async () => {
  await using rig = await shop({
    'models/customers.sql': "select customer, id from {{ source('raw', 'orders') }} union all select 'ann', 9",
    'models/reader.sql': "select * from {{ ref('customers') }}",
  });
  const outcome = await rig.run('build');
  expect(outcome.exitCode).toBe(1);
  expect(outcome.output).toMatch(/error\[SF7001\]: unique\(customer\) on customers: 1 value more than once/);
  expect(outcome.output).toMatch(/ann ×2/);
  expect(outcome.output).toMatch(/reader.*skipped|skip.*reader/i);
  expect((await rig.relations()).filter((name) => /customers|reader/.test(name))).toEqual([]);
  expect(await rig.row('select count(*) as n from shop.totals')).toEqual({ n: '2' });
});

test('a failing test of an incremental model takes its change back', async () => {
  await using rig = await shop();
  expect((await rig.run('build')).exitCode).toBe(0);
  rig.aws.objects.put('shop', 'orders/2.json', Buffer.from(line({ id: 4, amount: '100' })));
  const outcome = await rig.run('build');
  expect(outcome.exitCode).toBe(1);
  expect(outcome.output).toMatch(/error\[SF7001\]: not_null\(customer\) on totals/);
  expect(await rig.rows('select customer from shop.totals order by 1')).toEqual([
    { customer: 'ann' },
    { customer: 'bob' },
  ]);
});

test("an error in a model's SQL is shown at its line, with Redshift's words and the statement's id", async () => {
  await using rig = await shop({ 'models/best.sql': "select customer\nfrom {{ ref('totals') }}\nwhere totl > 10\n" });
  const outcome = await rig.run('build');
  expect(outcome.exitCode).toBe(1);
  expect(outcome.output).toMatch(/error\[SF6001\]: .*totl/);
  expect(outcome.output).toMatch(/models\/best\.sql:3:7/);
  expect(outcome.output).toMatch(/statement [0-9a-f-]{36}/);
});

test('files with values that do not fit are named with line, column and reason; nothing of the batch stays', async () => {
  await using rig = await shop();
  rig.aws.objects.put(
    'shop',
    'orders/2.json',
    Buffer.from(`${line({ id: 3, customer: 'cid', amount: '1' })}${line({ id: 'x', customer: 'dee', amount: '1' })}`),
  );
  rig.aws.objects.put(
    'shop',
    'orders/3.json',
    Buffer.from(line({ id: 5, customer: 'a customer too long', amount: '1' })),
  );
  const outcome = await rig.run('build');
  expect(outcome.exitCode).toBe(1);
  expect(outcome.output).toMatch(/error\[SF8012\]: /);
  expect(outcome.output).toMatch(/s3:\/\/shop\/orders\/2\.json:2/);
  expect(outcome.output).toMatch(/\$\.id = "x": Invalid digit/);
  expect(outcome.output).toMatch(/column id is integer \(sources\.yml:\d+:\d+\)/);
  expect(await rig.row('select count(*) as n from shop_raw.orders')).toEqual({ n: '0' });
  expect(await rig.row('select count(*) as n from shop_raw._sqlflow_files')).toEqual({ n: '0' });
  expect(rig.aws.objects.list('local-staging', '')).toEqual([]);
});

test('a table that views are bound to is refused before anything is sent, and is filled in place where the model says so', async () => {
  await using rig = await shop();
  expect((await rig.run('build')).exitCode).toBe(0);
  await rig.aws.query('create view shop.bound as select customer from shop.customers');
  const refused = await rig.run('build');
  expect(refused.exitCode).toBe(2);
  expect(refused.output).toMatch(/error\[SF5016\]: a view is bound to shop\.customers/);
  rig.project.replace('models/customers.sql', "materialized='table'", "materialized='table', publish='delete-insert'");
  rig.aws.objects.put('shop', 'orders/2.json', Buffer.from(line({ id: 3, customer: 'cid', amount: '1' })));
  const built = await rig.run('build');
  expect(built.exitCode, built.output).toBe(0);
  expect(await rig.rows('select customer from shop.bound order by 1')).toEqual([
    { customer: 'ann' },
    { customer: 'bob' },
    { customer: 'cid' },
  ]);
  // With other columns the table cannot stay: what is bound to it would go on reading the old one.
  rig.project.replace('models/customers.sql', 'count(*) as orders', 'count(*) as number');
  const changed = await rig.run('build');
  expect(changed.exitCode, changed.output).toBe(1);
  expect(changed.output).toMatch(/error\[SF5016\]: a view is bound to shop\.customers/);
  expect(await rig.row('select count(*) as n from shop.bound')).toEqual({ n: '3' });
});

test('a second run stops and names the first, which goes on; when that is killed, the next ends what it left', async () => {
  await using rig = await shop();
  expect((await rig.run('build')).exitCode).toBe(0);
  const gate = rig.aws.gates.hold(/create table .*customers__sf_/);
  const first = rig.start('run -s customers');
  await gate.reached;
  const second = await rig.run('run -s customers --target-path other');
  expect(second.exitCode).toBe(2);
  expect(second.output).toMatch(/error\[SF6012\]: another run works in schema "shop"/);
  first.kill('SIGKILL');
  await first.outcome;
  // As if a minute had passed.
  await rig.aws.query('update shop._sqlflow_lease set expires_at = dateadd(second, -1, getdate())');
  const outcome = await rig.run('run -s totals --target-path other');
  expect(outcome.exitCode, outcome.output).toBe(0);
  gate.open();
  expect(rig.aws.log.filter(({ status }) => status === 'ABORTED').length).toBeGreaterThan(0);
  expect(await rig.row('select count(*) as n from shop.customers')).toEqual({ n: '2' });
  expect((await rig.relations()).filter((name) => name.includes('__sf_'))).toEqual([]);
});

test('Ctrl-C cancels what runs, waits until it is cancelled, and gives the schema back', async () => {
  await using rig = await shop();
  expect((await rig.run('build')).exitCode).toBe(0);
  const gate = rig.aws.gates.hold(/create table .*customers__sf_/);
  const running = rig.start('run -s customers');
  await gate.reached;
  running.kill('SIGINT');
  const outcome = await running.outcome;
  expect(outcome.exitCode, outcome.output).toBe(130);
  gate.open();
  expect(rig.aws.running).toEqual([]);
  expect(rig.aws.log.at(-1)?.sqls.join()).toMatch(/set holder = ''/);
  expect((await rig.run('run -s customers')).exitCode).toBe(0);
});

test('a materialized view is refreshed while its definition is the same, and made anew when it is not', async () => {
  await using rig = await shop({
    'models/by_customer.sql':
      "{{ config(materialized='materialized_view') }}\nselect customer, count(*) as n from {{ source('raw', 'orders') }} group by customer\n",
  });
  const first = await rig.run('build');
  expect(first.exitCode, first.output).toBe(0);
  rig.aws.objects.put('shop', 'orders/2.json', Buffer.from(line({ id: 3, customer: 'cid', amount: '1' })));
  const second = await rig.run('build');
  expect(second.exitCode, second.output).toBe(0);
  expect(await rig.row('select count(*) as n from shop.by_customer')).toEqual({ n: '3' });
  // Of the view itself; what else there is are candidates, made, looked at and dropped again.
  const sent = () =>
    rig.aws.log
      .flatMap(({ sqls }) => sqls)
      .filter((sql) => /materialized view \S*"by_customer"/.test(sql))
      .map((sql) => sql.split(' ')[0]);
  expect(sent()).toEqual(['create', 'refresh']);
  await rig.aws.query('grant select on shop.by_customer to bi');
  rig.project.replace('models/by_customer.sql', 'count(*) as n', 'count(*) as orders');
  expect((await rig.run('build')).exitCode).toBe(0);
  expect(sent()).toEqual(['create', 'refresh', 'drop', 'create']);
  expect(
    await rig.rows(
      "select identity_name, privilege_type from svv_relation_privileges where relation_name = 'by_customer'",
    ),
  ).toEqual([{ identity_name: 'bi', privilege_type: 'SELECT' }]);
  expect((await rig.relations()).filter((name) => name.includes('__sf_'))).toEqual([]);
});

test('a materialized view whose test fails is not refreshed, and one that Redshift does not take leaves the old one', async () => {
  const model = (query: string): string => `{{ config(materialized='materialized_view') }}\n${query}\n`;
  await using rig = await shop({
    'models/by_customer.sql': model(
      "select customer, count(*) as n from {{ source('raw', 'orders') }} group by customer",
    ),
    'models/by_customer.yml': `version: 2
models:
  - name: by_customer
    columns: [ { name: customer, data_tests: [accepted_values: { values: [ann, bob] }] } ]
`,
  });
  const first = await rig.run('build');
  expect(first.exitCode, first.output).toBe(0);
  rig.aws.objects.put('shop', 'orders/2.json', Buffer.from(line({ id: 3, customer: 'cid', amount: '1' })));
  const failing = await rig.run('build');
  expect(failing.exitCode, failing.output).toBe(1);
  expect(failing.output).toContain('not published: shop.by_customer stays as it was');
  expect(await rig.row('select count(*) as n from shop.by_customer')).toEqual({ n: '2' });
  rig.project.write('models/by_customer.yml', 'version: 2\n');
  // ORDER BY may not stand in a materialized view (reference: Redshift 3.4).
  rig.project.write(
    'models/by_customer.sql',
    model("select customer from {{ source('raw', 'orders') }} order by customer"),
  );
  const refused = await rig.run('build');
  expect(refused.exitCode, refused.output).toBe(1);
  expect(await rig.row('select count(*) as n from shop.by_customer')).toEqual({ n: '2' });
  expect((await rig.relations()).filter((name) => name.includes('__sf_'))).toEqual([]);
});

test("a load's copy options do the same on Redshift and on the embedded engine", async () => {
  const both = config
    .replace('env, redshift', 'duckdb, env, redshift')
    .replace('targets: {', "targets: {\n    local: duckdb({ schema: 'shop', buckets: { shop: './bucket' } }),");
  const items = `version: 2
sources:
  - name: raw
    schema: shop_raw
    tables:
      - name: items
        load:
          from: s3://shop/items/
          format: csv
          copy: { empty_as_null: true, blanks_as_null: true, trim_blanks: true, truncate_columns: true, round_decimals: true, accept_any_date: true, statupdate: true }
        columns:
          - { name: id, data_type: integer }
          - { name: name, data_type: varchar(4) }
          - { name: price, data_type: 'decimal(6,2)' }
          - { name: day, data_type: date }
`;
  const text = 'id,name,price,day\n1,,1.005,2026-02-30\n2,"  ",2.349,2026-02-28\n3,ab  ,3,\n4,aé€x,-1.555,never\n';
  await using rig = await ClusterRig.create({
    buckets: { shop: undefined },
    files: { 'project.config.ts': both, 'sources.yml': items, 'bucket/items/1.csv': text },
  });
  rig.aws.objects.put('shop', 'items/1.csv', Buffer.from(text));
  const query =
    'select cast(id as varchar) as id, name, cast(price as varchar) as price, cast(day as varchar) as day from shop_raw.items order by id';
  for (const target of ['dwh', 'local']) {
    const outcome = await rig.run(['load', '-t', target]);
    expect(outcome.exitCode, outcome.output).toBe(0);
  }
  const onRedshift = await rig.rows(query);
  expect(onRedshift.map((row) => Object.values(row))).toEqual([
    ['1', null, '1.01', null],
    ['2', null, '2.35', '2026-02-28'],
    ['3', 'ab', '3.00', null],
    ['4', 'aé', '-1.56', null],
  ]);
  const shown = await rig.run(['show', '-t', 'local', '--output', 'json', '--inline', query]);
  expect(shown.exitCode, shown.output).toBe(0);
  expect((JSON.parse(shown.stdout) as { rows: unknown }).rows).toEqual(onRedshift);
  const copies = rig.aws.log
    .flatMap(({ sqls }) => sqls)
    .filter((sql) => sql.includes('shop_raw"."items"') && sql.startsWith('copy'));
  expect(copies.map((sql) => sql.split('\n').slice(-7))).toEqual([
    ['statupdate on', 'acceptanydate', 'blanksasnull', 'emptyasnull', 'roundec', 'trimblanks', 'truncatecolumns'],
  ]);
});

test('a microbatch model is a transaction for each batch; one that fails is taken back and caught up', async () => {
  const day = (more: string): string => `{{ config(
    materialized='incremental', incremental_strategy='microbatch', event_time='happened', batch_size='day', begin='2026-11-01', unique_key='id'
  ) }}\nselect id, made as happened, {{ 1 if is_incremental() else 0 }} as later\nfrom {{ ref('events') }}${more}`;
  const project = {
    'project.config.ts': config,
    'seeds/events.csv': 'id,made\n1,2026-11-01 10:00:00\n2,2026-11-02 00:00:00\n3,2026-11-03 23:59:59\n',
    'seeds/seeds.yml': 'seeds: [{name: events, config: {event_time: made, column_types: {made: timestamp}}}]',
    'models/daily.sql': day(''),
    'models/daily.yml':
      'models: [{name: daily, columns: [{name: id, data_tests: [{accepted_values: {arguments: {values: [1, 3, 4], quote: false}}}]}]}]',
  };
  await using rig = await ClusterRig.create({ files: project });
  const times = '--event-time-start 2026-11-01 --event-time-end 2026-11-04';
  const failed = await rig.run(`build ${times}`);
  expect(failed.exitCode).toBe(1);
  expect(failed.output).toMatch(/error\[SF7001\]/);
  expect(failed.output).toMatch(/error\[SF5183\]: batch 20261102 of "daily" failed, and was taken back/);
  expect(await rig.rows('select id, later from shop.daily order by 1')).toEqual([{ id: '1', later: '0' }]);
  rig.project.write(
    'seeds/events.csv',
    'id,made\n1,2026-11-02 10:00:00\n3,2026-11-03 23:59:59\n4,2026-11-04 00:00:00\n',
  );
  const before = rig.aws.log.length;
  const built = await rig.run('build --event-time-start 2026-11-02 --event-time-end 2026-11-04');
  expect(built.exitCode, built.output).toBe(0);
  // The row that moved to another day has left its old one; what is later than the window is not read.
  expect(await rig.rows('select id, later from shop.daily order by 1')).toEqual([
    { id: '1', later: '1' },
    { id: '3', later: '1' },
  ]);
  const calls = rig.aws.log
    .slice(before)
    .filter(({ name, sqls }) => name?.includes('model.shop.daily') && sqls.length > 1);
  expect(calls).toHaveLength(2);
  rig.project.write('models/daily.sql', day('\nwhere id < 4'));
  const refreshed = await rig.run(`build --full-refresh ${times}`);
  expect(refreshed.exitCode, refreshed.output).toBe(0);
  expect(await rig.rows('select id, later from shop.daily order by 1')).toEqual([
    { id: '1', later: '1' },
    { id: '3', later: '1' },
  ]);
  const endOnly = await rig.run('build --event-time-end 2026-11-04');
  expect(endOnly.exitCode).toBe(2);
  expect(endOnly.output).toMatch(/--event-time-end needs --event-time-start/);
  const backwards = await rig.run('build --event-time-start 2026-11-04 --event-time-end 2026-11-03');
  expect(backwards.exitCode).toBe(2);
  expect(backwards.output).toMatch(/must be later than --event-time-start/);
});
